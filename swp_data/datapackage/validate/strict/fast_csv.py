"""The fast way to read CSV: a resource whose files PyArrow is certain to read as every other program does.

Its dialect must be one that PyArrow knows, its files UTF-8, and the labels of each file the names of the fields. What
can't be told from the descriptor and the headers is found out by reading: `strict_csv` says how.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

import polars as pl

from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.datapackage.report import HEADER_ROW
from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.careful.file_kind import file_kind
from swp_data.datapackage.validate.careful.text_dialect import PLAIN_FORMATS
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.part_positions import PartPositions
from swp_data.datapackage.validate.parts import Part, numbered_frames
from swp_data.datapackage.validate.strict.bounded_csv import bounded_lines, sample_of, sniff
from swp_data.datapackage.validate.strict.row_blocks import RowBlocks
from swp_data.datapackage.validate.strict.strict_csv import (
    LONE_RETURN,
    Marks,
    NotProvedError,
    longest_row,
    parse_block,
)
from swp_data.datapackage.validate.tables import Table

LONGEST_LINE = 1 << 20  # bytes of a header's line
DIALECT = {"delimiter", "quoteChar", "doubleQuote", "lineTerminator", "header", "headerRows"}
DIALECT |= {"skipInitialSpace", "$schema", "title", "name", "description"}
UTF_8 = {"utf-8", "utf8", "utf-8-sig"}
MOST_HEADER_ROWS = 1_000
PROFILES = {None, "data-resource", "tabular-data-resource"}


@dataclass(frozen=True)
class CsvFile:
    """One file of a table, and where its rows begin."""

    path: Path
    start: int


@dataclass(frozen=True)
class CsvFiles:
    """The rows of a table in CSV, read as often as they are needed."""

    files: tuple[CsvFile, ...]
    marks: Marks
    columns: tuple[str, ...]

    is_portable = True

    def parts(self, size: int) -> Sequence[Part]:
        """Return the parts of the files, of so many bytes each."""
        size = max(size, longest_row(self.columns))
        parts = []
        for index, file in enumerate(self.files):
            length = file.path.stat().st_size
            offsets = [*range(file.start, max(length - size // 2, file.start + 1), size), length]
            parts += [
                Part(index, start, end, is_exact=start == file.start) for start, end in pairwise(offsets)
            ]
        return parts

    def read(self, part: Part, wanted: Sequence[str] | None = None) -> CsvReading:
        """Return the rows of a part as frames of text."""
        blocks = RowBlocks(
            self.files[part.file].path,
            part.start,
            self.marks,
            end=part.end,
            is_exact=part.is_exact,
            longest_row=longest_row(self.columns),
        )
        return CsvReading(blocks, self.marks, self.columns, wanted)

    def numbered(self, part: Part, wanted: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Return the rows of a part that has been counted, with their numbers and some columns."""
        names = [name for name in self.columns if name in wanted] or list(self.columns[:1])
        return numbered_frames(self.read(part, names), part, wanted)

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))


class CsvReading:
    """The rows of a part of a CSV file as frames of text, read once."""

    def __init__(
        self, blocks: RowBlocks, marks: Marks, columns: Sequence[str], wanted: Sequence[str] | None
    ) -> None:
        self._blocks, self._marks, self._columns, self._wanted = blocks, marks, columns, wanted

    @property
    def start(self) -> int:
        return self._blocks.start

    @property
    def end(self) -> int:
        return self._blocks.end

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for block in self._blocks:
            yield parse_block(block, self._marks, self._columns, self._wanted)


def open_fast_csv(package: Package, resource: Resource) -> Table:
    """Return a resource as a table that is read fast.

    Raises:
        NotProvedError: its descriptor or the header of a file shows that it must be read with care.
    """
    marks = _marks(resource)
    header_rows = _header_rows(resource)
    columns = tuple(f"c{index}" for index in range(len(resource.schema.fields)))
    files: list[CsvFile] = []
    for name in resource.paths:
        path = package.file(name)
        try:
            with open_regular(path) as file:
                files.append(CsvFile(path, _start(file, resource, marks, header_rows, is_first=not files)))
        except (PackageError, OSError) as error:
            raise NotProvedError("it can't be read") from error
        except UnicodeDecodeError as error:
            raise NotProvedError("it is not encoded as UTF-8") from error
    return Table(
        resource.name,
        [Column(name, field) for name, field in zip(columns, resource.schema.fields, strict=True)],
        CsvFiles(tuple(files), marks, columns),
        find_positions=lambda table: PartPositions(
            [(file.path, file.start) for file in files],
            resource.paths,
            table.rows,
            columns,
            table.parts,
            header_rows,
        ),
        first_row=header_rows + 1,
    )


def _marks(resource: Resource) -> Marks:
    """Return the delimiter and the quote of a resource.

    Raises:
        NotProvedError: it is described as something else than CSV in UTF-8 whose dialect PyArrow knows.
    """
    properties, dialect = resource.declared.properties, resource.dialect
    encoding, kind = properties.get("encoding") or "utf-8", file_kind(resource.declared)
    plain = (
        kind.format in PLAIN_FORMATS
        and not kind.compression
        and properties.get("type") in {None, "table"}
        and properties.get("profile") in PROFILES
        and properties.get("scheme") in {None, "file"}
        and not any(properties.get(key) for key in ("compression", "innerpath", "extrapaths", "data"))
        and isinstance(encoding, str)
        and encoding.lower().replace("_", "-") in UTF_8
    )
    if not plain:
        raise NotProvedError("it is not described as a CSV file in UTF-8")
    marks = dialect.get("delimiter") or PLAIN_FORMATS[kind.format], dialect.get("quoteChar", '"')
    known = (
        dialect.keys() <= DIALECT
        and dialect.get("doubleQuote") in {None, True}
        and dialect.get("skipInitialSpace") in {None, False}
        and all(isinstance(mark, str) and len(mark) == 1 and mark.isascii() for mark in marks)
        and marks[0] != marks[1]
        and not set(marks) & set("\r\n\0")
    )
    if not known:
        raise NotProvedError("of its dialect")
    return Marks(*marks)


def _header_rows(resource: Resource) -> int:
    """Return the number of the header's row; 0 if there is no header.

    Raises:
        NotProvedError: the header has several rows.
    """
    rows = resource.dialect.get("headerRows")
    if resource.dialect.get("header") is False:
        return 0
    if rows is None:
        return HEADER_ROW
    if (
        isinstance(rows, list)
        and len(rows) == 1
        and isinstance(rows[0], int)
        and 0 < rows[0] < MOST_HEADER_ROWS
    ):
        return rows[0]
    raise NotProvedError("its header has several rows")


def _start(file: IO[bytes], resource: Resource, marks: Marks, header_rows: int, *, is_first: bool) -> int:
    """Return the offset of the first row of a file, after a header with the names of the fields.

    Raises:
        NotProvedError: the header is not certain to be read as it must be.
        UnicodeDecodeError: it is not UTF-8.
    """
    labels: list[str] = []
    start = 0
    if not header_rows and not file.read(1):
        raise NotProvedError("it is empty")
    file.seek(0)

    def lines() -> Iterator[str]:
        nonlocal start
        while line := file.readline(LONGEST_LINE):
            if b"\r" in line.removesuffix(b"\r\n"):
                raise NotProvedError(LONE_RETURN)  # the line holds more than one row
            if not start:
                line = line.removeprefix(codecs.BOM_UTF8)
            start = file.tell()
            yield line.decode()

    try:
        rows = csv.reader(lines(), delimiter=marks.delimiter, quotechar=marks.quote, strict=True)
        for _ in range(header_rows):
            labels = next(rows, [])
    except csv.Error as error:
        raise NotProvedError("its header is not strict CSV") from error
    names = resource.schema.labels
    if not names or (header_rows and (tuple(labels) != names or any(not label.strip() for label in labels))):
        raise NotProvedError("its labels are not the names of the fields")
    if any(name != name.strip() for name in names):
        raise NotProvedError("a name begins or ends with white space")
    if is_first and not _has_delimiter(file, resource.dialect, marks):
        raise NotProvedError("no dialect declares its delimiter")
    return start


def _has_delimiter(file: IO[bytes], dialect: Mapping[str, object], marks: Marks) -> bool:
    """Return whether a file has the delimiter that it must have, to those who sniff what a dialect leaves out."""
    if dialect.get("delimiter") is not None and dialect.get("skipInitialSpace") is not None:
        return True
    file.seek(0)
    return sniff_delimiter(file, dialect) == marks.delimiter


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
