"""The bytes of a strict CSV file in blocks of whole rows, so that each block can be parsed by itself.

PyArrow reads quotes as most programs do: text after a closing quote is part of the cell, and a quote that is never
closed takes the rest of the file. So `QuoteScan` looks at the byte before each opening quote and the byte after each
closing one. Where RFC 4180 allows the quotes, every reader sees the same cells; any other file is not proved, and is
read with care.
Standard: RFC 4180, section 2, https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from swp_data.datapackage.safe_files import open_regular
from swp_data.errors import SwpDataError

BLOCK = 1 << 22  # bytes; a row must fit in a block
WIDE = 1 << 16  # bytes of a row; each of its cells takes memory apart from its bytes, so blocks are smaller
LOOKED_AT = 1 << 18  # bytes whose quotes are looked at together: few enough for a processor's cache
LINE_FEED, RETURN = 10, 13
BEYOND = 1 << 16  # bytes after a part in which its last row nearly always ends
TOO_LARGE = "a row is too large for a block"
STRAY_QUOTE = "a quote is not at the edge of a cell, and not doubled"
LONE_RETURN = "a carriage return is not followed by a line feed"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SPARE: list[bytearray] = []
"""Buffers that are not in use."""


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

    def accepts(self, text: bytes | memoryview) -> bool:
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


class RowBlocks:
    r"""The bytes of a part of a CSV file in blocks of whole rows, each of which is overwritten by the next.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write(b'a,"b ""c"" d"\n"e "f" g",h\n')
    ...     file.flush()
    ...     list(RowBlocks(Path(file.name), 0, Marks()))
    Traceback (most recent call last):
    swp_data.datapackage.validate.row_blocks.NotProvedError: a quote is not at the edge of a cell, and not doubled

    Args:
        path: the file.
        start: the offset of the part.
        marks: its delimiter and its quote.
        end: where the part ends; its last row is the one that ends there, or after it. By default, the end of the file.
        is_exact: whether a row starts at `start`; otherwise the part starts after the first line feed at it, or one
            byte before it.
        longest_row: how many bytes a row may have, if that is more than a block.
    """

    def __init__(
        self,
        path: Path,
        start: int,
        marks: Marks,
        *,
        end: int | None = None,
        is_exact: bool = True,
        longest_row: int = 0,
    ) -> None:
        self._path, self._marks = path, marks
        self._size = max(BLOCK if longest_row < WIDE else BLOCK // 2, longest_row)
        self._offset, self._stop, self._is_exact = start, end, is_exact
        self.start = start if is_exact else -1
        """Where the part starts; -1 as long as that is not known."""
        self.end = self.start
        """Where the last row ends that has been yielded."""

    def __iter__(self) -> Iterator[memoryview]:
        """Yield the blocks.

        Raises:
            NotProvedError: the part is not strict CSV; what has been yielded proves nothing.
        """
        try:
            with open_regular(self._path) as file, _buffer(self._size) as buffer:
                if not self._is_exact:
                    self.start = self.end = self._first_row(file)
                yield from self._blocks(Bytes(file, buffer))
        except OSError as error:
            raise NotProvedError(f"it can't be read ({error.strerror})") from error

    def _first_row(self, file: IO[bytes]) -> int:
        """Return the offset after the first line feed from the byte before the part.

        Raises:
            NotProvedError: there is none in a block.
        """
        offset = self._offset - 1
        for size in (BEYOND, self._size):
            file.seek(offset)
            data = file.read(size)
            feed = data.find(b"\n")
            if feed >= 0 or len(data) < size:
                return offset + (feed + 1 if feed >= 0 else len(data))
        raise NotProvedError(TOO_LARGE)

    def _blocks(self, source: Bytes) -> Iterator[memoryview]:
        """Yield blocks of about the same size, the last of which ends with the last row of the part."""
        stop = source.length if self._stop is None else self._stop
        while self.end < stop:
            left = stop - self.end
            blocks = max(1, round(left / self._size))
            row_end = self._whole_rows(source, left // blocks) if blocks > 1 else 0
            if not row_end:  # the end of the part, or a row that is longer than a block
                row_end = self._rows_until(source, left if blocks == 1 else left // blocks)
            if not row_end:
                return
            yield memoryview(source.data)[:row_end]
            self.end += row_end

    def _whole_rows(self, source: Bytes, size: int) -> int:
        """Read so many bytes, and return where the last of their rows ends; 0 if none does."""
        is_last = source.read(self.end, size)
        check_bytes(source.data, source.size, is_last=is_last)
        return end_of_rows(source.data, source.size, self._marks, is_last=is_last)

    def _rows_until(self, source: Bytes, size: int) -> int:
        """Read so many bytes or more, and return the end of the first row that ends there or later; 0 if none does.

        Raises:
            NotProvedError: their quotes are not where RFC 4180 allows them, or the row does not end.
        """
        for beyond in (BEYOND, self._size):
            is_last = source.read(self.end, size + beyond)
            check_bytes(source.data, source.size, is_last=is_last)
            if end := end_of_row(source.data, source.size, size, self._marks, is_last=is_last):
                return end
        if source.size:
            raise NotProvedError(TOO_LARGE)
        return 0


@contextmanager
def _buffer(size: int) -> Iterator[bytearray]:
    """Yield a buffer for blocks of about so many bytes; buffers are kept, because the first use of memory is slow."""
    try:
        buffer = SPARE.pop()
    except IndexError:
        buffer = bytearray()
    if len(buffer) < 3 * size // 2 + BEYOND:
        buffer = bytearray(3 * size // 2 + BEYOND)
    try:
        yield buffer
    finally:
        SPARE.append(buffer)


class Bytes:
    """Bytes of a file in a buffer."""

    def __init__(self, file: IO[bytes], buffer: bytearray) -> None:
        self._file, self.data, self.size = file, buffer, 0

    @property
    def length(self) -> int:
        """The length of the file."""
        return os.fstat(self._file.fileno()).st_size

    def read(self, offset: int, size: int) -> bool:
        """Read so many bytes from an offset, and return whether the file ends before."""
        if len(self.data) < size:
            self.data = bytearray(size)
        self._file.seek(offset)
        self.size = self._file.readinto(memoryview(self.data)[:size])  # type: ignore[attr-defined]
        return self.size < size


def end_of_row(data: bytes | bytearray, size: int, least: int, marks: Marks, *, is_last: bool) -> int:
    r"""Return where the first row ends that ends at an offset or after it, after a look at the quotes of all rows.

    >>> end_of_row(b'a,"b"\n"c\nd"\n', 12, 7, Marks(), is_last=False)
    12
    >>> end_of_row(b'a,"b"\n"c\nd"\n', 10, 7, Marks(), is_last=False)
    0

    Args:
        data: the text, which begins with a row.
        size: how many of its bytes are looked at.
        least: the offset, at least 1.
        marks: the delimiter and the quote.
        is_last: whether the text ends with the file.

    Returns:
        The end of the row; 0 if it is not in the text.

    Raises:
        NotProvedError: a quote is not where RFC 4180 allows it.
    """
    view, scan = memoryview(data)[:size], QuoteScan(marks)
    has_quotes = data.find(marks.quote.encode(), 0, size) >= 0
    start, position = 0, least - 1
    while True:
        if has_quotes and not scan.accepts(view[start:position]):
            raise NotProvedError(STRAY_QUOTE)
        feed = data.find(b"\n", position, size)
        if feed < 0 and not is_last:
            return 0
        end = feed + 1 if feed >= 0 else size
        if has_quotes and not scan.accepts(view[position:end]):
            raise NotProvedError(STRAY_QUOTE)
        if not scan.inside:
            return end
        if feed < 0:
            raise NotProvedError("a quote is never closed")
        start = position = end


def end_of_rows(data: bytes | bytearray, size: int, marks: Marks, *, is_last: bool) -> int:
    r"""Return where the last whole row of a text ends, after a look at its quotes; 0 if no row ends in it.

    >>> end_of_rows(b'a,"b"\n"c\nd', 10, Marks(), is_last=False)
    6

    Args:
        data: the text, which begins with a row.
        size: how many of its bytes are looked at.
        marks: the delimiter and the quote.
        is_last: whether the text ends with the file.

    Raises:
        NotProvedError: a quote is not where RFC 4180 allows it.
    """
    scan, quote = QuoteScan(marks), marks.quote.encode()
    if data.find(quote, 0, size) >= 0 and not scan.accepts(memoryview(data)[:size]):
        raise NotProvedError(STRAY_QUOTE)
    if is_last and scan.inside:
        raise NotProvedError("a quote is never closed")
    return size if is_last else _last_line_feed(data, size, quote, inside=scan.inside) + 1


def _last_line_feed(data: bytes | bytearray, size: int, quote: bytes, *, inside: bool) -> int:
    """Return the offset of the last line feed that is not within quotes; -1 if there is none.

    Args:
        data: the text.
        size: how many of its bytes are looked at.
        quote: the character that quotes cells.
        inside: whether the text ends within a cell in quotes.
    """
    end = size
    while (feed := data.rfind(b"\n", 0, end)) >= 0:
        if data.count(quote, feed, end) % 2 == inside:
            return feed
        end, inside = data.rfind(quote, 0, feed), False
    return -1


def check_bytes(data: bytes | bytearray, size: int, *, is_last: bool) -> None:
    """Check that a text, which begins with a row, has no bytes that programs read differently.

    Args:
        data: the text.
        size: how many of its bytes are looked at.
        is_last: whether the text ends with the file; otherwise, it may end between a return and its line feed.

    Raises:
        NotProvedError: it has.
    """
    if data.startswith(BYTE_ORDER_MARK, 0, size):
        raise NotProvedError("a byte order mark is not at its start")  # PyArrow would remove it
    if data.find(b"\0", 0, size) >= 0:
        raise NotProvedError("it contains a null character")
    if data.find(b"\r", 0, size) >= 0:
        ends = size if is_last else size - 1
        if data.count(b"\r", 0, ends) != data.count(b"\r\n", 0, size):
            raise NotProvedError(LONE_RETURN)
