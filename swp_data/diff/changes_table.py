"""The table `changes` of a release: every cell that differs from the previous release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.diff._table_pairs import CHANGES, CHANGES_COLUMNS
from swp_data.diff.compare import Diff

__all__ = ["CHANGES", "changes_table", "write_changes"]

SCHEMA = Path(__file__).with_name("changes.schema.json")


def changes_table(diff: Diff) -> pl.DataFrame:
    """Return every cell that differs: table, key, field, old, new, kind.

    They are sorted by table, row (withdrawn rows last) and column.
    """
    return diff.cells.select(CHANGES_COLUMNS)


def write_changes(diff: Diff, folder: Path, path: str = f"csv/{CHANGES}.csv") -> dict[str, Any]:
    """Write the list of changes in canonical form.

    Args:
        diff: the difference from the previous release.
        folder: the folder of the package.
        path: the file to write, relative to that folder; its parent folders are created.

    Returns:
        The resource that describes the file in the descriptor of the package, with its schema.
    """
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    empty_as_missing = pl.all().replace("", None)
    kind = pl.col("kind").replace("rewritten", "corrected")  # the kinds of a release's table are fixed
    changes_table(diff).with_columns(kind).with_columns(empty_as_missing).write_csv(
        file, line_terminator="\n"
    )
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    schema["description"] += f" The previous release is {diff.old_version}."
    return {
        "name": CHANGES,
        "type": "table",
        "title": schema["title"],
        "description": schema["description"],
        "path": path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
