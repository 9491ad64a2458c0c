"""The view `promises`: what was promised, over all levels and editions of the plan, with what became of it."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.chains import chains, earlier, earlier_commitments, later, listed
from swp_data.dataset.views.three_statuses import (
    DISAGREEMENT,
    PART_QUOTE,
    PART_STATUS,
    TABLES,
    disagreement,
    milestone_states,
    parts_of_updates,
    states_by,
)
from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled, origins

LEVELS = {
    "activity": "An activity of a delivery plan, with the earlier activities that it continues",
    "statement": "A statement of the plan that no commitment of the delivery plan tracks",
}
LEVEL: Json = {
    "title": "Level",
    "type": "string",
    "description": "What the row is about.",
    "example": "activity",
    **labelled(LEVELS),
    "constraints": {"required": True, "enum": list(LEVELS)},
}
NO_PROMISE = "other"
"""The strand of lists that promise nothing, such as figures of the budget."""


def join(tables: Tables) -> pl.LazyFrame:
    """Join each last activity of a chain, and each untracked statement, with what is above, before and after it."""
    objectives = tables["objectives"].select("objective_id", objective="title")
    plans = tables["plans"].select("plan_id", plan="edition")
    return (
        pl.concat([_activities(tables), _statements(tables)], how="diagonal")
        .join(objectives, on="objective_id", how="left")
        .join(plans, on="plan_id")
        .with_columns(pl.col("level").cast(enumeration(LEVEL)))
        .sort("plan_id", "level", "order", descending=[True, False, False])
    )


def _activities(tables: Tables) -> pl.LazyFrame:
    """Return each activity that no later activity continues, with its commitment and all that is known of its chain."""
    lineage = tables["activity_lineage"]
    last = tables["activities"].join(lineage, left_on="activity_id", right_on="from_activity_id", how="anti")
    commitments = tables["commitments"].select(
        "commitment_id", "plan_id", "objective_id", commitment_ref="ref", commitment="title"
    )
    chain = chains(last, lineage)
    dated = tables["milestones"].select("milestone_id", "activity_id").join(chain, on="activity_id")
    return (
        last.with_row_index("order")
        .with_columns(level=pl.lit("activity"), promise_id="activity_id", promise="title")
        .rename({"ref": "activity_ref"})
        .join(commitments, on="commitment_id")
        .join(
            listed(tables["plan_statements"], "commitment_id", "statement_id"),
            on="commitment_id",
            how="left",
        )
        .join(earlier(chain, lineage), on="promise_id", how="left")
        .join(earlier_commitments(tables), on="commitment_id", how="left")
        .join(later(tables), on="commitment_id", how="left")
        .join(_last_word(tables, chain), on="promise_id", how="left")
        .join(
            states_by(tables, dated.select("milestone_id", "promise_id"), "promise_id"),
            on="promise_id",
            how="left",
        )
        .with_columns(disagreement().alias("disagreement"))
    )


def _last_word(tables: Tables, chain: pl.LazyFrame) -> pl.LazyFrame:
    """Return the last update of each chain, with its report, and how many reports there were."""
    sources = tables["sources"].select("source_id", "period_end")
    updates = (
        tables["updates"]
        .join(sources, on="source_id")
        .join(chain, on="activity_id")
        .with_columns(is_own=pl.col("activity_id") == pl.col("promise_id"))
    )
    reports = updates.group_by("promise_id").agg(
        pl.col("source_id").n_unique().cast(pl.Int64).alias("reports")
    )
    columns = ("update_id", "source_id", "status", "status_basis", "update_text", "line_start", "line_end")
    return (
        updates.sort("period_end", "is_own", "update_id")
        .group_by("promise_id", maintain_order=True)
        .last()
        .select("promise_id", *columns, as_of="period_end")
        .join(reports, on="promise_id")
        .join(parts_of_updates(tables["part_statuses"]), on="update_id", how="left")
    )


def _statements(tables: Tables) -> pl.LazyFrame:
    """Return each statement that promises something and that no commitment tracks."""
    traces = tables["commitments_without_successor"].select(
        "statement_id", earlier_commitment_ids="commitment_id"
    )
    before = listed(traces, "statement_id", "earlier_commitment_ids")
    dated = tables["milestones"].select("milestone_id", "statement_id")
    is_promise = pl.col("commitment_id").is_null() & (pl.col("strand").cast(pl.String) != NO_PROMISE)
    return (
        tables["plan_statements"]
        .with_row_index("order")
        .filter(is_promise)
        .join(before, on="statement_id", how="left")
        .join(states_by(tables, dated.drop_nulls(), "statement_id"), on="statement_id", how="left")
        .select(
            "order",
            "earlier_commitment_ids",
            "milestones",
            "plan_id",
            "objective_id",
            "strand",
            "source_id",
            "line_start",
            "line_end",
            level=pl.lit("statement"),
            promise_id="statement_id",
            promise="text",
            statement_ids="statement_id",
        )
    )


PROMISES = View(
    title="Promises",
    description=(
        "What was promised, over all levels and editions of the plan: one row for each activity that no later activity "
        "continues, with its commitment, the statements of the plan that this tracks, and the earlier activities that "
        "it came from; and one row for each statement of the plan that no commitment tracks, except lists that promise "
        "nothing. The status is that of the last report that prints a row for the activity, and it is as of that "
        "report. Three statuses are side by side: the words that the row prints (status_basis), what the rules derive "
        "from them (status), and what became of the dates that were announced on the way (milestones). An activity "
        "that was split is before several rows. A row of an earlier edition was not necessarily dropped: "
        "later_commitment_ids, trace and trace_statement_id say what became of its commitment."
    ),
    key=("promise_id",),
    tables=(
        "plans",
        "objectives",
        "plan_statements",
        "commitment_lineage",
        "commitments_without_successor",
        "activity_lineage",
        "updates",
        *TABLES,
    ),
    columns={
        "promise": {
            "title": "Promise",
            "type": "string",
            "description": "The short title of the activity, or the statement as printed.",
            "example": "Replacement of Hereford police station",
            "constraints": {"required": True},
        },
        "level": LEVEL,
        **origins("updates.status", "sources.period_end as as_of", "updates.status_basis"),
        "part_status": PART_STATUS,
        "part_quote": PART_QUOTE,
        "milestones": milestone_states("of the activity and the earlier ones, or of the statement"),
        "disagreement": DISAGREEMENT,
        **origins(
            "activities.ref as activity_ref",
            "commitments.ref as commitment_ref",
            "commitments.title as commitment",
            "objectives.title as objective",
            "plans.edition as plan",
        ),
        "reports": {
            "title": "Reports",
            "type": "integer",
            "description": "How many reports print a row for the activity or for an earlier one that it came from; "
            "empty for a statement.",
            "example": "2",
        },
        **origins("updates.update_text"),
        "earlier_activity_ids": {
            "title": "Earlier activities",
            "type": "string",
            "description": "The activities of earlier editions that it continues, by activity_lineage. Several are "
            'separated by "; "; empty if there are none.',
            "example": "swp-2016-A5.4",
        },
        "links": {
            "title": "Links",
            "type": "string",
            "description": "How they became the activity: same, reworded, merged, split or continued. Several are "
            'separated by "; ".',
            "example": "same",
        },
        "earlier_commitment_ids": {
            "title": "Earlier commitments",
            "type": "string",
            "description": "The commitments of the previous edition that its commitment came from, by "
            "commitment_lineage, or whose words the statement prints, by commitments_without_successor. Several are "
            'separated by "; ".',
            "example": "swp-2016-A.5",
        },
        "later_commitment_ids": {
            "title": "Later commitments",
            "type": "string",
            "description": "The commitments of the next edition that its commitment became, by commitment_lineage. "
            'Several are separated by "; ".',
            "example": "swp-2020-A2",
        },
        **origins(
            "commitments_without_successor.trace",
            "plan_statements.statement_id as trace_statement_id",
        ),
        "statement_ids": {
            "title": "Statements",
            "type": "string",
            "description": "The statements of the plan that its commitment tracks, or the statement itself. Several "
            'are separated by "; ".',
            "example": "swp-2020-s17",
        },
        **origins(
            "plan_statements.strand",
            "commitments.plan_id",
            "commitments.objective_id",
            "activities.commitment_id",
            "activities.activity_id",
            "updates.update_id",
            "updates.source_id",
            "updates.line_start",
            "updates.line_end",
        ),
        "promise_id": {
            "title": "Promise (key)",
            "type": "string",
            "description": "The id of the activity or of the statement.",
            "example": "swp-2020-A7.3",
            "constraints": {"required": True},
        },
    },
    join=join,
    optional=frozenset(
        {
            "status",
            "as_of",
            "commitment_ref",
            "commitment",
            "objective",
            "objective_id",
            "trace",
            "trace_statement_id",
            "strand",
            "commitment_id",
            "activity_id",
            "update_id",
        }
    ),
)
