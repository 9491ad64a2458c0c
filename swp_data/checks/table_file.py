"""A table's CSV file as it is written, read once for all checks of its form."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from swp_data.datapackage.model import Resource

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class TableFile:
    """The text of a table's CSV file."""

    resource: Resource
    text: str

    @cached_property
    def cells(self) -> list[list[str]]:
        """The cells of each row, the header first."""
        return list(csv.reader(io.StringIO(self.text, newline="")))

    @cached_property
    def rows(self) -> Rows:
        """The rows by column name, '' where a cell is empty or missing."""
        return _rows(io.StringIO(self.text.removeprefix("\ufeff"), newline=""))


def read_table_file(resource: Resource) -> TableFile:
    """Read the CSV file of a table.

    Raises:
        OSError: the file cannot be read.
        UnicodeDecodeError: the file is not UTF-8.
    """
    with resource.path.open(encoding="utf-8", newline="") as file:
        return TableFile(resource, file.read())


def read_rows(path: Path) -> Rows:
    """Return the rows of a CSV file as text, '' where a cell is empty or missing.

    Raises:
        OSError: the file cannot be read.
        UnicodeDecodeError: the file is not UTF-8.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _rows(file)


def _rows(file: io.TextIOBase) -> Rows:
    return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]
