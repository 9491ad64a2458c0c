"""Rules on `activities`: id, reference and commitment agree, and the description is the latest one printed."""

from __future__ import annotations

from typing import Literal

import polars as pl

from swp_data.checks.rules._expressions import plan_of, rows_of, text, without_plan
from swp_data.checks.rules._latest import latest_is, source_is
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import ID_HINT, ID_REASON, position_order
from swp_data.checks.rules._shared_texts import pointers_listed, title_words
from swp_data.dataset.plan_references import comparable, parent

PLANS = {"plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}]}
REPORTED = {
    "updates": [
        {"source_id": "report-1", "activity_id": "plan-1-A1.1", "activity_text": "Retender it"},
        {"source_id": "report-2", "activity_id": "plan-1-A1.1", "activity_text": "Retender the contract"},
    ],
    "sources": [
        {"source_id": "report-1", "period_end": "2018-08-31"},
        {"source_id": "report-2", "period_end": "2019-12-31"},
    ],
}


def _id_of_reference(tables: Tables) -> pl.Expr:
    """An id consists of the plan and the reference or, without a reference, of the commitment and the position."""
    counted = pl.concat_str([without_plan(tables, "commitment_id"), pl.lit("-"), text("position")])
    expected = pl.when(text("ref") == "").then(counted).otherwise(text("ref"))
    return without_plan(tables, "activity_id") == expected


def _under_its_commitment(tables: Tables) -> pl.Expr:
    of_ref = text("ref").map_elements(parent, return_dtype=pl.String)
    of_commitment = without_plan(tables, "commitment_id").map_elements(comparable, return_dtype=pl.String)
    return (text("ref") == "") | (of_ref == of_commitment)


def _numbered_by_position() -> pl.Expr:
    number = text("ref").str.extract(r"([0-9]+)$", 1).cast(pl.Int64)
    return pl.col("ref").is_null() | (number == pl.col("position"))


def _texts(tables: Tables) -> dict[str, str]:
    """Return the wording of each activity's commitment, its description and its updates as one text."""
    wordings = dict(tables["commitments"].select("commitment_id", "wording").rows())
    texts = {
        row["activity_id"]: f"{wordings.get(row['commitment_id'], '')} {row['description'] or ''}"
        for row in rows_of(tables, "activities")
    }
    for row in rows_of(tables, "updates"):
        texts[row["activity_id"]] = f"{texts.get(row['activity_id'], '')} {row['update_text'] or ''}"
    return texts


def _source_rule(end: Literal["first", "last"]) -> Rule:
    """Return the rule on the first or the last report with an update on an activity."""
    column = f"{end}_source_id"
    sources = {"first": "report-1", "last": "report-2"}
    other = sources["last" if end == "first" else "first"]
    return Rule(
        id=f"{end}-report",
        table="activities",
        column=column,
        reads=(
            "activity_id",
            column,
            "updates.activity_id",
            "updates.source_id",
            "sources.source_id",
            "sources.period_end",
        ),
        check=lambda tables: source_is(tables, "updates", key="activity_id", column=column, end=end),
        message=f"this is not the {end} report with an update on the activity.",
        hint=f"Enter the {end} source that has a row for the activity in updates.",
        reason="The first and last report on an activity follow from its updates.",
        example=Example(
            good={"activity_id": "plan-1-A1.1", column: sources[end]},
            bad={column: other},
            others=REPORTED,
        ),
    )


ACTIVITIES: tuple[Rule, ...] = (
    Rule(
        id="activity-id",
        table="activities",
        column="activity_id",
        reads=("activity_id", "commitment_id", "ref", "position", "plans.plan_id"),
        check=_id_of_reference,
        message="the id is not built from the reference (or, without one, from the commitment and the position).",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={
                "activity_id": "plan-1-A4.6",
                "commitment_id": "plan-1-A.4",
                "ref": "A4.6",
                "position": 6,
            },
            bad={"ref": "A4.06"},
            others=PLANS,
        ),
    ),
    Rule(
        id="activity-commitment",
        table="activities",
        column="commitment_id",
        reads=("commitment_id", "ref", "plans.plan_id"),
        check=_under_its_commitment,
        message="the activity's reference belongs to another commitment.",
        hint="Enter the commitment that the activity's reference begins with.",
        reason="Activity A4.6 supports commitment A4 and no other.",
        example=Example(
            good={"commitment_id": "plan-1-A.4", "ref": "A4.6"},
            bad={"commitment_id": "plan-1-A.1"},
            others=PLANS,
        ),
    ),
    Rule(
        id="activity-plan",
        table="activities",
        column="commitment_id",
        reads=("activity_id", "commitment_id", "plans.plan_id"),
        check=lambda tables: plan_of(tables, "activity_id") == plan_of(tables, "commitment_id"),
        message="the activity and its commitment belong to different editions of the plan.",
        hint="Enter a commitment of the activity's own edition.",
        reason="The same reference names different promises in different editions.",
        example=Example(
            good={"activity_id": "plan-1-A3.2", "commitment_id": "plan-1-A3"},
            bad={"commitment_id": "plan-2-A3"},
            others=PLANS,
        ),
    ),
    position_order("activities", within="commitment_id"),
    Rule(
        id="activity-number",
        table="activities",
        column="ref",
        reads=("ref", "position"),
        check=_numbered_by_position(),
        message="the number at the end of the reference is not the activity's position under its commitment.",
        hint="Look for an activity that is missing, or that is printed with a wrong reference. If the document prints "
        "the activities out of order, list the row in curation/exceptions.csv.",
        reason="A gap in the numbers means that an activity is missing.",
        example=Example(good={"ref": "A4.2", "position": 2}, bad={"position": 3}),
    ),
    Rule(
        id="latest-description",
        table="activities",
        column="description",
        reads=(
            "activity_id",
            "description",
            "updates.activity_id",
            "updates.source_id",
            "updates.activity_text",
            "sources.source_id",
            "sources.period_end",
        ),
        check=lambda tables: latest_is(
            tables, "updates.activity_text", key="activity_id", column="description"
        ),
        message="the description differs from the activity cell of the latest report that prints the activity.",
        hint="Copy the cell from the activity's latest row in updates.",
        reason="This column repeats the latest printed text, so the two must agree.",
        example=Example(
            good={"activity_id": "plan-1-A1.1", "description": "Retender the contract"},
            bad={"description": "Retender it"},
            others=REPORTED,
        ),
    ),
    _source_rule("first"),
    _source_rule("last"),
    pointers_listed(table="activities", key="activity_id", column="description"),
    title_words(
        table="activities",
        key="activity_id",
        least=0.2,
        texts=_texts,
        reads=(
            "commitment_id",
            "description",
            "commitments.commitment_id",
            "commitments.wording",
            "updates.activity_id",
            "updates.update_text",
        ),
        example=Example(
            good={
                "activity_id": "plan-1-A1.1",
                "commitment_id": "plan-1-A1",
                "title": "A new contract for victim services",
                "description": "Retender the contract",
            },
            bad={"title": "Dogs and horses"},
            others={
                "commitments": [{"commitment_id": "plan-1-A1", "wording": "Improve services for victims"}],
                "updates": [],
            },
        ),
    ),
)
