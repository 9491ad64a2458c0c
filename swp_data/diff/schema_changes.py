"""What changed in the structure of a package: its metadata, tables, columns, constraints and keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from swp_data.datapackage.model import Package

# What says nothing of the data: where a file lies, how large it is, and which release it stands in.
APART = {"name", "version", "created", "licenses", "resources", "schema", "path", "data", "bytes", "hash"}
APART |= {"id", "profile", "scheme", "mediatype", "type", "$schema"}
FORM: dict[str, Any] = {"format": "csv", "encoding": "utf-8", "dialect": {}}
DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True, "lineTerminator": "\r\n"}
DIALECT |= {"headerRows": [1], "headerJoin": " ", "skipInitialSpace": False}
KEYS = {"fields", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues", "fieldsMatch"}
# How a value is written: what a program has to know to parse it, with what counts where it isn't said.
NOTATION: dict[str, Any] = {"type": "any", "format": "default", "delimiter": None, "itemType": None}
NOTATION |= {"trueValues": ["true", "True", "TRUE", "1"], "falseValues": ["false", "False", "FALSE", "0"]}
NOTATION |= {"decimalChar": ".", "groupChar": None, "bareNumber": True}
LOWER = {"minimum", "exclusiveMinimum", "minLength"}
UPPER = {"maximum", "exclusiveMaximum", "maxLength"}


@dataclass(frozen=True)
class Change:
    """One thing that changed: its kind (a key of `version.KINDS`), where, and what it was and is."""

    kind: str
    table: str = ""
    column: str = ""
    old: Any = None
    new: Any = None


@dataclass(frozen=True)
class Table:
    """A table as its package describes it; its columns may be those of its file, where no schema names them."""

    name: str
    resource: Mapping[str, Any]
    schema: Mapping[str, Any]

    @property
    def fields(self) -> dict[str, Mapping[str, Any]]:
        return {str(field["name"]): field for field in self.schema.get("fields", [])}

    @property
    def primary_key(self) -> tuple[str, ...]:
        return names(self.schema.get("primaryKey", []))


def described(package: Package) -> dict[str, Table]:
    """Return the tables of a package by name, with their schemas as written.

    Raises:
        PackageError: a schema can't be read, or isn't one.
    """
    return {
        name: Table(name, resource.declared.properties, resource.schema_descriptor)
        for name, resource in package.resources.items()
        if resource.declared.is_table
    }


def names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def compare_metadata(
    old: Mapping[str, Any], new: Mapping[str, Any], table: str = "", column: str = "", apart: set[str] = APART
) -> Iterator[Change]:
    """Yield what changed in the properties of a package, a table or a column that only describe it."""
    for key in sorted((old.keys() | new.keys()) - apart):
        if old.get(key) != new.get(key):
            yield Change("metadata-changed", table, column, {key: old.get(key)}, {key: new.get(key)})


def compare_licences(old: Mapping[str, Any], new: Mapping[str, Any], table: str = "") -> Iterator[Change]:
    """Yield the licences that went, came, or are only described in other words."""
    before, after = _licences(old), _licences(new)
    for name in before.keys() - after.keys():
        yield Change("licence-withdrawn", table, old=name)
    for name in after.keys() - before.keys():
        yield Change("licence-added", table, new=name)
    if before.keys() == after.keys() and old.get("licenses", []) != new.get("licenses", []):
        yield Change(
            "metadata-changed", table, "", {"licenses": old["licenses"]}, {"licenses": new["licenses"]}
        )


def _licences(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    return {str(one.get("name") or one.get("path")): one for one in descriptor.get("licenses", [])}


def compare_table(old: Table, new: Table) -> Iterator[Change]:
    """Yield what changed in a table's form, metadata, constraints and keys; the order of columns is apart."""
    table = new.name
    before, after = _form(old), _form(new)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield Change("form-changed", table, "", {key: before.get(key)}, {key: after.get(key)})
    yield from compare_metadata(_told(old), _told(new), table, apart=APART | FORM.keys())
    yield from compare_licences(old.resource, new.resource, table)
    yield from compare_metadata(old.schema, new.schema, table, apart=APART | KEYS | {"title", "description"})
    for name, field in new.fields.items():
        if name in old.fields:
            yield from _compare_field(old, new, name, old.fields[name], field)
    yield from _compare_keys(old, new)


def _told(table: Table) -> dict[str, Any]:
    """Return the properties of a resource; its schema may give the title and the description, as a release repeats."""
    words = {key: table.schema[key] for key in ("title", "description") if key in table.schema}
    return {**words, **table.resource}


def _form(table: Table) -> dict[str, Any]:
    """Return how a table's file is written: what a program has to know to read it."""
    resource = table.resource
    dialect = resource.get("dialect", {})
    form: dict[str, Any] = {key: resource.get(key) or default for key, default in FORM.items()}
    form |= DIALECT | (dict(dialect) if isinstance(dialect, Mapping) else {"dialect": dialect})
    form |= {"encoding": str(form["encoding"]).lower(), "lineTerminator": "any"}
    form["fieldsMatch"] = names(table.schema.get("fieldsMatch", "exact"))
    del form["dialect"]
    form.pop("$schema", None)
    return form


def _compare_field(
    old: Table, new: Table, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    table = new.name
    was, now = _notation(before), _notation(after)
    if differs := [key for key in NOTATION if was[key] != now[key]]:
        yield Change(
            "type-changed",
            table,
            name,
            {key: was[key] for key in differs},
            {key: now[key] for key in differs},
        )
    if _missing(old, before) != _missing(new, after):
        yield Change("missing-values-changed", table, name, _missing(old, before), _missing(new, after))
    yield from _compare_constraints(table, name, before, after)
    handled = {*NOTATION, "missingValues", "constraints", "categories", "categoriesOrdered", "name"}
    yield from compare_metadata(before, after, table, name, handled)


def _notation(field: Mapping[str, Any]) -> dict[str, Any]:
    return {key: field.get(key, default) for key, default in NOTATION.items()}


def _missing(table: Table, field: Mapping[str, Any]) -> list[str]:
    """Return the texts that stand for a missing value, without their labels."""
    listed = field.get("missingValues", table.schema.get("missingValues", [""]))
    return sorted(str(one.get("value")) if isinstance(one, Mapping) else str(one) for one in listed)


def _compare_constraints(
    table: str, column: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    old, new = _constraints(before), _constraints(after)
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was != now:
            for kind in _constraint_kinds(key, was, now):
                yield Change(kind, table, column, {key: was}, {key: now})
    was, now = _categories(before), _categories(after)
    shared = [value for value in was if value in now]
    ordered = [bool(one.get("categoriesOrdered")) for one in (before, after)]
    if ordered[0] != ordered[1] or (ordered[1] and shared != [value for value in now if value in was]):
        yield Change("categories-reordered", table, column, list(was), list(now))
    elif before.get("categories") != after.get("categories") and old.get("enum") == new.get("enum"):
        yield Change("metadata-changed", table, column, {"categories": was}, {"categories": now})


def _constraints(field: Mapping[str, Any]) -> dict[str, Any]:
    """Return the constraints that say something; categories are an enum, where there is no other."""
    constraints = {key: value for key, value in field.get("constraints", {}).items() if value is not False}
    if "enum" not in constraints and _categories(field):
        constraints["enum"] = list(_categories(field))
    return constraints


def _categories(field: Mapping[str, Any]) -> dict[Any, str]:
    """Return the labels of a field's categories by value."""
    listed = field.get("categories", [])
    if not isinstance(listed, Sequence):
        return {json.dumps(listed, sort_keys=True): ""}
    return {
        (one.get("value") if isinstance(one, Mapping) else one): (
            str(one.get("label", "")) if isinstance(one, Mapping) else ""
        )
        for one in listed
    }


def _constraint_kinds(key: str, was: Any, now: Any) -> Iterator[str]:
    """Yield the kinds of change that a constraint's old and new value make; None stands for no constraint."""
    if key in {"required", "unique"}:
        yield f"{key}-added" if now else f"{key}-dropped"
    elif key == "enum":
        if now is None or (was is not None and any(value not in was for value in now)):
            yield "enum-widened"
        if was is None or (now is not None and any(value not in now for value in was)):
            yield "enum-narrowed"
        if was and now and set(map(str, was)) == set(map(str, now)):
            yield "metadata-changed"
    elif key == "pattern":
        yield "pattern-dropped" if now is None else "pattern-changed"
    elif key in LOWER | UPPER:
        widened = now is None or (was is not None and _is_lower(now, was) == (key in LOWER))
        if widened:
            yield "width-widened" if key == "maxLength" else "range-widened"
        else:
            yield "range-narrowed"
    else:
        yield "constraint-changed"


def _is_lower(a: Any, b: Any) -> bool:
    """Say whether a bound is lower than another: numbers by size, dates by their ISO 8601 text."""
    try:
        return Decimal(str(a)) < Decimal(str(b))
    except InvalidOperation:
        return str(a) < str(b)


def _compare_keys(old: Table, new: Table) -> Iterator[Change]:
    """Yield the keys that changed; a key of a column that came or went is told with the column."""
    table = new.name
    if old.primary_key != new.primary_key:
        yield Change("primary-key-changed", table, "", list(old.primary_key), list(new.primary_key))
    for kind, keys in (("unique-key", _unique_keys), ("foreign-key", _foreign_keys)):
        before, after = keys(old), keys(new)
        for key in sorted(before.keys() - after.keys()):
            if all(column in new.fields for column in before[key]):
                yield Change(f"{kind}-dropped", table, "", old=key)
        for key in sorted(after.keys() - before.keys()):
            if all(column in old.fields for column in after[key]):
                yield Change(f"{kind}-added", table, "", new=key)


def _unique_keys(table: Table) -> dict[str, tuple[str, ...]]:
    keys = sorted(sorted(names(key)) for key in table.schema.get("uniqueKeys", []))
    return {", ".join(key): tuple(key) for key in keys}


def _foreign_keys(table: Table) -> dict[str, tuple[str, ...]]:
    found = {}
    for key in table.schema.get("foreignKeys", []):
        target = key["reference"].get("resource") or table.name
        to = ", ".join(names(key["reference"]["fields"]))
        found[f"{', '.join(names(key['fields']))} -> {target} ({to})"] = names(key["fields"])
    return found
