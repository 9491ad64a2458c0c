"""Results in the order of what they are made from, a bounded number of which are made ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    executor: Executor, function: Callable[[Item], Result], items: Iterable[Item], ahead: int
) -> Iterator[Result]:
    """Yield what a function returns for each item, in the order of the items.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     list(in_order(pool, abs, [-3, 1, -2], ahead=2))
    [3, 1, 2]

    Args:
        executor: calls the function.
        function: the function.
        items: the items.
        ahead: how many results are made before the first of them is used.
    """
    source = iter(items)
    futures: deque[Future[Result]] = deque()
    try:
        futures.extend(executor.submit(function, item) for item in islice(source, ahead))
        while futures:
            result = futures.popleft().result()
            futures.extend(executor.submit(function, item) for item in islice(source, 1))
            yield result
    finally:
        for future in futures:
            future.cancel()
