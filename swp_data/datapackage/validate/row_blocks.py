"""The bytes of a strict CSV file in blocks of whole rows, so that each block can be parsed by itself.

PyArrow reads quotes as most programs do: text after a closing quote is part of the cell, and a quote that is never
closed takes the rest of the file. So `QuoteScan` looks at the byte before each opening quote and the byte after each
closing one. Where RFC 4180 allows the quotes, every reader sees the same cells; any other file is not proved, and is
read with care.
Standard: RFC 4180, section 2, https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

from collections.abc import Iterator
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
TOO_LARGE = "a row is too large for a block"
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


class RowBlocks:
    r"""The bytes of a part of a CSV file in blocks of whole rows.

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
            with open_regular(self._path) as file:
                if not self._is_exact:
                    self.start = self.end = self._first_row(file)
                yield from self._blocks(file)
        except OSError as error:
            raise NotProvedError(f"it can't be read ({error.strerror})") from error

    def _first_row(self, file: IO[bytes]) -> int:
        """Return the offset after the first line feed from the byte before the part.

        Raises:
            NotProvedError: there is none in a block.
        """
        offset = self._offset - 1
        file.seek(offset)
        data = file.read(self._size)
        feed = data.find(b"\n")
        if feed < 0 and len(data) == self._size:
            raise NotProvedError(TOO_LARGE)
        return offset + (feed + 1 if feed >= 0 else len(data))

    def _blocks(self, file: IO[bytes]) -> Iterator[memoryview]:
        """Yield blocks that end before the end of the part, and then its last row, which may end after it."""
        file.seek(self.end)
        stop = self._stop
        while stop is None or self.end < stop:
            wanted = self._size if stop is None else min(self._size, stop - self.end)
            if not (data := file.read(wanted)):
                return
            is_last = len(data) < wanted
            check_bytes(data, is_last=is_last)
            row_end = end_of_rows(data, self._marks, is_last=is_last, may_lack_end=wanted < self._size)
            if not row_end:
                file.seek(self.end)
                data = file.read(self._size)
                row_end = self._end_of_row(data)
                check_bytes(data[:row_end], is_last=True)
            yield memoryview(data)[:row_end]
            self.end += row_end
            file.seek(self.end)

    def _end_of_row(self, data: bytes) -> int:
        """Return where the first row of a text ends.

        Raises:
            NotProvedError: its quotes are not where RFC 4180 allows them, or it does not end.
        """
        feed = -1
        quotes = 0
        quote = self._marks.quote.encode()
        while (following := data.find(b"\n", feed + 1)) >= 0:
            quotes += data.count(quote, feed + 1, following)
            feed = following
            if quotes % 2 == 0:
                return end_of_rows(data[: feed + 1], self._marks, is_last=True)
        if len(data) == self._size:
            raise NotProvedError(TOO_LARGE)
        return end_of_rows(data, self._marks, is_last=True)


def end_of_rows(data: bytes, marks: Marks, *, is_last: bool, may_lack_end: bool = False) -> int:
    r"""Return where the last whole row of a text ends, after a look at its quotes.

    >>> end_of_rows(b'a,"b"\n"c\nd', Marks(), is_last=False)
    6

    Args:
        data: the text, which begins with a row.
        marks: the delimiter and the quote.
        is_last: whether the text ends with the file.
        may_lack_end: whether no row need end in the text; the answer is 0 then.

    Raises:
        NotProvedError: a quote is not where RFC 4180 allows it, or no row ends.
    """
    scan = QuoteScan(marks)
    if marks.quote.encode() in data and not scan.accepts(data):
        raise NotProvedError("a quote is not at the edge of a cell, and not doubled")
    if is_last and scan.inside:
        raise NotProvedError("a quote is never closed")
    end = len(data) if is_last else _last_line_feed(data, marks.quote.encode(), inside=scan.inside) + 1
    if not end and not may_lack_end:
        raise NotProvedError(TOO_LARGE)
    return end


def _last_line_feed(data: bytes, quote: bytes, *, inside: bool) -> int:
    """Return the offset of the last line feed that is not within quotes; -1 if there is none.

    Args:
        data: the text.
        quote: the character that quotes cells.
        inside: whether the text ends within a cell in quotes.
    """
    end = len(data)
    while (feed := data.rfind(b"\n", 0, end)) >= 0:
        if data.count(quote, feed, end) % 2 == inside:
            return feed
        end, inside = data.rfind(quote, 0, feed), False
    return -1


def check_bytes(data: bytes, *, is_last: bool) -> None:
    """Check that a text, which begins with a row, has no bytes that programs read differently.

    Args:
        data: the text.
        is_last: whether the text ends with the file; otherwise, it may end between a return and its line feed.

    Raises:
        NotProvedError: it has.
    """
    if data.startswith(BYTE_ORDER_MARK):
        raise NotProvedError("a byte order mark is not at its start")  # PyArrow would remove it
    if b"\0" in data:
        raise NotProvedError("it contains a null character")
    if b"\r" in data:
        ends = len(data) if is_last else len(data) - 1
        if data.count(b"\r", 0, ends) != data.count(b"\r\n"):
            raise NotProvedError(LONE_RETURN)
