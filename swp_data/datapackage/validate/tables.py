"""Tables to validate: the rows of a resource as a lazy frame, from Frictionless's reading or from Parquet.

`plain.py` has the reading of plain CSV files, which is the fast one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field, Resource
from swp_data.datapackage.report import FIRST_ROW, HEADER_ROW, Finding
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.frictionless_adapter import (
    DEFAULT_HINT,
    HINTS,
    Opened,
    UnreadableError,
    Witness,
)

ROW = "row"
ROWS_AT_ONCE = 100_000
LARGEST = 64 << 30  # bytes of text; a small archive may hold as much


@dataclass
class Table:
    """The rows of a resource: `frame` has the number of each row, and a column for each of `columns`.

    `ragged` holds the cells of rows that are too long or too short, by the number of the row; in the frame
    such a row is cut or filled with nulls. `asked` are Frictionless's own fields, where it has read the file.
    """

    name: str
    columns: list[Column]
    frame: pl.LazyFrame
    ragged: dict[int, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    failed: bool = False
    asked: list[Any] | None = None
    labels: list[str] = field(default_factory=list)
    header_rows: list[int] = field(default_factory=lambda: [HEADER_ROW])
    encoding: str = "utf-8"

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.field.name == name), None)


@dataclass
class Checked:
    """A resource that has been checked: `table` is None where Frictionless checked it as a whole.

    `values` are the distinct keys of the columns that link tables; `failed` tells that it could not be read.
    """

    rows: int
    findings: list[Finding]
    table: Table | None = None
    values: dict[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    handed: list[str] = field(default_factory=list)
    failed: bool = False


def read_with_care(resource: Resource, witness: Witness, aside: Path) -> Table:
    """Return a table as Frictionless reads it; rows beyond memory's measure are put into the folder `aside`.

    Raises:
        UnreadableError: Frictionless can't open it.
    """
    opened = witness.open(resource.name)
    fields = [_field(resource, one) for one in opened.fields]
    columns = [Column(f"c{place}", one) for place, one in enumerate(fields)]
    table = Table(resource.name, columns, pl.LazyFrame(), asked=opened.fields)
    frames: list[pl.LazyFrame] = []
    size = 0.0
    for number, batch in enumerate(_batches(opened, table)):
        size += batch.estimated_size()
        if size > LARGEST:
            what = f"the rows take more than {LARGEST >> 30} GiB; this is more than a table may take."
            raise UnreadableError([Finding("source-error", what, "Split the table.", resource.name)])
        file = aside / f"{number:06}.parquet"
        if frames:
            batch.write_parquet(file)
        frames.append(batch.lazy() if not frames else pl.scan_parquet(file))
    table.frame = pl.concat(frames)
    table.findings = opened.findings
    if not opened.labels and not opened.sampled:
        what = "the source is empty."
        table.findings.append(Finding("source-error", what, HINTS["source-error"], table.name))
    table.failed = opened.failed
    table.labels, table.header_rows, table.encoding = opened.labels, opened.header_rows, opened.encoding
    return table


def _batches(opened: Opened, table: Table) -> Iterator[pl.DataFrame]:
    """Yield the rows of an opened table as frames of text, at least one, and note those that are ragged."""
    width = len(table.columns)
    schema = {ROW: pl.Int64} | {column.name: pl.String for column in table.columns}
    rows = opened.rows()
    first = True
    while (batch := list(islice(rows, ROWS_AT_ONCE))) or first:
        first = False
        for place, (number, cells) in enumerate(batch):
            if len(cells) != width:
                table.ragged[number] = cells
                batch[place] = (number, [*cells[:width], *[None] * (width - len(cells))])  # type: ignore[list-item]
        cells_of = zip(*(cells for _, cells in batch), strict=True) if batch else [[] for _ in range(width)]
        series = [pl.Series(ROW, [number for number, _ in batch], pl.Int64)]
        series += [
            pl.Series(column.name, list(cells), pl.String)
            for column, cells in zip(table.columns, cells_of, strict=True)
        ]
        yield pl.DataFrame(series, schema=schema)


def _field(resource: Resource, asked: Any) -> Field:
    """Return the field of a column that Frictionless has matched; a label without one takes any value."""
    known = {one.name: one for one in resource.schema.fields}
    if asked.name not in known:
        return Field(asked.name, "any")
    owner = asked if asked.has_defined("missing_values") else asked.schema
    return replace(known[asked.name], missing_values=tuple(owner.missing_values))


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


def read_parquet(resource: Resource, witness: Witness) -> Table:
    """Return a Parquet file as a table: columns of text are read as text, any other by its type.

    Raises:
        UnreadableError: it is no Parquet file.
    """
    frame = pl.scan_parquet(resource.path, glob=False)
    try:
        kinds = frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        what = f"the file cannot be read as Parquet ({str(error).splitlines()[0][:200]})."
        raise UnreadableError([Finding("source-error", what, DEFAULT_HINT, resource.name)]) from error
    labels = list(kinds)
    fields = list(resource.schema.fields)
    findings: list[Finding] = []
    if tuple(labels) != resource.schema.names:
        asked, findings = witness.header(resource.name, labels)
        fields = [_field(resource, one) for one in asked]
    columns, cells = [], []
    for place, (label, one) in enumerate(zip(labels, fields, strict=True)):
        kind, name = kinds[label], f"c{place}"
        cell = pl.nth(place).alias(name)
        text = kind.base_type() in {pl.String, pl.Categorical, pl.Enum}
        native = not text and _is_native(one, kind)
        if not text and not native and one.type != "any":
            what = f"the column holds {kind}, and its field is of type {one.type}."
            findings.append(Finding("type-error", what, HINTS["type-error"], resource.name, field=one.name))
            one = Field(one.name, "any")  # noqa: PLW2901 - its values can't be checked further
        columns.append(Column(name, one, native=native))
        cells.append(cell if native else cell.cast(pl.String, strict=False))
    frame = frame.select(*cells).with_row_index(ROW, FIRST_ROW)
    return Table(resource.name, columns, frame, findings=findings)
