"""Structure: the descriptor, the files, and each table against its Table Schema, by Frictionless."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, system
from frictionless import Package as FrictionlessPackage

from swp_data.package import Package, read_json
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
    "type-error": "Write the value in the form that the column's type asks for.",
    "constraint-error": "Look at the constraint of the column in its schema, and correct the cell.",
    "unique-error": "Give the rows different values, or take the repeated one out.",
    "primary-key": "Each row needs a key of its own: correct it, or take the repeated row out.",
    "foreign-key": "Correct the key, or add the row that it points to.",
}
DEFAULT_HINT = "Correct the file, or its description in the descriptor."
# What Frictionless lets through from inside on a descriptor that it did not expect.
UNEXPECTED = (AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


def check_structure(package: Package) -> tuple[dict[str, int], list[Finding]]:
    """Validate a package with Frictionless, and `uniqueKeys`, which it ignores.

    Returns:
        The number of rows of each table, and a finding for each error; rules have Frictionless's names.
    """
    if not package.descriptor["resources"]:
        return {}, [Finding("package-error", "the package has no resources.", "Describe its tables.")]
    if odd := [path for path in _paths(package) if path.exists() and not path.is_file()]:
        return {}, [Finding("scheme-error", f"{path} is not a regular file.", DEFAULT_HINT) for path in odd]
    try:
        with system.use_context(trusted=False):
            described = FrictionlessPackage(str(package.descriptor_path))
            report = described.validate(limit_errors=1000)
            counts = {task.name: max(int(task.stats.get("rows") or 0), 0) for task in report.tasks}
            findings = [_finding(error, None) for error in report.errors]
            for task in report.tasks:
                findings += [_finding(error, task.name) for error in task.errors]
            for entry, task in zip(package.descriptor["resources"], report.tasks, strict=False):
                keys = _unique_keys(package, entry) if task.valid else []
                findings += check_unique_keys(described.get_resource(task.name), keys) if keys else []
    except FrictionlessException as error:
        found = [error.error, *error.reasons]
        specific = [_finding(one, None) for one in found if one.type != "package-error"]
        return {}, specific or [_finding(found[0], None)]
    except UNEXPECTED as error:
        what = f"Frictionless cannot read the package ({type(error).__name__}: {str(error)[:200]})."
        return {}, [Finding("package-error", what, DEFAULT_HINT)]
    return counts, findings


def _paths(package: Package) -> Iterator[Path]:
    for entry in package.descriptor["resources"]:
        paths = entry.get("path", [])
        for path in [paths] if isinstance(paths, str) else paths:
            if isinstance(path, str):
                yield package.file(path)


def _unique_keys(package: Package, entry: dict[str, Any]) -> list[list[str]]:
    schema = entry.get("schema", {})
    schema = read_json(package.file(schema)) if isinstance(schema, str) else schema
    return list(schema.get("uniqueKeys", []))


def check_unique_keys(resource: Any, keys: list[list[str]]) -> Iterator[Finding]:
    """Yield a finding for each row that repeats one of the keys, which Frictionless 5 ignores.

    As in SQL, a key with an empty part is never a repetition.
    """
    resource.schema.foreign_keys = []  # were checked; opening the file would read the other tables again
    seen: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {tuple(key): {} for key in keys}
    with resource:
        for row in resource.row_stream:
            for columns, values in seen.items():
                value = tuple(row[name] for name in columns)
                if None in value or values.setdefault(value, row.row_number) == row.row_number:
                    continue
                yield Finding(
                    "unique-key",
                    f"the values of {', '.join(columns)} stand in row {values[value]} already.",
                    "Correct one of the two rows, or take it out.",
                    resource.name,
                    row.row_number,
                    ", ".join(columns),
                    ", ".join(map(str, value)),
                )


def _finding(error: Any, table: str | None) -> Finding:
    note = str(getattr(error, "note", "") or error.message).strip()
    field = getattr(error, "field_name", None) or getattr(error, "label", None)
    cell = getattr(error, "cell", None)
    if error.type == "foreign-key":
        field, cell = ", ".join(error.field_names), ", ".join(map(str, error.field_cells))
    return Finding(
        rule=error.type,
        message=note[:1].lower() + note[1:] + ("" if note.endswith(".") else "."),
        hint=HINTS.get(error.type, DEFAULT_HINT),
        table=table,
        row=getattr(error, "row_number", None),
        field=field or None,
        value=None if cell is None else str(cell),
    )
