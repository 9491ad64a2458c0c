"""Views: tables joined for a question, made of plain Polars expressions.

A view says which column of which table each of its columns comes from: what it means, its type and its
allowed values are those of the table's schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

Scan = Callable[[str], pl.LazyFrame]


@dataclass(frozen=True)
class View:
    """Tables joined for a question.

    `columns` gives the origin of each column as "table.column": what people read comes first, keys last. `key`
    is the column that tells rows apart, and `listed` has the columns that hold several values of their origin,
    with "; " between them, or none.
    """

    title: str
    description: str
    key: str
    columns: Mapping[str, str]
    join: Callable[[Scan], pl.LazyFrame]
    listed: frozenset[str] = frozenset()

    def __call__(self, scan: Scan) -> pl.LazyFrame:
        """Return the view over tables that `scan` gives by their names."""
        return self.join(scan).select(list(self.columns))

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(origin.split(".")[0] for origin in self.columns.values())


def _progress(scan: Scan) -> pl.LazyFrame:
    plans = scan("plans").select("plan_id", plan="edition")
    objectives = scan("objectives").select("objective_id", objective="title")
    commitments = scan("commitments").select(
        "commitment_id", "plan_id", "objective_id", commitment_ref="ref", commitment="title"
    )
    activities = scan("activities").select(
        "activity_id", "commitment_id", activity_ref="ref", activity="title"
    )
    sources = scan("sources").select("source_id", "published", "period_start", "period_end", "period_label")
    names = scan("oversight_bodies").select("body_id", "name")
    bodies = (
        scan("oversight_links")
        .join(names, on="body_id")
        .sort("update_id", "position")
        .group_by("update_id", maintain_order=True)
        .agg(pl.col("name").unique(maintain_order=True).str.join("; ").alias("bodies"))
    )
    return (
        scan("updates")
        .with_row_index("order")
        .join(activities, on="activity_id")
        .join(commitments, on="commitment_id")
        .join(objectives, on="objective_id")
        .join(plans, on="plan_id")
        .join(sources, on="source_id")
        .join(bodies, on="update_id", how="left")
        .sort("order")
    )


def _series(scan: Scan) -> pl.LazyFrame:
    metrics = scan("metrics").select("metric_id", "theme", "direction", metric="title")
    areas = scan("areas").select("area_id", area="name")
    sources = scan("sources").select("source_id", "published")
    return (
        scan("observations")
        .with_row_index("order")
        .join(metrics, on="metric_id")
        .join(areas, on="area_id")
        .join(sources, on="source_id")
        .sort("metric_id", "area", "period_end", "line", "order", nulls_last=True)
    )


def _origins(*columns: str) -> dict[str, str]:
    """Return the origin of each column.

    >>> _origins("updates.update_id", "plans.edition as plan")
    {'update_id': 'updates.update_id', 'plan': 'plans.edition'}
    """
    named = [(column.partition(" as ")[0], column.partition(" as ")[2]) for column in columns]
    return {name or origin.split(".")[1]: origin for origin, name in named}


VIEWS: dict[str, View] = {
    "progress": View(
        title="Progress",
        description=(
            "The updates ready to read: one row for each, with its plan, objective, commitment and activity, the "
            "period of its report, its status, and the bodies that oversee it. In the order of the updates."
        ),
        key="update_id",
        columns=_origins(
            "commitments.plan_id",
            "objectives.title as objective",
            "commitments.ref as commitment_ref",
            "commitments.title as commitment",
            "activities.ref as activity_ref",
            "activities.title as activity",
            "sources.period_label",
            "updates.status",
            "updates.update_text",
            "oversight_bodies.name as bodies",
            "updates.activity_text",
            "updates.oversight_text",
            "updates.status_basis",
            "plans.edition as plan",
            "sources.published",
            "sources.period_start",
            "sources.period_end",
            "commitments.objective_id",
            "activities.commitment_id",
            "updates.activity_id",
            "updates.source_id",
            "updates.line_start",
            "updates.line_end",
            "updates.update_id",
        ),
        join=_progress,
        listed=frozenset({"bodies"}),
    ),
    "series": View(
        title="Series",
        description=(
            "The observations ready to chart: one row for each, with its metric, area, period and source. Sorted by "
            "metric, area and end of period; a figure without a period comes last."
        ),
        key="observation_id",
        columns=_origins(
            "metrics.title as metric",
            "areas.name as area",
            "observations.period_start",
            "observations.period_end",
            "observations.period_label",
            "observations.measure",
            "observations.qualifier",
            "observations.value",
            "observations.upper_value",
            "observations.unit",
            "metrics.direction",
            "metrics.theme",
            "observations.quote",
            "sources.published",
            "observations.metric_id",
            "observations.area_id",
            "observations.update_id",
            "observations.passage_id",
            "observations.source_id",
            "observations.line",
            "observations.observation_id",
        ),
        join=_series,
    ),
}
