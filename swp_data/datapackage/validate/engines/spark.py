"""The engine for packages that one machine is too small for: Spark's workers do the work, each with one part at a time.

The parts are handed out with `mapInArrow`, so that a worker runs the same Polars expressions as the other engines.
Only keys are shuffled: see `spark_keys`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.engines.engine import Result, Work
from swp_data.datapackage.validate.engines.spark_keys import PartialOnSpark, SparkKeys, Wave
from swp_data.datapackage.validate.engines.spark_session import SparkSession
from swp_data.datapackage.validate.engines.spark_tasks import NUMBER, RESULT, Task, mapper, opened
from swp_data.datapackage.validate.engines.threads import KEYS, ThreadEngine
from swp_data.datapackage.validate.keys.key_store import Room
from swp_data.datapackage.validate.keys.keys import Key
from swp_data.datapackage.validate.parts import Part
from swp_data.datapackage.validate.table_check import PartVerdict, TableCheck

PART = 32 << 20  # bytes
FEWEST = 2  # parts; with one part, nothing is gained by asking a worker
FIRST_WAVE, LONGEST_WAVE = 4, 64  # parts for each core


class SparkEngine:
    """Does work with the parts of a table on Spark; in threads if it is one part, or no other process can do it.

    Parts are done in waves, so that the driver holds the results of one wave at most, and a fault at the beginning of a
    table is not found when all the rest has been read.

    Args:
        master: the address of the cluster, or `local[*]` for a process for each core of this machine.
        part_bytes: the size of a part.
        key_bytes: how many bytes of keys the driver keeps in memory.

    Raises:
        SparkError: PySpark or Java is missing, or Spark does not start.
    """

    def __init__(self, master: str = "local[*]", *, part_bytes: int = PART, key_bytes: int = KEYS) -> None:
        self.part_bytes, self.key_bytes = part_bytes, key_bytes
        self._spark = SparkSession(master)
        self._frames: list[Any] = []
        self._threads = ThreadEngine(part_bytes, key_bytes)

    def map(self, work: Work[Result], parts: Sequence[Part]) -> Iterator[Result]:
        """Yield what the work returns for each part, in the order of the parts.

        Raises:
            SparkError: a worker fails.
        """
        if not work.is_portable or len(parts) < FEWEST:
            yield from self._threads.map(work, parts)
            return
        if isinstance(work, TableCheck):
            task = Task.of(work, max(map(len, work.links), default=0))
            for wave in self._waves(parts):
                yield from self._keyed_verdicts(task, wave)
            return
        task = Task.of(work)
        for wave in self._waves(parts):
            yield from self._results(task, wave)

    def _waves(self, parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
        """Yield some parts after others, a few at first, then more at once."""
        cores = self._spark.cores
        start, size = 0, FIRST_WAVE
        while start < len(parts):
            yield parts[start : start + size * cores]
            start += size * cores
            size = min(2 * size, LONGEST_WAVE)

    def _results(self, task: Task, parts: Sequence[Part]) -> Iterator[Any]:
        """Yield the results of some parts, which are in the memory of the driver."""
        table = self._spark.collected(self._spark.mapped(mapper(task, parts), len(parts), task.schema))
        for result in table.sort_by(NUMBER)[RESULT]:
            yield opened(result.as_py())

    def _keyed_verdicts(self, task: Task, parts: Sequence[Part]) -> Iterator[PartVerdict]:
        """Yield the verdicts on some parts, whose keys stay with the workers."""
        frame = self._spark.kept(self._spark.mapped(mapper(task, parts), len(parts), task.schema))
        wave = Wave(frame, len(parts))
        self._frames.append(frame)
        table = self._spark.collected(frame.filter(f"{RESULT} is not null").select(NUMBER, RESULT))
        for number, result in enumerate(table.sort_by(NUMBER)[RESULT]):
            verdict: PartVerdict = opened(result.as_py())
            partial = verdict.partial
            yield replace(
                verdict, partial=partial and PartialOnSpark(**vars(partial), wave=wave, number=number)
            )

    def keys(self, room: Room, keys: Sequence[Key], links: Sequence[Sequence[Column]]) -> SparkKeys:
        """Return a store for the keys of a table."""
        return SparkKeys.of(self._spark, room, keys, links)

    def close(self) -> None:
        """End the session, unless it was running before."""
        for frame in self._frames:
            self._spark.forget(frame)
        self._spark.close()
