"""Missing rows: the findings that vanish if the row that foreign keys refer to is added."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from swp_data.checks.causes.trials import UNFIT, Trials
from swp_data.datapackage.causes.missing_keys import looks_like_key
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import Finding

__all__ = ["explain_by_missing_rows"]

MOST_ROWS = 8
"""How many missing rows are tried."""


def explain_by_missing_rows(trials: Trials, package: Package) -> dict[int, int]:
    """Return which findings follow from a row that is missing, by the foreign key that refers to it.

    Args:
        trials: the findings.
        package: the package.
    """
    parents: dict[int, int] = {}
    missing = [number for number, finding in enumerate(trials.findings) if _is_first(finding)]
    for number in missing[:MOST_ROWS]:
        finding = trials.findings[number]
        for table, column in _targets(finding, package):
            if table not in trials.tables or not finding.value:
                continue
            frame = trials.tables[table]
            if column not in frame.columns or not looks_like_key(
                finding.value, frame[column].drop_nulls().cast(pl.String).to_list()
            ):
                continue
            vanished = _with_row(trials, table, column, finding.value)
            vanished |= set(_unknown_exceptions(trials, table, finding.value))
            parents |= {
                other: number
                for other in vanished
                if trials.may_cause(number, other) and other not in parents
            }
    return parents


def _is_first(finding: Finding) -> bool:
    """Whether a finding is about a foreign key, and stands for all others that refer to the same row."""
    return finding.rule == "foreign-key" and finding.row is not None and finding.follows_from is None


def _targets(finding: Finding, package: Package) -> Iterator[tuple[str, str]]:
    """Yield the table and the column that the foreign key of a finding refers to."""
    if finding.table in package.resources:
        for key in package.resources[finding.table].schema.foreign_keys:
            if key.fields == (finding.field,) and len(key.to) == 1:
                yield key.resource or finding.table, key.to[0]


def _with_row(trials: Trials, table: str, column: str, value: str) -> set[int]:
    """Return the findings that vanish if a table has one more row, which is like the row before but has another key."""
    frame = trials.tables[table]
    if not frame.height:
        return set()
    try:
        keys = frame[column].cast(pl.String).to_list()
        place = next((index for index, key in enumerate(keys) if (key or "") > value), len(keys))
        new = frame.slice(max(0, place - 1), 1).with_columns(
            pl.lit(value).cast(frame.schema[column]).alias(column)
        )
        changed = pl.concat([frame.slice(0, place), new, frame.slice(place)])
    except UNFIT:
        return set()
    positions = {index: index + int(index >= place) for index in range(frame.height)}
    return trials.vanishing(table, changed, trials.reading_table(table), positions)


def _unknown_exceptions(trials: Trials, table: str, key: str) -> Iterator[int]:
    """Yield the findings on listed exceptions whose row is the missing one."""
    for number, finding in enumerate(trials.findings):
        if (
            finding.rule == "stale-exception"
            and finding.table == table
            and f"lists {key!r} as" in finding.message
        ):
            yield number
