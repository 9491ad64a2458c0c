"""Parquet files as tables: read by row groups, as a stream of Arrow record batches; their columns have types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from swp_data.datapackage.model import Field, Resource
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.careful.header_match import match_header, match_mode
from swp_data.datapackage.validate.careful.parquet_columns import ParquetColumn, describe_kind, read_column
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.file_bounds import check_parquet
from swp_data.datapackage.validate.frictionless_adapter import UnreadableError
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.datapackage.validate.in_background import in_background
from swp_data.datapackage.validate.tables import ROW, ReadFrame, Table, lazy_frame

ROWS_AT_ONCE = 1 << 16
AHEAD = 2  # batches that are read before they are checked


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
            kinds = pl.DataFrame(pl.from_arrow(opened.schema_arrow.empty_table())).schema
    except (OSError, ValueError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise _unreadable(name, error) from error
    labels = list(kinds)
    check_parquet(resource.path, rows, len(labels), resource.declared.path)
    match = match_header(
        name, labels, resource.schema, match_mode(resource.schema_descriptor.get("fieldsMatch"))
    )
    columns, cells, findings = [], [], list(match.findings)
    for index, (label, declared) in enumerate(zip(labels, match.fields, strict=True)):
        cell, checked = pl.col(f"c{index}"), declared
        reading = read_column(declared, kinds[label], cell)
        if reading is None:
            described = describe_kind(kinds[label])
            message = f"the column contains {described}, but its field has the type {declared.type}."
            findings.append(Finding("type-error", message, HINTS["type-error"], name, field=declared.name))
            # Its values can't be checked any further.
            checked, match.numbers[index] = Field(declared.name, "any"), None
            reading = ParquetColumn(cell.cast(pl.String, strict=False), native=False)
        columns.append(Column(f"c{index}", checked, native=reading.native))
        cells.append(reading.cells.alias(f"c{index}"))
    typed = zip(labels, columns, strict=True)
    types = {column.name: kinds[label] if column.native else pl.String() for label, column in typed}
    rows_of_file = ParquetRows(name, resource.path, types, cells)
    return Table(
        name,
        columns,
        lazy_frame(rows_of_file.batches, types),
        findings=findings,
        field_numbers=match.numbers,
        read_batches=rows_of_file.batches,
        read_frames=rows_of_file.frames,
    )


@dataclass(frozen=True)
class ParquetRows:
    """The rows of a Parquet file, read as often as they are needed."""

    table: str
    path: Path
    types: Mapping[str, pl.DataType]
    """The type of each column, by its name in the frame."""
    cells: Sequence[pl.Expr]
    """The cells of each column, as they are checked."""

    def frames(self) -> Iterator[ReadFrame]:
        """Yield functions that return some rows each as a frame; at least one.

        Raises:
            UnreadableError: a part of the file is damaged.
        """
        indexes, is_empty = range(len(self.types)), True
        for batch in self._record_batches(indexes):
            is_empty = False
            yield partial(self._frame, batch, indexes)
        if is_empty:
            yield partial(pl.DataFrame, schema=dict(self.types))

    def batches(self, wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield the rows as frames, in their order; at least one.

        Args:
            wanted: the columns to return, of which `ROW` is the number of the row.

        Raises:
            UnreadableError: a part of the file is damaged.
        """
        indexes = [index for index, name in enumerate(self.types) if name in wanted] or [0]
        row = FIRST_ROW
        yield pl.DataFrame(schema={name: pl.UInt32() if name == ROW else self.types[name] for name in wanted})
        for batch in in_background(self._record_batches(indexes), AHEAD):
            frame = self._frame(batch, indexes)
            yield frame.with_row_index(ROW, row).select(wanted)
            row += frame.height

    def _frame(self, batch: pa.RecordBatch, indexes: Sequence[int]) -> pl.DataFrame:
        names = list(self.types)
        frame = pl.DataFrame(pl.from_arrow(batch, rechunk=False))
        frame.columns = [names[index] for index in indexes]
        return frame.select(self.cells[index] for index in indexes)

    def _record_batches(self, indexes: Sequence[int]) -> Iterator[pa.RecordBatch]:
        try:
            with open_regular(self.path) as file, parquet.ParquetFile(file) as opened:
                labels = [opened.schema_arrow.names[index] for index in indexes]
                yield from opened.iter_batches(ROWS_AT_ONCE, columns=labels, use_threads=False)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise _unreadable(self.table, error) from error


def _unreadable(table: str, error: Exception) -> UnreadableError:
    reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
    message = f"the file can't be read as Parquet ({reason})."
    return UnreadableError([Finding("source-error", message, DEFAULT_HINT, table)])
