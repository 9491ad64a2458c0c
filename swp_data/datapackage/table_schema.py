"""Table Schemas as plain objects: the fields of a table in order, and its keys.

Standard: Table Schema v2, https://datapackage.org/standard/table-schema/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from swp_data.datapackage.lenient_json import text_of
from swp_data.errors import PackageError
from swp_data.text import did_you_mean

OWN_PREFIX = "swp:"
"""The prefix of this project's properties: the standard recommends `namespace:property` for those that it does not
define. Version 0.3.0 and earlier wrote them without it, and both forms are read."""
LABEL = f"{OWN_PREFIX}label"
"""The property of a field with its label in the file, where validation has given the field a name of its own."""
TYPE_OPTIONS = (
    "arrayItem",
    "bareNumber",
    "decimalChar",
    "delimiter",
    "falseValues",
    "floatNumber",
    "groupChar",
    "itemType",
    "trueValues",
)


@dataclass(frozen=True)
class Field:
    """One column: its name, its type and what its cells may contain."""

    name: str
    type: str = "any"
    format: str = "default"
    title: str = ""
    description: str = ""
    example: Any = None
    constraints: Mapping[str, Any] = field(default_factory=dict)
    categories: tuple[Any, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    options: Mapping[str, Any] = field(default_factory=dict)
    """Properties of some types only, such as decimalChar and trueValues."""
    quoted: bool = False
    """Whether its text quotes the source at the row's lines (a property of this project)."""
    label: str = ""
    """Its label in the file, if that is not its name, because the schema has the name twice."""

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))

    @property
    def values(self) -> tuple[str, ...]:
        """The values of an enumerated text field; empty for any other field, and if one of them is not a text."""
        values = self.constraints.get("enum")
        is_enumerated = self.type == "string" and isinstance(values, list)
        if not is_enumerated or not all(isinstance(value, str) for value in values or []):
            return ()
        return tuple(dict.fromkeys(values or []))

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """The values that the schema labels, each with its label.

        >>> Field("status", "string", categories=({"value": "met", "label": "Met"}, "missed")).labels
        (('met', 'Met'),)
        """
        return tuple(
            (str(item.get("value")), item["label"])
            for item in self.categories
            if isinstance(item, Mapping) and isinstance(item.get("label"), str)
        )


@dataclass(frozen=True)
class ForeignKey:
    """Fields whose values must occur in the fields `to` of a resource; an empty name means the same resource."""

    fields: tuple[str, ...]
    resource: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """A Table Schema: the fields in order, and the keys.

    >>> schema = Schema((Field("plan_id"), Field("title")), primary_key=("plan_id",))
    >>> schema.names, schema["title"].type
    (('plan_id', 'title'), 'any')
    """

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    sorted_by: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that a file's header must have: the names of the fields, as the schema was written."""
        return tuple(field.label or field.name for field in self.fields)

    def __getitem__(self, name: str) -> Field:
        for known in self.fields:
            if known.name == name:
                return known
        raise KeyError(f"There is no field {name!r}. {did_you_mean(name, self.names)}".rstrip())


def parse_schema(schema: Mapping[str, Any], where: str) -> Schema:
    """Return a Table Schema as objects.

    Args:
        schema: its descriptor.
        where: its name in errors.

    Raises:
        PackageError: the descriptor does not have the shape of a Table Schema.

    Example:
        >>> parse_schema({"fields": [{"name": "year", "type": "integer"}]}, "schema").fields[0].type
        'integer'
    """
    try:
        return Schema(
            fields=tuple(_parse_field(item, schema) for item in _list(schema, "fields")),
            primary_key=_field_names(schema.get("primaryKey") or [], "'primaryKey'"),
            unique_keys=tuple(_field_names(key, "'uniqueKeys'") for key in _list(schema, "uniqueKeys")),
            foreign_keys=tuple(_parse_foreign_key(key) for key in _list(schema, "foreignKeys")),
            sorted_by=_field_names(_own(schema, "sortedBy") or [], "'swp:sortedBy'"),
        )
    except _ShapeError as error:
        raise PackageError(f"not a Table Schema: {error}", where=where) from error


class _ShapeError(ValueError):
    """A part of a schema whose shape does not follow the standard."""


def _own(properties: Mapping[str, Any], name: str) -> Any:
    """Return the value of a property of this project; None if it is absent."""
    return properties.get(f"{OWN_PREFIX}{name}", properties.get(name))


def _parse_field(item: Any, schema: Mapping[str, Any]) -> Field:
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
        raise _ShapeError("each field must be an object with a 'name'")
    where = f"the field {item['name'][:80]!r}"
    owner = schema if item.get("missingValues") is None else item
    missing = _list(owner, "missingValues", [""])
    constraints = item.get("constraints") or {}
    if not isinstance(constraints, Mapping):
        raise _ShapeError(f"'constraints' of {where} must be an object")
    return Field(
        name=item["name"],
        type=_text(item, "type", where) or "any",
        format=(_text(item, "format", where) or "default").removeprefix("fmt:"),
        title=text_of(item, "title"),
        description=text_of(item, "description"),
        example=item.get("example"),
        constraints=constraints,
        categories=() if isinstance(item.get("categories"), Mapping) else tuple(_list(item, "categories")),
        missing_values=tuple(_missing_value(value) for value in missing),
        options={name: item[name] for name in TYPE_OPTIONS if item.get(name) is not None},
        quoted=bool(_own(item, "quoted")),
        label=text_of(item, LABEL),
    )


def _parse_foreign_key(item: Any) -> ForeignKey:
    reference = item.get("reference") if isinstance(item, Mapping) else None
    if not isinstance(reference, Mapping) or "fields" not in item or "fields" not in reference:
        raise _ShapeError("each foreign key must have 'fields' and a 'reference' with 'fields'")
    return ForeignKey(
        _field_names(item["fields"], "'fields' of a foreign key"),
        _text(reference, "resource", "a foreign key's reference"),
        _field_names(reference["fields"], "'fields' of a reference"),
    )


def _missing_value(value: Any) -> Any:
    """Return a missing value, which may be an object with a label."""
    if not isinstance(value, Mapping):
        return value
    if "value" not in value:
        raise _ShapeError("each of 'missingValues' must be a text, or an object with a 'value'")
    return value["value"]


def _field_names(value: Any, where: str) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _ShapeError(f"{where} must be the name of a field, or a list of names")
    return tuple(names)


def _list(item: Mapping[str, Any], key: str, default: Any = ()) -> Any:
    value = item.get(key)
    if value is None:
        return default
    if not isinstance(value, list):
        raise _ShapeError(f"{key!r} must be a list")
    return value


def _text(item: Mapping[str, Any], key: str, where: str) -> str:
    value = item.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _ShapeError(f"{key!r} of {where} must be a text")
    return value
