"""The package as one SQLite database: typed columns, keys, indexes, full-text search, the data dictionary.

Plain tables, not STRICT ones: those of a type that older readers can open too. What a column may hold is
written as constraints. `search` is a full-text index (FTS5) of the longer texts; `dictionary_dataset`,
`dictionary_tables` and `dictionary_fields` say what the data means.

It is written with APSW, which brings a SQLite of its own: two versions of SQLite lay the same rows out in
different bytes, and Python's is that of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import polars as pl

from swp_data import frames
from swp_data.package import Field, ForeignKey, Package, Resource
from swp_data.release.facts import Facts

COLUMN_TYPES = {
    "integer": "INTEGER",
    "year": "INTEGER",
    "number": "REAL",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
# The tables whose texts `search` finds, and their columns: the first is shown as the title of what was found.
SEARCHED = {
    "commitments": ("title", "wording"),
    "activities": ("title", "description"),
    "updates": ("activity_text", "update_text", "oversight_text"),
    "passages": ("heading", "text"),
}
SEARCH = (
    'CREATE VIRTUAL TABLE "search" USING fts5("table" UNINDEXED, "id" UNINDEXED, "title", "text", '
    "tokenize = 'porter unicode61')"
)
DICTIONARY = """
CREATE TABLE "dictionary_dataset" ("name" TEXT PRIMARY KEY, "value" TEXT NOT NULL);
CREATE TABLE "dictionary_tables" (
  "table" TEXT PRIMARY KEY, "title" TEXT NOT NULL, "description" TEXT NOT NULL, "rows" INTEGER NOT NULL
);
CREATE TABLE "dictionary_fields" (
  "table" TEXT NOT NULL REFERENCES "dictionary_tables" ("table"), "position" INTEGER NOT NULL, "field" TEXT NOT NULL,
  "title" TEXT NOT NULL, "type" TEXT NOT NULL, "key" TEXT, "required" BOOLEAN NOT NULL, "quoted" BOOLEAN NOT NULL,
  "values" TEXT, "description" TEXT NOT NULL, "example" TEXT,
  PRIMARY KEY ("table", "field")
);
"""


def write_sqlite(package: Package, facts: Facts, file: Path) -> None:
    """Write the database of a package.

    Raises:
        apsw.Error: it can't be written, or a row breaks a constraint.
    """
    with closing(apsw.Connection(str(file))) as database:
        for pragma in ("page_size = 4096", "auto_vacuum = NONE", "journal_mode = OFF", "synchronous = OFF"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(DICTIONARY)
        database.execute("BEGIN")
        for resource in package.resources.values():
            database.execute(table_sql(resource))
            _insert(database, resource)
            for index in index_sql(resource):
                database.execute(index)
        _write_dictionary(database, package, facts)
        _write_search(database, package)
        database.execute("COMMIT")
        database.execute("VACUUM")


def table_sql(resource: Resource) -> str:
    """Return the statement that makes a table; its comments say what the table and its columns mean."""
    schema = resource.schema
    keys = [f"PRIMARY KEY ({_names(schema.primary_key)})"] if schema.primary_key else []
    keys += [f"UNIQUE ({_names(key)})" for key in schema.unique_keys]
    keys += [_foreign_key(key, resource) for key in schema.foreign_keys]
    parts = [(_column(field), field.description) for field in schema.fields] + [(key, "") for key in keys]
    lines = [f"CREATE TABLE {_name(resource.name)} ( -- {_line(resource.description)}"]
    for place, (sql, meaning) in enumerate(parts, 1):
        comma = "," if place < len(parts) else ""
        lines.append(f"  {sql}{comma}" + (f" -- {_line(meaning)}" if meaning else ""))
    return "\n".join([*lines, ")"])


def _column(field: Field) -> str:
    name = _name(field.name)
    sql = f"{name} {COLUMN_TYPES.get(field.type, 'TEXT')}" + (" NOT NULL" if field.required else "")
    if field.values:
        return f"{sql} CHECK ({name} IN ({', '.join(map(_text, field.values))}))"
    if field.type == "boolean":
        return f"{sql} CHECK ({name} IN (0, 1))"
    return sql


def _foreign_key(key: ForeignKey, resource: Resource) -> str:
    to = _name(key.resource or resource.name)
    return f"FOREIGN KEY ({_names(key.fields)}) REFERENCES {to} ({_names(key.to)})"


def index_sql(resource: Resource) -> Iterator[str]:
    """Yield a statement for an index on each foreign key, but where the primary key begins with it."""
    for key in dict.fromkeys(key.fields for key in resource.schema.foreign_keys):
        if resource.schema.primary_key[: len(key)] != key:
            index = _name(f"{resource.name}_{'_'.join(key)}")
            yield f"CREATE INDEX {index} ON {_name(resource.name)} ({_names(key)})"


def _insert(database: apsw.Connection, resource: Resource) -> None:
    frame = frames.scan(resource).with_columns(pl.col(pl.Date).cast(pl.String)).collect()
    places = ", ".join("?" * frame.width)
    database.executemany(f"INSERT INTO {_name(resource.name)} VALUES ({places})", frame.iter_rows())  # noqa: S608


def _write_dictionary(database: apsw.Connection, package: Package, facts: Facts) -> None:
    database.executemany(
        "INSERT INTO dictionary_dataset VALUES (?, ?)",
        [
            ("name", facts.name),
            ("title", facts.title),
            ("description", facts.description),
            ("version", facts.version),
            ("date", facts.date),
            ("licence", facts.licence.name),
            ("licence_url", facts.licence.path),
            ("licence_title", facts.licence.title),
        ],
    )
    for resource in package.resources.values():
        ((rows,),) = database.execute(f"SELECT count(*) FROM {_name(resource.name)}")  # noqa: S608
        about = (resource.name, resource.title, resource.description, rows)
        database.execute("INSERT INTO dictionary_tables VALUES (?, ?, ?, ?)", about)
        dictionary = frames.dictionary(resource).with_columns(pl.col("values").list.join("; "))
        for position, row in enumerate(dictionary.rows(named=True), 1):
            quoted = resource.schema[row["field"]].quoted
            database.execute(
                "INSERT INTO dictionary_fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    resource.name,
                    position,
                    *(row[name] for name in ("field", "title", "type", "key", "required")),
                    quoted,
                    *(row[name] for name in ("values", "description", "example")),
                ),
            )


def _write_search(database: apsw.Connection, package: Package) -> None:
    found = {name: columns for name, columns in SEARCHED.items() if name in package.resources}
    if not found:
        return
    database.execute(SEARCH)
    for name, (title, *texts) in found.items():
        text = " || char(10) || ".join(f"coalesce({_name(column)}, '')" for column in texts)
        key = _name(package.resources[name].schema.primary_key[0])
        database.execute(
            f"INSERT INTO search SELECT {_text(name)}, {key}, {_name(title)}, {text} "  # noqa: S608
            f"FROM {_name(name)} ORDER BY rowid"
        )
    database.execute("INSERT INTO search (search) VALUES ('optimize')")


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(_name, names))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _line(text: str) -> str:
    return " ".join(text.split())
