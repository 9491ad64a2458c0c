"""The descriptor: its shape, and properties that the standard doesn't define.

`descriptor.schema.json` states strictly what a descriptor of Data Package v2 may contain. Frictionless treats a
misspelt property as a custom one, so `constriants` would silently constrain nothing. Anything that the strict shape
can't prove valid is passed to Frictionless, whose verdict is final.
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
from itertools import islice
from typing import Any

from swp_data.datapackage.model import TYPE_OPTIONS, Package, PackageError
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.constraints import CONSTRAINTS
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter
from swp_data.text import truncate

V2 = ("https://datapackage.org/profiles/2.0/datapackage.json",)
TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
RFC_3339 = rf"[1-9][0-9]{{3}}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T{TIME}Z"
NAME = "[-a-z0-9._/]+"
LONGEST_MESSAGE = 200
MOST_ERRORS = 500  # of the shape of a descriptor that are looked into
SIMILARITY = 0.6  # similarity of a misspelling to the right spelling, as difflib measures it
UNKNOWN = "Correct its spelling, or remove it; give a custom property a prefix, such as my:property."
SHAPE = "Write it as the Data Package standard defines it."
ACCEPTED_EXAMPLES = {  # the examples of each type that Frictionless is certain to accept
    "integer": r"-?[0-9]{1,18}",
    "number": r"-?[0-9]{1,15}(\.[0-9]{1,15})?",
    "boolean": "true|false",
    "year": "[0-9]{4}",
    "yearmonth": "[0-9]{4}-(0[1-9]|1[0-2])",
    "time": TIME,
}


def check_descriptor(package: Package, frictionless: FrictionlessAdapter) -> list[Finding]:
    """Return what is wrong with the descriptor of a package, its schemas and its dialects.

    Args:
        package: the package.
        frictionless: decides, unless the descriptor is proven valid.

    Returns:
        Findings. If one has the severity `error`, nothing else in the package can be checked.
    """
    written, findings = _assemble(package)
    if findings:
        return findings
    whole = _without_nulls(written)
    shape = _shape()
    errors = list(islice(_validator().iter_errors(whole), MOST_ERRORS))
    unknown = [error for error in errors if _is_unknown(error)]
    misshapen = [error for error in errors if not _is_unknown(error)]
    findings = [finding for error in unknown for finding in _find_unknown(whole, shape, error)]
    findings += _find_inconsistent(whole)
    if misshapen or unknown or whole != written or not _is_accepted(whole):
        refused = frictionless.descriptor_findings()
        findings += refused or [_misshapen(whole, error) for error in misshapen]
    return findings


def _assemble(package: Package) -> tuple[dict[str, Any], list[Finding]]:
    """Return the descriptor with its schemas and dialects inlined, and those that can't be read."""
    resources, findings = [], []
    for index, declared in enumerate(package.resource_descriptors):
        resource = dict(declared.properties)
        for key in ("schema", "dialect"):
            if isinstance(resource.get(key), str):
                try:
                    resource[key] = package.written(index, key)
                except PackageError as error:
                    hint = f"Restore the file, or write the {key} into the descriptor."
                    findings.append(Finding(f"{key}-error", f"{error}.", hint, _name(resource)))
        resources.append(resource)
    return {**package.descriptor, "resources": resources}, findings


def _without_nulls(value: Any) -> Any:
    """Return a copy without the properties that are null, which count as absent."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


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
    """Return whether an error is about undefined properties; a constraint that the type doesn't have is not one."""
    names = getattr(error.kind, "unexpected", ())
    in_constraints = list(error.instance_path)[-1:] == ["constraints"]
    return bool(names) and not (in_constraints and set(names) <= CONSTRAINTS.keys())


def _find_unknown(whole: Mapping[str, Any], shape: Mapping[str, Any], error: Any) -> Iterator[Finding]:
    """Yield a finding for each undefined property, with severity `error` if the property looks misspelt."""
    path = list(error.instance_path)
    node: Any = shape
    for step in list(error.schema_path)[:-1]:
        node = node[step]
    for name in error.kind.unexpected[:MOST_ERRORS]:
        known = {defined.lower(): defined for defined in reversed(node["properties"])}
        close = get_close_matches(name.lower(), known, 1, SIMILARITY)
        guess = f"; did you mean {known[close[0]]!r}?" if close else "."
        yield Finding(
            "unknown-property",
            f"the standard does not define a property {name!r} of {_location(whole, path)}{guess}",
            UNKNOWN,
            _table(whole, path),
            field=_column(whole, path),
            value=name,
            severity="error" if close else "warning",
        )


def _misshapen(whole: Mapping[str, Any], error: Any) -> Finding:
    path = list(error.instance_path)
    rule = "schema-error" if "schema" in path else "resource-error" if path else "package-error"
    message = f"{_location(whole, path)}: {truncate(error.message, LONGEST_MESSAGE)}."
    return Finding(rule, message, SHAPE, _table(whole, path), field=_column(whole, path))


def _find_inconsistent(whole: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the contradictions within schemas that Frictionless doesn't look for."""
    for resource in whole["resources"]:
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
            continue
        defined = {name for field in fields if isinstance(name := field.get("name"), str)}
        unique_keys = [key for key in schema.get("uniqueKeys") or [] if isinstance(key, list)]
        names = dict.fromkeys(name for key in unique_keys for name in key if isinstance(name, str))
        for name in names:
            if name not in defined:
                message = f"uniqueKeys names the field {name!r}, which the schema does not have."
                yield Finding("schema-error", message, SHAPE, _name(resource), field=name)
        for field in fields:
            yield from _find_uncategorised(field, _name(resource))


def _find_uncategorised(field: Mapping[str, Any], table: str | None) -> Iterator[Finding]:
    """Yield a finding for each value of a field's enum that is not one of its categories."""
    categories, constraints = field.get("categories"), field.get("constraints")
    enum = constraints.get("enum") if isinstance(constraints, dict) else None
    if not isinstance(categories, list) or not isinstance(enum, list):
        return
    values = {_comparable(item.get("value") if isinstance(item, dict) else item) for item in categories}
    for value in enum:
        if _comparable(value) not in values:
            message = f"the enum allows {truncate(repr(value), LONGEST_MESSAGE)}, which is not one of the categories."
            yield Finding("field-error", message, SHAPE, table, field=_name(field))


def _comparable(value: Any) -> Any:
    """Return what equal values share; a list or an object is never a category."""
    return value if isinstance(value, str | int | float) or value is None else repr(value)


def _is_accepted(whole: Mapping[str, Any]) -> bool:
    """Return whether Frictionless is certain to accept a descriptor that has the strict shape."""
    resources = whole["resources"]
    names = [resource["name"] for resource in resources]
    people = [*whole.get("contributors", ()), *whole.get("sources", ())]
    return (
        whole.get("$schema") in V2
        and re.fullmatch(RFC_3339, whole.get("created", "2000-01-01T00:00:00Z")) is not None
        and len(set(names)) == len(names)
        and not any("email" in person for person in people)
        and not whole.get("profile")
        and all(_is_accepted_resource(resource) for resource in resources)
    )


def _is_accepted_resource(resource: Mapping[str, Any]) -> bool:
    schema = resource.get("schema", {"fields": []})
    names = [field["name"] for field in schema["fields"]]
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
        and all(_is_accepted_field(field) for field in schema["fields"])
        and not any(isinstance(value, dict) for value in schema.get("missingValues", []))
    )


def _same_length(key: Mapping[str, Any]) -> bool:
    sides = key["fields"], key["reference"]["fields"]
    return len({1 if isinstance(side, str) else len(side) for side in sides}) == 1


def _is_accepted_field(field: Mapping[str, Any]) -> bool:
    kind, example = field.get("type", "string"), field.get("example")
    labelled = any(isinstance(value, dict) for value in field.get("missingValues", []))
    if labelled or field.keys() & set(TYPE_OPTIONS):
        return False
    if example is None or example == "" or (kind in {"string", "any"} and isinstance(example, str)):
        return kind != "string" or field.get("format", "default") == "default" or not example
    if kind == "date" and isinstance(example, str) and field.get("format", "default") == "default":
        return _is_date(example)
    text = str(example).lower() if isinstance(example, bool | int) else example
    if kind == "number" and isinstance(example, float):
        return True
    form = ACCEPTED_EXAMPLES.get(kind)
    return isinstance(text, str) and form is not None and re.fullmatch(form, text) is not None


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2000-01-01") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _location(whole: Mapping[str, Any], path: list[Any]) -> str:
    """Return a location in the descriptor in words, such as "constraints of the field 'status'"."""
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
