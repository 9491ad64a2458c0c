"""The pictures: they show the figures of the tables and no others, and join nothing that can't be compared."""

import itertools
import math
import re
from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest

import swp_data as swp
from swp_data.docs_pages import readme_charts
from swp_data.site.charts.drawing import BLUE, GREEN, GREY, PURPLE, VERMILION, as_file
from swp_data.site.charts.metric_chart import joins, metric_chart
from swp_data.site.charts.progress_chart import STATUSES, progress_chart
from swp_data.wording import QUALIFIERS

SVG = "{http://www.w3.org/2000/svg}"
NO_ERRATA = swp.load("errata").clear()
HOSTILE = """<script>alert("1")</script> & 'so' ]]>"""


@pytest.fixture(scope="module")
def metrics():
    """Return each metric that has a chart: its rows and the chart."""
    series, errata = swp.view("series"), swp.load("errata")
    charts = (
        (rows, metric_chart(rows, errata)) for _, rows in series.group_by("metric_id", maintain_order=True)
    )
    return {rows["metric_id"][0]: (rows, chart) for rows, chart in charts if chart}


@pytest.fixture(scope="module")
def progress():
    return progress_chart(swp.view("progress"), "progress", "States")


def made(*figures, **common):
    """Return rows of the view `series`: of each its first and last day, its value, and what else differs."""
    rows = [
        {
            "metric": "A metric",
            "metric_id": "a-metric",
            "area": "West Mercia",
            "area_id": "west-mercia",
            "measure": "level",
            "qualifier": "exact",
            "upper_value": None,
            "unit": "percent",
            "theme": "calls",
            "period_label": None,
            "quote": "a quote",
            "source_id": "a-source",
            "update_id": None,
            "passage_id": None,
            "period_start": start and date.fromisoformat(start),
            "period_end": end and date.fromisoformat(end),
            "value": value,
            "line": line,
            "observation_id": f"a-source-o{line}",
        }
        | common
        | other
        for line, (start, end, value, other) in enumerate(figures, 1)
    ]
    overrides = {
        "upper_value": pl.Float64,
        "period_label": pl.String,
        "update_id": pl.String,
        "passage_id": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
    }
    return pl.DataFrame(rows, schema_overrides=overrides, infer_schema_length=None)


def month(year_month, value, **other):
    """Return a figure of a month of 30 days."""
    return (f"{year_month}-01", f"{year_month}-30", value, other)


def elements(svg, tag):
    return list(ET.fromstring(svg).iter(f"{SVG}{tag}"))


def words(svg):
    return [element.text for element in elements(svg, "text")]


def joined(svg):
    """Return how often lines join figures: with a full line, and with a dotted one."""
    lines = [line for line in elements(svg, "line") if line.get("stroke-width") == "2"]
    return tuple(sum(line.get("stroke-dasharray") == dashes for line in lines) for dashes in ("1,0", "1.5,4"))


def test_a_chart_of_progress_counts_what_the_table_of_updates_holds(progress):
    updates = swp.load("updates").with_columns(pl.col("status").cast(pl.String))
    for report in progress.table.rows(named=True):
        months = {"June": "pcp-2018-09-18", "2019": "pcp-2020-02-05", "2020": "delivery-plan-2020-21-q3"}
        source = next(source for part, source in months.items() if part in report["Report"])
        rows = updates.filter(source_id=source)
        assert report["Activities"] == rows.height
        for status in STATUSES:
            assert (
                report[status.replace("_", " ").capitalize()]
                == rows.filter(pl.col("status") == status).height
            )
    assert progress.table["Activities"].sum() == updates.height


def test_the_bars_of_progress_are_as_long_as_their_shares(progress):
    for status, counts in (("complete", (19, 37, 3)), ("active", (54, 57, 65))):
        bars = [path for path in elements(progress.svg, "path") if path.get("fill") == STATUSES[status]]
        *widths, _ = [
            float(re.match(r"M[^h]*h(-?[\d.]+)", bar.get("d"))[1]) for bar in bars
        ]  # the legend's is last
        lengths = [abs(width) + 1.5 for width in widths]  # a gap of 1.5 ends each
        shares = [count / of for count, of in zip(counts, (98, 110, 78), strict=True)]
        assert [length / lengths[1] for length in lengths] == pytest.approx(
            [share / shares[1] for share in shares], abs=0.01
        )


def test_a_new_edition_of_the_plan_is_said_to_be_no_fall(progress):
    assert "The share that is complete rose from 19% to 34%." in progress.alt
    assert "another edition of the plan" in progress.alt
    assert "do not follow" in progress.note
    first = progress_chart(swp.view("progress").filter(plan_id="swp-2016"), "progress", "States")
    assert not first.note
    assert "edition" not in first.alt
    assert "fell" not in progress.alt


def test_each_status_of_the_schema_has_a_colour():
    assert set(swp.load("updates").schema["status"].categories) == set(STATUSES)


def test_each_qualifier_of_the_schema_has_its_words():
    assert set(swp.load("observations").schema["qualifier"].categories) == set(QUALIFIERS)


def test_each_figure_of_a_metric_chart_is_a_row_of_the_observations(metrics):
    observations = swp.load("observations")
    assert len(metrics) > 10
    for metric, (_, chart) in metrics.items():
        assert chart.table.height > 1
        for row in chart.table.rows(named=True):
            found = observations.filter(
                metric_id=metric, value=row["Value"], source_id=row["Source"], line=row["Line"]
            )
            assert found.height > 0, (metric, row)


def test_what_the_table_of_a_metric_chart_holds_is_printed_in_its_picture_and_its_text(metrics):
    for metric, (_, chart) in metrics.items():
        for row in chart.table.rows(named=True):
            assert any(row["Figure"] in text for text in words(chart.svg)), (metric, row)
            assert row["Figure"] in chart.alt, (metric, row)


def test_each_figure_of_a_metric_is_drawn_or_named_in_the_note(metrics):
    for metric, (rows, chart) in metrics.items():
        drawn = set(chart.table["Value"])
        for row in rows.filter(~pl.col("value").is_in(drawn)).rows(named=True):
            assert f"{row['source_id']}, line {row['line']}" in chart.note, (metric, row)


def test_the_first_and_last_value_and_the_way_between_them_are_in_the_text(metrics):
    alt = metrics["calls-999-answered-within-10-seconds"][1].alt
    assert "by quarter: from 92% in April to June 2020 to 83% in July to September 2020; down by 9" in alt


def test_months_and_quarters_are_not_joined():
    rows = made(month("2020-04", 80), ("2020-03-01", "2020-05-31", 85, {}), month("2020-06", 90))
    assert joined(metric_chart(rows, NO_ERRATA).svg) == (0, 1)  # April with June, across May
    assert joined(metric_chart(made(month("2020-04", 80), month("2020-06", 90)), NO_ERRATA).svg) == (0, 1)


def test_areas_and_measures_are_not_joined():
    here = [month("2020-04", 80), ("2020-05-01", "2020-05-31", 81, {})]
    there = month("2020-06", 90, area="Shropshire", area_id="shropshire")
    planned = month("2020-06", 90, measure="target")
    compared = month("2020-06", 90, measure="comparator")
    for other in (there, planned, compared):
        assert joined(metric_chart(made(*here, other), NO_ERRATA).svg) == (1, 0)
    assert joined(metric_chart(made(*here, month("2020-06", 90)), NO_ERRATA).svg) == (2, 0)


def test_targets_are_not_joined_with_each_other():
    rows = made(month("2020-04", 20), month("2020-06", 30), measure="target")
    assert joined(metric_chart(rows, NO_ERRATA).svg) == (0, 0)


def test_two_figures_of_one_period_are_both_drawn_and_neither_is_joined():
    april, again, june = month("2020-04", 80), month("2020-04", 82), month("2020-06", 90)
    rows = made(april, again, june).rows(named=True)
    assert list(joins({"line": rows})) == []
    chart = metric_chart(made(april, again, june), NO_ERRATA)
    assert {"80%", "82%", "90%"} <= set(words(chart.svg))


def test_a_year_and_a_quarter_of_a_count_do_not_stand_on_one_axis():
    year, quarter = ("2019-04-01", "2020-03-31", 3865, {}), ("2020-07-01", "2020-09-30", 1341, {})
    assert metric_chart(made(year, quarter, unit="count"), NO_ERRATA) is None
    assert metric_chart(swp.view("series").filter(metric_id="stop-searches"), NO_ERRATA) is None
    before = ("2018-04-01", "2019-03-31", 3000, {})
    chart = metric_chart(made(before, year, quarter, unit="count"), NO_ERRATA)
    assert chart.table["Value"].to_list() == [3000, 3865]
    assert "1,341 (a-source, line 3)" in chart.note
    both = made(year, ("2019-04-01", "2019-06-30", 900, {"area": "Shropshire", "area_id": "s"}), unit="count")
    assert metric_chart(both, NO_ERRATA) is None


@pytest.mark.parametrize("other", [{"measure": "change"}, {"unit": "rank"}, {"theme": "survey"}])
def test_changes_ranks_and_themes_that_cannot_be_compared_over_time_are_not_drawn(other):
    figures = month("2020-04", 80), month("2020-06", 90)
    assert metric_chart(made(*figures), NO_ERRATA)
    assert metric_chart(made(*figures, **other), NO_ERRATA) is None


def test_a_single_figure_and_figures_without_dates_have_no_picture():
    assert metric_chart(made(month("2020-04", 80)), NO_ERRATA) is None
    assert metric_chart(made((None, None, 80, {}), (None, None, 90, {})), NO_ERRATA) is None


def test_figures_of_two_documents_are_not_set_side_by_side():
    here, there = (None, None, 80, {}), (None, None, 90, {"area": "Shropshire", "area_id": "shropshire"})
    assert metric_chart(made(here, there), NO_ERRATA)
    elsewhere = (*there[:3], there[3] | {"source_id": "another"})
    assert metric_chart(made(here, elsewhere), NO_ERRATA) is None


def test_a_corrected_misprint_is_left_out_and_the_note_says_so(metrics):
    rows, chart = metrics["community-safety-partnership-funding-committed"]
    assert 3106646 not in chart.table["Value"].to_list()
    assert "“3106,646” (delivery-plan-2020-21-q3, line 78), a misprint for £106,646" in chart.note
    assert 3106646 in metric_chart(rows, NO_ERRATA).table["Value"].to_list()


def test_ranges_and_qualifiers_are_in_the_picture():
    between = month("2020-04", 83.0, upper_value=85.0, qualifier="approximately")
    for rows in (
        made(between, month("2020-06", 90.0, qualifier="over")),
        made((None, None, 83.0, between[3]), (None, None, 90.0, {"qualifier": "over", "area_id": "other"})),
    ):
        chart = metric_chart(rows, NO_ERRATA)
        assert {"about 83% to 85%", "more than 90%"} <= set(words(chart.svg))
        assert "up by" not in chart.alt


def test_bars_begin_at_zero(metrics):
    chart = metrics["consultation-road-safety-respondents-by-area"][1]
    bars = [path.get("d") for path in elements(chart.svg, "path") if path.get("fill") == BLUE]
    widths = [abs(float(re.match(r"M[^h]*h(-?[\d.]+)", bar)[1])) for bar in bars]
    assert [width / widths[0] for width in widths] == pytest.approx(
        [1, 26 / 45, 14 / 45, 12 / 45, 3 / 45], abs=0.01
    )


def test_hostile_words_are_text_and_nothing_else():
    figures = [month("2020-04", 80), month("2020-06", 90)]
    areas = [(None, None, 80, {}), (None, None, 90, {"area": HOSTILE, "area_id": "other"})]
    rows = swp.view("progress").head(3).with_columns(plan=pl.lit(HOSTILE), period_end=pl.lit(None, pl.Date))
    charts = [
        metric_chart(made(*figures, metric=HOSTILE, area=HOSTILE), NO_ERRATA),
        metric_chart(made(*areas, metric=HOSTILE), NO_ERRATA),
        progress_chart(rows, "progress", HOSTILE),
    ]
    for chart in charts:
        assert "<script" not in chart.svg
        assert not elements(chart.svg, "script")
        assert HOSTILE in elements(chart.svg, "title")[0].text
        assert any(HOSTILE in text for text in words(chart.svg))


def test_each_chart_is_a_named_picture_of_a_fixed_shape(metrics, progress):
    ids = []
    for chart in [progress, *(chart for _, chart in metrics.values())]:
        root = ET.fromstring(chart.svg)
        assert root.get("role") == "img"
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        assert float(root.get("width")) <= 361
        own = [element.get("id") for element in root.iter() if element.get("id")]
        assert root.get("aria-labelledby").split() == own
        assert [root.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == [chart.title, chart.alt]
        ids += own
        sizes = [float(text.get("font-size").removesuffix("px")) for text in elements(chart.svg, "text")]
        assert min(sizes) >= 12
        assert not re.search(r"url\(|href|data:|<image|@import", chart.svg)
    assert len(ids) == len(set(ids))


def test_the_same_rows_give_the_same_bytes(metrics, progress):
    rows, chart = metrics["confidence-crime-survey"]
    assert metric_chart(rows.clone(), swp.load("errata")).svg == chart.svg
    assert progress_chart(
        swp.view("progress").sample(fraction=1, shuffle=True, seed=1), "progress", "States"
    ).svg == (progress.svg)


def test_the_ink_is_that_of_the_page_and_fixed_in_a_file(progress):
    assert set(re.findall(r'<text[^>]* fill="([^"]+)"', progress.svg)) == {"currentColor"}
    for dark, ground in ((False, "#ffffff"), (True, "#0d1117")):
        ink = ET.fromstring(as_file(progress, dark=dark)).get("color")
        assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("ground", ["#ffffff", "#0d1117", "#1e1e1e"])
@pytest.mark.parametrize("colour", sorted({*STATUSES.values(), BLUE, VERMILION, GREEN, PURPLE, GREY}))
def test_each_colour_stands_out_from_light_and_dark_ground(colour, ground):
    assert contrast(colour, ground) >= 3


# What colours look like to people without red, green or blue cones: Machado, Oliveira and Fernandes (2009).
SIGHTS = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_colours_of_the_states_stay_apart_for_everyone(sight):
    for one, other in itertools.combinations(STATUSES.values(), 2):
        assert math.dist(lab(one, SIGHTS[sight]), lab(other, SIGHTS[sight])) > 15, (one, other)


def linear(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    """Return the ratio of contrast of WCAG 2.2."""
    dark, light = sorted(
        sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour, sight):
    """Return a colour in CIELAB, as a sight has it."""

    def times(matrix, vector):
        return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]

    seen = [min(1.0, max(0.0, part)) for part in times(sight, linear(colour))]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (a / b for a, b in zip(times(to_xyz, seen), (0.9505, 1, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_readme_shows_its_pictures_with_words_in_step():
    root = Path(__file__).parents[3]
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name, chart in readme_charts().items():
        picture = re.search(
            rf'srcset="docs/images/{name}-dark.svg">\s*<img src="docs/images/{name}-light.svg"[^>]*>', readme
        )
        assert picture, name
        assert unescape(re.search(r'alt="([^"]*)"', picture[0])[1]) == chart.alt, (
            "README.md is out of step; run: nox --sessions pages"
        )
