"""Archives whose bytes depend on their files alone.

Their members are stored, not deflated: the bytes of a deflated stream depend on the zlib of the machine.
Each has one date, one set of permissions, and its members in the order of their names.
"""

from __future__ import annotations

import datetime as dt
import gzip
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

EARLIEST = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # a zip can't say an earlier date
LATEST = dt.datetime(2107, 12, 31, tzinfo=dt.UTC)
LARGEST_BLOCK = 65_535  # of a stored block of deflate, RFC 1951 section 3.2.4
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
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def write_zip(folder: Path, names: Iterable[str], file: Path, date: DateTime, top: str) -> None:
    """Write files of a folder into a zip, below one folder named `top`."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(names):
            with (folder / name).open("rb") as source:
                _add(archive, f"{top}/{name}", date, source)


def _add(archive: zipfile.ZipFile, name: str, date: DateTime, source: object, mode: int = 0o644) -> None:
    member = zipfile.ZipInfo(name, date)
    member.create_system = 3  # Unix, on every machine: its permissions are read
    member.external_attr = (0o100000 | mode) << 16
    with archive.open(member, "w", force_zip64=False) as target:
        shutil.copyfileobj(source, target)  # type: ignore[arg-type, misc]


def store_zip(file: Path, date: DateTime) -> None:
    """Rewrite a zip that another library made (a workbook, a wheel): the same members in the same order, stored."""
    aside = file.with_name(f"{file.name}.aside")
    with zipfile.ZipFile(file) as deflated, zipfile.ZipFile(aside, "w") as stored:
        for member in deflated.infolist():
            with deflated.open(member) as source:
                _add(stored, member.filename, date, source)
    aside.replace(file)


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
