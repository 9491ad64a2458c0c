"""Tables under validation: their columns, and their rows, which are read part by part.

`fast_csv` reads strict CSV, `parquet_table` reads Parquet, and `careful` reads all other text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.datapackage.validate.careful.positions import Positions
from swp_data.datapackage.validate.careful.row_frames import ROW
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.keys.table_keys import LinkedKeys
from swp_data.datapackage.validate.part_positions import PartPositions
from swp_data.datapackage.validate.parts import Part, TableRows

if TYPE_CHECKING:
    import polars as pl

__all__ = ["ROW", "Outcome", "Table"]


@dataclass(frozen=True)
class Table:
    """The rows of a resource, and a column for each of their cells."""

    name: str
    columns: list[Column]
    rows: TableRows
    ragged: Mapping[int, Sequence[str | None]] = field(default_factory=dict)
    """The cells of each row that is too long or too short; in the frames, it is truncated or filled with nulls."""
    findings: list[Finding] = field(default_factory=list)
    failed: bool = False
    """Whether the file could not be read to its end."""
    field_numbers: Sequence[int | None] | None = None
    """The index of each column's field in the schema, None for a column without a field; None if they are the same."""
    find_positions: Callable[[Table], Positions | PartPositions] | None = None
    """Returns where its rows are in its files; None if a row is on the line of its number, in its only file."""
    first_row: int = FIRST_ROW
    """The number of its first row."""
    parts: tuple[Part, ...] = ()
    """Its parts, once their rows have been counted."""

    @property
    def empty_is_missing(self) -> bool:
        """Whether an empty cell is a missing value in each column, so a row of empty cells is blank."""
        return all(column.native or "" in column.field.missing_values for column in self.columns)

    def numbered_frames(self, parts: Iterable[Part], names: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield the rows of some parts as frames with their numbers and some columns.

        Raises:
            NotProvedError: the table is a file that is no longer strict CSV.
        """
        for part in parts:
            yield from self.rows.numbered(part, names)

    @cached_property
    def positions(self) -> Positions | PartPositions | None:
        """Where its rows are in its files."""
        return self.find_positions(self) if self.find_positions else None

    def row_name(self, number: int) -> str:
        """Return the name of a row in a sentence, such as "row 3"."""
        return self.positions.name(number) if self.positions else f"row {number}"

    def column(self, name: str) -> Column | None:
        """Return the column of a field; None if the file lacks it."""
        return next((column for column in self.columns if column.field.name == name), None)

    def all_columns(self, names: Iterable[str]) -> tuple[Column, ...]:
        """Return the columns of some fields; an empty list if the file lacks any of them."""
        columns = [self.column(name) for name in names]
        present = tuple(column for column in columns if column)
        return present if len(present) == len(columns) else ()


@dataclass(frozen=True)
class Outcome:
    """The outcome of the check of one resource."""

    rows: int
    findings: list[Finding]
    table: Table | None = None
    """Its table; None if Frictionless checked the resource as a whole, or could not read it."""
    keys: Mapping[tuple[str, ...], LinkedKeys] = field(default_factory=dict)
    """The distinct keys of the columns that link it to other tables, by the names of their fields."""
    delegated: list[str] = field(default_factory=list)
    """What was passed to Frictionless, and why."""
    failed: bool = False
    """Whether it could not be read to its end."""
    skipped: list[str] = field(default_factory=list)
    """What was not checked, and why."""

    def located_findings(self, engine: Engine) -> list[Finding]:
        """Return the findings in the order of their rows, each with its place in its file; counts are last.

        Args:
            engine: reads the parts of a file again, if that is needed to find its lines.
        """
        findings = sorted(self.findings, key=lambda finding: (finding.count > 1, finding.row or 0))
        has_rows = any(finding.row is not None for finding in findings)
        positions = self.table.positions if self.table and has_rows else None
        if positions is None:
            return findings
        if isinstance(positions, PartPositions):
            positions.count_lines(engine)
        return [positions.located(finding) for finding in findings]
