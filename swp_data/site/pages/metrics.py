"""The pages of figures: what was measured, over time, and the sentence behind each figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data import wording
from swp_data.dataset.profile import read_profile
from swp_data.site import links
from swp_data.site.charts.drawing import Chart
from swp_data.site.charts.metric_chart import metric_chart
from swp_data.site.charts.picture import picture_png, picture_svg
from swp_data.site.page import HOME, Page
from swp_data.site.relations import Link, errata_of
from swp_data.site.release_tables import ReleaseTables, Row

CHARTS = "metrics/charts"


def pages(release: ReleaseTables, url: str = "") -> Iterator[Page]:
    """Yield the list of the metrics, and a page for each, with the files of its chart.

    Args:
        release: the tables of the release.
        url: the address of the site, for the code that embeds a chart; empty if it is not known.
    """
    yield _list_page(release)
    series = release.view("series")
    for row in release.rows["metrics"]:
        chart = metric_chart(series.filter(metric_id=row["metric_id"]), release.frames, release.caveat_kinds)
        yield _metric_page(release, row, chart, url)


def _list_page(release: ReleaseTables) -> Page:
    """Return the list: the metrics whose figures can be compared, by theme, then the single figures in a table."""
    entries = [
        _list_entry(release, row) | {"theme": label}
        for theme, label in release.package.resources["metrics"].schema["theme"].labels
        for row in release.rows_where("metrics", "theme", theme)
    ]
    single = [entry for entry in entries if not entry["has_several"]]
    return Page(
        path="metrics/index.html",
        template="metrics.html",
        title="Figures",
        description="Everything that the documents measure, count or aim for, with the sentence behind each number.",
        section="metrics",
        context={
            "compared": [entry for entry in entries if entry["has_several"]],
            "single": sorted(single, key=lambda entry: entry["row"]["title"].lower()),
        },
        scripts=("tables.js",),
    )


def _list_entry(release: ReleaseTables, metric: Row) -> dict[str, Any]:
    observations = release.rows_where("observations", "metric_id", metric["metric_id"])
    periods = {row["period_end"] for row in observations if row["period_end"] and row["measure"] == "level"}
    areas = {row["area_id"] for row in observations if row["measure"] == "level"}
    return {
        "row": metric,
        "observations": observations,
        "period_count": len(periods),
        "area_count": len(areas),
        "measures": {row["measure"] for row in observations},
        "has_several": has_several(observations),
        "spread": _spread(release, observations),
        "headline": headline(_of_home_area(observations)),
    }


def _spread(release: ReleaseTables, observations: list[Row]) -> str:
    """Return the lowest and the highest level of a metric in words; empty if it has fewer than two."""
    levels = [row for row in observations if row["measure"] == "level"]
    levels = [row for row in levels if row["observation_id"] not in release.misprints]
    ends = [function(levels, key=lambda row: row["value"]) for function in (min, max)] if levels else []
    words = list(dict.fromkeys(release.format_observation(row) for row in ends))
    return " to ".join(words)


def _of_home_area(observations: list[Row]) -> list[Row]:
    """Return the observations about the area of the plan, or all if none is."""
    home_area = read_profile().areas.home
    return [row for row in observations if row["area_id"] == home_area] or observations


def has_several(observations: list[Row]) -> bool:
    """Return whether there is something to compare: figures of two areas, two dated periods or two kinds.

    >>> has_several([{"area_id": "a", "period_end": None, "measure": "level"}] * 2)
    False
    """
    return len({(row["area_id"], row["period_end"], row["measure"]) for row in observations}) > 1


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


def _metric_page(release: ReleaseTables, metric: Row, chart: Chart | None, url: str) -> Page:
    key = metric["metric_id"]
    path = links.page_of("metrics", key)
    observations = _latest_first(release, release.rows_where("observations", "metric_id", key))
    files = _chart_files(release, key, chart) if chart else {}
    context = {
        "metric": metric,
        "chart": chart,
        "chart_files": {name.rpartition(".")[2]: name for name in files},
        "embed": _embed(chart, path, url) if chart else "",
        "headline": headline(_of_home_area(observations)),
        "objective": release.row("objectives", metric["objective_id"]) if metric["objective_id"] else None,
        "observations": [_figure(release, row) for row in observations],
    }
    return Page(
        path=path,
        template="metric.html",
        title=metric["title"],
        description=wording.shorten(f"{metric['title']}: {metric['definition']}", 250),
        section="metrics",
        breadcrumbs=(HOME, ("Figures", "metrics/index.html")),
        context=context,
        scripts=("copy.js", "tables.js"),
        files=files,
    )


def _figure(release: ReleaseTables, row: Row) -> dict[str, Any]:
    """Return an observation with its area, the text that contains it, its caveats and its errata."""
    caveats = release.rows_where("observation_caveats", "observation_id", row["observation_id"])
    return {
        "row": row,
        "area": release.row("areas", row["area_id"]),
        "origin": origin_of(release, row),
        "caveats": [
            {
                "label": release.caveat_kinds[caveat["kind"]],
                "row": caveat,
                "other": _other(release, caveat["other_observation_id"]),
            }
            for caveat in caveats
        ],
        "errata": errata_of(release, "observations", row["observation_id"]),
    }


def _other(release: ReleaseTables, observation_id: str | None) -> Link | None:
    """Return the words and the address of another observation; None if there is none."""
    if observation_id is None:
        return None
    row = release.row("observations", observation_id)
    address = f"{links.page_of('metrics', row['metric_id'])}#{links.safe_id(observation_id)}"
    return f"{release.format_observation(row)}, {release.row('metrics', row['metric_id'])['title']}", address


def _chart_files(release: ReleaseTables, key: str, chart: Chart) -> dict[str, str | bytes]:
    """Return the chart as SVG and PNG, and its data as CSV, by their addresses."""
    metadata = release.metadata
    credit = f"{metadata.title}, version {metadata.version}. Licence: {metadata.licence.name}."
    svg = picture_svg(chart, credit)
    stem = f"{CHARTS}/{links.safe_id(key)}"
    return {f"{stem}.svg": svg, f"{stem}.png": picture_png(svg), f"{stem}.csv": chart.table.write_csv()}


def _embed(chart: Chart, path: str, url: str) -> dict[str, str]:
    """Return what the code that embeds a chart consists of: the addresses of the page and the picture, and the text."""
    picture = path.replace("metrics/", f"{CHARTS}/", 1).replace(".html", ".svg")
    return {
        "page": f"{url}/{path}" if url else path,
        "picture": f"{url}/{picture}" if url else picture,
        "alt": chart.alt,
    }


def origin_of(release: ReleaseTables, observation: Row) -> Link:
    """Return the title and address of the text that contains an observation's quote."""
    if observation["update_id"] is not None:
        update = release.row("updates", observation["update_id"])
        title = release.row("activities", update["activity_id"])["title"]
        return title, links.on_promise_page(release, update["activity_id"], update["update_id"])
    if observation["passage_id"] is not None:
        passage = release.row("passages", observation["passage_id"])
        address = links.on_source_page("passages", passage["passage_id"], passage["source_id"])
        return passage["heading"] or passage["section"], address
    address = links.on_source_page("observations", observation["observation_id"], observation["source_id"])
    return "a table or the text of the document", address
