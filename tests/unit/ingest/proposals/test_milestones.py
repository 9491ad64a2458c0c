"""Dates in the future of the report become milestones; how they are read follows docs/reference/method.md."""

from datetime import date

import pytest

from swp_data.ingest.proposals.milestone_dates import read_due_dates
from swp_data.ingest.proposals.milestones import propose_milestones
from tests.unit.ingest.proposals.made_up import read_update


@pytest.mark.parametrize(
    ("sentence", "printed", "first", "last", "precision"),
    [
        ("up and running by April 2021.", "April 2021", "2021-04-01", "2021-04-30", "month"),
        ("due on 26/01/2021 ahead of it", "26/01/2021", "2021-01-26", "2021-01-26", "day"),
        ("by the end of January", "the end of January", "2021-01-01", "2021-01-31", "month"),
        ("scheduled for early 2021", "early 2021", "2021-01-01", "2021-03-31", "season"),
        ("launched in the New Year", "the New Year", "2021-01-01", "2021-03-31", "season"),
        ("rolled out in the next quarter", "the next quarter", "2021-01-01", "2021-03-31", "quarter"),
        ("implemented in 2022/23.", "2022/23", "2022-04-01", "2023-03-31", "year"),
        ("will commence in 2021.", "2021", "2021-01-01", "2021-12-31", "year"),
        ("decommissioned before August 2021", "August 2021", "2021-07-01", "2021-07-31", "month"),
        ("in place by Spring 2021", "Spring 2021", "2021-03-01", "2021-05-31", "season"),
        ("due in March/April", "March/April", "2021-03-01", "2021-04-30", "month"),
        ("report in Q1 2021/22", "Q1 2021/22", "2021-04-01", "2021-06-30", "quarter"),
    ],
)
def test_how_a_date_is_read(sentence, printed, first, last, precision):
    (due,) = read_due_dates(sentence, date(2020, 10, 1))
    assert (due.printed, due.first.isoformat(), due.last.isoformat(), due.precision) == (
        printed,
        first,
        last,
        precision,
    )


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        ("The contract should be up and running by August 2021.", "deadline"),
        ("The next meeting is scheduled for 13th of April 2021.", "event"),
        ("It is not expected until May 2021 at the earliest.", "not_before"),
        ("Next delivery plan update due September 2021", "next_report"),
    ],
)
def test_a_promise_has_a_kind(tmp_path, update, kind):
    reading, cells = read_update(tmp_path, update)
    (proposal,) = propose_milestones(reading, cells)
    assert proposal.row["kind"] == kind
    assert proposal.row["quote"] == update
    assert proposal.row["activity_id"] == "swp-2020-A2.1"
    assert not proposal.is_sure


@pytest.mark.parametrize(
    "update",
    [
        "It was published in June 2020.",
        "The contract of 2018 has ended.",
        "Spending is expected in the next 12 months.",
        "It may be held.",
    ],
)
def test_the_past_and_spans_are_not_milestones(tmp_path, update):
    reading, cells = read_update(tmp_path, update)
    assert list(propose_milestones(reading, cells)) == []


def test_a_stale_date_says_so(tmp_path):
    reading, cells = read_update(tmp_path, "A session is due to be held in February.")
    (proposal,) = propose_milestones(reading, cells)
    assert "Stale" in proposal.row["note"]
