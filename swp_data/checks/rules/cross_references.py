"""Rules on `cross_references`: each names the row that the printed words refer to, and none is lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import (
    all_except,
    erratum_on,
    look_up,
    plan_prefix,
    text,
)
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import ID_HINT, ID_REASON
from swp_data.dataset.plan_references import References, comparable

CELLS = {"commitments": "commitment", "activities": "activity", "updates": "update"}
ORIGINS = {
    "commitments": ("commitment_id", "wording"),
    "activities": ("activity_id", "description"),
    "updates": ("update_id", "update_text"),
}
PLAN_OF_ORIGIN = ("origin_id", "updates.update_id", "updates.activity_id", "plans.plan_id")
REFERENCES = ("commitments.commitment_id", "commitments.ref", "activities.activity_id", "activities.ref")
PLANS = {"plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}]}
NUMBERED = {
    "commitments": [
        {"commitment_id": f"plan-1-{ref}", "ref": ref, "wording": f"Commitment {ref}"}
        for ref in ("A1", "A2", "A3")
    ],
    "activities": [
        {"activity_id": f"plan-1-{ref}", "ref": ref, "description": f"Activity {ref}. Refer to A2"}
        for ref in ("A1.1", "A2.1", "A2.2")
    ],
    "updates": [],
    **PLANS,
}


def references_in(printed: str, known: Collection[str], references: References) -> list[str]:
    """Return the references that a printed phrase names. A range names every reference at its level in the plan.

    >>> from swp_data.dataset.profile import read_profile
    >>> references_in("Refer to 3.1 - 3.3", ["3.1", "3.2", "3.2.1", "3.3"], read_profile().references)
    ['3.1', '3.2', '3.3']
    """
    refs = [comparable(ref) for ref in references.find(printed)]
    order = [comparable(ref) for ref in known]
    if len(refs) == 2 and "-" in printed and set(refs) <= set(order):
        level = refs[0].count(".")
        between = order[order.index(refs[0]) : order.index(refs[1]) + 1]
        return [ref for ref in between if ref.count(".") == level]
    return refs


def _origin_text(tables: Tables) -> pl.Expr:
    """Return the text of the row that a cross-reference is quoted from; null if there is no such row."""
    origin = pl.lit(None, dtype=pl.String)
    for table, (key, column) in ORIGINS.items():
        cell = look_up(tables, f"{table}.{column}", by="origin_id", key=key)
        origin = pl.when(text("origin_table") == table).then(cell).otherwise(origin)
    return origin


def _plan_of_origin(tables: Tables) -> pl.Expr:
    activity = look_up(tables, "updates.activity_id", by="origin_id", key="update_id")
    return pl.coalesce(activity, "origin_id").str.extract(plan_prefix(tables), 1)


def _target_in_plan(tables: Tables) -> pl.Expr:
    target = pl.coalesce("target_commitment_id", "target_activity_id")
    return target.is_null() | (target.str.extract(plan_prefix(tables), 1) == _plan_of_origin(tables))


def _known_references(tables: Tables) -> dict[str, list[str]]:
    """Return the references of each plan in their order."""
    prefix = re.compile(plan_prefix(tables))
    refs: dict[str, list[str]] = {}
    for table, key in (("commitments", "commitment_id"), ("activities", "activity_id")):
        for record, ref in tables[table].select(key, "ref").drop_nulls().rows():
            match = prefix.match(record)
            refs.setdefault(match[1] if match else "", []).append(ref)
    return {plan: sorted(of_plan, key=_numeric) for plan, of_plan in refs.items()}


def _numeric(ref: str) -> list[tuple[bool, int, str]]:
    """Return a key that sorts the numbers in references by size, and before letters."""
    parts = re.findall(r"[0-9]+|[A-Z]", comparable(ref))
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def _rows_with_plan(tables: Tables) -> list[dict[str, Any]]:
    return (
        tables["cross_references"].with_columns(_plan_of_origin(tables).alias("origin_plan")).rows(named=True)
    )


def _has_target(tables: Tables) -> pl.Expr:
    """A reference has one target. A reference to a row that the plan lacks has none, but an erratum on its origin."""
    no_commitment, no_activity = (
        pl.col("target_commitment_id").is_null(),
        pl.col("target_activity_id").is_null(),
    )
    known = _known_references(tables)
    pointing = [
        index
        for index, row in enumerate(_rows_with_plan(tables))
        if set(references_in(row["printed"], (), tables.profile.references))
        & {comparable(ref) for ref in known.get(row["origin_plan"], ())}
    ]
    dangling = no_commitment & no_activity & erratum_on(tables, "origin_id") & all_except(pointing)
    return (no_commitment != no_activity) | dangling


def _wrong_targets(
    rows: Sequence[dict[str, Any]], known: dict[str, list[str]], prefix: str, references: References
) -> Iterator[int]:
    """Yield the index of each row whose target is not the one that its phrase names at this position.

    If a phrase has more or fewer rows than references, only the first row that differs is yielded, or else the last.
    """
    for _, run in groupby(enumerate(rows), key=lambda item: (item[1]["origin_id"], item[1]["printed"])):
        indexes, group = zip(*run, strict=True)
        expected = references_in(group[0]["printed"], known.get(group[0]["origin_plan"], ()), references)
        targets = [row["target_activity_id"] or row["target_commitment_id"] for row in group]
        different = [
            index
            for index, target, ref in zip_longest(indexes, targets, expected)
            if index is not None and target is not None and comparable(re.sub(prefix, "", target)) != ref
        ]
        if not expected or len(targets) == len(expected):
            yield from different
        else:
            yield different[0] if different else indexes[-1]


def _complete(column: str) -> Rule:
    """Return the rule that the rows of a phrase have its references as targets, for one of the two target columns."""

    def check(tables: Tables) -> pl.Expr:
        wrong = _wrong_targets(
            _rows_with_plan(tables),
            _known_references(tables),
            plan_prefix(tables),
            tables.profile.references,
        )
        is_other_column = pl.col("target_activity_id").is_not_null() != (column == "target_activity_id")
        return all_except(wrong) | is_other_column

    target, other = {
        "target_commitment_id": ("A2", "A3"),
        "target_activity_id": ("A2.1", "A2.2"),
    }[column]
    return Rule(
        id="reference-complete",
        table="cross_references",
        column=column,
        reads=("printed", "target_commitment_id", "target_activity_id", *PLAN_OF_ORIGIN, *REFERENCES),
        check=check,
        message="the targets of this phrase's rows are not the references that it prints, one by one.",
        hint=(
            "Add one row for each reference that the phrase names, in order; a range names each commitment (or each "
            "activity) from its first to its last."
        ),
        reason="No printed reference may be lost.",
        example=Example(
            good={"origin_id": "plan-1-A1.1", "printed": f"Refer to {target}", column: f"plan-1-{target}"},
            bad={column: f"plan-1-{other}"},
            others=NUMBERED,
        ),
    )


CROSS_REFERENCES: tuple[Rule, ...] = (
    Rule(
        id="reference-id",
        table="cross_references",
        column="reference_id",
        reads=("reference_id", "origin_id", "cell"),
        check=(
            pl.col("reference_id").str.replace("[0-9]+$", "")
            == pl.concat_str([pl.col("origin_id"), text("cell"), pl.lit("")], separator="-")
        ),
        message="the id is not built from the origin, the cell and a number.",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={
                "reference_id": "plan-1-A1.2-activity-1",
                "origin_id": "plan-1-A1.2",
                "cell": "activity",
            },
            bad={"reference_id": "plan-1-A1.3-activity-1"},
        ),
    ),
    Rule(
        id="reference-plan",
        table="cross_references",
        column="target_commitment_id",
        reads=("target_commitment_id", "target_activity_id", *PLAN_OF_ORIGIN),
        check=_target_in_plan,
        message="the target and the row that points to it belong to different editions of the plan.",
        hint="Enter the row of the same edition.",
        reason="A report points to rows of the plan that it covers.",
        example=Example(
            good={"origin_id": "plan-1-A1.1", "target_commitment_id": "plan-1-A2"},
            bad={"target_commitment_id": "plan-2-A2"},
            others={"updates": [], **PLANS},
        ),
    ),
    _complete("target_commitment_id"),
    _complete("target_activity_id"),
    Rule(
        id="reference-origin",
        table="cross_references",
        column="printed",
        reads=(
            "origin_table",
            "origin_id",
            "printed",
            *(f"{table}.{column}" for table, columns in ORIGINS.items() for column in columns),
        ),
        check=lambda tables: _origin_text(tables).str.contains(pl.col("printed"), literal=True),
        message="the row that points does not exist, or does not print these words.",
        hint="Correct origin_table, origin_id or the quoted words.",
        reason="A reference is quoted from the cell that prints it.",
        example=Example(
            good={"origin_table": "activities", "origin_id": "plan-1-A1.1", "printed": "Refer to A2"},
            bad={"printed": "see A2"},
            others=NUMBERED,
        ),
    ),
    Rule(
        id="reference-cell",
        table="cross_references",
        column="cell",
        reads=("origin_table", "cell"),
        check=text("cell") == text("origin_table").replace(CELLS),
        message="the cell does not belong to origin_table.",
        hint="Enter commitment for a commitment, activity for an activity, and update for an update.",
        reason="Each of the three tables has one of the three printed cells.",
        example=Example(good={"origin_table": "activities", "cell": "activity"}, bad={"cell": "update"}),
    ),
    Rule(
        id="reference-target",
        table="cross_references",
        column="target_commitment_id",
        reads=(
            "printed",
            "target_commitment_id",
            "target_activity_id",
            "errata.record_id",
            *PLAN_OF_ORIGIN,
            *REFERENCES,
        ),
        check=_has_target,
        message="a reference must have one target, or none and an erratum if the plan has no such row.",
        hint="Fill one of the two targets, or add an erratum on the row that points.",
        reason="A reference to a row that does not exist is a misprint.",
        example=Example(
            good={
                "origin_id": "plan-1-A1.1",
                "printed": "Refer to A2",
                "target_commitment_id": "plan-1-A2",
            },
            bad={"target_commitment_id": None},
            others={"errata": [], **NUMBERED},
        ),
    ),
)
