"""Work that several threads share: each takes the next item when it has finished one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from threading import Lock, Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_threads(work: Callable[[Iterator[Item]], Result], items: Iterable[Item], threads: int) -> list[Result]:
    """Return the results of a function to which several threads pass a share of some items each.

    Nothing starts a thread if there is only one item, or none. An exception ends all threads, and is raised here.

    >>> results = in_threads(sum, range(100), 2)
    >>> len(results), sum(results)
    (2, 4950)
    >>> in_threads(list, [1], 2)
    [[1]]

    Args:
        work: the function; it takes an iterator, which several threads read.
        items: the items.
        threads: how many threads there are, with the one that calls.
    """
    source = iter(items)
    first = list(islice(source, 2))
    if len(first) < 2 or threads < 2:
        return [work(chain(first, source))]
    shared = _Shared(chain(first, source))
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(shared))
        except BaseException as error:  # noqa: BLE001 - raised where the results are used
            shared.stop()
            errors.append(error)

    others = [Thread(target=run, daemon=True) for _ in range(threads - 1)]
    for thread in others:
        thread.start()
    try:
        run()
    finally:
        shared.stop()
        for thread in others:
            thread.join()
        if close := getattr(source, "close", None):
            close()
    if errors:
        raise errors[0]
    return results


class _Shared(Generic[Item]):
    """An iterator that several threads read."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._lock = Lock()
        self._stopped = False

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        with self._lock:
            if self._stopped:
                raise StopIteration
            return next(self._items)

    def stop(self) -> None:
        self._stopped = True
