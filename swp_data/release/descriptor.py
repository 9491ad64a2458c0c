"""The CSV files of a release and its descriptor, from which every other format of the release is generated.

The descriptor contains the schemas; each resource has the size and the checksum of its file.
Standard: Data Package v2, https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.json_files import write_json
from swp_data.datapackage.model import Package, PackageError, Resource, open_package
from swp_data.datapackage.safe_files import check_size
from swp_data.datapackage.safe_names import check_name
from swp_data.dataset.views import VIEWS, View, view_schema
from swp_data.diff.changes_table import write_changes
from swp_data.diff.compare import Diff
from swp_data.release.requirements import check_described

Json = dict[str, Any]
DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}


def write_csv_package(package: Package, folder: Path, diff: Diff | None = None) -> Package:
    """Write the CSV files of a release and the descriptor of all of them.

    Args:
        package: the package that is released.
        folder: the folder of the release.
        diff: what changed since the previous release; without it, the release has no table of changes.

    Returns:
        The package that was written.

    Raises:
        PackageError: a table cannot be released; the message says why.
    """
    for name in package.names:
        check_name(name, "table", str(package.descriptor_path))
    (folder / "csv").mkdir()
    entries = [_write_table(resource, folder) for resource in package.resources.values()]
    entries += [_write_view(name, view, package, folder) for name, view in _possible_views(package)]
    if diff:
        entries.append({**write_changes(diff, folder), "dialect": DIALECT})
    for entry in entries:
        file = folder / entry["path"]
        entry |= {"bytes": file.stat().st_size, "hash": f"sha256:{sha256(file)}"}
    write_json(folder / "datapackage.json", {**package.descriptor, "resources": entries})
    released = open_package(folder)
    for resource in released.resources.values():
        check_described(resource)
    return released


def _write_table(resource: Resource, folder: Path) -> Json:
    """Copy the file of a table into a release; return its entry in the descriptor.

    Raises:
        PackageError: the file is not plain CSV, or a title or a description is missing.
    """
    if not _is_plain_csv(resource):
        raise PackageError(
            f"the table {resource.name!r} is not plain CSV with empty cells as missing values",
            hint="only such tables can be released: rewrite its file, its dialect and its missingValues",
        )
    check_described(resource)
    check_size(resource.path, "release_table_bytes")
    path = f"csv/{resource.name}.csv"
    shutil.copyfile(resource.path, folder / path)
    entry = dict(resource.declared.properties)
    for replaced in ("schema", "bytes", "hash"):
        entry.pop(replaced, None)
    if "dialect" in entry:
        entry["dialect"] = DIALECT
    entry |= {"title": resource.title, "description": resource.description, "path": path}
    return {**entry, "schema": dict(resource.schema_descriptor)}


def _is_plain_csv(resource: Resource) -> bool:
    return (
        {**DIALECT, **resource.dialect} == DIALECT
        and resource.schema_descriptor.get("missingValues", [""]) == [""]
        and resource.path.suffix == ".csv"
    )


def _possible_views(package: Package) -> Iterator[tuple[str, View]]:
    """Yield the views that can be built from the tables of a package, by name."""
    for name, view in VIEWS.items():
        if package.resources.keys() >= set(view.tables) and name not in package.resources:
            yield name, view


def _write_view(name: str, view: View, package: Package, folder: Path) -> Json:
    """Write a view as a CSV file of a release; return its entry in the descriptor."""
    path = f"csv/{name}.csv"
    frame = view(lambda table: frames.scan(package.resources[table])).collect()
    frame.select(_as_written(column) for column in frame.iter_columns()).write_csv(folder / path)
    return {
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


def _as_written(column: pl.Series) -> pl.Series:
    """Return a column as CSV files have it: whole numbers without the ".0" that Polars adds."""
    return column.cast(pl.String).str.strip_suffix(".0") if column.dtype == pl.Float64 else column
