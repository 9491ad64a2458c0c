"""A known report is left out of the record and proposed again: what the program is sure of is what people entered."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from swp_data.checks import validate
from swp_data.ingest.proposals.proposal import SURE
from tests.quarter.leave_one_out import accept, propose_left_out

SOURCES = os.environ.get("SWP_SOURCES", "")
REPORTS = ("delivery-plan-2020-21-q3", "pcp-2020-02-05", "pcp-2018-09-18")
READ = ("activities", "commitments", "commitment_wordings", "updates", "oversight_links", "cross_references")
PRINTED_ELSEWHERE = ("passages", "meetings", "performance_topics", "oversight_listings")

LEFT_TO_PEOPLE = {
    "commitment-placed": "what became of a commitment in another edition is a judgement",
    "link-name": "a label that prints none of its body's words is listed in exceptions.csv",
    "metric-named": "the words of a drafted metric are rewritten by a person",
    "milestone-covered": "the record without the report lacks what other reports said after it",
    "milestone-settled": "the rows of later reports were entered when this one was in the record",
    "observation-area": "a name within a name can be read in two ways",
    "person-named": "whether a person may be named is decided by people",
    "text-not-in-source": "a sentence that another cell interrupts is quoted by a person",
}
"""What validation finds if every proposal is accepted unread, and why no program can decide it. Each is a doubt."""


@pytest.fixture(scope="module", params=REPORTS)
def proposed(request, tmp_path_factory):
    """Return the quarter of a report that was left out, the scores of its tables, and the package without it."""
    if not SOURCES:
        pytest.skip("SWP_SOURCES does not name the folder of the sources")
    folder = tmp_path_factory.mktemp("left-out")
    quarter, scores = propose_left_out(request.param, Path(SOURCES), folder)
    return quarter, scores, folder


def test_no_proposal_is_sure_and_wrong(proposed):
    _, scores, _ = proposed
    wrong = {
        table: [note for note in score.notes if note.startswith(("WRONG", "EXTRA"))]
        for table, score in scores.items()
    }
    assert {table: notes for table, notes in wrong.items() if notes} == {}


@pytest.mark.parametrize("table", READ + PRINTED_ELSEWHERE)
def test_nearly_every_row_that_is_printed_is_right(proposed, table):
    score = proposed[1][table]
    rows = score.right + score.unsure + score.wrong + score.missing
    assert score.right >= 0.9 * rows, score.notes


@pytest.mark.parametrize(
    ("table", "found", "cells"),
    [("observations", 0.98, 0.85), ("milestones", 0.7, 0.95), ("part_statuses", 0.75, 0.95)],
)
def test_most_of_what_people_read_from_the_text_is_found(proposed, table, found, cells):
    score = proposed[1][table]
    rows = score.right + score.unsure + score.wrong + score.missing
    assert score.right + score.unsure >= found * rows, score.notes
    assert score.cells_right >= cells * score.cells, score.notes


def test_no_line_and_no_figure_is_lost(proposed):
    quarter, _, _ = proposed
    doubts = {doubt.reason for doubt in quarter.unread}
    assert not {reason for reason in doubts if reason.startswith("no row has")}
    assert quarter.undecided == []


def test_what_is_unsure_says_why(proposed):
    quarter, _, _ = proposed
    silent = [p.proposal_id for p in quarter.proposals if not p.is_sure and not (p.doubts or p.reason)]
    assert silent == []
    assert all(p.doubts for p in quarter.proposals if p.confidence < SURE and p.table == "updates")


def test_rows_have_every_column_of_their_table_as_text(proposed):
    quarter, _, folder = proposed
    from swp_data.ingest.package_tables import PackageTables

    tables = PackageTables.read(folder)
    for proposal in quarter.proposals:
        assert tuple(proposal.row) == tables.schema(proposal.table).names
        assert all(isinstance(cell, str) for cell in proposal.row.values())
    counts = Counter(p.proposal_id for p in quarter.proposals)
    assert [key for key, count in counts.items() if count > 1] == []


def test_the_package_with_every_proposal_has_only_what_is_left_to_people(proposed):
    quarter, _, folder = proposed
    accept(folder, [replace(p) for p in quarter.proposals])
    report = validate(folder, SOURCES)
    assert {finding.rule for finding in report.errors} - set(LEFT_TO_PEOPLE) == set()
