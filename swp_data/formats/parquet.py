"""The package as typed Parquet: in a release, and in the wheel."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, Resource
from swp_data.formats.descriptor import write_json

ROW_GROUP = 100_000  # rows; by default it depends on the number of processors


def write_table(resource: Resource, schema: dict[str, object], version: str, file: Path) -> None:
    """Write a table as Parquet.

    Enumerated columns are written as plain text, which every reader of Parquet knows. The metadata of the file
    holds the table's title and description, its Table Schema (with the title and the description of each
    column) as JSON, and the version of the package.

    Raises:
        polars.exceptions.PolarsError: the table does not have the types of its schema.
    """
    text = [pl.col(field.name).cast(pl.String) for field in resource.schema.fields if field.values]
    frames.scan(resource).collect().with_columns(text).rechunk().write_parquet(
        file,
        row_group_size=ROW_GROUP,
        metadata={
            "title": resource.title,
            "description": resource.description,
            "version": version,
            "schema": json.dumps(schema, ensure_ascii=False),
        },
    )


def write_tables(package: Package, folder: Path) -> list[str]:
    """Write each table of a package as Parquet into a folder; return the names of the files."""
    folder.mkdir()
    for resource in package.resources.values():
        write_table(
            resource, dict(resource.schema_descriptor), package.version, folder / f"{resource.name}.parquet"
        )
    return [f"{name}.parquet" for name in package.resources]


def write_parquet(package: Package, folder: Path) -> None:
    """Write a package with Parquet files in place of CSV files into a folder, which is made: for the wheel."""
    folder.mkdir(parents=True)
    write_tables(package, folder / "data")
    (folder / "schemas").mkdir()
    entries = []
    for declared in package.resource_descriptors:
        source = package.file(declared.schema_path)
        (folder / "schemas" / source.name).write_bytes(source.read_bytes())
        kept = {
            key: value for key, value in declared.properties.items() if key not in {"encoding", "dialect"}
        }
        entries.append(
            {
                **kept,
                "path": f"data/{declared.name}.parquet",
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
            }
        )
    write_json(folder / "datapackage.json", {**package.descriptor, "resources": entries})
