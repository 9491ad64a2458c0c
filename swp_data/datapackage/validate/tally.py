"""The counts of one pass over a table: rows, blank rows, suspect cells, repeated keys, and keys that link tables.

Each part of the table yields a `Partial` verdict; the verdict on the table is their merger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from swp_data.datapackage.model import Schema
from swp_data.datapackage.validate.cells.batch_check import keyed_names
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.cells.partial_verdict import Partial
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.keys.key_store import Room
from swp_data.datapackage.validate.keys.keys import Key, keys_of
from swp_data.datapackage.validate.keys.table_keys import KeepsKeys, StoredKeys, TableKeys
from swp_data.datapackage.validate.parts import Part, count_rows
from swp_data.datapackage.validate.table_check import TableCheck, check_parts
from swp_data.datapackage.validate.tables import Table

if TYPE_CHECKING:
    import polars as pl

MANY = 40  # parts, from which on the progress of a table is reported
STEPS = 20  # how often it is reported


@dataclass(frozen=True)
class Tally:
    """The result of one pass over a table."""

    rows: int
    blank_rows: int
    suspect_cells: Mapping[str, int]
    """The number of suspect cells of each column, by the column's name in the frame."""
    parts: tuple[Part, ...]
    """The parts of the table, whose rows have been counted."""
    suspect_parts: tuple[Part, ...]
    """Those with suspect cells or blank rows."""
    keys: TableKeys
    unsure_parts: tuple[Part, ...] = ()
    """The parts whose keys are not known yet, because a cell of a key is suspect."""


@dataclass
class Counts:
    """The sums of partial verdicts."""

    rows: int = 0
    blank_rows: int = 0
    suspect_cells: Counter[int] = field(default_factory=Counter)
    """The number of suspect cells of each column, by the column's index."""

    def add(self, partial: Partial) -> None:
        """Add the counts of some rows."""
        self.rows += partial.rows
        self.blank_rows += partial.blank_rows
        self.suspect_cells.update(
            {index: count for index, count in enumerate(partial.suspect_cells) if count}
        )


@dataclass(frozen=True)
class Query:
    """What one pass over a table counts."""

    table: Table
    keys: tuple[Key, ...]
    links: Mapping[tuple[str, ...], tuple[Column, ...]]

    @classmethod
    def of(cls, table: Table, schema: Schema, links: Iterable[tuple[str, ...]]) -> Query:
        """Return what to count in a table.

        Args:
            table: the table.
            schema: its schema, which names its keys.
            links: the fields by which it refers to tables, and those by which tables refer to it.
        """
        present = {names: columns for names in sorted(links) if (columns := table.all_columns(names))}
        return cls(table, tuple(keys_of(schema, table)), present)

    @cached_property
    def keyed(self) -> frozenset[str]:
        """The names of the columns that are part of a key, or of a link between tables."""
        return keyed_names(self.keys, list(self.links.values()))

    def suspect(self, column: Column) -> pl.Expr:
        """Return the expression that is true for the suspect cells of a column."""
        return column.suspect(keyed=column.name in self.keyed)

    def check(self, *, conforming: bool) -> TableCheck:
        """Return the check of the parts of the table.

        Args:
            conforming: whether to assume that the cells of keys conform.
        """
        links = tuple(self.links.values())
        return TableCheck(self.table.rows, tuple(self.table.columns), self.keys, links, conforming)

    def run(self, engine: Engine, room: Room, notify: Callable[[str], None] | None = None) -> Tally:
        """Return the result of a pass over the table.

        Args:
            engine: checks the parts.
            room: how much of the keys is kept in memory.
            notify: called from time to time with how much of the table has been read, if it has many parts.

        Raises:
            NotProvedError: the table is a file that turns out not to be strict CSV.
        """
        check = self.check(conforming=True)
        store = engine.keys if isinstance(engine, KeepsKeys) else StoredKeys.of
        keys: TableKeys = store(room, self.keys, check.links)
        try:
            return self._run(check, keys, engine, notify or (lambda _: None))
        except BaseException:
            keys.close()
            raise

    def _run(
        self, check: TableCheck, keys: TableKeys, engine: Engine, notify: Callable[[str], None]
    ) -> Tally:
        counts, parts, suspect, unsure = Counts(), [], [], []
        planned = self.table.rows.parts(engine.part_bytes)
        for number, verdict in enumerate(check_parts(check, planned, engine)):
            parts.append(verdict.part)
            if len(planned) >= MANY and len(parts) * STEPS // len(planned) > number * STEPS // len(planned):
                notify(f"Structure of {self.table.name}: {100 * len(parts) // len(planned)} %")
            partial = verdict.partial
            if partial is None:
                continue
            counts.add(partial)
            if any(partial.suspect_cells) or partial.blank_rows:
                suspect.append(number)
            # The cells of a row that is too long or too short are not all in the frame.
            if self.table.ragged or check.lacks_sure_keys(partial):
                unsure.append(number)
            else:
                keys.add(partial)
        if not counts.rows:
            check.check_nothing()
        numbered = count_rows(parts, self.table.first_row)
        return Tally(
            counts.rows,
            counts.blank_rows,
            {column.name: counts.suspect_cells[index] for index, column in enumerate(self.table.columns)},
            numbered,
            tuple(numbered[number] for number in suspect),
            keys,
            tuple(numbered[number] for number in unsure),
        )

    def add_unsure_keys(self, tally: Tally, engine: Engine) -> None:
        """Add the keys of the parts in which a cell of a key was suspect, now that such cells have been explained.

        Args:
            tally: the result of the first pass, which is extended.
            engine: checks the parts.
        """
        check = self.check(conforming=False)
        for verdict in check_parts(check, tally.unsure_parts, engine):
            if verdict.partial:
                tally.keys.add(verdict.partial)
