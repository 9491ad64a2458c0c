"""The order of rows: what follows from rows in the wrong order, and what a wrong order follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from swp_data.checks.canonical_form import canonical_texts
from swp_data.checks.causes.trials import Trials
from swp_data.checks.rules import rules_by_id
from swp_data.checks.table_file import read_table_file, strict_cells
from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.datapackage.report import FIRST_ROW, Finding

__all__ = ["explain_by_order", "explain_order"]


def explain_by_order(trials: Trials, package: Package, known: Mapping[int, int]) -> dict[int, int]:
    """Return which findings vanish if the rows of a table are sorted, by the finding on their order.

    Args:
        trials: the findings.
        package: the package.
        known: the causes that are known already.
    """
    parents: dict[int, int] = {}
    for number, order in _orders(trials, package).items():
        table = trials.findings[number].table or ""
        positions = {index: place for place, index in enumerate(order)}
        sorted_frame = trials.tables[table][list(order)]
        for other in trials.vanishing(table, sorted_frame, trials.reading_table(table), positions):
            if trials.may_cause(number, other) and other not in known:
                parents[other] = number
    return parents


def explain_order(trials: Trials, package: Package, known: Mapping[int, int]) -> dict[int, int]:
    """Return which findings on the order of rows follow from a wrong cell by which rows are sorted.

    The order follows from wrong cells if the other rows are in order. A table that is sorted in the order of another
    table may also follow from a wrong cell of that one.

    Args:
        trials: the findings.
        package: the package.
        known: the causes that are known already.
    """
    parents: dict[int, int] = {}
    for number, order in _orders(trials, package).items():
        if number in known.values():
            continue
        resource = package.resources[trials.findings[number].table or ""]
        own = _wrong_rows(trials, resource)
        if own and _in_order(order, own):
            parents[number] = min(own.values())
            continue
        for key in resource.schema.foreign_keys:
            if len(key.fields) != 1 or key.fields[0] not in resource.schema.sorted_by:
                continue
            other = package.resources.get(key.resource)
            if other is None or other.name == resource.name or other.name not in trials.tables:
                continue
            wrong = _wrong_rows(trials, other)
            keys = trials.tables[other.name][key.to[0]]
            wrong_keys = {keys[row] for row in wrong if row < keys.len()}
            values = trials.tables[resource.name][key.fields[0]]
            rows = {row: 0 for row, value in enumerate(values) if value in wrong_keys}
            if wrong and _in_order(order, rows):
                parents[number] = min(wrong.values())
    return {number: cause for number, cause in parents.items() if number not in known}


def _orders(trials: Trials, package: Package) -> dict[int, Sequence[int]]:
    """Return, for each finding that rows are not in order, the indexes of the rows in the canonical order."""
    unsorted = {
        number: finding.table
        for number, finding in enumerate(trials.findings)
        if _is_on_order(finding) and finding.table in trials.tables
    }
    if not unsorted:
        return {}
    try:
        files = {name: read_table_file(package.resources[name]) for name in trials.tables}
        texts = canonical_texts(package, files)
    except PackageError:
        return {}
    orders: dict[int, Sequence[int]] = {}
    for number, table in unsorted.items():
        before = files[table].cells[1:] if table else []
        after = strict_cells(texts.get(table or "", ""))[1:]
        indexes: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, cells in reversed(list(enumerate(before))):
            indexes[tuple(cells)].append(index)
        if len(before) == len(after) and all(tuple(cells) in indexes for cells in after):
            orders[number] = [indexes[tuple(cells)].pop() for cells in after]
    return orders


def _is_on_order(finding: Finding) -> bool:
    return finding.rule == "canonical-form" and finding.field is not None


def _wrong_rows(trials: Trials, resource: Resource) -> dict[int, int]:
    """Return the rows of a table with an error in a column by which it is sorted, and the finding on each."""
    wrong: dict[int, int] = {}
    for number, finding in enumerate(trials.findings):
        if finding.table != resource.name or finding.row is None or not finding.is_error:
            continue
        read = {finding.field}
        for rule in rules_by_id().get(finding.rule, ()):
            if (rule.table, rule.column) == (finding.table, finding.field):
                read |= set(rule.columns_read[resource.name])
        if read & set(resource.schema.sorted_by):
            wrong.setdefault(finding.row - FIRST_ROW, number)
    return wrong


def _in_order(order: Sequence[int], without: Mapping[int, int]) -> bool:
    """Whether some rows are in order, if others are left out."""
    kept = [index for index in order if index not in without]
    return all(first < second for first, second in pairwise(kept))
