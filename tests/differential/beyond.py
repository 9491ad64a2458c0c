"""Errors by the standard that Frictionless never reports, found in the values that it reads."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, Package, system

Located = tuple[str, str | None, int | None, str | None]
"""An error: its type, table, row (record of the file, the first is 1) and field."""


def errors_beyond(path: Path | str) -> set[Located]:
    """Return the rows that repeat one of their table's `uniqueKeys`, or whose primary key has an empty part."""
    found = set()
    with warnings.catch_warnings(), system.use_context(trusted=False):
        warnings.simplefilter("ignore")
        for resource in Package(str(Path(path) / "datapackage.json")).resources:
            keys = [tuple(key) for key in resource.schema.custom.get("uniqueKeys", [])]
            primary = tuple(resource.schema.primary_key)
            if keys or len(primary) > 1:
                found |= set(_broken_keys(resource, keys, primary))
    return found


def _broken_keys(resource: Any, keys: list[tuple[str, ...]], primary: tuple[str, ...]) -> Iterator[Located]:
    seen: dict[tuple[str, ...], set[Any]] = {key: set() for key in keys}
    try:
        with resource:
            for row in resource.row_stream:
                for key, values in seen.items():
                    if set(key) <= set(row.field_names):
                        value = tuple(row[name] for name in key)
                        if None not in value and value in values:
                            yield ("unique-key", resource.name, row.row_number, ", ".join(key))
                        values.add(value)
                for name in _empty_parts(row, primary):
                    yield ("constraint-error", resource.name, row.row_number, name)
    except FrictionlessException:
        return  # the file, or one that it points to, can't be read further, which is an error of its own


def _empty_parts(row: Any, primary: tuple[str, ...]) -> list[str]:
    """Return the empty parts of a primary key, except where Frictionless reports the key or the cell itself."""
    if not set(primary) <= set(row.field_names) or all(row[name] is None for name in primary):
        return []
    return [name for name in primary if row[name] is None and name not in row.error_cells]


def rows_of_missing_values(path: Path | str) -> tuple[set[Located], set[Located]]:
    """Return the blank rows of Frictionless in which something is written, and what is wrong in them instead.

    Table Schema 2.0, missingValues: a declared missing value says that a value is missing, so a row of such values
    is not an empty line; only its required fields, and cells too few or too many, are wrong.
    """
    blank: set[Located] = set()
    instead: set[Located] = set()
    with warnings.catch_warnings(), system.use_context(trusted=False):
        warnings.simplefilter("ignore")
        for resource in Package(str(Path(path) / "datapackage.json")).resources:
            if not resource.schema.fields:  # Frictionless would make one up
                continue
            resource.schema.foreign_keys = []
            with suppress(FrictionlessException), resource:
                for row in resource.row_stream:
                    if any(error.type == "blank-row" for error in row.errors) and any(row.cells):
                        blank.add(("blank-row", resource.name, row.row_number, None))
                        instead |= {
                            ("constraint-error", resource.name, row.row_number, field.name)
                            for field in row.fields
                            if field.required
                        }
                        missing = row.fields[len(row.cells) :]
                        instead |= {
                            ("missing-cell", resource.name, row.row_number, one.name) for one in missing
                        }
                        if len(row.cells) > len(row.fields):
                            instead.add(("extra-cell", resource.name, row.row_number, None))
    return blank, instead


def errors_of_guesses(path: Path | str) -> set[Located]:
    """Return the errors that we may add where Frictionless guesses in silence, each only where it did.

    Table Dialect 2.0: the header is row 1 and the delimiter `,` unless said otherwise, so another that is not
    declared is a `dialect-error`. A header without any label is a `blank-header`, which Frictionless has in
    its list of errors and never finds.
    """
    found: set[Located] = set()
    with warnings.catch_warnings(), system.use_context(trusted=False):
        warnings.simplefilter("ignore")
        for resource in Package(str(Path(path) / "datapackage.json")).resources:
            declared = {
                "headerRows": resource.dialect.has_defined("header_rows"),
                "csv": resource.dialect.to_descriptor(),
            }
            resource.schema.foreign_keys = []
            try:
                resource.open()
            except FrictionlessException:
                continue
            guessed_header = resource.dialect.header_rows != [1] and not declared["headerRows"]
            delimiter = resource.dialect.get_control("csv").delimiter
            guessed_delimiter = delimiter != "," and "delimiter" not in declared["csv"].get("csv", {})
            if guessed_header or guessed_delimiter:
                found.add(("dialect-error", resource.name, None, None))
            if resource.header.missing and resource.dialect.header:
                found.add(("blank-header", resource.name, None, None))
            resource.close()
    return found
