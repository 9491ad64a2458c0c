"""Suspect cells: cells that the compiled checks don't prove valid, and that Frictionless reads and explains.

The suspect columns are read once more in batches, and each distinct cell of a batch is read once. Rows that are empty,
too long or too short are explained as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.row_errors import RowReader
from swp_data.datapackage.validate.cells.column_readers import (
    ColumnReader,
    NativeColumnReader,
    TextColumnReader,
    breaks_standard,
    explained_errors,
)
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, cell_reader
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.listing import Listing
from swp_data.datapackage.validate.parts import Part, TableRows
from swp_data.datapackage.validate.tables import ROW, Table
from swp_data.datapackage.validate.tally import Query, Tally
from swp_data.text import plural

__all__ = ["Explained", "breaks_standard", "explain"]


@dataclass(frozen=True)
class Explained:
    """What became of the suspect cells of a table."""

    table: Table
    """The table, whose columns know the cells that Frictionless accepts and the keys of those it has read."""
    findings: list[Finding]
    delegated: list[str]


def explain(
    query: Query, tally: Tally, engine: Engine, frictionless: FrictionlessAdapter, listing: Listing
) -> Explained:
    """Return what is wrong with the cells and the rows of a table that are not proved valid, apart from keys.

    Args:
        query: what the first pass counted.
        tally: its result.
        engine: reads the table, where the order of its rows doesn't matter.
        frictionless: reads the cells.
        listing: how many findings are listed.

    Raises:
        UnreadableError: Frictionless fails on a cell, for example because a bound has another type.
        UndecidedError: a value can't be part of a key, or a typed column has a constraint that can't be evaluated.
        LimitError: matching a pattern takes too long.
    """
    table = query.table
    special = _special_rows(table, tally, engine)
    findings = listing.first(_explain_special(table, special, frictionless))
    numbers = [number for number, column in enumerate(table.columns) if tally.suspect_cells[column.name]]
    listings = listing.divided(len(numbers))
    readers = _column_readers(query, numbers, frictionless, listings)
    names = [reader.column.name for reader in readers]
    for batch in table.numbered_frames(tally.suspect_parts, names) if readers else ():
        is_special = batch[ROW].cast(pl.Int64).is_in(special.implode())
        for reader in readers:
            reader.read(batch, is_special)
    listing.add(listings)
    known = {reader.column.name: reader.known_column() for reader in readers}
    delegated = [
        f"{table.name}.{column.field.name}: {plural(len(column.accepted), 'distinct cell')}"
        for column in known.values()
        if column.accepted
    ]
    findings += [finding for reader in readers for finding in reader.all_findings()]
    columns = [known.get(column.name, column) for column in table.columns]
    return Explained(replace(table, columns=columns), findings, delegated)


def _column_readers(
    query: Query, numbers: list[int], frictionless: FrictionlessAdapter, listings: list[Listing]
) -> list[ColumnReader]:
    """Return a reader of each column that has suspect cells."""
    table = query.table
    text = [number for number in numbers if not table.columns[number].native]
    fields = (
        frictionless.fields(table.name, [_field_number(table, number) for number in text]) if text else []
    )
    by_number = dict(zip(text, fields, strict=True))
    readers: list[ColumnReader] = []
    for number, listing in zip(numbers, listings, strict=True):
        column = table.columns[number]
        if number not in by_number:
            readers.append(NativeColumnReader(table.name, column, listing))
            continue
        with explained_errors(table.name, column.field.name):
            read = cell_reader(by_number[number])
        keyed = column.name in query.keyed
        readers.append(
            TextColumnReader(table.name, column, listing, query.suspect(column), read, keyed=keyed)
        )
    return readers


def _field_number(table: Table, number: int) -> int | None:
    return number if table.field_numbers is None else table.field_numbers[number]


def _special_rows(table: Table, tally: Tally, engine: Engine) -> pl.Series:
    """Return the numbers of the rows that are empty, too long or too short."""
    rows = pl.Series(ROW, sorted(table.ragged), pl.Int64)
    if tally.blank_rows and table.empty_is_missing:
        blank = engine.map(BlankRows(table.rows, tuple(table.columns)), tally.suspect_parts)
        rows = pl.concat([rows, *blank]).unique().sort()
    return rows


@dataclass(frozen=True)
class BlankRows:
    """Finds the rows of which every cell is empty."""

    rows: TableRows
    columns: tuple[Column, ...]

    @property
    def is_portable(self) -> bool:
        return self.rows.is_portable

    def start(self) -> Callable[[Part], pl.Series]:
        """Return the function that returns the numbers of such rows in a part."""
        is_blank = pl.all_horizontal(column.empty for column in self.columns)
        names = [column.name for column in self.columns]

        def find(part: Part) -> pl.Series:
            found = [pl.Series(ROW, [], pl.Int64)]
            found += [frame.filter(is_blank)[ROW] for frame in self.rows.numbered(part, names)]
            return pl.concat(found)

        return find


def _explain_special(
    table: Table, special: pl.Series, frictionless: FrictionlessAdapter
) -> Iterator[Finding]:
    """Yield the findings on the rows that are empty, too long or too short."""
    ragged = table.ragged
    if ragged:
        numbers = [_field_number(table, number) for number in range(len(table.columns))]
        with explained_errors(table.name):
            readers = [cell_reader(field) for field in frictionless.fields(table.name, numbers)]
            reader = RowReader(
                table.name, [column.field for column in table.columns], readers, breaks_standard
            )
            yield from reader.find((number, ragged[number]) for number in sorted(ragged))
    for number in special:
        if number not in ragged:
            message = "the row is empty."
            yield Finding("blank-row", message, HINTS["blank-row"], table.name, number)
