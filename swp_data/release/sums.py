"""The checksums of a release: its files are those that were released, every one, and no other."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from swp_data.package import PackageError

CHECKSUMS = "SHA256SUMS"
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
AGAIN = "build or fetch the release again"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a release by its path in the folder.

    Raises:
        PackageError: it is no release, or a file is missing, one too many, a link, or not the one that was
            released; the message names it.
    """
    sums = _listed(folder)
    if odd := sorted({*_files(folder)} ^ {*sums, CHECKSUMS}):
        what = "is missing" if odd[0] in sums else "is not of this release"
        raise PackageError(f"{folder}: the file {odd[0][:200]!r} {what}; {AGAIN}")
    for name, digest in sums.items():
        if sha256(folder / name) != digest:
            raise PackageError(f"{folder}: the file {name[:200]!r} is not the one that was released; {AGAIN}")
    return {**sums, CHECKSUMS: sha256(folder / CHECKSUMS)}


def check_archive(archive: Path, folder: Path, sums: dict[str, str]) -> None:
    """Check that the zip of a release holds the files of its folder.

    Raises:
        PackageError: it is no zip, or a file of it differs.
    """
    sizes = {f"{folder.name}/{name}": (folder / name).stat().st_size for name in sums}
    try:
        packed = dict(_packed(archive, sizes))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise PackageError(f"{archive}: is no zip that can be read ({error}); {AGAIN}") from error
    expected = {f"{folder.name}/{name}": digest for name, digest in sums.items()}
    if differing := sorted(name for name in {*packed, *expected} if packed.get(name) != expected.get(name)):
        raise PackageError(f"{archive}: its file {differing[0][:200]!r} is not that of {folder}; {AGAIN}")


def _packed(archive: Path, sizes: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Yield the files of a zip with their checksums; one whose size is wrong is not unpacked."""
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            if entry.file_size != sizes.get(entry.filename):
                yield entry.filename, "of another size"
                continue
            digest = hashlib.sha256()
            with packed.open(entry) as file:
                while block := file.read(1024 * 1024):
                    digest.update(block)
            yield entry.filename, digest.hexdigest()


def _listed(folder: Path) -> dict[str, str]:
    if not (folder / CHECKSUMS).is_file():
        raise PackageError(f"{folder}: holds no {CHECKSUMS}, so this is no release; build one first")
    sums = {}
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        parts = LINE.fullmatch(line)
        path = PurePosixPath(parts[2]) if parts else PurePosixPath("/")
        if parts is None or path.is_absolute() or ".." in path.parts:
            raise PackageError(
                f"{folder / CHECKSUMS}: the line {line[:80]!r} is no checksum of a file; {AGAIN}"
            )
        sums[parts[2]] = parts[1]
    return sums


def _files(folder: Path) -> list[str]:
    found = []
    for place, folders, names in os.walk(folder):
        for name in [*names, *folders]:
            path = Path(place, name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise PackageError(f"{path}: is a link or no regular file; a release has none of these")
            if path.is_file():
                found.append(path.relative_to(folder).as_posix())
    return found
