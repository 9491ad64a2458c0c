"""A limit on the processor time of work on untrusted input, such as patterns that a package brings.

The time is that of this process, so a busy machine does not count. It can only be limited on systems with signals, and
in the main thread; elsewhere nothing is limited.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from swp_data.limits import LimitError, limit
from swp_data.text import plural


@contextmanager
def time_limit(name: str, subject: str) -> Iterator[None]:
    """Stop a block that takes too long.

    Args:
        name: the name of the limit in seconds, a key of `swp_data.limits.LIMITS`.
        subject: what is done in the block, for the message.

    Raises:
        LimitError: the block took longer than the limit.

    >>> with time_limit("check_seconds", "adding"):
    ...     1 + 1
    2
    """
    seconds = limit(name)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not hasattr(signal, "setitimer") or signal.getitimer(signal.ITIMER_VIRTUAL)[0]:
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise LimitError(f"{subject} took longer than {plural(seconds, 'second')}", name)

    before = signal.signal(signal.SIGVTALRM, stop)
    # It is repeated, because an exception that is raised in a callback of another library may be lost there.
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
