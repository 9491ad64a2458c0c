"""Views: tables joined for a question, made of plain Polars expressions."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

Scan = Callable[[str], pl.LazyFrame]


def series(scan: Scan) -> pl.LazyFrame:
    """Return the observations ready to chart: one row each with its metric, area, period and source.

    Columns: metric_id, metric (title), theme, unit, direction, area_id, area (name), period_start,
    period_end, period_label, measure, qualifier, value, upper_value, source_id, published, update_id,
    passage_id, quote, line, observation_id. Sorted by metric, area and end of period; a figure without a
    period comes last.
    """
    metrics = scan("metrics").select("metric_id", "theme", "direction", metric="title")
    areas = scan("areas").select("area_id", area="name")
    sources = scan("sources").select("source_id", "published")
    return (
        scan("observations")
        .join(metrics, on="metric_id")
        .join(areas, on="area_id")
        .join(sources, on="source_id")
        .select(
            "metric_id",
            "metric",
            "theme",
            "unit",
            "direction",
            "area_id",
            "area",
            "period_start",
            "period_end",
            "period_label",
            "measure",
            "qualifier",
            "value",
            "upper_value",
            "source_id",
            "published",
            "update_id",
            "passage_id",
            "quote",
            "line",
            "observation_id",
        )
        .sort("metric_id", "area", "period_end", "line", nulls_last=True, maintain_order=True)
    )


VIEWS: dict[str, Callable[[Scan], pl.LazyFrame]] = {"series": series}
