"""Plain CSV files, which Polars reads in one pass.

Polars reads a plain CSV file many times faster than Frictionless, but says nothing of some faults: it fills
a row that is too short, and takes an empty line for a row. So its reading is taken only where the separators
add up: those in the file are those between its cells and those within them. A row that is too short lacks
one, and nothing makes up for it, since Polars refuses rows that are too long or quoted wrongly.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import FIRST_ROW, HEADER_ROW
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.frictionless_adapter import Witness
from swp_data.datapackage.validate.tables import ROW, Table

BLOCK = 1 << 18  # small enough to stay in a processor's cache
DETECTED = 100_000  # bytes in which Frictionless detects an undeclared encoding
SAMPLED = 5_000  # rows that show whether a column repeats few values
SNIFFED = 100  # lines in which Frictionless sniffs an undeclared dialect
DIALECT = {"delimiter", "quoteChar", "doubleQuote", "lineTerminator", "header", "headerRows"}
DIALECT |= {"skipInitialSpace", "$schema", "title", "name", "description"}
MARKS = ("delimiters", "quotes")
PROFILES = {None, "data-resource", "tabular-data-resource"}


@dataclass
class Plain:
    """A CSV file that may be plain: its frame, and its marks."""

    table: Table
    path: Path
    delimiter: str
    quote: str

    def read(self, odd: Mapping[str, pl.Expr], wanted: list[pl.Expr]) -> pl.DataFrame | None:
        """Return aggregates of the frame; None where the file turns out not to be plain.

        Args:
            odd: for each column, where a cell is odd; how many are is counted as "odd" and the column.
            wanted: further aggregates, among them the number of "rows".
        """
        columns = self.table.columns
        usual = self.delimiter in ",;\t|" and self.quote == '"'
        free = [column for column in columns if column.free_text or not usual]
        alone = columns[0].cell.str.len_bytes().min() if len(columns) == 1 else pl.lit(1)
        try:
            few = self._of_few_values()
        except pl.exceptions.PolarsError:
            return None
        aggregates = [*wanted, alone.alias("least"), *self._inner(free)]
        aggregates += [odd[name].sum().alias(f"odd {name}") for name in odd if name not in few]
        aggregates += [pl.col(name).unique().implode().alias(f"odd {name}") for name in few]
        with ThreadPoolExecutor(1) as aside:
            counting = aside.submit(_count_marks, self.path, self.quote.encode(), self.delimiter.encode())
            try:
                found = self.table.frame.select(*aggregates).collect(engine="streaming")
                found = found.with_columns(_count_odd(found[f"odd {name}"], name, odd[name]) for name in few)
                # Only a cell that conforms is sure to hold no delimiter where the column is not free text.
                more = [
                    column for column in columns if column not in free and found[f"odd {column.name}"].item()
                ]
                if more:
                    rest = self.table.frame.select(*self._inner(more)).collect(engine="streaming")
                    found = found.with_columns(found[name] + rest[name] for name in MARKS)
            except pl.exceptions.PolarsError:
                return None
            marks = counting.result()
        delimiters, quotes = (found[name].item() for name in MARKS)
        gaps = (len(columns) - 1) * (found["rows"].item() + 1)
        if marks.lone_returns or marks.delimiters != gaps + delimiters:
            return None
        if found["least"].item() == 0:
            return None  # a column alone has no separator that an empty line could lack
        # Each quote within a cell is a pair in the file; a pair more is a cell of quotes alone, or a doubtful one.
        if marks.pairs != quotes and _goes_on(self.path, self.quote.encode(), self.delimiter.encode()):
            return None
        return found

    def _of_few_values(self) -> set[str]:
        """Return the columns that seem to repeat few values: it is faster to look at each value once."""
        head = self.table.frame.head(SAMPLED).collect(engine="streaming")
        names = [column.name for column in self.table.columns]
        return {name for name in names if head.height == SAMPLED and head[name].n_unique() < SAMPLED // 2}

    def _inner(self, columns: list[Column]) -> list[pl.Expr]:
        """Return how many delimiters and quotes are within the cells of some columns."""
        return [
            pl.sum_horizontal(
                pl.lit(0, pl.Int64),
                *(column.cell.str.count_matches(mark, literal=True).sum() for column in columns),
            ).alias(name)
            for name, mark in zip(MARKS, (self.delimiter, self.quote), strict=True)
        ]


def _count_odd(values: pl.Series, name: str, odd: pl.Expr) -> pl.Series:
    """Return how many of the distinct cells of a column are odd."""
    cells = values.explode().rename(name).to_frame()
    return cells.select(odd.sum()).to_series().rename(f"odd {name}")


@dataclass(frozen=True)
class Marks:
    """What the bytes of a file hold: delimiters, pairs of quotes, and returns that end no line."""

    delimiters: int
    pairs: int
    lone_returns: bool


def _count_marks(path: Path, quote: bytes, delimiter: bytes) -> Marks:
    delimiters = pairs = returns = ends = 0
    held = last = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if b"\r" in block or last == b"\r":
                returns += block.count(b"\r")
                ends += (last + block).count(b"\r\n")
            last = block[-1:]
            delimiters += block.count(delimiter)
            whole = held + block if held else block
            held = b""
            if whole.endswith(quote):  # a run of quotes must not be cut in two
                whole, held = whole.rstrip(quote), whole[len(whole.rstrip(quote)) :]
            pairs += whole.count(quote * 2)
    return Marks(delimiters, pairs + len(held) // 2, returns != ends)


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
    return Plain(Table(resource.name, columns, frame), resource.path, delimiter, quote)


def _plain_dialect(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the delimiter and the quote of a resource whose description is that of a plain CSV file."""
    dialect = entry.get("dialect") or {}
    path = entry.get("path")
    plain = (
        isinstance(path, str)
        and path.lower().endswith(".csv")
        and entry.get("format") in {None, "csv"}
        and entry.get("type") in {None, "table"}
        and entry.get("profile") in PROFILES
        and entry.get("scheme") in {None, "file"}
        and not any(entry.get(key) for key in ("compression", "innerpath", "extrapaths", "data"))
        and isinstance(dialect, dict)
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
