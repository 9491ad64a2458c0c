"""Tables under validation: the rows of a resource as a lazy frame, read by Frictionless or from Parquet.

`fast_csv` reads plain CSV files much faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from swp_data.datapackage.model import Field, Resource
from swp_data.datapackage.report import FIRST_ROW, HEADER_ROW, Finding
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.declared_bounds import limit_finding
from swp_data.datapackage.validate.file_bounds import check_parquet
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, Opened, UnreadableError
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.limits import LimitError, format_size, limit

ROW = "row"
ROWS_AT_ONCE = 100_000
CELLS_AT_ONCE = 2_000_000
LENGTH_AT_ONCE = 64 << 20  # characters
MOST_RAGGED_CELLS = 1_000_000
EXTRA_CELL = 64  # bytes that a cell takes which no column of a frame holds


ReadBatches = Callable[[Sequence[str] | None], Iterator[pl.DataFrame]]
"""Reads some columns of a table, or all of them except the number of the row."""


def lazy_frame(read: ReadBatches, columns: Sequence[str]) -> pl.LazyFrame:
    """Return the rows that a function reads in batches as a lazy frame of text, with the number of each row."""

    def read_some(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        for batch in read(columns if columns is not None else [ROW, *names]):
            frame = batch if rows is None else batch.head(rows)
            rows = None if rows is None else rows - frame.height
            yield frame if predicate is None else frame.filter(predicate)
            if rows == 0:
                return

    names = list(columns)
    schema = {ROW: pl.UInt32()} | {name: pl.String() for name in names}
    return register_io_source(read_some, schema=schema)


@dataclass(frozen=True)
class Table:
    """The rows of a resource: `frame` has the number of each row, and a column for each of `columns`."""

    name: str
    columns: list[Column]
    frame: pl.LazyFrame
    ragged: dict[int, list[str]] = field(default_factory=dict)
    """The cells of each row that is too long or too short; in the frame, it is truncated or filled with nulls."""
    findings: list[Finding] = field(default_factory=list)
    failed: bool = False
    """Whether the file could not be read to its end."""
    frictionless_fields: list[Any] | None = None
    """Frictionless's own fields, if it has read the file."""
    labels: list[str] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=lambda: [HEADER_ROW])
    encoding: str = "utf-8"
    read_batches: ReadBatches | None = None
    """Returns the rows in batches; by default, they are those of the frame."""

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yield the rows as frames with a column for each of `columns`: at least one frame, which may be empty.

        Raises:
            NotProvedError: the table is a file that turns out not to be strict CSV.
        """
        if self.read_batches:
            yield from self.read_batches(None)
            return
        frame = self.frame.select(column.name for column in self.columns)
        yield frame.head(0).collect()
        yield from frame.collect_batches(maintain_order=True)

    def column(self, name: str) -> Column | None:
        """Return the column of a field; None if the file lacks it."""
        return next((column for column in self.columns if column.field.name == name), None)

    def all_columns(self, names: Iterable[str]) -> tuple[Column, ...]:
        """Return the columns of some fields; an empty list if the file lacks any of them."""
        columns = [self.column(name) for name in names]
        present = tuple(column for column in columns if column)
        return present if len(present) == len(columns) else ()


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


def read_with_frictionless(
    resource: Resource, frictionless: FrictionlessAdapter, spill_folder: Path
) -> Table:
    """Return a table as Frictionless reads it; rows that don't fit in memory are written to `spill_folder`.

    Raises:
        UnreadableError: Frictionless can't open it.
    """
    opened = frictionless.open(resource.name)
    fields = [_field(resource, field) for field in opened.fields]
    columns = [Column(f"c{index}", field) for index, field in enumerate(fields)]
    frames: list[pl.LazyFrame] = []
    ragged: dict[int, list[str]] = {}
    size = 0.0
    irregular: list[Finding] = []
    for number, batch in enumerate(_batches(opened, columns)):
        size += batch.frame.estimated_size()
        if size > limit("unpacked_bytes"):
            problem = f"the rows take more than {format_size(limit('unpacked_bytes'))}"
            raise LimitError(problem, "unpacked_bytes")
        ragged |= batch.ragged
        if len(ragged) > limit("findings") or sum(map(len, ragged.values())) > MOST_RAGGED_CELLS:
            problem = "too many rows are empty, too short or too long, so the rest of the file is not checked"
            irregular = [limit_finding(LimitError(problem, "findings"), resource.name)]
        if not frames:
            frames.append(batch.frame.lazy())
        else:
            file = spill_folder / f"{number:06}.parquet"
            batch.frame.write_parquet(file)
            frames.append(pl.scan_parquet(file))
        if irregular:
            break
    findings = [*opened.findings, *irregular]
    if not opened.labels and not opened.has_rows:
        message = "the file is empty."
        findings = [*findings, Finding("source-error", message, HINTS["source-error"], resource.name)]
    return Table(
        resource.name,
        columns,
        pl.concat(frames),
        ragged,
        findings,
        opened.failed or bool(irregular),
        opened.fields,
        opened.labels,
        opened.header_rows,
        opened.encoding,
    )


@dataclass(frozen=True)
class _Batch:
    """Some rows of a table, and the cells of those that are too long or too short."""

    frame: pl.DataFrame
    ragged: dict[int, list[str]]


def _batches(opened: Opened, columns: list[Column]) -> Iterator[_Batch]:
    """Yield the rows of an opened table as frames of text: at least one frame, which may be empty."""
    width = len(columns)
    schema = {ROW: pl.Int64} | {column.name: pl.String for column in columns}
    rows = opened.rows()
    first = True
    while (batch := _next_rows(rows, width)) or first:
        first = False
        ragged = {number: cells for number, cells in batch if len(cells) != width}
        even = ([*cells[:width], *[None] * (width - len(cells))] for _, cells in batch)
        by_column = list(zip(*even, strict=True)) if batch else [()] * width
        series = [pl.Series(ROW, [number for number, _ in batch], pl.Int64)]
        series += [
            pl.Series(column.name, cells, pl.String) for column, cells in zip(columns, by_column, strict=True)
        ]
        yield _Batch(pl.DataFrame(series, schema=schema), ragged)


def _next_rows(rows: Iterator[tuple[int, list[str]]], width: int) -> list[tuple[int, list[str]]]:
    """Return as many of the next rows of a table as fit easily in memory."""
    batch: list[tuple[int, list[str]]] = []
    most, length = max(1, min(ROWS_AT_ONCE, CELLS_AT_ONCE // max(1, width))), 0
    for number, cells in rows:
        batch.append((number, cells))
        length += sum(map(len, cells)) + EXTRA_CELL * max(0, len(cells) - width)
        if len(batch) == most or length > LENGTH_AT_ONCE:
            break
    return batch


def _field(resource: Resource, matched: Any) -> Field:
    """Return the field of a column that Frictionless has matched; a label without a field accepts any value."""
    known = {field.name: field for field in resource.schema.fields}
    if matched.name not in known:
        return Field(matched.name, "any")
    owner = matched if matched.has_defined("missing_values") else matched.schema
    return replace(known[matched.name], missing_values=tuple(owner.missing_values))


NATIVE: dict[str, Callable[[pl.DataType], bool]] = {
    "array": lambda kind: kind.base_type() == pl.List,
    "boolean": lambda kind: kind == pl.Boolean,
    "date": lambda kind: kind == pl.Date,
    "datetime": lambda kind: kind.base_type() == pl.Datetime,
    "duration": lambda kind: kind.base_type() == pl.Duration,
    "integer": lambda kind: kind.is_integer(),
    "list": lambda kind: kind.base_type() == pl.List,
    "number": lambda kind: kind.is_numeric(),
    "object": lambda kind: kind.base_type() == pl.Struct,
    "time": lambda kind: kind == pl.Time,
    "year": lambda kind: kind.is_integer(),
}


def _is_native(field: Field, kind: pl.DataType) -> bool:
    return field.type in NATIVE and NATIVE[field.type](kind)


def read_parquet(resource: Resource, frictionless: FrictionlessAdapter) -> Table:
    """Return a Parquet file as a table; columns of text stay text, all others keep their types.

    Raises:
        UnreadableError: the file is not Parquet.
    """
    frame = pl.scan_parquet(resource.path, glob=False)
    try:
        kinds = frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        message = f"the file can't be read as Parquet ({str(error).splitlines()[0][:200]})."
        raise UnreadableError([Finding("source-error", message, DEFAULT_HINT, resource.name)]) from error
    labels = list(kinds)
    rows = frame.select(pl.len()).collect().item()  # from the file's metadata
    check_parquet(resource.path, rows, len(labels), resource.declared.path)
    fields = list(resource.schema.fields)
    matched: list[Any] | None = None
    findings: list[Finding] = []
    if tuple(labels) != resource.schema.names:
        matched, findings = frictionless.header(resource.name, labels)
        fields = [_field(resource, field) for field in matched]
    columns, cells = [], []
    for index, (label, declared) in enumerate(zip(labels, fields, strict=True)):
        kind, name = kinds[label], f"c{index}"
        cell, checked = pl.nth(index).alias(name), declared
        text = kind.base_type() in {pl.String, pl.Categorical, pl.Enum}
        native = not text and _is_native(declared, kind)
        if not text and not native and declared.type != "any":
            message = f"the column contains {kind}, but its field has the type {declared.type}."
            findings.append(
                Finding("type-error", message, HINTS["type-error"], resource.name, field=declared.name)
            )
            checked = Field(declared.name, "any")  # its values can't be checked any further
        columns.append(Column(name, checked, native=native))
        cells.append(cell if native else cell.cast(pl.String, strict=False))
    frame = frame.select(*cells).with_row_index(ROW, FIRST_ROW)
    return Table(resource.name, columns, frame, findings=findings, frictionless_fields=matched)
