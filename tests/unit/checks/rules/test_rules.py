"""What a rule reports in cases that its example does not show."""

import pytest
from examples import failing_rows, frame_of

from swp_data.checks.rules import RULES, Tables
from swp_data.dataset.profile import read_profile

SOURCES = [
    {"source_id": f"report-{number}", "plan_id": "plan-1", "period_end": f"201{number}-12-31"}
    for number in (1, 2, 3)
]


def rule_of(rule_id, column):
    """Return the rule with an id on a column, "table.column"."""
    return next(rule for rule in RULES if (rule.id, f"{rule.table}.{rule.column}") == (rule_id, column))


def tables_of(**rows):
    """Return tables with these rows."""
    return Tables({name: frame_of(name, table) for name, table in rows.items()})


def update(source, activity, status="active"):
    return {"source_id": source, "activity_id": activity, "status": status}


def test_an_activity_that_a_middle_report_lacks_is_reported_in_the_report_before_it_only():
    tables = tables_of(
        sources=SOURCES,
        activities=[],
        updates=[
            update("report-1", "plan-1-A1.1"),
            update("report-1", "plan-1-A1.2"),
            update("report-2", "plan-1-A1.2"),
            update("report-3", "plan-1-A1.1"),
            update("report-3", "plan-1-A1.2"),
        ],
    )
    assert failing_rows(rule_of("activity-vanished", "updates.activity_id"), tables) == [0]


@pytest.mark.parametrize(("status", "reported"), [("complete", []), ("cancelled", []), ("on_hold", [0])])
def test_an_activity_may_vanish_only_after_it_was_closed(status, reported):
    tables = tables_of(
        sources=SOURCES,
        activities=[],
        updates=[update("report-1", "plan-1-A1.1", status), update("report-2", "plan-1-A1.2")],
    )
    assert failing_rows(rule_of("activity-vanished", "updates.activity_id"), tables) == reported


def references_to(*refs):
    """Return a range of commitments, with a row for each of some of them."""
    return tables_of(
        plans=[{"plan_id": "plan-1"}],
        commitments=[{"commitment_id": f"plan-1-{ref}", "ref": ref} for ref in ("A1", "A2", "A3", "A4")],
        activities=[],
        updates=[],
        cross_references=[
            {
                "origin_id": "plan-1-A1.1",
                "printed": "Refer to A1 - A4",
                "target_commitment_id": f"plan-1-{ref}",
            }
            for ref in refs
        ],
    )


def test_a_range_of_references_needs_a_row_for_each():
    rule = rule_of("reference-complete", "cross_references.target_commitment_id")
    assert failing_rows(rule, references_to("A1", "A2", "A3", "A4")) == []
    assert failing_rows(rule, references_to("A1", "A2", "A4")) == [2]
    assert failing_rows(rule, references_to("A1", "A2", "A3")) == [2]


def test_a_reference_to_a_row_that_does_not_exist_needs_an_erratum():
    reference = {"origin_id": "plan-1-A1.1", "printed": "Refer to A9"}
    rows = {"plans": [{"plan_id": "plan-1"}], "commitments": [], "activities": [], "updates": []}
    rule = rule_of("reference-target", "cross_references.target_commitment_id")
    assert failing_rows(rule, tables_of(cross_references=[reference], errata=[], **rows)) == [0]
    erratum = [{"record_id": "plan-1-A1.1"}]
    assert failing_rows(rule, tables_of(cross_references=[reference], errata=erratum, **rows)) == []


@pytest.mark.parametrize(
    ("positions", "reported"),
    [
        ((1, 2, 3, 4), []),
        ((1, 9, 3, 4), [1]),
        ((2, 1, 3, 4), [0, 1]),
        ((1, 2, 3, 0), [3]),
        ((5, 6, 7, 8), []),
    ],
)
def test_the_objective_that_is_out_of_order_is_reported(positions, reported):
    objectives = [
        {"objective_id": objective.objective_id, "position": position}
        for objective, position in zip(read_profile().editions[-1].objectives, positions, strict=False)
    ]
    rule = rule_of("objective-order", "objectives.position")
    assert failing_rows(rule, tables_of(objectives=objectives)) == reported


def test_an_open_period_needs_the_word_since():
    rule = rule_of("observation-period", "observations.period_end")
    for label, reported in (("since June 2018", []), ("in June 2018", [0])):
        observation = {"period_start": "2018-06-01", "period_label": label}
        assert failing_rows(rule, tables_of(observations=[observation])) == reported
