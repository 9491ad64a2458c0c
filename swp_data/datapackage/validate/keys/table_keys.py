"""What the first pass over a table has learnt about its keys: those that repeat, and those that link tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import polars as pl

from swp_data.datapackage.validate.cells.columns import NAN_KEY, Column
from swp_data.datapackage.validate.cells.partial_verdict import Partial
from swp_data.datapackage.validate.keys.key_store import KeyStore, Room, partition_numbers
from swp_data.datapackage.validate.keys.keys import HASH, Key, combined_hash, lacks_nan, part_names

FEW = 1 << 12  # keys, which Python compares sooner than Polars begins
MOST_HASHES = 1 << 20  # of keys that repeat, above which all rows of the table are compared


class LinkedKeys(Protocol):
    """The distinct keys in the columns by which a table refers to another, or by which others refer to it."""

    def any_complete(self) -> bool:
        """Whether a key has all its parts."""
        ...

    def absent_from(self, target: LinkedKeys, *, may_be_nan: bool) -> KeyStore:
        """Return the keys with all their parts that are not among those of another table.

        Args:
            target: the keys of the other table.
            may_be_nan: whether one of those may be NaN, which equals nothing.
        """
        ...

    def without(self, others: StoredLinks, *, may_be_nan: bool) -> KeyStore:
        """Return the keys of another table, with all their parts, that are not among these."""
        ...


class TableKeys(Protocol):
    """The keys of a table, by their number among its keys, and among its links."""

    incomplete: list[int]
    """For each key, the number of rows that lack a part of it."""

    def add(self, partial: Partial) -> None:
        """Add the keys of some rows."""
        ...

    def repeated(self, number: int) -> pl.Series | None:
        """Return the hashes that several rows have; None if they are too many to return."""
        ...

    def linked(self, number: int) -> LinkedKeys:
        """Return the distinct keys of a link."""
        ...

    def forget_hashes(self) -> None:
        """Make room: repeated keys have been found."""
        ...

    def close(self) -> None:
        """Forget all keys."""
        ...


@runtime_checkable
class KeepsKeys(Protocol):
    """An engine that keeps the keys of tables itself."""

    def keys(self, room: Room, keys: Sequence[Key], links: Sequence[Sequence[Column]]) -> TableKeys:
        """Return a store for the keys of a table."""
        ...


def _few_absent(theirs: pl.DataFrame, mine: pl.DataFrame, *, may_be_nan: bool) -> pl.DataFrame:
    """Return those of a few keys that have all their parts, and are not among some others, of which NaN equals nothing.

    >>> theirs, mine = (pl.DataFrame({"k0": keys}) for keys in (["a", "b", None, NAN_KEY], ["a", NAN_KEY]))
    >>> [_few_absent(theirs, mine, may_be_nan=may_be_nan).height for may_be_nan in (False, True)]
    [1, 2]
    """
    known = {row for row in mine.rows() if not (may_be_nan and NAN_KEY in row)}
    absent = [row for row in theirs.rows() if None not in row and row not in known]
    return pl.DataFrame(absent, theirs.schema, orient="row") if absent else theirs.clear()


@dataclass
class StoredLinks:
    """Distinct keys in a store of this process."""

    store: KeyStore
    room: Room
    names: Sequence[str]

    @classmethod
    def of(cls, room: Room, columns: Sequence[Column], keys: pl.DataFrame | None = None) -> StoredLinks:
        """Return links with some keys, to which others can be added."""
        names = part_names(columns)
        links = cls(link_store(room, names), room, names)
        if keys is not None:
            links.store.add(keys)
        return links

    def any_complete(self) -> bool:
        """Whether a key has all its parts."""
        return any(frame.filter(_is_complete(self.names)).height for frame in self.store.partitions())

    def absent_from(self, target: LinkedKeys, *, may_be_nan: bool) -> KeyStore:
        """Return the keys with all their parts that are not among those of another table."""
        return target.without(self, may_be_nan=may_be_nan)

    def without(self, others: StoredLinks, *, may_be_nan: bool) -> KeyStore:
        """Return the keys of another table, with all their parts, that are not among these."""
        absent = link_store(self.room, others.names)
        for theirs, mine in _paired(others.store, self.store):
            if theirs.height + mine.height <= FEW:
                absent.add(_few_absent(theirs, mine, may_be_nan=may_be_nan))
                continue
            keys = theirs.filter(_is_complete(others.names))
            found = mine.filter(lacks_nan(map(pl.col, self.names))) if may_be_nan else mine
            absent.add(keys.join(found, left_on=others.names, right_on=self.names, how="anti"))
        return absent


def link_store(room: Room, names: Sequence[str]) -> KeyStore:
    """Return a store for distinct keys with some parts."""
    hashes = combined_hash(list(map(pl.col, names)))
    return KeyStore(room, dict.fromkeys(names, pl.String()), hashes, is_distinct=True)


def _is_complete(names: Sequence[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_not_null() for name in names)


def _paired(one: KeyStore, other: KeyStore) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield partitions of two stores such that equal keys are in the same pair."""
    numbers = partition_numbers() if one.is_written or other.is_written else [None]
    for number in numbers:
        yield one.partition(number), other.partition(number)


@dataclass
class StoredKeys:
    """The keys of a table in stores of this process."""

    hashes: list[KeyStore]
    links: list[StoredLinks]
    incomplete: list[int]

    @classmethod
    def of(cls, room: Room, keys: Sequence[Key], links: Sequence[Sequence[Column]]) -> StoredKeys:
        """Return stores for the keys of a table."""
        hashes = [KeyStore(room, {HASH: pl.UInt64()}, pl.col(HASH)) for _ in keys]
        return cls(hashes, [StoredLinks.of(room, columns) for columns in links], [0] * len(keys))

    def add(self, partial: Partial) -> None:
        """Add the keys of some rows."""
        for number, (incomplete, hashes) in enumerate(zip(partial.incomplete, partial.hashes, strict=True)):
            self.incomplete[number] += incomplete
            self.hashes[number].add(hashes.alias(HASH).to_frame())
        for links, distinct in zip(self.links, partial.links, strict=True):
            links.store.add(distinct.keys)

    def repeated(self, number: int) -> pl.Series | None:
        """Return the hashes that several rows have; None if they are too many to return."""
        found = pl.Series(HASH, [], pl.UInt64)
        for frame in self.hashes[number].partitions():
            hashes = frame.to_series()
            if hashes.n_unique() < len(hashes):
                found = found.append(hashes.filter(hashes.is_duplicated()).unique())
            if len(found) > MOST_HASHES:
                return None
        return found

    def linked(self, number: int) -> StoredLinks:
        """Return the distinct keys of a link."""
        return self.links[number]

    def forget_hashes(self) -> None:
        """Make room: repeated keys have been found."""
        while self.hashes:
            self.hashes.pop().close()

    def close(self) -> None:
        """Forget all keys."""
        self.forget_hashes()
        while self.links:
            self.links.pop().store.close()
