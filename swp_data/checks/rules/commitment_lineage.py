"""Rules on `commitment_lineage`: each pair goes from one edition to the next, as the quoted words show."""

from __future__ import annotations

from itertools import pairwise

import polars as pl

from swp_data.checks.rules._expressions import all_except, plan_of
from swp_data.checks.rules._lineage import READS, Lineage
from swp_data.checks.rules._rule import Example, Rule, Tables

PAIR = {
    "from_commitment_id": "plan-1-A1",
    "to_commitment_id": "plan-2-A1",
    "relation": "reworded",
    "basis": 'Both print "services for victims".',
}
PRINTED = {
    "commitments": [
        {
            "commitment_id": "plan-1-A1",
            "objective_id": "victims",
            "wording": "Improve services for victims",
        },
        {
            "commitment_id": "plan-2-A1",
            "objective_id": "victims",
            "wording": "Provide better services for victims",
        },
    ],
    "commitment_wordings": [
        {"commitment_id": "plan-1-A1", "wording": "Improve services for victims"},
        {"commitment_id": "plan-2-A1", "wording": "Provide better services for victims"},
    ],
    "activities": [],
}


def _to_next_edition(tables: Tables) -> pl.Expr:
    following = dict(pairwise(tables["plans"]["plan_id"].sort()))
    expected = plan_of(tables, "from_commitment_id").replace_strict(
        following, default=None, return_dtype=pl.String
    )
    return plan_of(tables, "to_commitment_id") == expected


def _relation_of_wordings(tables: Tables) -> pl.Expr:
    lineage = Lineage(tables)
    if not all(lineage.is_known(row) and lineage.is_quoted(row) for row in lineage.pairs):
        return pl.lit(value=True)  # A wrong pair is reported as such; its effect on other pairs is not.
    return all_except(
        index
        for index, row in enumerate(lineage.pairs)
        if row["relation"] != lineage.relation((row["from_commitment_id"], row["to_commitment_id"]))
    )


def _basis_is_printed(tables: Tables) -> pl.Expr:
    lineage = Lineage(tables)
    return all_except(index for index, row in enumerate(lineage.pairs) if not lineage.is_quoted(row))


COMMITMENT_LINEAGE: tuple[Rule, ...] = (
    Rule(
        id="lineage-direction",
        table="commitment_lineage",
        column="to_commitment_id",
        reads=("from_commitment_id", "to_commitment_id", "plans.plan_id"),
        check=_to_next_edition,
        message="the later commitment does not belong to the edition that follows the earlier commitment's edition.",
        hint=(
            "Enter a commitment of one edition in from_commitment_id, and one of the next edition in to_commitment_id."
        ),
        reason="Lineage goes from one edition to the next.",
        example=Example(
            good=PAIR,
            bad={"to_commitment_id": "plan-1-A2"},
            others={"plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}]},
        ),
    ),
    Rule(
        id="lineage-relation",
        table="commitment_lineage",
        column="relation",
        reads=("relation", *READS),
        check=_relation_of_wordings,
        message="the wordings show a different relation.",
        hint=(
            "Use the first that applies: moved (now under another objective, or an activity), split or merged (one of "
            "several pairs), same (the same words), reworded (any other change)."
        ),
        reason="One rule derives what became of a promise from its words.",
        example=Example(good=PAIR, bad={"relation": "same"}, others=PRINTED),
    ),
    Rule(
        id="lineage-basis",
        table="commitment_lineage",
        column="basis",
        reads=READS,
        check=_basis_is_printed,
        message="the basis does not quote both commitments, or quotes words that neither of them prints.",
        hint="Quote words of the earlier commitment, and words of the later one or one of its activities.",
        reason="The quoted words show a reader why the two commitments belong together.",
        example=Example(good=PAIR, bad={"basis": 'Both print "safer roads in every town".'}, others=PRINTED),
    ),
)
