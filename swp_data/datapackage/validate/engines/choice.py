"""The choice of an engine for a package: threads for most, processes for a large one, or Spark."""

from __future__ import annotations

import os
from contextlib import suppress

from swp_data.datapackage.model import Package, PackageError
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.errors import SwpDataError
from swp_data.limits import format_size

LARGE = 1_000_000_000  # bytes of data above which processes save more time than they take to start
LEAST_MEMORY = 512 << 20
MEMORY = 1 << 30
OF_PROCESS = 256 << 20  # bytes that a process takes
OF_KEYS = 16  # keys may take one in so many bytes of the memory


def local_engine(package: Package, processes: int | None = None, memory: int = MEMORY) -> Engine:
    """Return the engine that checks a package on this machine.

    Args:
        package: the package.
        processes: how many processes check a table; 1 means threads of this process. By default, as many as there are
            processors and as the memory allows if the package is large, and threads otherwise.
        memory: how many bytes all of them may take.

    Raises:
        SwpDataError: the memory is too small.
    """
    if memory < LEAST_MEMORY:
        raise SwpDataError(
            f"{format_size(memory)} of memory is not enough",
            hint=f"give {format_size(LEAST_MEMORY)} or more",
        )
    if processes is None:
        processes = affordable_processes(memory) if data_size(package) >= LARGE else 1
    if processes < 2:
        from swp_data.datapackage.validate.engines.threads import ThreadEngine

        return ThreadEngine(key_bytes=memory // OF_KEYS)
    from swp_data.datapackage.validate.engines.processes import ProcessEngine

    return ProcessEngine(processes, key_bytes=memory // OF_KEYS)


def spark_engine(master: str, memory: int = MEMORY) -> Engine:
    """Return the engine that checks a package on Spark.

    Args:
        master: the address of the cluster, or `local[*]` for all cores of this machine.
        memory: how many bytes the process that calls may take.

    Raises:
        SparkError: PySpark or Java is missing, or Spark does not start.
    """
    from swp_data.datapackage.validate.engines.spark import SparkEngine

    return SparkEngine(master, key_bytes=memory // OF_KEYS)


def affordable_processes(memory: int) -> int:
    """Return how many processes a size of memory allows, besides the one that calls; at most one for each processor.

    >>> affordable_processes(512 << 20)
    1
    """
    return max(1, min(os.cpu_count() or 1, memory // OF_PROCESS - 1))


def data_size(package: Package) -> int:
    """Return the size of the data files of a package in bytes; what can't be read has none."""
    size = 0
    for resource in package.resource_descriptors:
        for path in resource.paths:
            with suppress(OSError, ValueError, PackageError):
                size += package.file(path).stat().st_size
    return size
