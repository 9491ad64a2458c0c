"""Parquet files as tables: read by row groups, as a stream of Arrow record batches; their columns have types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from swp_data.datapackage.model import Field, Resource
from swp_data.datapackage.report import Finding
from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.careful.header_match import match_header, match_mode
from swp_data.datapackage.validate.careful.parquet_columns import describe_kind, read_column
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.file_bounds import check_parquet
from swp_data.datapackage.validate.frictionless_adapter import UnreadableError
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.datapackage.validate.parts import Part, numbered_frames
from swp_data.datapackage.validate.tables import Table

ROWS_AT_ONCE = 1 << 16


def read_parquet(resource: Resource) -> Table:
    """Return a Parquet file as a table; columns of text stay text, all others keep their types.

    Raises:
        UnreadableError: the file is not Parquet.
        LimitError: it claims far more cells than a file of its size can have.
    """
    name = resource.name
    try:
        with open_regular(resource.path) as file, parquet.ParquetFile(file) as opened:
            rows = opened.metadata.num_rows
            groups = [
                opened.metadata.row_group(index).total_byte_size
                for index in range(opened.metadata.num_row_groups)
            ]
            kinds = pl.DataFrame(pl.from_arrow(opened.schema_arrow.empty_table())).schema
    except (OSError, ValueError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise _unreadable(name, error) from error
    labels = list(kinds)
    check_parquet(resource.path, rows, len(labels), resource.declared.path)
    match = match_header(
        name, labels, resource.schema, match_mode(resource.schema_descriptor.get("fieldsMatch"))
    )
    columns, findings = [], list(match.findings)
    declared_kinds: list[tuple[Field | None, pl.DataType]] = []
    for index, (label, declared) in enumerate(zip(labels, match.fields, strict=True)):
        checked, reading = declared, read_column(declared, kinds[label], pl.col(f"c{index}"))
        if reading is None:
            described = describe_kind(kinds[label])
            message = f"the column contains {described}, but its field has the type {declared.type}."
            findings.append(Finding("type-error", message, HINTS["type-error"], name, field=declared.name))
            # Its values can't be checked any further.
            checked, match.numbers[index] = Field(declared.name, "any"), None
        columns.append(Column(f"c{index}", checked, native=reading is not None and reading.native))
        declared_kinds.append((declared if reading else None, kinds[label]))
    rows_of_file = ParquetRows(name, resource.path, tuple(declared_kinds), tuple(groups))
    return Table(name, columns, rows_of_file, findings=findings, field_numbers=match.numbers)


@dataclass(frozen=True)
class ParquetRows:
    """The rows of a Parquet file, read as often as they are needed."""

    table: str
    path: Path
    columns: tuple[tuple[Field | None, pl.DataType], ...]
    """For each column, the field that says how its values are read, and its type; None if it can't be checked."""
    group_sizes: tuple[int, ...]
    """The size of each row group in bytes."""

    is_portable = True

    def parts(self, size: int) -> Sequence[Part]:
        """Return row groups, in parts of about so many bytes."""
        parts, start, length = [], 0, 0
        for index, group_size in enumerate(self.group_sizes, 1):
            length += group_size
            if length >= size or index == len(self.group_sizes):
                parts.append(Part(0, start, index))
                start, length = index, 0
        return parts or [Part()]

    def read(self, part: Part, wanted: Sequence[str] | None = None) -> ParquetReading:
        """Return the rows of some row groups."""
        names = self._names
        indexes = [index for index, name in enumerate(names) if wanted is None or name in wanted] or [0]
        return ParquetReading(self, part, indexes)

    def numbered(self, part: Part, wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Return the rows of a part that has been counted, with their numbers and some columns."""
        return numbered_frames(self.read(part, wanted), part, wanted)

    def empty(self) -> pl.DataFrame:
        kinds = {f"c{index}": kind for index, (_, kind) in enumerate(self.columns)}
        return pl.DataFrame(schema=kinds).select(self.cells(range(len(kinds))))

    def cells(self, indexes: Sequence[int]) -> Iterator[pl.Expr]:
        """Yield the cells of some columns, as they are checked."""
        for index in indexes:
            field, kind = self.columns[index]
            cell = pl.col(f"c{index}")
            reading = None if field is None else read_column(field, kind, cell)
            cells = cell.cast(pl.String, strict=False) if reading is None else reading.cells
            yield cells.alias(f"c{index}")

    @property
    def _names(self) -> list[str]:
        return [f"c{index}" for index in range(len(self.columns))]


@dataclass
class ParquetReading:
    """The rows of some row groups as frames, read once."""

    rows: ParquetRows
    part: Part
    indexes: Sequence[int]

    @property
    def start(self) -> int:
        return self.part.start

    @property
    def end(self) -> int:
        return self.part.end

    def __iter__(self) -> Iterator[pl.DataFrame]:
        cells = list(self.rows.cells(self.indexes))
        for batch in self._record_batches():
            frame = pl.DataFrame(pl.from_arrow(batch, rechunk=False))
            frame.columns = [f"c{index}" for index in self.indexes]
            yield frame.select(cells)

    def _record_batches(self) -> Iterator[pa.RecordBatch]:
        groups = range(self.part.start, self.part.end)
        try:
            with open_regular(self.rows.path) as file, parquet.ParquetFile(file) as opened:
                labels = [opened.schema_arrow.names[index] for index in self.indexes]
                yield from opened.iter_batches(ROWS_AT_ONCE, groups, columns=labels, use_threads=False)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise _unreadable(self.rows.table, error) from error


def _unreadable(table: str, error: Exception) -> UnreadableError:
    reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
    message = f"the file can't be read as Parquet ({reason})."
    return UnreadableError([Finding("source-error", message, DEFAULT_HINT, table)])
