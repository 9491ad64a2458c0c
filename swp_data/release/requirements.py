"""The requirements of a release for the tables of a package and for `CITATION.cff`.

`swp_data.formats.dataset_metadata` has the requirements for the descriptor.
"""

from __future__ import annotations

from typing import Any

import yaml

from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.datapackage.safe_files import read_text
from swp_data.errors import SwpDataError
from swp_data.formats.dataset_metadata import DatasetMetadata
from swp_data.limits import LimitError, limit
from swp_data.text import printable, truncate

CITATION = "CITATION.cff"
MOST_COLUMNS = 2_000  # of SQLite: https://www.sqlite.org/limits.html
LONGEST_SHOWN = 80  # characters of a value in a message


class TooManyColumnsError(SwpDataError):
    """A table that has too many columns for a release."""


class PlainLoader(yaml.BaseLoader):  # type: ignore[misc]
    """A loader that makes only texts, lists and objects of YAML, and refuses aliases, which can repeat without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(None, None, "an alias is not allowed", event.start_mark)
        return super().compose_node(parent, index)


def check_extent(package: Package) -> None:
    """Check that a package has no more tables, and its tables no more columns, than a release may have.

    Raises:
        LimitError: it has more tables.
        TooManyColumnsError: a table has more columns than a database can have.
        PackageError: a schema cannot be read.
    """
    most = limit("release_tables")
    if len(package.resource_descriptors) > most:
        raise LimitError(
            f"has more than {most:,} tables", "release_tables", where=str(package.descriptor_path)
        )
    for index, declared in enumerate(package.resource_descriptors):
        fields = package.written(index, "schema").get("fields")
        if isinstance(fields, list) and len(fields) > MOST_COLUMNS:
            raise TooManyColumnsError(
                f"the table {printable(declared.name)[:80]!r} has more than {MOST_COLUMNS:,} columns, the most that "
                "a database can have",
                where=str(package.descriptor_path),
            )


def check_described(resource: Resource) -> None:
    """Check that a table and each of its columns has a title and a description.

    Raises:
        PackageError: one of them is missing; the message names the table or the column.
    """
    described = {f"the table {resource.name!r}": (resource.title, resource.description)}
    for field in resource.schema.fields:
        described[f"the column {resource.name}.{field.name}"] = (field.title, field.description)
    for subject, texts in described.items():
        if not all(texts):
            raise PackageError(
                f"{subject} has no title or no description",
                hint="a release needs both: add them to its schema",
            )


def check_citation(package: Package, metadata: DatasetMetadata) -> None:
    """Check that `CITATION.cff`, if the package has one, agrees with its descriptor.

    Raises:
        PackageError: it cannot be read, or it differs from the descriptor; the message names the key.
    """
    file = package.file(CITATION)
    if not file.is_file():
        return
    try:
        content = yaml.load(read_text(file, "citation_bytes"), PlainLoader)  # noqa: S506 - it makes only texts
    except (yaml.YAMLError, RecursionError) as error:
        raise PackageError("cannot be read as YAML", where=str(file), hint="correct it") from error
    expected = {
        "title": metadata.title,
        "version": metadata.version,
        "license": metadata.licence.name,
        "date-released": metadata.date,
    }
    for key, value in expected.items():
        cited = content.get(key, "") if isinstance(content, dict) else ""
        if cited != value:
            shown = repr(truncate(cited, LONGEST_SHOWN)) if isinstance(cited, str) else "not a text"
            raise PackageError(
                f"its {key} is {shown}, but the descriptor's is {truncate(value, LONGEST_SHOWN)!r}",
                where=str(file),
                hint="make them agree",
            )
