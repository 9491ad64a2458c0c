"""The bytes of a strict CSV file in blocks of whole rows, so that each block can be parsed by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.strict.strict_text import (
    TOO_LARGE,
    Marks,
    NotProvedError,
    QuoteScan,
    check_bytes,
    end_of_row,
    end_of_rows,
)

BLOCK = 1 << 22  # bytes; a row must fit in a block
WIDE = 1 << 16  # bytes of a row; each of its cells takes memory apart from its bytes, so blocks are smaller
BEYOND = 1 << 16  # bytes after a part in which its last row nearly always ends
MOST_GUESSES = 100  # line feeds that are looked at to find one that ends a row
SPARE: list[bytearray] = []
"""Buffers that are not in use."""


class RowBlocks:
    r"""The bytes of a part of a CSV file in blocks of whole rows, each of which is overwritten by the next.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write(b'a,"b ""c"" d"\n"e "f" g",h\n')
    ...     file.flush()
    ...     list(RowBlocks(Path(file.name), 0, Marks()))
    Traceback (most recent call last):
    swp_data.datapackage.validate.strict.strict_text.NotProvedError: a quote is not at the edge of a cell, ...

    Args:
        path: the file.
        start: the offset of the part.
        marks: its delimiter and its quote.
        end: where the part ends; its last row is the one that ends there, or after it. By default, the end of the file.
        is_exact: whether a row starts at `start`; otherwise the part starts after the first line feed, from one byte
            before it, that seems to end a row.
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
        """Return the offset after the first line feed, from the byte before the part, that seems to end a row.

        After a line feed within quotes, the quotes that follow are hardly ever where a row may have them.

        Raises:
            NotProvedError: there is none in a block.
        """
        offset = self._offset - 1
        for size in (BEYOND, self._size):
            file.seek(offset)
            data = file.read(size)
            feed = data.find(b"\n")
            for _ in range(MOST_GUESSES):
                if feed < 0 or QuoteScan(self._marks).accepts(data[feed + 1 :]):
                    break
                feed = data.find(b"\n", feed + 1)
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
        return self._file.seek(0, os.SEEK_END)

    def read(self, offset: int, size: int) -> bool:
        """Read so many bytes from an offset, and return whether the file ends before."""
        if len(self.data) < size:
            self.data = bytearray(size)
        self._file.seek(offset)
        self.size = self._file.readinto(memoryview(self.data)[:size])  # type: ignore[attr-defined]
        return self.size < size
