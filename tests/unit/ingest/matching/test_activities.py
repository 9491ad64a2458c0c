"""Rows are matched to activities by reference and by wording, and never by reference alone."""

import pytest

from swp_data.ingest.matching.activities import PrintedActivity, match_activities

STRATEGY = "(A2.1) Develop and implement a strategy for victims and witnesses"
REVIEW = "(A2.2) Review the commissioning strategy and publish the revised version"
TEAMS = "Give every neighbourhood team a named contact for farmers"
KNIVES = "(A3.1) Run amnesty bins for knives in each market town"


def activity(activity_id, ref, position, description, last="report-1"):
    commitment_id = "swp-2020-A3" if "A3" in activity_id else "swp-2020-A2"
    return {
        "activity_id": activity_id,
        "commitment_id": commitment_id,
        "ref": ref,
        "position": str(position),
        "first_source_id": "report-1",
        "last_source_id": last,
        "description": description,
    }


KNOWN = [
    activity("swp-2020-A2.1", "A2.1", 1, STRATEGY),
    activity("swp-2020-A2.2", "A2.2", 2, REVIEW),
    activity("swp-2020-A2-3", "", 3, TEAMS),
    activity("swp-2020-A3.1", "A3.1", 1, KNIVES),
]


def matched(*rows):
    """Match rows (reference, commitment, text); return the kind and id of each, and the ids that are gone."""
    printed = [
        PrintedActivity(ref, f"swp-2020-{commitment}", text, line)
        for line, (ref, commitment, text) in enumerate(rows, 1)
    ]
    matches, gone = match_activities(printed, KNOWN, "swp-2020", "report-1")
    return [(match.kind, match.key) for match in matches], {match.key for match in gone}


UNCHANGED = (("A2.1", "A2", STRATEGY), ("A2.2", "A2", REVIEW), ("", "A2", TEAMS), ("A3.1", "A3", KNIVES))


def test_unchanged_rows_are_the_same():
    matches, gone = matched(*UNCHANGED)
    assert matches == [("same", row["activity_id"]) for row in KNOWN]
    assert gone == set()


def test_a_row_that_is_no_longer_printed_is_gone():
    matches, gone = matched(*UNCHANGED[:1], *UNCHANGED[2:])
    assert [kind for kind, _ in matches] == ["same"] * 3
    assert gone == {"swp-2020-A2.2"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            ("A2.1", "A2", "(A2.1) Implement and evaluate a strategy for victims and witnesses"),
            ("reworded", "swp-2020-A2.1"),
        ),
        (("A2.9", "A2", STRATEGY.replace("A2.1", "A2.9")), ("renumbered", "swp-2020-A2.1")),
        (("", "A2", STRATEGY.replace("(A2.1)", "[A2.1]")), ("misprinted_reference", "swp-2020-A2.1")),
        (("A7.1", "A2", STRATEGY.replace("A2.1", "A7.1")), ("misprinted_reference", "swp-2020-A2.1")),
        (("A2.1", "A3", STRATEGY), ("moved", "swp-2020-A2.1")),
        (("", "A3", TEAMS), ("moved", "swp-2020-A2-3")),
        (("A2.3", "A2", "(A2.3) Buy bicycles for wardens"), ("new", "swp-2020-A2.3")),
        (("A2.1", "A2", "(A2.1) Buy bicycles for wardens"), ("reused_reference", "swp-2020-A2-4")),
        (("", "A2", "Buy bicycles for wardens"), ("new", "swp-2020-A2-4")),
    ],
    ids=[
        "reworded",
        "renumbered",
        "brackets",
        "misprint",
        "elsewhere",
        "moved",
        "new",
        "reused",
        "new-unnumbered",
    ],
)
def test_each_kind_of_change(row, expected):
    matches, _ = matched(row)
    assert matches == [expected]


def test_a_number_that_two_rows_print_is_decided_by_their_words():
    matches, _ = matched(("A2.1", "A2", REVIEW.replace("A2.2", "A2.1")), ("A2.1", "A2", STRATEGY))
    assert matches == [("misprinted_reference", "swp-2020-A2.2"), ("same", "swp-2020-A2.1")]


def test_a_row_without_a_reference_never_shifts_the_ids_of_others():
    matches, gone = matched(("", "A2", "Buy bicycles for wardens"), *UNCHANGED)
    assert matches == [("new", "swp-2020-A2-4"), *(("same", row["activity_id"]) for row in KNOWN)]
    assert gone == set()


def test_a_reused_number_whose_activity_moved_on_is_new():
    matches, _ = matched(
        ("A2.1", "A2", "(A2.1) Buy bicycles for wardens"), ("A2.8", "A2", STRATEGY.replace("A2.1", "A2.8"))
    )
    assert matches == [("reused_reference", "swp-2020-A2-4"), ("renumbered", "swp-2020-A2.1")]
