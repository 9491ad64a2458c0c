"""The pages of the metrics: what was measured, over time, and the sentences behind each figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data import wording
from swp_data.site import links
from swp_data.site.charts.drawing import Chart
from swp_data.site.charts.metric_chart import metric_chart
from swp_data.site.page import HOME, Page
from swp_data.site.relations import errata
from swp_data.site.release_tables import ReleaseTables, Row


def pages(record: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each metric, and the list of them by theme."""
    themes = record.package.resources["metrics"].schema["theme"].categories
    groups = [
        {"label": one["label"], "name": one["value"], "metrics": found}
        for one in themes
        if (found := [_entry(record, row) for row in record.by("metrics", "theme", one["value"])])
    ]
    several = [one for group in groups for one in group["metrics"] if one["times"] > 1]
    yield Page(
        "metrics/index.html",
        "metrics.html",
        "Figures",
        "Everything that the documents put a figure on, with the sentence that says it.",
        "metrics",
        (HOME,),
        {"groups": groups, "series": sorted(several, key=lambda one: (-one["times"], one["row"]["title"]))},
    )
    series, errata_ = record.view("series"), record.frames["errata"]
    for row in record.rows["metrics"]:
        yield _metric(record, row, metric_chart(series.filter(metric_id=row["metric_id"]), errata_))


def _entry(record: ReleaseTables, row: Row) -> dict[str, Any]:
    found = record.by("observations", "metric_id", row["metric_id"])
    levels = {
        one["period_end"]
        for one in found
        if one["measure"] == "level" and one["period_end"] is not None and one["area_id"] == "west-mercia"
    }
    return {"row": row, "count": len(found), "times": len(levels), "headline": headline(found)}


def headline(observations: list[Row]) -> Row | None:
    """Return the figure that stands for a metric: its only one, or the level of its latest period; None for several.

    >>> headline([{"measure": "target", "period_end": None}])["measure"]
    'target'
    """
    if len(observations) == 1:
        return observations[0]
    levels = [row for row in observations if row["measure"] == "level" and row["period_end"] is not None]
    latest = max((row["period_end"] for row in levels), default=None)
    found = [row for row in levels if row["period_end"] == latest]
    return found[0] if len(found) == 1 else None


def _ordered(record: ReleaseTables, observations: list[Row]) -> list[Row]:
    """Return observations by their period, the latest first; those without one by their document, at the end."""
    return sorted(
        observations,
        key=lambda one: (
            one["period_end"] is None,
            -(one["period_end"].toordinal() if one["period_end"] else record.moments[one["source_id"]]),
            one["line"],
            one["observation_id"],
        ),
    )


def _metric(record: ReleaseTables, row: Row, chart: Chart | None) -> Page:
    key = row["metric_id"]
    found = _ordered(record, record.by("observations", "metric_id", key))
    objective = record.get("objectives", row["objective_id"]) if row["objective_id"] else None
    told = {
        "metric": row,
        "chart": chart,
        "headline": headline(found),
        "objective": objective,
        "observations": [
            {
                "row": one,
                "area": record.get("areas", one["area_id"]),
                "said": where(record, one),
                "errata": errata(record, "observations", one["observation_id"]),
            }
            for one in found
        ],
    }
    return Page(
        links.page("metrics", key),
        "metric.html",
        row["title"],
        wording.shorten(f"{row['title']}: {row['definition']}", 250),
        "metrics",
        (HOME, ("Figures", "metrics/index.html")),
        told,
        ("tables.js",),
    )


def where(record: ReleaseTables, observation: Row) -> tuple[str, str]:
    """Return the name and the address of what an observation's sentence stands in."""
    if observation["update_id"] is not None:
        update = record.get("updates", observation["update_id"])
        title = record.get("activities", update["activity_id"])["title"]
        return title, links.update(update["activity_id"], update["update_id"])
    if observation["passage_id"] is not None:
        passage = record.get("passages", observation["passage_id"])
        address = links.place("passages", passage["passage_id"], passage["source_id"])
        return passage["heading"] or passage["section"], address
    address = links.place("observations", observation["observation_id"], observation["source_id"])
    return "a table or the text of the document", address
