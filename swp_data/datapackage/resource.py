"""The resources of a Data Package: their descriptors, and the tables that they describe.

Standard: Data Resource v2, https://datapackage.org/standard/data-resource/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swp_data.datapackage.lenient_json import text_of
from swp_data.datapackage.table_schema import Schema

TEXT_FORMATS = ("csv", "tsv")


@dataclass(frozen=True)
class ResourceDescriptor:
    """The descriptor of one resource; nothing that it points to is read.

    An attribute is empty if its property is absent or has the wrong type.

    >>> declared = ResourceDescriptor({"name": "plans", "path": "plans.csv", "schema": "plans.schema.json"})
    >>> declared.path, declared.schema_path, declared.is_table
    ('plans.csv', 'plans.schema.json', True)
    """

    properties: Mapping[str, Any]
    """The properties, as written."""

    def text(self, key: str) -> str:
        """Return a property if it is a text; otherwise an empty string."""
        return text_of(self.properties, key)

    @property
    def name(self) -> str:
        return self.text("name")

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of its files, in order."""
        path = self.properties.get("path")
        paths: list[Any] = path if isinstance(path, list) else [path]
        return tuple(paths) if all(isinstance(path, str) for path in paths) else ()

    @property
    def path(self) -> str:
        """The path of its file; empty unless it has exactly one file."""
        return self.text("path")

    @property
    def title(self) -> str:
        return self.text("title")

    @property
    def description(self) -> str:
        return self.text("description")

    @property
    def format(self) -> str:
        return self.text("format")

    @property
    def encoding(self) -> str:
        return self.text("encoding")

    @property
    def compression(self) -> str:
        return self.text("compression")

    @property
    def hash(self) -> str:
        return self.text("hash")

    @property
    def bytes(self) -> int | None:
        size = self.properties.get("bytes")
        return size if isinstance(size, int) and not isinstance(size, bool) else None

    @property
    def schema_path(self) -> str:
        """The path of its schema; empty if the schema is inline or absent."""
        return self.text("schema")

    @property
    def dialect_path(self) -> str:
        """The path of its dialect; empty if the dialect is inline or absent."""
        return self.text("dialect")

    @property
    def is_table(self) -> bool:
        """Whether it is a table, not an image or another file."""
        properties = self.properties
        return (
            properties.get("type") == "table"
            or "schema" in properties
            or properties.get("format") in TEXT_FORMATS
        )


@dataclass(frozen=True)
class Resource:
    """One table of a package: its file, its schema and its dialect.

    `title` and `description` are those of its schema; `declared` is its descriptor, and `schema_descriptor` its schema
    as written.
    """

    name: str
    path: Path
    schema: Schema
    title: str = ""
    description: str = ""
    dialect: Mapping[str, Any] = field(default_factory=dict)
    declared: ResourceDescriptor = field(default_factory=lambda: ResourceDescriptor({}))
    schema_descriptor: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of its files, as the descriptor gives them."""
        return self.declared.paths

    @property
    def format(self) -> str:
        return self.declared.format

    @property
    def encoding(self) -> str:
        return self.declared.encoding

    @property
    def compression(self) -> str:
        return self.declared.compression

    @property
    def hash(self) -> str:
        """The checksum of the file in the descriptor, such as `sha256:…`; empty if there is none."""
        return self.declared.hash

    @property
    def bytes(self) -> int | None:
        """The size of the file in the descriptor."""
        return self.declared.bytes
