"""The tables as typed Parquet, for a release and for the wheel.

The build hook of the wheel imports this module with only Polars installed.
"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.json_files import write_json
from swp_data.datapackage.model import Package, Resource

ROW_GROUP_SIZE = 100_000  # rows; the default depends on the number of processors
MEDIA_TYPE = "application/vnd.apache.parquet"
CSV_PROPERTIES = ("encoding", "dialect")  # properties of a resource that are useless in Parquet


def write_table(resource: Resource, version: str, file: Path) -> None:
    """Write a table as Parquet.

    Enumerated columns are written as plain text, which every reader of Parquet understands. The metadata of the
    file contains the title and the description of the table, its Table Schema as JSON, and the version.

    Args:
        resource: the table.
        version: the version of its package.
        file: the file to write.

    Raises:
        polars.exceptions.PolarsError: the table does not have the types of its schema.
    """
    enumerated = [pl.col(field.name).cast(pl.String) for field in resource.schema.fields if field.values]
    frames.scan(resource).collect().with_columns(enumerated).rechunk().write_parquet(
        file,
        row_group_size=ROW_GROUP_SIZE,
        metadata={
            "title": resource.title,
            "description": resource.description,
            "version": version,
            "schema": json.dumps(dict(resource.schema_descriptor), ensure_ascii=False),
        },
    )


def write_tables(package: Package, folder: Path) -> None:
    """Write each table of a package as Parquet into a new folder."""
    folder.mkdir()
    for resource in package.resources.values():
        write_table(resource, package.version, folder / f"{resource.name}.parquet")


def write_parquet_package(package: Package, folder: Path) -> None:
    """Write a package into a new folder as the wheel contains it, with Parquet files instead of CSV files.

    Every schema of the package must be in its own file.
    """
    folder.mkdir(parents=True)
    write_tables(package, folder / "data")
    (folder / "schemas").mkdir()
    resources = []
    for declared in package.resource_descriptors:
        schema = package.file(declared.schema_path)
        (folder / "schemas" / schema.name).write_bytes(schema.read_bytes())
        properties = {key: value for key, value in declared.properties.items() if key not in CSV_PROPERTIES}
        properties |= {
            "path": f"data/{declared.name}.parquet",
            "format": "parquet",
            "mediatype": MEDIA_TYPE,
        }
        resources.append(properties)
    write_json(folder / "datapackage.json", {**package.descriptor, "resources": resources})
