"""A copy of the package with one mistake, to show what validation prints."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from swp_data.dataset.location import package_folder

SOURCE, COLUMN, VALUE = "pcp-2020-06-15", "period_end", "2020-05-31"
"""This report doesn't say which period it covers: both ends are empty."""


def write_broken_package(folder: Path) -> None:
    """Write a copy of the package in which a report has the end of a period but no start."""
    folder.mkdir()
    shutil.copy(package_folder() / "datapackage.json", folder)
    for name in ("data", "schemas"):
        shutil.copytree(package_folder() / name, folder / name)
    file = folder / "data" / "sources.csv"
    with file.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        columns, rows = reader.fieldnames or [], list(reader)
    for row in rows:
        if row["source_id"] == SOURCE:
            row[COLUMN] = VALUE
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
