"""A script of functions that load the tables of a release in R, and the two files of column types that it reads.

R reads JSON only with a package, so the types, keys and descriptions of `datapackage.json` are repeated as CSV.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package
from swp_data.dataset.views import VIEWS


def write_script(package: Package, rows: Mapping[str, int], folder: Path) -> None:
    """Write `swpdata.R`, `tables.csv` and `columns.csv` into a new folder.

    Args:
        package: the released package.
        rows: the number of rows of each table.
        folder: the folder; it is created.
    """
    folder.mkdir()
    script = files("swp_data.formats").joinpath("r", "swpdata.R").read_text(encoding="utf-8")
    (folder / "swpdata.R").write_text(script, encoding="utf-8", newline="")
    _tables(package, rows).write_csv(folder / "tables.csv")
    _columns(package).write_csv(folder / "columns.csv")


def _tables(package: Package, rows: Mapping[str, int]) -> pl.DataFrame:
    """Return what there is to load, as `swp_data.catalogue()` does."""
    return pl.DataFrame(
        [
            {
                "name": name,
                "kind": "view" if name in VIEWS else "table",
                "title": resource.title,
                "description": resource.description,
                "rows": rows[name],
                "columns": len(resource.schema.fields),
            }
            for name, resource in package.resources.items()
        ]
    )


def _columns(package: Package) -> pl.DataFrame:
    """Return the data dictionary of all tables; the values of an enumerated column are separated by line breaks."""
    described = [
        frames.dictionary(resource).select(pl.lit(name).alias("table"), pl.all())
        for name, resource in package.resources.items()
    ]
    return pl.concat(described).with_columns(pl.col("values").list.join("\n"))
