"""Tables under validation: the rows of a resource as batches, and as a lazy frame.

`fast_csv` reads strict CSV, `parquet_table` reads Parquet, and `careful` reads all other text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import polars as pl
from polars.io.plugins import register_io_source

from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.positions import Positions
from swp_data.datapackage.validate.careful.row_frames import ROW
from swp_data.datapackage.validate.columns import Column

__all__ = ["ROW", "Outcome", "ReadFrame", "Table", "lazy_frame"]


ReadBatches = Callable[[Sequence[str]], Iterator[pl.DataFrame]]
"""Reads some columns of a table, of which `ROW` is the number of the row."""
ReadFrame = Callable[[], pl.DataFrame]
"""Reads some rows of a table, in any thread."""


def lazy_frame(read: ReadBatches, types: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Return the rows that a function reads in batches as a lazy frame, with the number of each row.

    Args:
        read: the function.
        types: the type of each column.
    """

    def read_some(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        for batch in read([ROW, *names] if columns is None else columns):
            frame = batch if rows is None else batch.head(rows)
            rows = None if rows is None else rows - frame.height
            yield frame if predicate is None else frame.filter(predicate)
            if rows == 0:
                return

    names = list(types)
    return register_io_source(read_some, schema={ROW: pl.UInt32()} | dict(types))


@dataclass(frozen=True)
class Table:
    """The rows of a resource: `frame` has the number of each row, and a column for each of `columns`."""

    name: str
    columns: list[Column]
    frame: pl.LazyFrame
    ragged: Mapping[int, Sequence[str | None]] = field(default_factory=dict)
    """The cells of each row that is too long or too short; in the frame, it is truncated or filled with nulls."""
    findings: list[Finding] = field(default_factory=list)
    failed: bool = False
    """Whether the file could not be read to its end."""
    field_numbers: Sequence[int | None] | None = None
    """The index of each column's field in the schema, None for a column without a field; None if they are the same."""
    find_positions: Callable[[], Positions | None] | None = None
    """Returns where its rows are in its files; None if a row is on the line of its number, in its only file."""
    read_batches: ReadBatches | None = None
    """Returns the rows in batches, in their order; by default, they are those of the frame."""
    read_frames: Callable[[], Iterator[ReadFrame]] | None = None
    """Returns functions that read some of the rows each, without their numbers."""

    def frames(self) -> Iterator[ReadFrame]:
        """Yield functions that read some rows each, as a frame with a column for each of `columns`; at least one.

        They may be called in any order and in any thread.

        Raises:
            NotProvedError: the table is a file that turns out not to be strict CSV; the functions raise it, too.
        """
        if self.read_frames:
            yield from self.read_frames()
            return
        frame = self.frame.select(column.name for column in self.columns)
        is_empty = True
        for batch in frame.collect_batches(maintain_order=True):
            is_empty = False
            yield partial(_itself, batch)
        if is_empty:
            yield frame.head(0).collect

    @property
    def empty_is_missing(self) -> bool:
        """Whether an empty cell is a missing value in each column, so a row of empty cells is blank."""
        return all(column.native or "" in column.field.missing_values for column in self.columns)

    def numbered_batches(self, names: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield the rows as frames with their numbers and some columns.

        Raises:
            NotProvedError: the table is a file that is no longer strict CSV.
        """
        if self.read_batches:
            yield from self.read_batches([ROW, *names])
        else:
            yield from self.frame.select(ROW, *names).collect_batches(maintain_order=True)

    @cached_property
    def positions(self) -> Positions | None:
        """Where its rows are in its files, which may be read again to find out."""
        return self.find_positions() if self.find_positions else None

    def row_name(self, number: int) -> str:
        """Return the name of a row in a sentence, such as "row 3"."""
        return self.positions.name(number) if self.positions else f"row {number}"

    def column(self, name: str) -> Column | None:
        """Return the column of a field; None if the file lacks it."""
        return next((column for column in self.columns if column.field.name == name), None)

    def all_columns(self, names: Iterable[str]) -> tuple[Column, ...]:
        """Return the columns of some fields; an empty list if the file lacks any of them."""
        columns = [self.column(name) for name in names]
        present = tuple(column for column in columns if column)
        return present if len(present) == len(columns) else ()


def _itself(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


@dataclass(frozen=True)
class Outcome:
    """The outcome of the check of one resource."""

    rows: int
    findings: list[Finding]
    table: Table | None = None
    """Its table; None if Frictionless checked the resource as a whole, or could not read it."""
    keys: Mapping[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    """The distinct keys of the columns that link it to other tables, by the names of their fields."""
    delegated: list[str] = field(default_factory=list)
    """What was passed to Frictionless, and why."""
    failed: bool = False
    """Whether it could not be read to its end."""
    skipped: list[str] = field(default_factory=list)
    """What was not checked, and why."""

    def located_findings(self) -> list[Finding]:
        """Return the findings in the order of their rows, each with its place in its file; counts are last."""
        findings = sorted(self.findings, key=lambda finding: (finding.count > 1, finding.row or 0))
        has_rows = any(finding.row is not None for finding in findings)
        positions = self.table.positions if self.table and has_rows else None
        return [positions.located(finding) for finding in findings] if positions else findings
