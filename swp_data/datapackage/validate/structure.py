"""Structure: the descriptor, the files, and each table against its Table Schema.

Checks that are compiled from its schema read each table in one pass and prove cells valid. Only what they can't prove
is passed to Frictionless, which names the errors: cells, rows, or whole resources of other formats. The report lists
what was passed to it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from swp_data.datapackage.json_files import repeated_properties
from swp_data.datapackage.model import Package, PackageError, open_descriptor
from swp_data.datapackage.report import Finding, Report
from swp_data.datapackage.resource import ResourceDescriptor
from swp_data.datapackage.validate.careful.file_kind import file_kind
from swp_data.datapackage.validate.careful.text_dialect import PLAIN_FORMATS
from swp_data.datapackage.validate.descriptors.checkable import Checkable
from swp_data.datapackage.validate.descriptors.declared_bounds import LIMIT, limit_finding
from swp_data.datapackage.validate.descriptors.descriptor import check_descriptor
from swp_data.datapackage.validate.descriptors.locations import names_of
from swp_data.datapackage.validate.descriptors.profiles import check_profiles
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.engines.threads import ThreadEngine
from swp_data.datapackage.validate.file_checksums import check_size_and_hash
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.keys.foreign_keys import check_foreign_keys, find_links
from swp_data.datapackage.validate.keys.key_store import Room
from swp_data.datapackage.validate.listing import Listing
from swp_data.datapackage.validate.resource_check import ResourceCheck
from swp_data.datapackage.validate.tables import Outcome
from swp_data.limits import limit
from swp_data.text import truncate


def check_structure(
    package: Package | Path | str,
    progress: Callable[[str], None] | None = None,
    *,
    all_findings: bool = False,
    engine: Engine | None = None,
    allowed_urls: Sequence[str] = (),
) -> Report:
    """Validate the structure of any Data Package: its descriptor, its files, and each table against its schema.

    Standard: Data Package v2, https://datapackage.org/standard/data-package/. A fault hides nothing else: what is not
        affected by a fault in the descriptor, or in one resource, is checked all the same.

    Args:
        package: the package, its folder, or its descriptor.
        progress: called with a message before each table is read.
        all_findings: whether to list every finding; by default, a kind with very many is sampled, and the rest counted.
        engine: checks the parts of tables; by default, threads do.
        allowed_urls: what the addresses begin with from which files may be read; by default, nothing is fetched.

    Returns:
        The number of rows of each table, a finding for each fault (named as Frictionless does), what was passed to
        Frictionless, and what is not checked, such as files that would have to be fetched.

    Raises:
        PackageError: there is no descriptor, or it can't be read as one.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> report = check_structure(package_folder())
        >>> report.valid, report.tables["objectives"]
        (True, 4)
    """
    if not isinstance(package, Package):
        package = open_descriptor(package)
    if allowed_urls:
        package = replace(package, allowed_urls=tuple(allowed_urls))
    names = names_of(package.descriptor)
    paths = {
        name: path for name, path in zip(names, map(_file, package.resource_descriptors), strict=True) if path
    }
    report = Report(package.name, package.version, paths=paths)
    checked, profiled = check_descriptor(package), check_profiles(package)
    report.errors = [*_repeated(package), *checked.findings, *profiled.findings]
    report.skipped = [*profiled.skipped, *checked.skipped]
    most = (
        None if all_findings else max(limit("findings"), 1)
    )  # what is only counted refers to one that is listed
    engine = engine or ThreadEngine()
    outcomes = _check_resources(checked.checkable, progress or (lambda _: None), most, engine)
    for name in names:
        outcome = outcomes.get(name)
        findings = outcome.findings if outcome else []
        report.errors += outcome.located_findings(engine) if outcome else []
        report.errors += _check_files(package, name, checked.checkable, findings)
        if outcome is not None:
            report.tables[name] = outcome.rows
            report.delegated += outcome.delegated
            report.skipped += outcome.skipped
    if len(report.errors) > 1:
        from swp_data.datapackage.causes import link_findings

        report.errors = link_findings(report.errors, package, report.tables)
    return report


def _repeated(package: Package) -> list[Finding]:
    """Return a warning for each property that an object of the descriptor has more than once."""
    hint = "Remove all but one."
    return [
        Finding(
            "package-error",
            f"the property {truncate(name, 80)!r} occurs more than once in an object; only the last is read.",
            hint,
            severity="warning",
        )
        for name in repeated_properties(package.descriptor_path)
    ]


def _check_resources(
    checkable: Checkable, notify: Callable[[str], None], most: int | None, engine: Engine
) -> dict[str, Outcome]:
    """Return the outcome of the check of each resource; at most so many findings of a kind are listed."""
    package, outcomes = checkable.package, dict[str, Outcome]()
    frictionless = FrictionlessAdapter(package)
    with tempfile.TemporaryDirectory(prefix="swp-data-") as folder:
        links, room = find_links(package), Room(Path(folder), engine.key_bytes)
        for number, declared in enumerate(package.resource_descriptors):
            notify(f"Structure of {declared.name}")
            check = ResourceCheck(
                package,
                declared,
                frictionless,
                engine,
                room,
                notify,
                Path(folder, str(number)),
                links[declared.name],
                most,
            )
            try:
                missing = _missing_files(package, declared)
                is_csv = file_kind(declared).format in PLAIN_FORMATS
                nothing_to_read = len(missing) == len(declared.paths) or not is_csv
                outcomes[declared.name] = (
                    Outcome(0, missing, failed=True) if missing and nothing_to_read else check.run()
                )
            except PackageError as error:
                outcomes[declared.name] = Outcome(0, [limit_finding(error, declared.name)], failed=True)
        for name in package.names:
            if name not in checkable.others:
                listing, others = Listing(most), checkable.others
                outcomes[name] = check_foreign_keys(
                    package, name, outcomes, frictionless, engine, room, listing, others
                )
    return outcomes


def _file(declared: ResourceDescriptor) -> str:
    """Return the path of the one file of a resource, for the report; empty if it has none, or several."""
    paths = declared.paths
    return paths[0] if len(paths) == 1 else declared.text("url")


def _missing_files(package: Package, declared: ResourceDescriptor) -> list[Finding]:
    """Return a finding for each file of a resource that is not in the folder, or is a folder itself.

    Raises:
        PackageError: a link leads out of the folder.
    """
    findings = []
    for path in declared.paths:
        file = package.file(path)
        if file.is_dir() or not file.exists():
            problem = "is a folder" if file.is_dir() else "does not exist"
            message = f"the file {path!r} {problem}."
            findings.append(Finding("scheme-error", message, HINTS["scheme-error"], declared.name))
    return findings


def _check_files(package: Package, name: str, checkable: Checkable, findings: list[Finding]) -> list[Finding]:
    """Return the findings on the size and the hash of a resource's files, unless they exceed a limit."""
    resource = checkable.files.get(name)
    if resource is None or any(finding.rule == LIMIT for finding in findings):
        return []
    if name not in checkable.package.names and _size(package, resource) > limit("unpacked_bytes"):
        return []
    return list(check_size_and_hash(package, name, resource))


def _size(package: Package, resource: object) -> int:
    paths = resource.get("path") if isinstance(resource, dict) else None
    try:
        files = [package.file(path) for path in (paths if isinstance(paths, list) else [str(paths)])]
        return sum(file.stat().st_size for file in files if file.is_file())
    except (OSError, PackageError):
        return 0
