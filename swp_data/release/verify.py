"""Check that a release is complete and unmodified: its files, its descriptor, and its tables in each format.

The release may be untrusted: no link is followed, nothing is run, and nothing is unpacked beyond the limits of
`swp_data.datapackage.archive`. Checksums reveal damage and accidental changes, but anyone who rewrites a whole release
can also rewrite its checksums.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from swp_data.datapackage.archive import unpack
from swp_data.datapackage.checksums import FETCH_AGAIN, DamagedFile, damaged_files, read_checksums, sha256
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.datapackage.report import Finding, Report
from swp_data.datapackage.safe_names import check_name
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError, limit
from swp_data.release.format_comparison import compare_formats, csv_path, database_path, parquet_path
from swp_data.release.release_zip import zip_problem

DESCRIPTOR = "datapackage.json"
HINT = "Download the release again."
HINTS = {"extra-file": "Delete the file: it is not part of the release."}
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
        raise PackageError("the folder or zip does not exist", where=str(path), hint="check the path")
    return _check_zip(path, notify).to_report()


def open_verified(folder: Path, progress: Notify | None = None) -> Package:
    """Verify the folder of a release and open its package.

    Raises:
        PackageError: it is not a release, or `verify` reports an error; the message quotes the first one.
    """
    verification = _check_folder(folder, progress or (lambda _: None))
    if verification.damage:
        first, *others = verification.damage
        more = f" (and {len(others)} more)" if others else ""
        raise PackageError(
            f"{first.path[:200]!r} differs from what was released: {first.problem}{more}",
            where=str(folder),
            hint=FETCH_AGAIN,
        )
    return open_package(folder)


@dataclass
class Verification:
    """The verification of a release: what was checked, and what is wrong."""

    package: str
    version: str = ""
    damage: list[DamagedFile] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def to_report(self) -> Report:
        findings = [
            Finding(
                rule=damaged.kind,
                message=f"{damaged.problem}.",
                hint=HINTS.get(damaged.kind, HINT),
                table=damaged.path,
            )
            for damaged in self.damage
        ]
        return Report(self.package, self.version, tables=self.rows, errors=findings, skipped=self.skipped)


def _check_zip(file: Path, notify: Notify) -> Verification:
    with tempfile.TemporaryDirectory() as temporary:
        notify("Unpacking")
        folder = unpack(file, Path(temporary) / "release")
        try:
            verification = _check_folder(folder, notify)
        except SwpDataError as error:  # which names the temporary folder
            raise PackageError(error.problem, where=str(file), hint=error.hint) from error
        notify("Archive")
        if problem := zip_problem(file, folder, verification.package, verification.version):
            problem = f"the archive is not the one that was released: {problem}"
            verification.damage.append(DamagedFile(file.name, "archive-bytes", problem))
        return verification


def _check_folder(folder: Path, notify: Notify) -> Verification:
    notify("Checksums")
    checksums = read_checksums(folder)
    damage = list(damaged_files(folder, checksums))
    try:
        package = _open_safely(folder)
        resources = package.resources
    except LimitError:
        raise
    except PackageError as error:
        damage.append(DamagedFile(DESCRIPTOR, "descriptor", f"it cannot be read ({error.problem})"))
        return Verification(folder.name, damage=damage, skipped=["tables: the descriptor cannot be read"])
    damage += _check_descriptor(package)
    verification = Verification(package.name, package.version, damage)
    intact = checksums.keys() - {damaged.path for damaged in damage}
    for resource in resources.values():
        paths = [csv_path(resource), parquet_path(resource), database_path(package)]
        if unusable := sorted(set(paths) - intact):
            verification.skipped.append(
                f"comparison of the table {resource.name}: {', '.join(unusable)} is damaged"
            )
            verification.damage += _missing_forms(unusable, verification.damage)
            continue
        notify(f"Table {resource.name}")
        rows, differences = compare_formats(package, resource)
        verification.damage += differences
        if rows is not None:
            verification.rows[resource.name] = rows
    return verification


def _open_safely(folder: Path) -> Package:
    """Open the package of a release whose names become paths.

    Raises:
        PackageError: the descriptor cannot be read or is a link, or a name in it could lead out of the release.
    """
    file = folder / DESCRIPTOR
    if file.is_symlink():
        raise PackageError("it is a link", where=str(file))
    package = open_package(folder)
    if len(package.resource_descriptors) > limit("release_tables"):
        raise LimitError(
            f"has more than {limit('release_tables'):,} tables", "release_tables", where=str(file)
        )
    check_name(package.name, "package", str(file))
    check_name(package.version, "version", str(file))
    for declared in package.resource_descriptors:
        check_name(declared.name, "table", str(file))
    return package


def _missing_forms(paths: Iterable[str], damage: Sequence[DamagedFile]) -> Iterator[DamagedFile]:
    """Yield each path of a form of a table that the release lacks and does not list either."""
    reported = {damaged.path for damaged in damage}
    for path in paths:
        if path not in reported:
            yield DamagedFile(
                path, "missing-file", "the descriptor needs it, but the release does not list it"
            )


def _check_descriptor(package: Package) -> Iterator[DamagedFile]:
    """Yield each CSV file whose path or contents differ from the descriptor."""
    for resource in package.resources.values():
        path, file = csv_path(resource), resource.path
        if file != package.root / path or not file.is_file():
            yield DamagedFile(path, "descriptor", "the descriptor gives another path for this table")
        elif resource.bytes != file.stat().st_size:
            yield DamagedFile(path, "byte-count", "its size differs from the one in datapackage.json")
        elif resource.hash != f"sha256:{sha256(file)}":
            yield DamagedFile(path, "hash-count", "its SHA-256 differs from the one in datapackage.json")
