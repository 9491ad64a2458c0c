"""The checksums of a release: the file `SHA256SUMS`, in the form that `sha256sum --check` reads.

A release may be untrusted, so the list is read strictly: every path in it must be inside the release.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from swp_data.datapackage.archive import files_below
from swp_data.datapackage.model import PackageError
from swp_data.limits import LimitError, format_size, limit

CHECKSUMS = "SHA256SUMS"
LARGEST_LIST = 10_000_000  # bytes
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
FETCH_AGAIN = "build or fetch the release again"


@dataclass(frozen=True)
class DamagedFile:
    """A file that differs from what was released.

    Attributes:
        path: the path of the file in the release.
        kind: `missing-file`, `extra-file`, `irregular-file` or `changed-file`.
        problem: what is wrong with it, as a clause without a full stop.
    """

    path: str
    kind: str
    problem: str


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_checksums(folder: Path) -> None:
    """Write `SHA256SUMS` into a folder: the checksum of every other file in it."""
    lines = [f"{sha256(folder / path)}  {path}\n" for path in files_below(folder) if path != CHECKSUMS]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="")


def read_checksums(folder: Path) -> dict[str, str]:
    """Return the checksums that `SHA256SUMS` lists, by the path of each file in the release.

    Raises:
        PackageError: the list is missing or damaged, or it names a file outside the release.
    """
    file = folder / CHECKSUMS
    if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST_LIST:
        raise PackageError(
            f"{CHECKSUMS} is missing or cannot be read, so this is not a release",
            where=str(folder),
            hint="give the folder or the zip of a release",
        )
    content = file.read_bytes()
    lines = content.decode("utf-8", "replace").split("\n")
    matches = [LINE.fullmatch(line) for line in lines[:-1]]
    checksums = {match[2]: match[1] for match in matches if match}
    canonical = "".join(f"{checksum}  {path}\n" for path, checksum in sorted(checksums.items()))
    if canonical.encode() != content:
        broken = next((number for number, match in enumerate(matches, 1) if not match), len(lines))
        raise PackageError(f"{CHECKSUMS} is damaged at line {broken}", where=str(folder), hint=FETCH_AGAIN)
    for path in checksums:
        inside = PurePosixPath(path)
        if inside.is_absolute() or ".." in inside.parts or "\\" in path:
            raise PackageError(
                f"{CHECKSUMS} lists {path[:80]!r}, which is not inside the release",
                where=str(folder),
                hint="don't trust it",
            )
    return checksums


def damaged_files(folder: Path, checksums: Mapping[str, str]) -> Iterator[DamagedFile]:
    """Yield each file of a release that is missing, not listed, not a regular file, or changed.

    Raises:
        LimitError: the release has more files, or is larger, than the limits of what an archive may unpack to.
    """
    present = set(files_below(folder)) - {CHECKSUMS}
    _check_extent(folder, present)
    for path in sorted(present | checksums.keys()):
        file = folder / path
        if path not in present:
            yield DamagedFile(path, "missing-file", f"it is listed in {CHECKSUMS}, but it is missing")
        elif path not in checksums:
            yield DamagedFile(path, "extra-file", f"it is not listed in {CHECKSUMS}")
        elif file.is_symlink() or not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
            yield DamagedFile(path, "irregular-file", "it is a link or not a regular file")
        elif sha256(file) != checksums[path]:
            yield DamagedFile(path, "changed-file", f"its SHA-256 differs from the one in {CHECKSUMS}")


def _check_extent(folder: Path, paths: Collection[str]) -> None:
    if len(paths) > limit("archive_files"):
        raise LimitError(
            f"contains more than {limit('archive_files'):,} files", "archive_files", where=str(folder)
        )
    if sum((folder / path).lstat().st_size for path in paths) > limit("unpacked_bytes"):
        size = format_size(limit("unpacked_bytes"))
        raise LimitError(f"contains more than {size}", "unpacked_bytes", where=str(folder))


def check_files(folder: Path) -> dict[str, str]:
    """Return the checksum of each file of a release, including that of `SHA256SUMS` itself.

    Raises:
        PackageError: the folder is not a release, or one of its files is damaged; the message names the first.
    """
    checksums = read_checksums(folder)
    for damaged in damaged_files(folder, checksums):
        raise PackageError(
            f"the file {damaged.path[:200]!r} is damaged: {damaged.problem}",
            where=str(folder),
            hint=FETCH_AGAIN,
        )
    return {**checksums, CHECKSUMS: sha256(folder / CHECKSUMS)}
