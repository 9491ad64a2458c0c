"""Contradictions within a field: constraints that its type doesn't have, and values that are not of its type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from swp_data.datapackage.validate.cells.cell_types import FALSE, TEMPORAL, TRUE
from swp_data.datapackage.validate.cells.json_schemas import json_schema
from swp_data.datapackage.validate.cells.xml_patterns import PatternError, pattern_of
from swp_data.datapackage.validate.descriptors.property_kinds import Fault, Path, shown
from swp_data.datapackage.validate.descriptors.standard import BOUNDS, CONSTRAINTS, EVERY, SCHEMA_PAGE, TYPES
from swp_data.limits import LimitError

V2_CONSTRAINTS = ("exclusiveMinimum", "exclusiveMaximum", "jsonSchema")
DECLARE = 'declare "$schema": "https://datapackage.org/profiles/2.0/datapackage.json"'
WHOLE = re.compile(r"\s*[+-]?\d+\s*")
DECIMAL = re.compile(
    r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*|\s*[+-]?(nan|inf|infinity)\s*", re.IGNORECASE
)


def field_faults(field: Mapping[str, Any], path: Path, version: str) -> Iterator[Fault]:
    """Yield what is contradictory in a field."""
    kind = field.get("type", "any")
    if not isinstance(kind, str) or kind not in TYPES:
        return
    constraints = field.get("constraints")
    if isinstance(constraints, dict):
        yield from _constraint_faults(field, constraints, (*path, "constraints"), version)
    if (example := field.get("example")) not in (None, "") and not could_be_value(field, example):
        problem = f"is {shown(example)}, which no cell of type {kind} can be"
        yield Fault((*path, "example"), problem, f"{SCHEMA_PAGE}#example", "warning")
    yield from _format_faults(field, path)
    yield from missing_value_faults(field, path, version)
    yield from _category_faults(field, path)


def _constraint_faults(
    field: Mapping[str, Any], constraints: Mapping[str, Any], path: Path, version: str
) -> Iterator[Fault]:
    kind = field.get("type", "any")
    for name, wanted in constraints.items():
        if name not in CONSTRAINTS or wanted is None:
            continue
        if name not in (*EVERY, *TYPES[kind][2]):
            problem = f"does not apply to a field of type {kind}"
            yield Fault((*path, name), problem, f"{SCHEMA_PAGE}#{name}")
        elif version == "1.0" and name in V2_CONSTRAINTS:
            problem = f"is a constraint of version 2.0 of the standard; {DECLARE}"
            yield Fault((*path, name), problem, f"{SCHEMA_PAGE}#{name}", "warning")
        elif name in BOUNDS and not could_be_value(field, wanted):
            problem = f"must be a value of type {kind}, but is {shown(wanted)}"
            yield Fault((*path, name), problem, f"{SCHEMA_PAGE}#{name}")
        elif name == "enum" and isinstance(wanted, list):
            for index, item in enumerate(wanted):
                if not could_be_value(field, item):
                    problem = f"is {shown(item)}, which no cell of type {kind} can be"
                    yield Fault((*path, name, index), problem, f"{SCHEMA_PAGE}#enum", "warning")
        elif name == "jsonSchema" and (problem := _json_schema_problem(wanted)):
            yield Fault((*path, name), f"is not a JSON Schema: {problem}", f"{SCHEMA_PAGE}#{name}")
        elif name == "pattern" and isinstance(wanted, str):
            try:
                pattern_of(wanted)
            except PatternError as error:
                yield Fault((*path, name), f"is not a regular expression: {error}", f"{SCHEMA_PAGE}#pattern")


def _json_schema_problem(schema: Any) -> str:
    """Return why a JSON Schema can't be applied; empty if it can."""
    if not isinstance(schema, dict | bool):
        return ""  # reported
    try:
        return json_schema(schema).check([]).problem
    except LimitError:
        return ""  # reported when values are checked


def could_be_value(field: Mapping[str, Any], wanted: Any) -> bool:
    """Return False if a constraint's value is certain not to be of the type of its field.

    >>> could_be_value({"type": "integer"}, "x"), could_be_value({"type": "integer"}, "7")
    (False, True)
    >>> could_be_value({"type": "boolean"}, "yes"), could_be_value({"type": "boolean"}, True)
    (False, True)
    >>> could_be_value({"type": "date"}, 7), could_be_value({"type": "date"}, "2020-02-30")
    (False, False)
    """
    kind, options = field.get("type", "any"), {"groupChar", "decimalChar", "bareNumber", "floatNumber"}
    if kind in {"integer", "number", "year"}:
        if isinstance(wanted, bool) or not isinstance(wanted, int | float | str):
            return False
        if isinstance(wanted, str):
            form = DECIMAL if kind == "number" else WHOLE
            return bool(options & field.keys()) or bool(form.fullmatch(wanted.replace("_", "")))
        return kind == "number" or not isinstance(wanted, float) or wanted.is_integer()
    if kind == "boolean":
        listed = [*(field.get("trueValues") or TRUE), *(field.get("falseValues") or FALSE)]
        return isinstance(wanted, bool) or wanted in listed
    if kind in TEMPORAL:
        is_default = field.get("format", "default") == "default"
        return isinstance(wanted, str) and (not is_default or _is_moment(kind, wanted))
    return True


def _is_moment(kind: str, text: str) -> bool:
    """Return whether a text may be a date or a time in a default format, however leniently it is read."""
    try:
        if kind == "date":
            return bool(date.fromisoformat(text)) or True
        return bool(datetime.fromisoformat(text if kind == "datetime" else f"2000-01-01T{text}")) or True
    except ValueError:
        return (
            bool(re.fullmatch(r"\d{1,4}-\d{1,2}-\d{1,2}\D.*", text))
            if kind != "date"
            else _is_lenient_date(text)
        )


def _is_lenient_date(text: str) -> bool:
    try:
        return bool(datetime.strptime(text.strip(), "%Y-%m-%d"))  # noqa: DTZ007 - only its form matters
    except ValueError:
        return False


def _format_faults(field: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Yield the format of a date or a time that has none of the directives of strptime, such as dd/mm/yyyy."""
    kind, form = field.get("type", "any"), field.get("format", "default")
    if kind in TEMPORAL and isinstance(form, str) and form not in {"", "default", "any"} and "%" not in form:
        problem = f"is {shown(form)}, which has none of the directives of strptime, such as %Y, %m and %d"
        yield Fault((*path, "format"), problem, f"{SCHEMA_PAGE}#{kind}")


def missing_value_faults(owner: Mapping[str, Any], path: Path, version: str) -> Iterator[Fault]:
    """Yield missing values of which only some have labels, that are repeated, or that version 1.0 doesn't have."""
    values = owner.get("missingValues")
    if not isinstance(values, list) or not any(isinstance(value, dict) for value in values):
        return
    clause = f"{SCHEMA_PAGE}#missingValues"
    path = (*path, "missingValues")
    if version == "1.0":
        problem = f"with labels are of version 2.0 of the standard; {DECLARE}"
        yield Fault(path, problem, clause, "warning")
    if any(isinstance(value, str) for value in values):
        problem = "must be texts only or objects only, but are both"
        yield Fault(path, problem, clause)
    for part in ("value", "label"):
        texts = [value.get(part) for value in values if isinstance(value, dict)]
        if part == "value":
            texts += [value for value in values if isinstance(value, str)]
        for text, count in Counter(text for text in texts if isinstance(text, str)).items():
            if count > 1:
                yield Fault(path, f"have the {part} {shown(text)} more than once", clause)


def _category_faults(field: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Yield labels of categories that are repeated, and values of the enum that are not categories."""
    categories = field.get("categories")
    if not isinstance(categories, list) or field.get("type") not in {"string", "integer"}:
        return
    clause = f"{SCHEMA_PAGE}#categories"
    objects = [item for item in categories if isinstance(item, dict)]
    for part in ("value", "label"):
        texts = [_comparable(item.get(part)) for item in objects if item.get(part) is not None]
        for text, count in Counter(texts).items():
            if count > 1:
                yield Fault((*path, "categories"), f"have the {part} {shown(text)} more than once", clause)
    constraints = field.get("constraints")
    enum = constraints.get("enum") if isinstance(constraints, dict) else None
    values = {_comparable(item.get("value") if isinstance(item, dict) else item) for item in categories}
    for index, value in enumerate(enum if isinstance(enum, list) else []):
        if _comparable(value) not in values:
            problem = f"is {shown(value)}, which is not one of the categories"
            yield Fault((*path, "constraints", "enum", index), problem, clause)


def _comparable(value: Any) -> Any:
    """Return what equal values share; a list or an object is never a category."""
    return value if isinstance(value, str | int | float) or value is None else repr(value)
