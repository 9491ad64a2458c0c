"""The charts of the README."""

from __future__ import annotations

from swp_data import loader
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.errors import SwpDataError
from swp_data.site.charts.drawing import Chart, as_file
from swp_data.site.charts.metric_chart import metric_chart
from swp_data.site.charts.progress_chart import progress_chart

METRIC = "calls-999-answered-within-10-seconds"


def readme_charts() -> dict[str, Chart]:
    """Return the charts of the README by name."""
    tables = {name: loader.load(name) for name in ("errata", "observation_caveats", "areas")}
    package = open_package(package_folder())
    kinds = dict(package.resources["observation_caveats"].schema["kind"].labels)
    calls = metric_chart(loader.view("series").filter(metric_id=METRIC), tables, kinds)
    if calls is None:
        raise SwpDataError(
            f"the metric {METRIC!r} no longer has a chart", hint="choose another for the README"
        )
    title = "What became of the activities, by report"
    return {"progress": progress_chart(loader.view("progress"), "progress", title), "999-calls": calls}


def readme_images() -> dict[str, str]:
    """Return the charts of the README as files, each for light and for dark pages, by their path in docs/."""
    return {
        f"images/{name}-{theme}.svg": as_file(chart, dark=theme == "dark")
        for name, chart in readme_charts().items()
        for theme in ("light", "dark")
    }
