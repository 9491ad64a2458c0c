"""A table's CSV file as written, read once for all checks of its form."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from swp_data.datapackage.model import Resource
from swp_data.datapackage.safe_files import read_bytes
from swp_data.errors import PackageError
from swp_data.limits import LimitError, limit

Rows = list[dict[str, str]]
Row = TypeVar("Row")

LARGEST_CELL = 2**31 - 1  # characters; the largest limit that the csv module accepts


@dataclass(frozen=True)
class TableFile:
    """The text of a table's CSV file."""

    resource: Resource
    text: str

    @cached_property
    def cells(self) -> list[list[str]]:
        """The cells of each row, the header first."""
        with _large_cells():
            return list(_bounded(csv.reader(io.StringIO(self.text, newline=""))))

    @cached_property
    def rows(self) -> Rows:
        """The rows by column name; '' for an empty or missing cell."""
        return _rows(self.text.removeprefix("\ufeff"))


def strict_cells(text: str) -> list[list[str]]:
    """Return the cells of a CSV file, the header first; an empty line is a row without cells.

    Raises:
        csv.Error: a quoted cell is not closed, text follows it, or a cell is too large.
        LimitError: there are too many rows.
    """
    with _large_cells():
        return list(_bounded(csv.reader(io.StringIO(text, newline=""), strict=True)))


def read_table_file(resource: Resource) -> TableFile:
    """Read the CSV file of a table.

    Raises:
        PackageError: the file cannot be read, is too large, or is not UTF-8.
    """
    return TableFile(resource, _read(resource.path))


def read_rows(path: Path) -> Rows:
    """Return the rows of a CSV file as text; '' for an empty or missing cell.

    Raises:
        PackageError: the file cannot be read, is too large, or is not UTF-8.
    """
    return _rows(_read(path).removeprefix("\ufeff"))


def _read(path: Path) -> str:
    """Return the text of a file unchanged, with its byte order mark."""
    try:
        return read_bytes(path, "table_bytes").decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackageError(
            f"byte {error.start} is not UTF-8", where=str(path), hint="save the table as UTF-8"
        ) from error


def _rows(text: str) -> Rows:
    with _large_cells():
        rows = _bounded(csv.DictReader(io.StringIO(text, newline="")))
        return [{key: value or "" for key, value in row.items() if key} for row in rows]


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    most = limit("table_rows")
    for number, row in enumerate(rows):
        if number > most:  # the header does not count
            raise LimitError(f"the table has more than {most:,} rows", "table_rows")
        yield row


@contextmanager
def _large_cells() -> Iterator[None]:
    """Let the csv module read cells of any size that a package may have; its default limit is 128 KiB."""
    before = csv.field_size_limit(min(limit("cell_bytes"), LARGEST_CELL))
    try:
        yield
    finally:
        csv.field_size_limit(before)
