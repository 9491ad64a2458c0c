"""The check of batches of rows: how many cells are suspect, how many rows are blank, and which keys the rows have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from swp_data.datapackage.validate.cells.cell_check import (
    ColumnStack,
    answer,
    compiled,
    count_suspect,
    description,
)
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.cells.partial_verdict import Distinct, Partial
from swp_data.datapackage.validate.keys.keys import (
    Key,
    distinct_keys,
    is_compared,
    is_complete,
    key_frame,
    key_hash,
)

FEW = 2 / 3  # a column repeats its values if at most this share of a batch is distinct
MOST_KNOWN = 20_000  # distinct cells of a column that are known to conform
LARGE = 1_000  # rows; in a smaller batch, looking for repeated values costs more than it saves
STACKED = 16  # columns that are described alike, above which they are checked as one
SLOW = ("date", "datetime", "number", "time")  # types whose cells take long to check
BLANK = "blank"
Columns = tuple[Column, ...]


class BatchCheck:
    """The check of one batch of rows after another, each of which yields a partial verdict.

    Args:
        columns: the columns of the table.
        keys: its keys.
        links: the columns of each key that links it to another table.
        conforming: whether to assume that the cells of keys conform, which makes hashing keys faster. If one does
            not, the verdict on keys is meaningless.
    """

    def __init__(
        self, columns: Sequence[Column], keys: Sequence[Key], links: Sequence[Columns], *, conforming: bool
    ) -> None:
        self._names = [column.name for column in columns]
        self._empty = [column.empty for column in columns]
        self._key_count, self._link_count = len(keys), len(links)
        keyed = keyed_names(keys, links)
        self._stacks = list(_stacks(columns, keyed))
        stacked = {name for stack in self._stacks for name in stack.names}
        self._checks = {
            column.name: compiled(column, keyed=column.name in keyed)
            for column in columns
            if column.name in keyed or not (column.name in stacked or column.accepts_anything)
        }
        self._counted = [name for name, check in self._checks.items() if not check.column.accepts_anything]
        self._questions = list(self._key_questions(keys, links, conforming=conforming))
        # A row is blank only if its first cell is empty, which few are.
        self._questions.append(pl.any_horizontal(self._empty[:1]).any().alias(BLANK))
        self._keyed = keyed
        # For each column that repeats few values, the cells that are known to conform.
        self._known: dict[str, pl.Series] | None = None

    def __call__(self, frame: pl.DataFrame) -> Partial:
        """Return the verdict on a batch, a frame with the columns of the table."""
        if self._known is None and frame.height >= LARGE:
            self._known = {name: frame[name].clear() for name in self._repetitive(frame)}
        known = self._known or {}
        checked = [name for name in self._counted if name not in known]
        parsing = [
            parse
            for name, check in self._checks.items()
            if name in self._keyed or name not in known
            for parse in check.parsing
        ]
        counted = (self._checks[name].suspect.sum().alias(name) for name in checked)
        answers = answer(frame, parsing, [*counted, *self._questions])
        counts = {name: self._count_repetitive(frame, name) for name in known}
        counts |= {name: int(answers[name].item()) for name in checked}
        for stack in self._stacks:
            counts |= dict(stack.counts(frame))
        keys, links = range(self._key_count), range(self._link_count)
        linked = [key_frame(answers[_name("link", number)].item()) for number in links]
        return Partial(
            frame.height,
            self._count_blank(frame) if answers[BLANK].item() else 0,
            tuple(counts.get(name, 0) for name in self._names),
            tuple(int(answers[_name("incomplete", number)].item()) for number in keys),
            tuple(answers[_name("hash", number)].item() for number in keys),
            tuple(Distinct(keys, keys.height) for keys in linked),
        )

    def _key_questions(
        self, keys: Sequence[Key], links: Sequence[Columns], *, conforming: bool
    ) -> Iterator[pl.Expr]:
        """Yield the expressions that return the hashes of keys, and the keys that link tables."""
        for number, key in enumerate(keys):
            stored = replace(key, columns=self._stored(key.columns))
            incomplete = ~is_complete(stored, conforming=conforming)
            yield incomplete.sum().alias(_name("incomplete", number))
            hashes = key_hash(stored.columns, conforming=conforming)
            compared = hashes.filter(is_compared(stored, conforming=conforming))
            yield compared.implode().alias(_name("hash", number))
        for number, link in enumerate(links):
            yield distinct_keys(self._stored(link), conforming=conforming).alias(_name("link", number))

    def _stored(self, columns: Columns) -> Columns:
        return tuple(self._checks[column.name].column for column in columns)

    def _repetitive(self, frame: pl.DataFrame) -> list[str]:
        """Return the columns that take long to check, and repeat few values."""
        return [
            name
            for name in self._counted
            if self._checks[name].column.field.type in SLOW
            and not self._checks[name].column.native
            and frame[name].n_unique() <= frame.height * FEW
        ]

    def _count_repetitive(self, frame: pl.DataFrame, name: str) -> int:
        """Return the number of suspect cells of a repetitive column, each value of which is checked once."""
        known, check = self._known or {}, self._checks[name]
        cells = frame[name].unique()
        new = cells.filter(~cells.is_in(known[name].implode()))
        if new.is_empty():
            return 0
        if count_suspect(new.to_frame(), check):
            return count_suspect(frame.select(name), check)
        if len(known[name]) + len(new) <= MOST_KNOWN:
            known[name].append(new)
        return 0

    def _count_blank(self, frame: pl.DataFrame) -> int:
        """Return the number of rows of which every cell is empty."""
        for empty in self._empty:
            frame = frame.filter(empty)
            if frame.is_empty():
                return 0
        return frame.height


def keyed_names(keys: Sequence[Key], links: Sequence[Columns]) -> frozenset[str]:
    """Return the names of the columns that are part of a key, or of a link between tables."""
    parts = [*(key.columns for key in keys), *links]
    return frozenset(column.name for columns in parts for column in columns)


def _stacks(columns: Sequence[Column], keyed: frozenset[str]) -> Iterator[ColumnStack]:
    """Yield the columns without keys that are described alike, if they are many."""
    alike: dict[str, list[Column]] = defaultdict(list)
    if len(columns) >= STACKED:
        for column in columns:
            if column.name not in keyed and not column.accepts_anything and (known := description(column)):
                alike[known].append(column)
    return (ColumnStack.of(same) for same in alike.values() if len(same) >= STACKED)


def _name(question: str, number: int) -> str:
    """Return the name of an answer in the frame of answers."""
    return f"{question} {number}"
