"""Rules on `commitment_wordings`: each wording is on the plan of its document, which also prints updates on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swp_data.checks.rules._expressions import all_except, plan_of_source, rows_of
from swp_data.checks.rules._reports import READS, Reports
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import line_order
from swp_data.checks.rules._shared_texts import printed_alike

if TYPE_CHECKING:
    import polars as pl


def _reported(tables: Tables) -> pl.Expr:
    reports = Reports(tables)
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "commitment_wordings"))
        if reports.is_on_plan(row["commitment_id"], row["source_id"])
        and not reports.reports_on(row["source_id"], row["commitment_id"])
    )


COMMITMENT_WORDINGS: tuple[Rule, ...] = (
    Rule(
        id="wording-plan",
        table="commitment_wordings",
        column="commitment_id",
        reads=("commitment_id", "source_id", "sources.source_id", "sources.plan_id", "plans.plan_id"),
        check=lambda tables: plan_of_source(tables, "commitment_id"),
        message="the commitment belongs to another edition of the plan than the one that the document covers.",
        hint="Enter a commitment of the edition that the document covers.",
        reason="A document covers one edition of the plan.",
        example=Example(
            before=[{"commitment_id": "plan-1-A1", "source_id": "report-1"}],
            good={"commitment_id": "plan-1-A2", "source_id": "report-1"},
            bad={"commitment_id": "plan-2-A2"},
            after=[{"commitment_id": "plan-1-A3", "source_id": "report-1"}],
            others={
                "sources": [{"source_id": "report-1", "plan_id": "plan-1"}],
                "plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}],
            },
        ),
    ),
    Rule(
        id="wording-reported",
        table="commitment_wordings",
        column="commitment_id",
        reads=("commitment_id", "source_id", *READS),
        check=_reported,
        message="the document prints this commitment, but updates has no row for it.",
        hint="Add the commitment's rows to updates, including rows with a blank update cell.",
        reason="A commitment is printed with at least one row of updates.",
        example=Example(
            good={"commitment_id": "plan-1-A1", "source_id": "report-1"},
            bad={"commitment_id": "plan-1-A2"},
            others={
                "sources": [{"source_id": "report-1", "plan_id": "plan-1", "period_end": "2018-08-31"}],
                "activities": [{"activity_id": "plan-1-A1.1", "commitment_id": "plan-1-A1"}],
                "updates": [{"source_id": "report-1", "activity_id": "plan-1-A1.1", "status": "active"}],
            },
        ),
    ),
    line_order("commitment_wordings"),
    printed_alike(table="commitment_wordings", key="commitment_id", column="wording", parent="commitments"),
)
