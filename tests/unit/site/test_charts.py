"""The charts show the values of the tables and no others, and join nothing that can't be compared."""

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
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.docs_pages import readme_charts
from swp_data.site.charts.drawing import BLUE, GREEN, GREY, PURPLE, VERMILION, as_file
from swp_data.site.charts.metric_chart import joins, metric_chart
from swp_data.site.charts.progress_chart import STATUS_COLOURS, UnknownStatusError, progress_chart
from swp_data.wording import QUALIFIERS, format_date, format_observation, format_report_period, format_status

SVG = "{http://www.w3.org/2000/svg}"
TABLES = {name: swp.load(name) for name in ("errata", "observation_caveats", "areas")}
NOTHING_KNOWN = {name: table.clear() for name, table in TABLES.items()}
KINDS = dict(open_package(package_folder()).resources["observation_caveats"].schema["kind"].labels)
HOSTILE = """<script>alert("1")</script> & 'so' ]]>"""


@pytest.fixture(scope="module")
def metrics():
    """Return the rows and the chart of each metric that has a chart."""
    groups = swp.view("series").group_by("metric_id", maintain_order=True)
    charts = ((rows, metric_chart(rows, TABLES, KINDS)) for _, rows in groups)
    return {rows["metric_id"][0]: (rows, chart) for rows, chart in charts if chart}


@pytest.fixture(scope="module")
def progress():
    return progress_chart(swp.view("progress"), "progress", "Statuses")


@pytest.fixture(scope="module")
def reports():
    """Return the counts of the updates by status, report by report in order of time: (period, plan, counts)."""
    updates = swp.load("updates").with_columns(pl.col("status").cast(pl.String))
    sources = swp.load("sources").join(
        swp.load("plans").select("plan_id", "edition"), on="plan_id", how="left"
    )
    printing = sources.join(updates.select("source_id").unique(), on="source_id", how="semi")
    return [
        (
            format_report_period(source),
            source["edition"],
            dict(updates.filter(source_id=source["source_id"])["status"].value_counts().iter_rows()),
        )
        for source in printing.sort("period_end").rows(named=True)
    ]


def series_rows(*observations, **common):
    """Return rows of the view `series`, each given as (first day, last day, value, other columns)."""
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
            "caveats": None,
            "published": None,
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
        for line, (start, end, value, other) in enumerate(observations, 1)
    ]
    overrides = {
        "upper_value": pl.Float64,
        "period_label": pl.String,
        "caveats": pl.String,
        "published": pl.String,
        "update_id": pl.String,
        "passage_id": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
    }
    return pl.DataFrame(rows, schema_overrides=overrides, infer_schema_length=None)


def month(year_month, value, **other):
    """Return an observation of a month with 30 days."""
    return (f"{year_month}-01", f"{year_month}-30", value, other)


def elements(svg, tag):
    return list(ET.fromstring(svg).iter(f"{SVG}{tag}"))


def texts(svg):
    return [element.text for element in elements(svg, "text")]


def count_joins(svg):
    """Return the number of lines that join observations."""
    return sum(line.get("stroke-width") == "2" for line in elements(svg, "line"))


def bar_widths(svg, colour):
    """Return the widths of the bars of a colour, in the order of the drawing; the symbol of a legend comes last."""
    bars = [path for path in elements(svg, "path") if path.get("fill") == colour]
    return [abs(float(re.match(r"M[^h]*h(-?[\d.]+)", bar.get("d"))[1])) for bar in bars]


def percentage(part, whole):
    return f"{math.floor(100 * part / whole + 0.5)}%"


def test_the_table_of_the_progress_chart_counts_the_rows_of_updates(progress, reports):
    for row, (period, edition, counts) in zip(progress.table.rows(named=True), reports, strict=True):
        assert (row["Report"], row["Plan"]) == (period, edition)
        assert row["Activities"] == sum(counts.values())
        for status in STATUS_COLOURS:
            assert row[format_status(status)] == counts.get(status, 0)
    assert progress.table["Activities"].sum() == swp.load("updates").height


@pytest.mark.parametrize("status", ["complete", "active"])
def test_the_bars_of_the_progress_chart_are_as_long_as_their_shares(progress, reports, status):
    shares = [counts[status] / sum(counts.values()) for _, _, counts in reports if status in counts]
    *widths, _ = bar_widths(progress.svg, STATUS_COLOURS[status])
    lengths = [width + 1.5 for width in widths]  # each bar ends with a gap of 1.5
    longest = shares.index(max(shares))
    assert [length / lengths[longest] for length in lengths] == pytest.approx(
        [share / shares[longest] for share in shares], abs=0.01
    )


def test_the_progress_chart_compares_reports_of_one_edition_only(progress, reports):
    for (_, edition, counts), (_, next_edition, next_counts) in itertools.pairwise(reports):
        old, new = (percentage(each["complete"], sum(each.values())) for each in (counts, next_counts))
        change = f"from {old} to {new}" if old != new else f"stayed at {new}"
        assert (change in progress.alt) == (edition == next_edition)
        if edition != next_edition:
            assert f"another edition of the plan, {next_edition}" in progress.alt
            assert "not comparable" in progress.alt
            assert "not comparable" in progress.note


def test_the_progress_chart_of_a_single_edition_has_no_note_on_editions():
    (plan_id, *_) = swp.view("progress")["plan_id"].unique(maintain_order=True)
    chart = progress_chart(swp.view("progress").filter(plan_id=plan_id), "progress", "Statuses")
    assert not chart.note
    assert "edition" not in chart.alt


def test_an_unknown_status_is_an_error_that_names_it():
    rows = swp.view("progress").head(3).with_columns(status=pl.lit("postponed"))
    with pytest.raises(UnknownStatusError, match="'postponed' has no colour"):
        progress_chart(rows, "progress", "Statuses")


def test_each_status_of_the_schema_has_a_colour():
    assert set(swp.load("updates").schema["status"].categories) == set(STATUS_COLOURS)


def test_each_qualifier_of_the_schema_has_its_words():
    assert set(swp.load("observations").schema["qualifier"].categories) == set(QUALIFIERS)


def test_each_value_of_a_metric_chart_is_an_observation(metrics):
    observations = swp.load("observations")
    assert metrics
    for metric, (_, chart) in metrics.items():
        assert chart.table.height > 1
        for row in chart.table.rows(named=True):
            if "printed " in (row["Caveats"] or ""):
                continue  # a corrected misprint, which a test of its own covers
            matching = observations.filter(
                metric_id=metric, value=row["Number"], source_id=row["Source"], line=row["Line"]
            )
            words = {format_observation(observation) for observation in matching.rows(named=True)}
            assert row["Value"] in words, (metric, row)


def test_a_metric_chart_prints_each_value_of_its_table_in_the_drawing_and_the_text(metrics):
    for metric, (_, chart) in metrics.items():
        for row in chart.table.rows(named=True):
            assert any(row["Value"] in text for text in texts(chart.svg)), (metric, row)
            assert row["Value"] in chart.alt, (metric, row)


def test_each_observation_of_a_metric_is_drawn_or_named_in_the_note(metrics):
    for rows, chart in metrics.values():
        drawn = set(chart.table["Number"])
        for row in rows.filter(~pl.col("value").is_in(drawn)).rows(named=True):
            assert f"{format_date(row['published']) or row['source_id']}, line {row['line']}" in chart.note


def test_the_text_gives_the_first_and_last_value_and_the_change():
    quarters = ("2020-04-01", "2020-06-30", 92.0, {}), ("2020-07-01", "2020-09-30", 83.0, {})
    alt = metric_chart(series_rows(*quarters), NOTHING_KNOWN, KINDS).alt
    assert "by quarter: from 92% in April to June 2020 to 83% in July to September 2020; down by 9" in alt


def test_months_and_quarters_are_not_joined():
    april, june = month("2020-04", 80), month("2020-06", 90)
    quarter = ("2020-05-01", "2020-07-31", 85, {})
    chart = metric_chart(series_rows(april, quarter, june), NOTHING_KNOWN, KINDS)
    assert count_joins(chart.svg) == 0


def test_no_line_crosses_a_gap_and_the_note_says_so():
    april, may, june = month("2020-04", 80), ("2020-05-01", "2020-05-31", 85, {}), month("2020-06", 90)
    gap = metric_chart(series_rows(april, june), NOTHING_KNOWN, KINDS)
    assert (count_joins(gap.svg), "No line crosses a gap" in gap.note) == (0, True)
    whole = metric_chart(series_rows(april, may, june), NOTHING_KNOWN, KINDS)
    assert (count_joins(whole.svg), "No line crosses a gap" in whole.note) == (2, False)


def test_overlapping_periods_are_not_joined_and_the_note_says_so():
    years = ("2017-10-01", "2018-09-30", 71, {}), ("2018-07-01", "2019-06-30", 74, {})
    chart = metric_chart(series_rows(*years), NOTHING_KNOWN, KINDS)
    assert (count_joins(chart.svg), "Periods overlap" in chart.note) == (0, True)


def test_uncertain_observations_are_hollow():
    points = [month("2020-04", 80, caveats="course"), month("2020-06", 90, caveats="course; provisional")]
    hollow = metric_chart(series_rows(*points), NOTHING_KNOWN, KINDS)
    assert "Hollow" in hollow.note
    symbols = [path for path in elements(hollow.svg, "path") if path.get("stroke-width") == "2.5"]
    assert [path.get("fill") for path in symbols] == ["none"]
    certain = [points[0], month("2020-06", 90)]
    assert "Hollow" not in metric_chart(series_rows(*certain), NOTHING_KNOWN, KINDS).note


def test_the_caveats_of_the_drawn_observations_are_told(metrics):
    rows, chart = metrics["confidence-commissioner-survey"]
    drawn = set(chart.table["Line"].to_list())
    told = rows.filter(pl.col("line").is_in(drawn) & pl.col("caveats").is_not_null())
    assert told.height
    text = " ".join(chart.caveats)
    assert KINDS["provisional"] in text
    assert "a fairly consistent 83%-85%" in text


def test_areas_without_a_figure_are_named(metrics):
    _, chart = metrics["community-safety-partnership-projects"]
    assert "No figure is printed for Herefordshire." in chart.note
    _, complete = metrics["consultation-road-safety-respondents-by-area"]
    assert "No figure is printed" not in complete.note


def test_areas_and_measures_are_not_joined():
    here = [month("2020-04", 80), ("2020-05-01", "2020-05-31", 81, {})]
    elsewhere = month("2020-06", 90, area="Shropshire", area_id="shropshire")
    target = month("2020-06", 90, measure="target")
    comparator = month("2020-06", 90, measure="comparator")
    for other in (elsewhere, target, comparator):
        assert count_joins(metric_chart(series_rows(*here, other), NOTHING_KNOWN, KINDS).svg) == 1
    assert count_joins(metric_chart(series_rows(*here, month("2020-06", 90)), NOTHING_KNOWN, KINDS).svg) == 2


def test_targets_are_not_joined_with_each_other():
    rows = series_rows(month("2020-04", 20), month("2020-06", 30), measure="target")
    assert count_joins(metric_chart(rows, NOTHING_KNOWN, KINDS).svg) == 0


def test_two_observations_of_one_period_are_both_drawn_and_neither_is_joined():
    rows = series_rows(month("2020-04", 80), month("2020-04", 82), month("2020-06", 90))
    assert list(joins({"line": rows.rows(named=True)})) == []
    assert {"80%", "82%", "90%"} <= set(texts(metric_chart(rows, NOTHING_KNOWN, KINDS).svg))


def test_counts_of_a_year_and_of_a_quarter_do_not_share_an_axis():
    year, quarter = ("2019-04-01", "2020-03-31", 3865, {}), ("2020-07-01", "2020-09-30", 1341, {})
    assert metric_chart(series_rows(year, quarter, unit="count"), NOTHING_KNOWN, KINDS) is None
    previous_year = ("2018-04-01", "2019-03-31", 3000, {})
    chart = metric_chart(series_rows(previous_year, year, quarter, unit="count"), NOTHING_KNOWN, KINDS)
    assert chart.table["Number"].to_list() == [3000, 3865]
    assert "1,341 (a-source, line 3)" in chart.note
    elsewhere = ("2019-04-01", "2019-06-30", 900, {"area": "Shropshire", "area_id": "s"})
    assert metric_chart(series_rows(year, elsewhere, unit="count"), NOTHING_KNOWN, KINDS) is None


@pytest.mark.parametrize("other", [{"measure": "change"}, {"unit": "rank"}, {"theme": "survey"}])
def test_changes_ranks_and_themes_that_are_not_comparable_over_time_are_not_drawn(other):
    observations = month("2020-04", 80), month("2020-06", 90)
    assert metric_chart(series_rows(*observations), NOTHING_KNOWN, KINDS)
    assert metric_chart(series_rows(*observations, **other), NOTHING_KNOWN, KINDS) is None


def test_a_single_observation_and_observations_without_dates_have_no_chart():
    assert metric_chart(series_rows(month("2020-04", 80)), NOTHING_KNOWN, KINDS) is None
    assert metric_chart(series_rows((None, None, 80, {}), (None, None, 90, {})), NOTHING_KNOWN, KINDS) is None


def test_observations_of_two_sources_are_not_drawn_side_by_side():
    shropshire = {"area": "Shropshire", "area_id": "shropshire"}
    here, there = (None, None, 80, {}), (None, None, 90, shropshire)
    assert metric_chart(series_rows(here, there), NOTHING_KNOWN, KINDS)
    other_source = (None, None, 90, shropshire | {"source_id": "another"})
    assert metric_chart(series_rows(here, other_source), NOTHING_KNOWN, KINDS) is None


def test_a_corrected_misprint_is_drawn_as_corrected_and_the_note_says_so(metrics):
    rows, chart = metrics["community-safety-partnership-funding-committed"]
    assert 3106646 not in chart.table["Number"].to_list()
    assert 106646 in chart.table["Number"].to_list()
    assert "“3106,646” (delivery-plan-2020-21-q3, line 78), drawn as £106,646: a misprint" in chart.note
    assert 3106646 in metric_chart(rows, NOTHING_KNOWN, KINDS).table["Number"].to_list()


def test_the_drawing_shows_ranges_and_qualifiers():
    about = {"upper_value": 85.0, "qualifier": "approximately"}
    for rows in (
        series_rows(month("2020-04", 83.0, **about), month("2020-06", 90.0, qualifier="over")),
        series_rows((None, None, 83.0, about), (None, None, 90.0, {"qualifier": "over", "area_id": "other"})),
    ):
        chart = metric_chart(rows, NOTHING_KNOWN, KINDS)
        assert {"about 83% to 85%", "more than 90%"} <= set(texts(chart.svg))
        assert "up by" not in chart.alt


def test_bars_begin_at_zero():
    values = [45.0, 26.0, 14.0, 3.0]
    areas = [(None, None, value, {"area": f"Area {value}", "area_id": f"area-{value}"}) for value in values]
    widths = bar_widths(metric_chart(series_rows(*areas, unit="count"), NOTHING_KNOWN, KINDS).svg, BLUE)
    assert [width / widths[0] for width in widths] == pytest.approx(
        [value / values[0] for value in values], abs=0.01
    )


def test_hostile_text_stays_text():
    dated = [month("2020-04", 80), month("2020-06", 90)]
    areas = [(None, None, 80, {}), (None, None, 90, {"area": HOSTILE, "area_id": "other"})]
    rows = swp.view("progress").head(3).with_columns(plan=pl.lit(HOSTILE), period_end=pl.lit(None, pl.Date))
    charts = [
        metric_chart(series_rows(*dated, metric=HOSTILE, area=HOSTILE), NOTHING_KNOWN, KINDS),
        metric_chart(series_rows(*areas, metric=HOSTILE), NOTHING_KNOWN, KINDS),
        progress_chart(rows, "progress", HOSTILE),
    ]
    for chart in charts:
        assert "<script" not in chart.svg
        assert not elements(chart.svg, "script")
        assert HOSTILE in elements(chart.svg, "title")[0].text
        assert any(HOSTILE in text for text in texts(chart.svg))


def test_each_chart_is_an_image_with_a_name_and_a_fixed_shape(metrics, progress):
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
    assert metric_chart(rows.clone(), TABLES, KINDS).svg == chart.svg
    shuffled = swp.view("progress").sample(fraction=1, shuffle=True, seed=1)
    assert progress_chart(shuffled, "progress", "Statuses").svg == progress.svg


def test_the_text_has_the_colour_of_the_page_or_a_fixed_one_in_a_file(progress):
    assert set(re.findall(r'<text[^>]* fill="([^"]+)"', progress.svg)) == {"currentColor"}
    for dark, background in ((False, "#ffffff"), (True, "#0d1117")):
        ink = ET.fromstring(as_file(progress, dark=dark)).get("color")
        assert contrast(ink, background) >= 4.5


@pytest.mark.parametrize("background", ["#ffffff", "#0d1117", "#1e1e1e"])
@pytest.mark.parametrize("colour", sorted({*STATUS_COLOURS.values(), BLUE, VERMILION, GREEN, PURPLE, GREY}))
def test_each_colour_contrasts_with_light_and_dark_backgrounds(colour, background):
    assert contrast(colour, background) >= 3


# How people without red, green or blue cones see colours: Machado, Oliveira and Fernandes (2009).
COLOUR_VISIONS = {
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


@pytest.mark.parametrize("vision", COLOUR_VISIONS)
def test_the_colours_of_the_statuses_differ_for_everyone(vision):
    for first, second in itertools.combinations(STATUS_COLOURS.values(), 2):
        distance = math.dist(lab(first, COLOUR_VISIONS[vision]), lab(second, COLOUR_VISIONS[vision]))
        assert distance > 15, (first, second)


def linear(colour):
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    ]


def contrast(first, second):
    """Return the contrast ratio as WCAG 2.2 defines it."""
    dark, light = sorted(
        sum(share * channel for share, channel in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (first, second)
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour, vision):
    """Return a colour in CIELAB, as people with a colour vision see it."""

    def multiply(matrix, vector):
        return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]

    seen = [min(1.0, max(0.0, channel)) for channel in multiply(vision, linear(colour))]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (a / b for a, b in zip(multiply(to_xyz, seen), (0.9505, 1, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_readme_shows_its_charts_with_their_current_text():
    root = Path(__file__).parents[3]
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name, chart in readme_charts().items():
        picture = re.search(
            rf'srcset="docs/images/{name}-dark.svg">\s*<img src="docs/images/{name}-light.svg"[^>]*>', readme
        )
        assert picture, name
        assert unescape(re.search(r'alt="([^"]*)"', picture[0])[1]) == chart.alt, (
            "copy the new text into README.md"
        )
