"""Archives whose bytes depend only on the files in them, and safe unpacking of untrusted archives.

Members are compressed by a library that contains its own compressor, because the output of the machine's zlib differs
from version to version. All members have the same date and permissions, and are sorted by name.

An untrusted archive is unpacked within limits: no member leaves the folder, and the total size is bounded.
"""

from __future__ import annotations

import datetime as dt
import gzip
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from swp_data.datapackage.atomic import atomic_file
from swp_data.datapackage.model import PackageError
from swp_data.datapackage.zip_format import DateTime, Member, compress, directory, local_header, write_members
from swp_data.limits import LimitError, format_size, limit

EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # the earliest date that a zip can have
LATEST = dt.datetime(2107, 12, 31, tzinfo=dt.UTC)
# The exceptions of zipfile for an archive that is damaged or uses an unsupported feature.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError)
DISTRUST = "don't trust this archive"


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
    with file.open("wb") as target:
        files = ((f"{top}/{name}", (folder / name).read_bytes()) for name in sorted(names))
        write_members(target, files, date)


def date_of_zip(file: Path) -> DateTime | None:
    """Return the date of the first member of a zip; None if it has no member, or is not a zip."""
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()[0].date_time
    except (*DAMAGED, OSError, IndexError):
        return None


def is_zip_of(file: Path, folder: Path, top: str, date: DateTime) -> bool:
    """Return whether a zip has the form that `write_zip` gives it, and contains a folder and nothing else.

    The data may have been compressed by another version of the library.

    Args:
        file: the zip.
        folder: the folder.
        top: the name of the folder in the zip.
        date: the date of each member.
    """
    names = files_below(folder)
    try:
        with zipfile.ZipFile(file) as archive:
            sizes = [member.compress_size for member in archive.infolist()]
    except (*DAMAGED, OSError):
        return False
    if len(sizes) != len(names):
        return False
    members = []
    with file.open("rb") as source:
        for name, size in zip(names, sizes, strict=True):
            data = (folder / name).read_bytes()
            member = Member(f"{top}/{name}", date, zlib.crc32(data), size, len(data))
            header = local_header(member)
            if source.read(len(header)) != header or not _inflates_to(source.read(size), data):
                return False
            members.append(member)
        end = directory(members)
        return source.read(len(end) + 1) == end


def _inflates_to(compressed: bytes, data: bytes) -> bool:
    """Return whether a deflate stream contains some data, and nothing follows it."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return stream.decompress(compressed, len(data) + 1) == data and stream.eof and not stream.unused_data
    except zlib.error:
        return False


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


def rewrite_zip(file: Path, date: DateTime) -> None:
    """Rewrite a zip from another library (a workbook, a wheel) with the same members in the same order."""
    with zipfile.ZipFile(file) as original, atomic_file(file) as target:
        files = ((member.filename, original.read(member)) for member in original.infolist())
        write_members(target, files, date)


def rewrite_gzip(file: Path, epoch: int) -> None:
    """Rewrite a gzip file with a date and without a name, by RFC 1952."""
    data = gzip.decompress(file.read_bytes())
    with atomic_file(file) as target:
        target.write(b"\x1f\x8b\x08\x00" + struct.pack("<I", epoch & 0xFFFFFFFF) + b"\x00\xff")
        target.write(compress(data) + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
