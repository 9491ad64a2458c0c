"""The hooks of this dataset; the other modules of `diff` compare any Data Package.

They also apply to other packages with the same tables, such as an edited copy or a part of the dataset.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from swp_data.dataset.views import VIEWS
from swp_data.diff.compare import Hooks
from swp_data.diff.value_moves import Move, count_moves

STATUS_COLUMNS = {
    "activities": {"activity_id", "last_source_id"},
    "updates": {"activity_id", "source_id", "status"},
}


def status_moves(old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]) -> list[Move]:
    """Return how activities that are in both versions moved from one status to another.

    The status of an activity is that of its latest update. Without these tables, the result is empty.

    Example:
        >>> def version(source, status):
        ...     return {
        ...         "activities": pl.DataFrame({"activity_id": ["a"], "last_source_id": [source]}),
        ...         "updates": pl.DataFrame({"activity_id": ["a"], "source_id": [source], "status": [status]}),
        ...     }
        >>> str(status_moves(version("q3", "active"), version("q4", "complete"))[0])
        '1 activity moved from active to complete'
    """
    for tables in (old, new):
        for name, columns in STATUS_COLUMNS.items():
            if name not in tables or not columns <= set(tables[name].columns):
                return []
    both = _last_status(new).join(_last_status(old), on="activity_id", suffix="_old")
    moved = both.filter(pl.col("status") != pl.col("status_old")).select(
        pl.lit("activities").alias("table"),
        pl.lit("status").alias("field"),
        old="status_old",
        new="status",
    )
    return count_moves(moved, ("activity", "activities"))


def _last_status(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    last = tables["activities"].select("activity_id", source_id="last_source_id")
    updates = tables["updates"].select("activity_id", "source_id", "status")
    return updates.join(last, on=["activity_id", "source_id"]).unique("activity_id", keep="last")


DATASET_HOOKS = Hooks(
    dataset="swp-data",
    generated_tables=tuple(VIEWS),
    source_table="sources",
    move_tables=tuple(STATUS_COLUMNS),
    moves=status_moves,
)
