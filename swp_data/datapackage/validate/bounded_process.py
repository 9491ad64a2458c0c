"""A process of our own whose time is limited, for what a package brings that may never end: patterns and JSON Schemas.

The process reads lines of JSON and answers each with a line. When its time is up, it is ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from typing import Any

from swp_data.datapackage.validate.confinement import released

ROUND_TRIP = 0.0001  # seconds that passing an item to the process may take, which is not the package's fault


class BoundedProcess:
    """A program that answers lines, and may take some seconds for all of them together.

    Args:
        program: Python source. It reads a first line, and then answers each further line with one line.
        first: the first line, as a value of JSON.
        seconds: how long it may take.
        arguments: arguments of the program.
    """

    def __init__(self, program: str, first: Any, seconds: float, arguments: tuple[str, ...] = ()) -> None:
        self._command = [sys.executable, "-I", "-S", "-c", program, *arguments]
        self._first = first
        self._process: subprocess.Popen[str] | None = None
        self.seconds_left = seconds

    def ask(self, question: Any, items: int = 1) -> str:
        """Return the answer to a question; it is empty if the time is up, or the process has ended.

        Args:
            question: a value of JSON.
            items: how many items it contains.
        """
        if self.seconds_left <= 0:
            return ""
        begun = time.monotonic()
        if self._process is None:
            self._process = self._start()
            begun = time.monotonic()
        process = self._process
        timer = threading.Timer(self.seconds_left, process.kill)
        timer.daemon = True
        timer.start()
        try:
            _send(process, question)
            return process.stdout.readline().strip() if process.stdout else ""
        except OSError:
            return ""
        finally:
            timer.cancel()
            self.seconds_left -= max(0, time.monotonic() - begun - ROUND_TRIP * items)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError, ValueError):
                process.communicate()

    def _start(self) -> subprocess.Popen[str]:
        with released():
            process = subprocess.Popen(  # noqa: S603 - our own program; what the package brings is only its input
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="ascii",
            )
        weakref.finalize(self, process.kill)
        with suppress(OSError):
            _send(process, self._first)
        return process


def _send(process: subprocess.Popen[str], value: Any) -> None:
    if process.stdin:
        process.stdin.write(json.dumps(value) + "\n")
        process.stdin.flush()
