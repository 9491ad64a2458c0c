"""How enumerated values moved from one version to the next: "3 activities moved from active to complete"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from swp_data.diff.schema_changes import Table

NEEDED = {
    "activities": {"activity_id", "last_source_id"},
    "updates": {"activity_id", "source_id", "status"},
}


class Move(NamedTuple):
    """How many rows of a table went from one value of an enumerated column to another."""

    table: str
    column: str
    old: str
    new: str
    rows: int


def status_moves(old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]) -> list[Move]:
    """Return how the activities that both versions have moved from one status to another.

    An activity's status is that of its update in the last report that tells of it. Packages without these
    tables have no moves.

    Example:
        >>> def version(source, status):
        ...     return {
        ...         "activities": pl.DataFrame({"activity_id": ["a"], "last_source_id": [source]}),
        ...         "updates": pl.DataFrame({"activity_id": ["a"], "source_id": [source], "status": [status]}),
        ...     }
        >>> status_moves(version("q3", "active"), version("q4", "complete"))
        [Move(table='activities', column='status', old='active', new='complete', rows=1)]
    """
    if not all(
        name in tables and columns <= set(tables[name].columns)
        for tables in (old, new)
        for name, columns in NEEDED.items()
    ):
        return []
    both = _latest(new).join(_latest(old), on="activity_id", suffix="_old")
    differing = both.filter(pl.col("status") != pl.col("status_old"))
    return _counted(
        differing.select(
            pl.lit("activities").alias("table"),
            pl.lit("status").alias("field"),
            old="status_old",
            new="status",
        )
    )


def value_moves(cells: pl.DataFrame, tables: Mapping[str, Table]) -> list[Move]:
    """Return how rows that stayed moved from one value of an enumerated column to another."""
    enumerated = [
        (table.name, name)
        for table in tables.values()
        for name, field in table.fields.items()
        if field.get("constraints", {}).get("enum") or field.get("categories")
    ]
    columns = pl.DataFrame(enumerated, schema={"table": pl.String, "field": pl.String}, orient="row")
    changed = cells.filter(pl.col("kind").is_in(["corrected", "restated"]))
    return _counted(changed.join(columns, on=["table", "field"], how="semi"))


def _latest(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    last = tables["activities"].select("activity_id", source_id="last_source_id")
    updates = tables["updates"].select("activity_id", "source_id", "status")
    return updates.join(last, on=["activity_id", "source_id"]).unique("activity_id", keep="last")


def _counted(cells: pl.DataFrame) -> list[Move]:
    columns = ["table", "field", "old", "new"]
    counts = (
        cells.group_by(columns)
        .agg(pl.len())
        .sort("table", "field", -pl.col("len").cast(pl.Int64), "old", "new")
    )
    return [Move(*row) for row in counts.iter_rows()]
