"""The tables as a SQLite database: the statements that make it, whichever program runs them.

A release's database and the one that `swp-data sql` asks are made of the same statements, which are functions of
the schemas. Plain tables, not STRICT ones: those of a type that older readers can open too. What a column may hold
is written as constraints. `search` is a full-text index (FTS5) of the texts, each with the lines it stands in.
Standard: https://sqlite.org/lang_createtable.html, https://sqlite.org/fts5.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from swp_data.datapackage.model import Field, ForeignKey, Resource

if TYPE_CHECKING:
    import polars as pl

COLUMN_TYPES = {
    "integer": "INTEGER",
    "year": "INTEGER",
    "number": "REAL",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
# The tables whose texts `search` finds, and their columns: the first is shown as the title of what was found. What
# `observations` quote stands in one of these, and so do the labels of `oversight_links` and `cross_references`.
SEARCHED = {
    "sources": ("title", "note"),
    "plans": ("title", "note"),
    "objectives": ("title", "description"),
    "commitments": ("title", "wording"),
    "commitment_wordings": ("commitment_id", "wording"),
    "plan_statements": ("heading", "text"),
    "activities": ("title", "description"),
    "updates": ("activity_text", "update_text", "oversight_text"),
    "passages": ("heading", "text"),
    "oversight_bodies": ("name", "acronym"),
    "oversight_listings": ("printed_name", "purpose", "meets"),
    "metrics": ("title", "definition"),
    "meetings": ("subject",),
    "performance_topics": ("topic", "inclusion", "data", "commentary"),
    "glossary": ("term", "definition"),
    "errata": ("record_id", "printed", "corrected", "explanation"),
}
PLACE = (("source_id",), ("line_start", "line"), ("line_end", "line"))  # where a row says that it stands
SEARCH = (
    'CREATE VIRTUAL TABLE "search" USING fts5("table" UNINDEXED, "id" UNINDEXED, "title", "text", '
    '"source_id" UNINDEXED, "line_start" UNINDEXED, "line_end" UNINDEXED, tokenize = \'porter unicode61\')'
)


def table_sql(resource: Resource) -> str:
    """Return the statement that makes a table; its comments say what the table and its columns mean."""
    schema = resource.schema
    keys = [f"PRIMARY KEY ({_names(schema.primary_key)})"] if schema.primary_key else []
    keys += [f"UNIQUE ({_names(key)})" for key in schema.unique_keys]
    keys += [_foreign_key(key, resource) for key in schema.foreign_keys]
    parts = [(_column(field), field.description) for field in schema.fields] + [(key, "") for key in keys]
    lines = [f"CREATE TABLE {quoted(resource.name)} ( -- {_line(resource.description)}"]
    for place, (sql, meaning) in enumerate(parts, 1):
        comma = "," if place < len(parts) else ""
        lines.append(f"  {sql}{comma}" + (f" -- {_line(meaning)}" if meaning else ""))
    return "\n".join([*lines, ")"])


def frame_sql(name: str, frame: pl.DataFrame) -> str:
    """Return the statement that makes a table for a frame, with the types of its columns.

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
    """Yield a statement for an index on each foreign key, but where the primary key begins with it."""
    for key in dict.fromkeys(key.fields for key in resource.schema.foreign_keys):
        if resource.schema.primary_key[: len(key)] != key:
            index = quoted(f"{resource.name}_{'_'.join(key)}")
            yield f"CREATE INDEX {index} ON {quoted(resource.name)} ({_names(key)})"


def insert_sql(name: str, columns: int) -> str:
    """Return the statement that adds a row to a table.

    >>> insert_sql("areas", 2)
    'INSERT INTO "areas" VALUES (?, ?)'
    """
    return f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * columns)})"  # noqa: S608 - the name is quoted


def rows(frame: pl.DataFrame) -> Iterable[tuple[object, ...]]:
    """Return the rows of a frame as SQLite holds them: dates as text."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Date).cast(pl.String)).iter_rows()


def search_sql(table: str, columns: Sequence[str], key: Sequence[str]) -> str | None:
    """Return the statement that adds the texts of a table to `search`; None for one that isn't searched.

    Args:
        table: its name.
        columns: their names.
        key: the columns that tell its rows apart; `search` has their values, with a space between them, as the id.
    """
    title, *texts = SEARCHED.get(table, ("",))
    if not {title, *texts} <= set(columns):
        return None
    text = " || char(10) || ".join(f"coalesce({quoted(column)}, '')" for column in texts) or "NULL"
    id_ = " || ' ' || ".join(map(quoted, key)) or "NULL"
    place = [next((quoted(one) for one in names if one in columns), "NULL") for names in PLACE]
    return (
        f"INSERT INTO search SELECT {_text(table)}, {id_}, {quoted(title)}, {text}, "  # noqa: S608
        f"{', '.join(place)} FROM {quoted(table)} ORDER BY rowid"
    )


def quoted(name: str) -> str:
    """Return a name as SQL writes it.

    >>> quoted("table")
    '"table"'
    """
    return '"' + name.replace('"', '""') + '"'


def _column(field: Field) -> str:
    name = quoted(field.name)
    sql = f"{name} {COLUMN_TYPES.get(field.type, 'TEXT')}" + (" NOT NULL" if field.required else "")
    if field.values:
        return f"{sql} CHECK ({name} IN ({', '.join(map(_text, field.values))}))"
    if field.type == "boolean":
        return f"{sql} CHECK ({name} IN (0, 1))"
    return sql


def _foreign_key(key: ForeignKey, resource: Resource) -> str:
    to = quoted(key.resource or resource.name)
    return f"FOREIGN KEY ({_names(key.fields)}) REFERENCES {to} ({_names(key.to)})"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _line(text: str) -> str:
    return " ".join(text.split())
