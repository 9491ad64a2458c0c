"""A session of Spark: with a master of its own on this machine, or on a cluster.

Spark's own log goes to a file, so that nothing but the report is printed. PySpark is imported here and nowhere else.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from swp_data.errors import SwpDataError

LOCAL = "local"
APPLICATION = "swp-data validate"
SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # Spark runs a process for each core
    "spark.sql.adaptive.maxShuffledHashJoinLocalMapThreshold": "64m",  # where keys fit, they need not be sorted
}
LOCAL_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "32",  # by default 200, each of which takes time
}


class SparkError(SwpDataError):
    """Spark is not there, does not start, or fails."""


class SparkSession:
    """A session of Spark, which ends with `close`; one that is running already is used and kept.

    Args:
        master: the address of the cluster, `local[n]` for n processes on this machine, or `local[*]` for one for each
            of its cores.

    Raises:
        SparkError: PySpark or Java is missing, or Spark does not start.
    """

    def __init__(self, master: str) -> None:
        sql = _import_pyspark()
        running = sql.SparkSession.getActiveSession()
        self.session: Any = running
        self.log: Path | None = None
        self._is_own = running is None
        if running is None:
            _find_java()
            handle, log = tempfile.mkstemp(prefix="swp-data-spark-", suffix=".log")
            self.log = Path(log)
            self.session = self._start(sql, master, handle)

    def _start(self, sql: Any, master: str, log: int) -> Any:
        builder = sql.SparkSession.builder.appName(APPLICATION).master(master)
        is_local = master.startswith(LOCAL)
        settings = dict(SETTINGS)
        if is_local:
            settings |= LOCAL_SETTINGS
        try:
            with _output_to(log), _environment(is_local=is_local), _without_warnings():
                return builder.config(map=settings).getOrCreate()
        except Exception as error:
            raise self.failed(f"Spark does not start: {first_line(error)}") from error
        finally:
            os.close(log)

    @property
    def cores(self) -> int:
        """How many parts are worked on at once."""
        return int(self.session.sparkContext.defaultParallelism)

    def mapped(self, function: Any, count: int, schema: Any) -> Any:
        """Return the frame that a function for `mapInArrow` makes of so many numbers, each in a partition of its own.

        Args:
            function: the function.
            count: how many numbers there are, from 0.
            schema: the schema of PyArrow that it returns.
        """
        with _without_warnings():
            from pyspark.sql.pandas.types import from_arrow_schema

            return self.session.range(0, count, 1, count).mapInArrow(function, from_arrow_schema(schema))

    def kept(self, frame: Any) -> Any:
        """Return a frame whose rows the workers keep on their disks once they have been made."""
        from pyspark import StorageLevel

        return frame.persist(StorageLevel.DISK_ONLY)

    def forget(self, frame: Any) -> None:
        """Let the workers delete the rows of a frame, if Spark still runs."""
        with suppress(Exception):
            frame.unpersist()

    def frame_of(self, keys: pl.DataFrame) -> Any:
        """Return keys as a frame of Spark."""
        table = keys.to_arrow(compat_level=pl.CompatLevel.oldest())
        kinds = [pa.string() if pa.types.is_large_string(kind) else kind for kind in table.schema.types]
        with _without_warnings():
            return self.session.createDataFrame(
                table.cast(pa.schema(zip(table.column_names, kinds, strict=True)))
            )

    def collected(self, frame: Any) -> Any:
        """Return the rows of a frame of Spark as a table of PyArrow.

        Raises:
            SparkError: Spark, or a worker, fails.
        """
        try:
            with _without_warnings():
                return frame.toArrow()
        except Exception as error:
            if "No module named" in str(error):
                hint = "install swp-data with its dependencies on each worker, or set PYSPARK_PYTHON"
                raise SparkError("Spark's workers lack a module: " + last_line(error), hint=hint) from error
            raise self.failed(f"Spark fails: {last_line(error)}") from error

    def failed(self, problem: str) -> SparkError:
        """Return the error that says what is wrong and where Spark's log is, which is kept."""
        log, self.log = self.log, None
        return SparkError(problem, hint=f"Spark's log is {log}" if log else "see Spark's log")

    def close(self) -> None:
        """End the session, unless it was running before, and delete its log."""
        if self._is_own and self.session is not None:
            with suppress(Exception):  # Spark may have failed
                self.session.stop()
            self.session = None
        if self.log is not None:
            self.log.unlink(missing_ok=True)
            self.log = None


def first_line(error: Exception) -> str:
    """Return the first line of the message of an error, or its type if it has none."""
    return next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)


def last_line(error: Exception) -> str:
    """Return what an error of a worker ends with, which is the exception itself; or the first line of other errors."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines and "Traceback" in str(error) else first_line(error)


def _import_pyspark() -> Any:
    try:
        with _without_warnings():
            from pyspark import sql
    except ModuleNotFoundError as error:
        raise SparkError("PySpark is not installed", hint="run: pip install 'swp-data[spark]'") from error
    return sql


def _find_java() -> None:
    """Check that there is a Java to run.

    Raises:
        SparkError: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=os.path.join(home, "bin") if home else None)  # noqa: PTH118 - `which` takes text
    if java is None:
        where = f"there is none in {home}, which JAVA_HOME names" if home else "there is none on the path"
        raise SparkError(f"Spark needs Java 17 or newer, and {where}", hint="install it, or set JAVA_HOME")


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Show no warnings: PySpark warns about versions of pandas, which is not used here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _environment(*, is_local: bool) -> Iterator[None]:
    """Set the Python of the workers on this machine; a cluster has one of its own."""
    name = "PYSPARK_PYTHON"
    before = os.environ.get(name)
    if is_local:
        os.environ[name] = sys.executable
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


@contextmanager
def _output_to(log: int) -> Iterator[None]:
    """Send all output to a file; the Java machine that is started meanwhile keeps writing to it."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(number, os.dup(number)) for number in (1, 2)]
    for number, _ in kept:
        os.dup2(log, number)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, copy in kept:
            os.dup2(copy, number)
            os.close(copy)
