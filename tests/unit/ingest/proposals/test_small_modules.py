"""The source, shared cells, part statuses and titles of proposals."""

import pytest

from swp_data.ingest.proposals.part_statuses import propose_part_statuses
from swp_data.ingest.proposals.shared_cells import fill_shared_cells
from swp_data.ingest.proposals.source import read_period
from swp_data.ingest.proposals.titles import short_title
from tests.unit.ingest.proposals.made_up import SOURCE_ID, read_update


@pytest.mark.parametrize(
    ("lines", "published", "period"),
    [
        (
            ["No\tSWP Commitment\tActivity\tQuarter 4 Update January to March 2021"],
            "",
            ("Quarter 4 Update January to March 2021", "2021-01-01", "2021-03-31"),
        ),
        (["REPORT (JUNE - AUGUST 2018)"], "2018-09-18", ("JUNE - AUGUST 2018", "2018-06-01", "2018-08-31")),
        (["REPORT (OCT - DEC 2020)"], "2020-02-05", ("OCT - DEC 2020", "2019-10-01", "2019-12-31")),
        (["REPORT (NOV 2019 - JAN 2020)"], "2020-02-05", ("NOV 2019 - JAN 2020", "2019-11-01", "2020-01-31")),
        (["REPORT"], "2020-06-15", ("", "", "")),
    ],
)
def test_the_period_of_a_report(lines, published, period):
    assert read_period(lines, published) == period


def test_the_source_of_a_report_names_its_publisher_and_period(tmp_path):
    source = read_update(tmp_path, "Under way")[0].source
    assert source["source_id"] == SOURCE_ID
    assert source["publisher"] == "Police and Crime Commissioner for West Mercia"
    assert (source["period_start"], source["period_end"]) == ("2021-01-01", "2021-03-31")


class Lines:
    """A source that prints each cell on a line of its own."""

    def between(self, first, last):
        from swp_data.checks.provenance.source_text import Piece, squeeze

        texts = {7: "Transformation Board", 9: "Other"}
        return [Piece(line, *squeeze(texts[line])) for line in texts if first <= line <= last]


ROWS = [
    {"activity_id": "a", "oversight_text": "Transformation Board", "line_start": "7", "line_end": "7"},
    {"activity_id": "b", "oversight_text": "", "line_start": "8", "line_end": "8"},
]


def test_a_blank_oversight_cell_is_filled_if_another_report_prints_the_same_for_both():
    others = {"a": "Transformation Board", "b": "Transformation  board"}
    _, filled = fill_shared_cells(ROWS, {"a": "c", "b": "c"}, others, Lines())
    assert (filled["oversight_text"], filled["line_start"], filled["line_end"]) == (
        "Transformation Board",
        "7",
        "8",
    )


@pytest.mark.parametrize("others", [{}, {"b": "KPI monitoring"}], ids=["unknown", "another"])
def test_a_blank_oversight_cell_stays_blank_otherwise(others):
    assert fill_shared_cells(ROWS, {"a": "c", "b": "c"}, others, Lines()) == ROWS


@pytest.mark.parametrize(
    ("update", "status"),
    [
        ("Work goes on. The old office has been cancelled, and another is sought.", "cancelled"),
        ("Work goes on. The survey of residents has now been completed.", "complete"),
        ("Work goes on. Dip sampling has been deferred.", "on_hold"),
    ],
)
def test_words_on_a_part(tmp_path, update, status):
    reading, cells = read_update(tmp_path, update)
    (proposal,) = propose_part_statuses(reading, cells)
    assert proposal.row["status"] == status
    assert proposal.row["quote"] in update


def test_words_that_decide_the_status_of_the_whole_are_not_of_a_part(tmp_path):
    reading, cells = read_update(tmp_path, "This has now been completed.")
    assert list(propose_part_statuses(reading, cells)) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("(A2.1) Develop a strategy, supported by a plan", "Develop a strategy, supported by a plan"),
        ("Recommission the service; it ends soon", "Recommission the service"),
        ("ANPR", "To be named: ANPR"),
        ("", "To be named: no text is printed"),
    ],
)
def test_a_drafted_title(text, title):
    assert short_title(text) == title


def test_a_drafted_title_is_short_and_differs_from_others():
    text = "Work " + "together with partners " * 9
    titles = []
    for _ in range(3):
        titles.append(short_title(text, titles))
    assert len(set(titles)) == 3
    assert max(map(len, titles)) <= 80
