"""A new edition of the plan needs its rows and a profile, and no code."""

import tomllib

import pytest
from examples import failing_rows, frame_of

from swp_data.checks.rules import RULES, Tables
from swp_data.dataset.contract import contract
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import PROFILE, parse_profile

EDITION = {
    "plan_id": "plan-2021",
    "reference_forms": [{"commitment": r"[A-Z]\d{1,2}", "activity": r"[A-Z]\d{1,2}\.\d{1,2}"}],
    "objectives": [
        {"objective_id": "violence", "headings": ["less violence"], "reference_prefixes": ["V"]},
        {"objective_id": "neighbourhoods", "headings": ["strong places"], "reference_prefixes": ["N"]},
    ],
    "statement_strands": [{"strand": "joint", "heading": "We will together"}],
}
WORDINGS = {"V1": "Reduce serious violence in every town", "N1": "Put officers into every neighbourhood"}
ACTIVITIES = {
    "V1.1": "Fund a violence reduction partnership",
    "V1.2": "Publish the plan of the partnership. Refer to N1",
    "N1.1": "Recruit twenty officers for neighbourhood teams",
}
OBJECTIVES = {"V": "violence", "N": "neighbourhoods"}
ROWS = {
    "plans": [
        {
            "plan_id": "plan-2021",
            "edition": "2021-2025",
            "start_year": 2021,
            "end_year": 2025,
            "source_id": "printed-plan",
        }
    ],
    "objectives": [
        {"objective_id": "violence", "position": 1, "title": "Less violence"},
        {"objective_id": "neighbourhoods", "position": 2, "title": "Strong places"},
    ],
    "sources": [
        {"source_id": "printed-plan", "document_type": "plan", "plan_id": "plan-2021"},
        {
            "source_id": "report-1",
            "document_type": "delivery_plan_extract",
            "plan_id": "plan-2021",
            "period_start": "2022-04-01",
            "period_end": "2022-06-30",
            "period_label": "April to June 2022",
        },
    ],
    "commitments": [
        {
            "commitment_id": f"plan-2021-{ref}",
            "plan_id": "plan-2021",
            "objective_id": OBJECTIVES[ref[0]],
            "ref": ref,
            "position": position,
            "title": wording,
            "wording": wording,
        }
        for position, (ref, wording) in enumerate(WORDINGS.items(), 1)
    ],
    "commitment_wordings": [
        {
            "commitment_id": f"plan-2021-{ref}",
            "source_id": "report-1",
            "wording": wording,
            "line_start": 1,
            "line_end": 2,
        }
        for ref, wording in WORDINGS.items()
    ],
    "activities": [
        {
            "activity_id": f"plan-2021-{ref}",
            "commitment_id": f"plan-2021-{ref.partition('.')[0]}",
            "ref": ref,
            "position": int(ref[-1]),
            "title": text,
            "description": text,
            "first_source_id": "report-1",
            "last_source_id": "report-1",
        }
        for ref, text in ACTIVITIES.items()
    ],
    "updates": [
        {
            "update_id": f"report-1-{ref}",
            "source_id": "report-1",
            "activity_id": f"plan-2021-{ref}",
            "printed_ref": ref,
            "status": "active",
            "activity_text": text,
            "update_text": "Work has begun",
            "line_start": 1,
            "line_end": 2,
        }
        for ref, text in ACTIVITIES.items()
    ],
    "cross_references": [
        {
            "reference_id": "plan-2021-V1.2-activity-1",
            "origin_table": "activities",
            "origin_id": "plan-2021-V1.2",
            "cell": "activity",
            "printed": "Refer to N1",
            "target_commitment_id": "plan-2021-N1",
        }
    ],
    "plan_statements": [
        {
            "statement_id": "plan-2021-s1",
            "plan_id": "plan-2021",
            "source_id": "printed-plan",
            "objective_id": "violence",
            "section": "Less violence",
            "heading": "We will together:",
            "strand": "joint",
            "position": 1,
            "commitment_id": "plan-2021-V1",
            "text": "Reduce serious violence in every town",
            "line_start": 1,
            "line_end": 2,
        }
    ],
}


@pytest.fixture(scope="module")
def tables():
    """Return the tables of a package with a new edition, and a profile that describes it."""
    content = tomllib.loads((package_folder() / PROFILE).read_text(encoding="utf-8"))
    content["editions"].append(EDITION)
    return Tables({name: frame_of(name, ROWS.get(name, [])) for name in contract()}, parse_profile(content))


@pytest.mark.parametrize("table", ROWS)
def test_a_new_edition_passes_every_rule(tables, table):
    broken = {rule.id: failing_rows(rule, tables) for rule in RULES if rule.table == table}
    assert {rule_id: rows for rule_id, rows in broken.items() if rows} == {}


def test_a_reference_of_another_objective_is_reported_in_a_new_edition(tables):
    commitments = [{**ROWS["commitments"][0], "objective_id": "neighbourhoods"}, ROWS["commitments"][1]]
    changed = Tables({**tables, "commitments": frame_of("commitments", commitments)}, tables.profile)
    rule = next(rule for rule in RULES if rule.id == "commitment-objective")
    assert failing_rows(rule, changed) == [0]
