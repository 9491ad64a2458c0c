"""The validators that are compared: their commands, and what each checks."""

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
        """Return the command with the full path of its program, or None if the validator isn't installed."""
        program = shutil.which(self.command[0], path=str(Path(sys.executable).parent))
        if program is None or version(self.distribution) is None:
            return None
        return [program, *self.command[1:]]


def version(distribution: str) -> str | None:
    """Return the installed version, if any."""
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
        "both tables; infers types and checks nothing else",
    ),
    Validator(OURS, "swp-data", ("swp-data", "validate", "."), "both tables and their foreign key"),
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
        "only the updates; no foreign key, minimum or maximum of dates, or ragged rows",
    ),
    Validator(
        "fairspec dataset",
        "fairspec",
        ("fairspec", "dataset", "validate", "fairspec.json"),
        "both tables and their foreign key; no minimum or maximum of dates, no ragged rows",
    ),
    Validator(
        "dataframely",
        "dataframely",
        ("python", str(HERE / "with_dataframely.py"), "."),
        "a script for these tables, with an anti-join for the foreign key; stops at the first unreadable cell",
    ),
    Validator(
        FRICTIONLESS,
        "frictionless",
        ("frictionless", "validate", "datapackage.json"),
        "both tables and their foreign key; ignores uniqueKeys and categories",
        slow=True,
    ),
]
