"""The pages of the metrics: what was measured, over time, and the sentence behind each observation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data import wording
from swp_data.dataset.coverage import HOME_AREA
from swp_data.site import links
from swp_data.site.charts.drawing import Chart
from swp_data.site.charts.metric_chart import metric_chart
from swp_data.site.page import HOME, Page
from swp_data.site.relations import Link, errata_of
from swp_data.site.release_tables import ReleaseTables, Row


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the metrics by theme, and a page for each metric."""
    themes: list[dict[str, Any]] = []
    for theme, label in release.package.resources["metrics"].schema["theme"].labels:
        if rows := release.rows_where("metrics", "theme", theme):
            entries = [_list_entry(release, row) for row in rows]
            themes.append({"id": theme, "label": label, "metrics": entries})
    repeated = [entry for theme in themes for entry in theme["metrics"] if entry["period_count"] > 1]
    yield Page(
        path="metrics/index.html",
        template="metrics.html",
        title="Metrics",
        description="Everything that the sources measure, with the sentence behind each number.",
        section="metrics",
        context={
            "themes": themes,
            "repeated": sorted(repeated, key=lambda entry: (-entry["period_count"], entry["row"]["title"])),
        },
    )
    series = release.view("series")
    kinds = dict(release.package.resources["observation_caveats"].schema["kind"].labels)
    for row in release.rows["metrics"]:
        chart = metric_chart(series.filter(metric_id=row["metric_id"]), release.frames, kinds)
        yield _metric_page(release, row, chart)


def _list_entry(release: ReleaseTables, metric: Row) -> dict[str, Any]:
    observations = release.rows_where("observations", "metric_id", metric["metric_id"])
    periods = {
        row["period_end"]
        for row in observations
        if row["measure"] == "level" and row["period_end"] is not None and row["area_id"] == HOME_AREA
    }
    return {
        "row": metric,
        "observation_count": len(observations),
        "period_count": len(periods),
        "headline": headline(observations),
    }


def headline(observations: list[Row]) -> Row | None:
    """Return the observation that represents a metric: its only one, or the level of its latest period.

    None if that period has several levels, or no level has a period.

    >>> headline([{"measure": "target", "period_end": None}])["measure"]
    'target'
    """
    if len(observations) == 1:
        return observations[0]
    levels = [row for row in observations if row["measure"] == "level" and row["period_end"] is not None]
    latest = max((row["period_end"] for row in levels), default=None)
    candidates = [row for row in levels if row["period_end"] == latest]
    return candidates[0] if len(candidates) == 1 else None


def _latest_first(release: ReleaseTables, observations: list[Row]) -> list[Row]:
    """Return observations, the latest period first; those without a period come last, sorted by source."""

    def order(row: Row) -> tuple[Any, ...]:
        end = row["period_end"]
        time = end.toordinal() if end else release.source_order[row["source_id"]]
        return end is None, -time, row["line"], row["observation_id"]

    return sorted(observations, key=order)


def _metric_page(release: ReleaseTables, metric: Row, chart: Chart | None) -> Page:
    key = metric["metric_id"]
    observations = _latest_first(release, release.rows_where("observations", "metric_id", key))
    context = {
        "metric": metric,
        "chart": chart,
        "headline": headline(observations),
        "objective": release.row("objectives", metric["objective_id"]) if metric["objective_id"] else None,
        "observations": [
            {
                "row": row,
                "area": release.row("areas", row["area_id"]),
                "origin": origin_of(release, row),
                "errata": errata_of(release, "observations", row["observation_id"]),
            }
            for row in observations
        ],
    }
    return Page(
        path=links.page_of("metrics", key),
        template="metric.html",
        title=metric["title"],
        description=wording.shorten(f"{metric['title']}: {metric['definition']}", 250),
        section="metrics",
        breadcrumbs=(HOME, ("Figures", "metrics/index.html")),
        context=context,
        scripts=("tables.js",),
    )


def origin_of(release: ReleaseTables, observation: Row) -> Link:
    """Return the title and address of the text that contains an observation's quote."""
    if observation["update_id"] is not None:
        update = release.row("updates", observation["update_id"])
        title = release.row("activities", update["activity_id"])["title"]
        return title, links.on_activity_page(update["activity_id"], update["update_id"])
    if observation["passage_id"] is not None:
        passage = release.row("passages", observation["passage_id"])
        address = links.on_source_page("passages", passage["passage_id"], passage["source_id"])
        return passage["heading"] or passage["section"], address
    address = links.on_source_page("observations", observation["observation_id"], observation["source_id"])
    return "a table or the text of the document", address
