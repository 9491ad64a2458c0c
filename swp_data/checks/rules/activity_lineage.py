"""Rules on `activity_lineage`: each pair goes from one edition to the next, as the quoted words show."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import polars as pl

from swp_data.checks.rules._expressions import all_except, plan_of, rows_of
from swp_data.checks.rules._quoted_basis import quotes_both
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.word_overlap import letters

TEXTS = (
    "activities.activity_id",
    "activities.commitment_id",
    "activities.description",
    "commitments.commitment_id",
    "commitments.wording",
    "updates.activity_id",
    "updates.activity_text",
    "updates.update_text",
)
PAIR = {
    "from_activity_id": "plan-1-A1.1",
    "to_activity_id": "plan-2-A1.2",
    "relation": "reworded",
    "basis": '"Retender the contract" became "Review the contract".',
}
PRINTED = {
    "activities": [
        {"activity_id": "plan-1-A1.1", "commitment_id": "plan-1-A1", "description": "Retender the contract"},
        {"activity_id": "plan-2-A1.2", "commitment_id": "plan-2-A1", "description": "Review the contract"},
    ],
    "commitments": [],
    "updates": [],
}


class PrintedActivities:
    """The printed words of each activity. Reads the columns `TEXTS`."""

    def __init__(self, tables: Tables) -> None:
        self._references = tables.profile.references
        wordings = dict(tables["commitments"].select("commitment_id", "wording").rows())
        self._own: dict[str, set[str]] = {}
        self._all: dict[str, list[str]] = defaultdict(list)
        for row in rows_of(tables, "activities"):
            wording = wordings.get(row["commitment_id"]) or ""
            self._own[row["activity_id"]] = {row["description"] or wording}
            self._all[row["activity_id"]] += [row["description"] or "", wording]
        for row in rows_of(tables, "updates"):
            if row["activity_text"]:
                self._own.setdefault(row["activity_id"], set()).add(row["activity_text"])
            self._all[row["activity_id"]] += [row["activity_text"] or "", row["update_text"] or ""]

    def texts(self, activity: str) -> list[str]:
        """Return the descriptions and the updates of an activity, and the wording of its commitment."""
        return self._all[activity]

    def are_same(self, activity: str, other: str) -> bool:
        """Return whether two activities are once printed in the same words, except for their references."""
        return bool(self._without_reference(activity) & self._without_reference(other))

    def _without_reference(self, activity: str) -> set[str]:
        starts = self._references.starts_activity
        return {letters(starts.sub("", text)) for text in self._own.get(activity, ())}


def _to_next_edition(tables: Tables) -> pl.Expr:
    following = dict(pairwise(tables["plans"]["plan_id"].sort()))
    expected = plan_of(tables, "from_activity_id").replace_strict(
        following, default=None, return_dtype=pl.String
    )
    return plan_of(tables, "to_activity_id") == expected


def _relation_fits(tables: Tables) -> pl.Expr:
    """`same` is for the same words and for nothing else; `split` and `merged` have several rows."""
    printed, pairs = PrintedActivities(tables), rows_of(tables, "activity_lineage")
    parts = Counter(row["from_activity_id"] for row in pairs if row["relation"] == "split")
    sources = Counter(row["to_activity_id"] for row in pairs if row["relation"] == "merged")
    wrong = []
    for index, row in enumerate(pairs):
        earlier, later, relation = row["from_activity_id"], row["to_activity_id"], row["relation"]
        is_alone = (relation == "split" and parts[earlier] < 2) or (
            relation == "merged" and sources[later] < 2
        )
        if is_alone or (relation == "same") != printed.are_same(earlier, later):
            wrong.append(index)
    return all_except(wrong)


def _basis_is_printed(tables: Tables) -> pl.Expr:
    printed = PrintedActivities(tables)
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "activity_lineage"))
        if not quotes_both(
            row["basis"], printed.texts(row["from_activity_id"]), printed.texts(row["to_activity_id"])
        )
    )


ACTIVITY_LINEAGE: tuple[Rule, ...] = (
    Rule(
        id="activity-lineage-direction",
        table="activity_lineage",
        column="to_activity_id",
        reads=("from_activity_id", "to_activity_id", "plans.plan_id"),
        check=_to_next_edition,
        message="the later activity does not belong to the edition that follows the earlier activity's edition.",
        hint="Enter an activity of one edition in from_activity_id, and one of the next edition in to_activity_id.",
        reason="Lineage goes from one edition to the next.",
        example=Example(
            good=PAIR,
            bad={"to_activity_id": "plan-1-A1.2"},
            others={"plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}]},
        ),
    ),
    Rule(
        id="activity-lineage-relation",
        table="activity_lineage",
        column="relation",
        reads=("from_activity_id", "to_activity_id", "relation", *TEXTS),
        check=_relation_fits,
        message="the printed words show a different relation.",
        hint="Use same if both print the same words, and only then; split and merged need at least two rows of the "
        "same activity; otherwise choose reworded or continued.",
        reason="Where words decide the relation, a rule proves it.",
        example=Example(good=PAIR, bad={"relation": "same"}, others=PRINTED),
    ),
    Rule(
        id="activity-lineage-basis",
        table="activity_lineage",
        column="basis",
        reads=("from_activity_id", "to_activity_id", "basis", *TEXTS),
        check=_basis_is_printed,
        message="the basis does not quote both activities, or quotes words that neither of them prints.",
        hint="Quote words of each activity: of its description, its commitment or one of its updates.",
        reason="The quoted words show a reader why the two activities belong together.",
        example=Example(good=PAIR, bad={"basis": 'Both print "safer roads in every town".'}, others=PRINTED),
    ),
)
