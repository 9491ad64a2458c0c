"""The view `deadlines`: what was to be done by when, and whether a later report says that it was."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled, origins

STATES = {
    "met": "Done; if date_met is empty, perhaps after the date",
    "met_late": "Done after the date",
    "moved": "Put off: to the date of a later milestone, or without a date",
    "repeated": "Announced again with the same date, as a milestone of a later report",
    "dropped": "Not to be done",
    "open": "Not due before the end of the last report that covers it",
    "passed_without_word": "Due by the end of the last report that covers it, and mentioned by none",
    "no_deadline": "Mentioned by no later report, but its date sets no deadline (kind not_before or next_report)",
}
STATE: Json = {
    "title": "State",
    "type": "string",
    "description": "What is known of the milestone as of the last report that covers it.",
    "example": "passed_without_word",
    **labelled(STATES),
    "constraints": {"required": True, "enum": list(STATES)},
}
DECIDED = ("met", "met_late", "dropped", "moved", "repeated")
"""The outcomes that are states."""

WITHOUT_DEADLINE = ("not_before", "next_report")


def join(tables: Tables) -> pl.LazyFrame:
    """Join each milestone with what it belongs to, the last word on it, and the last report that covers it."""
    ends = _ends(tables["sources"])
    reports = tables["milestone_reports"].join(ends, on="source_id")
    last_word = (
        reports.with_columns(is_word=pl.col("outcome") != "not_mentioned")
        .sort("is_word", "end")
        .group_by("milestone_id")
        .last()
        .select(
            "milestone_id",
            "outcome",
            "date_met",
            "moved_to_milestone_id",
            "basis",
            outcome_source_id="source_id",
            outcome_quote="quote",
            outcome_line="line",
        )
    )
    last_report = reports.group_by("milestone_id").agg(pl.col("end").max().alias("last_end"))
    record_end = (
        ends.filter(pl.col("document_type") != "plan")
        .sort("end")
        .last()
        .select(as_of="end", as_of_source_id="source_id")
    )
    commitments = tables["commitments"].select("commitment_id", commitment_ref="ref", commitment="title")
    activities = tables["activities"].select("activity_id", activity_ref="ref", activity="title")
    return (
        tables["milestones"]
        .with_row_index("order")
        .join(commitments, on="commitment_id", how="left")
        .join(activities, on="activity_id", how="left")
        .join(ends.select("source_id", "end"), on="source_id")
        .join(last_word, on="milestone_id", how="left")
        .join(last_report, on="milestone_id", how="left")
        .join(record_end, how="cross")
        .with_columns(covered_to=pl.max_horizontal("end", "last_end"))
        .with_columns(_state().cast(enumeration(STATE)).alias("state"))
        .sort("due_end", "due_start", "order")
    )


def _ends(sources: pl.LazyFrame) -> pl.LazyFrame:
    """Return the sources with their last day: that of their period or, without one, that of their publication."""
    published = pl.coalesce(
        pl.col("published").str.to_date("%Y-%m-%d", strict=False),
        pl.concat_str("published", pl.lit("-01")).str.to_date("%Y-%m-%d", strict=False).dt.month_end(),
    )
    return sources.select("source_id", "document_type", pl.coalesce("period_end", published).alias("end"))


def _state() -> pl.Expr:
    outcome = pl.col("outcome").cast(pl.String)
    return (
        pl.when(outcome.is_in(DECIDED))
        .then(outcome)
        .when(pl.col("kind").cast(pl.String).is_in(WITHOUT_DEADLINE))
        .then(pl.lit("no_deadline"))
        .when(pl.col("due_end") > pl.col("covered_to"))
        .then(pl.lit("open"))
        .otherwise(pl.lit("passed_without_word"))
    )


DEADLINES = View(
    title="Deadlines",
    description=(
        "The milestones with what became of them: one row per milestone, in order of due_end. The state follows from "
        "the last document that mentions the milestone: met, met_late, moved, repeated or dropped, if it says so. If "
        "none mentions it, the state is no_deadline if the date is only the earliest time or announces an update, open "
        "if due_end is after covered_to, and else passed_without_word. That nothing was said does not mean that "
        "nothing was done. No state goes beyond the record, which ends with as_of."
    ),
    key=("milestone_id",),
    tables=("sources", "commitments", "activities", "milestones", "milestone_reports"),
    columns={
        **origins("milestones.due_end", "milestones.what"),
        "state": STATE,
        **origins(
            "milestones.printed_date",
            "activities.ref as activity_ref",
            "activities.title as activity",
            "commitments.ref as commitment_ref",
            "commitments.title as commitment",
            "milestones.kind",
            "milestones.quote",
            "milestone_reports.outcome",
            "milestone_reports.date_met",
            "milestone_reports.source_id as outcome_source_id",
            "milestone_reports.quote as outcome_quote",
            "milestone_reports.line as outcome_line",
            "milestone_reports.basis",
            "milestone_reports.moved_to_milestone_id",
        ),
        "covered_to": {
            "title": "Covered to",
            "type": "date",
            "description": "End of the last document that covers the milestone: the last day of its period or, if it "
            "has none, of its publication. It is that of the document that prints the milestone if no other covers it.",
            "example": "2019-12-31",
            "constraints": {"required": True},
        },
        **origins(
            "sources.period_end as as_of",
            "sources.source_id as as_of_source_id",
            "milestones.due_start",
            "milestones.precision",
            "milestones.note",
            "milestones.commitment_id",
            "milestones.activity_id",
            "milestones.update_id",
            "milestones.passage_id",
            "milestones.statement_id",
            "milestones.source_id",
            "milestones.line",
            "milestones.milestone_id",
        ),
    },
    join=join,
    optional=frozenset(
        {
            "activity",
            "commitment",
            "commitment_ref",
            "outcome",
            "outcome_source_id",
            "basis",
        }
    ),
)
