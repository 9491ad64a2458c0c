"""The checksums of a release: a list of its files in the form that `sha256sum --check` reads.

The list is read strictly, since it may come from elsewhere: what is listed lies inside the release.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from swp_data.package import PackageError
from swp_data.release.archive import files_below

CHECKSUMS = "SHA256SUMS"
LONGEST = 10_000_000  # bytes of the list
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
AGAIN = "build or fetch the release again"


class Damage(NamedTuple):
    """A file that is not as it was released: its path in the release, the kind of damage, and a sentence."""

    file: str
    kind: str
    message: str


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_sums(folder: Path) -> None:
    """Write the list of the files below a folder into it."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in files_below(folder) if name != CHECKSUMS]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="")


def read_sums(folder: Path) -> dict[str, str]:
    """Return the checksum of each file of a release by its path, as its list says.

    Raises:
        PackageError: there is no list, it is damaged, or it names a file outside the release.
    """
    file = folder / CHECKSUMS
    if file.is_symlink() or not file.is_file() or file.stat().st_size > LONGEST:
        raise PackageError(
            f"{folder}: there is no readable {CHECKSUMS}, so this is no release; give its folder or zip"
        )
    lines = file.read_bytes().decode("utf-8", "replace").split("\n")
    matches = [LINE.fullmatch(line) for line in lines[:-1]]
    sums = {match[2]: match[1] for match in matches if match}
    written = "".join(f"{checksum}  {name}\n" for name, checksum in sorted(sums.items()))
    if written.encode() != file.read_bytes():
        broken = next((n for n, match in enumerate(matches, 1) if not match), len(lines))
        raise PackageError(f"{file}: damaged at line {broken}; {AGAIN}")
    for name in sums:
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or "\\" in name:
            raise PackageError(f"{file}: {name[:80]!r} is not inside the release; don't trust it")
    return sums


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
