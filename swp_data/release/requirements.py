"""What a release requires of the tables of a package and of `CITATION.cff`.

`swp_data.formats.dataset_metadata` says what it requires of the descriptor.
"""

from __future__ import annotations

import yaml

from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.formats.dataset_metadata import DatasetMetadata

CITATION = "CITATION.cff"


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
        PackageError: it cannot be read, or it says something else; the message names the key.
    """
    file = package.file(CITATION)
    if not file.is_file():
        return
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackageError("cannot be read as YAML", where=str(file), hint="correct it") from error
    expected = {
        "title": metadata.title,
        "version": metadata.version,
        "license": metadata.licence.name,
        "date-released": metadata.date,
    }
    for key, value in expected.items():
        cited = str(content.get(key)) if isinstance(content, dict) else ""
        if cited != value:
            raise PackageError(
                f"its {key} is {cited!r}, but the descriptor's is {value!r}",
                where=str(file),
                hint="make them agree",
            )
