"""The search for causes: for each finding, the earlier fault that explains it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from swp_data.datapackage.causes.index import FindingIndex
from swp_data.datapackage.causes.missing_keys import explain_missing_keys
from swp_data.datapackage.causes.stages import Stage
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import Cause, Finding, place_of

__all__ = ["link_findings"]


def link_findings(findings: Sequence[Finding], package: Package, rows: Mapping[str, int]) -> list[Finding]:
    """Return findings in which each one that follows from another names it in `follows_from`.

    Args:
        findings: the findings of a package. A cause that a check has given is kept.
        package: the package.
        rows: the number of rows of each table, as far as it is known.
    """
    if len(findings) < 2:
        return list(findings)
    index = FindingIndex(findings, package, rows)
    parents = _given_causes(findings)
    for number in range(len(findings)):
        if number not in parents:
            cause = _explain(index, number)
            if cause is not None:
                parents[number] = cause
    parents = explain_missing_keys(index, parents) | parents
    parents = _of_the_rest(findings, parents) | parents
    linked = []
    for number, finding in enumerate(findings):
        root = _root(number, parents)
        place = None if root == number else place_of(findings[root])
        linked.append(finding if finding.follows_from == place else replace(finding, follows_from=place))
    return linked


def _given_causes(findings: Sequence[Finding]) -> dict[int, int]:
    """Return the cause of each finding that names one, by their positions."""
    positions: dict[Cause, int] = {}
    for number, finding in enumerate(findings):
        positions.setdefault(place_of(finding), number)
    return {
        number: positions[finding.follows_from]
        for number, finding in enumerate(findings)
        if finding.follows_from in positions and positions[finding.follows_from] != number
    }


def _root(number: int, parents: Mapping[int, int]) -> int:
    """Return the cause that has no cause itself; in a circle of causes, the first finding of the report.

    >>> _root(3, {3: 2, 2: 1}), _root(2, {2: 1, 1: 2}), _root(1, {2: 1, 1: 2})
    (1, 1, 1)
    """
    path = [number]
    while path[-1] in parents:
        parent = parents[path[-1]]
        if parent in path:
            return min(path[path.index(parent) :])
        path.append(parent)
    return path[-1]


def _of_the_rest(findings: Sequence[Finding], parents: Mapping[int, int]) -> dict[int, int]:
    """Return the cause of findings that are only counted: that of all others of their kind, if they have the same."""
    rest = [number for number, finding in enumerate(findings) if finding.count > 1 and number not in parents]
    if not rest:
        return {}
    roots: dict[tuple[str, str | None, str | None], set[int]] = defaultdict(set)
    for number, finding in enumerate(findings):
        if finding.count == 1:
            roots[finding.rule, finding.table, finding.field].add(_root(number, parents))
    causes = {}
    for number in rest:
        finding = findings[number]
        common = roots[finding.rule, finding.table, finding.field]
        if len(common) == 1 and number not in common:
            causes[number] = next(iter(common))
    return causes


def _explain(index: FindingIndex, number: int) -> int | None:
    """Return the position of the finding that explains another one; None if none does."""
    finding = index.findings[number]
    for explain in (
        _same_failure,
        _unknown_resource,
        _unknown_field,
        _by_description,
        _by_header,
        _by_row,
        _by_repeated_header,
        _by_cell,
        _by_whole_column,
        _by_target,
        _by_content,
    ):
        cause = explain(index, number)
        if cause not in {None, number} and (index.findings[cause].is_error or not finding.is_error):
            return cause
    return None


def _same_failure(index: FindingIndex, number: int) -> int | None:
    """The failure of a table that this one refers to, if it made the check of this one fail in the same way."""
    finding = index.findings[number]
    if not finding.table or index.stages[number] > Stage.FILE:
        return None
    for key in index.foreign_keys(finding.table):
        other = index.unreadable.get(key.resource)
        if key.resource != finding.table and other is not None:
            cause = index.findings[other]
            if (cause.rule, cause.message) == (finding.rule, finding.message):
                return other
    return None


def _unknown_resource(index: FindingIndex, number: int) -> int | None:
    """The missing table that a foreign key names, or else the first foreign key that names it."""
    finding = index.findings[number]
    if index.stages[number] is not Stage.DESCRIPTOR or finding.rule == "missing-table" or not finding.table:
        return None
    for key in index.foreign_keys(finding.table):
        if (
            key.resource
            and key.resource not in index.package.names
            and f'"{key.resource}"' in finding.message
        ):
            named = index.by_table.get(key.resource, [])
            missing = [other for other in named if index.findings[other].rule == "missing-table"]
            return missing[0] if missing else index.first_naming(key.resource)
    return None


def _unknown_field(index: FindingIndex, number: int) -> int | None:
    """The error on a key that names a field which the schema of the table, or of a table referred to, doesn't have."""
    finding = index.findings[number]
    if not finding.table:
        return None
    if index.stages[number] is Stage.HEADER and finding.value:
        return index.naming(finding.table, finding.value)
    if index.stages[number] is Stage.DESCRIPTOR and finding.row is None:
        for key in index.foreign_keys(finding.table):
            schema = index.schema(key.resource) if key.resource not in {"", finding.table} else None
            for name in key.to:
                if schema and name not in schema.names and f'"{name}"' in finding.message:
                    return index.naming(key.resource, name)
    return None


def _by_repeated_header(index: FindingIndex, number: int) -> int | None:
    """The first cell of a row that repeats the header."""
    finding = index.findings[number]
    if not finding.table or finding.row is None or finding.value is None or finding.value != finding.field:
        return None
    others = index.by_row[finding.table, finding.file, finding.row]
    repeated = [other for other in others if index.findings[other].value == index.findings[other].field]
    return min(repeated) if len(repeated) > 1 else None


def _by_description(index: FindingIndex, number: int) -> int | None:
    """The fault in the description of the same column."""
    finding = index.findings[number]
    if not finding.table or index.stages[number] is Stage.DESCRIPTOR:
        return None
    fields = index.fields_of(number)
    for other in index.descriptions.get(finding.table, ()):
        if index.findings[other].field in fields:
            return other
    return None


def _by_header(index: FindingIndex, number: int) -> int | None:
    """The displaced label of the same column, or the label from which this one was displaced."""
    finding = index.findings[number]
    if not finding.table or index.stages[number] < Stage.HEADER:
        return None
    for name in index.fields_of(number):
        if (finding.table, name) in index.headers:
            return index.headers[finding.table, name]
    return None


def _by_row(index: FindingIndex, number: int) -> int | None:
    """The wrong quotes, or the missing or extra cell, of the same row."""
    finding = index.findings[number]
    if not finding.table or finding.row is None or index.stages[number] < Stage.ROW:
        return None
    for other in index.by_row[finding.table, finding.file, finding.row]:
        if index.stages[other] is Stage.ROW:
            return other if _reaches(index, other, number) else None
    return None


def _reaches(index: FindingIndex, number: int, other: int) -> bool:
    """Whether a fault in a row reaches the columns of another: wrong quotes change only the cells after them."""
    finding, fields = index.findings[number], index.fields_of(other)
    schema = index.schema(finding.table) if finding.table else None
    if finding.rule != "quote-error" or schema is None or finding.field not in schema.names:
        return True
    first = schema.names.index(finding.field)
    return not fields or any(name in schema.names[first:] for name in fields)


def _by_cell(index: FindingIndex, number: int) -> int | None:
    """The first fault of a cell that the finding reads; for a repeated row, its primary key."""
    finding, stage = index.findings[number], index.stages[number]
    if not finding.table or finding.row is None:
        return None
    others = {
        other
        for name in index.fields_of(number)
        for other in index.by_cell.get((finding.table, finding.file, finding.row, name), ())
    }
    if stage is Stage.KEY:
        keys = index.by_row[finding.table, finding.file, finding.row]
        others |= {other for other in keys if index.findings[other].rule == "primary-key"}
    earlier = [other for other in others if (index.stages[other], other) < (stage, number)]
    return min(earlier, key=lambda other: (index.stages[other], other), default=None)


def _by_whole_column(index: FindingIndex, number: int) -> int | None:
    """The first cell of a column in which every cell breaks the same rule."""
    finding = index.findings[number]
    return index.whole_columns.get((finding.table or "", finding.rule, finding.field or ""))


def _by_target(index: FindingIndex, number: int) -> int | None:
    """The fault of the table or the column that a foreign key refers to."""
    target = index.target(number)
    if target is None:
        return None
    table, fields = target
    if table in index.unreadable:
        return index.unreadable[table]
    for name in fields:
        if (table, name) in index.headers:
            return index.headers[table, name]
        described = [
            other for other in index.descriptions.get(table, ()) if index.findings[other].field == name
        ]
        if described:
            return described[0]
        for rule in ("type-error", "constraint-error"):
            if (table, rule, name) in index.whole_columns:
                return index.whole_columns[table, rule, name]
    return None


def _by_content(index: FindingIndex, number: int) -> int | None:
    """The fault in a file that explains why the file has another size or hash than the descriptor says."""
    finding = index.findings[number]
    if index.stages[number] is not Stage.INTEGRITY or not finding.table:
        return None
    sizes = None
    for other in index.by_table[finding.table]:
        cause = index.findings[other]
        if {finding.file, cause.file} - {None} and finding.file != cause.file:
            continue
        if cause.is_error and Stage.DESCRIPTOR < index.stages[other] < Stage.INTEGRITY:
            return other
        if cause.rule == "byte-count" and finding.rule == "hash-count":
            sizes = other
    return sizes
