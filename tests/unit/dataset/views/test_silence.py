"""The views `silence` and `quarters`: what reports repeat or leave out, and where the record has no report."""

import datetime as dt

import polars as pl
import pytest

import swp_data as swp
from swp_data.dataset.views import VIEWS

ENDS = (dt.date(2020, 3, 31), dt.date(2020, 6, 30), dt.date(2020, 9, 30), dt.date(2020, 12, 31))
SOURCES = pl.LazyFrame(
    [
        {
            "source_id": f"report-{number}",
            "plan_id": "plan-1",
            "period_start": end.replace(day=1),
            "period_end": end,
        }
        for number, end in enumerate(ENDS, 1)
    ]
)
BOTH = ("plan-1-A1.1", "plan-1-A1.2")


def silence(**texts):
    """Return change, content and was_closed of the first activity in each report.

    Args:
        texts: the status and the text of the first activity by report; the second activity is in every report.
    """
    rows = [
        {
            "update_id": f"{source}-1",
            "source_id": source.replace("_", "-"),
            "activity_id": BOTH[0],
            "status": status,
            "update_text": text,
        }
        for source, (status, text) in texts.items()
    ]
    rows += [
        {
            "update_id": f"report-{number}-2",
            "source_id": f"report-{number}",
            "activity_id": BOTH[1],
            "status": "active",
            "update_text": "Good",
        }
        for number in range(1, 5)
    ]
    frames = {
        "sources": SOURCES,
        "commitments": pl.LazyFrame(
            [{"commitment_id": "plan-1-A1", "plan_id": "plan-1", "ref": "A1", "title": "A"}]
        ),
        "activities": pl.LazyFrame(
            [{"activity_id": key, "commitment_id": "plan-1-A1", "ref": key[7:], "title": key} for key in BOTH]
        ),
        "updates": pl.LazyFrame(rows, schema_overrides={"update_text": pl.String}),
    }
    view = VIEWS["silence"](lambda name: frames[name]).collect()
    return view.filter(pl.col("activity_id") == BOTH[0]).select("change", "content", "was_closed").rows()


def test_a_row_that_is_repeated_vanishes_and_comes_back():
    assert silence(
        report_1=("active", "Work goes on."),
        report_2=("active", "Work goes  on"),
        report_4=("active", "Done"),
    ) == [
        ("first", "report", False),
        ("repeated", "report", False),
        ("vanished", None, False),
        ("back", "report", False),
    ]


def test_a_row_that_vanishes_after_it_was_complete_was_closed():
    rows = silence(report_1=("active", "Work goes on"), report_2=("complete", "Complete"))
    assert rows[1:] == [("changed", "report", False), ("vanished", None, True), ("vanished", None, True)]


def test_a_row_that_no_earlier_report_prints_is_new():
    rows = silence(report_3=("no_update", None), report_4=("no_update", "As before"))
    assert rows == [("new", "blank", False), ("changed", "no_update", False)]


def test_a_row_that_refers_or_announces_an_update_reports_nothing():
    rows = silence(report_1=("awaiting_update", "Next update due"), report_2=("referred", None))
    assert [content for _, content, _ in rows[:2]] == ["awaiting_update", "referred"]


def test_every_update_is_in_the_view_once():
    updates = swp.view("silence").drop_nulls("update_id")["update_id"]
    assert updates.sort().to_list() == swp.load("updates")["update_id"].sort().to_list()


def test_a_repeated_row_has_the_words_of_the_report_before():
    repeated = swp.view("silence").filter(activity_id="swp-2016-2.3.1", source_id="pcp-2020-02-05")
    assert repeated["change"].to_list() == ["repeated"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2020-01-01", "2020-03-31", [("Quarter 4 of 2019/20", "whole")]),
        (
            "2020-03-01",
            "2020-04-30",
            [("Quarter 4 of 2019/20", "partly"), ("Quarter 1 of 2020/21", "partly")],
        ),
        ("1999-12-01", "1999-12-31", [("Quarter 3 of 1999/00", "partly")]),
    ],
)
def test_a_quarter_is_covered_by_the_periods_of_reports(start, end, expected):
    frames = {
        "sources": pl.LazyFrame(
            {"source_id": ["a"], "period_start": [start], "period_end": [end]}
        ).with_columns(pl.col("period_start", "period_end").str.to_date()),
        "updates": pl.LazyFrame({"source_id": ["a"]}),
    }
    view = VIEWS["quarters"](lambda name: frames[name]).collect()
    assert view.select("quarter", "covered").rows() == expected


def test_the_quarters_have_no_gaps_and_name_the_reports():
    quarters = swp.view("quarters")
    assert (quarters["quarter_start"][1:] == quarters["quarter_end"][:-1].dt.offset_by("1d")).all()
    assert (quarters["source_ids"].is_null() == (quarters["covered"] == "none")).all()
    named = set(quarters["source_ids"].drop_nulls().str.split("; ").explode())
    assert named == set(swp.load("updates")["source_id"])
