"""The view `checkability`: each flag follows from words that the commitment or its activities print."""

import polars as pl
import pytest

import swp_data as swp
from swp_data.dataset.views.checkability import FLAGS, WORDS

CHECKABILITY = swp.view("checkability")


def printed(commitment_id):
    """Return the words of a commitment and its activities, in one line."""
    wording = swp.load("commitments").filter(commitment_id=commitment_id)["wording"].to_list()
    activities = swp.load("activities").filter(commitment_id=commitment_id)["description"].drop_nulls()
    return " ".join(" ".join([*wording, *activities]).split())


def test_there_is_a_row_for_each_commitment():
    assert CHECKABILITY["commitment_id"].to_list() == swp.load("commitments")["commitment_id"].to_list()


@pytest.mark.parametrize("flag", WORDS)
def test_the_deciding_words_are_printed(flag):
    decided = CHECKABILITY.filter(flag)
    assert 0 < decided.height < CHECKABILITY.height
    for row in decided.rows(named=True):
        for words in row[f"{flag}_words"].split("; "):
            assert words in printed(row["commitment_id"])


@pytest.mark.parametrize("flag", [*WORDS, "owner", "metric"])
def test_a_flag_has_words_and_no_flag_has_none(flag):
    assert (CHECKABILITY[flag] == CHECKABILITY[f"{flag}_words"].is_not_null()).all()


def test_what_a_commitment_lacks_are_its_false_flags():
    for row in CHECKABILITY.rows(named=True):
        assert (row["lacks"] or "").split(", ") == ([flag for flag in FLAGS if not row[flag]] or [""])


@pytest.mark.parametrize(
    ("commitment", "flag", "words"),
    [
        ("swp-2016-3.4", "measure", "on time and on budget"),
        ("swp-2016-D.3", "number", "£40k"),
        ("swp-2016-B.2", "deadline", "from 18/19 onwards; for 17/18 only"),
        ("swp-2016-1.2", "number", None),  # its numbers are years and the reference of another row
        ("swp-2016-4.7", "deadline", None),  # a year in the past
    ],
)
def test_a_flag_is_decided_by_words(commitment, flag, words):
    assert CHECKABILITY.filter(commitment_id=commitment)[f"{flag}_words"].to_list() == [words]


def test_a_metric_that_only_the_activity_cell_repeats_is_not_tracked():
    assert CHECKABILITY.filter(commitment_id="swp-2016-D.3")["metric"].to_list() == [False]
    words = CHECKABILITY.filter(commitment_id="swp-2020-B1")["metric_words"][0]
    assert "999 calls answered within 10 seconds" in words.split("; ")


def test_a_commitment_is_reported_only_if_every_report_says_something():
    silence = swp.view("silence").filter(pl.col("content") == "report")
    for row in CHECKABILITY.rows(named=True):
        said = silence.filter(commitment_id=row["commitment_id"])["source_id"].n_unique()
        assert (row["reports_with_word"], row["reported"]) == (said, said == row["reports"])
