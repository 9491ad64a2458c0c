"""What the rules on text refuse in a cell, and what they let pass."""

import polars as pl
import pytest

from swp_data.checks.rules import TEXT_RULES


def broken_rules(text):
    """Return the ids of the rules on text that a cell breaks."""
    return [rule.id for rule in TEXT_RULES if pl.Series([text]).str.contains(rule.refuses)[0]]


@pytest.mark.parametrize("mark", ["·", "•", "●", "▪", "\uf0b7", "-", "–", "*"])
def test_a_bullet_in_any_form_is_refused_at_the_start_of_a_line(mark):
    assert broken_rules(f"The plan has two parts:\n{mark} victims") == ["text-form"]


@pytest.mark.parametrize(
    "text", ["well-being and one-to-one work", "January – March 2020", "a café", "“quoted” and ‘so’", "a*b"]
)
def test_a_dash_or_a_sign_within_a_line_is_not_a_bullet(text):
    assert broken_rules(text) == []


@pytest.mark.parametrize("text", ["+44 1905 331656", "Tel: 01905 331656", "020 7946 0958", "a.b@c.gov.uk"])
def test_contact_details_in_any_form_are_refused(text):
    assert "contact-details" in broken_rules(text)


@pytest.mark.parametrize(
    "text", ["999 and 101 calls", "1 April 2019", "£290k", "2019/20", "2,203.31", "0-5 years", "None", "n/a"]
)
def test_numbers_and_printed_words_for_nothing_pass(text):
    assert broken_rules(text) == []


@pytest.mark.parametrize(
    "character", ["\u00a0", "\u200b", "\u00ad", "\u2028", "\x0b", "\x07", "\u202e", "\t"]
)
def test_a_character_that_is_not_printed_is_refused(character):
    assert broken_rules(f"Reviewed{character}because") == ["text-form"]


@pytest.mark.parametrize(
    "text", ["=1+1", "＝1+1", "'=1+1", "+1 is more", "@SUM(A1)", ";=1", "|calc", "%0A-3"]
)
def test_a_cell_that_a_spreadsheet_may_run_is_refused(text):
    assert broken_rules(text) == ["formula-cell"]
