"""Rules on `milestones`: each is quoted from one cell, and its dates are what the printed words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import all_except, look_up, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import source_in_id
from swp_data.checks.rules.record_order import COVERAGE, ENDS, SETTLED, LaterReports, source_ends

CELLS = {
    "updates": ("update_id", ("activity_text", "update_text")),
    "passages": ("passage_id", ("text",)),
    "plan_statements": ("statement_id", ("text",)),
}
TOPIC_CELLS = ("topic", "data", "commentary")
DATED = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:19|20)\d\d|[Qq]uarter|Q[1-4])\b"
)
MONTHS = {"month": (1, 2), "quarter": (3, 6), "season": (3,), "year": (12,)}
"""How many whole months the dates of each precision span."""
LONGEST_DAYS = 7
PRINTED = {
    "updates": [
        {
            "update_id": "report-1-A1.1",
            "source_id": "report-1",
            "activity_id": "plan-1-A1.1",
            "activity_text": "Retender the contract",
            "update_text": "The new contract begins in April 2019.",
            "line_start": 10,
            "line_end": 12,
        }
    ],
    "passages": [],
    "plan_statements": [],
    "performance_topics": [],
}
PLACES = (
    "updates.update_id",
    "passages.passage_id",
    "plan_statements.statement_id",
)


def _columns(*names: str) -> tuple[str, ...]:
    """Return the columns of these names in each table that holds milestones, and its key."""
    return (*PLACES, *(f"{table}.{name}" for table in CELLS for name in names))


def _cell(tables: Tables, column: str) -> pl.Expr:
    """Return a column of the row that a milestone names, null if it names none."""
    return pl.coalesce(look_up(tables, f"{table}.{column}", by=key) for table, (key, _) in CELLS.items())


def _squeezed(words: str | None) -> str:
    return "".join((words or "").split())


def _of_one_cell(tables: Tables) -> pl.Expr:
    named = pl.sum_horizontal(pl.col(key).is_not_null().cast(pl.Int8) for key, _ in CELLS.values())
    return (named <= 1) & (pl.coalesce(_cell(tables, "source_id"), "source_id") == pl.col("source_id"))


def _activity_of_cell(tables: Tables) -> pl.Expr:
    activity = look_up(tables, "updates.activity_id", by="update_id")
    return pl.col("activity_id").eq_missing(activity)


def _commitment_of_cell(tables: Tables) -> pl.Expr:
    of_activity = look_up(tables, "activities.commitment_id", by="activity_id")
    of_statement = look_up(tables, "plan_statements.commitment_id", by="statement_id")
    return pl.col("commitment_id").eq_missing(pl.coalesce(of_activity, of_statement))


def _topics(tables: Tables) -> dict[tuple[str, int], str]:
    """Return the text of each performance topic by its source and line."""
    return {
        (row["source_id"], row["line"]): "|".join(_squeezed(row[name]) for name in TOPIC_CELLS)
        for row in rows_of(tables, "performance_topics")
    }


def _quoted_from_cell(tables: Tables) -> pl.Expr:
    """The quote is in the cell that the milestone names or, if it names none, in the topic on its line."""
    texts = {
        (key, row[key]): "|".join(_squeezed(row[name]) for name in names)
        for table, (key, names) in CELLS.items()
        for row in rows_of(tables, table)
    }
    topics = _topics(tables)
    wrong = []
    for index, row in enumerate(rows_of(tables, "milestones")):
        named = [(key, row[key]) for key, _ in CELLS.values() if row[key] is not None]
        printed = (
            [texts[name] for name in named if name in texts]
            if named
            else [topics.get((row["source_id"], row["line"]), "")]
        )
        if not any(_squeezed(row["quote"]) in cell for cell in printed):
            wrong.append(index)
    return all_except(wrong)


def _on_line_of_cell(tables: Tables) -> pl.Expr:
    first, last = (_cell(tables, name).cast(pl.Int64) for name in ("line_start", "line_end"))
    return first.is_null() | pl.col("line").is_between(first, last)


def _months(start: date, end: date) -> int | None:
    """Return how many whole months a time is; None if it does not begin and end with a month."""
    after = end + timedelta(days=1)
    if start.day != 1 or after.day != 1:
        return None
    return (after.year - start.year) * 12 + after.month - start.month


def _is_interval(row: dict[str, Any]) -> bool:
    start, end = row["due_start"], row["due_end"]
    if start > end:
        return False
    if row["precision"] == "day":
        return bool((end - start).days < LONGEST_DAYS)
    return _months(start, end) in MONTHS[row["precision"]]


def _failing(rows: Iterable[bool]) -> pl.Expr:
    return all_except(index for index, passes in enumerate(rows) if not passes)


def _interval_matches(tables: Tables) -> pl.Expr:
    return _failing(_is_interval(row) for row in rows_of(tables, "milestones"))


def _says_if_stale(tables: Tables) -> pl.Expr:
    ends = source_ends(tables)
    return _failing(
        (str(row["due_end"]) <= ends.get(row["source_id"], "")) == ("stale" in (row["note"] or "").lower())
        for row in rows_of(tables, "milestones")
    )


def _covered(tables: Tables) -> pl.Expr:
    """Each report that covers a milestone has a row for it, until one says that it is settled."""
    reports, ends = LaterReports(tables), source_ends(tables)
    outcomes: dict[str, dict[str, str]] = {}
    for row in rows_of(tables, "milestone_reports"):
        outcomes.setdefault(row["milestone_id"], {})[row["source_id"]] = row["outcome"]

    def is_covered(milestone: dict[str, Any]) -> bool:
        own = outcomes.get(milestone["milestone_id"], {})
        settled = min((ends.get(source, "") for source in own if own[source] in SETTLED), default="9999")
        return all(source in own or ends[source] > settled for source in reports.covering(milestone))

    return _failing(is_covered(row) for row in rows_of(tables, "milestones"))


MILESTONES: tuple[Rule, ...] = (
    source_in_id("milestones", "milestone_id"),
    Rule(
        id="milestone-cell",
        table="milestones",
        column="update_id",
        reads=("source_id", "update_id", "passage_id", "statement_id", *_columns("source_id")),
        check=_of_one_cell,
        message="the milestone names more than one of update, passage and statement, or one in another source.",
        hint="Name the one row, in the same source, whose text contains the quote.",
        reason="Each sentence is printed in one place in one document.",
        example=Example(
            good={"source_id": "report-1", "update_id": "report-1-A1.1"},
            bad={"source_id": "report-2"},
            others=PRINTED,
        ),
    ),
    Rule(
        id="milestone-activity",
        table="milestones",
        column="activity_id",
        reads=("activity_id", "update_id", "updates.update_id", "updates.activity_id"),
        check=_activity_of_cell,
        message="this is not the activity of the update.",
        hint="Give the activity of the update; leave the cell empty if the milestone has no update.",
        reason="A milestone is found under the activity whose update announces it.",
        example=Example(
            good={"activity_id": "plan-1-A1.1", "update_id": "report-1-A1.1"},
            bad={"activity_id": "plan-1-A1.2"},
            others=PRINTED,
        ),
    ),
    Rule(
        id="milestone-commitment",
        table="milestones",
        column="commitment_id",
        reads=(
            "activity_id",
            "commitment_id",
            "statement_id",
            "activities.activity_id",
            "activities.commitment_id",
            "plan_statements.statement_id",
            "plan_statements.commitment_id",
        ),
        check=_commitment_of_cell,
        message="this is not the commitment of the activity, or of the statement.",
        hint="Give the commitment of the activity, or the one that tracks the statement; else leave the cell empty.",
        reason="A milestone is found under the commitment that it belongs to.",
        example=Example(
            good={"activity_id": "plan-1-A1.1", "commitment_id": "plan-1-A1"},
            bad={"commitment_id": "plan-1-A2"},
            others={
                "activities": [{"activity_id": "plan-1-A1.1", "commitment_id": "plan-1-A1"}],
                "plan_statements": [],
            },
        ),
    ),
    Rule(
        id="milestone-quote",
        table="milestones",
        column="quote",
        reads=(
            "source_id",
            "update_id",
            "passage_id",
            "statement_id",
            "quote",
            "line",
            *PLACES,
            *(f"{table}.{name}" for table, (_, names) in CELLS.items() for name in names),
            "performance_topics.source_id",
            "performance_topics.line",
            *(f"performance_topics.{name}" for name in TOPIC_CELLS),
        ),
        check=_quoted_from_cell,
        message="the quote is not in the text of its update, passage or statement, or of the topic on its line.",
        hint="Quote the text exactly, or name the row that prints the quote.",
        reason="A milestone is read from the sentence that announces it.",
        example=Example(
            good={"update_id": "report-1-A1.1", "quote": "begins in April 2019"},
            bad={"quote": "begins by April 2019"},
            others=PRINTED,
        ),
    ),
    Rule(
        id="milestone-line",
        table="milestones",
        column="line",
        reads=("update_id", "passage_id", "statement_id", "line", *_columns("line_start", "line_end")),
        check=_on_line_of_cell,
        message="the line is outside the lines of its update, passage or statement.",
        hint="Give the line on which the printed date begins, or name the row that is printed there.",
        reason="Each sentence is printed in one place in one document.",
        example=Example(good={"update_id": "report-1-A1.1", "line": 12}, bad={"line": 13}, others=PRINTED),
    ),
    Rule(
        id="milestone-date",
        table="milestones",
        column="printed_date",
        reads=("printed_date", "quote"),
        check=lambda tables: _failing(
            _squeezed(row["printed_date"]) in _squeezed(row["quote"]) for row in rows_of(tables, "milestones")
        ),
        message="the quote does not contain the printed date.",
        hint="Copy the words of the date from the quote, or quote the sentence that prints it.",
        reason="A date is read from its sentence.",
        example=Example(
            good={"printed_date": "April 2019", "quote": "begins in April 2019"},
            bad={"printed_date": "May 2019"},
        ),
    ),
    Rule(
        id="milestone-due",
        table="milestones",
        column="due_end",
        reads=("due_start", "due_end", "precision"),
        check=_interval_matches,
        message="the dates are not in order, or are not a time of this precision.",
        hint="Give a day or the days of a week, or one or two whole months or quarters, the three months of a season, "
        "or a whole year.",
        reason="The dates say no more than the printed words.",
        example=Example(
            good={"due_start": "2019-04-01", "due_end": "2019-04-30", "precision": "month"},
            bad={"due_end": "2019-04-15"},
        ),
    ),
    Rule(
        id="milestone-stale",
        table="milestones",
        column="note",
        reads=("source_id", "due_end", "note", *ENDS),
        check=_says_if_stale,
        message='the note must say "Stale" if, and only if, the date had passed by the end of the document\'s period.',
        hint="Check the year that the date was read with, and correct the dates or the note.",
        reason="A date that has passed when it is printed as future is a slip of the document, or of the reader.",
        example=Example(
            good={
                "source_id": "report-1",
                "due_end": "2018-08-31",
                "note": "Stale: the last day of the period.",
            },
            bad={"note": "Read as August 2018."},
            others={"sources": [{"source_id": "report-1", "period_end": "2018-08-31"}]},
        ),
    ),
    Rule(
        id="milestone-what",
        table="milestones",
        column="what",
        reads=("what",),
        check=~text("what").str.contains(DATED.pattern),
        message="the text contains a date.",
        hint="Say what is to be done, and leave the date to the other columns.",
        reason="A date in our own words could differ from the printed one.",
        example=Example(good={"what": "New contract to begin"}, bad={"what": "New contract by April"}),
    ),
    Rule(
        id="milestone-covered",
        table="milestones",
        column="milestone_id",
        reads=(
            "milestone_id",
            "source_id",
            "activity_id",
            "milestone_reports.milestone_id",
            "milestone_reports.source_id",
            "milestone_reports.outcome",
            *COVERAGE,
        ),
        check=_covered,
        message="a later report covers this milestone, and milestone_reports has no row for it.",
        hint="Read what the later report says about it, and add a row to milestone_reports; its outcome is "
        "not_mentioned if the report says nothing.",
        reason="Silence can be claimed only of a report that was read.",
        example=Example(
            good={"milestone_id": "report-1-ms1", "source_id": "report-1", "activity_id": "plan-1-A1.1"},
            bad={"milestone_id": "report-1-ms2"},
            others={
                "milestone_reports": [
                    {"milestone_id": "report-1-ms1", "source_id": "report-2", "outcome": "not_mentioned"}
                ],
                "sources": [
                    {"source_id": "report-1", "document_type": "panel_report", "period_end": "2018-08-31"},
                    {"source_id": "report-2", "document_type": "panel_report", "period_end": "2019-12-31"},
                ],
                "updates": [{"source_id": "report-2", "activity_id": "plan-1-A1.1"}],
                "activities": [],
                "commitment_lineage": [],
            },
        ),
    ),
)
