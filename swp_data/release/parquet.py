"""The package as typed Parquet: what the wheel carries."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from swp_data import frames
from swp_data.package import Package


def write_parquet(package: Package, folder: Path) -> None:
    """Write a package with Parquet files in place of CSV files into a folder, which is made.

    Enumerated columns are written as plain text, which every reader of Parquet knows; each file's metadata
    holds the table's title, its description and the package's version.

    Raises:
        polars.exceptions.PolarsError: a table does not have the types of its schema.
    """
    (folder / "data").mkdir(parents=True)
    (folder / "schemas").mkdir()
    descriptor = json.loads(json.dumps(dict(package.descriptor)))
    for entry in descriptor["resources"]:
        resource = package.resources[entry["name"]]
        text = [pl.col(field.name).cast(pl.String) for field in resource.schema.fields if field.values]
        entry["path"] = f"data/{resource.name}.parquet"
        entry |= {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
        for csv_only in ("encoding", "dialect"):
            entry.pop(csv_only, None)
        frames.scan(resource).collect().with_columns(text).write_parquet(
            folder / entry["path"],
            metadata={
                "title": resource.title,
                "description": resource.description,
                "version": package.version,
            },
        )
        source = package.file(entry["schema"])
        (folder / "schemas" / source.name).write_bytes(source.read_bytes())
    text_form = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text_form, encoding="utf-8", newline="")
