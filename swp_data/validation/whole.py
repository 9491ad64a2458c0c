"""Whole resources of other formats: Frictionless checks them, and what it leaves out is added.

It ignores `uniqueKeys` and `categories`, lets a pattern match in part, and takes a primary key that lacks a
part; and a file whose format it does not know is no table to it, whatever its schema says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from swp_data.package import Package
from swp_data.validation.odd import breaks_standard
from swp_data.validation.report import Finding
from swp_data.validation.tables import Checked
from swp_data.validation.witness import HINTS, UnreadableError, Witness


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
    if "schema" in package.entry(name):
        if not witness.is_table(name):
            what = "the resource has a schema, and a format that is not known: its rows can't be checked."
            findings.append(
                Finding("format-error", what, 'Declare its format, such as "format": "csv".', name)
            )
        elif all(found.row for found in findings):  # else its rows can't be told apart, or read at all
            findings += _left_out(package, name, witness, findings)
    return rows, findings


def _left_out(
    package: Package, name: str, witness: Witness, findings: Collection[Finding]
) -> Iterator[Finding]:
    """Yield what the standard asks of the rows of a table and Frictionless does not: not what it found already."""
    schema = package.schema(name)
    told = {(found.row, found.field) for found in findings}
    blank = {found.row for found in findings if found.rule == "blank-row"}
    seen: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {key: {} for key in schema.unique_keys}
    for row in witness.rows(name):
        keyless = all(row.get(column) is None for column in schema.primary_key)
        for key, values in seen.items():
            value = tuple(_hashable(row[column]) for column in key)
            if None in value or values.setdefault(value, row.row_number) == row.row_number:
                continue
            labels = ", ".join(key)
            what = f"the values of {labels} are the same as in row {values[value]}."
            shown = ", ".join(map(str, value))
            yield Finding("unique-key", what, HINTS["unique-key"], name, row.row_number, labels, shown)
        for field in schema.fields:
            value = row.get(field.name)
            broken = breaks_standard(field, value)
            if (
                value is None
                and field.name in schema.primary_key
                and not keyless
                and row.row_number not in blank
            ):
                broken = "required"
            if broken and (row.row_number, field.name) not in told:
                what = f'constraint "{broken}" is not kept.'
                yield Finding(
                    "constraint-error",
                    what,
                    HINTS["constraint-error"],
                    name,
                    row.row_number,
                    field.name,
                    "" if value is None else str(value),
                )


def _hashable(value: Any) -> Any:
    return repr(value) if isinstance(value, list | dict) else value
