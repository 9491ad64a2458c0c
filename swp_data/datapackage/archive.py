"""Archives whose bytes depend on their files alone.

Their members are stored, not deflated: the bytes of a deflated stream depend on the zlib of the machine.
Each has one date, one set of permissions, and its members in the order of their names.

An archive from elsewhere is unpacked within bounds: nothing leaves the folder, and nothing explodes.
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

EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # a zip can't say an earlier date
LATEST = dt.datetime(2107, 12, 31, tzinfo=dt.UTC)
MOST_FILES, LARGEST, LARGEST_RATIO = 10_000, 8 * 1024**3, 200  # of an archive from elsewhere
LARGEST_BLOCK = 65_535  # of a stored block of deflate, RFC 1951 section 3.2.4
# What zipfile raises for an archive that is damaged, or that has parts it doesn't know.
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError)
DateTime = tuple[int, int, int, int, int, int]


def zip_date(epoch: int) -> DateTime:
    """Return seconds since 1970 as a zip says them: in UTC, to two seconds.

    >>> zip_date(1_600_000_001)
    (2020, 9, 13, 12, 26, 40)
    """
    day = min(max(dt.datetime.fromtimestamp(epoch, dt.UTC), EARLIEST), LATEST)
    return (day.year, day.month, day.day, day.hour, day.minute, day.second // 2 * 2)


def files_below(folder: Path) -> list[str]:
    """Return the paths of the files below a folder, with "/" in them, in the order of their characters."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def write_zip(folder: Path, names: Iterable[str], file: Path, date: DateTime, top: str) -> None:
    """Write files of a folder into a zip, below one folder named `top`."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(names):
            with (folder / name).open("rb") as source:
                _add(archive, f"{top}/{name}", date, source, (folder / name).stat().st_size)


def _add(archive: zipfile.ZipFile, name: str, date: DateTime, source: IO[bytes], size: int) -> None:
    member = zipfile.ZipInfo(name, date)
    member.create_system = 3  # Unix, on every machine: its permissions are read
    member.external_attr = (stat.S_IFREG | 0o644) << 16
    member.file_size = size
    with archive.open(member, "w") as target:
        shutil.copyfileobj(source, target)


def is_zip_of(file: Path, folder: Path) -> bool:
    """Say whether a zip is, to the byte, the one that `write_zip` makes of a folder."""
    try:
        with zipfile.ZipFile(file) as archive:
            date = archive.infolist()[0].date_time
    except (*DAMAGED, IndexError):
        return False
    with tempfile.TemporaryDirectory(prefix="swp-data-") as aside:
        again = Path(aside) / "again.zip"
        write_zip(folder, files_below(folder), again, date, folder.resolve().name)
        return filecmp.cmp(again, file, shallow=False)


def unpack(file: Path, folder: Path) -> Path:
    """Unpack a zip from elsewhere below a folder, which is made.

    Returns:
        The one folder that the zip holds. Of a damaged member there is as much as could be read, which its
        checksum then tells.

    Raises:
        PackageError: it is no zip, holds more than one folder, or a member that `check_members` refuses.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            check_members(file, archive.infolist())
            members = [member for member in archive.infolist() if not member.is_dir()]
            top = _only_folder(file, members)
            room = LARGEST
            for member in members:
                target = folder / member.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                room -= _unpack_member(archive, member, target, room)
                if room < 0:
                    raise PackageError(  # noqa: TRY301
                        f"{file}: holds more than {LARGEST:,} bytes; don't trust it"
                    )
            return folder / top
    except OSError as error:
        raise PackageError(f"{file}: cannot be read ({error.strerror or error}); check the path") from error
    except PackageError:
        raise
    except DAMAGED as error:
        raise PackageError(f"{file}: is no zip, or damaged ({error}); fetch it again") from error


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, room: int) -> int:
    """Write a member to its place and return its size, which is more than `room` where that ran out."""
    size = 0
    damaged = suppress(zipfile.BadZipFile, EOFError, zlib.error)
    with damaged, archive.open(member) as source, target.open("wb") as copy:
        while size <= room and (block := source.read(1024 * 1024)):
            size += len(block)
            copy.write(block)
    return size


def check_members(file: Path, members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive that holds what no release does, whether it is read or not.

    Raises:
        PackageError: a member leaves the folder, is a link, is encrypted, stands there twice, or takes more
            room than a release does; the message names it.
    """
    names = [member.filename.rstrip("/").lower() for member in members]
    if len(names) > MOST_FILES or len(set(names)) < len(names):
        raise PackageError(f"{file}: holds one name twice, or more than {MOST_FILES:,} files; don't trust it")
    if sum(member.file_size for member in members) > LARGEST:
        raise PackageError(f"{file}: holds more than {LARGEST:,} bytes; don't trust it")
    for member in members:
        inside = PurePosixPath(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if (
            inside.is_absolute()
            or ".." in inside.parts
            or not all(c.isprintable() and c not in "\\:" for c in str(inside))
        ):
            what = "leaves its folder"
        elif kind not in {0, stat.S_IFDIR if member.is_dir() else stat.S_IFREG}:
            what = "is a link or no regular file"
        elif member.flag_bits & 1 or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            what = "is encrypted, or packed in an unusual way"
        elif member.file_size > max(member.compress_size, 1024) * LARGEST_RATIO:
            what = "takes far more room than its packed size tells"
        else:
            continue
        raise PackageError(f"{file}: the member {member.filename[:80]!r} {what}; don't trust this archive")


def _only_folder(file: Path, members: Sequence[zipfile.ZipInfo]) -> str:
    """Return the name of the one folder that the members stand in."""
    parts = [PurePosixPath(member.filename).parts for member in members]
    tops = {part[0] for part in parts if len(part) > 1}
    if len(tops) != 1 or any(len(part) < 2 for part in parts):
        raise PackageError(f"{file}: doesn't hold just one folder, so this is no release")
    return tops.pop()


def store_zip(file: Path, date: DateTime) -> None:
    """Rewrite a zip that another library made (a workbook, a wheel): the same members in the same order, stored."""
    with (
        zipfile.ZipFile(file) as deflated,
        atomic_file(file) as target,
        zipfile.ZipFile(target, "w") as stored,
    ):
        for member in deflated.infolist():
            with deflated.open(member) as source:
                _add(stored, member.filename, date, source, member.file_size)


def store_gzip(file: Path, epoch: int) -> None:
    """Rewrite a gzip file with its contents stored (RFC 1952, RFC 1951)."""
    data = gzip.decompress(file.read_bytes())
    with file.open("wb") as target:
        target.write(b"\x1f\x8b\x08\x00" + struct.pack("<I", epoch & 0xFFFFFFFF) + b"\x00\xff")
        for start in range(0, len(data), LARGEST_BLOCK) or (0,):
            block = data[start : start + LARGEST_BLOCK]
            last = start + LARGEST_BLOCK >= len(data)
            target.write(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
        target.write(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
