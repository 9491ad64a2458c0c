"""Run a process, and measure its time, its peak memory and its verdict on the package.

This module and its callers don't import Polars: the kernel never reports a lower peak for a process than the memory of
its parent when it started, so the parent must be small.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TAIL = 2000  # characters to keep of the output of a process
# An installed package has its bytecode, so each process but the first of a command finds it; and the package of this
# repository is validated as others are, without its sources.
UNSET = {"PYTHONDONTWRITEBYTECODE", "SWP_SOURCES"}


@dataclass(frozen=True)
class Run:
    """One run of a validator: `verdict` is valid, refused, crashed or stopped.

    `processor` is the processor time of the process, in seconds: other work on the machine hardly changes it.
    """

    seconds: float
    processor: float
    peak_mib: float
    verdict: str
    output: str


def run(command: list[str], folder: Path, limit: float) -> Run:
    """Run a command in a folder, and stop it after `limit` seconds.

    The peak is the largest resident memory of the process or of any process that it waited for, according to the
    kernel.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - validators.py has the commands
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if name not in UNSET},
        )
        stop = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        stop.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # interrupted: leave nothing running
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            stop.cancel()
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        size = output.seek(0, os.SEEK_END)
        output.seek(max(size - TAIL, 0))
        text = output.read().decode(errors="replace").strip()
    processor = usage.ru_utime + usage.ru_stime
    return Run(seconds, processor, usage.ru_maxrss / 1024, verdict(process.returncode, text), text)


def verdict(status: int, text: str) -> str:
    """Return what an exit status and an output mean."""
    if status == -signal.SIGKILL:
        return "stopped"
    if status in {0, 1} and "Traceback (most recent call last)" not in text:
        return "refused" if status else "valid"
    return "crashed"
