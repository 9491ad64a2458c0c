"""The keys of a table on Spark, which shuffles them: `groupBy` finds repeated ones, an anti-join those without a row.

A key is text, or a hash that a worker has made with the expressions that all engines share: Spark only compares bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import polars as pl

from swp_data.datapackage.validate.cells.columns import NAN_KEY, Column
from swp_data.datapackage.validate.cells.partial_verdict import Partial
from swp_data.datapackage.validate.engines.spark_session import SparkSession
from swp_data.datapackage.validate.engines.spark_tasks import HASH, NUMBER, PLACE
from swp_data.datapackage.validate.keys.key_store import KeyStore, Room
from swp_data.datapackage.validate.keys.keys import Key, part_names
from swp_data.datapackage.validate.keys.table_keys import (
    MOST_HASHES,
    LinkedKeys,
    StoredKeys,
    StoredLinks,
    link_store,
)

MOST_COLLECTED = 1 << 20  # keys that the driver fetches at once


@dataclass(frozen=True, eq=False)
class Wave:
    """The keys of some parts, which the workers keep."""

    frame: Any
    size: int
    """The number of parts."""


@dataclass(frozen=True)
class PartialOnSpark(Partial):
    """A partial verdict whose keys are with the workers: the number of its part in a wave."""

    wave: Wave
    number: int


@dataclass
class SparkKeys:
    """The keys of a table: those that the workers keep, and those of parts that the driver has read itself."""

    spark: SparkSession
    room: Room
    links: Sequence[Sequence[Column]]
    local: StoredKeys
    incomplete: list[int]
    waves: dict[Wave, set[int]] = field(default_factory=dict)
    """For each wave, the numbers of the parts whose keys belong to the table."""

    @classmethod
    def of(
        cls, spark: SparkSession, room: Room, keys: Sequence[Key], links: Sequence[Sequence[Column]]
    ) -> SparkKeys:
        """Return keys to which others can be added."""
        return cls(spark, room, links, StoredKeys.of(room, keys, links), [0] * len(keys))

    def add(self, partial: Partial) -> None:
        """Add the keys of some rows."""
        for number, incomplete in enumerate(partial.incomplete):
            self.incomplete[number] += incomplete
        if isinstance(partial, PartialOnSpark):
            self.waves.setdefault(partial.wave, set()).add(partial.number)
        else:
            self.local.add(partial)

    def repeated(self, number: int) -> pl.Series | None:
        """Return the hashes that several rows have; None if they are too many to return."""
        if not self.waves:
            return self.local.repeated(number)
        own = [
            frame.select(pl.all().reinterpret(signed=True))
            for frame in self.local.hashes[number].partitions()
        ]
        hashes = self._frame(number, [HASH], own)
        repeated = hashes.groupBy(HASH).count().filter("count > 1").select(HASH).limit(MOST_HASHES + 1)
        found = pl.DataFrame(pl.from_arrow(self.spark.collected(repeated)))[HASH].reinterpret(signed=False)
        return None if len(found) > MOST_HASHES else found

    def linked(self, number: int) -> LinkedKeys:
        """Return the keys of a link."""
        own = self.local.linked(number)
        if not self.waves:
            return own
        names = part_names(self.links[number])
        frame = self._frame(len(self.incomplete) + number, names, own.store.partitions())
        return SparkLinks(self.spark, self.room, names, frame)

    def forget_hashes(self) -> None:
        """Forget what only `repeated` needs."""
        self.local.forget_hashes()

    def close(self) -> None:
        """Forget all keys."""
        self.local.close()
        for wave in self.waves:
            self.spark.forget(wave.frame)

    def _frame(
        self, place: int, names: Sequence[str], own: Iterator[pl.DataFrame] | list[pl.DataFrame]
    ) -> Any:
        """Return a frame of Spark with the keys at a place, and those of the driver."""
        frames = [
            _parts_of(wave, numbers).filter(f"{PLACE} = {place}").select(*names)
            for wave, numbers in self.waves.items()
        ]
        frames += [self.spark.frame_of(frame.select(names)) for frame in own if frame.height]
        return reduce(lambda one, other: one.union(other), frames)


def _parts_of(wave: Wave, numbers: set[int]) -> Any:
    """Return the rows of some parts of a wave."""
    if len(numbers) == wave.size:
        return wave.frame
    others = set(range(wave.size)) - numbers
    column = wave.frame[NUMBER]
    return wave.frame.filter(~column.isin(others) if len(others) < len(numbers) else column.isin(numbers))


@dataclass(frozen=True)
class SparkLinks:
    """Keys that link tables, as a frame of Spark in which a key may occur several times."""

    spark: SparkSession
    room: Room
    names: Sequence[str]
    frame: Any

    def any_complete(self) -> bool:
        """Whether a key has all its parts."""
        return bool(self.spark.collected(self._complete().limit(1)).num_rows)

    def absent_from(self, target: LinkedKeys, *, may_be_nan: bool) -> KeyStore:
        """Return the keys with all their parts that are not among those of another table."""
        other = target if isinstance(target, SparkLinks) else self._on_spark(target)
        found = other.frame.toDF(*self.names)
        if may_be_nan:
            for name in self.names:
                found = found.filter(~found[name].eqNullSafe(NAN_KEY))
        absent = self._hashed(self._complete()).join(
            self._hashed(found), on=[HASH, *self.names], how="left_anti"
        )
        store = link_store(self.room, self.names)
        for keys in self._collected(absent.select(*self.names).distinct()):
            store.add(keys)
        return store

    def without(self, others: StoredLinks, *, may_be_nan: bool) -> KeyStore:
        """Return the keys of another table, with all their parts, that are not among these."""
        return self._on_spark(others).absent_from(self, may_be_nan=may_be_nan)

    def _hashed(self, keys: Any) -> Any:
        """Return keys with a hash, which Spark compares first: texts that begin alike take long to sort."""
        return keys.selectExpr(*self.names, f"xxhash64({', '.join(self.names)}) AS {HASH}")

    def _complete(self) -> Any:
        return self.frame.filter(" and ".join(f"{name} is not null" for name in self.names))

    def _on_spark(self, links: LinkedKeys) -> SparkLinks:
        if not isinstance(links, StoredLinks):
            raise TypeError(links)
        frames = [self.spark.frame_of(frame) for frame in links.store.partitions()]
        return SparkLinks(
            self.spark, self.room, links.names, reduce(lambda one, other: one.union(other), frames)
        )

    def _collected(self, keys: Any) -> Iterator[pl.DataFrame]:
        """Yield the rows of a frame of Spark, as many at once as the driver can hold."""
        first = self.spark.collected(keys.limit(MOST_COLLECTED + 1))
        if first.num_rows <= MOST_COLLECTED:
            yield pl.DataFrame(pl.from_arrow(first))
            return
        count = self.spark.collected(keys.groupBy().count())["count"][0].as_py()
        shares = -(-count // MOST_COLLECTED) + 1
        for share in range(shares):
            some = keys.filter(f"pmod(xxhash64({', '.join(self.names)}), {shares}) = {share}")
            yield pl.DataFrame(pl.from_arrow(self.spark.collected(some)))
