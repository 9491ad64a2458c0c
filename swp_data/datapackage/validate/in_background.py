"""Reading ahead: items are produced by a thread of their own while earlier ones are used."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar, cast

Item = TypeVar("Item")
WAIT = 0.1  # seconds after which the thread looks again whether its items are still wanted
END = object()


def in_background(items: Iterator[Item], ahead: int) -> Iterator[Item]:
    """Yield items that a thread produces, at most `ahead` before they are used; its exceptions are raised here.

    >>> list(in_background(iter("abc"), 2))
    ['a', 'b', 'c']
    """
    queue: Queue[object] = Queue(ahead)
    unwanted = Event()

    def put(item: object) -> bool:
        while not unwanted.is_set():
            try:
                queue.put(item, timeout=WAIT)
            except Full:
                continue
            return True
        return False

    def produce() -> None:
        last: object = END
        try:
            for item in items:
                if not put(item):
                    break
        except BaseException as error:  # noqa: BLE001 - raised where the items are used
            last = _Raised(error)
        finally:
            close = getattr(items, "close", None)
            if close:
                close()
        put(last)

    thread = Thread(target=produce, daemon=True)
    thread.start()
    try:
        while (item := queue.get()) is not END:
            if isinstance(item, _Raised):
                raise item.error
            yield cast("Item", item)
    finally:
        unwanted.set()
        thread.join()


class _Raised:
    """An exception that ended the items."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
