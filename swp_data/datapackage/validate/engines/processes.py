"""The engine for large packages: processes that share nothing, as many as there are processors or as memory allows.

The work is pickled once for each table into a folder of this process's own, and each process loads it once.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from swp_data.datapackage.validate.engines.engine import Result, Work
from swp_data.datapackage.validate.engines.in_order import in_order
from swp_data.datapackage.validate.engines.threads import KEYS, ThreadEngine
from swp_data.datapackage.validate.parts import Part
from swp_data.errors import SwpDataError

PART = 32 << 20  # bytes
ONE_THREAD = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class ProcessError(SwpDataError):
    """A process that does a part of the work ended unexpectedly."""


@dataclass
class ProcessEngine:
    """Does work with the parts of a table in processes; with one part, or with rows of this process only, in threads.

    A script that uses it must be importable: its own code is below `if __name__ == "__main__":`.

    Args:
        processes: how many processes there are, besides the one that calls.
        part_bytes: the size of a part.
        key_bytes: how many bytes of keys are kept in memory.
    """

    processes: int
    part_bytes: int = PART
    key_bytes: int = KEYS

    def __post_init__(self) -> None:
        self._here = ThreadEngine(self.part_bytes, self.key_bytes)
        self._resources = ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._folder = Path()
        self._works = 0

    def map(self, work: Work[Result], parts: Sequence[Part]) -> Iterator[Result]:
        """Yield what the work returns for each part, in the order of the parts.

        Raises:
            ProcessError: a process ended, for example because the memory of the machine was used up.
        """
        if len(parts) < 2 or not work.is_portable:
            yield from self._here.map(work, parts)
            return
        pool = self._pool or self._start()
        self._works += 1
        file = self._folder / f"{self._works}.pickle"
        file.write_bytes(pickle.dumps(work))
        try:
            yield from in_order(pool, partial(_do, file), parts, ahead=2 * self.processes)
        except BrokenProcessPool as error:
            raise ProcessError(
                "a process that checks a part of a table ended unexpectedly",
                hint="give it more memory, or fewer processes; a script must start below if __name__ == '__main__'",
            ) from error

    def close(self) -> None:
        """End the processes."""
        self._pool = None
        self._resources.close()

    def _start(self) -> ProcessPoolExecutor:
        """Start the processes, each of which computes in one thread."""
        self._resources.enter_context(_environment(ONE_THREAD))
        self._folder = Path(self._resources.enter_context(TemporaryDirectory(prefix="swp-data-")))
        pool = ProcessPoolExecutor(self.processes, get_context("spawn"), _end_with_parent)
        self._pool = self._resources.enter_context(pool)
        return pool


def _end_with_parent() -> None:
    """End this process when its parent has ended, which a pool alone would not notice."""
    parent = parent_process()

    def watch() -> None:
        if parent:
            parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _do(file: Path, part: Part) -> Any:
    return _started(file)(part)


@lru_cache(maxsize=1)
def _started(file: Path) -> Callable[[Part], Any]:
    """Return the work that this process does, which this program has pickled."""
    work: Work[Any] = pickle.loads(file.read_bytes())  # noqa: S301 - written by this program, into its own folder
    return work.start()


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables, which processes inherit that are started meanwhile."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
