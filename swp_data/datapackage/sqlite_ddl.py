"""Tables of a package in SQLite: the SQL statements that create and fill them.

The statements depend only on the schemas. The tables are not STRICT, so older versions of SQLite can open them too;
constraints say what each column may contain.
Standard: https://sqlite.org/lang_createtable.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from swp_data.datapackage.model import Field, ForeignKey, Resource
from swp_data.text import printable

if TYPE_CHECKING:
    import polars as pl

COLUMN_TYPES = {
    "integer": "INTEGER",
    "year": "INTEGER",
    "number": "REAL",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def table_sql(resource: Resource) -> str:
    """Return the statement that creates a table; its comments describe the table and its columns."""
    schema = resource.schema
    keys = [f"PRIMARY KEY ({_names(schema.primary_key)})"] if schema.primary_key else []
    keys += [f"UNIQUE ({_names(key)})" for key in schema.unique_keys]
    keys += [_foreign_key(key, resource) for key in schema.foreign_keys]
    parts = [(_column(field), field.description) for field in schema.fields] + [(key, "") for key in keys]
    lines = [f"CREATE TABLE {quoted(resource.name)} ( -- {_line(resource.description)}"]
    for number, (sql, description) in enumerate(parts, 1):
        comma = "," if number < len(parts) else ""
        comment = f" -- {_line(description)}" if description else ""
        lines.append(f"  {sql}{comma}{comment}")
    return "\n".join([*lines, ")"])


def frame_sql(name: str, frame: pl.DataFrame) -> str:
    """Return the statement that creates a table for a data frame, with the types of its columns.

    >>> import polars as pl
    >>> frame_sql("years", pl.DataFrame({"year": [2016], "open": [True]}))
    'CREATE TABLE "years" ("year" INTEGER, "open" BOOLEAN)'
    """
    columns = (f"{quoted(column)} {_frame_type(dtype)}" for column, dtype in frame.schema.items())
    return f"CREATE TABLE {quoted(name)} ({', '.join(columns)})"


def _frame_type(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "INTEGER"
    if dtype.is_float():
        return "REAL"
    return {"Boolean": "BOOLEAN", "Date": "DATE"}.get(str(dtype), "TEXT")


def index_sql(resource: Resource) -> Iterator[str]:
    """Yield a CREATE INDEX statement for each foreign key that is not a prefix of the primary key."""
    for key in dict.fromkeys(key.fields for key in resource.schema.foreign_keys):
        if resource.schema.primary_key[: len(key)] != key:
            index = quoted(f"{resource.name}_{'_'.join(key)}")
            yield f"CREATE INDEX {index} ON {quoted(resource.name)} ({_names(key)})"


def insert_sql(name: str, columns: int) -> str:
    """Return the statement that inserts a row into a table.

    >>> insert_sql("areas", 2)
    'INSERT INTO "areas" VALUES (?, ?)'
    """
    return f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * columns)})"  # noqa: S608 - the name is quoted


def rows(frame: pl.DataFrame) -> Iterable[tuple[object, ...]]:
    """Return the rows of a data frame as SQLite stores them, with dates as text."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Date).cast(pl.String)).iter_rows()


def quoted(name: str) -> str:
    """Return an identifier as SQL writes it.

    >>> quoted("table")
    '"table"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it.

    >>> literal("the plan's")
    "'the plan''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def _column(field: Field) -> str:
    name = quoted(field.name)
    sql = f"{name} {COLUMN_TYPES.get(field.type, 'TEXT')}" + (" NOT NULL" if field.required else "")
    if field.values:
        return f"{sql} CHECK ({name} IN ({', '.join(map(literal, field.values))}))"
    if field.type == "boolean":
        return f"{sql} CHECK ({name} IN (0, 1))"
    return sql


def _foreign_key(key: ForeignKey, resource: Resource) -> str:
    to = quoted(key.resource or resource.name)
    return f"FOREIGN KEY ({_names(key.fields)}) REFERENCES {to} ({_names(key.to)})"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
