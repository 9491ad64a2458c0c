"""Rules on `commitments_without_successor`: what is left of a commitment follows from quoted words."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import all_except, plan_of, rows_of, text
from swp_data.checks.rules._quoted_basis import quotes_both
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.word_overlap import letters

TABLE = "commitments_without_successor"
IN_PLAN = ("in_plan", "in_plan_reworded", "in_plan_partly")
STATEMENTS = (
    "plan_statements.statement_id",
    "plan_statements.plan_id",
    "plan_statements.commitment_id",
    "plan_statements.text",
)
WORDINGS = ("commitment_wordings.commitment_id", "commitment_wordings.wording")
ROW = {
    "commitment_id": "plan-1-A1",
    "trace": "in_plan",
    "statement_id": "plan-2-s1",
    "basis": 'Both print "Track crimes online".',
}
PRINTED: dict[str, list[dict[str, Any]]] = {
    "plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}],
    "plan_statements": [{"statement_id": "plan-2-s1", "plan_id": "plan-2", "text": "Track crimes online"}],
    "commitment_wordings": [{"commitment_id": "plan-1-A1", "wording": "Track crimes online. Refer to A2."}],
}


def _statements(tables: Tables) -> dict[str, dict[str, Any]]:
    return {row["statement_id"]: row for row in rows_of(tables, "plan_statements")}


def _wordings(tables: Tables) -> dict[str, list[str]]:
    wordings: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(tables, "commitment_wordings"):
        wordings[row["commitment_id"]].append(row["wording"])
    return wordings


def _without_a_pair(tables: Tables) -> pl.Expr:
    return ~pl.col("commitment_id").is_in(tables["commitment_lineage"]["from_commitment_id"].to_list())


def _statement_fits(tables: Tables) -> pl.Expr:
    """A trace in the plan has an untracked statement of the next edition, with all of its words if it is in_plan."""
    statements, wordings = _statements(tables), _wordings(tables)
    following = dict(pairwise(tables["plans"]["plan_id"].sort()))
    plans = tables[TABLE].select(plan_of(tables, "commitment_id")).to_series().to_list()

    def passes(row: dict[str, Any], plan: str | None) -> bool:
        statement = statements.get(row["statement_id"])
        if statement is None or row["trace"] not in IN_PLAN:
            return (row["statement_id"] is None) == (row["trace"] not in IN_PLAN)
        is_next = statement["plan_id"] == following.get(plan or "")
        words = letters(statement["text"])
        is_whole = any(words in letters(wording) for wording in wordings[row["commitment_id"]])
        return is_next and statement["commitment_id"] is None and is_whole == (row["trace"] == "in_plan")

    rows = zip(rows_of(tables, TABLE), plans, strict=True)
    return all_except(index for index, (row, plan) in enumerate(rows) if not passes(row, plan))


def _activity_fits(tables: Tables) -> pl.Expr:
    """Only a trace in an activity has one, which activity_lineage links to an activity of the commitment."""
    commitments = dict(tables["activities"].select("activity_id", "commitment_id").rows())
    links = {
        (commitments.get(row["from_activity_id"]), row["to_activity_id"])
        for row in rows_of(tables, "activity_lineage")
    }
    wrong = [
        index
        for index, row in enumerate(rows_of(tables, TABLE))
        if (row["trace"] == "in_activity") != (row["activity_id"] is not None)
        or (row["activity_id"] and (row["commitment_id"], row["activity_id"]) not in links)
    ]
    return all_except(wrong)


def _basis_is_printed(tables: Tables) -> pl.Expr:
    """Each phrase is printed by the commitment or its updates, or by the next plan, as it says what is left."""
    wordings, statements = _wordings(tables), _statements(tables)
    activities = dict(tables["activities"].select("activity_id", "description").rows())
    owners = dict(tables["activities"].select("activity_id", "commitment_id").rows())
    reported: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(tables, "updates"):
        reported[owners.get(row["activity_id"], "")].append(row["update_text"] or "")
    in_any_plan = [row["text"] for row in statements.values()]

    def passes(row: dict[str, Any]) -> bool:
        before = [*wordings[row["commitment_id"]], *reported[row["commitment_id"]]]
        statement = statements.get(row["statement_id"], {}).get("text")
        after = [words for words in (statement, activities.get(row["activity_id"])) if words]
        return quotes_both(row["basis"], before, after or [*in_any_plan, *before])

    return all_except(index for index, row in enumerate(rows_of(tables, TABLE)) if not passes(row))


def _placed(tables: Tables) -> pl.Expr:
    """A commitment is linked to the next edition or listed without a successor, if any of its edition is."""
    lineage = tables["commitment_lineage"]
    placed = [*lineage["from_commitment_id"], *tables[TABLE]["commitment_id"]]
    is_placed = pl.col("commitment_id").is_in(placed)
    done = tables["commitments"].filter(
        pl.col("commitment_id").is_in(lineage["from_commitment_id"].to_list())
    )
    return is_placed | ~text("plan_id").is_in(done["plan_id"].cast(pl.String).unique().to_list())


COMMITMENTS_WITHOUT_SUCCESSOR: tuple[Rule, ...] = (
    Rule(
        id="successor-known",
        table=TABLE,
        column="commitment_id",
        reads=("commitment_id", "commitment_lineage.from_commitment_id"),
        check=_without_a_pair,
        message="commitment_lineage links this commitment to one of the next edition.",
        hint="Remove the row, or the pair in commitment_lineage.",
        reason="A commitment either has a successor or has none.",
        example=Example(
            good=ROW,
            bad={"commitment_id": "plan-1-A2"},
            others={"commitment_lineage": [{"from_commitment_id": "plan-1-A2"}]},
        ),
    ),
    Rule(
        id="commitment-placed",
        table="commitments",
        column="commitment_id",
        reads=(
            "commitment_id",
            "plan_id",
            "commitment_lineage.from_commitment_id",
            f"{TABLE}.commitment_id",
        ),
        check=_placed,
        message="nothing says what became of this commitment in the next edition.",
        hint="Add a pair to commitment_lineage, or a row to commitments_without_successor.",
        reason="Nobody has to guess whether a promise was dropped.",
        example=Example(
            good={"commitment_id": "plan-1-A1", "plan_id": "plan-1"},
            bad={"commitment_id": "plan-1-A3"},
            after=[{"commitment_id": "plan-1-A2", "plan_id": "plan-1"}],
            others={"commitment_lineage": [{"from_commitment_id": "plan-1-A2"}], TABLE: [ROW]},
        ),
    ),
    Rule(
        id="trace-statement",
        table=TABLE,
        column="statement_id",
        reads=("commitment_id", "trace", "statement_id", "plans.plan_id", *STATEMENTS, *WORDINGS),
        check=_statement_fits,
        message="the statement does not fit the trace.",
        hint="Give an untracked statement of the next plan if the trace is in the plan, and none otherwise; use "
        "in_plan if the commitment prints all of its words, and only then.",
        reason="Whoever reads that a promise was dropped must see whether the plan still prints it.",
        example=Example(good=ROW, bad={"trace": "no_trace"}, others=PRINTED),
    ),
    Rule(
        id="trace-activity",
        table=TABLE,
        column="activity_id",
        reads=(
            "commitment_id",
            "trace",
            "activity_id",
            "activities.activity_id",
            "activities.commitment_id",
            "activity_lineage.from_activity_id",
            "activity_lineage.to_activity_id",
        ),
        check=_activity_fits,
        message="the activity does not fit the trace, or activity_lineage does not link it to the commitment.",
        hint="Give the activity that goes on with the promise if the trace is in_activity, and none otherwise.",
        reason="A promise may go on in an activity only.",
        example=Example(
            good={**ROW, "trace": "in_activity", "activity_id": "plan-2-B1.1"},
            bad={"activity_id": "plan-2-B1.2"},
            others={
                "activities": [{"activity_id": "plan-1-A1.1", "commitment_id": "plan-1-A1"}],
                "activity_lineage": [{"from_activity_id": "plan-1-A1.1", "to_activity_id": "plan-2-B1.1"}],
            },
        ),
    ),
    Rule(
        id="trace-basis",
        table=TABLE,
        column="basis",
        reads=(
            "commitment_id",
            "statement_id",
            "activity_id",
            "basis",
            *STATEMENTS,
            *WORDINGS,
            "activities.activity_id",
            "activities.commitment_id",
            "activities.description",
            "updates.activity_id",
            "updates.update_text",
        ),
        check=_basis_is_printed,
        message="the basis does not quote the commitment and what is left of it, or quotes words that nobody prints.",
        hint="Quote words of the commitment, and of the statement or activity that the row names.",
        reason="The quoted words show a reader why the row says so.",
        example=Example(
            good=ROW,
            bad={"basis": 'Both print "safer roads in every town".'},
            others={**PRINTED, "activities": [], "updates": []},
        ),
    ),
)
