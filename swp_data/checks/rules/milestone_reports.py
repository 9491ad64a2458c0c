"""Rules on `milestone_reports`: an outcome follows from quoted words, and agrees with the dates of its milestone."""

from __future__ import annotations

from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import all_except, look_up, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules.record_order import ENDS, SETTLED, source_ends

CARRIED_ON = ("moved", "repeated")
DATES = ("milestones.milestone_id", "milestones.due_start", "milestones.due_end")
SOURCES = {
    "sources": [
        {"source_id": "report-1", "period_end": "2018-08-31"},
        {"source_id": "report-2", "period_end": "2019-12-31"},
    ]
}
MILESTONES = {
    "milestones": [
        {
            "milestone_id": "report-1-ms1",
            "source_id": "report-1",
            "due_start": "2019-04-01",
            "due_end": "2019-04-30",
        },
        {
            "milestone_id": "report-2-ms1",
            "source_id": "report-2",
            "due_start": "2020-01-01",
            "due_end": "2020-12-31",
        },
    ]
}


def _milestones(tables: Tables) -> dict[str, dict[str, Any]]:
    return {row["milestone_id"]: row for row in rows_of(tables, "milestones")}


def _in_order(tables: Tables) -> pl.Expr:
    """The report is later than the milestone or, if it says what became of it, the document that prints it."""
    ends, milestones = source_ends(tables), _milestones(tables)
    wrong = []
    for index, row in enumerate(rows_of(tables, "milestone_reports")):
        own = milestones.get(row["milestone_id"], {}).get("source_id")
        is_later = ends.get(row["source_id"], "") > ends.get(own or "", "")
        says_more = row["source_id"] == own and row["outcome"] not in ("not_mentioned", "repeated")
        if own and not is_later and not says_more:
            wrong.append(index)
    return all_except(wrong)


def _quoted_if_mentioned(column: str) -> pl.Expr:
    return pl.col(column).is_null() == (text("outcome") == "not_mentioned")


def _quoted_from_update(tables: Tables) -> pl.Expr:
    def squeezed(expression: pl.Expr) -> pl.Expr:
        return expression.fill_null("").str.replace_all(r"\s+", "")

    cells = [look_up(tables, f"updates.{name}", by="update_id") for name in ("activity_text", "update_text")]
    printed = pl.concat_str([squeezed(cell) for cell in cells], separator="|")
    first, last = (
        look_up(tables, f"updates.{name}", by="update_id").cast(pl.Int64)
        for name in ("line_start", "line_end")
    )
    of_source = look_up(tables, "updates.source_id", by="update_id") == pl.col("source_id")
    quoted = printed.str.contains(squeezed(pl.col("quote")), literal=True) & pl.col("line").is_between(
        first, last
    )
    return pl.col("update_id").is_null() | (of_source & (pl.col("quote").is_null() | quoted))


def _carried_on(tables: Tables) -> pl.Expr:
    """A later milestone is of the same document; it has the same dates if repeated, and other ones if moved."""
    milestones = _milestones(tables)

    def passes(row: dict[str, Any]) -> bool:
        key = row["moved_to_milestone_id"]
        if key is None:
            return bool(row["outcome"] != "repeated")
        later, earlier = milestones.get(key), milestones.get(row["milestone_id"])
        if later is None or earlier is None:
            return True
        if row["outcome"] not in CARRIED_ON or later["source_id"] != row["source_id"]:
            return False
        if row["outcome"] == "moved":
            return bool(later["due_end"] > earlier["due_end"])
        return bool(later["due_start"] == earlier["due_start"] and later["due_end"] == earlier["due_end"])

    rows = rows_of(tables, "milestone_reports")
    return all_except(index for index, row in enumerate(rows) if not passes(row))


def _dated_as_met(tables: Tables) -> pl.Expr:
    """What was done late has a date after the milestone's, and what is only said to be done none after it."""
    due = look_up(tables, "milestones.due_end", by="milestone_id")
    length = pl.col("date_met").str.len_chars()
    after = text("date_met") > due.str.head(length)
    late = text("outcome") == "met_late"
    is_met = (text("outcome") == "met") & ~after.fill_null(value=False)
    return pl.when(pl.col("date_met").is_null()).then(~late).otherwise((late & after) | is_met)


def _not_settled_before(tables: Tables) -> pl.Expr:
    ends = source_ends(tables)
    rows = rows_of(tables, "milestone_reports")
    settled: dict[str, list[str]] = {}
    for row in rows:
        if row["outcome"] in SETTLED:
            settled.setdefault(row["milestone_id"], []).append(ends.get(row["source_id"], ""))
    return all_except(
        index
        for index, row in enumerate(rows)
        if any(end < ends.get(row["source_id"], "") for end in settled.get(row["milestone_id"], ()))
    )


def _quoted(column: str, value: str | int) -> Rule:
    """Return the rule that a row has a quote and its line, unless the milestone is not mentioned."""
    return Rule(
        id="milestone-report-quoted",
        table="milestone_reports",
        column=column,
        reads=("outcome", column),
        check=_quoted_if_mentioned(column),
        message="an outcome needs a quote and its line, and a milestone that is not mentioned has neither.",
        hint="Quote the words that decide the outcome; leave quote and line empty for not_mentioned.",
        reason="An outcome follows from printed words.",
        example=Example(good={"outcome": "met", column: value}, bad={"outcome": "not_mentioned"}),
    )


MILESTONE_REPORTS: tuple[Rule, ...] = (
    Rule(
        id="milestone-report-order",
        table="milestone_reports",
        column="source_id",
        reads=(
            "milestone_id",
            "source_id",
            "outcome",
            "milestones.milestone_id",
            "milestones.source_id",
            *ENDS,
        ),
        check=_in_order,
        message="the document is not later than the one that prints the milestone.",
        hint="Name a later document. The one that prints the milestone may have a row only if another of its texts "
        "says what became of it.",
        reason="What became of a promise is said after it was made.",
        example=Example(
            good={"milestone_id": "report-1-ms1", "source_id": "report-2", "outcome": "not_mentioned"},
            bad={"source_id": "report-1"},
            others={**SOURCES, **MILESTONES},
        ),
    ),
    _quoted("quote", "The contract has begun."),
    _quoted("line", 12),
    Rule(
        id="milestone-report-update",
        table="milestone_reports",
        column="update_id",
        reads=(
            "source_id",
            "update_id",
            "quote",
            "line",
            "updates.update_id",
            "updates.source_id",
            "updates.activity_text",
            "updates.update_text",
            "updates.line_start",
            "updates.line_end",
        ),
        check=_quoted_from_update,
        message="the update is in another source, or does not print the quote on this line.",
        hint="Name the update that prints the quote; leave the cell empty if it is printed elsewhere.",
        reason="Each sentence is printed in one place in one document.",
        example=Example(
            good={"source_id": "report-2", "update_id": "report-2-A1.1", "quote": "It has begun", "line": 12},
            bad={"quote": "It has ended"},
            others={
                "updates": [
                    {
                        "update_id": "report-2-A1.1",
                        "source_id": "report-2",
                        "update_text": "It has begun.",
                        "line_start": 12,
                        "line_end": 12,
                    }
                ]
            },
        ),
    ),
    Rule(
        id="milestone-moved",
        table="milestone_reports",
        column="moved_to_milestone_id",
        reads=(
            "milestone_id",
            "source_id",
            "outcome",
            "moved_to_milestone_id",
            "milestones.source_id",
            *DATES,
        ),
        check=_carried_on,
        message="the later milestone is missing, is of another document, or has dates that do not fit the outcome.",
        hint="Name the milestone of the same document that announces it again: with the same dates if it is repeated, "
        "with later ones if it is moved. What is moved without a new date has none.",
        reason="A promise can be followed from report to report.",
        example=Example(
            good={
                "milestone_id": "report-1-ms1",
                "source_id": "report-2",
                "outcome": "moved",
                "moved_to_milestone_id": "report-2-ms1",
            },
            bad={"outcome": "repeated"},
            others=MILESTONES,
        ),
    ),
    Rule(
        id="milestone-met",
        table="milestone_reports",
        column="date_met",
        reads=("milestone_id", "outcome", "date_met", "milestones.milestone_id", "milestones.due_end"),
        check=_dated_as_met,
        message="the outcome does not follow from the date.",
        hint="Use met_late if the printed date is after the milestone's last day, and met if it is not, or if no date "
        "is printed.",
        reason="Late means after the date, as far as dates are printed.",
        example=Example(
            good={"milestone_id": "report-1-ms1", "outcome": "met_late", "date_met": "2019-05"},
            bad={"outcome": "met"},
            others=MILESTONES,
        ),
    ),
    Rule(
        id="milestone-settled",
        table="milestone_reports",
        column="outcome",
        reads=("milestone_id", "source_id", "outcome", *ENDS),
        check=_not_settled_before,
        message="an earlier document says that the milestone was met or dropped.",
        hint="Read both documents again; remove the row that says no more, or correct the outcome.",
        reason="What is done or dropped is not followed any further.",
        example=Example(
            before=[{"milestone_id": "report-1-ms1", "source_id": "report-1", "outcome": "met"}],
            good={"milestone_id": "report-1-ms2", "source_id": "report-2", "outcome": "not_mentioned"},
            bad={"milestone_id": "report-1-ms1"},
            others=SOURCES,
        ),
    ),
)
