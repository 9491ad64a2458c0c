"""Contradictions in a descriptor: names given twice, keys of fields that don't exist, values against their own type.

Each check passes over what has the wrong type, which has been reported.
Standard: https://datapackage.org/standard/table-schema/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from swp_data.datapackage.lenient_json import objects_of, texts_of
from swp_data.datapackage.validate.descriptors.field_consistency import field_faults, missing_value_faults
from swp_data.datapackage.validate.descriptors.property_forms import is_url
from swp_data.datapackage.validate.descriptors.property_kinds import Fault, Path, shown
from swp_data.datapackage.validate.descriptors.standard import PACKAGE_PAGE, RESOURCE_PAGE, SCHEMA_PAGE
from swp_data.text import did_you_mean, plural

NAME_OF_V1 = re.compile(r"[-a-z0-9._/]+")
V2_PROFILE = '"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"'
CATEGORY_TABLES = "https://datapackage.org/recipes/category-tables/"


def inconsistencies(
    whole: Mapping[str, Any], written: Sequence[Mapping[str, Any]], faults: Iterable[Fault], version: str
) -> Iterator[Fault]:
    """Yield what is contradictory in a descriptor.

    Args:
        whole: the descriptor, with its schemas and dialects in it.
        written: its resources as written.
        faults: the properties of the wrong type, which are not looked into.
        version: the version of the standard that it follows.
    """
    wrong = {fault.path for fault in faults if fault.severity == "error"}
    resources = whole.get("resources")
    resources = resources if isinstance(resources, list) else []
    yield from _names(whole, resources, version)
    yield from _tabular_profile(whole, written)
    schemas = _schemas(resources)
    for index, resource in enumerate(resources):
        if not isinstance(resource, dict):
            continue
        path: Path = ("resources", index)
        yield from (fault for fault in _resource(resource, path) if fault.path not in wrong)
        if isinstance(schema := resource.get("schema"), dict):
            yield from (
                fault
                for fault in _schema(schema, (*path, "schema"), schemas, version)
                if fault.path not in wrong
            )


def _names(whole: Mapping[str, Any], resources: Sequence[Any], version: str) -> Iterator[Fault]:
    """Yield names that two resources have, and names that version 1.0 doesn't allow."""
    named: list[tuple[Path, Any, str]] = [(("name",), whole.get("name"), f"{PACKAGE_PAGE}#name")]
    first: dict[str, int] = {}
    for index, resource in enumerate(resources):
        name = resource.get("name") if isinstance(resource, dict) else None
        if not isinstance(name, str) or not name:
            continue
        path: Path = ("resources", index, "name")
        named.append((path, name, f"{RESOURCE_PAGE}#name"))
        if first.setdefault(name, index) != index:
            problem = f"is {shown(name)}, as is that of resource {first[name] + 1}; each needs its own"
            yield Fault(path, problem, f"{RESOURCE_PAGE}#name")
    for path, name, clause in named:
        if version == "1.0" and isinstance(name, str) and name and not NAME_OF_V1.fullmatch(name):
            allowed = "only a-z, 0-9, '-', '_', '.' and '/' are allowed by version 1.0 of the standard"
            problem = f"is {shown(name)}, but {allowed}; declare {V2_PROFILE} to keep it"
            yield Fault(path, problem, clause)


def _tabular_profile(whole: Mapping[str, Any], resources: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """Yield the resources that version 1.0 doesn't allow as tables, or in a package of tables.

    Args:
        whole: the descriptor.
        resources: the resources as written, since a schema that is not fetched is not in the descriptor.
    """
    page = "https://specs.frictionlessdata.io/tabular-data"
    for index, resource in enumerate(resources):
        is_table = resource.get("profile") == "tabular-data-resource"
        if is_table and resource.get("schema") is None:
            problem = "needs a 'schema', because its profile is \"tabular-data-resource\""
            yield Fault(("resources", index), problem, f"{page}-resource/")
        if resource and not is_table and whole.get("profile") == "tabular-data-package":
            problem = 'needs the profile "tabular-data-resource", since that of the package is "tabular-data-package"'
            yield Fault(("resources", index), problem, f"{page}-package/")


def _resource(resource: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    clause = f"{RESOURCE_PAGE}#path-or-data"
    data, paths = resource.get("data"), resource.get("path")
    if data is not None and (paths is not None or resource.get("url") is not None):
        yield Fault((*path, "data"), "must not be there as well as 'path'", clause)
    if isinstance(data, str) and not resource.get("format") and not resource.get("mediatype"):
        yield Fault((*path, "data"), "is a text, so the resource needs a 'format' or a 'mediatype'", clause)
    if isinstance(data, dict) and resource.get("type") == "table":
        yield Fault((*path, "data"), "must be a list of rows, because the resource is a table", clause)
    if isinstance(paths, list) and len({is_url(item) for item in paths}) > 1:
        yield Fault((*path, "path"), "must not mix addresses and paths", clause)
    fields = {str(name) for name in field_names(resource.get("schema"))}
    named = resource.get("categoryFieldMap")
    for key in ("value", "label"):
        if (
            isinstance(named, dict)
            and fields
            and isinstance(named.get(key), str)
            and named[key] not in fields
        ):
            problem = f"is {shown(named[key])}, which is not a field of the resource"
            yield Fault((*path, "categoryFieldMap", key), problem, CATEGORY_TABLES)


def _schemas(resources: Sequence[Any]) -> dict[str, Mapping[str, Any]]:
    """Return each resource of the package by name, the first of each name."""
    named = [(item.get("name"), item) for item in resources if isinstance(item, dict)]
    return {name: item for name, item in reversed(named) if isinstance(name, str)}


def field_names(schema: Any) -> list[str]:
    """Return the names of the fields of a schema."""
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    return [field["name"] for field in objects_of(fields) if isinstance(field.get("name"), str)]


def _schema(
    schema: Mapping[str, Any], path: Path, resources: Mapping[str, Mapping[str, Any]], version: str
) -> Iterator[Fault]:
    names = set(field_names(schema))
    yield from missing_value_faults(schema, path, version)
    for index, field in enumerate(_items(schema.get("fields"))):
        if isinstance(field, dict):
            yield from field_faults(field, (*path, "fields", index), version)
            yield from _category_table(field, (*path, "fields", index), resources)
    if not names:
        return
    for name in _unknown(schema.get("primaryKey"), names):
        yield _no_field((*path, "primaryKey"), name, names, "primaryKey")
    for index, key in enumerate(_items(schema.get("uniqueKeys"))):
        for name in _unknown(key, names):
            yield _no_field((*path, "uniqueKeys", index), name, names, "uniqueKeys")
    for index, key in enumerate(_items(schema.get("foreignKeys"))):
        if isinstance(key, dict) and isinstance(key.get("reference"), dict):
            yield from _foreign_key(key, (*path, "foreignKeys", index), names, resources)


def _foreign_key(
    key: Mapping[str, Any], path: Path, names: set[str], resources: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    """Yield what is wrong with a foreign key, apart from the types of its properties."""
    clause = f"{SCHEMA_PAGE}#foreignKeys"
    reference = key["reference"]
    here, there = names_in(key.get("fields")), names_in(reference.get("fields"))
    for name in here:
        if name not in names:
            yield _no_field(path, name, names, "foreignKeys")
    if here and there and len(here) != len(there):
        problem = f"has {plural(len(here), 'field')}, but refers to {len(there)}"
        yield Fault(path, problem, clause)
    if reference.get("package") is not None:
        return
    target = reference.get("resource") or ""
    if not isinstance(target, str):
        return
    if target and target not in resources:
        hint = did_you_mean(target, resources)
        problem = f"refers to the resource {shown(target)}, which the package does not have"
        yield Fault(path, f"{problem}. {hint}".rstrip(". "), clause)
        return
    target_names = set(field_names(resources[target].get("schema"))) if target else names
    for name in there if target_names else ():
        if name not in target_names:
            owner = f"the resource {target!r}" if target else "this schema"
            hint = did_you_mean(name, target_names)
            problem = f"refers to the field {shown(name)}, which {owner} does not have"
            yield Fault(path, f"{problem}. {hint}".rstrip(". "), clause)


def _category_table(
    field: Mapping[str, Any], path: Path, resources: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    """Yield what is wrong with a reference to a table of categories in the package."""
    categories = field.get("categories")
    if not isinstance(categories, dict) or categories.get("package") is not None:
        return
    target = categories.get("resource")
    if not isinstance(target, str):
        return
    if target not in resources:
        problem = f"refer to the resource {shown(target)}, which the package does not have"
        yield Fault((*path, "categories"), problem, CATEGORY_TABLES)
        return
    named = resources[target].get("categoryFieldMap")
    encoded = "label" if categories.get("encodedAs") == "label" else "value"
    if not isinstance(named, dict) or not isinstance(named.get(encoded), str):
        problem = f"refer to the {encoded}s of {target!r}, whose 'categoryFieldMap' does not name them"
        yield Fault((*path, "categories"), problem, CATEGORY_TABLES)


def _no_field(path: Path, name: str, names: set[str], clause: str) -> Fault:
    hint = did_you_mean(name, names)
    return Fault(
        path,
        f"names the field {shown(name)}, which the schema does not have. {hint}".rstrip(". "),
        f"{SCHEMA_PAGE}#{clause}",
    )


def _unknown(key: Any, names: set[str]) -> list[str]:
    return [name for name in dict.fromkeys(names_in(key)) if name not in names]


def names_in(key: Any) -> tuple[str, ...]:
    """Return the names of fields in a key, which may be one name."""
    return (key,) if isinstance(key, str) else texts_of(key)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
