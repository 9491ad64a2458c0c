"""Exceptions: rows that are correct although they break a rule, listed with the reason in `curation/exceptions.csv`.

A finding on a listed row is not reported. An entry that is no longer needed, or that names an unknown rule or row, is
itself a finding, so the list stays accurate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.dataset.curation import read_curation

LIST = "curation/exceptions.csv"


@dataclass(frozen=True, kw_only=True)
class ListedException:
    """A row that is correct although it breaks a rule.

    Attributes:
        rule: the id of the rule.
        table: the table that the row is in.
        key: the primary key of the row; the parts of a composite key are joined with a space.
        reason: why the row is correct.
    """

    rule: str
    table: str
    key: str
    reason: str


def read_exceptions(root: Path | None = None) -> tuple[ListedException, ...]:
    """Return the exceptions of a package.

    Args:
        root: the folder of the package; the list that is installed with swp-data is used if it has none.

    Raises:
        CurationError: the list cannot be read, or breaks its schema.

    Example:
        >>> all(exception.reason.endswith(".") for exception in read_exceptions())
        True
    """
    return tuple(ListedException(**row) for row in read_curation("exceptions", root))


def apply_exceptions(
    findings: Iterable[Finding],
    exceptions: Iterable[ListedException],
    *,
    resource: Resource,
    frame: pl.DataFrame,
    rules_run: Collection[str],
) -> Iterator[Finding]:
    """Yield the findings on a table that no exception covers, and a finding for each unnecessary exception.

    Args:
        findings: the findings of the rules on the table.
        exceptions: the exceptions; those on other tables are ignored.
        resource: the table, for its name and its primary key.
        frame: the rows of the table.
        rules_run: the ids of the rules that were run; exceptions to other rules are ignored.
    """
    unused = {
        (exception.rule, exception.key): exception
        for exception in exceptions
        if exception.table == resource.name and exception.rule in rules_run
    }
    keys = row_keys(resource, frame)
    used = set()
    for finding in findings:
        entry = (finding.rule, "" if finding.row is None else keys[finding.row - FIRST_ROW])
        if entry in unused:
            used.add(entry)
        else:
            yield finding
    for entry, exception in unused.items():
        if entry not in used:
            yield _stale(exception, resource.name, keys)


def _stale(exception: ListedException, table: str, keys: list[str]) -> Finding:
    known = exception.key in keys
    reason = "the row does not break the rule" if known else "the table has no such row"
    return Finding(
        rule="stale-exception",
        message=f"{LIST} lists {exception.key!r} as an exception to {exception.rule}, but {reason}.",
        hint=f"Remove the entry from {LIST}, or correct its key.",
        table=table,
        row=keys.index(exception.key) + FIRST_ROW if known else None,
    )


def row_keys(resource: Resource, frame: pl.DataFrame) -> list[str]:
    """Return the primary key of each row; the parts of a composite key are joined with a space."""
    parts = frame.select(pl.col(resource.schema.primary_key).cast(pl.String))
    return [" ".join(part or "" for part in row) for row in parts.rows()]


def unknown_rules(
    exceptions: Iterable[ListedException],
    rules: Collection[tuple[str, str]],
    text_rules: Collection[str],
) -> Iterator[Finding]:
    """Yield a finding for each exception whose rule does not exist on its table.

    Args:
        exceptions: the exceptions.
        rules: the id and the table of each rule.
        text_rules: the ids of the rules on text, which apply to every table.
    """
    for exception in exceptions:
        if (exception.rule, exception.table) not in rules and exception.rule not in text_rules:
            yield Finding(
                rule="stale-exception",
                message=f"{LIST} lists an exception to {exception.rule!r} on {exception.table!r}, but there is no such "
                "rule.",
                hint=f"Remove the entry from {LIST}, or correct its rule and its table.",
                table=exception.table,
            )
