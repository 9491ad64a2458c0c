"""The verdict on a promise says what the data says, whatever the combination, and when it was so."""

import itertools
from datetime import date

import pytest

import swp_data as swp
from swp_data.dataset.views.deadlines import STATES
from swp_data.dataset.views.three_statuses import DISAGREEMENTS
from swp_data.site import verdict as sentences
from swp_data.site.verdict import Deadline, Facts, deadline_words, disagreement_sentences, verdict

STATUSES = (*swp.load("updates").schema["status"].categories, None)
DECEMBER = date(2020, 12, 31)


def reported(status="active", **facts):
    return verdict(Facts(status=status, as_of=DECEMBER, **facts))


DATED_STATES = (None, *STATES)
CHANGES = ("", "first", "repeated", "vanished")
SOME_DISAGREEMENTS = ((), *[(name,) for name in DISAGREEMENTS], tuple(DISAGREEMENTS))


def test_every_combination_gives_whole_sentences_with_a_date():
    for status, state, change, disagreements in itertools.product(
        STATUSES, DATED_STATES, CHANGES, SOME_DISAGREEMENTS
    ):
        deadlines = [Deadline(due="April 2019", state=state)] if state else []
        result = reported(status, deadlines=deadlines, change=change, disagreement=disagreements)
        case = (status, state, change, disagreements)
        for sentence in (result.headline, *result.details):
            assert sentence.endswith("."), case
            assert sentence[0].isupper(), case
            assert not {"_", "{", "None"} & {*sentence, *sentence.split()}, case
        is_partial = status is not None and "status_of_a_part" in disagreements
        assert ("December 2020" in result.headline) == (status is not None), case
        assert ("only in part" in result.headline) == is_partial, case
        assert ("Due April 2019: " in result.text) == (state not in {None, "no_deadline", "repeated"}), case
        assert ("word for word" in result.text) == (change == "repeated"), case


def test_each_status_of_the_schema_and_each_state_of_the_view_has_words_of_its_own():
    assert set(sentences.STATUS_WORDS) == set(STATUSES) - {None}
    words = [
        deadline_words(Deadline(due="May", state=state, met="2 May", moved_to="June")) for state in STATES
    ]
    assert len(set(words)) == len(STATES)
    assert set(sentences.COUNTED_STATES) == {*STATES, "done"} - {*sentences.UNCOUNTED_STATES}
    assert {"status_of_a_part", *sentences.DISAGREEMENTS} == set(DISAGREEMENTS)


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (Deadline(due="May", state="met", met="2 May"), "met"),
        (Deadline(due="May", state="met"), "done, on a date that is not printed"),
        (Deadline(due="May", state="met_late", met="June 2019"), "met late, June 2019"),
        (Deadline(due="May", state="met_late"), "met late"),
        (Deadline(due="May", state="moved", moved_to="July"), "put off to July"),
        (Deadline(due="May", state="moved"), "put off, without a new date"),
        (Deadline(due="May", state="passed_without_word"), "passed, and no report says whether it was met"),
        (Deadline(due="May", state="a_new_state"), "a new state"),
    ],
)
def test_a_date_that_is_not_printed_is_not_called_met(deadline, words):
    assert deadline_words(deadline) == words


def test_more_than_two_dates_are_counted_by_state_and_none_is_lost():
    states = ["open", "met", "passed_without_word", "met", "met_late", "no_deadline", "a_new_state"]
    deadlines = [Deadline(due="May", state=state, met="2 May" * (state == "met")) for state in states]
    assert reported(deadlines=deadlines).text.removeprefix("Last reported December 2020: in progress. ") == (
        "Of 6 dates announced for it: 2 met, 1 met late, 1 later than the last report, 1 passed without a word and "
        "1 a new state."
    )
    assert reported(deadlines=[Deadline(due="May", state="open")] * 3).details == (
        "All 3 dates announced for it: later than the last report.",
    )


def test_what_a_status_of_a_part_covers_is_said():
    result = reported(
        "cancelled",
        parts=[("The shared scheme, not the station", "cancelled"), ("Visits", "on_hold")],
        disagreement=["status_of_a_part"],
    )
    assert result.headline == "Last reported December 2020: cancelled, but only in part."
    assert result.details == (
        "Reported cancelled: the shared scheme, not the station.",
        "Reported on hold: Visits.",
    )


def test_an_activity_that_nothing_continues_says_where_its_commitment_is():
    assert "its commitment became A2, B3 and C1 there" in reported(later=["A2", "B3", "C1"]).text
    assert reported(trace="No trace found").details == (
        "Its commitment in the next edition: no trace found.",
    )


def test_a_statement_has_no_status_and_says_what_it_goes_back_to():
    statement = Facts(status=None, as_of=None, is_statement=True, printed="July 2020")
    assert verdict(statement).text == (
        "Printed in the plan of July 2020; no commitment of the delivery plan tracks it."
    )
    before = Facts(
        status=None,
        as_of=None,
        is_statement=True,
        printed="July 2020",
        earlier=["2.4", "B.4"],
        earlier_as_of=date(2019, 12, 31),
        deadlines=[Deadline(due="May 2021", state="open")],
    )
    assert verdict(before).details == (
        "Due May 2021: later than the last report on it.",
        "It goes back to the commitments 2.4 and B.4 of the previous edition, last reported December 2019.",
    )


def test_the_dates_and_the_completion_of_an_earlier_activity_are_said_to_be_its_own():
    earlier = Facts(
        status="complete",
        as_of=date(2019, 12, 31),
        deadlines=[Deadline(due="April 2019", state="met", met="1 April 2019")],
    )
    result = reported(earlier_activities=[("A4.6", earlier)])
    assert result.details == (
        "The earlier activity A4.6 was reported complete in December 2019 (due April 2019: met).",
    )


@pytest.mark.parametrize(
    ("earlier", "sentences"),
    [
        (Facts(status="active", as_of=DECEMBER), ()),
        (Facts(status="no_update", as_of=DECEMBER), ()),
        (
            Facts(status="on_hold", as_of=DECEMBER),
            ("The earlier activity B1 was reported on hold in December 2020.",),
        ),
        (
            Facts(status="complete", as_of=DECEMBER, disagreement=["status_of_a_part"]),
            ("The earlier activity B1 was reported complete, but only in part, in December 2020.",),
        ),
        (
            Facts(status="referred", as_of=DECEMBER, deadlines=[Deadline(due="May", state="dropped")]),
            (
                (
                    "The earlier activity B1, last reported December 2020: reported under another reference "
                    "(due May: dropped)."
                ),
            ),
        ),
        (
            Facts(status=None, as_of=None, deadlines=[Deadline(due="May", state="met", met="2 May")]),
            ("No report has a row for the earlier activity B1 (due May: met).",),
        ),
    ],
)
def test_an_earlier_activity_is_mentioned_if_it_ended_or_had_a_date(earlier, sentences):
    assert reported(earlier_activities=[("B1", earlier)]).details == sentences


def test_a_disagreement_names_the_status_that_it_is_about():
    for code in DISAGREEMENTS:
        (sentence,) = disagreement_sentences("on_hold", [code])
        assert "reported as on hold" in sentence
        assert "cancelled" not in sentence
