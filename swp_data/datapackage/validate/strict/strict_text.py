"""What in the bytes of CSV text proves that every program reads the same cells: quotes, returns, the ends of rows.

PyArrow reads quotes as most programs do: text after a closing quote is part of the cell, and a quote that is never
closed takes the rest of the file. So `QuoteScan` looks at the byte before each opening quote and the byte after each
closing one. Where RFC 4180 allows the quotes, every reader sees the same cells; any other file is not proved, and is
read with care.
Standard: RFC 4180, section 2, https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from swp_data.errors import SwpDataError

SMALL = 1 << 20  # bytes in which Python looks at the quotes, sooner than NumPy is imported
LOOKED_AT = 1 << 18  # bytes whose quotes are looked at together: few enough for a processor's cache
LINE_FEED, RETURN = 10, 13
TOO_LARGE = "a row is too large for a block"
STRAY_QUOTE = "a quote is not at the edge of a cell, and not doubled"
WRONG_LENGTH = "a row is too short or too long"
NOT_UTF_8 = "it is not encoded as UTF-8"
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
        # The bytes that may come before an opening quote, or after a closing one.
        self._edges = {ord(marks.delimiter), LINE_FEED, RETURN, ord(marks.quote)}
        self._quote = marks.quote.encode()
        self._last = LINE_FEED
        self._open = 0
        self._ends_with_closing = False

    @property
    def inside(self) -> bool:
        """Whether the text so far ends within a cell in quotes."""
        return bool(self._open)

    def accepts(self, text: bytes | memoryview) -> bool:
        """Say whether the quotes of the next part are where RFC 4180 allows them."""
        if len(text) <= SMALL:
            return not text or self._accepts_few(bytes(text))
        import numpy as np

        data = np.frombuffer(text, np.uint8)
        is_edge: Any = np.zeros(256, np.bool_)
        is_edge[list(self._edges)] = True
        return all(
            self._accepts(np, data[start : start + LOOKED_AT], is_edge)
            for start in range(0, len(data), LOOKED_AT)
        )

    def _accepts_few(self, data: bytes) -> bool:
        """Say so of few bytes: each text outside quotes begins and ends with an edge, except where the part does."""
        if self._ends_with_closing and data[0] not in self._edges:
            return False
        texts = data.split(self._quote)
        last = len(texts) - 1
        if last and not texts[0] and not self._open and self._last not in self._edges:
            return False
        for index in range(self._open, last + 1, 2):
            text = texts[index]
            begins = not (index and text) or text[0] in self._edges
            ends = not (index < last and text) or text[-1] in self._edges
            if not (begins and ends):
                return False
        self._ends_with_closing = bool(last) and not texts[last] and (last + self._open) % 2 == 0
        self._open = (self._open + last) % 2
        self._last = data[-1]
        return True

    def _accepts(self, np: Any, data: Any, is_edge: Any) -> bool:
        """Say so of many bytes, with NumPy."""
        if self._ends_with_closing and not is_edge[data[0]]:
            return False
        quotes = np.flatnonzero(data == self._quote[0])
        opening, closing = quotes[self._open :: 2], quotes[1 - self._open :: 2]
        self._open = (self._open + len(quotes)) % 2
        if len(opening) and opening[0] == 0:
            if not is_edge[self._last]:
                return False
            opening = opening[1:]
        self._ends_with_closing = bool(len(closing)) and closing[-1] == len(data) - 1
        if self._ends_with_closing:
            closing = closing[:-1]
        self._last = int(data[-1])
        return bool(is_edge[data[opening - 1]].all() and is_edge[data[closing + 1]].all())


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
