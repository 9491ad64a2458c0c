"""Likely misprints are found by spelling, repetition, numbering, and small differences from the last print."""

import pytest

from swp_data.ingest.proposals.errata import find_misprints
from swp_data.ingest.proposals.misprints import misprints_in
from tests.unit.ingest.proposals.made_up import STRATEGY, read, read_update, tables, text_of

KNOWN = {"committee": 4, "evaluation": 2, "service": 9}


@pytest.mark.parametrize(
    ("text", "printed", "corrected"),
    [
        ("The commitee met", "commitee", "committee"),
        ("It was was agreed", "was was", "was"),
        ("mobile workforce. .", "workforce. .", "workforce."),
        ("projects totalling 3106,646", "3106,646", ""),
        ("(1) Plan (2) Do (2) Check", "(2) Check", "(3) Check"),
        ("Support them (Refer to)", "(Refer to)", ""),
        ("in a timely fashion (6", "(6", ""),
    ],
)
def test_a_kind_of_misprint(text, printed, corrected):
    assert [(slip.printed, slip.corrected) for slip in misprints_in(text, "", KNOWN)] == [
        (printed, corrected)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The committee had had a colour-coded programme",
        "£1,200 and £80,279",
        "(1) Plan (2) Do (3) Check",
        "Cllr Pettit spoke",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert misprints_in(text, "", KNOWN) == []


def test_a_few_words_that_differ_from_the_last_print_are_named():
    last = "Work with partners to re-commission the service for children"
    (slip,) = misprints_in(last.replace("partners", "parners"), last, {"children": 2, "commission": 1})
    assert "with partners to" in slip.corrected


def test_a_text_that_is_printed_again_has_the_errata_of_its_last_print(tmp_path):
    earlier = next(
        row
        for row in tables()["errata"]
        if row["field"] == "activity_text" and row["source_id"].startswith("delivery-plan-2020-21-q3")
    )
    activity = tables().find("updates", earlier["record_id"])["activity_text"]
    reading, cells = read_update(tmp_path, "Under way", " ".join(activity.split()))
    slips = {slip.printed: slip.corrected for slip in find_misprints(reading, cells, [])}
    assert slips[earlier["printed"]] == earlier["corrected"]


def test_a_misprinted_reference_has_an_erratum(tmp_path):
    reading, cells = read(tmp_path, text_of((STRATEGY.replace("A2.1", "A2.8"), "Under way")))
    (slip,) = [slip for slip in find_misprints(reading, cells, []) if slip.field == "printed_ref"]
    assert (slip.printed, slip.corrected) == ("(A2.8)", "(A2.1)")
