"""Strict CSV as a stream of Arrow record batches: the bytes are read once, and checked while PyArrow parses them.

PyArrow fails on a row that is too short or too long, so parsing a file proves the shape of its rows. It reads quotes as
most programs do, though: text after a closing quote is part of the cell, and a quote that is never closed takes the
rest of the file. So `StrictBytes` looks at the byte before each opening quote and the byte after each closing one.
Where RFC 4180 allows the quotes, every reader sees the same cells; any other file is not proved, and is read with care.
Standard: RFC 4180, section 2, https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from swp_data.datapackage.safe_files import open_regular
from swp_data.errors import SwpDataError

BLOCK = 1 << 22  # bytes; a row must fit in a block
LOOKED_AT = 1 << 18  # bytes whose quotes are looked at together: few enough for a processor's cache
BLOCK_PER_COLUMN = 1 << 10  # of a wide table
SMALL = 1 << 18  # bytes of a file that is read as a whole
LINE_FEED, RETURN = 10, 13
LONE_RETURN = "a carriage return is not followed by a line feed"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class NotProvedError(SwpDataError, ValueError):
    """A file that PyArrow may read differently from other programs; the problem completes "because"."""


@dataclass(frozen=True)
class Marks:
    """The delimiter and the quote of a CSV file, one ASCII character each."""

    delimiter: str = ","
    quote: str = '"'


class QuoteScan:
    r"""Whether each quote of a text opens a cell, closes a cell, or is one of a pair within a cell in quotes.

    The text comes in parts of any size.

    >>> scan = QuoteScan(Marks())
    >>> scan.accepts(b'a,"b ""c'), scan.accepts(b'"" d"'), scan.inside
    (True, True, False)
    >>> scan.accepts(b' e')
    False
    """

    def __init__(self, marks: Marks) -> None:
        edges = {ord(marks.delimiter), LINE_FEED, RETURN, ord(marks.quote)}
        # For each byte, whether it may come before an opening quote, or after a closing one.
        self._is_edge = np.array([byte in edges for byte in range(256)])
        self._quote = ord(marks.quote)
        self._last = LINE_FEED
        self._open = 0
        self._ends_with_closing = False

    @property
    def inside(self) -> bool:
        """Whether the text so far ends within a cell in quotes."""
        return bool(self._open)

    def accepts(self, text: bytes) -> bool:
        """Say whether the quotes of the next part are where RFC 4180 allows them."""
        data = np.frombuffer(text, np.uint8)
        return all(self._accepts(data[start : start + LOOKED_AT]) for start in range(0, len(data), LOOKED_AT))

    def _accepts(self, data: Any) -> bool:
        if self._ends_with_closing and not self._is_edge[data[0]]:
            return False
        quotes = np.flatnonzero(data == self._quote)
        opening, closing = quotes[self._open :: 2], quotes[1 - self._open :: 2]
        self._open = (self._open + len(quotes)) % 2
        if len(opening) and opening[0] == 0:
            if not self._is_edge[self._last]:
                return False
            opening = opening[1:]
        self._ends_with_closing = bool(len(closing)) and closing[-1] == len(data) - 1
        if self._ends_with_closing:
            closing = closing[:-1]
        self._last = data[-1]
        return bool(self._is_edge[data[opening - 1]].all() and self._is_edge[data[closing + 1]].all())


class StrictBytes(io.RawIOBase):
    r"""The bytes of a CSV file below its header, which are checked as they are read.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write(b'a,"b ""c"" d"\n"e "f" g",h\n')
    ...     file.flush()
    ...     data = StrictBytes(Path(file.name), 0, Marks())
    ...     _ = data.read(100)
    ...     data.problem
    'a quote is not at the edge of a cell, and not doubled'

    Attributes:
        problem: why the file is not strict CSV; None as long as the bytes that have been read are.
    """

    def __init__(self, path: Path, start: int, marks: Marks) -> None:
        super().__init__()
        self.problem: str | None = None
        self._file = open_regular(path)
        self._file.seek(start)
        self._scan = QuoteScan(marks)
        self._is_first = True
        self._ends_with_return = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none after a fault, so that PyArrow stops there."""
        if self.problem:
            return b""
        block = self._file.read(size)
        self.problem = self._check(block) if block else self._check_end()
        return block

    def close(self) -> None:
        self._file.close()
        super().close()

    def _check(self, block: bytes) -> str | None:
        if self._is_first and block.startswith(BYTE_ORDER_MARK):
            return "a byte order mark is not at its start"  # PyArrow would remove it
        self._is_first = False
        if b"\0" in block:
            return "it contains a null character"
        if self._has_lone_return(block):
            return LONE_RETURN
        return None if self._scan.accepts(block) else "a quote is not at the edge of a cell, and not doubled"

    def _check_end(self) -> str | None:
        if self._scan.inside:
            return "a quote is never closed"
        return LONE_RETURN if self._ends_with_return else None

    def _has_lone_return(self, block: bytes) -> bool:
        is_lone = self._ends_with_return and block[0] != LINE_FEED
        self._ends_with_return = block[-1] == RETURN
        if is_lone or b"\r" not in block:
            return is_lone
        return block.count(b"\r") - self._ends_with_return != block.count(b"\r\n")


def read_strict(
    path: Path, start: int, marks: Marks, columns: Sequence[str], wanted: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a strict CSV file as record batches of text; an empty cell is an empty text.

    Args:
        path: the file.
        start: the offset of its first row below the header.
        marks: its delimiter and its quote.
        columns: a name for each of its columns.
        wanted: the columns to return; all by default.

    Raises:
        NotProvedError: another program may read other rows or cells; what has been yielded proves nothing.
    """
    size = path.stat().st_size - start
    if size <= 0:
        return
    with StrictBytes(path, start, marks) as data:
        options = _options(marks, columns, wanted)
        try:
            yield from _parse_small(data, options) if size < SMALL else _parse(data, options)
        except (pa.ArrowException, OSError) as error:
            raise NotProvedError(data.problem or _reason(error)) from error
        while data.problem is None and data.read(BLOCK):
            pass  # PyArrow reads to the end, so this finds nothing more
        if data.problem:
            raise NotProvedError(data.problem)


def _parse(data: StrictBytes, options: tuple[Any, Any, Any]) -> Iterator[pa.RecordBatch]:
    with csv.open_csv(data, *options) as reader:
        yield from reader


def _parse_small(data: StrictBytes, options: tuple[Any, Any, Any]) -> Iterator[pa.RecordBatch]:
    """Parse a small file, for which PyArrow then needs no thread that reads ahead."""
    yield from csv.read_csv(pa.BufferReader(data.read(2 * SMALL)), *options).to_batches()


def _options(
    marks: Marks, columns: Sequence[str], wanted: Sequence[str] | None
) -> tuple[csv.ReadOptions, csv.ParseOptions, csv.ConvertOptions]:
    return (
        csv.ReadOptions(
            use_threads=False,  # a thread of ours parses ahead, which takes less processor time
            block_size=max(BLOCK, len(columns) * BLOCK_PER_COLUMN),
            column_names=columns,
        ),
        csv.ParseOptions(
            delimiter=marks.delimiter,
            quote_char=marks.quote,
            newlines_in_values=True,
            ignore_empty_lines=False,
        ),
        csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=False,
            include_columns=wanted,
        ),
    )


def _reason(error: Exception) -> str:
    """Return why PyArrow can't read a file."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"it can't be read ({error.strerror})"
    if "Expected" in text and "columns" in text:
        return "a row is too short or too long"
    if "UTF8" in text:
        return "it is not encoded as UTF-8"
    return "a row is too large for a block" if "straddling" in text else "PyArrow can't read it"
