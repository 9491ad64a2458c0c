"""The descriptor itself: its shape, and properties that nobody defined.

`descriptor.schema.json` says what a Data Package v2 may hold, strictly; Frictionless takes misspelt
properties for custom ones, and `constriants` would constrain nothing without a word. What the strict shape
does not prove right is put to Frictionless, which has the last word on what is wrong.
Standard: https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from swp_data.datapackage.model import TYPE_OPTIONS, Package, PackageError, read_json
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.constraints import CONSTRAINTS
from swp_data.datapackage.validate.frictionless_adapter import Witness

V2 = ("https://datapackage.org/profiles/2.0/datapackage.json",)
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
RFC_3339 = rf"[1-9][0-9]{{3}}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T{TIME}Z"
NAME = "[-a-z0-9._/]+"
LONGEST = 200
ALIKE = 0.6  # how much a misspelling has in common with what was meant
UNKNOWN = "Correct its spelling, or take it out; a property of your own needs a prefix, such as my:property."
SHAPE = "Write it as the Data Package standard defines it."
FORMS = {  # examples that Frictionless surely takes for values
    "integer": r"-?[0-9]{1,18}",
    "number": r"-?[0-9]{1,15}(\.[0-9]{1,15})?",
    "boolean": "true|false",
    "year": "[0-9]{4}",
    "yearmonth": "[0-9]{4}-(0[1-9]|1[0-2])",
    "time": TIME,
}


def check_descriptor(package: Package, witness: Witness) -> list[Finding]:
    """Return what is wrong with the descriptor of a package, its schemas and its dialects.

    Args:
        package: the package.
        witness: Frictionless, which is asked unless the descriptor is plainly right.

    Returns:
        Findings; after one of severity `error` nothing else of the package can be checked.
    """
    written, findings = _whole(package)
    if findings:
        return findings
    whole = _without_nulls(written)
    shape = _shape()
    errors = list(_validator().iter_errors(whole))
    unknown = [error for error in errors if _is_unknown(error)]
    misshapen = [error for error in errors if not _is_unknown(error)]
    findings = [found for error in unknown for found in _unknown(whole, shape, error)]
    findings += _inconsistent(whole)
    if misshapen or unknown or whole != written or not _surely_accepted(whole):
        refused = witness.descriptor_findings()
        findings += refused or [_misshapen(whole, error) for error in misshapen]
    return findings


def _whole(package: Package) -> tuple[dict[str, Any], list[Finding]]:
    """Return the descriptor with the schemas and dialects that it points to in their places."""
    whole = json.loads(json.dumps(dict(package.descriptor)))
    findings = []
    for resource in whole["resources"]:
        for key in ("schema", "dialect"):
            if isinstance(resource.get(key), str):
                try:
                    resource[key] = read_json(package.file(resource[key]))
                except PackageError as error:
                    hint = f"Restore the file, or write the {key} into the descriptor."
                    findings.append(Finding(f"{key}-error", f"{error}.", hint, _name(resource)))
    return whole, findings


def _without_nulls(value: Any) -> Any:
    """Return a copy without the properties that are null, which are as good as absent."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


@cache
def _shape() -> dict[str, Any]:
    file = files("swp_data.datapackage.validate").joinpath("descriptor.schema.json")
    shape: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return shape


@cache
def _validator() -> Any:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(_shape())


def _is_unknown(error: Any) -> bool:
    """Whether it is about properties that nobody defined; a constraint of another type is a matter of shape."""
    names = getattr(error.kind, "unexpected", ())
    in_constraints = list(error.instance_path)[-1:] == ["constraints"]
    return bool(names) and not (in_constraints and set(names) <= CONSTRAINTS.keys())


def _unknown(whole: Mapping[str, Any], shape: Mapping[str, Any], error: Any) -> Iterator[Finding]:
    """Yield a finding for each property that nobody defined: an error where it looks like a misspelling."""
    path = list(error.instance_path)
    node: Any = shape
    for step in list(error.schema_path)[:-1]:
        node = node[step]
    for name in error.kind.unexpected:
        close = get_close_matches(
            name.lower(), {known.lower(): known for known in node["properties"]}, 1, ALIKE
        )
        guess = f"; did you mean {_spelt(close[0], node)!r}?" if close else "."
        yield Finding(
            "unknown-property",
            f"the standard has no property {name!r} of {_place(whole, path)}{guess}",
            UNKNOWN,
            _table(whole, path),
            field=_column(whole, path),
            value=name,
            severity="error" if close else "warning",
        )


def _spelt(lower: str, node: Mapping[str, Mapping[str, Any]]) -> str:
    return next(known for known in node["properties"] if known.lower() == lower)


def _misshapen(whole: Mapping[str, Any], error: Any) -> Finding:
    path = list(error.instance_path)
    kind = "schema-error" if "schema" in path else "resource-error" if path else "package-error"
    message = error.message if len(error.message) <= LONGEST else f"{error.message[:LONGEST]}…"
    what = f"{_place(whole, path)}: {message}."
    return Finding(kind, what, SHAPE, _table(whole, path), field=_column(whole, path))


def _inconsistent(whole: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what contradicts itself in a schema, where Frictionless doesn't look."""
    for resource in whole["resources"]:
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
            continue
        known = {one.get("name") for one in fields}
        keys = schema.get("uniqueKeys") or []
        for name in {
            name for key in keys if isinstance(key, list) for name in key if isinstance(name, str)
        } - known:
            what = f"uniqueKeys names the field {name!r}, which the schema does not have."
            yield Finding("schema-error", what, SHAPE, _name(resource), field=name)
        for one in fields:
            labelled = one.get("categories")
            constraints = one.get("constraints")
            enum = constraints.get("enum") if isinstance(constraints, dict) else None
            if isinstance(labelled, list) and isinstance(enum, list):
                values = [item.get("value") if isinstance(item, dict) else item for item in labelled]
                for value in (value for value in enum if value not in values):
                    what = f"the enum allows {value!r}, which the categories don't have."
                    yield Finding("field-error", what, SHAPE, _name(resource), field=one.get("name"))


def _surely_accepted(whole: Mapping[str, Any]) -> bool:
    """Whether Frictionless surely accepts a descriptor that has the strict shape."""
    resources = whole["resources"]
    names = [resource["name"] for resource in resources]
    people = [*whole.get("contributors", ()), *whole.get("sources", ())]
    return (
        whole.get("$schema") in V2
        and re.fullmatch(RFC_3339, whole.get("created", "2000-01-01T00:00:00Z")) is not None
        and len(set(names)) == len(names)
        and not any("email" in one for one in people)
        and not whole.get("profile")
        and all(_resource_surely_accepted(resource) for resource in resources)
    )


def _resource_surely_accepted(resource: Mapping[str, Any]) -> bool:
    schema = resource.get("schema", {"fields": []})
    names = [one["name"] for one in schema["fields"]]
    keys = [schema.get("primaryKey", []), *(key["fields"] for key in schema.get("foreignKeys", []))]
    lists = [[key] if isinstance(key, str) else key for key in keys]
    plain = all(re.fullmatch(NAME, resource.get(part, {}).get("name", "a")) for part in ("schema", "dialect"))
    return (
        plain
        and isinstance(resource.get("path"), str)
        and resource.get("type", "table") == "table"
        and not resource.keys() & {"profile", "contributors", "sources"}
        and len(set(names)) == len(names)
        and all(name in names for key in lists for name in key)
        and all(_same_length(key) for key in schema.get("foreignKeys", []))
        and all(_field_surely_accepted(one) for one in schema["fields"])
        and not any(isinstance(one, dict) for one in schema.get("missingValues", []))
    )


def _same_length(key: Mapping[str, Any]) -> bool:
    sides = key["fields"], key["reference"]["fields"]
    return len({1 if isinstance(side, str) else len(side) for side in sides}) == 1


def _field_surely_accepted(field: Mapping[str, Any]) -> bool:
    kind, example = field.get("type", "string"), field.get("example")
    labelled = any(isinstance(one, dict) for one in field.get("missingValues", []))
    if labelled or field.keys() & set(TYPE_OPTIONS):
        return False
    if example is None or example == "" or (kind in {"string", "any"} and isinstance(example, str)):
        return kind != "string" or field.get("format", "default") == "default" or not example
    if kind == "date" and isinstance(example, str) and field.get("format", "default") == "default":
        return _is_date(example)
    text = str(example).lower() if isinstance(example, bool | int) else example
    if kind == "number" and isinstance(example, float):
        return True
    return isinstance(text, str) and kind in FORMS and re.fullmatch(FORMS[kind], text) is not None


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2000-01-01") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _place(whole: Mapping[str, Any], path: list[Any]) -> str:
    """Return a place of the descriptor in words: "constraints of the field 'status'"."""
    if not path:
        return "the package"
    within = [step for step in path if isinstance(step, str)][-1]
    column = _column(whole, path)
    if column is not None:
        inner = path[path.index("fields") + 2 :]
        return f"{inner[-1]} of the field {column!r}" if inner else f"the field {column!r}"
    return {"resources": "the resource", "schema": "the schema", "dialect": "the dialect"}.get(
        within, repr(within)
    )


def _table(whole: Mapping[str, Any], path: list[Any]) -> str | None:
    return _name(whole["resources"][path[1]]) if path[:1] == ["resources"] and len(path) > 1 else None


def _column(whole: Mapping[str, Any], path: list[Any]) -> str | None:
    if path[2:4] != ["schema", "fields"] or len(path) < 5:
        return None
    name = whole["resources"][path[1]]["schema"]["fields"][path[4]].get("name")
    return name if isinstance(name, str) else None


def _name(resource: Mapping[str, Any]) -> str | None:
    name = resource.get("name")
    return name if isinstance(name, str) else None
