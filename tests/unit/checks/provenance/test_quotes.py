"""Provenance on the real documents: whatever is changed, lost or claimed twice is found."""

import hashlib
import shutil

import pytest

import swp_data as swp
from swp_data.checks import validate
from swp_data.checks.provenance import check_provenance
from swp_data.checks.provenance.alignment import Run, align
from swp_data.checks.provenance.source_text import Piece, squeeze
from swp_data.checks.table_file import read_rows
from swp_data.datapackage.model import open_package
from swp_data.datapackage.report import FIRST_ROW
from swp_data.dataset.location import package_folder
from tools.package_copy import change_row, copy_package


@pytest.fixture
def rules(package, sources):
    """Return a function that gives what is found in a package, with its table and column.

    It is given only the document that a row is from, because proving all of them takes four times as long.
    """
    hashes = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in sources.iterdir()}
    documents = {source["sha256"]: source["source_id"] for source in swp.load("sources").rows(named=True)}
    files = {documents.get(checksum): file for file, checksum in hashes.items()}

    def find(table, key):
        rows = read_rows(package_folder() / "data" / f"{table}.csv")
        row = next(row for row in rows if ",".join(row.values()).startswith(f"{key},"))
        folder = package.with_name("document")
        folder.mkdir()
        shutil.copy(files[row["source_id"]], folder)
        return {
            (found.rule, found.table, found.field)
            for found in check_provenance(open_package(package), folder)
        }

    return find


def test_the_whole_record_is_proved(package, sources):
    report = validate(package, sources=sources)
    assert {finding.rule for finding in report.errors if not finding.is_error} <= {"number-unclaimed"}
    assert report.valid
    assert report.skipped == []


CHANGED_WORDS = [
    ("updates", "pcp-2018-09-18-2.1.3", "update_text", "13mins 38", "13mins 39"),
    ("updates", "pcp-2020-02-05-2.1.2", "update_text", "88%", "89%"),
    ("updates", "delivery-plan-2020-21-q3-B6.2", "update_text", "3106,646", "£106,646"),
    ("updates", "pcp-2020-02-05-1.1-1", "oversight_text", "KPI", "Kpi"),
    ("commitment_wordings", "swp-2016-A.1", "wording", "clarifying", "clearing"),
    ("passages", "pcp-2020-06-15-p41", "text", "previous May", "May"),
    ("plan_statements", "swp-2020-s1", "text", "online", "on-line"),
    ("oversight_listings", "pcp-2018-09-18-victims-board", "purpose", "victims", "Victims"),
    ("performance_topics", "pcp-2020-02-05-t1", "data", "below", "above"),
    ("meetings", "pcp-2018-09-18-m2", "subject", "PEEL", "Peel"),
    ("errata", "pcp-2020-02-05-e1", "printed", "2020", "2021"),
    ("passages", "pcp-2020-06-15-u9", "text", "34.6%", "4.6%"),
    ("passages", "pcp-2020-06-15-u18", "text", "137 online", "37 online"),
    ("updates", "pcp-2020-02-05-B2.8", "update_text", "commissioning team.", "commissioning tea"),
    ("sources", "pcp-2018-09-18", "title", "JUNE", "JULY"),
    ("glossary", "Code of Ethics", "term", "Ethics", "Ethic s2"),
    ("observations", "pcp-2020-02-05-o41", "period_label", "December", "Decembre"),
]


@pytest.fixture(scope="module")
def after_changes(tmp_path_factory, sources):
    """Return the rows with a changed word, and the cells whose text is not in its source."""
    package = copy_package(tmp_path_factory.mktemp("changed") / "package")
    rows = {}
    for table, key, field, old, new in CHANGED_WORDS:
        records = read_rows(package / "data" / f"{table}.csv")
        record = next(row for row in records if next(iter(row.values())) == key)
        assert old in record[field]
        rows[table, key] = change_row(package, table, key, **{field: record[field].replace(old, new, 1)})
    findings = check_provenance(open_package(package), sources)
    return rows, {
        (finding.table, finding.row, finding.field)
        for finding in findings
        if finding.rule == "text-not-in-source"
    }


@pytest.mark.parametrize(("table", "key", "field", "old", "new"), CHANGED_WORDS)
def test_one_changed_word_is_found_in_its_cell(after_changes, table, key, field, old, new):  # noqa: ARG001
    rows, found = after_changes
    assert (table, rows[table, key], field) in found


def test_only_the_changed_words_are_found(after_changes):
    rows, found = after_changes
    assert {(table, row) for table, row, _ in found} == {(table, rows[table, key]) for table, key in rows}


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("updates", "pcp-2020-02-05-B2.8"),
        ("passages", "pcp-2020-06-15-p41"),
        ("plan_statements", "swp-2020-s40"),
        ("oversight_listings", "pcp-2020-02-05-property-board"),
        ("performance_topics", "pcp-2020-02-05-t9"),
        ("meetings", "pcp-2020-06-15-m2"),
        ("glossary", "Code of Ethics"),
        ("commitment_wordings", "swp-2020-B4,delivery-plan-2020-21-q3"),
    ],
)
def test_without_a_row_its_text_is_unclaimed(package, rules, table, key):
    file = package / "data" / f"{table}.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line.startswith(f"{key},")]
    assert len(kept) == len(lines) - 1
    file.write_text("\n".join(kept), encoding="utf-8")
    assert ("text-unclaimed", "sources", "source_id") in rules(table, key)


def test_lines_that_print_nothing_of_a_row_are_found(change, rules):
    change("updates", "pcp-2018-09-18-A4.6", line_end=446)
    assert ("line-without-text", "updates", "line_end") in rules("updates", "pcp-2018-09-18-A4.6")


@pytest.mark.parametrize(
    ("table", "key", "field", "lost"),
    [
        ("performance_topics", "pcp-2020-02-05-t1", "commentary", " January"),
        ("performance_topics", "pcp-2020-02-05-t21", "data", "5 "),
        ("performance_topics", "pcp-2020-02-05-t1", "page", "4"),
        ("meetings", "pcp-2020-02-05-m2", "subject", " 16"),
        ("updates", "pcp-2018-09-18-2.1.3", "update_text", " secs"),
        ("passages", "pcp-2020-06-15-u7", "text", "24 "),
    ],
)
def test_a_word_that_is_lost_at_either_end_is_unclaimed(package, change, rules, table, key, field, lost):
    records = read_rows(package / "data" / f"{table}.csv")
    text = next(row[field] for row in records if next(iter(row.values())) == key)
    assert lost in text
    change(table, key, **{field: text.replace(lost, "", 1)})
    assert {"text-unclaimed", "text-not-in-source"} & {found[0] for found in rules(table, key)}


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("meetings", "pcp-2018-09-18-m2"),
        ("performance_topics", "pcp-2020-02-05-t9"),
        ("glossary", "Control Strategy"),
        ("oversight_listings", "pcp-2020-02-05-property-board"),
    ],
)
def test_a_row_with_one_line_begins_on_it(package, change, rules, table, key, step):
    records = read_rows(package / "data" / f"{table}.csv")
    line = next(int(row["line"]) for row in records if next(iter(row.values())) == key)
    change(table, key, line=line + step)
    assert {found[1] for found in rules(table, key)} & {table}


@pytest.mark.parametrize(
    ("old", "new"),
    [("outcome framework", "outcomeframework"), ("Action Complete", "Ac tion Complete"), ("MoJ ", "MoJ\n")],
)
def test_white_space_must_be_where_it_is_printed(change, rules, old, new):
    text = "A new outcome framework is in place compliant to MoJ requirements. Action Complete"
    change("updates", "pcp-2020-02-05-A4.1", update_text=text.replace(old, new))
    assert ("white-space", "updates", "update_text") in rules("updates", "pcp-2020-02-05-A4.1")


PARAGRAPHS = "pcp-2020-02-05-B.4-1"


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n\n", " "), ("\n\n", "\n"), ("reoffending ", "reoffending\n\n")],
    ids=["lost", "of an item", "invented"],
)
def test_a_paragraph_begins_where_it_is_printed(package, change, rules, old, new):
    records = read_rows(package / "data" / "updates.csv")
    text = next(row["update_text"] for row in records if row["update_id"] == PARAGRAPHS)
    assert old in text
    change("updates", PARAGRAPHS, update_text=text.replace(old, new, 1))
    assert ("white-space", "updates", "update_text") in rules("updates", PARAGRAPHS)


def test_text_that_two_rows_claim_needs_an_erratum(package, rules):
    file = package / "data" / "errata.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if "pcp-2020-02-05-D5." not in line]
    assert len(kept) <= len(lines) - 2
    file.write_text("\n".join(kept), encoding="utf-8")
    assert ("text-claimed-twice", "updates", "update_text") in rules("updates", "pcp-2020-02-05-D5.1")


def test_a_heading_that_is_not_printed_is_found(change, rules):
    change("passages", "pcp-2018-09-18-p12", section="Reassuring everybody")
    assert ("heading-not-in-source", "passages", "section") in rules("passages", "pcp-2018-09-18-p12")


def test_a_source_with_another_checksum_is_not_the_document(package, sources, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    for file in sources.glob("*.txt"):
        (folder / file.name).write_bytes(file.read_bytes() + (b" " if "2020-06" in file.name else b""))
    found = [
        finding
        for finding in check_provenance(open_package(package), folder)
        if finding.rule == "source-missing"
    ]
    row = swp.load("sources")["source_id"].to_list().index("pcp-2020-06-15") + FIRST_ROW
    assert [(finding.table, finding.row, finding.field) for finding in found] == [("sources", row, "sha256")]


def test_without_sources_provenance_is_skipped_visibly(package):
    assert any("provenance" in what for what in validate(package).skipped)


def test_whole_pieces_are_preferred_to_parts_of_pieces():
    complete = Piece(1, *squeeze("Complete"))
    partly = Piece(1, *squeeze("Complete needs assessment"))
    assert align("Complete", [partly, complete]) == [Run(complete, 0, 8)]
    assert align("Completed", [complete]) is None
