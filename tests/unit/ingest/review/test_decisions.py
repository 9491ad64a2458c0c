"""Decisions on proposals, and the file that a page and a spreadsheet share."""

import csv
import io

import pytest

from swp_data.datapackage.model import Field, Schema
from swp_data.errors import SwpDataError
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.review.decisions import (
    DECISIONS,
    Decision,
    DecisionsError,
    Edit,
    decisions_csv,
    read_decisions,
)
from swp_data.ingest.review.spreadsheet_cells import as_text, from_text

SCHEMAS = {
    "updates": Schema(
        (
            Field("update_id", "string", constraints={"required": True}),
            Field("status", "string", constraints={"enum": ["active", "complete"]}),
            Field("update_text", "string"),
            Field("line_start", "integer"),
            Field("month", "date"),
        )
    )
}
PROPOSALS = tuple(
    Proposal(
        proposal_id=f"updates:q4-A{number}",
        table="updates",
        action="add",
        row={"update_id": f"q4-A{number}", "status": "active", "update_text": "=1+1"},
        confidence=0.5 + number / 10,
        reason="The report prints it.",
        doubts=("The status rests on no phrase.",),
        line_start=number,
        line_end=number,
    )
    for number in (1, 2)
)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''=1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a text as `decisions.csv`."""

    def read(text, encoding="utf-8"):
        file = tmp_path / DECISIONS
        file.write_bytes(text.encode(encoding))
        return read_decisions(file, PROPOSALS, SCHEMAS)

    return read


@pytest.mark.parametrize("cell", [*FORMULAS, "", "'", "'tis", "12 sites", "a=b", " =1", "line\n=2"])
def test_a_cell_is_read_back_exactly_and_is_never_a_formula(cell):
    written = as_text(cell)
    assert from_text(written) == cell
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_a_cell_that_a_person_typed_is_taken_as_it_is():
    assert [from_text(cell) for cell in ("-5", "=x", "'-5")] == ["-5", "=x", "-5"]


def test_what_is_decided_is_read_back(read):
    decisions = {
        "updates:q4-A1": Decision(
            proposal_id="updates:q4-A1",
            verdict="accept",
            edits=(Edit("update_text", '-5, "so far"\nthen =6', "the next page goes on"), Edit("status", "")),
            note="+checked",
        ),
        "updates:q4-A2": Decision(proposal_id="updates:q4-A2", verdict="reject"),
    }
    assert read(decisions_csv(PROPOSALS, decisions, {})) == decisions


def test_the_file_shows_what_is_decided_on_and_no_cell_of_it_is_a_formula():
    text = decisions_csv(PROPOSALS, {}, {"updates:q4-A1": 3})
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["proposal_id"] for row in rows] == ["updates:q4-A1", "updates:q4-A2"]
    assert (rows[0]["line"], rows[0]["page"], rows[0]["confidence"]) == ("1", "3", "0.60")
    assert "update_text: =1+1" in rows[0]["proposed"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_excel_recognises_the_encoding_of_the_file():
    assert decisions_csv(PROPOSALS, {}, {}).startswith("\ufeff")


def test_an_undecided_file_has_no_decisions(read):
    assert read(decisions_csv(PROPOSALS, {}, {})) == {}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_may_use_another_delimiter_and_line_end(read, delimiter):
    cells = (
        ["proposal_id", "decision", "column", "value", "note"],
        ["updates:q4-A1", " Accept", "", "", ""],
        [""],
    )
    text = "\r\n".join(delimiter.join(row) for row in cells)
    assert read(text)["updates:q4-A1"].verdict == "accept"


def test_columns_may_be_moved_and_those_that_are_only_shown_removed(read):
    decisions = read("note,value,column,decision,proposal_id\nbecause,complete,status,accept,updates:q4-A1\n")
    assert decisions["updates:q4-A1"].verdict == "accept"
    assert decisions["updates:q4-A1"].edits == (Edit("status", "complete", "because"),)


HEADER = "proposal_id,decision,column,value,note\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + "updates:q4-A9,accept,,,", "row 2: there is no proposal 'updates:q4-A9'; did you mean"),
        (HEADER + "updates:q4-A1,yes,,,", "row 2: the decision is 'yes'; write accept or reject"),
        (
            HEADER + "updates:q4-A1,,,complete,",
            "row 2: there is a value, 'complete', but no column; name the column",
        ),
        (
            HEADER + "updates:q4-A1,,satus,complete,",
            "row 2: there is no column 'satus'; did you mean 'status'",
        ),
        (
            HEADER + "updates:q4-A1,,,,\nupdates:q4-A1,,status,active,\nupdates:q4-A1,,status,complete,",
            "row 4: column status has two values",
        ),
        (
            HEADER + "updates:q4-A1,accept,,,\nupdates:q4-A1,reject,,,",
            "row 3: .* is both accepted and rejected",
        ),
        (HEADER + "updates:q4-A1,,status,activ,", "row 2: status cannot be 'activ'; did you mean 'active'"),
        (HEADER + "updates:q4-A1,,update_id,,", "row 2: update_id must not be empty"),
        (HEADER + "updates:q4-A1,,line_start,1.0,", "row 2: line_start is '1.0'; write a whole number"),
        (HEADER + "updates:q4-A1,,month,31/03/2021,", "row 2: month is '31/03/2021'; write a date, such as"),
        (HEADER + "updates:q4-A1,,month,2021-02-30,", "row 2: month is '2021-02-30'; write a date"),
        ("proposal_id,decision\nupdates:q4-A1,accept\n", "row 1: there is no column 'column'"),
        ("", "row 1: there is no column 'proposal_id'"),
        (HEADER + 'updates:q4-A1,"accept', "is not a CSV file"),
    ],
)
def test_a_mistake_names_its_row_and_what_to_do(read, text, message):
    with pytest.raises(DecisionsError, match=message):
        read(text)


@pytest.mark.parametrize(("encoding", "message"), [("utf-16", "is not UTF-8"), ("latin-1", "is not UTF-8")])
def test_another_encoding_is_refused_with_what_to_do(read, encoding, message):
    with pytest.raises(DecisionsError, match=message) as refused:
        read(HEADER + "updates:q4-A1,accept,,,é", encoding)
    assert "CSV UTF-8" in refused.value.hint


def test_a_workbook_is_refused_with_what_to_do(tmp_path):
    (tmp_path / DECISIONS).write_bytes(b"PK\x03\x04")
    with pytest.raises(DecisionsError, match="is a workbook"):
        read_decisions(tmp_path / DECISIONS, PROPOSALS, SCHEMAS)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(SwpDataError, match="cannot be read"):
        read_decisions(tmp_path / DECISIONS, PROPOSALS, SCHEMAS)
