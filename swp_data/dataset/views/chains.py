"""Chains: the activities and commitments of other editions of the plan that an activity or commitment is linked to."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Tables

MOST_EDITIONS = 8
"""How many editions back an activity is followed."""

SEPARATOR = "; "


def chains(last: pl.LazyFrame, lineage: pl.LazyFrame) -> pl.LazyFrame:
    """Return the activities of each chain, from its last one back: `promise_id` and `activity_id`."""
    step = last.select(promise_id="activity_id", activity_id="activity_id")
    steps = [step]
    for _ in range(MOST_EDITIONS):
        step = step.join(lineage, left_on="activity_id", right_on="to_activity_id").select(
            "promise_id", activity_id="from_activity_id"
        )
        steps.append(step)
    return pl.concat(steps).unique(maintain_order=True)


def earlier(chain: pl.LazyFrame, lineage: pl.LazyFrame) -> pl.LazyFrame:
    """Return the earlier activities of each chain, `earlier_activity_ids`, and how they became the last, `links`."""
    before = chain.filter(pl.col("activity_id") != pl.col("promise_id"))
    relations = lineage.with_row_index("link_order").select(
        "link_order",
        activity_id="from_activity_id",
        promise_id="to_activity_id",
        link=pl.col("relation").cast(pl.String),
    )
    return (
        before.join(relations, on=["promise_id", "activity_id"], how="left")
        .sort("promise_id", "link_order", "activity_id", nulls_last=True)
        .group_by("promise_id", maintain_order=True)
        .agg(
            pl.col("activity_id").str.join(SEPARATOR).alias("earlier_activity_ids"),
            pl.col("link").drop_nulls().unique(maintain_order=True).str.join(SEPARATOR).alias("links"),
        )
    )


def earlier_commitments(tables: Tables) -> pl.LazyFrame:
    """Return the commitments of the previous edition that each commitment came from."""
    lineage = tables["commitment_lineage"].select(
        commitment_id="to_commitment_id", earlier_commitment_ids="from_commitment_id"
    )
    return listed(lineage, "commitment_id", "earlier_commitment_ids")


def later(tables: Tables) -> pl.LazyFrame:
    """Return what became of each commitment of an earlier edition: its successors, or what is left of it."""
    successors = listed(
        tables["commitment_lineage"].select(
            commitment_id="from_commitment_id", later_commitment_ids="to_commitment_id"
        ),
        "commitment_id",
        "later_commitment_ids",
    )
    traces = tables["commitments_without_successor"].select(
        "commitment_id", "trace", trace_statement_id="statement_id"
    )
    return successors.join(traces, on="commitment_id", how="full", coalesce=True)


def listed(table: pl.LazyFrame, key: str, column: str) -> pl.LazyFrame:
    """Return the values of a column for each key, in one cell."""
    name = {"statement_id": "statement_ids"}.get(column, column)
    return (
        table.drop_nulls(key)
        .group_by(key, maintain_order=True)
        .agg(pl.col(column).str.join(SEPARATOR).alias(name))
    )
