"""A Data Package as plain objects: one model of its metadata, from which every output is derived.

The descriptor is read when a package is opened, and each schema and dialect once, when it is first needed.
Nothing is fetched: addresses, and paths that leave the package's folder, are rejected.
Standard: Data Package v2, https://datapackage.org/standard/data-package/

Properties that only describe a package (titles, licences, contributors) are read leniently: one of the wrong type
counts as absent, and `validate` reports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, cast

from swp_data.datapackage.credits import Contributor, Licence, Source
from swp_data.datapackage.json_files import LARGEST_DESCRIPTOR, read_json
from swp_data.datapackage.lenient_json import objects_of, text_of, texts_of
from swp_data.datapackage.resource import Resource, ResourceDescriptor
from swp_data.datapackage.safe_names import is_inside, is_safe_path
from swp_data.datapackage.table_schema import TYPE_OPTIONS, Field, ForeignKey, Schema, parse_schema
from swp_data.datapackage.url_files import UrlFile, is_allowed
from swp_data.errors import PackageError
from swp_data.limits import LimitError, limit
from swp_data.text import did_you_mean, printable, truncate

__all__ = [
    "LARGEST_DESCRIPTOR",
    "TYPE_OPTIONS",
    "Contributor",
    "Field",
    "ForeignKey",
    "Licence",
    "Package",
    "PackageError",
    "Resource",
    "ResourceDescriptor",
    "Schema",
    "Source",
    "open_descriptor",
    "open_package",
    "parse_schema",
    "read_json",
]


@dataclass(frozen=True)
class Package:
    """A Data Package: its descriptor, its metadata, and its tables by name.

    >>> from swp_data.dataset.location import package_folder
    >>> package = open_package(package_folder())
    >>> package.name, package.licences[0].name, package.resources["plans"].schema.primary_key
    ('swp-data', 'CC-BY-4.0', ('plan_id',))
    """

    descriptor_path: Path
    descriptor: Mapping[str, Any]
    allowed_urls: tuple[str, ...] = ()
    """What the addresses begin with from which files may be read; by default, none is."""

    @property
    def root(self) -> Path:
        return self.descriptor_path.parent

    @property
    def name(self) -> str:
        return str(self.descriptor.get("name") or "")

    @property
    def version(self) -> str:
        return str(self.descriptor.get("version") or "")

    @property
    def title(self) -> str:
        return text_of(self.descriptor, "title")

    @property
    def description(self) -> str:
        return text_of(self.descriptor, "description")

    @property
    def homepage(self) -> str:
        return text_of(self.descriptor, "homepage")

    @property
    def created(self) -> str:
        """When it was created, as written; the standard requires an RFC 3339 date and time."""
        return text_of(self.descriptor, "created")

    @property
    def language(self) -> str:
        """The language of its texts, as a BCP 47 tag (a property of this project)."""
        return text_of(self.descriptor, "language")

    @property
    def keywords(self) -> tuple[str, ...]:
        return texts_of(self.descriptor.get("keywords"))

    @property
    def licences(self) -> tuple[Licence, ...]:
        return tuple(
            Licence(text_of(item, "name"), text_of(item, "path"), text_of(item, "title"))
            for item in objects_of(self.descriptor.get("licenses"))
        )

    @property
    def contributors(self) -> tuple[Contributor, ...]:
        return tuple(
            Contributor(
                text_of(item, "title"),
                text_of(item, "path"),
                text_of(item, "email"),
                text_of(item, "organization"),
                texts_of(item.get("roles")),
            )
            for item in objects_of(self.descriptor.get("contributors"))
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(
            Source(
                text_of(item, "title"),
                text_of(item, "path"),
                text_of(item, "email"),
                text_of(item, "version"),
            )
            for item in objects_of(self.descriptor.get("sources"))
        )

    @cached_property
    def resource_descriptors(self) -> tuple[ResourceDescriptor, ...]:
        """The descriptor of each resource, in order, whether or not it is a valid table."""
        resources = self.descriptor.get("resources")
        listed = resources if isinstance(resources, list) else []
        return tuple(ResourceDescriptor(item if isinstance(item, dict) else {}) for item in listed)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the resources; reads no schema."""
        return tuple(declared.name for declared in self.resource_descriptors)

    def resource_descriptor(self, name: str) -> ResourceDescriptor:
        """Return the descriptor of one resource, whether or not it is a valid table."""
        return self.resource_descriptors[self._index(name)]

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """The tables by name.

        Raises:
            PackageError: a resource is not a table with a name, a path and a schema.
        """
        resources = (self._resource(index) for index in range(len(self.resource_descriptors)))
        return {resource.name: resource for resource in resources}

    def resource(self, name: str) -> Resource:
        """Return one table, even if others are not valid."""
        return self._resource(self._index(name))

    def schema(self, name: str) -> Schema:
        """Return the schema of one resource; a missing schema has no fields."""
        return self._schema(self._index(name))

    def schema_descriptor(self, name: str) -> Mapping[str, Any]:
        """Return the schema of one resource as written, in the descriptor or in its own file."""
        return self.written(self._index(name), "schema")

    def dialect(self, name: str) -> Mapping[str, Any]:
        """Return the dialect of one resource as written, in the descriptor or in its own file."""
        return self.written(self._index(name), "dialect")

    def file(self, path: str) -> Path:
        """Return the file that a path of the descriptor names; at an address that is allowed, a `UrlFile`.

        Raises:
            PackageError: it is another address, or leaves the package's folder.
        """
        key = ("path", path)
        if key not in self._parsed:
            self._parsed[key] = self._locate(path)
        file: Path = self._parsed[key]
        return file

    def _locate(self, path: str) -> Path:
        where = str(self.descriptor_path)
        if is_allowed(path, self.allowed_urls):
            return cast("Path", UrlFile(path))
        if "://" in path:
            raise PackageError(
                f"{printable(truncate(path, 80))!r} is an address, and nothing is fetched",
                where=where,
                hint="copy the file into the package's folder, and give its path there",
            )
        if not is_safe_path(path):
            raise PackageError(
                f"the path {printable(truncate(path, 80))!r} is not inside the package's folder",
                where=where,
                hint="give a relative path without '..'",
            )
        full = self.root.joinpath(PurePosixPath(path))
        if not is_inside(full, self.root):
            raise PackageError(
                f"the path {path!r} is a link that leads out of the package's folder", where=where
            )
        return full

    @cached_property
    def _parsed(self) -> dict[tuple[str, Any], Any]:
        """A cache of what has been read and parsed, so nothing is read twice."""
        return {}

    @cached_property
    def _indices(self) -> dict[str, int]:
        """The index of the first resource of each name."""
        return {name: index for index, name in reversed(list(enumerate(self.names)))}

    def _index(self, name: str) -> int:
        if name not in self._indices:
            raise PackageError(
                f"there is no resource {truncate(name, 80)!r}",
                where=str(self.descriptor_path),
                hint=did_you_mean(name, self.names).rstrip("."),
            )
        return self._indices[name]

    def _resource(self, index: int) -> Resource:
        key = ("resource", index)
        if key not in self._parsed:
            self._parsed[key] = self._parse_resource(index)
        resource: Resource = self._parsed[key]
        return resource

    def _parse_resource(self, index: int) -> Resource:
        declared = self.resource_descriptors[index]
        name, path = declared.properties.get("name"), declared.properties.get("path")
        if not isinstance(name, str) or not declared.paths:
            raise PackageError(
                "each resource needs a name and a path, but one has "
                f"the name {truncate(repr(name), 80)} and the path {truncate(repr(path), 80)}",
                where=str(self.descriptor_path),
            )
        written = self.written(index, "schema")
        return Resource(
            name,
            self.file(declared.paths[0]),
            self._schema(index),
            text_of(written, "title"),
            text_of(written, "description"),
            self.written(index, "dialect"),
            declared,
            written,
        )

    def _schema(self, index: int) -> Schema:
        key = ("schema", index)
        if key not in self._parsed:
            name = self.resource_descriptors[index].name
            self._parsed[key] = parse_schema(self.written(index, "schema"), f"schema of {name!r}")
        schema: Schema = self._parsed[key]
        return schema

    def written(self, index: int, key: str) -> Mapping[str, Any]:
        """Return the "schema" or the "dialect" of a resource as written, from its file if it has one.

        Raises:
            PackageError: its file can't be read, or a schema is not an object.
        """
        written = self.resource_descriptors[index].properties.get(key)
        if isinstance(written, str):
            if ("file", written) not in self._parsed:
                self._parsed["file", written] = read_json(self.file(written))
            contents: Mapping[str, Any] = self._parsed["file", written]
            return contents
        if written is None or (key == "dialect" and not isinstance(written, Mapping)):
            return {}
        if not isinstance(written, Mapping):
            name = self.resource_descriptors[index].name
            raise PackageError("not a Table Schema: it must be an object", where=f"schema of {name!r}")
        return written


def open_package(path: Path | str) -> Package:
    """Read the descriptor of a package.

    Args:
        path: a folder with `datapackage.json` in it, or the descriptor itself.

    Returns:
        The package; its tables' schemas are read when they are first needed.

    Raises:
        PackageError: the descriptor is missing or cannot be read.
        LimitError: it is too large, too deep, or has too many resources.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> open_package(package_folder()).name
        'swp-data'
    """
    package = open_descriptor(path)
    resources = package.descriptor.get("resources")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise PackageError(
            "not a Data Package descriptor: 'resources' must be a list of objects",
            where=str(package.descriptor_path),
        )
    return package


def open_descriptor(path: Path | str) -> Package:
    """Read the descriptor of a package that is to be validated, whether or not it has resources.

    Args:
        path: a folder with `datapackage.json` in it, or the descriptor itself.

    Raises:
        PackageError: the descriptor is missing, or is not an object of JSON.
        LimitError: it is too large, too deep, or has too many resources.
    """
    path = Path(path)
    try:
        file = path / "datapackage.json" if path.is_dir() else path
    except (OSError, ValueError) as error:
        raise PackageError(
            f"not a usable path ({error.args[-1]})", where=printable(str(path)[:80])
        ) from error
    descriptor = read_json(file)
    resources = descriptor.get("resources")
    if isinstance(resources, list) and len(resources) > limit("resources"):
        raise LimitError(f"has more than {limit('resources'):,} resources", "resources", where=str(file))
    return Package(file, descriptor)
