"""Parts of a table: byte ranges of CSV files, and row groups of Parquet files, each of which is checked by itself.

A part of a CSV file starts at a line feed after its offset that seems to end a row. That it does is proved afterwards:
the first part starts below the header, each part is proved to be whole rows from its start to its end, and each must
start where the one before it ends. A part for which that is not so is read again from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from swp_data.datapackage.validate.careful.row_frames import ROW


@dataclass(frozen=True)
class Part:
    """Some rows of a table."""

    file: int = 0
    """The index of its file among those of the table."""
    start: int = 0
    """The offset of its first byte, or the index of its first row group."""
    end: int = 0
    """The offset after its last byte, or the index after its last row group."""
    is_exact: bool = True
    """Whether a row is known to start at `start`; otherwise, it starts after a line feed from there."""
    first_row: int = 0
    """The number of its first row, once the rows of the parts before it have been counted."""
    rows: int = 0
    """How many rows it has, once they have been counted."""


class PartReading(Protocol):
    """The rows of a part as frames, read once."""

    @property
    def start(self) -> int:
        """Where the part really starts; -1 as long as that is not known."""
        ...

    @property
    def end(self) -> int:
        """Where it really ends, once it has been read."""
        ...

    def __iter__(self) -> Iterator[pl.DataFrame]: ...


class TableRows(Protocol):
    """The rows of a table, which can be read part by part, as often as they are needed."""

    @property
    def is_portable(self) -> bool:
        """Whether another process can read them, once they have been pickled."""
        ...

    def parts(self, size: int) -> Sequence[Part]:
        """Return the parts, of about so many bytes each; at least one, which may be empty."""
        ...

    def read(self, part: Part, wanted: Sequence[str] | None = None) -> PartReading:
        """Return the rows of a part, with all columns or only some.

        Raises:
            NotProvedError: while it is read: another program may read other rows or cells.
            UnreadableError: while it is read: the file is damaged.
        """
        ...

    def numbered(self, part: Part, wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield the rows of a part that has been counted, with their numbers (`ROW`) and some columns."""
        ...

    def empty(self) -> pl.DataFrame:
        """Return a frame with all columns and no rows."""
        ...


def count_rows(parts: Sequence[Part], first_row: int) -> tuple[Part, ...]:
    """Return parts whose rows have been counted, each with the number of its first row.

    >>> [part.first_row for part in count_rows([Part(rows=3), Part(rows=0), Part(rows=2)], 2)]
    [2, 5, 5]
    """
    counted = []
    for part in parts:
        counted.append(replace(part, is_exact=True, first_row=first_row))
        first_row += part.rows
    return tuple(counted)


def numbered_frames(reading: PartReading, part: Part, wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Yield the rows of a part that has been counted, with their numbers and some columns.

    Args:
        reading: reads the rows.
        part: the part.
        wanted: the names of the columns.
    """
    row = part.first_row
    for frame in reading:
        yield with_numbers(frame, row).select(ROW, *wanted)
        row += frame.height


def with_numbers(frame: pl.DataFrame, first_row: int) -> pl.DataFrame:
    """Return rows with their numbers.

    >>> with_numbers(pl.DataFrame({"c0": ["a", "b"]}), 2).rows()
    [('a', 2), ('b', 3)]
    """
    numbers = pl.int_range(first_row, first_row + frame.height, dtype=pl.Int64, eager=True)
    return frame.with_columns(numbers.alias(ROW))
