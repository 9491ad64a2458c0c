"""Validation of a Data Package: its structure, what it means, and that its sources say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.datapackage.report import Finding, Report
from swp_data.dataset.contract import DATASET_NAME, contract, shortfalls

__all__ = ["Finding", "Report", "validate"]


def validate(
    path: Path | str,
    sources: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Validate a Data Package.

    The structure of any package is checked; the rules of meaning and the provenance are of this dataset, so
    they are run on a package that is named `swp-data`.

    Args:
        path: a folder with `datapackage.json`, or the descriptor itself.
        sources: the folder of the published documents' texts; without it provenance is skipped, visibly.
        progress: called with the name of each step before it is done.

    Returns:
        Everything that was found in one run.

    Raises:
        PackageError: the package's descriptor, or the folder of the sources, can't be read.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> validate(package_folder()).valid
        True
    """
    from swp_data.datapackage.validate.structure import check_structure

    say = progress or (lambda _: None)
    package = open_package(path)
    if sources is not None and not Path(sources).is_dir():
        raise PackageError(f"{sources}: there is no such folder of sources; check --sources or SWP_SOURCES")
    report = Report(package.name, package.version, paths=_paths(package))
    structure = check_structure(package, say)
    report.tables, report.errors, report.handed = structure.rows, structure.findings, structure.handed
    if not report.tables:
        report.skipped.append("everything but the descriptor: it has errors")
    elif package.name != DATASET_NAME:
        report.skipped.append(f"rules of meaning and provenance: they are those of {DATASET_NAME}")
    else:
        _check_ours(package, report, None if sources is None else Path(sources), say)
    return report


def _paths(package: Package) -> dict[str, str]:
    """Return the file of each table, which reports speak of."""
    return {declared.name: declared.path for declared in package.resource_descriptors if declared.path}


def _check_ours(package: Package, report: Report, sources: Path | None, say: Callable[[str], None]) -> None:
    """Add what only this dataset is checked for: its tables, their form, their meaning and provenance."""
    from swp_data.checks.canonical_form import check_canonical
    from swp_data.checks.cell_forms import check_cells
    from swp_data.checks.meaning import check_meaning

    report.errors += _check_tables(package)
    report.errors += _check_forms(package)
    broken = {found.table for found in report.errors if found.table}
    typed = {name for name, resource in package.resources.items() if resource.path.suffix == ".parquet"}
    if typed:
        report.skipped.append("canonical form of Parquet files: it is that of CSV")
    for name, resource in package.resources.items():
        if name not in broken | typed:
            found = list(check_cells(resource))
            report.errors += found
            broken |= {name} if found else set()
    whole = set(contract()) <= set(package.resources)
    if broken:
        report.skipped.append(f"canonical form of {', '.join(sorted(broken))}: the structure has errors")
    report.errors += check_canonical(package, broken | typed)
    say("Meaning")
    findings, skipped = check_meaning(package, broken)
    report.errors += findings
    report.skipped += skipped
    if sources is None:
        report.skipped.append("provenance: no folder of sources was given (--sources DIR or SWP_SOURCES)")
    elif broken or not whole:
        report.skipped.append("provenance: the structure has errors")
    else:
        from swp_data.checks.provenance.quotes import check_provenance

        say("Provenance")
        report.errors += check_provenance(package, sources)


def _check_forms(package: Package) -> list[Finding]:
    """Find the tables that are files of another form than those of this dataset: UTF-8 CSV, or Parquet."""
    findings = []
    for declared in package.resource_descriptors:
        encoding = (declared.encoding or "utf-8").lower()
        plain = declared.path.endswith((".csv", ".parquet")) and not declared.compression
        if not plain or encoding not in {"utf-8", "utf8"}:
            what = f"the tables of {DATASET_NAME} are UTF-8 CSV files (or Parquet), each in one file; this one is not."
            hint = "Write it as UTF-8 CSV, and say so in the descriptor."
            findings.append(Finding("canonical-form", what, hint, declared.name))
    return findings


def _check_tables(package: Package) -> list[Finding]:
    """Find the tables and the columns of this dataset that a package of its name lacks."""
    return [
        Finding(
            rule="missing-column" if shortfall.columns else "missing-table",
            message=f"the package lacks {shortfall}, which every package named {DATASET_NAME} has.",
            hint="Restore it, or give the package another name.",
            table=shortfall.table,
        )
        for shortfall in shortfalls(package)
    ]
