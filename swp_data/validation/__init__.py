"""Validation of a Data Package: its structure, what it means, and that its sources say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from swp_data.package import PackageError, open_package
from swp_data.validation.report import Finding, Report

__all__ = ["Finding", "Report", "validate"]

OURS = "swp-data"


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
        >>> from swp_data.loader import home
        >>> validate(home()).valid
        True
    """
    from swp_data.validation.canonical import check_canonical
    from swp_data.validation.meaning import check_meaning
    from swp_data.validation.structure import check_structure, check_unique_keys

    say = progress or (lambda _: None)
    package = open_package(path)
    say("Structure")
    report = Report(package.name, package.version)
    report.tables, report.errors = check_structure(package)
    resources = package.resources
    report.paths = {name: str(one.path.relative_to(package.root)) for name, one in resources.items()}
    sound = {name for name, one in resources.items() if one.path.suffix == ".csv" and one.path.is_file()}
    broken = {found.table for found in report.errors}
    if None in broken or not sound:
        report.skipped.append("everything but the structure of the package: its descriptor has errors")
        return report
    if len(sound) == len(resources) and not broken:
        report.errors += check_unique_keys(package)
    if package.name != OURS:
        report.skipped.append(f"rules of meaning and provenance: they are those of {OURS}")
        return report
    unreadable = {found.table for found in report.errors if found.row is None} | (set(resources) - sound)
    if unreadable:
        report.skipped.append("canonical form: a file can't be read as a table")
    else:
        report.errors += check_canonical(package)
    say("Meaning")
    findings, skipped = check_meaning(package, {name for name in broken if name} | (set(resources) - sound))
    report.errors += findings
    report.skipped += skipped
    if sources is None:
        report.skipped.append("provenance: no folder of sources was given (--sources DIR or SWP_SOURCES)")
    elif broken:
        report.skipped.append("provenance: the structure has errors")
    else:
        from swp_data.validation.provenance import check_provenance

        folder = Path(sources)
        if not folder.is_dir():
            raise PackageError(
                f"{folder}: there is no such folder of sources; check --sources or SWP_SOURCES"
            )
        say("Provenance")
        report.errors += check_provenance(package, folder)
    return report
