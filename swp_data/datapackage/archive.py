"""Archives whose bytes depend only on the files in them, and safe unpacking of untrusted archives.

Members are stored, not deflated, because a deflated stream depends on the machine's zlib. All members have the same
date and permissions, and are sorted by name.

An untrusted archive is unpacked within limits: no member leaves the folder, and the total size is bounded.
"""

from __future__ import annotations

import datetime as dt
import filecmp
import gzip
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO

from swp_data.datapackage.atomic import atomic_file
from swp_data.datapackage.model import PackageError
from swp_data.limits import LimitError, format_size, limit

EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # the earliest date that a zip can have
LATEST = dt.datetime(2107, 12, 31, tzinfo=dt.UTC)
LARGEST_BLOCK = 65_535  # of a stored block of deflate, RFC 1951 section 3.2.4
# The exceptions of zipfile for an archive that is damaged or uses an unsupported feature.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError)
DISTRUST = "don't trust this archive"
DateTime = tuple[int, int, int, int, int, int]


def zip_date(epoch: int) -> DateTime:
    """Return seconds since 1970 as the date and time of a zip: in UTC, to two seconds.

    >>> zip_date(1_600_000_001)
    (2020, 9, 13, 12, 26, 40)
    """
    day = min(max(dt.datetime.fromtimestamp(epoch, dt.UTC), EARLIEST), LATEST)
    return (day.year, day.month, day.day, day.hour, day.minute, day.second // 2 * 2)


def files_below(folder: Path) -> list[str]:
    """Return the sorted paths of the files below a folder, with "/" as separator."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def write_zip(folder: Path, names: Iterable[str], file: Path, date: DateTime, top: str) -> None:
    """Write files of a folder into a zip, below a folder named `top`."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(names):
            with (folder / name).open("rb") as source:
                _add(archive, f"{top}/{name}", date, source, (folder / name).stat().st_size)


def _add(archive: zipfile.ZipFile, name: str, date: DateTime, source: IO[bytes], size: int) -> None:
    member = zipfile.ZipInfo(name, date)
    member.create_system = 3  # Unix on every machine, so the permissions are read
    member.external_attr = (stat.S_IFREG | 0o644) << 16
    member.file_size = size
    with archive.open(member, "w") as target:
        shutil.copyfileobj(source, target)


def date_of_zip(file: Path) -> DateTime | None:
    """Return the date of the first member of a zip; None if it has no member, or is not a zip."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()[0].date_time
    except (*DAMAGED, OSError, IndexError):
        return None


def is_zip_of(file: Path, folder: Path, top: str = "", date: DateTime | None = None) -> bool:
    """Return whether a zip is byte for byte what `write_zip` would make of a folder.

    Args:
        file: the zip.
        folder: the folder.
        top: the name of the folder in the zip; by default that of `folder`.
        date: the date of each member; by default that of the first.
    """
    date = date or date_of_zip(file)
    if date is None or file.stat().st_size < sum(
        (folder / name).lstat().st_size for name in files_below(folder)
    ):
        return False
    with tempfile.TemporaryDirectory(prefix="swp-data-") as temporary_folder:
        expected = Path(temporary_folder, "expected.zip")
        write_zip(folder, files_below(folder), expected, date, top or folder.resolve().name)
        return filecmp.cmp(expected, file, shallow=False)


def unpack(file: Path, folder: Path) -> Path:
    """Unpack an untrusted zip into a new folder.

    Returns:
        The only folder in the zip. A damaged member is unpacked as far as it can be read; a checksum will show it.

    Raises:
        PackageError: the file is not a zip, contains more than one folder, or `check_members` refuses a member.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            check_members(file, archive.infolist())
            members = [member for member in archive.infolist() if not member.is_dir()]
            top = _only_folder(file, members)
            remaining = limit("unpacked_bytes")
            for member in members:
                target = folder / member.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                remaining -= _unpack_member(archive, member, target, remaining)
                _check_remaining(file, remaining)
            return folder / top
    except OSError as error:
        reason = error.strerror or "input or output failed"
        raise PackageError(f"cannot be read ({reason})", where=str(file), hint="check the path") from error
    except PackageError:
        raise
    except DAMAGED as error:
        raise PackageError("not a zip, or damaged", where=str(file), hint="download it again") from error


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, limit: int) -> int:
    """Write a member to a file and return its size; stop soon after `limit` bytes."""
    size = 0
    damaged = suppress(zipfile.BadZipFile, EOFError, zlib.error)
    with damaged, archive.open(member) as source, target.open("wb") as copy:
        while size <= limit and (block := source.read(1024 * 1024)):
            size += len(block)
            copy.write(block)
    return size


def check_members(file: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Reject an archive with members that no release has, even if they are never read.

    Raises:
        PackageError: a member leaves the folder, is a link, is encrypted, occurs twice, or is far larger than it
            should be; the message names it.
    """
    names = [member.filename.rstrip("/").lower() for member in members]
    if len(names) > limit("archive_files"):
        raise LimitError(
            f"contains more than {limit('archive_files'):,} files; {DISTRUST}",
            "archive_files",
            where=str(file),
        )
    if len(set(names)) < len(names):
        raise PackageError("contains two members with the same name", where=str(file), hint=DISTRUST)
    if sum(member.compress_size for member in members) > file.stat().st_size:
        raise PackageError("contains members that overlap", where=str(file), hint=DISTRUST)
    _check_remaining(file, limit("unpacked_bytes") - sum(member.file_size for member in members))
    for member in members:
        problem = _problem(member)
        if problem:
            raise PackageError(
                f"the member {member.filename[:80]!r} {problem}", where=str(file), hint=DISTRUST
            )


def _check_remaining(file: Path, remaining: int) -> None:
    if remaining < 0:
        size = format_size(limit("unpacked_bytes"))
        raise LimitError(f"contains more than {size}; {DISTRUST}", "unpacked_bytes", where=str(file))


def _problem(member: zipfile.ZipInfo) -> str:
    """Return why a member is rejected; empty if it is accepted."""
    inside = PurePosixPath(member.filename)
    kind = stat.S_IFMT(member.external_attr >> 16)
    unsafe = not all(character.isprintable() and character not in "\\:" for character in str(inside))
    if inside.is_absolute() or ".." in inside.parts or unsafe:
        return "leaves its folder"
    if kind not in {0, stat.S_IFDIR if member.is_dir() else stat.S_IFREG}:
        return "is a link or not a regular file"
    if member.flag_bits & 1 or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "is encrypted, or compressed in an unusual way"
    if member.file_size > max(member.compress_size, 1024) * limit("unpacked_ratio"):
        return "is far larger than its compressed size suggests"
    return ""


def _only_folder(file: Path, members: Sequence[zipfile.ZipInfo]) -> str:
    """Return the name of the only folder that the members are in."""
    parts = [PurePosixPath(member.filename).parts for member in members]
    tops = {part[0] for part in parts if len(part) > 1}
    if len(tops) != 1 or any(len(part) < 2 for part in parts):
        raise PackageError("does not contain exactly one folder, so it is not a release", where=str(file))
    return tops.pop()


def store_zip(file: Path, date: DateTime) -> None:
    """Rewrite a zip from another library (a workbook, a wheel) with the same members in the same order, stored."""
    with (
        zipfile.ZipFile(file) as deflated,
        atomic_file(file) as target,
        zipfile.ZipFile(target, "w") as stored,
    ):
        for member in deflated.infolist():
            with deflated.open(member) as source:
                _add(stored, member.filename, date, source, member.file_size)


def store_gzip(file: Path, epoch: int) -> None:
    """Rewrite a gzip file with its contents stored, by RFC 1952 and RFC 1951."""
    data = gzip.decompress(file.read_bytes())
    with atomic_file(file) as target:
        target.write(b"\x1f\x8b\x08\x00" + struct.pack("<I", epoch & 0xFFFFFFFF) + b"\x00\xff")
        for start in range(0, len(data), LARGEST_BLOCK) or (0,):
            block = data[start : start + LARGEST_BLOCK]
            last = start + LARGEST_BLOCK >= len(data)
            target.write(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
        target.write(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
