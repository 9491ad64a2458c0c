"""Validation of a Data Package: its structure, its canonical form, the rules of meaning, and its provenance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from swp_data.datapackage.causes import link_findings
from swp_data.datapackage.model import Package, PackageError, open_descriptor
from swp_data.datapackage.report import Finding, Report
from swp_data.dataset.contract import DATASET_NAME, Shortfall, contract, shortfalls
from swp_data.limits import LimitError
from swp_data.time_limit import time_limit

if TYPE_CHECKING:
    from swp_data.datapackage.validate.engines.engine import Engine

__all__ = ["Finding", "Report", "validate"]

OF_THE_DESCRIPTOR = {
    "package-error",
    "resource-error",
    "schema-error",
    "field-error",
    "dialect-error",
    "unknown-property",
    "profile-error",
    "scheme-error",
}
Notify = Callable[[str], None]


def validate(
    path: Path | str,
    sources: Path | str | None = None,
    progress: Notify | None = None,
    *,
    all_findings: bool = False,
    engine: Engine | None = None,
    allowed_urls: Sequence[str] = (),
) -> Report:
    """Validate a Data Package.

    The structure of any package is checked. Canonical form, the rules of meaning and provenance are particular to this
    dataset, so they are only checked for a package named `swp-data`.

    Args:
        path: a folder with a `datapackage.json`, or the descriptor itself.
        sources: the folder of the published documents' texts; without it, provenance is reported as skipped.
        progress: called with the name of each step before the step begins.
        all_findings: whether to list every finding; by default, of very many of one kind, the first are listed and the
            others counted.
        engine: checks the parts of tables, such as `swp_data.datapackage.validate.engines.choice.local_engine` returns;
            by default, threads do.
        allowed_urls: what the addresses begin with from which files may be read; by default, nothing is fetched.

    Returns:
        A report of all findings.

    Raises:
        PackageError: the descriptor, the folder of the sources, or a list in `curation/` cannot be read.
        ProfileError: the profile cannot be read.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> validate(package_folder()).valid
        True
    """
    from swp_data.datapackage.validate import check_structure

    notify = progress or (lambda _: None)
    package = open_descriptor(path)
    if sources is not None and not Path(sources).is_dir():
        raise PackageError(
            "the folder of sources does not exist", where=str(sources), hint="check --sources or SWP_SOURCES"
        )
    report = check_structure(
        package, progress, all_findings=all_findings, engine=engine, allowed_urls=allowed_urls
    )
    if package.name != DATASET_NAME:
        report.skipped.append(f"rules of meaning and provenance: they apply only to {DATASET_NAME}")
    elif any(finding.is_error and finding.rule in OF_THE_DESCRIPTOR for finding in report.errors):
        report.skipped.append("rules of meaning and provenance: the descriptor has errors")
        report.errors = link_findings([*report.errors, *_missing_tables(package)], package, report.tables)
    else:
        _check_in_time(package, report, None if sources is None else Path(sources), notify)
    return report


def _check_in_time(package: Package, report: Report, sources: Path | None, notify: Notify) -> None:
    """Add to a report what is particular to this dataset, or a finding that the checks took too long."""
    try:
        with time_limit("check_seconds", "the checks of this dataset"):
            _check_dataset(package, report, sources, notify)
    except LimitError as error:
        report.errors.append(
            Finding(
                rule="limit-exceeded",
                message=f"{error.where + ': ' if error.where else ''}{error.problem}, so they are not complete.",
                hint=f"If the package is sound, {error.hint}.",
            )
        )


def _check_dataset(package: Package, report: Report, sources: Path | None, notify: Notify) -> None:
    """Add the checks that are particular to this dataset to a report."""
    from swp_data.checks.run_rules import check_meaning

    report.errors += _check_contract(package)
    report.errors += _check_files(package)
    broken = {finding.table for finding in report.errors if finding.table}
    broken |= _check_written_form(package, report, broken)
    notify("Meaning")
    findings, skipped = check_meaning(package, broken)
    report.errors += findings
    report.skipped += skipped
    _check_provenance(package, report, sources, broken=bool(broken), notify=notify)
    report.errors = _link(package, report, broken)


def _link(package: Package, report: Report, broken: set[str]) -> list[Finding]:
    """Return the findings of a report; each one that follows from another names it."""
    from swp_data.checks.causes import link_rule_findings
    from swp_data.checks.run_rules import read_tables

    if len(report.errors) < 2:
        return report.errors
    tables, _ = read_tables(package, broken)
    findings = link_rule_findings(report.errors, package, tables)
    return link_findings(findings, package, report.tables)


def _missing_tables(package: Package) -> list[Finding]:
    """Return a finding for each table of the dataset's contract that a descriptor does not name."""
    return [_lacking(Shortfall(table)) for table in contract() if table not in package.names]


def _check_contract(package: Package) -> list[Finding]:
    """Return a finding for each table and column of the dataset's contract that a package lacks."""
    return [_lacking(shortfall) for shortfall in shortfalls(package)]


def _lacking(shortfall: Shortfall) -> Finding:
    return Finding(
        rule="missing-column" if shortfall.columns else "missing-table",
        message=f"the package lacks {shortfall}, which every package named {DATASET_NAME} has.",
        hint="Restore it, or rename the package.",
        table=shortfall.table,
    )


def _check_files(package: Package) -> list[Finding]:
    """Return a finding for each table that is not a single UTF-8 CSV file or Parquet file."""
    findings = []
    for declared in package.resource_descriptors:
        encoding = (declared.encoding or "utf-8").lower()
        is_plain = declared.path.endswith((".csv", ".parquet")) and not declared.compression
        if not is_plain or encoding not in {"utf-8", "utf8"}:
            findings.append(
                Finding(
                    rule="canonical-form",
                    message=f"each table of {DATASET_NAME} must be one UTF-8 CSV file, or one Parquet file.",
                    hint="Write the table as one UTF-8 CSV file, and update the descriptor.",
                    table=declared.name,
                )
            )
    return findings


def _check_written_form(package: Package, report: Report, broken: set[str]) -> set[str]:
    """Add findings on the form of the CSV files of valid tables to a report.

    Returns:
        The tables with a value or a header that is not in canonical form.
    """
    from swp_data.checks.canonical_form import check_canonical
    from swp_data.checks.cell_forms import check_cells
    from swp_data.checks.table_file import read_table_file

    parquet = {name for name, resource in package.resources.items() if resource.path.suffix == ".parquet"}
    if parquet:
        report.skipped.append("canonical form of Parquet files: only CSV files have one")
    files = {
        name: read_table_file(resource)
        for name, resource in package.resources.items()
        if name not in broken | parquet
    }
    findings = {name: list(check_cells(file)) for name, file in files.items()}
    misformed = {name for name, of_table in findings.items() if of_table}
    report.errors += [finding for of_table in findings.values() for finding in of_table]
    if unchecked := sorted(broken | misformed):
        report.skipped.append(f"canonical form of {', '.join(unchecked)}: the structure has errors")
    sound = {name: file for name, file in files.items() if name not in misformed}
    report.errors += check_canonical(package, sound)
    return misformed


def _check_provenance(
    package: Package, report: Report, sources: Path | None, *, broken: bool, notify: Notify
) -> None:
    """Add findings on provenance to a report, or the reason why it was not checked."""
    from swp_data.checks.provenance import check_provenance

    if sources is None:
        report.skipped.append("provenance: no folder of sources was given (--sources DIR or SWP_SOURCES)")
    elif broken or not set(contract()) <= set(package.resources):
        report.skipped.append("provenance: the structure has errors")
    elif any(resource.path.suffix == ".parquet" for resource in package.resources.values()):
        report.skipped.append("provenance: only CSV files can be checked")
    else:
        notify("Provenance")
        report.errors += check_provenance(package, sources)
