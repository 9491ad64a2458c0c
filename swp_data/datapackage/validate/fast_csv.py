"""Plain CSV files, which Polars reads in one pass.

Polars reads a plain CSV file many times faster than Frictionless, but hides some faults: it fills up a row that is too
short, and treats an empty line as a row. So its result counts only if the delimiters add up: the number in the file
must equal the number between cells plus the number within them. A row that is too short lacks a delimiter, and nothing
can make up for it, because Polars rejects rows that are too long or wrongly quoted.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import FIRST_ROW, HEADER_ROW
from swp_data.datapackage.validate.bounded_csv import bounded_lines, sample_of, sniff
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter
from swp_data.datapackage.validate.tables import ROW, Table
from swp_data.datapackage.validate.tally import Query, Tally

BLOCK = 1 << 18  # small enough for a processor's cache
DETECTED = 100_000  # bytes in which Frictionless detects an undeclared encoding
SAMPLED = 5_000  # rows that show whether a column repeats few values
SMALL = 1 << 20  # bytes; in a smaller file, sampling costs more than it saves
DIALECT = {"delimiter", "quoteChar", "doubleQuote", "lineTerminator", "header", "headerRows"}
DIALECT |= {"skipInitialSpace", "$schema", "title", "name", "description"}
PROFILES = {None, "data-resource", "tabular-data-resource"}


@dataclass(frozen=True)
class Marks:
    """The delimiters and quotes within the cells of some columns."""

    delimiters: int
    quotes: int


@dataclass(frozen=True)
class FileMarks:
    """The delimiters, the pairs of quotes, and the carriage returns within lines, in the bytes of a file."""

    delimiters: int
    quote_pairs: int
    lone_returns: bool


@dataclass(frozen=True)
class PlainCsv:
    """A CSV file that is described as plain CSV and has a plain header; reading it decides whether it is plain."""

    table: Table
    path: Path
    delimiter: str
    quote: str

    def tally(self, query: Query) -> Tally | None:
        """Return the counts of one pass over the file; None if the file turns out not to be plain.

        Keys are counted on the assumption that every cell conforms.
        """
        with ThreadPoolExecutor(1) as executor:
            counting = executor.submit(
                _count_file_marks, self.path, self.quote.encode(), self.delimiter.encode()
            )
            try:
                tally, inner, shortest = self._read(query)
            except pl.exceptions.ColumnNotFoundError:  # a mistake in this module, not in the file
                raise
            except pl.exceptions.PolarsError:
                return None
            marks = counting.result()
        between = (len(self.table.columns) - 1) * (tally.rows + 1)
        if marks.lone_returns or marks.delimiters != between + inner.delimiters:
            return None
        if shortest == 0:
            return None  # a single column has no delimiter that an empty line could lack
        # Each quote within a cell is a pair in the file. An extra pair is a cell of quotes alone, or a doubtful cell.
        if marks.quote_pairs != inner.quotes and _has_doubtful_quotes(
            self.path, self.quote.encode(), self.delimiter.encode()
        ):
            return None
        return tally

    def _read(self, query: Query) -> tuple[Tally, Marks, int | None]:
        """Return the tally, the marks within cells, and the bytes of the shortest cell of a single column."""
        columns = self.table.columns
        common = self.delimiter in ",;\t|" and self.quote == '"'
        free = [column for column in columns if column.free_text or not common]
        alone = columns[0].cell.str.len_bytes().min() if len(columns) == 1 else pl.lit(1)
        repetitive = self._repetitive_columns()
        answers = self.table.frame.select(
            *query.expressions(conforming=True),
            alone.alias("shortest"),
            *self._inner_marks(free),
            # In a column that repeats few values, it is faster to look at each distinct cell once.
            *(
                (
                    pl.col(column.name).unique().implode()
                    if column.name in repetitive
                    else query.suspect(column).sum()
                ).alias(column.name)
                for column in columns
            ),
        ).collect(engine="streaming")
        suspect = {
            column.name: _count_suspect(answers[column.name], query.suspect(column))
            if column.name in repetitive
            else answers[column.name].item()
            for column in columns
        }
        inner = Marks(answers["delimiters"].item(), answers["quotes"].item())
        # A column that is not free text is certain to contain no delimiter only if each of its cells conforms.
        doubtful = [column for column in columns if column not in free and suspect[column.name]]
        if doubtful:
            more = self.table.frame.select(*self._inner_marks(doubtful)).collect(engine="streaming")
            inner = Marks(inner.delimiters + more["delimiters"].item(), inner.quotes + more["quotes"].item())
        return query.tally(answers, suspect), inner, answers["shortest"].item()

    def _repetitive_columns(self) -> set[str]:
        """Return the columns of a large file that seem to repeat few values."""
        if self.path.stat().st_size < SMALL:
            return set()
        head = self.table.frame.head(SAMPLED).collect(engine="streaming")
        names = [column.name for column in self.table.columns]
        return {name for name in names if head.height == SAMPLED and head[name].n_unique() < SAMPLED // 2}

    def _inner_marks(self, columns: Iterable[Column]) -> list[pl.Expr]:
        """Return the number of delimiters and quotes within the cells of some columns."""
        return [
            pl.sum_horizontal(
                pl.lit(0, pl.Int64),
                *(column.cell.str.count_matches(mark, literal=True).sum() for column in columns),
            ).alias(name)
            for name, mark in (("delimiters", self.delimiter), ("quotes", self.quote))
        ]


def _count_suspect(cells: pl.Series, suspect: pl.Expr) -> int:
    """Return how many of the distinct cells of a column are suspect."""
    return int(cells.explode().to_frame().select(suspect.sum()).item())


def _count_file_marks(path: Path, quote: bytes, delimiter: bytes) -> FileMarks:
    delimiters = pairs = returns = line_ends = 0
    held = last = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if b"\r" in block or last == b"\r":
                returns += block.count(b"\r")
                line_ends += (last + block).count(b"\r\n")
            last = block[-1:]
            delimiters += block.count(delimiter)
            text = held + block if held else block
            held = b""
            if text.endswith(quote):  # a run of quotes must not be split between blocks
                text, held = text.rstrip(quote), text[len(text.rstrip(quote)) :]
            pairs += text.count(quote * 2)
    return FileMarks(delimiters, pairs + len(held) // 2, returns != line_ends)


def _has_doubtful_quotes(path: Path, quote: bytes, delimiter: bytes) -> bool:
    """Return whether a cell begins with two quotes and continues (`""x""`), which Polars reads in its own way."""
    marks = tuple(map(re.escape, (delimiter, quote * 2, delimiter + quote)))
    doubtful = re.compile(rb"[\n%s]%s[^\r\n%s]" % marks)
    overlap = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if doubtful.search(overlap + block):
                return True
            overlap = block[-3:]
    return False


def open_plain_csv(resource: Resource, frictionless: FrictionlessAdapter) -> PlainCsv | None:
    """Return a resource as a CSV file that may be plain; None if its descriptor or its header shows that it isn't."""
    marks = _plain_dialect(resource)
    if marks is None:
        return None
    delimiter, quote = marks
    try:
        with resource.path.open("rb") as file:
            if not _begins_as_plain(file, resource, marks, frictionless):
                return None
    except (OSError, UnicodeDecodeError):
        return None
    columns = [Column(f"c{index}", field) for index, field in enumerate(resource.schema.fields)]
    frame = pl.scan_csv(
        resource.path,
        separator=delimiter,
        quote_char=quote,
        infer_schema=False,
        empty_string_is_null=False,
        with_column_names=lambda labels: [f"c{index}" for index in range(len(labels))],
        row_index_name=ROW,
        row_index_offset=FIRST_ROW,
        glob=False,
    )
    return PlainCsv(Table(resource.name, columns, frame), resource.path, delimiter, quote)


def _plain_dialect(resource: Resource) -> tuple[str, str] | None:
    """Return the delimiter and the quote of a resource that is described as plain CSV; None for any other."""
    properties, dialect = resource.declared.properties, resource.dialect
    plain = (
        resource.declared.path.lower().endswith(".csv")
        and properties.get("format") in {None, "csv"}
        and properties.get("type") in {None, "table"}
        and properties.get("profile") in PROFILES
        and properties.get("scheme") in {None, "file"}
        and not any(properties.get(key) for key in ("compression", "innerpath", "extrapaths", "data"))
        and dialect.keys() <= DIALECT
        and dialect.get("header") in {None, True}
        and dialect.get("headerRows") in (None, [HEADER_ROW])
        and dialect.get("doubleQuote") in {None, True}
        and dialect.get("skipInitialSpace") in {None, False}
    )
    marks = dialect.get("delimiter") or ",", dialect.get("quoteChar", '"')
    if not plain or not all(isinstance(mark, str) and len(mark) == 1 and mark.isascii() for mark in marks):
        return None
    return None if marks[0] == marks[1] or set(marks) & set("\r\n") else marks


def _begins_as_plain(
    file: IO[bytes], resource: Resource, marks: tuple[str, str], frictionless: FrictionlessAdapter
) -> bool:
    """Return whether a file has its schema's header, is UTF-8, and has the delimiter that Frictionless would sniff.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    delimiter, quote = marks
    names, dialect = resource.schema.names, resource.dialect
    head = file.read(DETECTED)
    line, line_end, _ = head.partition(b"\n")
    header = line.removeprefix(codecs.BOM_UTF8).decode().removesuffix("\r")
    if not names or not line_end or quote in header or tuple(header.split(delimiter)) != names:
        return False
    if not _is_utf8(resource, head, frictionless):
        return False
    if dialect.get("delimiter") is not None and dialect.get("skipInitialSpace") is not None:
        return True
    file.seek(0)
    return sniff_delimiter(file, dialect) == delimiter


def _is_utf8(resource: Resource, head: bytes, frictionless: FrictionlessAdapter) -> bool:
    declared = resource.declared.properties.get("encoding")
    if declared is None and head.isascii():
        return True
    try:
        return codecs.lookup(declared or frictionless.encoding(head)).name in {"utf-8", "utf-8-sig"}
    except (LookupError, TypeError):
        return False


def sniff_delimiter(file: IO[bytes], dialect: Mapping[str, object]) -> str | None:
    """Return the delimiter that Frictionless sniffs in a file whose dialect is incomplete.

    None if it would also skip the space after a delimiter.

    Raises:
        UnicodeDecodeError: the file is not UTF-8.
    """
    declared = dialect.get("delimiter")
    declared = declared if isinstance(declared, str) else None
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    lines = "".join(sample_of(bounded_lines(text)))
    text.detach()
    try:
        sniffed = sniff(lines, declared or ",\t;|")
    except csv.Error:
        return declared or ","
    skips = sniffed.skipinitialspace and dialect.get("skipInitialSpace") is None
    return None if skips else declared or sniffed.delimiter
