"""The view `places`: what names an area, text by text."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.place_names import SEARCHED
from swp_data.dataset.views.view import Json, Tables, View, origins

TEXT: Json = {
    "title": "Text",
    "type": "string",
    "description": "The text that names the area, as printed: the wording of a commitment, the description of an "
    "activity, what an update says, a passage of a report, or a statement of the plan.",
    "example": "(3.3.2) Replacement of Shrewsbury Police Station",
    "constraints": {"required": True},
}


def join(tables: Tables) -> pl.LazyFrame:
    """Join each name of an area with the text that prints it, and with the rows that the text belongs to."""
    areas = tables["areas"].select("area_id", "gss_code", area="name", area_kind="kind")
    sources = tables["sources"].select("source_id", "published", "period_start", "period_end")
    return (
        tables["area_mentions"]
        .with_columns(table=pl.col("origin_table").cast(pl.String))
        .join(areas, on="area_id")
        .join(texts(tables), on=["table", "origin_id"])
        .join(sources, on="source_id", how="left")
        .sort("area", "period_end", "table", "order", "quote", nulls_last=True)
    )


def texts(tables: Tables) -> pl.LazyFrame:
    """Return every text that is searched for names, with the ids of the rows that it belongs to."""
    commitments = tables["commitments"].select(
        "commitment_id", "plan_id", "objective_id", commitment_ref="ref", commitment="title"
    )
    activities = tables["activities"].select("activity_id", "commitment_id")
    plans = tables["sources"].select("source_id", "plan_id")
    belongs_to = {
        "commitments": tables["commitments"].select("commitment_id", origin_id="commitment_id"),
        "activities": activities.with_columns(origin_id="activity_id"),
        "updates": tables["updates"]
        .select("activity_id", "source_id", origin_id="update_id")
        .join(activities, on="activity_id"),
        "passages": tables["passages"]
        .select("source_id", "objective_id", origin_id="passage_id")
        .join(plans, on="source_id"),
        "plan_statements": tables["plan_statements"].select(
            "source_id", "plan_id", "objective_id", "commitment_id", origin_id="statement_id"
        ),
    }
    parts = [
        tables[table]
        .with_row_index("order")
        .select("order", origin_id=key, text=column, table=pl.lit(table))
        .join(belongs_to[table], on="origin_id")
        for table, (key, column) in SEARCHED.items()
    ]
    return (
        pl.concat(parts, how="diagonal")
        .join(commitments, on="commitment_id", how="left", suffix="_of_commitment")
        .with_columns(
            pl.coalesce(name, f"{name}_of_commitment").alias(name) for name in ("plan_id", "objective_id")
        )
    )


PLACES = View(
    title="Places",
    description=(
        "What names an area: one row for each name of an area in a text, with the area and its code, the text, and the "
        "report and the commitment that it belongs to. Sorted by area and period. The names are found by published "
        "rules; a text that names an area need not be about it alone."
    ),
    key=("origin_table", "origin_id", "area_id", "quote"),
    tables=("area_mentions", "areas", "sources", *SEARCHED),
    columns={
        **origins(
            "areas.name as area",
            "areas.gss_code",
            "area_mentions.quote",
            "area_mentions.relation",
            "sources.period_start",
            "sources.period_end",
            "commitments.ref as commitment_ref",
            "commitments.title as commitment",
        ),
        "text": TEXT,
        **origins(
            "areas.kind as area_kind",
            "sources.published",
            "commitments.plan_id",
            "commitments.objective_id",
            "commitments.commitment_id",
            "activities.activity_id",
            "sources.source_id",
            "area_mentions.origin_table",
            "area_mentions.origin_id",
            "area_mentions.area_id",
        ),
    },
    join=join,
    optional=frozenset(
        {
            "commitment_ref",
            "commitment",
            "plan_id",
            "objective_id",
            "commitment_id",
            "activity_id",
            "source_id",
        }
    ),
)
