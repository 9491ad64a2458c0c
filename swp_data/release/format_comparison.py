"""Compare the forms of a table in a release: its Parquet file and its table in the database with its CSV file.

The files may come from elsewhere. A Parquet file of a few kilobytes can have hundreds of millions of rows, and a
database can compute its cells; so the number of rows, the types and the definitions are compared before any row is
read, and a row of the database may be no longer than the longest row of the CSV file.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.checksums import DamagedFile
from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.safe_files import check_size
from swp_data.datapackage.sqlite_ddl import quoted
from swp_data.limits import limit

BATCH_SIZE = 20_000  # rows compared at a time
LONGEST_DEFINITION = 1_000_000  # bytes of a CREATE TABLE statement, and room for the encoding of a row
INSTRUCTIONS = 100_000  # of SQLite between two looks at the clock


def csv_path(resource: Resource) -> str:
    """Return the path of the CSV file of a table in a release."""
    return f"csv/{resource.name}.csv"


def parquet_path(resource: Resource) -> str:
    """Return the path of the Parquet file of a table in a release."""
    return f"parquet/{resource.name}.parquet"


def database_path(package: Package) -> str:
    """Return the path of the database of a release."""
    return f"{package.name}.sqlite"


def compare_formats(package: Package, resource: Resource) -> tuple[int | None, list[DamagedFile]]:
    """Return the number of rows of a table, and the files whose rows differ from its CSV file.

    Raises:
        LimitError: a file is larger than the limit on tables.
    """
    for path in (csv_path(resource), parquet_path(resource), database_path(package)):
        check_size(package.root / path, "release_table_bytes")
    try:
        csv = frames.scan(resource).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        problem = f"it cannot be read ({_shorten(error)})"
        return None, [DamagedFile(csv_path(resource), "unreadable-table", problem)]
    csv = csv.with_columns(pl.col(pl.Enum).cast(pl.String))
    differences = [*_compare_parquet(csv, package, resource), *_compare_database(csv, package, resource)]
    return csv.height, differences


def _compare_parquet(csv: pl.DataFrame, package: Package, resource: Resource) -> Iterator[DamagedFile]:
    path = parquet_path(resource)
    try:
        # A file has enumerated text as a dictionary; until version 0.3.0, as text.
        parquet = pl.scan_parquet(package.root / path, glob=False).with_columns(
            pl.col(pl.Categorical, pl.Enum).cast(pl.String)
        )
        is_equal = (
            parquet.collect_schema() == csv.schema
            and parquet.select(pl.len()).collect().item() == csv.height
            and parquet.collect().equals(csv)
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        yield DamagedFile(path, "unreadable-table", f"it cannot be read ({_shorten(error)})")
        return
    if not is_equal:
        yield DamagedFile(path, "unequal-table", "its rows differ from those of the CSV file")


def _compare_database(csv: pl.DataFrame, package: Package, resource: Resource) -> Iterator[DamagedFile]:
    path = database_path(package)
    try:
        with closing(_open_database(package.root / path, csv)) as database:
            _check_definition(database, resource.name)
            row = _first_difference(csv, database, resource.name)
    except sqlite3.Error as error:
        problem = f"its table {resource.name} cannot be read ({_shorten(error)})"
        yield DamagedFile(path, "unreadable-table", problem)
        return
    if row is not None:
        problem = f"its table {resource.name} differs from {csv_path(resource)} at row {row + FIRST_ROW}"
        yield DamagedFile(path, "unequal-table", problem)


def _open_database(file: Path, csv: pl.DataFrame) -> sqlite3.Connection:
    """Open the database of a release: it cannot be written, run functions with effects, or take for ever."""
    database = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    longest_row = csv.select(pl.sum_horizontal(_lengths(csv)).max()).item() if csv.width else 0
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, int(longest_row or 0) + LONGEST_DEFINITION)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    end = time.monotonic() + limit("query_seconds")
    database.set_progress_handler(lambda: time.monotonic() > end, INSTRUCTIONS)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        database.execute(f"PRAGMA {pragma}")
    return database


def _lengths(csv: pl.DataFrame) -> list[pl.Expr]:
    """Return the bytes of each cell of a row as the database stores it."""
    return [
        pl.col(name).str.len_bytes().fill_null(0).cast(pl.Int64) if dtype == pl.String else pl.lit(10)
        for name, dtype in csv.schema.items()
    ]


def _check_definition(database: sqlite3.Connection, table: str) -> None:
    """Check that a table is an ordinary one, whose cells are stored and not computed.

    Raises:
        sqlite3.Error: it is missing, or something else.
    """
    definitions = database.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchmany(
        2
    )
    if len(definitions) != 1 or definitions[0][0] != "table":
        raise sqlite3.DatabaseError("there is no such table")
    if not str(definitions[0][1]).upper().startswith("CREATE TABLE"):
        raise sqlite3.DatabaseError("it is a virtual table")
    columns = database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (table,))
    if any(hidden for (hidden,) in columns):
        raise sqlite3.DatabaseError("it has computed columns")


def _first_difference(csv: pl.DataFrame, database: sqlite3.Connection, table: str) -> int | None:
    """Return the index of the first row in which a table of the database differs; None if they are equal."""
    # SQLite stores a date as text, and a number that is not a number as null.
    expected = csv.with_columns(pl.col(pl.Date).cast(pl.String), pl.col(pl.Float64).fill_nan(None))
    columns = ", ".join(map(quoted, expected.columns))
    cursor = database.execute(f"SELECT {columns} FROM {quoted(table)} ORDER BY rowid")  # noqa: S608
    for index, row in enumerate(_rows(expected)):
        if cursor.fetchone() != row:
            return index
    return expected.height if cursor.fetchone() else None


def _rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    for start in range(0, frame.height, BATCH_SIZE):
        yield from frame.slice(start, BATCH_SIZE).iter_rows()


def _shorten(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
