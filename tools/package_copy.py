"""An editable copy of the package."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from swp_data.datapackage.report import FIRST_ROW
from swp_data.dataset.location import package_folder

MISTAKE = ("sources", "pcp-2020-06-15", {"period_end": "2020-05-31"})
"""The mistake that README.md shows: the report names no period, so period_end without period_start is wrong."""


def copy_package(folder: Path) -> Path:
    """Copy the package into a new folder, and return the folder."""
    folder.mkdir()
    shutil.copy(package_folder() / "datapackage.json", folder)
    for name in ("data", "schemas"):
        shutil.copytree(package_folder() / name, folder / name)
    return folder


def change_row(package: Path, table: str, key: str, **cells: object) -> int:
    """Change cells of a row, and return its row number in a spreadsheet.

    Args:
        package: a copy of the package.
        table: the table of the row.
        key: the first cell of the row.
        cells: the new values by column; None empties a cell.
    """
    file = package / "data" / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    index = next(index for index, row in enumerate(rows) if row[columns[0]] == key)
    rows[index] |= {column: "" if value is None else str(value) for column, value in cells.items()}
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return index + FIRST_ROW
