"""The package that can be checked: the descriptor without what is wrong in it, and without what is not in the folder.

All other checks, and Frictionless, read this package. What a fault concerns is left out, so the rest can be checked:

- a constraint, a key or a format of the wrong type is left out; a field of an unknown type may contain anything;
- a table whose schema or dialect can't be used is checked for its rows, or not at all;
- a resource that is not in the package's folder is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.datapackage.safe_names import is_safe_path
from swp_data.datapackage.table_schema import LABEL
from swp_data.datapackage.url_files import is_allowed
from swp_data.datapackage.validate.cells.json_schemas import json_schema
from swp_data.datapackage.validate.cells.xml_patterns import PatternError, pattern_of
from swp_data.datapackage.validate.descriptors.declared_bounds import unfetched
from swp_data.datapackage.validate.descriptors.locations import names_of
from swp_data.datapackage.validate.descriptors.property_kinds import Fault, Path
from swp_data.datapackage.validate.descriptors.standard import BOUNDS, CONSTRAINTS, TYPES
from swp_data.datapackage.validate.keys.foreign_references import Linked, link_tables
from swp_data.limits import LimitError
from swp_data.text import truncate

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
# What the checks of data read; all other properties only describe, or are somebody's own.
READ = (
    "name", "type", "path", "data", "format", "mediatype", "encoding", "dialect", "schema", "scheme", "compression",
    "innerpath", "extrapaths", "fields", "rows", "categoryFieldMap",
)  # fmt: skip
LOCATORS = (
    "path",
    "data",
    "url",
    "extrapaths",
    "innerpath",
    "compression",
    "scheme",
    "format",
    "encoding",
    "type",
)
MISSING = "missingValues"
BEYOND, UNFETCHED = "beyond a limit", "not fetched"
"""The last step of the path of a schema that exceeds a bound, and of a dialect at an address."""


@dataclass(frozen=True)
class Checkable:
    """A package without faults: `package` has the resources that can be read, under names of their own."""

    package: Package
    skipped: list[str] = default(default_factory=list)
    """What is not checked, and why."""
    others: frozenset[str] = frozenset()
    """Resources of other packages, which are read only because keys refer to them."""
    files: Mapping[str, Mapping[str, Any]] = default(default_factory=dict)
    """Each resource of the package with files in its folder, with its size and hash."""


def without_faults(package: Package, whole: Mapping[str, Any], faults: Iterable[Fault]) -> Checkable:
    """Return what can be checked of a package.

    Args:
        package: the package, as written.
        whole: its descriptor, with its schemas and dialects in it; it is changed.
        faults: what is wrong with the descriptor.
    """
    by_resource: dict[int, list[Path]] = {}
    for fault in faults:
        if fault.severity != "warning" and fault.path[:1] == ("resources",) and len(fault.path) > 1:
            by_resource.setdefault(int(fault.path[1]), []).append(fault.path[2:])
    skipped: list[str] = []
    resources: list[dict[str, Any]] = []
    files: dict[str, Mapping[str, Any]] = {}
    untyped: dict[str, set[str]] = {}
    listed = whole.get("resources")
    for index, (name, written) in enumerate(
        zip(names_of(whole), listed if isinstance(listed, list) else [], strict=False)
    ):
        if not isinstance(written, dict):
            continue
        resource = {**written, "name": name}
        paths = by_resource.get(index, [])
        untyped[name] = _untyped(resource, paths)
        reason = _repair(resource, paths) or unfetched(resource, package.allowed_urls)
        if _is_here(resource, package.allowed_urls):
            files[name] = resource
        is_told = any(path[-1:] == (UNFETCHED,) for path in paths)
        if reason or not (resource.get("path") or "data" in resource):
            if reason and not is_told:
                skipped.append(f"the data of {name}: {reason}")
            continue
        if written.get("schema") is not None and "schema" not in resource:
            skipped.append(f"the cells of {name}: its schema has errors")
        skipped += _check_patterns(resource)
        resources.append({key: resource[key] for key in READ if resource.get(key) is not None})
    linked: Linked = link_tables(package, resources, untyped)
    descriptor = {"$schema": V2, "name": package.name or "package", "resources": linked.resources}
    checked = Package(package.descriptor_path, descriptor, package.allowed_urls)
    return Checkable(checked, skipped + linked.skipped, linked.others, files)


def _is_here(resource: Mapping[str, Any], allowed_urls: Iterable[str] = ()) -> bool:
    paths = resource.get("path")
    listed = paths if isinstance(paths, list) else [paths]
    return bool(listed) and all(
        (is_safe_path(path) and not str(path).startswith("~")) or is_allowed(path, allowed_urls)
        for path in listed
    )


def _repair(resource: dict[str, Any], faults: Iterable[Path]) -> str:
    """Remove what is wrong from a resource; return why its data can't be read, or an empty text."""
    reason = ""
    for path in faults:
        if not path:
            continue
        if path[-1] == BEYOND:
            reason = "its schema exceeds a limit"
        elif path[0] == "dialect":
            reason = reason or "its dialect has errors"
            resource.pop("dialect", None)
        elif path[0] == "schema":
            _repair_schema(resource, path[1:])
        elif path[0] in LOCATORS:
            if path[0] == "path" and _is_here(resource):
                continue  # a hidden folder
            if path[0] == "data" and "path" in resource:
                resource.pop("data", None)
            elif path[0] == "type":
                resource.pop("type", None)
            else:
                reason = reason or f"its '{path[0]}' can't be used"
        elif path[0] != "name":
            resource.pop(str(path[0]), None)
    if resource.get("type") not in {None, "table"}:
        del resource["type"]
    schema = resource.get("schema")
    if isinstance(schema, dict):
        _complete_schema(schema)
    elif schema is not None:
        del resource["schema"]
    return reason


def _untyped(resource: Mapping[str, Any], faults: Iterable[Path]) -> set[str]:
    """Return the names of the fields whose type is wrong, so their values can't be compared with others."""
    indices = {
        path[2]
        for path in faults
        if path[:2] == ("schema", "fields") and path[3:] in {("type",), ("format",)}
    }
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    listed = fields if isinstance(fields, list) else []
    named = [field.get("name") if isinstance(field, dict) else None for field in listed]
    return {name for index, name in enumerate(named) if index in indices and isinstance(name, str)}


def _repair_schema(resource: dict[str, Any], path: Path) -> None:
    """Remove what is wrong from the schema of a resource: a property, an item of a list, or all of it."""
    schema = resource.get("schema")
    if not isinstance(schema, dict):
        resource.pop("schema", None)
    elif path[:1] == ("fields",) and len(path) > 1:
        fields = schema.get("fields")
        index = int(path[1])
        if (
            not isinstance(fields, list)
            or not isinstance(fields[index], dict)
            or path[2:3] in {(), ("name",)}
        ):
            resource.pop("schema", None)
        else:
            _repair_field(fields[index], path[2:])
    elif path[:1] == ("fieldsMatch",):
        schema["fieldsMatch"] = "partial"
    elif path[:1] in {("foreignKeys",), ("uniqueKeys",)} and len(path) > 1:
        if isinstance(keys := schema.get(str(path[0])), list):
            keys[int(path[1])] = None
    elif path and path[0] not in {"fields", MISSING}:
        schema.pop(str(path[0]), None)
    elif path[:1] == (MISSING,):
        pass  # what can be used of them is
    else:
        resource.pop("schema", None)


def _repair_field(field: dict[str, Any], path: Path) -> None:
    """Remove what is wrong from a field; one of an unknown type or pattern may contain anything."""
    if path[0] == "type" or (path[0] == "format" and field.get("type") in {"date", "datetime", "time"}):
        constraints = field.get("constraints")
        kept = constraints if isinstance(constraints, dict) else {}
        kept = {key: kept[key] for key in ("required", "unique") if isinstance(kept.get(key), bool)}
        name, missing = field.get("name"), field.get("missingValues")
        field.clear()
        field.update({"name": name, "type": "any", "constraints": kept, "missingValues": missing})
    elif path[0] == "constraints" and len(path) > 1:
        if isinstance(constraints := field.get("constraints"), dict):
            constraints.pop(str(path[1]), None)
    elif path[0] != MISSING:
        field.pop(str(path[0]), None)


def _complete_schema(schema: dict[str, Any]) -> None:
    """Bring a schema without faults into the one form that all checks read."""
    for key in ("foreignKeys", "uniqueKeys"):
        if isinstance(schema.get(key), list):
            schema[key] = [item for item in schema[key] if item is not None]
            if not schema[key]:
                del schema[key]
    if isinstance(match := schema.get("fieldsMatch"), list):
        schema["fieldsMatch"] = match[0]
    if schema.get("primaryKey") == []:
        del schema["primaryKey"]
    schema.pop("$schema", None)
    _complete_missing_values(schema)
    seen: set[str] = set()
    for number, field in enumerate(schema.get("fields") or [], 1):
        _complete_field(field)
        if field["name"] in seen:
            field[LABEL], field["name"] = field["name"], f"{field['name']} (column {number})"
        seen.add(field["name"])
    for key in [key for key, value in schema.items() if value is None]:
        del schema[key]


def _complete_field(field: dict[str, Any]) -> None:
    """Remove from a field what only describes it, what is null, and what no check compares."""
    for key in ("title", "description", "example", "rdfType", "categoriesOrdered"):
        field.pop(key, None)
    _complete_missing_values(field)
    for key in [key for key, value in field.items() if value is None]:
        del field[key]
    kind = field.get("type", "any")
    form = field.get("format")
    formats, options, _ = TYPES[kind]
    if "categories" not in options:
        field.pop("categories", None)
    if isinstance(form, str) and formats and form.removeprefix("fmt:") not in formats:
        del field["format"]
    constraints = field.get("constraints")
    if isinstance(constraints, dict):
        field["constraints"] = {
            key: value
            for key, value in constraints.items()
            if value is not None and key in CONSTRAINTS and not (kind == "duration" and key in BOUNDS)
        }


def _complete_missing_values(owner: dict[str, Any]) -> None:
    """Replace missing values by their texts, without labels, and without those that can't be used."""
    written = owner.get(MISSING)
    if written is None:
        return
    values = [
        value.get("value") if isinstance(value, dict) else value
        for value in (written if isinstance(written, list) else [written])
    ]
    texts = [value if isinstance(value, str) else str(value) for value in values if _is_text_or_number(value)]
    if texts or written == []:
        owner[MISSING] = list(dict.fromkeys(texts))
    else:
        del owner[MISSING]


def _is_text_or_number(value: Any) -> bool:
    """Return whether a value is a text, or a number that was meant to be one."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _references(schema: Any) -> tuple[str, ...]:
    """Return the addresses of other documents to which a JSON Schema refers."""
    try:
        return tuple(truncate(address, 80) for address in json_schema(schema).check([]).references)
    except LimitError:
        return ()  # reported when values are checked


def _check_patterns(resource: dict[str, Any]) -> list[str]:
    """Remove the patterns that no engine here can match; return what is skipped, of JSON Schemas, too."""
    skipped = []
    schema = resource.get("schema")
    for field in schema.get("fields") or [] if isinstance(schema, dict) else []:
        constraints = field.get("constraints")
        if isinstance(constraints, dict) and "jsonSchema" in constraints:
            where = f"a part of the jsonSchema of {field['name']} in {resource['name']}"
            skipped += [
                f"{where}: {address} is not fetched" for address in _references(constraints["jsonSchema"])
            ]
        pattern = constraints.get("pattern") if isinstance(constraints, dict) else None
        if not isinstance(pattern, str):
            continue
        try:
            translated = pattern_of(pattern)
        except PatternError:
            continue  # reported, and removed
        if not translated.engine:
            del constraints["pattern"]
            where = f"the pattern of {field['name']} in {resource['name']}"
            skipped.append(f"{where}: {truncate(repr(pattern), 80)} is not supported ({translated.reason})")
    return skipped
