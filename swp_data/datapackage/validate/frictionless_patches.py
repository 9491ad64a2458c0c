"""Changes to a package and to Frictionless that make Frictionless follow the standard.

Frictionless ignores the `nullSequence` of a Table Dialect, so it is added to the missing values. It also ignores
the `groupChar` of an integer, so such a field gets its own type, `GroupedIntegerField`, which a plugin registers with
Frictionless.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

import attrs
from frictionless import Plugin, system
from frictionless.fields import IntegerField

from swp_data.datapackage.model import Package, ResourceDescriptor

GROUPED = "grouped-integer"


@attrs.define(kw_only=True, repr=False)
class GroupedIntegerField(IntegerField):  # type: ignore[misc]
    """An integer with a group separator at any position, as Frictionless allows in numbers."""

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
            if notes and "type" in notes:  # messages show the type in the schema
                notes["type"] = notes["type"].replace(GROUPED, "integer")
            return value, notes

        return cell_reader


class StandardPlugin(Plugin):  # type: ignore[misc]
    """The plugin that registers `GroupedIntegerField` with Frictionless; other types are unchanged."""

    def select_field_class(self, type: str | None = None) -> Any:  # noqa: A002 - Frictionless names it
        return GroupedIntegerField if type == GROUPED else None


@cache
def register() -> None:
    """Register the plugin with Frictionless, once."""
    system.register("swp-data", StandardPlugin())


def by_standard(package: Package) -> Mapping[str, Any]:
    """Return the descriptor of a package as Frictionless needs it; an equal one if nothing needs to change."""
    resources = [_resource(package, declared) for declared in package.resource_descriptors]
    return {**package.descriptor, "resources": resources}


def _resource(package: Package, declared: ResourceDescriptor) -> Mapping[str, Any]:
    if not isinstance(declared.properties.get("schema"), dict | str):
        return declared.properties
    schema = package.schema_descriptor(declared.name)
    null = package.dialect(declared.name).get("nullSequence")
    grouped = [index for index, field in enumerate(schema.get("fields", [])) if _is_grouped(field)]
    if null is None and not grouped:
        return declared.properties
    changed: dict[str, Any] = copy.deepcopy({**schema})
    for index in grouped:
        changed["fields"][index]["type"] = GROUPED
    if null is not None:
        changed["missingValues"] = _with(schema.get("missingValues"), null)
        for field in changed.get("fields", []):
            if field.get("missingValues") is not None:
                field["missingValues"] = _with(field["missingValues"], null)
    return {**declared.properties, "schema": changed}


def _is_grouped(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "integer" and bool(field.get("groupChar"))


def _with(missing: list[Any] | None, null: str) -> list[Any]:
    values = [""] if missing is None else missing
    labelled = any(isinstance(value, dict) for value in values)
    return [*values, {"value": null} if labelled else null]
