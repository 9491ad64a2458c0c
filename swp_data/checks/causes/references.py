"""References that aren't foreign keys: listed exceptions, errata, and the lines of a source that a row gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from swp_data.checks.causes.trials import Trials
from swp_data.checks.exceptions import row_keys
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import FIRST_ROW, Finding

__all__ = ["explain_by_references"]

PLACES = ("source_id", "line", "line_start", "line_end")
"""The columns that say where a source prints a row."""
UNCLAIMED = "text-unclaimed"


def explain_by_references(trials: Trials, package: Package, known: Mapping[int, int]) -> dict[int, int]:
    """Return which findings follow from a fault of a row that an exception, an erratum or their own row refers to.

    Args:
        trials: the findings.
        package: the package.
        known: the causes that are known already.
    """
    parents: dict[int, int] = {}
    for number, finding in enumerate(trials.findings):
        if number in known or finding.follows_from is not None:
            continue
        for explain in (_by_exception, _by_erratum, _by_place):
            if explain is _by_place and number in trials.of_rules:
                continue
            causes = (other for other in explain(trials, package, finding) if trials.may_cause(other, number))
            cause = next((other for other in causes if other not in parents), None)
            if cause is not None:
                parents[number] = cause
                break
    return parents


def _by_exception(trials: Trials, package: Package, finding: Finding) -> Iterator[int]:
    """Yield the faults of the row that a listed exception names."""
    if finding.rule != "stale-exception" or finding.table not in package.resources:
        return
    if finding.row is not None:
        yield from trials.on_row(finding.table, finding.row - FIRST_ROW)
        return
    yield from _missing(trials, package, finding.table, lambda key: f"lists {key!r} as" in finding.message)


def _by_erratum(trials: Trials, package: Package, finding: Finding) -> Iterator[int]:
    """Yield the faults of the row that an erratum corrects, or of its table."""
    if finding.table != "errata" or finding.row is None or "errata" not in trials.tables:
        return
    erratum: dict[str, Any] = trials.tables["errata"].row(finding.row - FIRST_ROW, named=True)
    table, key = erratum["table"], erratum["record_id"]
    for number, other in enumerate(trials.findings):
        if other.table == table and other.row is None and other.rule in {"missing-table", "missing-column"}:
            yield number
    if table in trials.tables and table in package.resources:
        keys = row_keys(package.resources[table], trials.tables[table])
        if key in keys:
            yield from trials.on_row(table, keys.index(key))
            return
    yield from _missing(trials, package, table, lambda value: value == key)
    lines = [
        (number, other)
        for number, other in enumerate(trials.findings)
        if other.rule == UNCLAIMED and other.value == erratum["source_id"] and other.line
    ]
    on_line = [number for number, other in lines if other.line == erratum["line"]]
    for number in on_line:
        cause = trials.findings[number].follows_from
        yield next((first for first, other in lines if cause and other.line == cause.line), number)


def _by_place(trials: Trials, _: Package, finding: Finding) -> Iterator[int]:
    """Yield the faults of the source or the lines that a row gives, for a finding on what the source prints there."""
    if finding.row is None or finding.table is None or finding.field in PLACES:
        return
    for number in trials.on_row(finding.table, finding.row - FIRST_ROW):
        other = trials.findings[number]
        if other.field in PLACES and other.follows_from is None:
            yield number


def _missing(trials: Trials, package: Package, table: str, is_key: Callable[[str], bool]) -> Iterator[int]:
    """Yield the first foreign key that refers to a missing row of a table."""
    for number, finding in enumerate(trials.findings):
        if finding.rule != "foreign-key" or not finding.value or not is_key(finding.value):
            continue
        resource = package.resources.get(finding.table or "")
        keys = resource.schema.foreign_keys if resource else ()
        if any((key.resource or finding.table) == table and finding.field in key.fields for key in keys):
            yield number
