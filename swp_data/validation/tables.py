"""Tables to validate: the rows of a resource as a lazy frame, read by Polars or, with care, by Frictionless.

Polars reads a plain CSV file many times faster than Frictionless, but says nothing of some faults: it fills
a row that is too short, and takes an empty line for a row. So its reading is taken only where the sizes add
up: the bytes of the file are those of its cells, its separators, its line ends and its quotes, and no more
and no less. A row that is too short lacks a separator, and nothing that Polars lets through adds a byte (it
refuses what is too long or quoted wrongly). Whatever is not plain is read by Frictionless, row by row.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.package import Field, Resource
from swp_data.validation.columns import Column
from swp_data.validation.report import Finding
from swp_data.validation.witness import DEFAULT_HINT, HINTS, Opened, UnreadableError, Witness

ROW = "row"
FIRST_ROW = 2  # the header is line 1 of a spreadsheet
BLOCK = 1 << 22
DETECTED = 100_000  # bytes in which Frictionless detects an undeclared encoding
SNIFFED = 100  # lines in which Frictionless sniffs an undeclared dialect
ROWS_AT_ONCE = 100_000
PLAIN_DIALECT = {"delimiter", "quoteChar", "doubleQuote", "lineTerminator", "header", "headerRows"}
PLAIN_DIALECT |= {"skipInitialSpace", "$schema", "title", "name", "description"}
PLAIN_RESOURCE = {None, "data-resource", "tabular-data-resource"}


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
    header_rows: list[int] = field(default_factory=lambda: [1])
    encoding: str = "utf-8"

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.field.name == name), None)


@dataclass
class Plain:
    """A CSV file that may be plain: its frame, and what its size is made of."""

    table: Table
    path: Path
    delimiter: str
    quote: str
    start: int  # bytes of the header, which has no quotes, with the byte order mark before it

    def read(self, wanted: list[pl.Expr]) -> pl.DataFrame | None:
        """Return the wanted aggregates of the frame; None where the file turns out not to be plain."""
        columns = self.table.columns
        sizes = [column.cell.str.len_bytes().sum().alias(f"bytes {column.name}") for column in columns]
        quotes = [
            column.cell.str.count_matches(self.quote, literal=True).sum().alias(f"quotes {column.name}")
            for column in columns
            if column.quotable or self.quote != '"'
        ]
        least = pl.min_horizontal(column.cell.str.len_bytes().min() for column in columns).alias("least")
        with ThreadPoolExecutor(1) as aside:
            counting = aside.submit(_count_marks, self.path, self.quote.encode())
            try:
                found = self.table.frame.select(*wanted, *sizes, *quotes, least)
                counted = found.collect(engine="streaming")
            except pl.exceptions.PolarsError:
                return None
            marks = counting.result()
        return counted if self._adds_up(counted, marks) else None

    def _adds_up(self, counted: pl.DataFrame, marks: Marks) -> bool:
        width, rows = len(self.table.columns), counted["rows"].item()
        if marks.lone_returns or (marks.returns and marks.returns != rows + 1):
            return False
        if width == 1 and rows and counted["least"].item() == 0:
            return False  # an empty line has no separator to miss
        line_end = 2 if marks.returns else 1
        cells = sum(counted[name].item() for name in counted.columns if name.startswith("bytes "))
        in_cells = sum(counted[name].item() for name in counted.columns if name.startswith("quotes "))
        size = self.start + cells + rows * (width - 1 + line_end)
        size += marks.quotes - in_cells
        if marks.size != size - (0 if marks.ends_line else line_end):
            return False
        # Each quote within a cell is a pair in the file; a pair more is a cell of quotes alone, or a doubtful one.
        return marks.pairs == in_cells or not _goes_on(self.path, self.quote.encode(), self.delimiter.encode())


@dataclass(frozen=True)
class Marks:
    """What the bytes of a file hold: its size, its quotes and carriage returns, and whether a line end is last."""

    size: int
    quotes: int
    pairs: int  # of quotes, side by side
    returns: int
    lone_returns: bool
    ends_line: bool


def _count_marks(path: Path, quote: bytes) -> Marks:
    quotes = pairs = returns = ends = 0
    held = last = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if b"\r" in block or last == b"\r":
                returns += block.count(b"\r")
                ends += (last + block).count(b"\r\n")
            last = block[-1:]
            block = held + block  # noqa: PLW2901 - a run of quotes must not be cut in two
            whole = block.rstrip(quote)
            held = block[len(whole) :]
            quotes += whole.count(quote)
            pairs += whole.count(quote * 2)
        size = file.tell()
    quotes += len(held)
    pairs += len(held) // 2
    return Marks(size, quotes, pairs, returns, returns != ends, last == b"\n")


def _goes_on(path: Path, quote: bytes, delimiter: bytes) -> bool:
    """Whether a cell begins with two quotes and goes on (`""x""`), which Polars reads otherwise than others."""
    marks = tuple(map(re.escape, (delimiter, quote * 2, delimiter + quote)))
    doubt = re.compile(rb"[\n%s]%s[^\r\n%s]" % marks)
    lap = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if doubt.search(lap + block):
                return True
            lap = block[-3:]
    return False


def plain_csv(resource: Resource, entry: Mapping[str, Any], witness: Witness) -> Plain | None:
    """Return a resource as a CSV file that may be plain; None where its description alone says that it isn't."""
    dialect = _plain_dialect(entry)
    if dialect is None:
        return None
    delimiter, quote = dialect
    names = resource.schema.names
    try:
        with resource.path.open("rb") as file:
            head = file.read(DETECTED)
        first_end = head.index(b"\n") + 1
        bom = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        label_line = head[bom:first_end].decode().removesuffix("\n").removesuffix("\r")
    except (OSError, ValueError):  # also bytes that are not UTF-8, and a header without an end
        return None
    if not names or quote in label_line or tuple(label_line.split(delimiter)) != names:
        return None
    if not (_reads_as_utf8(entry, head, witness) and _sniffs_as(resource.path, entry, delimiter)):
        return None
    columns = [Column(f"c{place}", one) for place, one in enumerate(resource.schema.fields)]
    frame = pl.scan_csv(
        resource.path,
        separator=delimiter,
        quote_char=quote,
        infer_schema=False,
        empty_string_is_null=False,
        with_column_names=lambda labels: [f"c{place}" for place in range(len(labels))],
        row_index_name=ROW,
        row_index_offset=FIRST_ROW,
        glob=False,
    )
    return Plain(Table(resource.name, columns, frame), resource.path, delimiter, quote, first_end)


def _plain_dialect(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the delimiter and the quote of a resource whose description is that of a plain CSV file."""
    dialect = entry.get("dialect") or {}
    path = entry.get("path")
    plain = (
        isinstance(path, str)
        and path.lower().endswith(".csv")
        and entry.get("format") in {None, "csv"}
        and entry.get("type") in {None, "table"}
        and entry.get("profile") in PLAIN_RESOURCE
        and entry.get("scheme") in {None, "file"}
        and not any(entry.get(key) for key in ("compression", "innerpath", "extrapaths", "data"))
        and isinstance(dialect, dict)
        and dialect.keys() <= PLAIN_DIALECT
        and dialect.get("header") in {None, True}
        and dialect.get("headerRows") in (None, [1])
        and dialect.get("doubleQuote") in {None, True}
        and dialect.get("skipInitialSpace") in {None, False}
    )
    marks = dialect.get("delimiter") or ",", dialect.get("quoteChar", '"')
    if not plain or not all(isinstance(mark, str) and len(mark) == 1 and mark.isascii() for mark in marks):
        return None
    return None if marks[0] == marks[1] or set(marks) & set("\r\n") else marks


def _reads_as_utf8(entry: Mapping[str, Any], head: bytes, witness: Witness) -> bool:
    encoding = entry.get("encoding")
    if encoding is None and head.isascii():
        return True
    try:
        return codecs.lookup(encoding or witness.encoding(head)).name in {"utf-8", "utf-8-sig"}
    except (LookupError, TypeError):
        return False


def sniffed_delimiter(path: Path, entry: Mapping[str, Any]) -> str | None:
    """Return the delimiter that Frictionless sniffs where the dialect doesn't declare everything.

    None where it would also skip the space after a delimiter.
    """
    dialect = entry.get("dialect") or {}
    declared = dialect.get("delimiter")
    with path.open(encoding="utf-8-sig", newline="") as file:
        sample = "".join(islice(file, SNIFFED))
    try:
        sniffed = csv.Sniffer().sniff(sample, declared or ",\t;|")
    except csv.Error:
        return declared or ","
    skips = sniffed.skipinitialspace and dialect.get("skipInitialSpace") is None
    return None if skips else declared or sniffed.delimiter


def _sniffs_as(path: Path, entry: Mapping[str, Any], delimiter: str) -> bool:
    dialect = entry.get("dialect") or {}
    if dialect.get("delimiter") is not None and dialect.get("skipInitialSpace") is not None:
        return True
    try:
        return sniffed_delimiter(path, entry) == delimiter
    except UnicodeDecodeError:
        return False


def read_with_care(resource: Resource, witness: Witness, aside: Path) -> Table:
    """Return a table as Frictionless reads it; rows beyond memory's measure are put into the folder `aside`.

    Raises:
        UnreadableError: Frictionless can't open it.
    """
    opened = witness.open(resource.name)
    columns = [Column(f"c{place}", _field(resource, one)) for place, one in enumerate(opened.fields)]
    table = Table(resource.name, columns, pl.LazyFrame(), asked=opened.fields)
    frames = []
    for number, batch in enumerate(_batches(opened, table)):
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
    if asked.name in known:
        return known[asked.name]
    return Field(asked.name, "any")


NATIVE: dict[str, Callable[[pl.DataType], bool]] = {
    "boolean": lambda kind: kind == pl.Boolean,
    "date": lambda kind: kind == pl.Date,
    "datetime": lambda kind: kind.base_type() == pl.Datetime,
    "integer": lambda kind: kind.is_integer(),
    "number": lambda kind: kind.is_numeric(),
    "time": lambda kind: kind == pl.Time,
    "year": lambda kind: kind.is_integer(),
}


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
    fields, findings = list(resource.schema.fields), []
    if tuple(labels) != resource.schema.names:
        asked, findings = witness.header(resource.name, labels)
        fields = [_field(resource, one) for one in asked]
    columns, cells = [], []
    for place, (label, one) in enumerate(zip(labels, fields, strict=True)):
        kind, name = kinds[label], f"c{place}"
        cell = pl.nth(place).alias(name)
        text = kind.base_type() in {pl.String, pl.Categorical, pl.Enum}
        native = not text and NATIVE.get(one.type, lambda _: False)(kind)
        if not text and not native and one.type != "any":
            what = f"the column holds {kind}, and its field is of type {one.type}."
            findings.append(Finding("type-error", what, HINTS["type-error"], resource.name, field=one.name))
            one = Field(one.name, "any")  # noqa: PLW2901 - its values can't be checked further
        columns.append(Column(name, one, native=native))
        cells.append(cell if native else cell.cast(pl.String, strict=False))
    frame = frame.select(*cells).with_row_index(ROW, FIRST_ROW)
    return Table(resource.name, columns, frame, findings=findings)
