"""Three statuses side by side: what a row prints, what the rules derive from it, and what its milestones say."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.deadlines import DEADLINES
from swp_data.dataset.views.view import Json, Tables

TABLES = (*DEADLINES.tables, "part_statuses")
"""The tables that the functions of this module read."""

DISAGREEMENTS = {
    "status_of_a_part": "the status is decided by words about a part of the activity",
    "complete_but_not_met": "it is complete, but a milestone is still open, passed without a word, or was put off "
    "without a date",
    "stopped_but_open": "it is on hold or cancelled, but a milestone is still open",
    "milestone_dropped": "a milestone was dropped, but the activity was not cancelled",
}
PART_STATUS: Json = {
    "title": "Statuses of parts",
    "type": "string",
    "description": "What the update says of parts of the activity, from part_statuses: each part in our words, with "
    'its status. Several are separated by "; "; empty if it says nothing of a part.',
    "example": "The accommodation for digital forensics: complete",
}
PART_QUOTE: Json = {
    "title": "Words on parts",
    "type": "string",
    "description": 'The words of the update that say so, quoted, in the same order. Several are separated by "; ".',
    "example": "New accommodation for central Digital Forensics at Hindlip has been completed",
}
DISAGREEMENT: Json = {
    "title": "Disagreement",
    "type": "string",
    "description": "Where the three statuses do not agree: "
    + "; ".join(f"{name}: {meaning}" for name, meaning in DISAGREEMENTS.items())
    + '. Several are separated by ", "; empty if there is none.',
    "example": "status_of_a_part",
}
STATES = ("open", "passed_without_word", "moved", "dropped")


def milestone_states(subject: str) -> Json:
    """Return the descriptor of the column `milestones`.

    Args:
        subject: what the milestones belong to, such as "that the update announces".
    """
    return {
        "title": "Milestones",
        "type": "string",
        "description": f"The states of the milestones {subject}, by the view deadlines, each with their number. "
        'Several are separated by "; "; empty if there are none.',
        "example": "open: 1",
    }


def parts_of_updates(parts: pl.LazyFrame) -> pl.LazyFrame:
    """Return the statuses of parts of each update: `update_id`, `part_status`, `part_quote`, and all quotes."""
    status = pl.col("status").cast(pl.String).str.replace("_", " ", literal=True)
    return (
        parts.sort("update_id", "position")
        .group_by("update_id", maintain_order=True)
        .agg(
            pl.concat_str("part", pl.lit(": "), status).str.join("; ").alias("part_status"),
            pl.col("quote").str.join("; ").alias("part_quote"),
        )
    )


def states_by(tables: Tables, owners: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Return the states of the milestones of each owner: `milestones`, and the number of some states.

    Args:
        tables: the tables that `TABLES` names.
        owners: the milestones of each owner, as columns `milestone_id` and the key.
        key: the name of the owner's key.
    """
    deadlines = DEADLINES.join(tables).select(
        "milestone_id", "moved_to_milestone_id", pl.col("state").cast(pl.String)
    )
    states = owners.unique().join(deadlines, on="milestone_id")
    counted = (
        states.group_by(key, "state")
        .len()
        .sort(key, "state")
        .group_by(key, maintain_order=True)
        .agg(pl.concat_str("state", pl.lit(": "), "len").str.join("; ").alias("milestones"))
    )
    is_put_off = (pl.col("state") == "moved") & pl.col("moved_to_milestone_id").is_null()
    is_not_met = pl.col("state").is_in(["open", "passed_without_word"]) | is_put_off
    flags = states.group_by(key).agg(
        is_not_met.any().alias("has_unmet"),
        (pl.col("state") == "open").any().alias("has_open"),
        (pl.col("state") == "dropped").any().alias("has_dropped"),
    )
    return counted.join(flags, on=key)


def disagreement() -> pl.Expr:
    """Return where the three statuses of a row disagree.

    Reads the columns `status`, `status_basis` and `part_quote`, and those that `states_by` adds.
    """
    status = pl.col("status").cast(pl.String)
    of_a_part = pl.col("part_quote").str.contains(pl.col("status_basis"), literal=True)
    decided = {
        "status_of_a_part": status.is_in(["complete", "cancelled", "on_hold"]) & of_a_part,
        "complete_but_not_met": (status == "complete") & pl.col("has_unmet"),
        "stopped_but_open": status.is_in(["on_hold", "cancelled"]) & pl.col("has_open"),
        "milestone_dropped": (status != "cancelled") & pl.col("has_dropped"),
    }
    names = [pl.when(decided[name].fill_null(value=False)).then(pl.lit(name)) for name in DISAGREEMENTS]
    listed = pl.concat_list(names).list.drop_nulls()
    return pl.when(listed.list.len() > 0).then(listed.list.join(", "))
