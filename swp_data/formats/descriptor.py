"""The tables of a release as CSV, and its descriptor: what every other form of the release is made from.

Standard: Data Package v2. Schemas stand in the descriptor itself; each resource has its bytes and its hash.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.dataset.views import VIEWS, view_schema
from swp_data.diff.changelog import write_changes
from swp_data.diff.compare import Diff
from swp_data.formats.metadata import check_described, measured

Json = dict[str, Any]
DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}


def write_descriptor(package: Package, folder: Path, diff: Diff | None = None) -> Package:
    """Write the CSV files of a package, its views and its changes, and the descriptor of them all into a folder.

    Args:
        package: the package that is released.
        folder: the folder of the release.
        diff: what changed since the release before; without it there is no table of changes.

    Returns:
        The package that was written.

    Raises:
        PackageError: a table can't be released as it is; the message says why.
    """
    (folder / "csv").mkdir()
    entries = [*_tables(package, folder), *_views(package, folder)]
    if diff:
        entries.append({**write_changes(diff, folder), "dialect": DIALECT})
    for entry in entries:
        file = measured(folder, entry["path"], entry["title"], entry["description"])
        entry |= {"bytes": file.size, "hash": f"sha256:{file.sha256}"}
    write_json(folder / "datapackage.json", {**package.descriptor, "resources": entries})
    released = open_package(folder)
    for resource in released.resources.values():
        check_described(resource)
    return released


def write_json(file: Path, value: Json) -> None:
    """Write JSON for people to read as well, with a newline at its end."""
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="")


def _tables(package: Package, folder: Path) -> Iterator[Json]:
    for resource in package.resources.values():
        schema = dict(resource.schema_descriptor)
        unlike = {**DIALECT, **resource.dialect} != DIALECT
        if unlike or schema.get("missingValues", [""]) != [""] or resource.path.suffix != ".csv":
            raise PackageError(
                f"{package.descriptor_path}: the table {resource.name!r} is not plain CSV in which an empty cell is "
                "missing; a release is made of such tables: rewrite it, its dialect and its missingValues"
            )
        check_described(resource)
        path = f"csv/{resource.name}.csv"
        shutil.copyfile(resource.path, folder / path)
        properties = resource.declared.properties
        yield {
            **{key: value for key, value in properties.items() if key not in {"schema", "bytes", "hash"}},
            "title": resource.title,
            "description": resource.description,
            "path": path,
            "schema": schema,
        }


def _views(package: Package, folder: Path) -> Iterator[Json]:
    for name, view in VIEWS.items():
        made = view.released and package.resources.keys() >= set(view.tables)
        if not made or name in package.resources:
            continue
        path = f"csv/{name}.csv"
        frame = view(lambda table: frames.scan(package.resources[table])).collect()
        frame.select(_shortest(column) for column in frame.iter_columns()).write_csv(folder / path)
        yield {
            "name": name,
            "type": "table",
            "title": view.title,
            "description": view.description,
            "path": path,
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": DIALECT,
            "schema": view_schema(name, view, package),
        }


def _shortest(column: pl.Series) -> pl.Series:
    """Return the column as it is written: a number without the ".0" that Polars puts behind a whole one."""
    return column.cast(pl.String).str.strip_suffix(".0") if column.dtype == pl.Float64 else column
