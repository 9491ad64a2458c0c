"""The views of promises: each appears once, with its chain, and the three statuses side by side."""

import polars as pl
import pytest

import swp_data as swp
from swp_data.dataset.views import VIEWS
from swp_data.dataset.views.three_statuses import DISAGREEMENTS

PROMISES = swp.view("promises")
LAST_DAY = "2020-12-31"


@pytest.fixture(scope="module")
def view_of_2020():
    """Return a function that returns a view of the record as it was at the end of 2020, whatever came later."""
    ends = pl.coalesce("period_end", pl.col("published").str.slice(0, 10).str.to_date(strict=False))
    later = swp.load("sources").filter(ends > pl.lit(LAST_DAY).str.to_date())["source_id"].to_list()

    def table(name):
        frame = swp.load(name)
        if "source_id" in frame.columns:
            frame = frame.remove(pl.col("source_id").is_in(later))
        return frame.lazy()

    return lambda name: VIEWS[name](table).collect()


@pytest.fixture(scope="module")
def promise(view_of_2020):
    """Return a function that returns a promise as it was at the end of 2020."""
    promises = view_of_2020("promises")
    return lambda key: promises.filter(promise_id=key).row(0, named=True)


def test_each_activity_is_a_promise_or_continues_as_one():
    lineage = swp.load("activity_lineage")
    earlier = set(PROMISES["earlier_activity_ids"].drop_nulls().str.split("; ").explode())
    last = set(PROMISES["activity_id"].drop_nulls())
    assert last | earlier == set(swp.load("activities")["activity_id"])
    assert earlier == set(lineage["from_activity_id"])
    assert not last & earlier


def test_each_untracked_statement_that_promises_something_is_a_promise():
    untracked = swp.view("untracked")
    expected = untracked.filter(pl.col("strand") != "other")["statement_id"].to_list()
    assert PROMISES.filter(level="statement")["promise_id"].to_list() == expected


def test_a_promise_is_followed_back_through_its_chain(promise):
    row = promise("swp-2020-A7.3")
    assert (row["earlier_activity_ids"], row["links"], row["reports"]) == ("swp-2016-A5.4", "same", 3)
    assert row["status"] == "active"
    assert str(row["as_of"]) == LAST_DAY


def test_a_promise_that_no_commitment_continues_says_what_is_left_of_it(promise):
    row = promise("swp-2016-1.2-1")
    assert (row["trace"], row["trace_statement_id"]) == ("in_plan", "swp-2020-s9")
    assert promise("swp-2020-s9")["earlier_commitment_ids"] == "swp-2016-1.2"


def test_a_status_that_words_on_a_part_decide_is_a_disagreement():
    rows = swp.view("progress").filter(update_id="delivery-plan-2020-21-q3-C11.4")
    row = rows.row(0, named=True)
    assert row["status"] == "cancelled"
    assert "status_of_a_part" in row["disagreement"]
    assert "The scheme shared with the fire service" in row["part_status"]
    assert row["status_basis"] in row["part_quote"]


def test_a_promise_has_the_disagreements_of_its_last_update_on_parts():
    progress = dict(swp.view("progress").select("update_id", "disagreement").rows())
    for row in PROMISES.drop_nulls("update_id").rows(named=True):
        of_update, of_promise = progress[row["update_id"]] or "", row["disagreement"] or ""
        assert ("status_of_a_part" in of_update) == ("status_of_a_part" in of_promise), row["promise_id"]


@pytest.mark.parametrize("view", ["promises", "progress"])
def test_every_disagreement_is_a_known_one(view):
    listed = swp.view(view)["disagreement"].drop_nulls().str.split(", ").explode()
    assert set(listed) <= set(DISAGREEMENTS)


def test_a_complete_activity_with_an_open_milestone_is_a_disagreement(view_of_2020):
    progress, deadlines = view_of_2020("progress"), view_of_2020("deadlines")
    still_open = set(deadlines.filter(state="open")["update_id"].drop_nulls())
    complete = progress.filter(pl.col("update_id").is_in(still_open) & (pl.col("status") == "complete"))
    assert complete["disagreement"].fill_null("").str.contains("complete_but_not_met").all()
    flagged = progress.filter(pl.col("disagreement").fill_null("").str.contains("complete_but_not_met"))
    assert set(flagged["status"]) <= {"complete"}
    assert flagged["milestones"].str.contains("open|passed_without_word|moved").all()


def test_the_milestones_of_progress_are_those_that_the_update_announces():
    progress, deadlines = swp.view("progress"), swp.view("deadlines")
    counts = progress["milestones"].drop_nulls().str.extract_all(r"\d+").explode().cast(pl.Int64)
    assert counts.sum() == deadlines["update_id"].drop_nulls().len()
