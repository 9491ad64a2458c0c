"""The counts of one pass over a table: rows, blank rows, suspect cells, repeated keys, and keys that link tables.

Each batch of rows yields a `Partial` verdict. Partial verdicts merge in any order, so batches may be checked one after
another, in several processes, or on several machines.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import polars as pl

from swp_data.datapackage.model import Schema
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.in_threads import in_threads
from swp_data.datapackage.validate.keys import (
    PRIMARY,
    Key,
    distinct_keys,
    is_compared,
    is_complete,
    key_frame,
    key_hash,
    keys_of,
)
from swp_data.datapackage.validate.tables import ReadFrame, Table

FEW = 2 / 3  # a column repeats its values if at most this share of a batch is distinct
MOST_KNOWN = 20_000  # distinct cells of a column that are known to conform
LARGE = 1_000  # rows; in a smaller batch, looking for repeated values costs more than it saves
SLOW = ("date", "datetime", "number", "time")  # types whose cells take long to check
MERGED_AT_ONCE = 64  # partial verdicts
MERGED = 1 << 18  # keys that are collected before repeated ones are removed


@dataclass(frozen=True)
class Distinct:
    """Keys that link tables: each occurs at least once, and repeated ones are removed from time to time."""

    keys: pl.DataFrame
    height: int = 0
    """The number of keys when repeated ones were last removed."""

    @classmethod
    def merged(cls, parts: Sequence[Distinct]) -> Distinct:
        keys, height = pl.concat([part.keys for part in parts]), max(part.height for part in parts)
        if keys.height <= max(2 * height, MERGED):
            return cls(keys, height)
        keys = keys.unique()
        return cls(keys, keys.height)


@dataclass(frozen=True)
class Partial:
    """The verdict on some rows of a table: a verdict on more rows is the merger of verdicts on their parts."""

    rows: int
    blank_rows: int
    suspect_cells: tuple[int, ...]
    """The number of suspect cells of each column."""
    incomplete: tuple[int, ...]
    """For each key, the number of rows that lack a part of it."""
    hashes: tuple[pl.Series, ...]
    """For each key, the hash of the key of each row whose key is compared with those of other rows."""
    links: tuple[Distinct, ...]

    @classmethod
    def merged(cls, partials: Sequence[Partial]) -> Partial:
        """Return the verdict on the rows of several."""
        return cls(
            sum(partial.rows for partial in partials),
            sum(partial.blank_rows for partial in partials),
            tuple(map(sum, zip(*(partial.suspect_cells for partial in partials), strict=True))),
            tuple(map(sum, zip(*(partial.incomplete for partial in partials), strict=True))),
            tuple(map(pl.concat, zip(*(partial.hashes for partial in partials), strict=True))),
            tuple(map(Distinct.merged, zip(*(partial.links for partial in partials), strict=True))),
        )


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
        keys = [key.columns for key in self.keys]
        return frozenset(column.name for columns in [*keys, *self.links.values()] for column in columns)

    def suspect(self, column: Column) -> pl.Expr:
        """Return the expression that is true for the suspect cells of a column."""
        return column.suspect(keyed=column.name in self.keyed)

    def with_columns(self, columns: Mapping[str, Column]) -> Query:
        """Return the query with other columns in the place of its own, by their names."""
        keys = [
            replace(key, columns=tuple(columns[column.name] for column in key.columns)) for key in self.keys
        ]
        links = {names: tuple(columns[column.name] for column in link) for names, link in self.links.items()}
        return replace(self, keys=tuple(keys), links=links)

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
            {names: link.keys.unique() for names, link in zip(self.links, verdict.links, strict=True)},
        )


def check_frames(query: Query, frames: Iterable[ReadFrame], *, conforming: bool) -> Partial | None:
    """Return the verdict on some rows of a table; None if there are no frames.

    Args:
        query: what to count.
        frames: functions that read some of the rows each.
        conforming: see `Query.run`.
    """
    check = BatchCheck(query, conforming=conforming)
    verdicts: list[Partial] = []
    for read in frames:
        verdicts.append(check(read()))
        if len(verdicts) == MERGED_AT_ONCE:
            verdicts = [Partial.merged(verdicts)]
    return Partial.merged(verdicts) if verdicts else None


def _key_expressions(query: Query, *, conforming: bool) -> Iterator[pl.Expr]:
    for number, key in enumerate(query.keys):
        incomplete = ~is_complete(key, conforming=conforming)
        yield incomplete.sum().alias(_name("incomplete", number))
        hashes = key_hash(key.columns, conforming=conforming).filter(is_compared(key, conforming=conforming))
        yield hashes.implode().alias(_name("hash", number))
    for number, columns in enumerate(query.links.values()):
        yield distinct_keys(columns, conforming=conforming).alias(_name("link", number))


class BatchCheck:
    """The check of one batch of rows after another, each of which yields a partial verdict.

    Args:
        query: what to count.
        conforming: see `Query.run`.
    """

    def __init__(self, query: Query, *, conforming: bool) -> None:
        self.query = query
        self._parsing = {column.name: column.parsing for column in query.table.columns}
        columns = {
            column.name: replace(column, stored=bool(self._parsing[column.name]))
            for column in query.table.columns
        }
        self._columns = columns
        self._suspect = {
            name: query.suspect(column) for name, column in columns.items() if not column.accepts_anything
        }
        self._keys = list(_key_expressions(query.with_columns(columns), conforming=conforming))
        # For each column that repeats few values, the cells that are known to conform.
        self._known: dict[str, pl.Series] | None = None

    def __call__(self, frame: pl.DataFrame) -> Partial:
        """Return the verdict on a batch, a frame with the columns of the table."""
        if self._known is None and frame.height >= LARGE:
            self._known = {name: frame[name].clear() for name in self._repetitive(frame)}
        known = self._known or {}
        checked = [name for name in self._suspect if name not in known]
        answers = self._parsed(frame, {*checked, *self.query.keyed}).select(
            *(self._suspect[name].sum().alias(name) for name in checked), *self._keys
        )
        counts = {name: self._count_suspect(frame, name) for name in known}
        counts |= {name: int(answers[name].item()) for name in checked}
        keys, links = range(len(self.query.keys)), range(len(self.query.links))
        return Partial(
            frame.height,
            self._count_blank(frame),
            tuple(counts.get(name, 0) for name in self._columns),
            tuple(int(answers[_name("incomplete", number)].item()) for number in keys),
            tuple(answers[_name("hash", number)].item() for number in keys),
            tuple(Distinct(key_frame(answers[_name("link", number)])) for number in links),
        )

    def _parsed(self, frame: pl.DataFrame, names: Container[str]) -> pl.DataFrame:
        """Return a frame with the parsed values of some columns added."""
        return frame.with_columns(
            parse for name, parsing in self._parsing.items() if name in names for parse in parsing
        )

    def _repetitive(self, frame: pl.DataFrame) -> list[str]:
        """Return the columns that take long to check, and repeat few values."""
        return [
            name
            for name in self._suspect
            if self._columns[name].field.type in SLOW
            and not self._columns[name].native
            and frame[name].n_unique() <= frame.height * FEW
        ]

    def _count_suspect(self, frame: pl.DataFrame, name: str) -> int:
        """Return the number of suspect cells of a repetitive column, each value of which is checked once."""
        known, suspect = self._known or {}, self._suspect[name]
        cells = frame[name].unique()
        new = cells.filter(~cells.is_in(known[name].implode()))
        if new.is_empty():
            return 0
        if self._parsed(new.to_frame(), {name}).select(suspect.any()).item():
            return int(self._parsed(frame.select(name), {name}).select(suspect.sum()).item())
        if len(known[name]) + len(new) <= MOST_KNOWN:
            known[name].append(new)
        return 0

    def _count_blank(self, frame: pl.DataFrame) -> int:
        """Return the number of rows of which every cell is empty."""
        for column in self._columns.values():
            frame = frame.filter(column.empty)
            if frame.is_empty():
                return 0
        return frame.height


def _name(question: str, number: int) -> str:
    """Return the name of a count in the frame of answers."""
    return f"{question} {number}"
