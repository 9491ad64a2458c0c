"""Redactions: the words that a cell leaves out are put back before it is compared with its document."""

import pytest

from swp_data.checks.provenance import check_provenance
from swp_data.checks.provenance.redactions import MARKER, Redaction, find_unlisted, read_redactions, restore
from swp_data.checks.table_file import read_rows
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder

PACKAGE = open_package(package_folder())
TABLES = {name: read_rows(resource.path) for name, resource in PACKAGE.resources.items()}
CELL = ("plans", "swp-2016", "note")


def plans(note):
    return {"plans": [{"plan_id": "swp-2016", "note": note}]}


def unlisted(note, *redactions):
    listed = {CELL: list(redactions)} if redactions else {}
    return [finding.rule for finding in find_unlisted(PACKAGE, plans(note), listed)]


def test_each_mark_of_the_tables_is_listed_and_each_listed_cell_is_marked():
    redactions = read_redactions()
    assert redactions
    assert list(find_unlisted(PACKAGE, TABLES, redactions)) == []


@pytest.mark.parametrize("note", ["Ask [name].", "Ask [name] and [name].", "Nobody is named."])
def test_a_cell_with_other_marks_than_the_list_is_found(note):
    listed = Redaction("name", "report-1", 1, 1, 3)
    expected = [] if note.count("[") == 1 else ["redaction-unlisted"]
    assert unlisted(note, listed) == expected
    assert unlisted(note) == (["redaction-unlisted"] if "[" in note else [])


def test_a_mark_of_another_kind_is_found():
    assert unlisted("He is [health].", Redaction("name", "report-1", 1, 1, 3)) == ["redaction-unlisted"]


def test_a_listed_cell_that_does_not_exist_is_found():
    listed = {("plans", "swp-1999", "note"): [Redaction("name", "report-1", 1, 1, 3)]}
    (finding,) = find_unlisted(PACKAGE, plans("Nobody is named."), listed)
    assert finding.value == "swp-1999"


def test_the_words_are_put_back_from_their_document(tmp_path):
    file = tmp_path / "report.txt"
    file.write_text("First line\nAsk Jo Example, or Al.\n", encoding="utf-8")
    listed = {CELL: [Redaction("name", "report-1", 2, 5, 14), Redaction("name", "report-1", 2, 20, 21)]}
    restored = restore(PACKAGE, plans("Ask [name], or [name]."), listed, {"report-1": file})
    assert restored["plans"][0]["note"] == "Ask Jo Example, or Al."
    assert restore(PACKAGE, plans("Ask [name]."), listed, {})["plans"][0]["note"] == "Ask [name]."


def test_a_redaction_hides_nothing_else(sources):
    findings = list(check_provenance(PACKAGE, sources))
    assert [finding for finding in findings if finding.is_error] == []
    texts = [text for records in TABLES.values() for record in records for text in record.values()]
    assert sum(len(MARKER.findall(text)) for text in texts) == sum(map(len, read_redactions().values()))
