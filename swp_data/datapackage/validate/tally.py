"""The counts of one pass over a table: rows, blank rows, suspect cells, repeated keys, and keys that link tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from swp_data.datapackage.model import Schema
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.keys import Key, count_broken, distinct_keys, key_frame, keys_of
from swp_data.datapackage.validate.tables import Table


@dataclass(frozen=True)
class Tally:
    """The result of one pass over a table."""

    rows: int
    blank_rows: int
    suspect_cells: Mapping[str, int]
    """The number of suspect cells of each column, by the column's name in the frame."""
    broken_keys: tuple[Key, ...]
    """The keys that one or more rows break."""
    linked_keys: Mapping[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    """The distinct keys of the columns that link tables, by the names of their fields."""


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

    @property
    def keyed(self) -> set[str]:
        """The names of the columns that are part of a key, or of a link between tables."""
        keys = [key.columns for key in self.keys]
        return {column.name for columns in [*keys, *self.links.values()] for column in columns}

    def suspect(self, column: Column) -> pl.Expr:
        """Return the expression that is true for the suspect cells of a column."""
        return column.suspect(keyed=column.name in self.keyed)

    def expressions(self, *, conforming: bool) -> list[pl.Expr]:
        """Return the aggregates that `tally` reads.

        Args:
            conforming: whether to assume that every cell conforms, which makes counting keys faster. If a cell does
                not, the counts of keys are meaningless, and the pass must be repeated without the assumption.
        """
        keys = [count_broken(key, conforming=conforming) for key in self.keys]
        links = [distinct_keys(columns, conforming=conforming) for columns in self.links.values()]
        return [
            pl.len().alias("rows"),
            self._blank_rows().alias("blank rows"),
            *(count.alias(_name("key", number)) for number, count in enumerate(keys)),
            *(distinct.alias(_name("link", number)) for number, distinct in enumerate(links)),
        ]

    def tally(self, answers: pl.DataFrame, suspect_cells: Mapping[str, int]) -> Tally:
        """Return the result of a pass that evaluated `expressions`."""
        broken = [number for number in range(len(self.keys)) if answers[_name("key", number)].item()]
        return Tally(
            answers["rows"].item(),
            answers["blank rows"].item(),
            suspect_cells,
            tuple(self.keys[number] for number in broken),
            {names: key_frame(answers[_name("link", number)]) for number, names in enumerate(self.links)},
        )

    def run(self, *, conforming: bool) -> Tally:
        """Return the result of a pass over the table."""
        columns = self.table.columns
        suspect = [self.suspect(column).sum().alias(_name("suspect", n)) for n, column in enumerate(columns)]
        answers = self.table.frame.select(*self.expressions(conforming=conforming), *suspect)
        collected = answers.collect(engine="streaming")
        counts = {column.name: collected[_name("suspect", n)].item() for n, column in enumerate(columns)}
        return self.tally(collected, counts)

    def _blank_rows(self) -> pl.Expr:
        """Return the number of blank rows; if a column is required, its cell in a blank row is already suspect."""
        if any(column.field.required for column in self.table.columns):
            return pl.lit(0)
        return pl.all_horizontal(column.missing for column in self.table.columns).sum()


def _name(question: str, number: int) -> str:
    """Return the name of a count in the frame that `expressions` produces and `tally` reads."""
    return f"{question} {number}"
