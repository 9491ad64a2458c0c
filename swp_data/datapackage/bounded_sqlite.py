"""Statements on an SQLite database in memory, within bounds of time, of memory and of the size of the result.

A statement can come from anyone. SQLite checks between its own steps whether it is to stop, but one step, such as a
search in a long text, can take hours. So the statement runs in a thread that nobody waits for longer than the bound.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from swp_data.limits import LimitError, format_size, limit

STEPS_PER_CHECK = 10_000  # of SQLite, between two checks whether to stop
GRACE = 2.0  # seconds for a statement to stop by itself
LONGEST_PATTERN = 1_000  # characters of a LIKE or GLOB pattern
LONGEST_STATEMENT = 1_000_000  # characters


@dataclass(frozen=True)
class Result:
    """The result of a statement.

    Attributes:
        columns: the names of its columns; None if the statement is empty.
        rows: its rows.
    """

    columns: list[str] | None
    rows: list[tuple[Any, ...]]


def run(
    prepare: Callable[[sqlite3.Connection], None],
    sql: str,
    parameters: Sequence[object] = (),
    most_rows: int = sys.maxsize,
) -> Result:
    """Run one statement on a new database in memory.

    Args:
        prepare: fills the database, and restricts what the statement may do. It is called in another thread.
        sql: the statement.
        parameters: the values of its parameters.
        most_rows: how many rows to return at most.

    Raises:
        LimitError: it takes too long, too much memory, or has too large a result.
        sqlite3.Error, sqlite3.Warning, ValueError, OverflowError: the statement has a mistake.
        KeyboardInterrupt: Ctrl-C was pressed; the statement has been stopped.

    >>> run(lambda connection: None, "SELECT ? + 1 AS answer", [41])
    Result(columns=['answer'], rows=[(42,)])
    """
    statement = _Statement(prepare, sql, parameters, most_rows)
    # A daemon, not an executor's thread, because Python waits for those before it exits.
    Thread(target=statement.run, name="SQL", daemon=True).start()
    try:
        wait([statement.result], statement.seconds + GRACE)
    finally:
        statement.stopped.set()
    if not statement.result.done():
        raise statement.too_slow()
    return statement.result.result()


class _Statement:
    def __init__(
        self,
        prepare: Callable[[sqlite3.Connection], None],
        sql: str,
        parameters: Sequence[object],
        most_rows: int,
    ) -> None:
        self.prepare = prepare
        self.sql = sql
        self.parameters = parameters
        self.most_rows = most_rows
        self.seconds = limit("query_seconds")
        self.deadline = time.monotonic() + self.seconds
        self.stopped = Event()
        self.result: Future[Result] = Future()

    def run(self) -> None:
        """Run the statement and set its result; called in the thread."""
        try:
            with closing(sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)) as connection:
                self._bound(connection)
                self.prepare(connection)
                self.result.set_result(self._fetch(connection.execute(self.sql, self.parameters)))
        except MemoryError:
            self.result.set_exception(
                LimitError(
                    f"needs more than {format_size(limit('query_memory'))} of memory",
                    "query_memory",
                    where="SQL",
                )
            )
        except Exception as error:  # noqa: BLE001 (raised again by `result.result()`)
            is_late = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT and self._is_late()
            self.result.set_exception(self.too_slow() if is_late else error)

    def too_slow(self) -> LimitError:
        """Return the error of a statement that takes too long."""
        return LimitError(f"takes longer than {self.seconds:,} seconds", "query_seconds", where="SQL")

    def _is_late(self) -> bool:
        return time.monotonic() > self.deadline

    def _bound(self, connection: sqlite3.Connection) -> None:
        # Otherwise intermediate results would fill the disk; as it is, they count as memory.
        connection.execute("PRAGMA temp_store = MEMORY")
        # Of all databases of this process, since SQLite has no other; it can't be raised again.
        connection.execute(f"PRAGMA hard_heap_limit = {limit('query_memory')}")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(limit("cell_bytes"), 2**30))
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST_STATEMENT)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
        connection.set_progress_handler(lambda: self.stopped.is_set() or self._is_late(), STEPS_PER_CHECK)

    def _fetch(self, cursor: sqlite3.Cursor) -> Result:
        if cursor.description is None:
            return Result(None, [])
        columns = [column[0] for column in cursor.description]
        rows: list[tuple[Any, ...]] = []
        size, most_bytes = 0, limit("query_bytes")
        for row in cursor:
            if len(rows) == self.most_rows:
                break
            size += sys.getsizeof(row) + sum(map(sys.getsizeof, row))
            if size > most_bytes:
                raise LimitError(
                    f"has a result of more than {format_size(most_bytes)}", "query_bytes", where="SQL"
                )
            rows.append(row)
        return Result(columns, rows)
