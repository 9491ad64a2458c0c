"""Run a command, and measure its time, and the memory and temporary files of all its processes together.

`measure` reports the largest process, which is right for a command that is one process. Here, the memory of processes
that run at the same time is added up; a page that several share is counted once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.2  # seconds between two looks at the processes
TAIL = 2_000  # characters to keep of the output
MIB = 2**20


@dataclass(frozen=True)
class TreeRun:
    """One run of a command."""

    seconds: float
    processor: float
    """Seconds of processor time of all processes."""
    memory_mib: float
    """The largest memory of all processes together (proportional set size)."""
    disk_mib: float
    """The largest size of its temporary files."""
    processes: int
    """The largest number of processes."""
    status: int
    """Its exit status; negative if a signal ended it."""
    output: str


def run_tree(
    command: list[str], folder: Path, limit: float, environment: Mapping[str, str] | None = None
) -> TreeRun:
    """Run a command in a folder, and stop all its processes after `limit` seconds.

    Args:
        command: the command.
        folder: the folder in which it runs, and which gets its temporary files.
        limit: seconds.
        environment: variables to set.
    """
    memory = disk = processes = 0
    with tempfile.TemporaryDirectory(dir=folder, prefix=".run-") as own, tempfile.TemporaryFile() as output:
        variables = {**os.environ, "TMPDIR": own, "SPARK_LOCAL_DIRS": own, **(environment or {})}
        before, start = os.times(), time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - scale.py has the commands
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            while process.poll() is None and time.perf_counter() - start < limit:
                sizes = list(_memory(process.pid))
                memory, processes = max(memory, sum(sizes)), max(processes, len(sizes))
                disk = max(disk, _size(Path(own)))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(INTERVAL)
        finally:
            for number in [process.pid, *_session(process.pid)]:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            process.wait()
        seconds, after = time.perf_counter() - start, os.times()
        size = output.seek(0, os.SEEK_END)
        output.seek(max(size - TAIL, 0))
        text = output.read().decode(errors="replace").strip()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return TreeRun(seconds, processor, memory / MIB, disk / MIB, processes, process.returncode, text)


def _session(leader: int) -> Iterator[int]:
    """Yield the processes of a session."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                # The name of the program, in brackets, may contain anything.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == leader:
                    yield int(folder.name)


def _memory(leader: int) -> Iterator[int]:
    """Yield the proportional set size of each process of a session, in bytes."""
    for process in _session(leader):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    yield int(line.split()[1]) * 1024
                    break


def _size(folder: Path) -> int:
    """Return the size of the files in a folder, which may vanish meanwhile."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += os.stat(os.path.join(parent, name)).st_blocks * 512  # noqa: PTH116, PTH118 - fast
    return size
