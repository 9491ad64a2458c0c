"""SQL on the tables and views: a read-only SQLite database in memory.

Python's own SQLite is fast enough for tables of this size, and its dialect is that of `swp-data.sqlite` in a release:
a statement that works on one also works on the other.

>>> answer = select(open_tables(), "SELECT plan_id FROM plans ORDER BY plan_id")
>>> answer.columns, answer.rows[0]
(['plan_id'], ('swp-2016',))
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from swp_data import loader
from swp_data.datapackage import bounded_sqlite
from swp_data.datapackage.sqlite_ddl import (
    frame_sql,
    insert_sql,
    quoted,
    rows,
    table_sql,
)
from swp_data.dataset.resolve import resolve
from swp_data.dataset.searchable_text import CREATE_INDEX, SEARCHED, insert_texts_sql
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError
from swp_data.text import closest, suggestion

if TYPE_CHECKING:
    import polars as pl

    from swp_data.datapackage.model import Resource

__all__ = [
    "Answer",
    "InterruptedQueryError",
    "QueryError",
    "Tables",
    "fill",
    "history",
    "impossible_value_hint",
    "matching",
    "open_tables",
    "select",
    "select_dicts",
    "sql",
    "tables_in",
]

READ_ACTIONS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
# The pragmas that full-text search uses itself, and those that list tables and columns.
READ_PRAGMAS = {"data_version", "table_info", "table_xinfo", "table_list", "function_list"}
DENIED_CODES = {sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}
MOST_ROWS = 200_000  # in a result without a limit; all tables together have far fewer
CURLY_QUOTES = re.compile("[‘’“”]")
CATALOGUE = re.compile(r"sqlite_|pragma_|\bpragma\b", re.IGNORECASE)
# Nothing is read twice, however long the statement is.
COMPARISON = re.compile(r"""\b(\w++)"?\s*+(?:==?|\bis\b|\bin\s*+\()\s*+'([^']*+)'""", re.IGNORECASE)


class QueryError(SwpDataError, ValueError):
    """Raised when a statement or condition cannot be run; the message gives the reason."""


class InterruptedQueryError(SwpDataError):
    """Raised when a query is interrupted with Ctrl-C."""


@dataclass(frozen=True)
class Answer:
    """The result of a statement.

    Attributes:
        columns: the names of its columns.
        rows: its rows; dates and booleans are Python objects if the column is declared as such.
        more: whether there are more rows than were requested.
    """

    columns: list[str]
    rows: list[tuple[Any, ...]]
    more: bool = False


@dataclass(frozen=True)
class Tables:
    """The tables and views that can be queried.

    Attributes:
        names: their names.
        frame: returns the table or view with a name.
        resources: the resources of the tables, for the constraints of the database.
        keys: the primary key of each table.
    """

    names: tuple[str, ...]
    frame: Callable[[str], pl.DataFrame]
    resources: Mapping[str, Resource]
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)


def open_tables(version: str | None = None, base_url: str | None = None) -> Tables:
    """Return the tables and views of the installed data or of a published release.

    Each is read once, when it is first used.

    Args:
        version: as for `swp_data.load`.
        base_url: as for `swp_data.load`.
    """
    names = (*loader.tables(version=version, base_url=base_url), *loader.views())

    @cache
    def frame(name: str) -> pl.DataFrame:
        loader.check_name(name, names, "table or view")
        return loader.table_or_view(name, version=version, base_url=base_url)

    resources = loader.package().resources
    keys = {name: resource.schema.primary_key for name, resource in resources.items()}
    if version is not None or base_url is not None:
        resources = {}  # a release may have other columns, so its database is created from the frames alone
    return Tables(names, frame, resources, keys)


def sql(statement: str, *, version: str | None = None, base_url: str | None = None) -> pl.DataFrame:
    """Return the result of one SELECT statement on the tables and views, in the SQLite dialect.

    Args:
        statement: the statement. It can also read `search`, a full-text index of all texts.
        version: as for `load`.
        base_url: as for `load`.

    Returns:
        One column for each column of the result. Dates and booleans have their type if the column is one of a table.

    Raises:
        QueryError: the statement has a mistake, would write, or exceeds a bound on rows, time or memory.
        InterruptedQueryError: Ctrl-C was pressed.
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> sql("SELECT plan_id FROM plans ORDER BY plan_id")["plan_id"].to_list()[0]
        'swp-2016'
    """
    import polars as pl

    answer = select(open_tables(version, base_url), statement)
    repeated = [name for name in answer.columns if answer.columns.count(name) > 1]
    if repeated:
        raise QueryError(
            f"Two columns of the result have the name {repeated[0]!r}", hint="rename one of them with AS"
        )
    return pl.DataFrame(answer.rows, schema=answer.columns, orient="row", infer_schema_length=None)


def history(reference: str, *, version: str | None = None, base_url: str | None = None) -> pl.DataFrame:
    """Return what was reported on a commitment or an activity, in all reports and editions of the plan.

    Args:
        reference: a number as printed ("A.4", "3.2.1"), with the year of the edition if both have it ("2016-A2"), or
            an id.
        version: as for `load`.
        base_url: as for `load`.

    Returns:
        The rows of the view `history` for this subject, in chronological order.

    Raises:
        UnknownReferenceError: nothing has this reference.
        AmbiguousReferenceError: both editions have it.
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> history("A4.6")["activity_id"].to_list()[0]
        'swp-2016-A4.6'
    """
    tables = open_tables(version, base_url)
    subject_id = resolve(reference, tables.frame)
    return tables.frame("history").filter(subject_id=subject_id)


def select(tables: Tables, sql: str, limit: int | None = None) -> Answer:
    """Run one SELECT statement.

    Args:
        tables: the tables that it can query.
        sql: the statement, in the SQLite dialect.
        limit: the most rows to return.

    Raises:
        QueryError: the statement has a mistake, would write, returns more than MOST_ROWS rows without a limit, or
            exceeds a bound on time, memory or the size of the result (`swp_data.limits`).
        InterruptedQueryError: Ctrl-C was pressed.
    """
    most = MOST_ROWS if limit is None else limit
    result = _run(tables, sql, (), most + 1)
    if result.columns is None:
        raise QueryError("The statement is empty", hint="give one such as: select * from plans")
    if limit is None and len(result.rows) > most:
        raise QueryError(
            f"The result would have more than {most:,} rows", hint="use --limit to request fewer"
        )
    return Answer(result.columns, result.rows[:most], len(result.rows) > most)


def matching(tables: Tables, name: str, condition: str) -> list[int]:
    """Return the indexes, from 0, of the rows of a table for which an SQL condition is true.

    Raises:
        QueryError: the condition has a mistake.
        InterruptedQueryError: Ctrl-C was pressed.
    """
    if not condition.strip():
        raise QueryError("The condition is empty", hint="give one such as: status = 'on_hold'")
    # The line breaks keep a comment at the end of the condition from hiding the bracket.
    sql = f"SELECT rowid - 1 FROM {quoted(name)} WHERE (\n{condition}\n) ORDER BY rowid"  # noqa: S608
    try:
        return [index for (index,) in _run(tables, sql).rows]
    except QueryError as error:
        if 'near ")"' in str(error) and ")" not in condition:
            raise QueryError(f"The condition is incomplete: {condition}") from error
        raise


def select_dicts(tables: Tables, sql: str, parameters: Iterable[str]) -> list[dict[str, Any]]:
    """Run a statement with parameters; return its rows, each with the names of its columns.

    Raises:
        QueryError: the statement or a parameter has a mistake.
        InterruptedQueryError: Ctrl-C was pressed.
    """
    result = _run(tables, sql, tuple(parameters))
    return [dict(zip(result.columns or (), row, strict=True)) for row in result.rows]


def tables_in(tables: Tables, sql: str) -> list[str]:
    """Return the tables that a statement may read: those whose names occur in it.

    Reading these alone takes a few milliseconds instead of 140, and keeps a query on a published release from
    downloading every table. A name that occurs only in a comment or a text costs time, but does not change the result.

    >>> tables_in(Tables(("plans", "areas"), lambda name: None, {}), 'SELECT * FROM "Plans"')
    ['plans']
    """
    if CATALOGUE.search(sql):
        return list(tables.names)
    words = {word.lower() for word in re.findall(r"\w+", sql)}
    if "search" in words:
        words |= set(SEARCHED)
    return [name for name in tables.names if name in words]


def fill(connection: sqlite3.Connection, tables: Tables, names: Iterable[str], *, search: bool) -> None:
    """Create tables in a database, and their full-text index if `search` is true."""
    index_statements = []
    for name in names:
        frame, resource = tables.frame(name), tables.resources.get(name)
        connection.execute(table_sql(resource) if resource else frame_sql(name, frame))
        connection.executemany(insert_sql(name, frame.width), rows(frame))
        key = [column for column in tables.keys.get(name, ()) if column in frame.columns]
        index_statements.append(insert_texts_sql(name, frame.columns, key))
    if search:
        connection.execute(CREATE_INDEX)
        for sql in filter(None, index_statements):
            connection.execute(sql)
    connection.commit()


def impossible_value_hint(sql: str, frames: Iterable[pl.DataFrame]) -> str:
    """Return a hint if a condition compares an enumerated column with a value that it cannot have.

    >>> import polars as pl
    >>> frame = pl.DataFrame(schema={"status": pl.Enum(["active", "on_hold"])})
    >>> impossible_value_hint("status = 'on hold'", [frame])
    "status is never 'on hold'; did you mean 'on_hold'?"
    >>> impossible_value_hint("status = 'active'", [frame])
    ''
    """
    comparisons = COMPARISON.findall(sql)
    for frame in frames:
        for column, value in comparisons:
            values = getattr(frame.schema.get(column.lower()), "categories", None)
            if values is not None and value not in values:
                return f"{column} is never {value!r}; {suggestion(value, values, 'values')}"
    return ""


def _run(
    tables: Tables, sql: str, parameters: Sequence[str] = (), most_rows: int = sys.maxsize
) -> bounded_sqlite.Result:
    """Run a statement on a read-only database with its tables; errors of SQLite are raised as QueryError."""
    names = tables_in(tables, sql)
    # Read now: the time that this takes, from a host for example, is not the statement's.
    frames = {name: tables.frame(name) for name in names}
    loaded = replace(tables, frame=frames.__getitem__)

    def prepare(connection: sqlite3.Connection) -> None:
        fill(connection, loaded, names, search="search" in sql.lower() or len(names) == len(tables.names))
        connection.execute("PRAGMA query_only = ON")
        connection.set_authorizer(_authorize)

    sqlite3.register_converter("BOOLEAN", lambda value: value == b"1")
    sqlite3.register_converter("DATE", _to_date)
    try:
        return bounded_sqlite.run(prepare, sql, parameters, min(most_rows, sys.maxsize))
    except KeyboardInterrupt:
        raise InterruptedQueryError("The query was interrupted") from None
    except LimitError as error:
        raise QueryError(f"The statement {error.problem}", hint=error.hint) from error
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        raise _query_error(error, loaded, names) from error


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    reads_pragma = action == sqlite3.SQLITE_PRAGMA and first in READ_PRAGMAS
    loads_code = action == sqlite3.SQLITE_FUNCTION and second == "load_extension"
    allowed = (action in READ_ACTIONS or reads_pragma) and not loads_code
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _to_date(value: bytes) -> Any:
    import datetime as dt

    try:
        return dt.date.fromisoformat(value.decode())
    except ValueError:
        return value.decode(errors="replace")


def _code(error: Exception) -> int | None:
    """Return the error code of SQLite; None if the error is from Python."""
    return getattr(error, "sqlite_errorcode", None)


def _query_error(error: Exception, tables: Tables, loaded: Sequence[str]) -> QueryError:
    """Return an error of SQLite as a QueryError in plain English that suggests a table or column.

    SQLite has one code for all mistakes in a statement, so only the message tells them apart. Other messages are shown
    unchanged.
    """
    message = str(error)
    if isinstance(error, UnicodeEncodeError):
        return QueryError(
            "The statement contains characters that the terminal's encoding lacks",
            hint="set PYTHONUTF8=1 or use a UTF-8 locale",
        )
    if _code(error) in DENIED_CODES or message.startswith("not authorized"):
        return QueryError("The tables are read-only", hint="use a SELECT statement")
    if "one statement at a time" in message:
        return QueryError("There is more than one statement", hint="give one statement at a time")
    problem, _, subject = message.partition(": ")
    if problem == "no such table":
        hint = suggestion(subject, [*tables.names, "search"], "tables")
        return QueryError(f"There is no table {subject!r}", hint=hint)
    if CURLY_QUOTES.search(subject):
        return QueryError("Quotes in SQL are straight", hint=f"write '{CURLY_QUOTES.sub('', subject)}'")
    if problem == "no such column":
        return _no_such_column(subject, tables, loaded)
    if problem == "unrecognized token" and subject[1:2] in {"'", '"'}:
        return QueryError(f"A quotation mark is not closed: {subject[1:-1].splitlines()[0]}")
    return QueryError(f"The statement cannot be run: {message}")


def _no_such_column(name: str, tables: Tables, loaded: Sequence[str]) -> QueryError:
    columns = list(dict.fromkeys(column for table in loaded for column in tables.frame(table).columns))
    hint = suggestion(name, columns, "columns")
    if not closest(name, columns):
        hint = f"put text in single quotes: '{name}'; {hint}"
    return QueryError(f"There is no column {name!r}", hint=hint)
