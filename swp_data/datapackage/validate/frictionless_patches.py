"""A package as it is put to Frictionless, so that it reads it by the standard where it would not by itself.

Table Dialect has a `nullSequence`, which Frictionless ignores: it is written among the missing values. Table
Schema lets integers have a `groupChar`, which Frictionless ignores too: such a field is of a type of its own,
`GroupedIntegerField`, which Frictionless finds by a plugin.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

import attrs
from frictionless import Plugin, system
from frictionless.fields import IntegerField

from swp_data.datapackage.model import Package

GROUPED = "grouped-integer"


@attrs.define(kw_only=True, repr=False)
class GroupedIntegerField(IntegerField):  # type: ignore[misc]
    """An integer with a character between groups of digits, wherever it stands, as numbers have it."""

    type = GROUPED
    group_char: str = ""
    metadata_profile_patch: ClassVar[dict[str, Any]] = {"properties": {"groupChar": {"type": "string"}}}

    def create_value_reader(self) -> Callable[[Any], Any]:
        read = IntegerField.create_value_reader(self)
        return lambda cell: read(cell.replace(self.group_char, "") if isinstance(cell, str) else cell)

    def create_cell_reader(self) -> Callable[[Any], tuple[Any, dict[str, str] | None]]:
        read = IntegerField.create_cell_reader(self)

        def cell_reader(cell: Any) -> tuple[Any, dict[str, str] | None]:
            value, notes = read(cell)
            if notes and "type" in notes:  # people know the type by the name that the schema gives it
                notes["type"] = notes["type"].replace(GROUPED, "integer")
            return value, notes

        return cell_reader


class StandardPlugin(Plugin):  # type: ignore[misc]
    """What makes the type of `GroupedIntegerField` known to Frictionless; no other is touched."""

    def select_field_class(self, type: str | None = None) -> Any:  # noqa: A002 - Frictionless names it
        return GroupedIntegerField if type == GROUPED else None


@cache
def register() -> None:
    """Make Frictionless know the type, once."""
    system.register("swp-data", StandardPlugin())


def by_standard(package: Package) -> Mapping[str, Any]:
    """Return the descriptor of a package as Frictionless has to have it; the same where nothing is to be said."""
    resources = [_resource(package, entry) for entry in package.descriptor["resources"]]
    return {**package.descriptor, "resources": resources}


def _resource(package: Package, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(entry.get("schema"), dict | str):
        return entry
    schema = package.schema_descriptor(entry["name"])
    null = package.dialect(entry["name"]).get("nullSequence")
    grouped = [place for place, one in enumerate(schema.get("fields", [])) if _is_grouped(one)]
    if null is None and not grouped:
        return entry
    changed: dict[str, Any] = copy.deepcopy({**schema})
    for place in grouped:
        changed["fields"][place]["type"] = GROUPED
    if null is not None:
        changed["missingValues"] = _with(schema.get("missingValues"), null)
        for field in changed.get("fields", []):
            if field.get("missingValues") is not None:
                field["missingValues"] = _with(field["missingValues"], null)
    return {**entry, "schema": changed}


def _is_grouped(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "integer" and bool(field.get("groupChar"))


def _with(missing: list[Any] | None, null: str) -> list[Any]:
    values = [""] if missing is None else missing
    labelled = any(isinstance(value, dict) for value in values)
    return [*values, {"value": null} if labelled else null]
