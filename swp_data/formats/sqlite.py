"""The package as one SQLite database: typed columns, keys, indexes, full-text search and the data dictionary.

`swp_data.datapackage.sqlite_ddl` defines the tables, and `swp_data.dataset.searchable_text` the full-text index. The
tables `dictionary_dataset`, `dictionary_tables` and `dictionary_fields` say what the data means.

The database is written with APSW, which includes its own SQLite: the bytes of a database depend on the version of
SQLite, and Python uses the version of the machine.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw
import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package
from swp_data.datapackage.sqlite_ddl import index_sql, insert_sql, quoted, rows, table_sql
from swp_data.dataset.searchable_text import CREATE_INDEX, insert_texts_sql
from swp_data.formats.dataset_metadata import dataset_metadata

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


def write_sqlite(package: Package, file: Path) -> None:
    """Write the database of a package.

    Raises:
        apsw.Error: the file cannot be written, or a row breaks a constraint.
    """
    with closing(apsw.Connection(str(file))) as database:
        for pragma in ("page_size = 4096", "auto_vacuum = NONE", "journal_mode = OFF", "synchronous = OFF"):
            database.execute(f"PRAGMA {pragma}")
        database.execute(DICTIONARY)
        database.execute("BEGIN")
        for resource in package.resources.values():
            database.execute(table_sql(resource))
            frame = frames.scan(resource).collect()
            database.executemany(insert_sql(resource.name, frame.width), rows(frame))
            for index in index_sql(resource):
                database.execute(index)
        _write_dictionary(database, package)
        _write_search(database, package)
        database.execute("COMMIT")
        database.execute("VACUUM")


def _write_dictionary(database: apsw.Connection, package: Package) -> None:
    metadata = dataset_metadata(package)
    database.executemany(
        "INSERT INTO dictionary_dataset VALUES (?, ?)",
        [
            ("name", metadata.name),
            ("title", metadata.title),
            ("description", metadata.description),
            ("version", metadata.version),
            ("date", metadata.date),
            ("licence", metadata.licence.name),
            ("licence_url", metadata.licence.path),
            ("licence_title", metadata.licence.title),
        ],
    )
    for resource in package.resources.values():
        ((row_count,),) = database.execute(f"SELECT count(*) FROM {quoted(resource.name)}")  # noqa: S608
        database.execute(
            "INSERT INTO dictionary_tables VALUES (?, ?, ?, ?)",
            (resource.name, resource.title, resource.description, row_count),
        )
        dictionary = frames.dictionary(resource).with_columns(pl.col("values").list.join("; "))
        for position, row in enumerate(dictionary.rows(named=True), 1):
            database.execute(
                "INSERT INTO dictionary_fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    resource.name,
                    position,
                    *(row[name] for name in ("field", "title", "type", "key", "required")),
                    resource.schema[row["field"]].quoted,
                    *(row[name] for name in ("values", "description", "example")),
                ),
            )


def _write_search(database: apsw.Connection, package: Package) -> None:
    statements = [
        sql
        for name, resource in package.resources.items()
        if (sql := insert_texts_sql(name, resource.schema.names, resource.schema.primary_key))
    ]
    if not statements:
        return
    database.execute(CREATE_INDEX)
    for sql in statements:
        database.execute(sql)
    database.execute("INSERT INTO search (search) VALUES ('optimize')")
