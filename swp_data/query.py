"""Questions in SQL: the tables and views in a SQLite database in memory, which can be read and not written.

Python's own SQLite is enough for tables of this size, and is the dialect of the release's `swp-data.sqlite`: a
statement that answers here answers there.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any

from swp_data.datapackage.sqlite_ddl import (
    frame_sql,
    insert_sql,
    quoted,
    rows,
    table_sql,
)
from swp_data.dataset.searchable_text import CREATE_INDEX, SEARCHED, insert_texts_sql

if TYPE_CHECKING:
    import polars as pl

    from swp_data.datapackage.model import Resource

READS = {
    *(sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION),
    sqlite3.SQLITE_RECURSIVE,
}
# What SQLite's own full-text search asks, and what tells of tables and columns.
PRAGMAS = {"data_version", "table_info", "table_xinfo", "table_list", "function_list"}
STEPS = 10_000  # instructions of SQLite between two looks at whether somebody pressed Ctrl-C
LONGEST_VALUE = 50_000_000  # bytes
MOST_ROWS = 200_000  # of an answer that nobody gave a limit: far more than all tables have
CURLY = re.compile("[‘’“”]")
CATALOGUE = re.compile(r"sqlite_|pragma_|\bpragma\b", re.IGNORECASE)


COMPARED = re.compile(r"""(\w+)"?\s*(?:==?|\bis\b|\bin\s*\()\s*'([^']*)'""", re.IGNORECASE)


class QueryError(ValueError):
    """A question that can't be answered; the message says what is wrong with it, in one sentence."""


class InterruptedQueryError(Exception):
    """Somebody ended the question before its answer came."""


@dataclass(frozen=True)
class Answer:
    """The columns and the rows that a statement gives, and whether there are more of them.

    Dates and booleans are such where a column holds them.
    """

    columns: list[str]
    rows: list[tuple[Any, ...]]
    more: bool = False


@dataclass(frozen=True)
class Tables:
    """What can be asked: a frame for each name; the tables as they were packaged, where they were; their keys."""

    names: tuple[str, ...]
    frame: Callable[[str], pl.DataFrame]
    resources: Mapping[str, Resource]
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)


def select(tables: Tables, sql: str, most: int | None = None) -> Answer:
    """Return what one SELECT statement gives, and no more than the first `most` rows of it.

    Raises:
        QueryError: it has a mistake, would write, or gives more than MOST_ROWS rows and `most` doesn't ask for so many.
        InterruptedQueryError: Ctrl-C ended it.
    """
    with _database(tables, sql) as connection:
        cursor = connection.execute(sql)
        if cursor.description is None:
            raise QueryError("There is nothing to ask; give a statement such as: select * from plans")
        limit = MOST_ROWS if most is None else most
        found = list(islice(cursor, min(limit, sys.maxsize - 1) + 1))
        if most is None and len(found) > limit:
            raise QueryError(f"This gives more than {limit:,} rows; --limit says how many you want.")
        return Answer([column[0] for column in cursor.description], found[:limit], len(found) > limit)


def matching(tables: Tables, name: str, condition: str) -> list[int]:
    """Return the places of the rows of a table, from 0, for which an SQL condition is true.

    Raises as `select` does.
    """
    if not condition.strip():
        raise QueryError("There is no condition; give one such as: status = 'on_hold'")
    sql = f"SELECT rowid - 1 FROM {quoted(name)} WHERE (\n{condition}\n) ORDER BY rowid"  # noqa: S608
    with _database(tables, sql) as connection:
        try:
            return [place for (place,) in connection.execute(sql)]
        except sqlite3.OperationalError as error:
            if 'near ")"' in str(error) and ")" not in condition:
                raise QueryError(f"The condition ends too early: {condition}") from error
            raise


def search(tables: Tables, sql: str, values: Iterable[str]) -> list[dict[str, Any]]:
    """Return what a statement on `search` gives for values, each row by the names of its columns."""
    with _database(tables, sql) as connection:
        cursor = connection.execute(sql, tuple(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def mentioned(tables: Tables, sql: str) -> list[str]:
    """Return the tables that a statement can be about: a table that it asks stands in it by its name.

    >>> mentioned(Tables(("plans", "areas"), lambda name: None, {}), 'SELECT * FROM "Plans"')
    ['plans']
    """
    if CATALOGUE.search(sql):
        return list(tables.names)
    words = {word.lower() for word in re.findall(r"\w+", sql)}
    wanted = set(SEARCHED) if "search" in words else set()
    return [name for name in tables.names if name in words | wanted]


@contextmanager
def _database(tables: Tables, sql: str) -> Iterator[sqlite3.Connection]:
    """Give a database with the tables that a statement is about; each mistake becomes a QueryError."""
    sqlite3.register_converter("BOOLEAN", lambda value: value == b"1")
    sqlite3.register_converter("DATE", _date)
    names = mentioned(tables, sql)
    with closing(sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)) as connection:
        fill(connection, tables, names, search="search" in sql.lower() or len(names) == len(tables.names))
        _lock(connection)
        try:
            yield connection
        except QueryError:
            raise
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            if str(error) == "interrupted":
                raise InterruptedQueryError from error
            raise QueryError(_sentence(str(error), tables, names)) from error


def fill(connection: sqlite3.Connection, tables: Tables, names: Iterable[str], *, search: bool) -> None:
    """Make the tables of a database, and its full-text index."""
    texts = []
    for name in names:
        frame, resource = tables.frame(name), tables.resources.get(name)
        connection.execute(table_sql(resource) if resource else frame_sql(name, frame))
        connection.executemany(insert_sql(name, frame.width), rows(frame))
        key = [column for column in tables.keys.get(name, ()) if column in frame.columns]
        texts.append(insert_texts_sql(name, frame.columns, key))
    if search:
        connection.execute(CREATE_INDEX)
        for sql in filter(None, texts):
            connection.execute(sql)
    connection.commit()


def _lock(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.set_authorizer(_authorize)
    connection.set_progress_handler(lambda: 0, STEPS)  # Python looks for Ctrl-C whenever it is called


def _authorize(action: int, one: str | None, two: str | None, *_: str | None) -> int:
    reads_a_pragma = action == sqlite3.SQLITE_PRAGMA and one in PRAGMAS
    loads_code = action == sqlite3.SQLITE_FUNCTION and two == "load_extension"
    allowed = (action in READS or reads_a_pragma) and not loads_code
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _date(value: bytes) -> Any:
    import datetime as dt

    try:
        return dt.date.fromisoformat(value.decode())
    except ValueError:
        return value.decode(errors="replace")


def _sentence(said: str, tables: Tables, names: list[str]) -> str:
    """Say what SQLite said, with the tables or columns that may have been meant."""
    what, _, name = said.partition(": ")
    if what == "no such table":
        return f"There is no table {name!r}.{choices(name, [*tables.names, 'search'], 'tables')}"
    if CURLY.search(name):
        return f"Quotes of SQL are straight: '{CURLY.sub('', name)}'."
    if what == "no such column":
        columns = list(dict.fromkeys(column for table in names for column in tables.frame(table).columns))
        text = "" if guess(name, columns) else f" Text stands in single quotes: '{name}'."
        return f"There is no column {name!r}.{text}{choices(name, columns, 'columns')}"
    if "surrogates not allowed" in said:
        return (
            "This has characters that the terminal's encoding lacks; set PYTHONUTF8=1 or a locale of UTF-8."
        )
    if what == "unrecognized token" and name[1:2] in {"'", '"'}:
        return f"A quote is opened and not closed: {name[1:-1].splitlines()[0]}"
    if "authoriz" in said or "prohibited" in said or "readonly" in said:
        return "The tables can be read and not written; ask with a SELECT statement."
    if "one statement at a time" in said:
        return "Give one statement at a time."
    return f"This can't be asked: {said}."


def never(sql: str, frames: Iterable[pl.DataFrame]) -> str:
    """Return a sentence on a value that a condition asks for and its enumerated column never has, '' if there is none.

    >>> import polars as pl
    >>> never("status = 'on hold'", [pl.DataFrame(schema={"status": pl.Enum(["active", "on_hold"])})])
    "status is never 'on hold'. Did you mean 'on_hold'?"
    """
    asked = COMPARED.findall(sql)
    for frame in frames:
        for column, value in asked:
            values = getattr(frame.schema.get(column.lower()), "categories", None)
            if values is not None and value not in values:
                return f"{column} is never {value!r}.{choices(value, values, 'values')}"
    return ""


def choices(name: str, known: Iterable[str], what: str) -> str:
    """Return a sentence with the known name that is nearest to one, or with all of them where none is near.

    >>> choices("x", ["plans", "updates"], "tables")
    ' The tables are: plans, updates.'
    """
    known = list(known)
    return guess(name, known) or f" The {what} are: {', '.join(known)}."


def guess(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the known name that is nearest to one, '' where none is near.

    >>> guess("updtes", ["plans", "updates"])
    " Did you mean 'updates'?"
    """
    close = get_close_matches(name.rpartition(".")[2].lower(), list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
