"""Whether a release is whole and unchanged: its files, its descriptor, and its tables in each form.

What is verified comes from outside: nothing is followed, run or unpacked beyond the bounds below. A checksum
shows a change by accident or by hand; someone who rewrites all of a release can rewrite its checksums too.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.archive import is_zip_of, unpack
from swp_data.datapackage.checksums import damaged_files, read_checksums, sha256
from swp_data.datapackage.model import Package, PackageError, Resource, open_package
from swp_data.datapackage.report import Finding, Report

AGAIN = "Fetch the release again from where it is published."
BATCH = 20_000  # rows that are compared at a time
Say = Callable[[str], None]


def verify(path: Path | str, progress: Say | None = None) -> Report:
    """Verify a release.

    Args:
        path: the folder of the release, or its zip.
        progress: called with the name of each step before it is done.

    Returns:
        A finding for each file that is missing, one too many or not the one that was released, and for each
        table that isn't the same as CSV, Parquet and SQLite.

    Raises:
        PackageError: it is no release, can't be read, or its archive isn't safe to unpack.
    """
    path, say = Path(path), progress or (lambda _: None)
    if path.is_dir():
        return _verify_folder(path, say)
    if not path.is_file():
        raise PackageError(f"{path}: there is no such folder or zip; check the path")
    with tempfile.TemporaryDirectory() as aside:
        say("Unpacking")
        unpacked = Path(aside) / "release"
        folder = unpack(path, unpacked)
        try:
            report = _verify_folder(folder, say)
        except PackageError as error:
            raise PackageError(str(error).replace(str(unpacked), str(path))) from error
        say("Archive")
        if not is_zip_of(path, folder):
            report.errors.append(
                _finding(path.name, "archive-bytes", "the archive itself is not the one that was released.")
            )
        return report


def _verify_folder(folder: Path, say: Say) -> Report:
    say("Checksums")
    found = [
        _finding(file.path, file.kind, f"{file.problem}.")
        for file in damaged_files(folder, read_checksums(folder))
    ]
    try:
        package = open_package(folder)
        resources = package.resources
    except PackageError as error:
        found.append(_finding("datapackage.json", "descriptor", f"it can't be read: {error}."))
        return Report(folder.name, "", errors=found, skipped=["tables: the descriptor can't be read"])
    report = Report(package.name, package.version, errors=found)
    found += _check_descriptor(package)
    broken = {finding.table for finding in found}
    database = folder / f"{package.name}.sqlite"
    for resource in resources.values():
        forms = {f"csv/{resource.name}.csv", f"parquet/{resource.name}.parquet", database.name}
        if damaged := sorted(forms & broken):
            report.skipped.append(f"comparison of the table {resource.name}: {', '.join(damaged)} is damaged")
            continue
        say(f"Table {resource.name}")
        found += _compare(resource, folder, database, report)
    return report


def _finding(file: str, rule: str, message: str) -> Finding:
    return Finding(rule, message, AGAIN, table=file)


def _check_descriptor(package: Package) -> Iterator[Finding]:
    for name, resource in package.resources.items():
        path = f"csv/{name}.csv"
        if resource.path != package.root / path or not resource.path.is_file():
            yield _finding(path, "descriptor", "the descriptor says that the table is elsewhere.")
        elif resource.bytes != resource.path.stat().st_size:
            yield _finding(path, "byte-count", "its size is not the one in datapackage.json.")
        elif resource.hash != f"sha256:{sha256(resource.path)}":
            yield _finding(path, "hash-count", "its SHA-256 is not the one in datapackage.json.")


def _compare(resource: Resource, folder: Path, database: Path, report: Report) -> Iterator[Finding]:
    """Yield a finding for each form of a table that isn't the same as its CSV."""
    try:
        csv = frames.scan(resource).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        yield _finding(f"csv/{resource.name}.csv", "unreadable-table", f"it can't be read: {_short(error)}.")
        return
    report.tables[resource.name] = csv.height
    csv = csv.with_columns(pl.col(pl.Enum).cast(pl.String))
    path = f"parquet/{resource.name}.parquet"
    try:
        same = pl.read_parquet(folder / path).equals(csv)
        types = pl.read_parquet_schema(folder / path) == csv.schema
    except (OSError, pl.exceptions.PolarsError) as error:
        yield _finding(path, "unreadable-table", f"it can't be read: {_short(error)}.")
    else:
        if not (same and types):
            yield _finding(path, "unequal-table", "its rows are not those of the CSV file.")
    try:
        row = _first_difference(csv.with_columns(pl.col(pl.Date).cast(pl.String)), resource.name, database)
    except sqlite3.Error as error:
        message = f"its table {resource.name} can't be read: {_short(error)}."
        yield _finding(database.name, "unreadable-table", message)
    else:
        if row:
            message = (
                f"line {row + 1} of csv/{resource.name}.csv is not what its table {resource.name} holds."
            )
            yield _finding(database.name, "unequal-table", message)


def _first_difference(csv: pl.DataFrame, table: str, file: Path) -> int:
    """Return the first row in which a table of the database differs, counted from 1; 0 if none does."""
    name = '"' + table.replace('"', '""') + '"'
    columns = ", ".join('"' + column.replace('"', '""') + '"' for column in csv.columns)
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        kind = database.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        if kind != ("table",):
            raise sqlite3.DatabaseError("there is no such table")
        rows = database.execute(f"SELECT {columns} FROM {name} ORDER BY rowid")  # noqa: S608
        done = 0
        for start in range(0, csv.height, BATCH):
            ours = csv.slice(start, BATCH).rows()
            theirs = rows.fetchmany(BATCH)
            if ours != theirs:
                return done + next(
                    (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False), 1) if a != b),
                    min(len(ours), len(theirs)) + 1,
                )
            done += len(ours)
        return done + 1 if rows.fetchone() else 0


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
