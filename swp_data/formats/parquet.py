"""The tables as typed Parquet, for a release and for the wheel.

The build hook of the wheel imports this module with only Polars and PyArrow installed.

Dates are dates, and enumerated text is a dictionary that has every value of the schema. The codec is Snappy, the only
compression that readers in browsers have built in. Metadata describe the table and each column
(`swp_data.datapackage.arrow_metadata`).

Standard: https://parquet.apache.org/docs/file-format/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from swp_data.datapackage import conversion, frames
from swp_data.datapackage.arrow_metadata import described
from swp_data.datapackage.json_files import write_json
from swp_data.datapackage.model import Package, Resource

ROW_GROUP_SIZE = 100_000  # rows
MEDIA_TYPE = "application/vnd.apache.parquet"
CSV_PROPERTIES = ("encoding", "dialect")  # properties of a resource that are useless in Parquet


def write_table(resource: Resource, metadata: Mapping[str, str], file: Path) -> None:
    """Write a table as Parquet.

    Args:
        resource: the table.
        metadata: what the file says of its package.
        file: the file to write.

    Raises:
        polars.exceptions.PolarsError: the table does not have the types of its schema.
    """
    table = conversion.to_arrow(frames.scan(resource).collect())
    table = table.cast(pa.schema([column.with_type(_portable_type(column.type)) for column in table.schema]))
    schema = json.dumps(dict(resource.schema_descriptor), ensure_ascii=False)
    pq.write_table(
        described(table, resource, {**metadata, "schema": schema}),
        file,
        row_group_size=ROW_GROUP_SIZE,
        compression="snappy",
        version="2.6",
        data_page_version="1.0",  # every reader has it
    )


def _portable_type(kind: pa.DataType) -> pa.DataType:
    """Return the type with 32-bit offsets and without an order of values, which only some readers know."""
    if pa.types.is_dictionary(kind):
        return pa.dictionary(pa.int32(), pa.string())
    return pa.string() if pa.types.is_large_string(kind) else kind


def package_metadata(package: Package) -> dict[str, str]:
    """Return what the metadata of each Parquet file says of its package: its name, version and licence."""
    entries = {"package": package.name, "version": package.version}
    for licence in package.licences[:1]:
        entries |= {"licence": licence.name, "licence_title": licence.title, "licence_url": licence.path}
    return {name: text for name, text in entries.items() if text}


def write_tables(package: Package, folder: Path) -> None:
    """Write each table of a package as Parquet into a new folder."""
    folder.mkdir()
    metadata = package_metadata(package)
    for resource in package.resources.values():
        write_table(resource, metadata, folder / f"{resource.name}.parquet")


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
