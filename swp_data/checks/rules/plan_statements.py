"""Rules on `plan_statements`: who should act, and which commitment tracks a statement."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._editions import derived_by_edition
from swp_data.checks.rules._expressions import all_except, look_up, plan_of, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import (
    ID_HINT,
    ID_REASON,
    line_order,
    line_sequence,
    position_order,
    section_objective,
    source_type,
)
from swp_data.dataset.profile import Edition
from swp_data.dataset.word_overlap import letters, words

PRINTED = (
    "commitments.commitment_id",
    "commitments.wording",
    "activities.commitment_id",
    "activities.description",
)
TRACKED = {
    "commitments": [
        {
            "commitment_id": "plan-1-A1",
            "plan_id": "plan-1",
            "objective_id": "victims",
            "wording": "Improve services for victims",
        },
        {
            "commitment_id": "plan-1-A2",
            "plan_id": "plan-1",
            "objective_id": "victims",
            "wording": "Make roads safer",
        },
    ],
    "activities": [],
}


def _printed_by_commitment(tables: Tables) -> pl.Expr:
    """At least three fifths of a tracked statement's words are in its commitment or the commitment's activities."""
    texts: dict[str, set[str]] = {
        key: words(wording)
        for key, wording in tables["commitments"].select("commitment_id", "wording").rows()
    }
    for key, description in tables["activities"].select("commitment_id", "description").rows():
        texts.setdefault(key, set()).update(words(description or ""))

    def printed(row: dict[str, str]) -> bool:
        own = words(row["text"])
        return 5 * len(own & texts.get(row["commitment_id"], set())) >= 3 * len(own)

    return (text("commitment_id") == "") | pl.struct("commitment_id", "text").map_elements(
        printed, return_dtype=pl.Boolean
    )


def _tracked_if_printed(tables: Tables) -> pl.Expr:
    """No commitment of the same objective prints a complete untracked statement."""
    printed: dict[tuple[str, str], list[str]] = {}
    objectives = {}
    commitments = tables["commitments"].select("commitment_id", "plan_id", "objective_id", "wording")
    for key, plan, objective, wording in commitments.rows():
        objectives[key] = plan, objective
        printed.setdefault((plan, objective), []).append(letters(wording))
    for key, description in tables["activities"].select("commitment_id", "description").rows():
        printed.setdefault(objectives.get(key, ("", "")), []).append(letters(description or ""))
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "plan_statements"))
        if not row["commitment_id"]
        and any(
            letters(row["text"]) in other for other in printed.get((row["plan_id"], row["objective_id"]), ())
        )
    )


def _objective_of_commitment(tables: Tables) -> pl.Expr:
    objective = look_up(tables, "commitments.objective_id", by="commitment_id")
    return pl.col("commitment_id").is_null() | (objective == text("objective_id"))


PLAN_STATEMENTS: tuple[Rule, ...] = (
    Rule(
        id="statement-id",
        table="plan_statements",
        column="statement_id",
        reads=("statement_id", "plan_id", "position"),
        check=pl.col("statement_id") == pl.concat_str([pl.col("plan_id"), pl.lit("-s"), text("position")]),
        message="the id is not built from the plan and the position.",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={"statement_id": "plan-1-s8", "plan_id": "plan-1", "position": 8},
            bad={"statement_id": "plan-1-s80"},
        ),
    ),
    source_type("plan_statements"),
    position_order("plan_statements", within="plan_id"),
    line_order("plan_statements"),
    *line_sequence("plan_statements"),
    section_objective("plan_statements"),
    Rule(
        id="statement-strand",
        table="plan_statements",
        column="strand",
        reads=("plan_id", "heading", "strand"),
        check=lambda tables: derived_by_edition(
            tables, derived="strand", printed="heading", derive=Edition.strand_of_statements
        ),
        message="the line that introduces the list names a different strand.",
        hint=(
            "Enter the strand that the profile in profiles/ lists for the heading; any other list has the strand "
            "`other`."
        ),
        reason="The line that introduces the list says who should act.",
        example=Example(
            good={"plan_id": "swp-2020", "heading": "As your Commissioner I will:", "strand": "commissioner"},
            bad={"strand": "joint"},
        ),
    ),
    Rule(
        id="statement-plan",
        table="plan_statements",
        column="commitment_id",
        reads=("plan_id", "commitment_id", "plans.plan_id"),
        check=lambda tables: (
            pl.col("commitment_id").is_null() | (plan_of(tables, "commitment_id") == pl.col("plan_id"))
        ),
        message="the commitment that tracks the statement belongs to another edition.",
        hint="Enter a commitment of the statement's own edition, or leave the cell empty.",
        reason="A delivery plan tracks only its own plan.",
        example=Example(
            good={"plan_id": "plan-1", "commitment_id": "plan-1-A1"},
            bad={"commitment_id": "plan-2-A1"},
            others={"plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}]},
        ),
    ),
    Rule(
        id="statement-tracked",
        table="plan_statements",
        column="commitment_id",
        reads=("commitment_id", "text", *PRINTED),
        check=_printed_by_commitment,
        message="neither the commitment nor any of its activities prints this statement.",
        hint="Enter the commitment that prints it, or leave the cell empty.",
        reason="A statement is tracked if the delivery plan prints it.",
        example=Example(
            good={"commitment_id": "plan-1-A1", "text": "improve services for victims"},
            bad={"commitment_id": "plan-1-A2"},
            others=TRACKED,
        ),
    ),
    Rule(
        id="statement-untracked",
        table="plan_statements",
        column="commitment_id",
        reads=(
            "plan_id",
            "objective_id",
            "commitment_id",
            "text",
            "commitments.plan_id",
            "commitments.objective_id",
            *PRINTED,
        ),
        check=_tracked_if_printed,
        message="a commitment of this objective, or one of its activities, prints this statement.",
        hint="Enter the commitment that prints it.",
        reason="A statement is tracked if the delivery plan prints it.",
        example=Example(
            good={
                "plan_id": "plan-1",
                "objective_id": "victims",
                "commitment_id": "plan-1-A1",
                "text": "improve services for victims",
            },
            bad={"commitment_id": None},
            others=TRACKED,
        ),
    ),
    Rule(
        id="statement-objective",
        table="plan_statements",
        column="commitment_id",
        reads=("objective_id", "commitment_id", "commitments.commitment_id", "commitments.objective_id"),
        check=_objective_of_commitment,
        message="the commitment belongs to a different objective than the statement.",
        hint="Enter a commitment of the objective that the statement is printed under, or leave the cell empty.",
        reason="A statement is tracked under the objective that promises it.",
        example=Example(
            good={"objective_id": "victims", "commitment_id": "plan-1-A1"},
            bad={"commitment_id": "plan-1-B1"},
            others={
                "commitments": [
                    {"commitment_id": "plan-1-A1", "objective_id": "victims"},
                    {"commitment_id": "plan-1-B1", "objective_id": "secure"},
                ]
            },
        ),
    ),
)
