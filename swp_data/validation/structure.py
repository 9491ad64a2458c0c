"""Structure: the descriptor, the files, and each table against its Table Schema, by Frictionless."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from frictionless import FrictionlessException, system
from frictionless import Package as FrictionlessPackage

from swp_data.package import Package
from swp_data.validation.report import Finding

HINTS = {
    "scheme-error": "Restore the file, or take its resource out of the descriptor.",
    "encoding-error": "Save the file as UTF-8 without a byte order mark.",
    "source-error": "Check that the file is a CSV file with a header and at least one row.",
    "byte-count": "The file is not the one that the descriptor describes: fetch it again.",
    "hash-count": "The file is not the one that the descriptor describes: fetch it again.",
    "extra-label": "Take the column out, or add it to the schema.",
    "missing-label": "Add the column, or take it out of the schema.",
    "incorrect-label": "Give the columns the names and the order of the schema.",
    "blank-row": "Take the empty line out.",
    "extra-cell": "The row has more cells than the header: look for a comma outside quotes.",
    "missing-cell": "The row has fewer cells than the header: look for a missing comma or quote.",
    "type-error": "Write the value in the form that the column's type asks for (swp-data describe shows it).",
    "constraint-error": "Look at the constraint of the column in its schema, and correct the cell.",
    "unique-error": "Give the rows different values, or take the repeated one out.",
    "primary-key": "Each row needs a key of its own: correct it, or take the repeated row out.",
    "foreign-key": "Correct the key, or add the row that it points to.",
}
DEFAULT_HINT = "Correct the file, or its description in the descriptor."


def check_structure(package: Package) -> tuple[dict[str, int], list[Finding]]:
    """Validate a package with Frictionless.

    Returns:
        The number of rows of each table, and a finding for each error; rules have Frictionless's names.
    """
    try:
        with system.use_context(trusted=False):
            report = FrictionlessPackage(str(package.descriptor_path)).validate(limit_errors=1000)
    except FrictionlessException as error:
        found = [error.error, *error.reasons]
        return {}, [_finding(one, None) for one in found if one.type != "package-error"] or [
            _finding(found[0], None)
        ]
    findings = [_finding(error, None) for error in report.errors]
    counts = {}
    for task in report.tasks:
        counts[task.name] = max(int(task.stats.get("rows") or 0), 0)
        findings += [_finding(error, task.name) for error in task.errors]
    return counts, findings


def check_unique_keys(package: Package) -> Iterator[Finding]:
    """Yield a finding for each row that repeats a `uniqueKeys` key, which Frictionless 5 ignores.

    As in SQL, a key with an empty part is never a repetition.
    """
    for resource in package.resources.values():
        if not resource.schema.unique_keys:
            continue
        with resource.path.open(encoding="utf-8", newline="") as file:
            records = list(csv.DictReader(file))
        for key in resource.schema.unique_keys:
            seen: dict[tuple[str, ...], int] = {}
            for row, record in enumerate(records, 2):
                value = tuple(record[name] for name in key)
                if all(value) and seen.setdefault(value, row) != row:
                    columns = ", ".join(key)
                    yield Finding(
                        "unique-key",
                        f"the values of {columns} stand in row {seen[value]} already.",
                        "Correct one of the two rows, or take it out.",
                        resource.name,
                        row,
                        columns,
                        ", ".join(value),
                    )


def _finding(error: Any, table: str | None) -> Finding:
    cell = getattr(error, "cell", None)
    note = str(getattr(error, "note", "") or error.message).strip()
    return Finding(
        rule=error.type,
        message=note[:1].lower() + note[1:] + ("" if note.endswith(".") else "."),
        hint=HINTS.get(error.type, DEFAULT_HINT),
        table=table,
        row=getattr(error, "row_number", None),
        field=getattr(error, "field_name", None) or getattr(error, "label", None) or None,
        value=None if cell is None else str(cell),
    )
