"""Rules on `passages`: numbers without gaps, rows in printed order, and paragraphs together under their headings."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import all_except, rows_of, starts_with_source, stray_rows, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import ID_HINT, ID_REASON, line_order, line_sequence, section_objective


def _id_of_number() -> pl.Expr:
    """An id consists of the source and "-p" with the paragraph's number, or "-u" with a count if it has no number."""
    numbered = text("passage_id").str.extract(r"-p([0-9]+)$", 1) == text("number")
    unnumbered = text("passage_id").str.contains(r"-u[0-9]+$")
    fits = pl.when(pl.col("number").is_null()).then(unnumbered).otherwise(numbered)
    return starts_with_source("passage_id") & fits


def _numbered_without_gap() -> pl.Expr:
    """No number in an id is higher than the number of ids that differ only in that number."""
    number = text("passage_id").str.extract(r"([0-9]+)$", 1).cast(pl.Int64)
    return number <= pl.len().over(text("passage_id").str.replace("[0-9]+$", ""))


def _under_one_heading(column: str) -> Rule:
    """Return the rule that the paragraphs under one section or heading are together."""

    def check(tables: Tables) -> pl.Expr:
        return all_except(stray_rows(rows_of(tables, "passages"), column)) | pl.col(column).is_null()

    other = {"source_id": "report-1", column: "Consultation"}
    own = {"source_id": "report-1", column: "Performance"}
    return Rule(
        id="passage-section",
        table="passages",
        column=column,
        reads=("source_id", column),
        check=check,
        message="the paragraphs before and after this one are under a different section or heading.",
        hint="Quote the section and the heading that the paragraph is printed under.",
        reason="Paragraphs under one heading are printed together.",
        example=Example(
            before=[other, other, own, own],
            good=own,
            bad={column: "Consultation"},
            after=[own, own],
        ),
    )


PASSAGES: tuple[Rule, ...] = (
    Rule(
        id="passage-id",
        table="passages",
        column="passage_id",
        reads=("passage_id", "source_id", "number"),
        check=_id_of_number(),
        message="the id is not built from the source and the number (or a count, if the passage has no number).",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={"passage_id": "report-1-p12", "source_id": "report-1", "number": 12},
            bad={"number": 13},
        ),
    ),
    Rule(
        id="passage-number",
        table="passages",
        column="number",
        reads=("passage_id",),
        check=_numbered_without_gap(),
        message="the number is higher than the number of paragraphs, so a paragraph is missing.",
        hint="Look for a paragraph that is missing or has a wrong number.",
        reason="A gap in the numbers means that a paragraph is missing.",
        example=Example(
            before=[{"passage_id": "report-1-p1"}],
            good={"passage_id": "report-1-p2"},
            bad={"passage_id": "report-1-p3"},
        ),
    ),
    line_order("passages"),
    *line_sequence("passages"),
    _under_one_heading("section"),
    _under_one_heading("heading"),
    section_objective("passages"),
)
