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

INTERVAL = 0.5  # seconds between two looks at the processes
TAIL = 2_000  # characters to keep of the output
MIB = 2**20
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class TreeRun:
    """One run of a command."""

    seconds: float
    processor: float
    """Seconds of processor time of all processes, as far as they had been taken when they were last looked at."""
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
    processor = dict[int, float]()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".run-") as own, tempfile.TemporaryFile() as output:
        variables = {**os.environ, "TMPDIR": own, "SPARK_LOCAL_DIRS": own, **(environment or {})}
        start = time.perf_counter()
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
                running = dict(_session(process.pid))
                processor |= running
                memory = max(memory, sum(map(_memory, running)))
                processes = max(processes, len(running))
                disk = max(disk, _size(Path(own)))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(INTERVAL)
        finally:
            for number in [process.pid, *dict(_session(process.pid))]:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            process.wait()
        seconds = time.perf_counter() - start
        size = output.seek(0, os.SEEK_END)
        output.seek(max(size - TAIL, 0))
        text = output.read().decode(errors="replace").strip()
    return TreeRun(
        seconds, sum(processor.values()), memory / MIB, disk / MIB, processes, process.returncode, text
    )


def _session(leader: int) -> Iterator[tuple[int, float]]:
    """Yield the processes of a session, and the processor time that each has taken, in seconds."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                # The name of the program, in brackets, may contain anything.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == leader:
                    yield int(folder.name), (int(fields[11]) + int(fields[12])) / TICKS


def _memory(process: int) -> int:
    """Return the proportional set size of a process, in bytes; 0 if it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _size(folder: Path) -> int:
    """Return the size of the files in a folder, which may vanish meanwhile."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += os.stat(os.path.join(parent, name)).st_blocks * 512  # noqa: PTH116, PTH118 - fast
    return size
