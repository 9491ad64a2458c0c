"""Structure: the descriptor, the files, and each table against its Table Schema.

Checks that are compiled from its schema read each table in one pass and prove cells valid. Only what they can't prove
is passed to Frictionless, which names the errors: cells, rows, or whole resources of other formats. The report lists
what was passed to it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from swp_data.datapackage.causes import link_findings
from swp_data.datapackage.model import Package, open_package
from swp_data.datapackage.report import Finding, Report
from swp_data.datapackage.validate.declared_bounds import ADDRESS, check_declared
from swp_data.datapackage.validate.descriptor import check_descriptor
from swp_data.datapackage.validate.foreign_keys import check_foreign_keys, find_links
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter
from swp_data.datapackage.validate.hints import DEFAULT_HINT
from swp_data.datapackage.validate.resource_check import ResourceCheck
from swp_data.datapackage.validate.tables import Outcome


def check_structure(package: Package | Path | str, progress: Callable[[str], None] | None = None) -> Report:
    """Validate the structure of any Data Package: its descriptor, its files, and each table against its schema.

    Standard: Data Package v2, https://datapackage.org/standard/data-package/. An error in one resource does not stop
        the checks of the others. An error in the descriptor stops everything else, and the report then has no tables.

    Args:
        package: the package, its folder, or its descriptor.
        progress: called with a message before each table is read.

    Returns:
        The number of rows of each table, a finding for each fault (named as Frictionless does), and what was passed to
        Frictionless.

    Raises:
        PackageError: there is no descriptor, or it can't be read as one.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> report = check_structure(package_folder())
        >>> report.valid, report.tables["objectives"]
        (True, 4)
    """
    if not isinstance(package, Package):
        package = open_package(package)
    notify = progress or (lambda _: None)
    paths = {declared.name: declared.path for declared in package.resource_descriptors if declared.path}
    report = Report(package.name, package.version, paths=paths)
    frictionless = FrictionlessAdapter(package)
    report.errors = _check_description(package, frictionless)
    if not report.valid:
        report.skipped.append("everything except the descriptor, because it has errors")
        report.errors = link_findings(report.errors, package, report.tables)
        return report
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="swp-data-") as folder:
        links = find_links(package)
        for number, declared in enumerate(package.resource_descriptors):
            notify(f"Structure of {declared.name}")
            check = ResourceCheck(
                package, declared, frictionless, Path(folder, str(number)), links[declared.name]
            )
            outcomes[declared.name] = check.run()
        for name in package.names:
            outcomes[name] = check_foreign_keys(package, name, outcomes, frictionless)
    for name, outcome in outcomes.items():
        report.tables[name] = outcome.rows
        report.errors += outcome.located_findings()
        report.delegated += outcome.delegated
    report.errors = link_findings(report.errors, package, report.tables)
    return report


def _check_description(package: Package, frictionless: FrictionlessAdapter) -> list[Finding]:
    """Return what is wrong with the descriptor; after an error, nothing else can be checked."""
    if not package.resource_descriptors:
        return [Finding("package-error", "the package has no resources.", "Describe its tables.")]
    irregular = [path for path in _files(package) if path.exists() and not path.is_file()]
    if irregular:
        return [Finding("scheme-error", f"{path} is not a regular file.", DEFAULT_HINT) for path in irregular]
    return check_declared(package) or check_descriptor(package, frictionless)


def _files(package: Package) -> Iterator[Path]:
    """Yield each file that the descriptor refers to."""
    for declared in package.resource_descriptors:
        for key in ("path", "extrapaths", "schema", "dialect"):
            paths = declared.properties.get(key)
            for path in paths if isinstance(paths, list) else [paths]:
                if isinstance(path, str) and not (key == "extrapaths" and ADDRESS.match(path)):
                    yield package.file(path)
