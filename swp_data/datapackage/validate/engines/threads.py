"""The engine for most packages: a thread for each processor, in this process.

Polars and PyArrow compute without Python's lock, so threads share the work; they start at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import local
from typing import Generic, cast

import polars as pl

from swp_data.datapackage.validate.engines.engine import Result, Work
from swp_data.datapackage.validate.engines.in_order import in_order
from swp_data.datapackage.validate.parts import Part

PART = 8 << 20  # bytes; smaller parts would be divided more evenly, but each takes time to open
KEYS = 128 << 20  # bytes of keys in memory


@dataclass
class ThreadEngine:
    """Does work with the parts of a table in threads; with one part, in the thread that calls.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Size:
    ...     is_portable = True
    ...     def start(self):
    ...         return lambda part: part.end - part.start
    >>> list(ThreadEngine().map(Size(), [Part(0, 0, 5), Part(0, 5, 7)]))
    [5, 2]
    """

    part_bytes: int = PART
    key_bytes: int = KEYS
    threads: int = field(default_factory=pl.thread_pool_size)

    def map(self, work: Work[Result], parts: Sequence[Part]) -> Iterator[Result]:
        """Yield what the work returns for each part, in the order of the parts."""
        if len(parts) < 2 or self.threads < 2:
            do = work.start()
            yield from map(do, parts)
            return
        workers = _Workers(work)
        with ThreadPoolExecutor(self.threads) as pool:
            yield from in_order(pool, workers.do, parts, ahead=2 * self.threads)

    def close(self) -> None:
        """Do nothing: the threads end with each table."""


class _Workers(Generic[Result]):
    """The same work, started once in each thread."""

    def __init__(self, work: Work[Result]) -> None:
        self._work = work
        self._of_thread = local()

    def do(self, part: Part) -> Result:
        if not hasattr(self._of_thread, "do"):
            self._of_thread.do = self._work.start()
        return cast("Result", self._of_thread.do(part))
