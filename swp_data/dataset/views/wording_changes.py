"""The view `wording_changes`: how the wording of each commitment changed from print to print and edition to edition."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled, origins
from swp_data.dataset.word_differences import CLASSES, compare_wordings

STEPS = {
    "print": "From one report to the next, within an edition of the plan",
    "same": "To the next edition: the same promise",
    "reworded": "To the next edition: the same promise in different words",
    "merged": "To the next edition: merged with others, whose words are among those added",
    "split": "To the next edition: split, so that words of the other parts are among those removed",
    "moved": "To the next edition: moved to a different part of the plan",
}
STEP: Json = {
    "title": "Step",
    "type": "string",
    "description": "Between which two wordings the change is; between editions, the relation of commitment_lineage.",
    "example": "reworded",
    **labelled(STEPS),
    "constraints": {"required": True, "enum": list(STEPS)},
}
CHANGE = pl.Struct({"classes": pl.String, "removed": pl.String, "added": pl.String})


def join(tables: Tables) -> pl.LazyFrame:
    """Pair each wording with the next one, and compare their words."""
    sources = tables["sources"].select("source_id", "period_end")
    printed = (
        tables["commitment_wordings"]
        .join(sources, on="source_id")
        .sort("commitment_id", "period_end")
        .select("commitment_id", "source_id", "wording", "period_end")
    )
    following = pl.col("source_id", "wording").shift(-1).over("commitment_id").name.prefix("to_")
    prints = (
        printed.with_columns(following)
        .drop_nulls("to_source_id")
        .with_columns(step=pl.lit("print"), to_commitment_id="commitment_id")
        .drop("period_end")
    )
    last = printed.group_by("commitment_id", maintain_order=True).last()
    first = printed.group_by("commitment_id", maintain_order=True).first()
    editions = (
        tables["commitment_lineage"]
        .select(commitment_id="from_commitment_id", to_commitment_id="to_commitment_id", step="relation")
        .with_columns(pl.col("step").cast(pl.String))
        .join(last.drop("period_end"), on="commitment_id")
        .join(
            first.select(to_commitment_id="commitment_id", to_source_id="source_id", to_wording="wording"),
            on="to_commitment_id",
        )
    )
    commitments = tables["commitments"].with_row_index("order")
    refs = commitments.select("order", "commitment_id", commitment="title", commitment_ref="ref")
    to_refs = commitments.select(to_order="order", to_commitment_id="commitment_id", to_ref="ref")
    return (
        pl.concat([prints, editions], how="diagonal")
        .join(refs, on="commitment_id")
        .join(to_refs, on="to_commitment_id")
        .sort("order", "to_order", "source_id")
        .with_columns(pl.struct("wording", "to_wording").map_elements(_compare, CHANGE).alias("change"))
        .unnest("change")
        .with_columns(pl.col("step").cast(enumeration(STEP)))
    )


def _compare(wordings: dict[str, str]) -> dict[str, str | None]:
    change = compare_wordings(wordings["wording"], wordings["to_wording"])
    return {
        "classes": ", ".join(change.classes),
        "removed": change.removed or None,
        "added": change.added or None,
    }


WORDING_CHANGES = View(
    title="Changes of wording",
    description=(
        "How the wording of each commitment changed: one row for each step from one report to the next, and from its "
        "last wording in one edition of the plan to the first in the next. Words are compared one by one; classes says "
        "what kind of words differ, by published patterns. A word that is removed is not always given up: a split or "
        "merged commitment may have it elsewhere."
    ),
    key=("commitment_id", "source_id", "to_commitment_id", "to_source_id"),
    tables=("sources", "commitments", "commitment_wordings", "commitment_lineage"),
    columns={
        **origins(
            "commitments.ref as commitment_ref",
            "commitments.ref as to_ref",
            "commitments.title as commitment",
        ),
        "step": STEP,
        "classes": {
            "title": "Classes",
            "type": "string",
            "description": "What kind of words differ: "
            + "; ".join(f"{name}: {meaning}" for name, meaning in CLASSES.items())
            + '. Several are separated by ", ".',
            "example": "verb, words",
            "constraints": {"required": True},
        },
        "removed": {
            "title": "Removed",
            "type": "string",
            "description": "The words that the later wording lacks, with … between those from different places; empty "
            "if there are none.",
            "example": "Launch a new",
        },
        "added": {
            "title": "Added",
            "type": "string",
            "description": "The words that only the later wording has, in the same way.",
            "example": "Use my",
        },
        **origins(
            "commitment_wordings.wording",
            "commitment_wordings.wording as to_wording",
            "commitment_wordings.commitment_id",
            "commitment_wordings.source_id",
            "commitments.commitment_id as to_commitment_id",
            "sources.source_id as to_source_id",
        ),
    },
    join=join,
)
