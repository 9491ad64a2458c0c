"""The counts of one pass over a table: rows, blank rows, suspect cells, repeated keys, and keys that link tables.

Each batch of rows yields a `Partial` verdict; the verdict on the table is their merger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import polars as pl

from swp_data.datapackage.model import Schema
from swp_data.datapackage.validate.batch_check import BatchCheck, keyed_names
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.in_threads import in_threads
from swp_data.datapackage.validate.keys import PRIMARY, Key, keys_of
from swp_data.datapackage.validate.partial_verdict import Partial
from swp_data.datapackage.validate.tables import ReadFrame, Table

MERGED_AT_ONCE = 64  # partial verdicts


@dataclass(frozen=True)
class Tally:
    """The result of one pass over a table."""

    rows: int
    blank_rows: int
    suspect_cells: Mapping[str, int]
    """The number of suspect cells of each column, by the column's name in the frame."""
    broken_keys: tuple[tuple[Key, pl.Series], ...] = ()
    """The keys that rows may break: a row lacks a part of it, or some hashes occur more than once."""
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

    @cached_property
    def keyed(self) -> frozenset[str]:
        """The names of the columns that are part of a key, or of a link between tables."""
        return keyed_names(self.keys, list(self.links.values()))

    def suspect(self, column: Column) -> pl.Expr:
        """Return the expression that is true for the suspect cells of a column."""
        return column.suspect(keyed=column.name in self.keyed)

    def batch_check(self, *, conforming: bool) -> BatchCheck:
        """Return the check of batches of the table's rows; see `run`."""
        return BatchCheck(self.table.columns, self.keys, list(self.links.values()), conforming=conforming)

    def run(self, *, conforming: bool) -> Tally:
        """Return the result of a pass over the table.

        Args:
            conforming: whether to assume that the cells of keys conform, which makes hashing keys faster. If one does
                not, the result about keys is meaningless, and the pass must be repeated without the assumption.

        Raises:
            NotProvedError: the table is a file that turns out not to be strict CSV.
        """
        check = partial(check_frames, self, conforming=conforming)
        verdicts = in_threads(check, self.table.frames(), threads=pl.thread_pool_size())
        return self.tally(Partial.merged([verdict for verdict in verdicts if verdict]))

    def tally(self, verdict: Partial) -> Tally:
        """Return the result of a pass as the verdict on all rows."""
        broken = []
        for key, incomplete, hashes in zip(self.keys, verdict.incomplete, verdict.hashes, strict=True):
            repeated = (
                hashes.filter(hashes.is_duplicated()).unique() if hashes.n_unique() < len(hashes) else None
            )
            if repeated is not None or (incomplete and key.rule == PRIMARY):
                broken.append((key, hashes.clear() if repeated is None else repeated))
        names = [column.name for column in self.table.columns]
        return Tally(
            verdict.rows,
            verdict.blank_rows,
            dict(zip(names, verdict.suspect_cells, strict=True)),
            tuple(broken),
            {names: link.unique().keys for names, link in zip(self.links, verdict.links, strict=True)},
        )


def check_frames(query: Query, frames: Iterable[ReadFrame], *, conforming: bool) -> Partial | None:
    """Check a part of a table, and return its partial verdict; None if there are no frames.

    Args:
        query: what to count.
        frames: functions that read some of the rows each.
        conforming: see `Query.run`.
    """
    check = query.batch_check(conforming=conforming)
    verdicts: list[Partial] = []
    for read in frames:
        verdicts.append(check(read()))
        if len(verdicts) == MERGED_AT_ONCE:
            verdicts = [Partial.merged(verdicts)]
    return Partial.merged(verdicts) if verdicts else None
