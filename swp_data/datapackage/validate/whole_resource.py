"""Whole resources of other formats: Frictionless checks them, and what it leaves out is added.

It ignores `uniqueKeys` and `categories`, lets a pattern match in part, and takes a primary key that lacks a
part; and a file whose format it does not know is no table to it, whatever its schema says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any

from swp_data.datapackage.model import Package, Schema
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.frictionless_adapter import HINTS, UnreadableError, Witness
from swp_data.datapackage.validate.suspect_cells import breaks_standard
from swp_data.datapackage.validate.tables import Checked


def check_whole(name: str, reason: str, witness: Witness) -> Checked:
    """Return what Frictionless finds in a resource as a whole, which is handed to it for a reason."""
    handed = [f"{name}: the whole resource, since {reason}"]
    try:
        rows, findings = validate_whole(name, witness)
    except UnreadableError as unreadable:
        return Checked(0, unreadable.findings, handed=handed, failed=True)
    return Checked(rows, findings, handed=handed)


def validate_whole(name: str, witness: Witness) -> tuple[int, list[Finding]]:
    """Return the number of rows of a resource, and what is wrong with it.

    Raises:
        UnreadableError: Frictionless can't read it.
    """
    rows, findings = witness.validate(name)
    package = witness.described
    if "schema" in package.resource_descriptor(name).properties:
        if not witness.is_table(name):
            what = "the resource has a schema, and a format that is not known: its rows can't be checked."
            findings.append(
                Finding("format-error", what, 'Declare its format, such as "format": "csv".', name)
            )
        elif rows:  # else a table to which it points can't be read, and Frictionless looks at none of its own
            findings += _left_out(package, name, witness, findings)
    return rows, findings


def _left_out(
    package: Package, name: str, witness: Witness, findings: Collection[Finding]
) -> Iterator[Finding]:
    """Yield what the standard asks of the rows of a table and Frictionless does not: not what it found already."""
    schema = package.schema(name)
    wrong = {
        (found.row, found.field) for found in findings if found.rule in {"type-error", "constraint-error"}
    }
    blank = {found.row for found in findings if found.rule == "blank-row"}
    seen: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {key: {} for key in schema.unique_keys}
    for row in _rows(witness, name):
        for key, values in seen.items():
            if set(key) <= set(row.field_names):
                yield from _repeated(name, key, values, row)
        for field in schema.fields if row.row_number not in blank else ():
            if field.name not in row.field_names or (row.row_number, field.name) in wrong:
                continue
            value = row[field.name]
            broken = breaks_standard(field, value)
            if field.name in _lacking(schema, row):
                broken = "required"
            if broken:
                yield Finding(
                    "constraint-error",
                    f'constraint "{broken}" is not kept.',
                    HINTS["constraint-error"],
                    name,
                    row.row_number,
                    field.name,
                    "" if value is None else str(value),
                )


def _rows(witness: Witness, name: str) -> Iterator[Any]:
    """Yield the rows that can be read; that the others can't be is an error already."""
    with suppress(UnreadableError):
        yield from witness.rows(name)


def _repeated(
    table: str, key: tuple[str, ...], values: dict[tuple[Any, ...], int], row: Any
) -> Iterator[Finding]:
    """Yield a finding where a row repeats a unique key; `values` are those before it, with their rows."""
    value = tuple(_hashable(row[column]) for column in key)
    if None in value or values.setdefault(value, row.row_number) == row.row_number:
        return
    labels = ", ".join(key)
    what = f"the values of {labels} are the same as in row {values[value]}."
    shown = ", ".join(map(str, value))
    yield Finding("unique-key", what, HINTS["unique-key"], table, row.row_number, labels, shown)


def _lacking(schema: Schema, row: Any) -> Collection[str]:
    """Return the fields of a primary key that a row lacks: none where it lacks all, which Frictionless tells."""
    key = schema.primary_key
    if not set(key) <= set(row.field_names):
        return ()
    lacking = [name for name in key if row[name] is None]
    return lacking if len(lacking) < len(key) else ()


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, list | dict) else value
