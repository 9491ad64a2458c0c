"""Evidence leads to the place of a quote: in its paragraph, its document and the original, and never claims more."""

from dataclasses import replace

import pytest

from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.site import release_tables
from swp_data.site.evidence import evidence_for, originals_of, page_number
from swp_data.site.quoted_text import around, paragraphs, split_long, text_fragment
from swp_data.site.release_tables import read_release


@pytest.fixture(scope="module")
def tables():
    return read_release(package_folder(), open_package(package_folder()))


def joined(text_paragraphs):
    return ["".join(piece.text for piece in paragraph) for paragraph in text_paragraphs]


def marked(text_paragraphs):
    return [piece.text for paragraph in text_paragraphs for piece in paragraph if piece.is_marked]


@pytest.mark.parametrize("table", ["observations", "milestones", "milestone_reports", "part_statuses"])
def test_each_quote_from_an_update_or_a_passage_is_marked_in_its_paragraph(tables, table):
    rows = [row for row in tables.rows[table] if row.get("quote")]
    quoted_from_rows = [row for row in rows if row.get("update_id") or row.get("passage_id")]
    assert quoted_from_rows
    for row in quoted_from_rows:
        context = evidence_for(tables, table, row).context
        assert " ".join(marked(context)).split() in ([], row["quote"].split())
    found = [row for row in quoted_from_rows if evidence_for(tables, table, row).context]
    assert len(found) >= 0.9 * len(quoted_from_rows)  # a few quotes span two cells of a printed row


def test_a_text_is_not_changed_by_marking_words_or_by_showing_it_in_parts(tables):
    for row in tables.rows["updates"]:
        if row["update_text"]:
            split = paragraphs(row["update_text"], [row["status_basis"], "the"])
            assert joined(split) == [part.strip("\n") for part in row["update_text"].split("\n\n")]
            beginning, rest = split_long(split)
            assert beginning
            assert beginning + rest == split


def test_words_are_marked_whatever_their_white_space_and_overlapping_words_once():
    assert marked(around("One two\nthree four.\n\nFive.", "two three")) == ["two\nthree"]
    assert joined(around("One two\nthree four.\n\nFive.", "two three")) == ["One two\nthree four."]
    assert marked(paragraphs("abc", ["ab", "bc"])) == ["a", "b", "c"]
    assert joined(around("Not here.", "absent")) == ["Not here."]
    assert paragraphs("a", [None, "", " "]) == paragraphs("a")


def test_a_fragment_escapes_what_has_a_meaning_in_it():
    assert text_fragment("a, b-c & d") == "#:~:text=a%2C%20b%2Dc%20%26%20d"


def test_only_a_copy_on_a_web_page_is_opened_at_the_words():
    source = {"url": "https://example.org/list", "archive_url": "https://example.org/copy"}
    published, copy = originals_of(source, "some words")
    assert published.address == "https://example.org/list"
    assert copy.address == "https://example.org/copy#:~:text=some%20words"
    assert originals_of(source | {"archive_url": "https://example.org/copy.PDF"}, "some words")[
        1
    ].address == ("https://example.org/copy.PDF")
    assert originals_of({"url": None, "archive_url": None}) == []


def test_the_page_is_that_on_which_the_row_begins_or_none(tables, monkeypatch):
    rows = [{"source_id": "plan-2020-07", "page_starts": "1 48 95"}, {"source_id": "x", "page_starts": ""}]
    monkeypatch.setattr(release_tables, "read_curation", lambda *_: rows)
    release = replace(tables, _indexes={})
    lines = {1: 1, 47: 1, 48: 2, 94: 2, 95: 3, 900: 3}
    for line, page in lines.items():
        assert page_number(release, {"source_id": "plan-2020-07", "line": line}) == page
    assert page_number(release, {"source_id": "x", "line": 5}) is None
    statement = release.row("plan_statements", "swp-2020-s11")
    evidence = evidence_for(release, "plan_statements", statement)
    assert f"page {evidence.page}" in evidence.citation


def test_a_mistake_is_reported_with_the_row_and_the_version_or_not_by_a_link(tables):
    update = tables.rows["updates"][0]
    address = evidence_for(tables, "updates", update, "https://example.org/new").report
    assert address.startswith("https://example.org/new?title=")
    assert update["update_id"] in address
    assert tables.metadata.version in address
    assert evidence_for(tables, "updates", update).report == ""
