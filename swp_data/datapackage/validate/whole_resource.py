"""Resources in formats other than CSV and Parquet, which Frictionless checks as a whole.

Frictionless ignores `uniqueKeys` and `categories`, lets a pattern match a part of a value, and accepts a primary key
with an empty part. It doesn't treat a file of unknown format as a table, even if the file has a schema. This module
checks what Frictionless leaves out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from swp_data.datapackage.model import Field, Schema
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.cells.suspect_cells import breaks_standard
from swp_data.datapackage.validate.descriptors.declared_bounds import first_findings, limit_finding
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.tables import Outcome
from swp_data.limits import LimitError, limit

Row = Any  # a Frictionless row


def check_whole_resource(name: str, reason: str, frictionless: FrictionlessAdapter) -> Outcome:
    """Return what Frictionless finds in a resource as a whole.

    Args:
        name: the name of the resource.
        reason: why it is passed to Frictionless; completes "because".
        frictionless: reads it.
    """
    delegated = [f"{name}: the whole resource, because {reason}"]
    try:
        rows, findings = _check(name, frictionless)
    except UnreadableError as unreadable:
        return Outcome(0, unreadable.findings, delegated=delegated, failed=True)
    except LimitError as error:
        return Outcome(0, [limit_finding(error, name)], delegated=delegated, failed=True)
    return Outcome(rows, findings, delegated=delegated)


def _check(name: str, frictionless: FrictionlessAdapter) -> tuple[int, list[Finding]]:
    """Return the number of rows of a resource, and its findings.

    Raises:
        UnreadableError: Frictionless can't read it.
    """
    rows, findings = frictionless.validate(name)
    package = frictionless.package
    if "schema" not in package.resource_descriptor(name).properties:
        return rows, findings
    if not frictionless.is_table(name):
        message = "the resource has a schema but its format is unknown, so its rows can't be checked."
        hint = 'Declare its format, such as "format": "csv".'
        return rows, [*findings, Finding("format-error", message, hint, name)]
    if rows:  # Frictionless reads no rows at all if a table that the resource refers to can't be read
        ignored = _find_ignored(package.schema(name), name, frictionless, findings)
        findings = [*findings, *islice(ignored, limit("findings") + 1)]
    return rows, first_findings(findings, name)


def _find_ignored(
    schema: Schema, name: str, frictionless: FrictionlessAdapter, findings: Collection[Finding]
) -> Iterator[Finding]:
    """Yield the errors that Frictionless ignores, against the standard, in cells and rows without other findings."""
    wrong_cells = {
        (finding.row, finding.field)
        for finding in findings
        if finding.rule in {"type-error", "constraint-error"}
    }
    blank_rows = {finding.row for finding in findings if finding.rule == "blank-row"}
    seen: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {key: {} for key in schema.unique_keys}
    with suppress(UnreadableError):  # already reported
        for row in frictionless.rows(name):
            for key, first_rows in seen.items():
                if set(key) <= set(row.field_names):
                    yield from _find_repeated(name, key, first_rows, row)
            if row.row_number in blank_rows:
                continue
            for field in schema.fields:
                if field.name in row.field_names and (row.row_number, field.name) not in wrong_cells:
                    yield from _find_broken_constraint(name, schema, field, row)


def _find_broken_constraint(table: str, schema: Schema, field: Field, row: Row) -> Iterator[Finding]:
    value = row[field.name]
    constraint = breaks_standard(field, value)
    if field.name in _empty_key_parts(schema, row):
        constraint = "required"
    if constraint:
        message = f'the constraint "{constraint}" is not met.'
        cell = "" if value is None else str(value)
        hint = HINTS["constraint-error"]
        yield Finding("constraint-error", message, hint, table, row.row_number, field.name, cell)


def _find_repeated(
    table: str, key: tuple[str, ...], first_rows: dict[tuple[Any, ...], int], row: Row
) -> Iterator[Finding]:
    """Yield a finding if a row repeats a unique key; `first_rows` maps each value so far to its first row."""
    value = tuple(_hashable(row[column]) for column in key)
    if None in value or first_rows.setdefault(value, row.row_number) == row.row_number:
        return
    labels = ", ".join(key)
    message = f"the values of {labels} are the same as in row {first_rows[value]}."
    shown = ", ".join(map(str, value))
    yield Finding("unique-key", message, HINTS["unique-key"], table, row.row_number, labels, shown)


def _empty_key_parts(schema: Schema, row: Row) -> Collection[str]:
    """Return the empty parts of a row's primary key; none if all parts are empty, which Frictionless reports."""
    key = schema.primary_key
    if not set(key) <= set(row.field_names):
        return ()
    empty = [name for name in key if row[name] is None]
    return empty if len(empty) < len(key) else ()


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, list | dict) else value
