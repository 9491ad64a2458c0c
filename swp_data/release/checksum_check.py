"""The files of a release against the list of their checksums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from swp_data.datapackage.archive import files_below
from swp_data.datapackage.checksums import AGAIN, CHECKSUMS, read_sums, sha256
from swp_data.datapackage.model import PackageError


class Damage(NamedTuple):
    """A file that is not as it was released: its path in the release, the kind of damage, and a sentence."""

    file: str
    kind: str
    message: str


def write_sums(folder: Path) -> None:
    """Write the list of the files below a folder into it."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in files_below(folder) if name != CHECKSUMS]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="")


def damages(folder: Path, sums: Mapping[str, str]) -> Iterator[Damage]:
    """Yield each file of a release that is missing, one too many, no regular file, or not the one listed."""
    there = set(files_below(folder)) - {CHECKSUMS}
    for name in sorted(there | sums.keys()):
        file = folder / name
        if name not in there:
            yield Damage(name, "missing-file", f"{CHECKSUMS} lists it, and it is not there.")
        elif name not in sums:
            yield Damage(name, "extra-file", f"{CHECKSUMS} doesn't list it.")
        elif file.is_symlink() or not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            yield Damage(name, "irregular-file", "it is a link or no regular file.")
        elif sha256(file) != sums[name]:
            yield Damage(name, "changed-file", f"its SHA-256 is not the one in {CHECKSUMS}.")


def check_sums(folder: Path) -> dict[str, str]:
    """Return the checksum of each file of a release, that of the list itself too.

    Raises:
        PackageError: it is no release, or a file of it is damaged; the message names it.
    """
    sums = read_sums(folder)
    for damage in damages(folder, sums):
        raise PackageError(
            f"{folder}: the file {damage.file[:200]!r} is damaged: {damage.message[:-1]}; {AGAIN}"
        )
    return {**sums, CHECKSUMS: sha256(folder / CHECKSUMS)}
