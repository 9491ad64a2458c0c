"""Values are written for readers in one way, whatever their unit, period or length."""

from datetime import date, timedelta

import pytest

import swp_data as swp
from swp_data import wording

UNITS = swp.load("metrics").schema["unit"].categories
MEASURES = swp.load("observations").schema["measure"].categories


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("measure", MEASURES)
def test_each_unit_has_words_for_one_for_several_and_for_less_than_nothing(unit, measure):
    one, several, negative = (wording.format_value(value, unit, measure) for value in (1, 20, -20))
    assert not {"{", "}", "_"} & set(one + several + negative)
    assert negative.startswith("−")
    if unit.endswith("s"):
        assert several.endswith("s")
        assert not one.endswith("s")


def test_a_change_has_a_sign_and_other_measures_have_none():
    assert wording.format_value(5, "percent", "change") == "+5%"
    assert wording.format_value(0, "percent", "change") == "0%"
    assert wording.format_value(5, "percent", "target") == "5%"


def test_every_observation_of_the_dataset_can_be_written():
    for row in swp.load("observations").rows(named=True):
        text = wording.format_observation(row)
        assert (" to " in text.removeprefix("up to ")) == (row["upper_value"] is not None), row


@pytest.mark.parametrize("month", range(1, 13))
def test_whole_months_are_written_as_months_and_other_periods_as_days(month):
    first = date(2020, month, 1)
    last = date(2020 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    assert wording.format_period(first, last) == f"{first:%B %Y}"
    assert wording.format_period(first, last - timedelta(days=1)) == f"1 to {last.day - 1} {first:%B %Y}"
    assert wording.months_in(first, last) == 1
    assert wording.format_period_length(first, last) == "month"


def test_a_period_repeats_neither_a_shared_month_nor_a_shared_year():
    assert wording.format_period(date(2019, 4, 2), date(2019, 5, 9)) == "2 April to 9 May 2019"
    assert wording.format_period(date(2019, 12, 2), date(2020, 1, 9)) == "2 December 2019 to 9 January 2020"
    assert wording.format_period(None, date(2020, 1, 9)) == "9 January 2020"
    assert wording.format_period(None, None) == ""


def test_the_period_of_a_report_falls_back_on_what_is_known_of_it():
    report = {"period_start": None, "period_end": None, "source_id": "a-report"}
    assert wording.format_report_period(report) == "a-report"
    assert wording.format_report_period(report | {"published": "2020-06-15"}) == "15 June 2020"
    printed = report | {"published": "2020-06-15", "period_label": "last quarter"}
    assert wording.format_report_period(printed) == "last quarter"


@pytest.mark.parametrize("length", [1, 7, 20, 160])
@pytest.mark.parametrize("text", ["", "short", "a word and\nanother  one", "x" * 500, "many words " * 100])
def test_a_shortened_text_is_a_beginning_on_one_line(text, length):
    shortened = wording.shorten(text, length)
    beginning = shortened.removesuffix(" …")
    assert " ".join(text.split()).startswith(beginning)
    assert len(beginning) <= length
    assert "\n" not in shortened
