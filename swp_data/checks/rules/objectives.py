"""Rules on `objectives`: positions without gaps, in the order of each edition."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from swp_data.checks.rules._expressions import all_except, rows_of
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import position_order

if TYPE_CHECKING:
    import polars as pl


def _in_order_of_editions(tables: Tables) -> pl.Expr:
    """A position is between the positions of the edition's previous and next objectives, if these are in order."""
    rows = rows_of(tables, "objectives")
    numbered = {row["objective_id"]: (index, row["position"]) for index, row in enumerate(rows)}
    wrong = set()
    for edition in tables.profile.editions:
        ids = [objective.objective_id for objective in edition.objectives]
        listed = [numbered[key] for key in ids if key in numbered and numbered[key][1] is not None]
        positions = [-inf, *(position for _, position in listed), inf]
        for (index, own), previous, following in zip(listed, positions, positions[2:], strict=False):
            if previous < following and not previous < own < following:
                wrong.add(index)
    return all_except(wrong)


OBJECTIVES: tuple[Rule, ...] = (
    position_order("objectives"),
    Rule(
        id="objective-order",
        table="objectives",
        column="position",
        reads=("objective_id", "position"),
        check=_in_order_of_editions,
        message="the position is not between the positions of the edition's previous and next objectives.",
        hint=(
            "Number the objectives in the order in which the plan prints them. The profile in profiles/ lists each "
            "edition's objectives in that order."
        ),
        reason="Each edition numbers its commitments by the order of its objectives.",
        example=Example(
            good={"objective_id": "victims", "position": 1},
            bad={"position": 9},
            after=[{"objective_id": "secure", "position": 2}, {"objective_id": "reform", "position": 4}],
        ),
    ),
)
