"""The record agrees with itself: periods, statuses, and columns that repeat the latest print."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from swp_data.checks.rules.rule import Rule, Tables, column, erratum_on, look_up
from swp_data.dataset.status import status_of


def _printed_ref(tables: Tables) -> pl.Expr:
    ref = look_up(tables, "activities", "activity_id", "ref", "activity_id").fill_null("")
    return (column("printed_ref") == ref) | erratum_on(tables, "update_id", "printed_ref")


def _status_by_rule(part: int) -> Callable[[Tables], pl.Expr]:
    def passes(tables: Tables) -> pl.Expr:
        decided = pl.struct(
            column("activity_text").alias("a"), column("update_text").alias("u")
        ).map_elements(
            lambda row: status_of(row["a"], row["u"], tables.profile)[part], return_dtype=pl.String
        )
        return column(("status", "status_basis")[part]) == decided

    return passes


def _latest(tables: Tables, table: str, key: str, text: str) -> pl.DataFrame:
    """Return the text of each key in the last source (by the end of its period) that prints it."""
    ends = tables["sources"].select("source_id", pl.col("period_end"))
    return (
        tables[table]
        .join(ends, on="source_id")
        .sort("period_end", nulls_last=False)
        .group_by(key, maintain_order=True)
        .agg(pl.col(text).last(), first=pl.col("source_id").first(), last=pl.col("source_id").last())
    )


def _latest_is(table: str, key: str, text: str, part: str | None = None) -> Callable[[Tables], pl.Expr]:
    """True where a column of this row is what the last (or first) print says."""

    def passes(tables: Tables) -> pl.Expr:
        latest = _latest(tables, table, key, text)
        value = latest[part or text].fill_null("")
        found = pl.col(key).replace_strict(latest[key], value, default=None, return_dtype=pl.String)
        own = {"first": "first_source_id", "last": "last_source_id"}.get(part or "", "")
        target = own or {"activity_text": "description"}.get(text, text)
        return column(target) == found

    return passes


RECORD: tuple[Rule, ...] = (
    Rule(
        "printed-reference",
        "updates",
        "printed_ref",
        _printed_ref,
        "the printed reference is not the activity's, and no erratum says why.",
        "Correct the activity, or add an erratum on printed_ref of this update.",
        "A wrong reference keeps its print; the right activity and an erratum stand beside it.",
        ("pcp-2018-09-18-A4.6", {"printed_ref": "A4.7"}),
        ("activities", "errata"),
    ),
    Rule(
        "status-rule",
        "updates",
        "status",
        _status_by_rule(0),
        "the published status rules give this row another status.",
        "Run `swp-data ingest` on the report to see the status, or change the rule in swp_data/dataset/status.py "
        "and its reason.",
        "The status is derived by published rules, never set by hand.",
        ("pcp-2020-02-05-A4.6", {"status": "on_hold"}),
    ),
    Rule(
        "status-basis-rule",
        "updates",
        "status_basis",
        _status_by_rule(1),
        "these are not the words that decide by the published status rules.",
        "Run `swp-data ingest` on the report to see the words that decide.",
        "The status is derived by published rules, never set by hand.",
        ("pcp-2020-02-05-A4.6", {"status_basis": "complete"}),
    ),
    Rule(
        "period-order",
        "sources",
        "period_end",
        lambda _: (
            (pl.col("period_start").is_null() & pl.col("period_end").is_null())
            | (pl.col("period_start") <= pl.col("period_end"))
        ),
        "the period ends before it starts, or has one end only.",
        "Correct the dates, or leave both empty where the document gives none.",
        "A period has two ends in order.",
        (
            "pcp-2020-06-15",
            {"period_start": "2020-06-01", "period_end": "2020-05-31", "period_label": "June to May 2020"},
        ),
    ),
    Rule(
        "period-published",
        "sources",
        "published",
        lambda _: (
            pl.col("published").is_null()
            | pl.col("period_end").is_null()
            | (pl.col("published").str.slice(0, 7) >= pl.col("period_end").dt.strftime("%Y-%m"))
        ),
        "the document is older than the end of the period it reports on.",
        "Correct the date of publication or the period.",
        "A report comes after what it reports.",
        ("delivery-plan-2020-21-q3", {"published": "2020-11"}),
    ),
    Rule(
        "latest-wording",
        "commitments",
        "wording",
        _latest_is("commitment_wordings", "commitment_id", "wording"),
        "the wording is not that of the latest extract that prints the commitment.",
        "Copy the wording from the last row of the commitment in commitment_wordings.",
        "One place for each fact: this column repeats the latest print.",
        ("swp-2016-A.4", {"wording": "Make sure victims get effective services"}),
        ("commitment_wordings", "sources"),
    ),
    Rule(
        "latest-description",
        "activities",
        "description",
        _latest_is("updates", "activity_id", "activity_text"),
        "the description is not the activity cell of the latest report that prints it.",
        "Copy the cell from the activity's last row in updates.",
        "One place for each fact: this column repeats the latest print.",
        ("swp-2016-A4.6", {"description": "Retender the contract"}),
        ("updates", "sources"),
    ),
    Rule(
        "first-report",
        "activities",
        "first_source_id",
        _latest_is("updates", "activity_id", "activity_text", "first"),
        "this is not the first report with an update on the activity.",
        "Name the first source that has a row of the activity in updates.",
        "The life of an activity follows from its updates.",
        ("swp-2016-A4.6", {"first_source_id": "pcp-2020-02-05"}),
        ("updates", "sources"),
    ),
    Rule(
        "last-report",
        "activities",
        "last_source_id",
        _latest_is("updates", "activity_id", "activity_text", "last"),
        "this is not the last report with an update on the activity.",
        "Name the last source that has a row of the activity in updates.",
        "The life of an activity follows from its updates.",
        ("swp-2016-A4.6", {"last_source_id": "pcp-2018-09-18"}),
        ("updates", "sources"),
    ),
    *(
        Rule(
            "line-order",
            table,
            "line_end",
            lambda _: pl.col("line_start") <= pl.col("line_end"),
            "the last line stands before the first.",
            "Correct the lines.",
            "A row is traced to a run of lines.",
            (record, {"line_end": 1}),
        )
        for table, record in (
            ("commitment_wordings", "swp-2016-A.4"),
            ("plan_statements", "swp-2020-s8"),
            ("updates", "pcp-2018-09-18-A4.6"),
            ("passages", "pcp-2018-09-18-p12"),
        )
    ),
)
