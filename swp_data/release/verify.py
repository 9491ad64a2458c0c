"""Check that a release is complete and unmodified: its files, its descriptor, and its tables in each format.

The release may come from elsewhere: no link is followed, nothing is run, and nothing is unpacked beyond the limits
of `swp_data.datapackage.archive`. Checksums reveal damage and careless changes; someone who rewrites a whole release
can rewrite its checksums too.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.archive import is_zip_of, unpack
from swp_data.datapackage.checksums import FETCH_AGAIN, DamagedFile, damaged_files, read_checksums, sha256
from swp_data.datapackage.model import Package, PackageError, Resource, open_package
from swp_data.datapackage.report import FIRST_ROW, Finding, Report
from swp_data.datapackage.sqlite_ddl import quoted

HINT = "Fetch the release again from where it is published."
BATCH_SIZE = 20_000  # rows that are compared at a time
Notify = Callable[[str], None]


def verify(path: Path | str, progress: Notify | None = None) -> Report:
    """Check that a release is complete and unmodified.

    Args:
        path: the folder of the release, or its zip.
        progress: called with the name of each step before it begins.

    Returns:
        A report with a finding for each file that is missing, not part of the release, or changed, and for each
        table that differs between CSV, Parquet and SQLite.

    Raises:
        PackageError: the path is not a release, cannot be read, or is an archive that is not safe to unpack.
    """
    path, notify = Path(path), progress or (lambda _: None)
    if path.is_dir():
        return _check_folder(path, notify).to_report()
    if not path.is_file():
        raise PackageError("there is no such folder or zip", where=str(path), hint="check the path")
    return _check_zip(path, notify).to_report()


def open_verified(folder: Path, progress: Notify | None = None) -> Package:
    """Verify the folder of a release and open its package.

    Raises:
        PackageError: it is not a release, or `verify` reports an error; the message quotes the first.
    """
    verification = _check_folder(folder, progress or (lambda _: None))
    if verification.damage:
        first, *others = verification.damage
        more = f" (and {len(others)} more)" if others else ""
        raise PackageError(
            f"{first.path[:200]!r} is not as it was released: {first.problem}{more}",
            where=str(folder),
            hint=FETCH_AGAIN,
        )
    return open_package(folder)


@dataclass
class Verification:
    """What was checked of a release, and what is wrong with it."""

    package: str
    version: str = ""
    damage: list[DamagedFile] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def to_report(self) -> Report:
        findings = [
            Finding(rule=damaged.kind, message=f"{damaged.problem}.", hint=HINT, table=damaged.path)
            for damaged in self.damage
        ]
        return Report(self.package, self.version, tables=self.rows, errors=findings, skipped=self.skipped)


def _check_zip(file: Path, notify: Notify) -> Verification:
    with tempfile.TemporaryDirectory() as temporary:
        notify("Unpacking")
        folder = unpack(file, Path(temporary) / "release")
        try:
            verification = _check_folder(folder, notify)
        except PackageError as error:  # which names the temporary folder
            raise PackageError(error.problem, where=str(file), hint=error.hint) from error
        notify("Archive")
        if not is_zip_of(file, folder):
            problem = "the archive itself is not the one that was released"
            verification.damage.append(DamagedFile(file.name, "archive-bytes", problem))
        return verification


def _check_folder(folder: Path, notify: Notify) -> Verification:
    notify("Checksums")
    damage = list(damaged_files(folder, read_checksums(folder)))
    try:
        package = open_package(folder)
        resources = package.resources
    except PackageError as error:
        damage.append(DamagedFile("datapackage.json", "descriptor", f"it cannot be read ({error.problem})"))
        return Verification(folder.name, damage=damage, skipped=["tables: the descriptor cannot be read"])
    damage += _check_descriptor(package)
    verification = Verification(package.name, package.version, damage)
    damaged_paths = {damaged.path for damaged in damage}
    for resource in resources.values():
        paths = {_csv(resource), _parquet(resource), _database(package)}
        if unusable := sorted(paths & damaged_paths):
            verification.skipped.append(
                f"comparison of the table {resource.name}: {', '.join(unusable)} is damaged"
            )
            continue
        notify(f"Table {resource.name}")
        rows, differences = _compare_formats(package, resource)
        verification.damage += differences
        if rows is not None:
            verification.rows[resource.name] = rows
    return verification


def _csv(resource: Resource) -> str:
    return f"csv/{resource.name}.csv"


def _parquet(resource: Resource) -> str:
    return f"parquet/{resource.name}.parquet"


def _database(package: Package) -> str:
    return f"{package.name}.sqlite"


def _check_descriptor(package: Package) -> Iterator[DamagedFile]:
    """Yield each CSV file that is not where, or not what, the descriptor says."""
    for resource in package.resources.values():
        path, file = _csv(resource), resource.path
        if file != package.root / path or not file.is_file():
            yield DamagedFile(path, "descriptor", "the descriptor gives another path for this table")
        elif resource.bytes != file.stat().st_size:
            yield DamagedFile(path, "byte-count", "its size differs from the one in datapackage.json")
        elif resource.hash != f"sha256:{sha256(file)}":
            yield DamagedFile(path, "hash-count", "its SHA-256 differs from the one in datapackage.json")


def _compare_formats(package: Package, resource: Resource) -> tuple[int | None, list[DamagedFile]]:
    """Return the number of rows of a table, and the files whose rows differ from those of its CSV file."""
    try:
        csv = frames.scan(resource).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        problem = f"it cannot be read ({_shorten(error)})"
        return None, [DamagedFile(_csv(resource), "unreadable-table", problem)]
    csv = csv.with_columns(pl.col(pl.Enum).cast(pl.String))
    differences = [*_compare_parquet(csv, package, resource), *_compare_database(csv, package, resource)]
    return csv.height, differences


def _compare_parquet(csv: pl.DataFrame, package: Package, resource: Resource) -> Iterator[DamagedFile]:
    path = _parquet(resource)
    try:
        parquet = pl.read_parquet(package.root / path)
    except (OSError, pl.exceptions.PolarsError) as error:
        yield DamagedFile(path, "unreadable-table", f"it cannot be read ({_shorten(error)})")
        return
    if parquet.schema != csv.schema or not parquet.equals(csv):
        yield DamagedFile(path, "unequal-table", "its rows differ from those of the CSV file")


def _compare_database(csv: pl.DataFrame, package: Package, resource: Resource) -> Iterator[DamagedFile]:
    path = _database(package)
    try:
        row = _first_difference(csv, resource.name, package.root / path)
    except sqlite3.Error as error:
        problem = f"its table {resource.name} cannot be read ({_shorten(error)})"
        yield DamagedFile(path, "unreadable-table", problem)
        return
    if row is not None:
        problem = f"its table {resource.name} differs from {_csv(resource)} at row {row + FIRST_ROW}"
        yield DamagedFile(path, "unequal-table", problem)


def _first_difference(csv: pl.DataFrame, table: str, file: Path) -> int | None:
    """Return the index of the first row in which a table of the database differs; None if they are equal."""
    expected = csv.with_columns(pl.col(pl.Date).cast(pl.String))
    columns = ", ".join(map(quoted, expected.columns))
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        type_ = database.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        if type_ != ("table",):
            raise sqlite3.DatabaseError("there is no such table")
        cursor = database.execute(f"SELECT {columns} FROM {quoted(table)} ORDER BY rowid")  # noqa: S608
        for start in range(0, expected.height, BATCH_SIZE):
            batch = expected.slice(start, BATCH_SIZE).rows()
            stored = cursor.fetchmany(BATCH_SIZE)
            if stored != batch:
                pairs = enumerate(zip(batch, stored, strict=False), start)
                shorter = start + min(len(batch), len(stored))
                return next((index for index, (a, b) in pairs if a != b), shorter)
        return expected.height if cursor.fetchone() else None


def _shorten(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
