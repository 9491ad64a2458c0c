from hypothesis import given
from hypothesis import strategies as st

from swp_data.ingest.cell_text import Cell, clean


def test_markup_is_removed_and_words_stay():
    assert clean("<p>Make <u>fit</u> for</p> <p>**Purpose**, see the [PCC website](#)</p>") == (
        "Make fit for\n\nPurpose, see the PCC website"
    )


def test_each_bulleted_item_starts_a_line_and_numbers_do_not():
    assert clean("<ul> • one • two") == "one\ntwo"
    assert clean(">Briefings >Quarterly meetings") == "Briefings\nQuarterly meetings"
    assert clean("(1) one (2) two 1. three") == "(1) one (2) two 1. three"


def test_a_comparison_sign_is_not_a_bullet():
    assert clean("numbers > 5 and a<b") == "numbers > 5 and a<b"


def test_an_item_that_a_page_cuts_continues_in_its_line():
    cell = Cell()
    cell.add(51, "<ul> • 114 plans were created, with")
    cell.add(55, "<p>others contributed to.</p> <ul> • 12 arrests <p>Analysis shows</p>")
    assert cell.text == "114 plans were created, with others contributed to.\n12 arrests\n\nAnalysis shows"
    assert cell.lines == (51, 55)


def test_a_paragraph_starts_after_a_blank_line():
    assert clean("<p>Police Aviation</p> <p></p> <p>A bid</p>") == "Police Aviation\n\nA bid"


def test_a_page_cuts_a_paragraph_or_ends_it():
    assert Cell([(1, "<p>It is a bid</p>"), (2, "<p>for money.</p>")]).text == "It is a bid for money."
    assert Cell([(1, "<p>It is a bid.</p>"), (2, "<p>It won.</p>")]).text == "It is a bid.\n\nIt won."


def test_a_word_broken_at_a_hyphen_is_joined():
    cell = Cell([(1, "Sexual Violence Co-"), (2, "ordinating Group")])
    assert cell.text == "Sexual Violence Co-ordinating Group"


@given(st.text())
def test_cleaning_text_leaves_no_white_space_to_clean(text):
    once = clean(text)
    assert "\t" not in once
    assert "  " not in once
    assert once == once.strip()
