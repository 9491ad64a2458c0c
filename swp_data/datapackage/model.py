"""The Data Package as plain objects: one strict model that every output is a function of.

A descriptor and its Table Schemas are read once, with the standard library alone, and never fetched:
a path that leaves the package's folder, or an address, is refused.
Standard: Data Package v2, https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from swp_data.errors import SwpDataError

LARGEST_DESCRIPTOR = 10_000_000
LONGEST_PATH = 250
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


class PackageError(SwpDataError, ValueError):
    """A package that cannot be read; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Field:
    """One column: its name, its type and what a cell of it may hold."""

    name: str
    type: str = "any"
    format: str = "default"
    title: str = ""
    description: str = ""
    example: Any = None
    constraints: Mapping[str, Any] = field(default_factory=dict)
    categories: tuple[Any, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    options: Mapping[str, Any] = field(
        default_factory=dict
    )  # properties of its type: decimalChar, trueValues, …
    quoted: bool = False  # its text is quoted from the source, at the row's lines

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))

    @property
    def values(self) -> tuple[str, ...]:
        """The values of an enumerated text column, () for any other."""
        return tuple(self.constraints.get("enum", ())) if self.type == "string" else ()


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values stand in the columns `to` of the table `resource` ('' = the same table)."""

    fields: tuple[str, ...]
    resource: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """A Table Schema: the columns in order, and the keys."""

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    sorted_by: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def __getitem__(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


@dataclass(frozen=True)
class Resource:
    """One table of a package: its name, its file and its schema."""

    name: str
    path: Path
    schema: Schema
    title: str = ""
    description: str = ""


@dataclass(frozen=True)
class Package:
    """A Data Package: its folder, its descriptor as written, and its tables by name."""

    descriptor_path: Path
    descriptor: Mapping[str, Any]

    @property
    def root(self) -> Path:
        return self.descriptor_path.parent

    @property
    def name(self) -> str:
        return str(self.descriptor.get("name", ""))

    @property
    def version(self) -> str:
        return str(self.descriptor.get("version", ""))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tables, whatever they are; no schema is read for them."""
        return tuple(str(entry.get("name")) for entry in self.descriptor["resources"])

    @cached_property
    def resources(self) -> dict[str, Resource]:
        return {resource.name: resource for resource in map(self._resource, self.descriptor["resources"])}

    def resource(self, name: str) -> Resource:
        """Return one table, whatever the others are."""
        return self._resource(self.entry(name))

    def schema(self, name: str) -> Schema:
        """Return the schema of one resource; a resource without one has no fields."""
        return parse_schema(self.schema_descriptor(name), f"schema of {name!r}")

    def schema_descriptor(self, name: str) -> Mapping[str, Any]:
        """Return the schema of one resource as it is written, from its file where it has one."""
        schema = self.entry(name).get("schema", {})
        return read_json(self.file(schema)) if isinstance(schema, str) else schema

    def dialect(self, name: str) -> Mapping[str, Any]:
        """Return how the file of one resource is written, as far as the descriptor says."""
        dialect = self.entry(name).get("dialect") or {}
        return read_json(self.file(dialect)) if isinstance(dialect, str) else dialect

    def entry(self, name: str) -> Mapping[str, Any]:
        """Return what the descriptor says of one resource."""
        return next(one for one in self.descriptor["resources"] if one.get("name") == name)

    def _resource(self, descriptor: Mapping[str, Any]) -> Resource:
        name = descriptor.get("name")
        path = descriptor.get("path")
        if isinstance(path, list) and path:
            path = path[0]
        if not isinstance(name, str) or not isinstance(path, str):
            raise PackageError(
                f"{self.descriptor_path}: each resource needs a name and one path; found {name!r} and {path!r}"
            )
        schema = descriptor.get("schema", {})
        if isinstance(schema, str):
            schema = read_json(self.file(schema))
        return Resource(
            name,
            self.file(path),
            parse_schema(schema, f"schema of {name!r}"),
            str(schema.get("title", "")),
            str(schema.get("description", "")),
        )

    def file(self, path: str) -> Path:
        """Return where `path` of the descriptor lies.

        Raises:
            PackageError: it is an address, or leaves the package's folder.
        """
        inside = PurePosixPath(path)
        printable = path and path.isprintable() and len(path) <= LONGEST_PATH
        if not printable or inside.is_absolute() or ".." in inside.parts or "://" in path or "\\" in path:
            raise PackageError(
                f"{self.descriptor_path}: the path {path[:80]!r} is not inside the package's folder; "
                "give a relative path without '..'"
            )
        full = self.root.joinpath(inside)
        try:
            inside_root = full.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself
            inside_root = False
        if not inside_root:
            raise PackageError(
                f"{self.descriptor_path}: the path {path!r} is a link out of the package's folder"
            )
        return full


def open_package(path: Path | str) -> Package:
    """Read the descriptor of a package.

    Args:
        path: a folder with `datapackage.json` in it, or the descriptor itself.

    Returns:
        The package; its tables' schemas are read when they are first asked for.

    Raises:
        PackageError: there is no descriptor, or it cannot be read as one.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> open_package(package_folder()).name
        'swp-data'
    """
    path = Path(path)
    try:
        file = path / "datapackage.json" if path.is_dir() else path
    except (OSError, ValueError) as error:
        raise PackageError(f"{str(path)[:80]}: this is no path ({error.args[-1]})") from error
    descriptor = read_json(file)
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise PackageError(
            f"{file}: 'resources' has to be a list of objects; this is no Data Package descriptor"
        )
    return Package(file, descriptor)


def read_json(file: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        PackageError: the file is missing, too large, not UTF-8, not JSON, or not an object.
    """
    try:
        if file.exists() and not file.is_file():
            raise PackageError(f"{file}: not a regular file; give a folder or a descriptor")
        if file.stat().st_size > LARGEST_DESCRIPTOR:
            raise PackageError(f"{file}: larger than {LARGEST_DESCRIPTOR:,} bytes; this is no descriptor")
        value = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackageError(f"{file}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise PackageError(f"{file}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "too deep"
        raise PackageError(f"{file}: not valid JSON ({where})") from error
    if not isinstance(value, dict):
        raise PackageError(f"{file}: holds no JSON object")
    return value


def parse_schema(schema: Mapping[str, Any], where: str) -> Schema:
    """Return a Table Schema as objects.

    Raises:
        PackageError: the descriptor of the schema does not have the shape of one.
    """
    try:
        return Schema(
            fields=tuple(_field(one, schema) for one in schema.get("fields", [])),
            primary_key=_names(schema.get("primaryKey", [])),
            unique_keys=tuple(_names(key) for key in schema.get("uniqueKeys", [])),
            foreign_keys=tuple(
                ForeignKey(
                    _names(key["fields"]),
                    key["reference"].get("resource", ""),
                    _names(key["reference"]["fields"]),
                )
                for key in schema.get("foreignKeys", [])
            ),
            sorted_by=tuple(schema.get("sortedBy", [])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise PackageError(f"{where}: not a Table Schema ({type(error).__name__}: {error})") from error


def _field(descriptor: Mapping[str, Any], schema: Mapping[str, Any]) -> Field:
    missing = descriptor.get("missingValues", schema.get("missingValues", [""]))
    return Field(
        name=descriptor["name"],
        type=descriptor.get("type") or "any",
        format=(descriptor.get("format") or "default").removeprefix("fmt:"),
        title=descriptor.get("title", ""),
        description=descriptor.get("description", ""),
        example=descriptor.get("example"),
        constraints=descriptor.get("constraints") or {},
        categories=tuple(descriptor.get("categories") or ()),
        missing_values=tuple(one["value"] if isinstance(one, dict) else one for one in missing),
        options={name: descriptor[name] for name in TYPE_OPTIONS if descriptor.get(name) is not None},
        quoted=bool(descriptor.get("quoted", False)),
    )


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
