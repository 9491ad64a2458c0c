"""Progress on a terminal: the current step, for work that takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

from swp_data.cli import _output

PATIENCE = 2.0  # seconds of work before the first step is printed


def terminal_progress() -> Callable[[str], None] | None:
    """Return a callback that prints steps on standard error; None if that is not a terminal."""
    return _Progress() if sys.stderr and sys.stderr.isatty() else None


class _Progress:
    """Prints nothing for two seconds, then the step in progress, then each new step."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._step = "Reading"
        timer = threading.Timer(PATIENCE, self._print)
        timer.daemon = True
        timer.start()

    def __call__(self, step: str) -> None:
        self._step = step
        if time.monotonic() - self._started >= PATIENCE:
            self._print()

    def _print(self) -> None:
        _output.warn(f"{self._step} ...")
