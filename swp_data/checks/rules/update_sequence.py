"""Rules that compare `updates` of successive reports: closed activities stay closed, and open ones are reported on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swp_data.checks.rules._expressions import all_except
from swp_data.checks.rules._reports import CLOSED, READS, RUNNING, Reports
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared_texts import printed_alike

if TYPE_CHECKING:
    import polars as pl


def _stays_closed(tables: Tables) -> pl.Expr:
    reports = Reports(tables)
    return all_except(
        index
        for index, row in enumerate(reports.updates)
        if row["status"] in RUNNING
        and any(
            reports.status[source].get(row["activity_id"]) in CLOSED
            for source in reports.previous(row["source_id"])
        )
    )


def _reported_until_closed(tables: Tables) -> pl.Expr:
    reports = Reports(tables)
    return all_except(
        index
        for index, row in enumerate(reports.updates)
        if row["status"] not in CLOSED
        and reports.is_on_plan(row["activity_id"], row["source_id"])
        and (later := reports.following(row["source_id"]))
        and row["activity_id"] not in reports.status[later]
    )


UPDATE_SEQUENCE: tuple[Rule, ...] = (
    Rule(
        id="activity-reopened",
        table="updates",
        column="status",
        reads=READS,
        check=_stays_closed,
        message="an earlier report says that this activity is complete or cancelled.",
        hint=(
            "Compare both rows with their sources: are they about the same activity, and does each say so? If the "
            "activity was resumed, list the row in curation/exceptions.csv with the words that say so."
        ),
        reason="Finished work seldom starts again; a wrong reference or status is more likely.",
        example=Example(
            before=[{"source_id": "report-1", "activity_id": "plan-1-A1.1", "status": "complete"}],
            good={"source_id": "report-2", "activity_id": "plan-1-A1.1", "status": "complete"},
            bad={"status": "active"},
            others={
                "sources": [
                    {"source_id": "report-1", "plan_id": "plan-1", "period_end": "2018-08-31"},
                    {"source_id": "report-2", "plan_id": "plan-1", "period_end": "2019-12-31"},
                ],
                "activities": [],
            },
        ),
        severity="warning",
    ),
    Rule(
        id="activity-vanished",
        table="updates",
        column="activity_id",
        reads=READS,
        check=_reported_until_closed,
        message="the activity was not closed, but the next report on the plan has no row for it.",
        hint=(
            "Look for it in the next report, including under other references. If it is not printed there, list the "
            "row in curation/exceptions.csv with that reason."
        ),
        reason=(
            "Readers look for promises that are dropped without explanation, and a row lost by mistake looks the same."
        ),
        example=Example(
            before=[{"source_id": "report-2", "activity_id": "plan-1-A1.1", "status": "active"}],
            good={"source_id": "report-1", "activity_id": "plan-1-A1.1", "status": "active"},
            bad={"activity_id": "plan-1-A1.2"},
            others={
                "sources": [
                    {"source_id": "report-1", "plan_id": "plan-1", "period_end": "2018-08-31"},
                    {"source_id": "report-2", "plan_id": "plan-1", "period_end": "2019-12-31"},
                ],
                "activities": [],
            },
        ),
        severity="warning",
    ),
    printed_alike(table="updates", key="activity_id", column="activity_text", parent="activities"),
)
