"""Full-text search from Python: terms, hits and their snippets."""

import pytest

import swp_data as swp
from swp_data.full_text import Hit, find, longest_known_prefix, parse_words
from swp_data.query import open_tables


@pytest.fixture(scope="module")
def tables():
    return open_tables()


def test_words_are_written_as_terms_of_the_index():
    assert parse_words('police* "rural crime" x:y') == ['"police"*', '"rural crime"', '"x y"']
    assert parse_words("- ()") == []


def test_every_hit_contains_all_of_the_terms(tables):
    statements = swp.load("plan_statements").rows_by_key("statement_id", named=True, unique=True)
    hits = find(tables, parse_words("victims survivors"), within=["plan_statements"])
    assert hits
    for hit in hits:
        text = f"{statements[hit.id]['heading']} {statements[hit.id]['text']}".lower()
        assert "victim" in text
        assert "survivor" in text


def test_only_the_given_tables_are_searched(tables):
    terms = parse_words("rural")
    assert {hit.table for hit in find(tables, terms)} > {"commitments", "updates"}
    assert {hit.table for hit in find(tables, terms, within=["updates"])} == {"updates"}


@pytest.mark.parametrize("name", ["series", "observations", "nowhere"])
def test_a_table_that_is_not_searched_is_an_unknown_table(tables, name):
    with pytest.raises(swp.UnknownTableError):
        find(tables, parse_words("rural"), within=[name])


def test_the_words_of_a_snippet_can_be_marked():
    hit = Hit("plans", "x", "A title", "the \x01rural\x02 plan", None, None, None)
    assert hit.mark("<b>", "</b>") == "the <b>rural</b> plan"
    assert hit.plain_snippet == "the rural plan"


def test_the_longest_known_prefix_finds_something(tables):
    prefix = longest_known_prefix(tables, "commissionerx")
    assert prefix
    assert find(tables, parse_words(f"{prefix}*"))
    assert longest_known_prefix(tables, "zzzz") == ""


def test_search_returns_the_hits_as_a_frame():
    frame = swp.search("rural crime", within=["updates"])
    assert frame.columns == list(Hit._fields)
    assert set(frame["table"]) == {"updates"}
    assert set(frame["id"]) <= set(swp.load("updates")["update_id"])
    assert swp.search("zebra quagga").columns == frame.columns
    with pytest.raises(swp.QueryError, match="no word to search for"):
        swp.search(" - ")
    with pytest.raises(swp.UnknownTableError):
        swp.search("crime", within=["meeting"])
