"""Rules on columns of several tables: each is defined once, and the module of each table applies it."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import look_up, starts_with_source, text
from swp_data.checks.rules._rule import Check, Example, Rule, Tables

ID_HINT = "Correct the id or the columns that it is built from. Do not change an id that users rely on."
ID_REASON = "People read ids, and each id is built from other columns of its row."


def source_in_id(table: str, key: str) -> Rule:
    """Return the rule that the ids of a table begin with the source of the row."""
    return Rule(
        id="source-in-id",
        table=table,
        column=key,
        reads=(key, "source_id"),
        check=starts_with_source(key),
        message="the id does not begin with the source of the row.",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={key: "report-1-x1", "source_id": "report-1"},
            bad={key: "report-2-x1"},
        ),
    )


def source_type(table: str) -> Rule:
    """Return the rule that a document of type plan prints the rows of a table."""
    return Rule(
        id="source-type",
        table=table,
        column="source_id",
        reads=("source_id", "sources.source_id", "sources.document_type"),
        check=lambda tables: look_up(tables, "sources.document_type", by="source_id") == "plan",
        message="the source is not a document of type plan.",
        hint="Name the document that prints this row: only a plan prints statements and a glossary of terms.",
        reason="Each type of document prints its own tables.",
        example=Example(
            good={"source_id": "printed-plan"},
            bad={"source_id": "report-1"},
            others={
                "sources": [
                    {"source_id": "printed-plan", "document_type": "plan"},
                    {"source_id": "report-1", "document_type": "panel_report"},
                ]
            },
        ),
    )


def position_order(table: str, *, within: str = "") -> Rule:
    """Return the rule that positions count up from 1 without a gap.

    A position is at most the number of rows; the keys of the schema ensure that no position is repeated.

    Args:
        table: the table.
        within: the column that groups the positions; if it is empty, the whole table is numbered.
    """
    rows = pl.len().over(within) if within else pl.len()
    group = {within: "group-1"} if within else {}
    return Rule(
        id="position-order",
        table=table,
        column="position",
        reads=("position", within) if within else ("position",),
        check=pl.col("position") <= rows,
        message="the position is higher than the number of rows, so a position is missing.",
        hint="Number the rows in printed order; `swp-data format` sorts them.",
        reason="A gap in the positions means that a row is missing.",
        example=Example(
            before=[{**group, "position": 1}], good={**group, "position": 2}, bad={"position": 3}
        ),
    )


def line_order(table: str) -> Rule:
    """Return the rule that a row's lines are in order."""
    return Rule(
        id="line-order",
        table=table,
        column="line_end",
        reads=("line_start", "line_end"),
        check=pl.col("line_start") <= pl.col("line_end"),
        message="line_end is before line_start.",
        hint="Correct the lines.",
        reason="Each row is traced to a range of lines in its source.",
        example=Example(good={"line_start": 12, "line_end": 14}, bad={"line_end": 11}),
    )


def line_sequence(table: str) -> tuple[Rule, Rule]:
    """Return the rules that the rows of a source follow one another: one on `line_start`, one on `line_end`."""
    in_order = pl.col("line_start") <= pl.col("line_end")
    previous = pl.when(in_order).then(pl.col("line_start")).shift(1).over("source_id")
    following = pl.when(in_order).then(pl.col("line_end")).shift(-1).over("source_id")
    before = {"source_id": "report-1", "line_start": 10, "line_end": 12}
    after = {"source_id": "report-1", "line_start": 13, "line_end": 15}

    def rule(column: str, check: Check, example: Example) -> Rule:
        return Rule(
            id="line-sequence",
            table=table,
            column=column,
            reads=("source_id", "line_start", "line_end"),
            check=check,
            message="the row starts before the previous row, or ends after the next one.",
            hint="Correct the lines, or the order of the rows.",
            reason="The rows are in printed order.",
            example=example,
        )

    return (
        rule(
            "line_start",
            previous.is_null() | (pl.col("line_start") >= previous),
            Example(before=[before], good=after, bad={"line_start": 9}),
        ),
        rule(
            "line_end",
            following.is_null() | (pl.col("line_end") <= following),
            Example(good=before, bad={"line_end": 16}, after=[after]),
        ),
    )


def section_objective(table: str) -> Rule:
    """Return the rule that a section belongs to an objective if, and only if, it has the objective's title."""

    def check(tables: Tables) -> pl.Expr:
        objectives = tables["objectives"].select("objective_id", "title").rows()
        titles = {_folded(title): key for key, title in objectives}
        expected = text("section").map_elements(
            lambda section: titles.get(_folded(section), ""), return_dtype=pl.String
        )
        return text("objective_id") == expected

    return Rule(
        id="section-objective",
        table=table,
        column="objective_id",
        reads=("section", "objective_id", "objectives.objective_id", "objectives.title"),
        check=check,
        message="the section does not have the title of this objective.",
        hint="Enter the objective whose title the section has; leave the cell empty for any other section.",
        reason="A text belongs to the objective that it is printed under.",
        example=Example(
            good={"section": "SAFER STREETS", "objective_id": "streets"},
            bad={"objective_id": "victims"},
            others={
                "objectives": [
                    {"objective_id": "streets", "title": "Safer streets"},
                    {"objective_id": "victims", "title": "Putting victims first"},
                ]
            },
        ),
    )


def _folded(title: str) -> str:
    return title.lower().replace("’", "'")
