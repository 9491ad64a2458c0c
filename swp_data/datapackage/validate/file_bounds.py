"""Bounds on the files of a package, checked in one pass in constant memory before anything else reads them.

A file that is small on the disk may be huge once it is unpacked, a sparse file holds nothing but zeros, and a quote
that is never closed makes one cell of a whole file.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from swp_data.datapackage.model import Package, ResourceDescriptor
from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.careful.file_kind import paths_of
from swp_data.limits import LimitError, format_size, limit

BLOCK = 1 << 20
SMALL = 64 << 20  # bytes that a file may always unpack to, however small it is
DELIMITERS = b",;\t|"
UNPACKERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
ZIPPED = (".zip", ".xlsx", ".ods", ".xlsm")
JSON_FORMATS = ("json", "jsonl", "ndjson", "geojson", "topojson")
READ_WHOLE = (".html", ".htm", ".yaml", ".yml")  # formats that are read into memory as a whole
BINARY = (".parquet", ".parq", ".xls", *ZIPPED)
MOST_CELLS_OF_PARQUET = 50_000_000  # that a file may always have, however small it is


def check_files(package: Package, declared: ResourceDescriptor) -> bool:
    """Refuse a resource whose files are too large, unpack to too much, or have a line or a cell that is too long.

    Returns:
        Whether a file may be read as a whole; False if it may have a cell in quotes that is too long, which only its
        reading row by row can tell.

    Raises:
        PackageError: a file is not a regular file of the package.
        LimitError: a bound is exceeded.
    """
    sound = True
    for name in paths_of(declared):
        path = package.file(name)
        if not path.exists():
            continue  # reported when it is read
        suffix = path.suffix.lower()
        compression = f".{declared.compression}" if declared.compression else suffix
        kind = path.stem if compression in UNPACKERS else path.name
        with open_regular(path) as file:
            size = path.stat().st_size
            if suffix in ZIPPED or compression == ".zip":
                _check_zip(file, name)
            elif compression in UNPACKERS:
                blocks = _bounded(_unpacked(file, compression), size, name)
                sound &= _check_text(blocks, declared, kind.lower(), name)
            elif declared.is_table and suffix not in BINARY:
                sound &= _check_text(_blocks(file), declared, kind.lower(), name)
            elif size > limit("unpacked_bytes"):
                raise _too_large(name)
    return sound


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _unpacked(file: BinaryIO, compression: str) -> Iterator[bytes]:
    """Yield the contents of a compressed file; a fault in it is reported when it is read."""
    with suppress(EOFError, OSError, ValueError, lzma.LZMAError, zlib.error):
        yield from _blocks(UNPACKERS[compression](file, "rb"))


def _bounded(blocks: Iterable[bytes], packed: int, name: str) -> Iterator[bytes]:
    """Yield blocks as long as their sum is within the bounds of the file that they are from."""
    size, most, ratio = 0, limit("unpacked_bytes"), limit("unpacked_ratio")
    for block in blocks:
        size += len(block)
        if size > most:
            raise _too_large(name)
        if size > max(SMALL, packed * ratio):
            raise _unpacks_to_too_much(name)
        yield block


def _too_large(name: str) -> LimitError:
    return LimitError(f"is larger than {format_size(limit('unpacked_bytes'))}", "unpacked_bytes", where=name)


def _unpacks_to_too_much(name: str) -> LimitError:
    ratio = limit("unpacked_ratio")
    return LimitError(f"unpacks to more than {ratio:,} times its size", "unpacked_ratio", where=name)


def _check_zip(file: BinaryIO, name: str) -> None:
    """Refuse a zip file by what its members claim; `zipfile` never unpacks more than they claim."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return  # reported when it is read
    if len(members) > limit("archive_files"):
        raise LimitError(f"has more than {limit('archive_files'):,} files", "archive_files", where=name)
    size, packed = (
        sum(member.file_size for member in members),
        sum(member.compress_size for member in members),
    )
    if size > limit("unpacked_bytes"):
        raise _too_large(name)
    if size > max(SMALL, packed * limit("unpacked_ratio")):
        raise _unpacks_to_too_much(name)


def _check_text(blocks: Iterable[bytes], declared: ResourceDescriptor, file_name: str, name: str) -> bool:
    """Refuse a text with a line or a cell that is certainly too long; False if a cell in quotes may be.

    Only whole blocks count, so what is refused is up to two blocks longer than the bound.
    """
    if file_name.endswith(READ_WHOLE):
        _check_size(blocks, name)
        return True
    is_json = declared.format in JSON_FORMATS or file_name.endswith(
        tuple(f".{kind}" for kind in JSON_FORMATS)
    )
    marks = b'"]}' if is_json else _marks(declared)
    longest_line, longest_cell = limit("row_bytes"), limit("cell_bytes")
    line = cell = quoted = row = 0
    inside = may_be_long = (
        False  # a cell in quotes; a quote within a cell without quotes is taken for one as well
    )
    for block in blocks:
        quotes = block.count(b'"')
        closes = quotes != 2 * block.count(b'""')
        has_line_end = b"\n" in block or b"\r" in block
        line = 0 if has_line_end or is_json else line + len(block)
        cell = 0 if has_line_end or any(mark in block for mark in marks) else cell + len(block)
        quoted = quoted + len(block) if inside and not closes else 0
        row = 0 if is_json or may_be_long or _ends_row(block, inside=inside) else row + len(block)
        inside ^= quotes % 2 == 1
        may_be_long |= quoted > longest_cell or row > longest_line
        if cell > longest_cell:
            raise LimitError(f"has a cell longer than {format_size(longest_cell)}", "cell_bytes", where=name)
        if line > longest_line:
            raise LimitError(f"has a line longer than {format_size(longest_line)}", "row_bytes", where=name)
    return not may_be_long


def _ends_row(block: bytes, *, inside: bool) -> bool:
    """Whether a block has a line break outside quotes; it begins inside them or not."""
    position = 0
    while True:
        quote = block.find(b'"', position)
        end = len(block) if quote < 0 else quote
        if not inside and (block.find(b"\n", position, end) >= 0 or block.find(b"\r", position, end) >= 0):
            return True
        if quote < 0:
            return False
        inside, position = not inside, quote + 1


def _marks(declared: ResourceDescriptor) -> bytes:
    """Return the bytes of which one ends a cell."""
    dialect = declared.properties.get("dialect")
    mark = dialect.get("delimiter") if isinstance(dialect, dict) else None
    return mark.encode() if isinstance(mark, str) and mark.isascii() and mark else DELIMITERS


def _check_size(blocks: Iterable[bytes], name: str) -> None:
    size, most = 0, limit("text_bytes")
    for block in blocks:
        size += len(block)
        if size > most:
            raise LimitError(f"is larger than {format_size(most)}", "text_bytes", where=name)


def check_parquet(path: Path, rows: int, columns: int, name: str) -> None:
    """Refuse a Parquet file that claims far more cells than a file of its size can have.

    Raises:
        LimitError: it does.
    """
    if columns > limit("fields"):
        raise LimitError(f"has more than {limit('fields'):,} columns", "fields", where=name)
    cells = rows * max(columns, 1)
    if cells > max(MOST_CELLS_OF_PARQUET, path.stat().st_size * limit("unpacked_ratio")):
        raise LimitError(
            f"has {rows:,} rows, far more than a file of its size should have", "unpacked_ratio", where=name
        )
