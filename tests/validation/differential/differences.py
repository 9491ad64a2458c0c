"""Where the standard says otherwise than Frictionless 5.21 does, one by one, and what to expect instead.

A difference is no reason to skip a case: the package is changed into one in which Frictionless does what the
standard says, and its findings in that are what we have to find.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .case import WRITTEN_OUT, Case


class Difference(NamedTuple):
    """A clause of the standard that Frictionless doesn't follow, and how to make it."""

    name: str
    clause: str
    change: Callable[[dict[str, Any]], None]


def _categories(resource: dict[str, Any]) -> None:
    for field in _fields(resource):
        categories = field.pop("categories", None)
        if categories and "enum" not in field.get("constraints", {}):
            values = [one["value"] if isinstance(one, dict) else one for one in categories]
            field["constraints"] = {**field.get("constraints", {}), "enum": values}


def _fields_match(resource: dict[str, Any]) -> None:
    schema = resource.get("schema")
    if isinstance(schema, dict) and isinstance(schema.get("fieldsMatch"), list):
        schema["fieldsMatch"] = schema["fieldsMatch"][0]


def _null_sequence(resource: dict[str, Any]) -> None:
    dialect = resource.get("dialect")
    sequence = dialect.pop("nullSequence", None) if isinstance(dialect, dict) else None
    schema = resource.get("schema")
    if sequence is None or not isinstance(schema, dict):
        return
    for owner in (schema, *(field for field in _fields(resource) if "missingValues" in field)):
        values = owner.get("missingValues", [""])
        labelled = any(isinstance(value, dict) for value in values)
        owner["missingValues"] = [*values, {"value": sequence} if labelled else sequence]


def _fields(resource: dict[str, Any]) -> list[dict[str, Any]]:
    schema = resource.get("schema")
    return schema.get("fields", []) if isinstance(schema, dict) else []


DIFFERENCES = (
    Difference(
        "unique-keys",
        "Table Schema 2.0, uniqueKeys: the values of each listed combination of fields are unique; nulls as in "
        "SQL. Frictionless ignores the property; `oracle.unique_key_errors` finds what it would.",
        lambda _: None,
    ),
    Difference(
        "categories",
        "Table Schema 2.0, categories: the property restricts a field to a finite set of values, like enum. "
        "Frictionless ignores it; it is written as the enum constraint instead.",
        _categories,
    ),
    Difference(
        "fields-match-list",
        "Table Schema 2.0: its JSON Schema profile has fieldsMatch as an array, its text as a string (mended in "
        "2.1). Frictionless refuses the array; it is written as its one string instead.",
        _fields_match,
    ),
    Difference(
        "null-sequence",
        "Table Dialect 2.0, nullSequence: the sequence stands for null. Frictionless ignores it; it is written "
        "as a further missing value instead.",
        _null_sequence,
    ),
)


def by_the_standard(case: Case) -> Case:
    """Return the case in a form in which Frictionless does what the standard asks for."""
    case = case.changed(lambda resource: _inline(resource, case.files))
    for difference in DIFFERENCES:
        case = case.changed(difference.change)
    return case


def _inline(resource: dict[str, Any], files: Mapping[str, bytes]) -> None:
    if isinstance(resource.get("schema"), str):
        resource["schema"] = json.loads(files[resource["schema"]])


def defaults_written_out(case: Case) -> Case:
    """Return the case with the standard's defaults in the place of what Frictionless would guess.

    Table Dialect 2.0: header is true, delimiter `,`, quoteChar `"`, skipInitialSpace false unless said
    otherwise. Data Resource 2.0: encoding is utf-8 unless said otherwise.
    """

    def change(resource: dict[str, Any]) -> None:
        dialect = resource.get("dialect", {})
        if isinstance(dialect, dict):
            tabs = {"delimiter": "\t"} if ".tsv" in str(resource.get("path")) else {}
            resource["dialect"] = {**WRITTEN_OUT, **tabs, **dialect}
        resource.setdefault("encoding", "utf-8")

    return case.changed(change)
