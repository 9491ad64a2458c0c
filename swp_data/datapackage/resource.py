"""The resources of a Data Package: what the descriptor says about each, and the table that it is.

Standard: Data Resource v2, https://datapackage.org/standard/data-resource/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swp_data.datapackage.lenient import text_of
from swp_data.datapackage.table_schema import Schema

TEXT_FORMATS = ("csv", "tsv")


@dataclass(frozen=True)
class ResourceDescriptor:
    """What the descriptor of a package says about one resource; nothing it points to is read.

    Each attribute is empty where the property is absent or has the wrong type.

    >>> declared = ResourceDescriptor({"name": "plans", "path": "plans.csv", "schema": "plans.schema.json"})
    >>> declared.path, declared.schema_path, declared.is_table
    ('plans.csv', 'plans.schema.json', True)
    """

    properties: Mapping[str, Any]
    """The properties as they are written."""

    def text(self, key: str) -> str:
        """Return a property that is a text; empty where it is absent or something else."""
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
        """The path of its file; empty where it does not have exactly one file, written as a text."""
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
        """The path of its schema; empty where the schema is written into the descriptor, or absent."""
        return self.text("schema")

    @property
    def dialect_path(self) -> str:
        """The path of its dialect; empty where the dialect is written into the descriptor, or absent."""
        return self.text("dialect")

    @property
    def is_table(self) -> bool:
        """Whether it is a table, and not a picture or another file."""
        properties = self.properties
        return (
            properties.get("type") == "table"
            or "schema" in properties
            or properties.get("format") in TEXT_FORMATS
        )


@dataclass(frozen=True)
class Resource:
    """One table of a package: its file, its schema and how the file is written.

    `title` and `description` are those of its schema; `declared` is what the descriptor says, and
    `schema_descriptor` the schema as it is written.
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
        """The checksum that the descriptor gives for the file, as in `sha256:…`; empty where it gives none."""
        return self.declared.hash

    @property
    def bytes(self) -> int | None:
        """The size that the descriptor gives for the file."""
        return self.declared.bytes
