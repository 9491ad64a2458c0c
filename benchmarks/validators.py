"""The validators that are compared: how each is called on a package's folder, and what it can't be asked."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
CSV = ["--delimiter", ",", "--quote-char", '"']


@dataclass(frozen=True)
class Validator:
    """A command, run in the package's folder; exit status 0 accepts the package, and 1 refuses it."""

    name: str
    distribution: str
    command: tuple[str, ...]
    note: str
    slow: bool = False

    def located(self) -> list[str] | None:
        """Return the command with the full path of its program; None where the validator isn't installed."""
        program = shutil.which(self.command[0], path=str(Path(sys.executable).parent))
        if program is None or version(self.distribution) is None:
            return None
        return [program, *self.command[1:]]


def version(distribution: str) -> str | None:
    """Return the version that is installed, if any."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


OURS = "swp-data"
BARE = "polars.read_csv"
FRICTIONLESS = "frictionless"
FAIRSPEC = "fairspec table"

VALIDATORS = [
    Validator(
        BARE,
        "polars",
        ("python", str(HERE / "bare_read.py"), "."),
        "both tables; infers types, checks nothing else",
    ),
    Validator(OURS, "swp-data", ("swp-data", "validate", "."), "both tables, and the key between them"),
    Validator(
        FAIRSPEC,
        "fairspec",
        (
            "fairspec",
            "table",
            "validate",
            "data/updates.csv",
            "--schema",
            "schemas/updates.fairspec.json",
            *CSV,
        ),
        "the updates alone: no foreign key, no bounds of dates, no ragged rows",
    ),
    Validator(
        "fairspec dataset",
        "fairspec",
        ("fairspec", "dataset", "validate", "fairspec.json"),
        "both tables, and the key between them; no bounds of dates, no ragged rows",
    ),
    Validator(
        "dataframely",
        "dataframely",
        ("python", str(HERE / "with_dataframely.py"), "."),
        "a script for these two tables; the key by an anti-join; stops at the first cell that can't be read",
    ),
    Validator(
        FRICTIONLESS,
        "frictionless",
        ("frictionless", "validate", "datapackage.json"),
        "both tables, and the key between them; ignores uniqueKeys and categories",
        slow=True,
    ),
]
