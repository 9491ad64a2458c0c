"""A release that was downloaded: its folder or its zip, read without an index.

The checksums are the release's own, `SHA256SUMS`: they show damage, but not who made the release.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from swp_data.datapackage.archive import unpack
from swp_data.datapackage.checksums import CHECKSUMS
from swp_data.datapackage.model import PackageError, open_package
from swp_data.remote._errors import PublishedError
from swp_data.remote.index import INDEX, LATEST, Entry, File

DESCRIPTOR = "datapackage.json"
DOWNLOAD_AGAIN = "download the release again"


def is_local_release(path: Path) -> bool:
    """Return whether a path is a release: a zip, or a folder with a descriptor and checksums but no index.

    >>> is_local_release(Path("no such folder"))
    False
    """
    if path.suffix.lower() == ".zip":
        return path.is_file()
    return (path / CHECKSUMS).is_file() and (path / DESCRIPTOR).is_file() and not (path / INDEX).exists()


def release_folder(path: Path) -> Path:
    """Return the folder of a release; a zip is unpacked into a temporary folder that lives as long as the process.

    Raises:
        PublishedError: the zip is damaged, or is not a release.
    """
    if path.is_dir():
        return path.resolve()
    status = path.stat()
    try:
        folder = _unpacked(path.resolve(), status.st_mtime_ns, status.st_size)[1]
    except PackageError as error:
        raise PublishedError(error.problem, where=error.where, hint=error.hint) from error
    if not is_local_release(folder):
        raise PublishedError("the zip is not a release", where=str(path), hint=DOWNLOAD_AGAIN)
    return folder


@cache
def _unpacked(path: Path, _modified: int, _size: int) -> tuple[TemporaryDirectory[str], Path]:
    temporary = TemporaryDirectory(prefix="swp-data-")
    return temporary, unpack(path, Path(temporary.name))


def local_entry(folder: Path, checksums: dict[str, str]) -> Entry:
    """Return the entry that an index would have for a release.

    Args:
        folder: the folder of the release.
        checksums: the checksum of each of its files.

    Raises:
        PublishedError: the descriptor has no checksum, or cannot be read.
    """
    if DESCRIPTOR not in checksums:
        raise PublishedError(
            f"{CHECKSUMS} does not list {DESCRIPTOR}", where=str(folder), hint=DOWNLOAD_AGAIN
        )
    try:
        package = open_package(folder)
    except PackageError as error:
        raise PublishedError(error.problem, where=error.where, hint=error.hint) from error
    version = package.version
    size = sum(file.stat().st_size for name in checksums if (file := folder / name).is_file())
    descriptor = File(
        f"{folder.name}/{DESCRIPTOR}", (folder / DESCRIPTOR).stat().st_size, checksums[DESCRIPTOR]
    )
    listed = File(f"{folder.name}/{CHECKSUMS}", (folder / CHECKSUMS).stat().st_size, "")
    created = str(package.descriptor.get("created", ""))[:10]
    aliases = (LATEST, *(version[: match.start()] for match in re.finditer(r"\.", version)))
    return Entry(version, created, "-" in version, aliases, size, descriptor, listed)


def check_version(entry: Entry, version: str, where: str) -> None:
    """Check that a requested version is that of a downloaded release.

    Raises:
        PublishedError: it is another.
    """
    if version not in {entry.version, *entry.aliases}:
        raise PublishedError(
            f"the release is version {entry.version}, not {version[:80]!r}",
            where=where,
            hint="leave out the version, or give the release that has it",
        )
