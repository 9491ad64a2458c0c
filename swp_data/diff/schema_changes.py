"""The changes in the description of a package: its metadata, and the columns, constraints and keys of its tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from swp_data.datapackage.model import Field, Resource
from swp_data.diff.change import Change

# Properties that say nothing about the data (where a file is, how large it is, which release it belongs to), or that
# are compared separately.
NOT_METADATA = {
    "name",
    "version",
    "created",
    "licenses",
    "resources",
    "schema",
    "path",
    "data",
    "bytes",
    "hash",
}
NOT_METADATA |= {"id", "profile", "scheme", "mediatype", "type", "$schema"}
SCHEMA_PROPERTIES = {"fields", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues", "fieldsMatch"}
FILE_PROPERTIES = {"format", "encoding", "dialect"}
DIALECT_DEFAULTS: dict[str, Any] = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}
DIALECT_DEFAULTS |= {"headerRows": [1], "headerJoin": " ", "skipInitialSpace": False}
# The properties of a field that a program needs to parse its values, with their defaults.
NOTATION_DEFAULTS: dict[str, Any] = {
    "delimiter": None,
    "itemType": None,
    "decimalChar": ".",
    "groupChar": None,
}
NOTATION_DEFAULTS |= {"bareNumber": True, "trueValues": ["true", "True", "TRUE", "1"]}
NOTATION_DEFAULTS |= {"falseValues": ["false", "False", "FALSE", "0"]}
FIELD_PROPERTIES = {*NOTATION_DEFAULTS, "name", "type", "format", "missingValues", "constraints"}
FIELD_PROPERTIES |= {"categories", "categoriesOrdered"}
LOWER_LIMITS = {"minimum", "exclusiveMinimum", "minLength"}
UPPER_LIMITS = {"maximum", "exclusiveMaximum", "maxLength"}


def compare_metadata(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    table: str = "",
    column: str = "",
    ignore: Collection[str] = NOT_METADATA,
) -> Iterator[Change]:
    """Yield what changed in the properties that only describe a package, a table or a column."""
    for key in sorted((old.keys() | new.keys()) - set(ignore)):
        if old.get(key) != new.get(key):
            yield Change("metadata-changed", table, column, {key: old.get(key)}, {key: new.get(key)})


def compare_licences(old: Mapping[str, Any], new: Mapping[str, Any], table: str = "") -> Iterator[Change]:
    """Yield the licences that were withdrawn or added, or whose description changed."""
    before, after = _licence_names(old), _licence_names(new)
    for name in before:
        if name not in after:
            yield Change("licence-withdrawn", table, old=name)
    for name in after:
        if name not in before:
            yield Change("licence-added", table, new=name)
    key = "licenses"
    if set(before) == set(after) and (old.get(key) or []) != (new.get(key) or []):
        yield Change("metadata-changed", table, "", {key: old.get(key)}, {key: new.get(key)})


def _licence_names(properties: Mapping[str, Any]) -> list[str]:
    licences = properties.get("licenses")
    if not isinstance(licences, list):
        return []
    return [
        str(licence.get("name") or licence.get("path"))
        for licence in licences
        if isinstance(licence, Mapping)
    ]


def compare_table(old: Resource, new: Resource) -> Iterator[Change]:
    """Yield what changed in the format, metadata, constraints and keys of a table.

    `compare_columns` compares which columns exist, and their order, in the files.
    """
    table = new.name
    before, after = _file_format(old), _file_format(new)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield Change("form-changed", table, "", {key: before.get(key)}, {key: after.get(key)})
    yield from compare_metadata(
        _description(old), _description(new), table, ignore=NOT_METADATA | FILE_PROPERTIES
    )
    yield from compare_licences(old.declared.properties, new.declared.properties, table)
    described_above = NOT_METADATA | SCHEMA_PROPERTIES | {"title", "description"}
    yield from compare_metadata(old.schema_descriptor, new.schema_descriptor, table, ignore=described_above)
    old_fields, old_properties, new_properties = _fields(old), _properties(old), _properties(new)
    for name, field in _fields(new).items():
        if name in old_fields:
            yield from _compare_field(
                table, old_fields[name], field, old_properties[name], new_properties[name]
            )
    yield from _compare_keys(old, new)


def _fields(resource: Resource) -> dict[str, Field]:
    return {field.name: field for field in resource.schema.fields}


def _properties(resource: Resource) -> dict[str, Mapping[str, Any]]:
    """Return the properties of each field as written."""
    return {field["name"]: field for field in resource.schema_descriptor.get("fields") or []}


def _description(resource: Resource) -> dict[str, Any]:
    """Return the properties of a resource; its title and description may be in the schema instead."""
    words = {
        key: resource.schema_descriptor[key]
        for key in ("title", "description")
        if key in resource.schema_descriptor
    }
    return {**words, **resource.declared.properties}


def _file_format(resource: Resource) -> dict[str, Any]:
    """Return the properties that a program needs to read the file of a table."""
    fields_match = resource.schema_descriptor.get("fieldsMatch") or "exact"
    file_format: dict[str, Any] = {
        "format": resource.format or "csv",
        "encoding": (resource.encoding or "utf-8").lower(),
        "fieldsMatch": [fields_match] if isinstance(fields_match, str) else fields_match,
        **DIALECT_DEFAULTS,
        **resource.dialect,
    }
    return {key: value for key, value in file_format.items() if key not in {"lineTerminator", "$schema"}}


def has_same_notation(old: Resource, old_column: str, new: Resource, new_column: str) -> bool:
    """Return whether the values of two columns are written in the same way, according to the schemas."""
    before = _fields(old).get(old_column, Field(old_column))
    after = _fields(new).get(new_column, Field(new_column))
    return _notation(before) == _notation(after)


def _notation(field: Field) -> dict[str, Any]:
    options = {key: field.options.get(key, default) for key, default in NOTATION_DEFAULTS.items()}
    return {"type": field.type, "format": field.format, **options}


def _compare_field(
    table: str, old: Field, new: Field, old_properties: Mapping[str, Any], new_properties: Mapping[str, Any]
) -> Iterator[Change]:
    before, after = _notation(old), _notation(new)
    differing = [key for key in before if before[key] != after[key]]
    if differing:
        yield Change(
            "type-changed",
            table,
            new.name,
            {key: before[key] for key in differing},
            {key: after[key] for key in differing},
        )
    missing, missing_now = (sorted(map(str, field.missing_values)) for field in (old, new))
    if missing != missing_now:
        yield Change("missing-values-changed", table, new.name, missing, missing_now)
    yield from _compare_constraints(table, old, new)
    ordered = [bool(properties.get("categoriesOrdered")) for properties in (old_properties, new_properties)]
    yield from _compare_categories(table, old, new, ordered)
    yield from compare_metadata(old_properties, new_properties, table, new.name, FIELD_PROPERTIES)


def _compare_constraints(table: str, old: Field, new: Field) -> Iterator[Change]:
    before, after = _constraints(old), _constraints(new)
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was != now:
            for kind in _constraint_kinds(key, was, now):
                yield Change(kind, table, new.name, {key: was}, {key: now})


def _constraints(field: Field) -> dict[str, Any]:
    """Return the constraints that have an effect; categories act as an enum if there is no other."""
    constraints = {
        key: value for key, value in field.constraints.items() if value is not None and value is not False
    }
    if "enum" in constraints:
        enum = constraints["enum"]
        constraints["enum"] = enum if isinstance(enum, list) else [enum]
    elif field.categories:
        constraints["enum"] = _category_values(field)
    return constraints


def _category_values(field: Field) -> list[Any]:
    return [
        category.get("value") if isinstance(category, Mapping) else category for category in field.categories
    ]


def _compare_categories(table: str, old: Field, new: Field, ordered: list[bool]) -> Iterator[Change]:
    before, after = _category_values(old), _category_values(new)
    kept = [value for value in before if value in after]
    reordered = kept != [value for value in after if value in before]
    if ordered[0] != ordered[1] or (ordered[1] and reordered):
        yield Change("categories-reordered", table, new.name, before, after)
    elif old.categories != new.categories and _constraints(old).get("enum") == _constraints(new).get("enum"):
        labels = [{"categories": list(field.categories)} for field in (old, new)]
        yield Change("metadata-changed", table, new.name, *labels)


def _constraint_kinds(key: str, was: Any, now: Any) -> Iterator[str]:
    """Yield the kinds of change from a constraint's old value to its new one; None means no constraint."""
    if key in {"required", "unique"}:
        yield f"{key}-added" if now else f"{key}-dropped"
    elif key == "enum":
        yield from _enum_kinds(was, now)
    elif key == "pattern":
        yield "pattern-dropped" if now is None else "pattern-changed"
    elif key in LOWER_LIMITS | UPPER_LIMITS:
        widened = now is None or (was is not None and _is_lower(now, was) == (key in LOWER_LIMITS))
        if not widened:
            yield "range-narrowed"
        else:
            yield "width-widened" if key == "maxLength" else "range-widened"
    else:
        yield "constraint-changed"


def _enum_kinds(was: list[Any] | None, now: list[Any] | None) -> Iterator[str]:
    if was is None:
        yield "enum-narrowed"
    elif now is None:
        yield "enum-widened"
    else:
        if any(value not in was for value in now):
            yield "enum-widened"
        if any(value not in now for value in was):
            yield "enum-narrowed"
        if set(map(str, was)) == set(map(str, now)):
            yield "metadata-changed"


def _is_lower(limit: Any, other: Any) -> bool:
    """Return whether a limit is lower than another: numbers by size, dates by their ISO 8601 text."""
    try:
        return Decimal(str(limit)) < Decimal(str(other))
    except InvalidOperation:
        return str(limit) < str(other)


def _compare_keys(old: Resource, new: Resource) -> Iterator[Change]:
    """Yield the keys that changed; one with an added or removed column is reported with that column."""
    table = new.name
    before, after = old.schema.primary_key, new.schema.primary_key
    if before != after:
        yield Change("primary-key-changed", table, "", list(before), list(after))
    for kind, keys in (("unique-key", _unique_keys), ("foreign-key", _foreign_keys)):
        old_keys, new_keys = keys(old), keys(new)
        for key in sorted(old_keys.keys() - new_keys.keys()):
            if set(old_keys[key]) <= set(new.schema.names):
                yield Change(f"{kind}-dropped", table, "", old=key)
        for key in sorted(new_keys.keys() - old_keys.keys()):
            if set(new_keys[key]) <= set(old.schema.names):
                yield Change(f"{kind}-added", table, "", new=key)


def _unique_keys(resource: Resource) -> dict[str, tuple[str, ...]]:
    """Return the columns of each unique key by its name in messages; their order has no effect."""
    keys = [tuple(sorted(key)) for key in resource.schema.unique_keys]
    return {", ".join(key): key for key in keys}


def _foreign_keys(resource: Resource) -> dict[str, tuple[str, ...]]:
    """Return the columns of each foreign key by its name in messages."""
    return {
        f"{', '.join(key.fields)} -> {key.resource or resource.name} ({', '.join(key.to)})": key.fields
        for key in resource.schema.foreign_keys
    }
