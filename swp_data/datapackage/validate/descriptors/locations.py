"""Locations in a descriptor in words, and faults of a descriptor as findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.descriptors.property_kinds import Fault, Path
from swp_data.text import truncate

NOUNS = {
    "licenses": "licence",
    "sources": "source",
    "contributors": "contributor",
    "keywords": "keyword",
    "roles": "role",
    "foreignKeys": "foreign key",
    "uniqueKeys": "unique key",
    "missingValues": "missing value",
    "categories": "category",
    "examples": "example",
    "resources": "resource",
    "fields": "field",
    "path": "path",
    "extrapaths": "extra path",
    "enum": "enum value",
}
IN_FIELD = len(("resources", 0, "schema", "fields", 0))  # steps
PLAIN = "Correct the property, as the Data Package standard defines it."
NULL = "Remove the property, or give it a value."


def names_of(whole: Mapping[str, Any]) -> list[str]:
    """Return a name for each resource: its own, unless it has none or another resource has had it before.

    >>> names_of({"resources": [{"name": "a"}, {"path": "b.csv"}, {"name": "a"}, None]})
    ['a', 'resource 2', 'a (resource 3)', 'resource 4']
    """
    names: list[str] = []
    seen: Counter[str] = Counter()
    resources = whole.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else [], 1):
        name = resource.get("name") if isinstance(resource, Mapping) else None
        if not isinstance(name, str) or not name:
            names.append(f"resource {number}")
        elif seen[name]:
            names.append(f"{name} (resource {number})")
        else:
            names.append(name)
        if isinstance(name, str):
            seen[name] += 1
    return names


@dataclass(frozen=True)
class Locations:
    """The locations in one descriptor.

    >>> places = Locations({"resources": [{"name": "t", "schema": {"fields": [{"name": "a"}]}}]})
    >>> places.words(("licenses", 0, "path")), places.words(("resources", 0, "schema", "fields"))
    ("'path' of licence 1", "'fields' of the schema")
    >>> places.words(("resources", 0, "schema", "fields", 0, "constraints", "enum"))
    "'enum' of the constraints of the field 'a'"
    """

    whole: Mapping[str, Any]

    @cached_property
    def names(self) -> list[str]:
        """The name of each resource."""
        return names_of(self.whole)

    def words(self, path: Path) -> str:
        """Return a location in words: an object, a property of one, or an item of a list."""
        if not path:
            return "the package"
        last, before = path[-1], path[:-1]
        if isinstance(last, int):
            return self._item(path)
        if last in {"schema", "dialect"} and len(path) == len(("resources", 0, "schema")):
            return f"the {last}"
        if last == "constraints" and self.field(path):
            return f"the constraints of {self.words(before)}"
        if last == "reference":
            return f"the reference of {self.words(before)}"
        return f"{last!r} of {self.words(before)}"

    def _item(self, path: Path) -> str:
        """Return an item of a list in words."""
        name, number = path[-2], int(path[-1]) + 1
        if isinstance(name, int):
            return f"item {number} of {self.words(path[:-1])}"
        if name == "resources" and len(path) == len(("resources", 0)):
            return f"the resource {truncate(self.names[number - 1], 80)!r}"
        if name == "fields" and path[-3:-2] == ("schema",):
            field = self.field(path)
            return f"the field {truncate(field, 80)!r}" if field else f"field {number}"
        noun = NOUNS.get(str(name), f"item {number} of {name!r}")
        numbered = f"{noun} {number}" if str(name) in NOUNS else noun
        if (
            name in {"foreignKeys", "uniqueKeys"}
            or len(path) == len(("licenses", 0))
            or path[0] != "resources"
        ):
            return numbered
        return f"{numbered} of {self.words(path[:-2])}"

    def table(self, path: Path) -> str | None:
        """Return the name of the resource that a path is in; None if it is in none."""
        in_resource = path[:1] == ("resources",) and len(path) > 1 and isinstance(path[1], int)
        return self.names[int(path[1])] if in_resource else None

    def field(self, path: Path) -> str:
        """Return the name of the field that a path is in; empty if it is in none, or the field has no name."""
        if path[:1] != ("resources",) or path[2:4] != ("schema", "fields") or len(path) < IN_FIELD:
            return ""
        field = self.whole["resources"][path[1]]["schema"]["fields"][path[4]]
        name = field.get("name") if isinstance(field, Mapping) else None
        return name if isinstance(name, str) else ""

    def finding(self, fault: Fault) -> Finding:
        """Return a fault as a finding: a sentence with the location, the resource and the field that it concerns."""
        hint = f"Correct it as {fault.clause} defines it." if fault.clause else PLAIN
        if fault.problem.startswith("is null"):
            hint = NULL
        return Finding(
            _rule(fault.path),
            f"{self.words(fault.path)} {fault.problem}.",
            hint,
            self.table(fault.path),
            field=self.field(fault.path) or None,
            severity=fault.severity,
        )


def _rule(path: Path) -> str:
    if path[2:4] == ("schema", "fields") and len(path) >= IN_FIELD:
        return "field-error"
    if path[2:3] in {("schema",), ("dialect",)}:
        return f"{path[2]}-error"
    return "resource-error" if path[:1] == ("resources",) and len(path) > 1 else "package-error"
