"""The tables of a package as they are written: rows of text, which a report's rows are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from swp_data.checks.table_file import read_rows
from swp_data.datapackage.model import Package, Schema, open_package
from swp_data.dataset.curation import curation_schema

__all__ = ["PackageTables", "Row"]

Row = Mapping[str, str]
"""The cells of a row by column, in canonical form; empty if missing."""


@dataclass(frozen=True)
class PackageTables:
    """The tables of a package by name, as text."""

    package: Package
    rows: Mapping[str, list[dict[str, str]]]

    @classmethod
    def read(cls, root: Path) -> PackageTables:
        """Read the tables of the package in a folder.

        Raises:
            PackageError: the descriptor or a table cannot be read.
            LimitError: a table is too large.
        """
        package = open_package(root)
        return cls(
            package, {name: list(read_rows(resource.path)) for name, resource in package.resources.items()}
        )

    def __getitem__(self, table: str) -> list[dict[str, str]]:
        return self.rows.get(table, [])

    def schema(self, table: str) -> Schema:
        """Return the schema of a table, or of a list of `curation/`."""
        if table in self.package.resources:
            return self.package.resources[table].schema
        return curation_schema(table, self.package.root)

    def key(self, table: str, row: Row) -> tuple[str, ...]:
        """Return the primary key of a row."""
        return tuple(row[name] for name in self.schema(table).primary_key)

    @cached_property
    def _by_key(self) -> dict[str, dict[tuple[str, ...], dict[str, str]]]:
        return {table: {self.key(table, row): row for row in rows} for table, rows in self.rows.items()}

    def find(self, table: str, *key: str) -> dict[str, str] | None:
        """Return the row with a primary key; None if there is none."""
        return self._by_key.get(table, {}).get(key)

    def complete(self, table: str, row: Mapping[str, object]) -> dict[str, str]:
        """Return a row with every column of its table, in canonical form.

        Columns that the table does not have are dropped.
        """
        return {name: canonical(row.get(name)) for name in self.schema(table).names}


def canonical(value: object) -> str:
    """Return a value as a table writes it.

    >>> canonical(88.0), canonical("1610000.00"), canonical(True), canonical(None), canonical("2.50 each")
    ('88', '1610000.00', 'true', '', '2.50 each')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value)
