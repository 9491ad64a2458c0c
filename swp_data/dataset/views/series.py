"""The view `series`: the observations, ready to chart."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.errata import errata_of_observations, misprint_column
from swp_data.dataset.views.view import Json, Tables, View, origins

EXAMPLE = 'Printed "average6.3%", should say "average 6.3%": A word and a number are run together.'

CAVEATS: Json = {
    "title": "Caveats",
    "type": "string",
    "description": "The kinds of the observation's caveats in observation_caveats, separated by semicolons.",
    "example": "conflicting; course; provisional",
}


def join(tables: Tables) -> pl.LazyFrame:
    """Join each observation with its metric, its area, its source and its errata."""
    metrics = tables["metrics"].select("metric_id", "theme", "direction", metric="title")
    areas = tables["areas"].select("area_id", "gss_code", area="name")
    sources = tables["sources"].select("source_id", "published")
    return (
        tables["observations"]
        .with_row_index("order")
        .join(metrics, on="metric_id")
        .join(areas, on="area_id")
        .join(sources, on="source_id")
        .join(
            errata_of_observations(tables["observations"], tables["errata"]), on="observation_id", how="left"
        )
        .join(_kinds_of_caveats(tables), on="observation_id", how="left")
        .sort("metric_id", "area", "period_end", "line", "order", nulls_last=True)
    )


def _kinds_of_caveats(tables: Tables) -> pl.LazyFrame:
    """Return the kinds of the caveats of each observation as one text."""
    kinds = pl.col("kind").cast(pl.String).sort().str.join("; ").alias("caveats")
    return tables["observation_caveats"].group_by("observation_id").agg(kinds)


SERIES = View(
    title="Series",
    description=(
        "The observations, ready to chart: one row per observation, with its metric, area, period and source. Sorted "
        "by metric, area and end of period; observations without a period come last. Values are as printed: misprint "
        "says which of them are known to be wrong, and caveats what to know before comparing them."
    ),
    key=("observation_id",),
    tables=("metrics", "areas", "sources", "observations", "observation_caveats", "errata"),
    columns={
        **origins(
            "metrics.title as metric",
            "areas.name as area",
            "observations.period_start",
            "observations.period_end",
            "observations.value",
            "observations.upper_value",
            "observations.unit",
            "observations.measure",
            "observations.qualifier",
        ),
        **misprint_column("in the observation's quote", EXAMPLE),
        **origins(
            "observations.quote",
            "observations.period_label",
            "metrics.direction",
            "metrics.theme",
            "sources.published",
            "observations.metric_id",
            "observations.area_id",
            "observations.update_id",
            "observations.passage_id",
            "observations.source_id",
            "observations.line",
        ),
        "caveats": CAVEATS,
        **origins("areas.gss_code", "observations.observation_id"),
    },
    join=join,
)
