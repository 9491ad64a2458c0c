"""The view `deadlines`: its states follow from the outcomes and the dates by the published rules."""

import polars as pl
import pytest

import swp_data as swp
from swp_data.dataset.views import VIEWS

SOURCES = {
    "source_id": ["report-1", "report-2", "report-3", "printed-plan"],
    "document_type": ["panel_report", "panel_report", "panel_report", "plan"],
    "published": ["2018-09-18", "2019-06-15", None, "2021-07"],
    "period_end": ["2018-08-31", None, "2020-12-31", None],
}
REPORT_COLUMNS = (
    "milestone_id",
    "source_id",
    "outcome",
    "date_met",
    "moved_to_milestone_id",
    "basis",
    "quote",
    "line",
)


def deadline(*outcomes, due_end="2019-04-30", kind="deadline"):
    """Return the row of a milestone of the first report, with the outcomes of other documents."""
    milestone = dict.fromkeys(swp.load("milestones").columns, "x") | {
        "milestone_id": "report-1-ms1",
        "source_id": "report-1",
        "due_start": due_end,
        "due_end": due_end,
        "kind": kind,
    }
    reports = [
        dict.fromkeys(REPORT_COLUMNS)
        | {"milestone_id": "report-1-ms1", "source_id": source, "outcome": outcome}
        for source, outcome in outcomes
    ]
    dates = pl.col("due_start", "due_end").str.to_date()
    no_report = dict.fromkeys(REPORT_COLUMNS, pl.String)
    tables = {
        "sources": pl.LazyFrame(SOURCES).with_columns(pl.col("period_end").str.to_date()),
        "milestones": pl.LazyFrame([milestone]).with_columns(dates),
        "milestone_reports": pl.LazyFrame(reports, schema=no_report),
        "commitments": pl.LazyFrame({"commitment_id": ["x"], "ref": ["x"], "title": ["x"]}),
        "activities": pl.LazyFrame({"activity_id": ["x"], "ref": ["x"], "title": ["x"]}),
    }
    return VIEWS["deadlines"](lambda name: tables[name]).collect().row(0, named=True)


SILENT = ("report-2", "not_mentioned")


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([SILENT], "passed_without_word"),
        ([("report-2", "moved"), ("report-3", "not_mentioned")], "moved"),
        ([("report-2", "repeated"), ("report-3", "met_late")], "met_late"),
        ([SILENT, ("report-3", "met")], "met"),
        ([SILENT, ("report-3", "dropped")], "dropped"),
    ],
)
def test_the_state_follows_from_the_last_document_that_mentions_the_milestone(outcomes, state):
    assert deadline(*outcomes)["state"] == state
    assert deadline(*reversed(outcomes))["state"] == state


@pytest.mark.parametrize(
    ("due_end", "state"),
    [("2019-06-15", "passed_without_word"), ("2019-06-16", "open")],
)
def test_a_date_passes_by_the_end_of_the_last_report_that_covers_it(due_end, state):
    row = deadline(SILENT, due_end=due_end)
    assert row["state"] == state
    assert str(row["covered_to"]) == "2019-06-15"


def test_without_a_later_document_the_one_that_prints_the_milestone_covers_it():
    assert deadline()["state"] == "open"
    assert deadline(due_end="2018-08-31")["state"] == "passed_without_word"


@pytest.mark.parametrize("kind", ["not_before", "next_report"])
def test_what_sets_no_deadline_never_passes(kind):
    assert deadline(SILENT, kind=kind)["state"] == "no_deadline"
    assert deadline(("report-2", "met"), kind=kind)["state"] == "met"


def test_the_record_ends_with_its_last_report_and_not_with_a_plan():
    row = deadline()
    assert (str(row["as_of"]), row["as_of_source_id"]) == ("2020-12-31", "report-3")


def test_each_milestone_has_one_row():
    deadlines = swp.view("deadlines")
    assert deadlines["milestone_id"].sort().equals(swp.load("milestones")["milestone_id"].sort())
    assert deadlines["due_end"].is_sorted()


def test_what_passed_without_a_word_is_mentioned_by_no_later_document():
    passed = swp.view("deadlines").filter(state="passed_without_word")
    reports = swp.load("milestone_reports").join(passed, on="milestone_id", how="semi")
    assert set(reports["outcome"]) == {"not_mentioned"}
    assert (passed["due_end"] <= passed["covered_to"]).all()
