"""The view `silence`: what each report newly says of each activity, repeats, or no longer says."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled, origins

CHANGES = {
    "first": "Printed in the first report on the plan that the record has",
    "new": "Printed for the first time, although the record has an earlier report on the plan",
    "changed": "Printed with another text than in the previous report",
    "repeated": "Printed with the same text as in the previous report, word for word",
    "back": "Printed again, with any text, although the previous report has no row for it",
    "vanished": "Not printed, although an earlier report has a row for it",
}
CONTENTS = {
    "report": "Reports something",
    "referred": "Only refers to another row",
    "awaiting_update": "Only announces when the next update is due",
    "no_update": "Says that there is no update",
    "blank": "The cell is blank",
}
CHANGE: Json = {
    "title": "Change",
    "type": "string",
    "description": "How the report's row differs from that of the previous report on the plan in the record.",
    "example": "repeated",
    **labelled(CHANGES),
    "constraints": {"required": True, "enum": list(CHANGES)},
}
CONTENT: Json = {
    "title": "Content",
    "type": "string",
    "description": "What the update says, by its status; empty if the report has no row.",
    "example": "report",
    **labelled(CONTENTS),
    "constraints": {"enum": list(CONTENTS)},
}


def join(tables: Tables) -> pl.LazyFrame:
    """Pair each activity with each report on its plan, from the first that prints it, and compare the rows."""
    commitments = tables["commitments"].select(
        "commitment_id", "plan_id", commitment_ref="ref", commitment="title"
    )
    activities = (
        tables["activities"]
        .with_row_index("order")
        .select("order", "activity_id", "commitment_id", activity_ref="ref", activity="title")
        .join(commitments, on="commitment_id")
    )
    rows = (
        activities.join(_reports(tables), on="plan_id")
        .join(
            tables["updates"].rename({"source_id": "of"}),
            left_on=["activity_id", "source_id"],
            right_on=["activity_id", "of"],
            how="left",
        )
        .sort("order", "number")
        .with_columns(is_printed=pl.col("update_id").is_not_null(), words=_letters("update_text"))
    )
    earlier = pl.col("is_printed").cast(pl.Int64).cum_sum() - pl.col("is_printed").cast(pl.Int64)
    before = rows.with_columns(
        rows_before=earlier.over("activity_id"),
        was_printed=pl.col("is_printed").shift(1).over("activity_id"),
        words_before=pl.col("words").shift(1).over("activity_id"),
        status_before=pl.when("is_printed").then("status").forward_fill().shift(1).over("activity_id"),
    )
    return (
        before.filter(pl.col("is_printed") | (pl.col("rows_before") > 0))
        .with_columns(
            change=_change().cast(enumeration(CHANGE)),
            content=_content().cast(enumeration(CONTENT)),
            was_closed=pl.col("status_before")
            .cast(pl.String)
            .is_in(["complete", "cancelled"])
            .fill_null(False),
        )
        .sort("order", "number")
    )


def _reports(tables: Tables) -> pl.LazyFrame:
    """Return the reports with rows on activities, numbered within their plan in order of time."""
    printed = tables["updates"].select("source_id").unique()
    return (
        tables["sources"]
        .join(printed, on="source_id", how="semi")
        .sort("period_end", "source_id")
        .select("source_id", "plan_id", "period_start", "period_end")
        .with_columns(number=pl.int_range(pl.len()).over("plan_id"))
    )


def _letters(column: str) -> pl.Expr:
    """Return the letters and digits of a text, so that spacing and punctuation do not count."""
    return pl.col(column).fill_null("").str.to_lowercase().str.replace_all("[^a-z0-9]", "")


def _change() -> pl.Expr:
    return (
        pl.when(~pl.col("is_printed"))
        .then(pl.lit("vanished"))
        .when(pl.col("number") == 0)
        .then(pl.lit("first"))
        .when(pl.col("rows_before") == 0)
        .then(pl.lit("new"))
        .when(~pl.col("was_printed"))
        .then(pl.lit("back"))
        .when(pl.col("words") == pl.col("words_before"))
        .then(pl.lit("repeated"))
        .otherwise(pl.lit("changed"))
    )


def _content() -> pl.Expr:
    status = pl.col("status").cast(pl.String)
    return (
        pl.when(~pl.col("is_printed"))
        .then(pl.lit(None, pl.String))
        .when(status.is_in(["referred", "awaiting_update"]))
        .then(status)
        .when(pl.col("update_text").is_null())
        .then(pl.lit("blank"))
        .when(status == "no_update")
        .then(status)
        .otherwise(pl.lit("report"))
    )


SILENCE = View(
    title="Silence",
    description=(
        "What each report newly says of each activity, repeats, or no longer says: one row for each activity and each "
        "report on its edition of the plan, from the first that prints the activity. Spacing and punctuation do not "
        "count as a change. A row that vanished after the activity was complete or cancelled (was_closed) has come to "
        "its end. Only the reports of the record are compared: what other reports said is not known, and the view "
        "quarters shows where there is none."
    ),
    key=("activity_id", "source_id"),
    tables=("sources", "commitments", "activities", "updates"),
    columns={
        **origins(
            "commitments.ref as commitment_ref",
            "activities.ref as activity_ref",
            "activities.title as activity",
            "sources.period_start",
            "sources.period_end",
        ),
        "change": CHANGE,
        "content": CONTENT,
        "was_closed": {
            "title": "Closed before",
            "type": "boolean",
            "description": "Whether the last earlier report says that the activity is complete or cancelled.",
            "example": "true",
            "constraints": {"required": True},
        },
        **origins(
            "updates.status",
            "updates.update_text",
            "commitments.title as commitment",
            "commitments.plan_id",
            "activities.commitment_id",
            "updates.update_id",
            "sources.source_id",
            "activities.activity_id",
        ),
    },
    join=join,
    optional=frozenset({"status", "update_id"}),
)
