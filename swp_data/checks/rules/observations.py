"""Rules on `observations`: metric, unit and objective, and the row that prints the quote.

The rules on values and periods are in `observation_values`, `observation_periods` and `observation_series`.
"""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import all_except, look_up, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import source_in_id

UPDATE_CELLS = ("activity_text", "update_text", "oversight_text")
ANCHOR_TEXTS = (
    "updates.update_id",
    "updates.activity_text",
    "updates.update_text",
    "updates.oversight_text",
    "passages.passage_id",
    "passages.text",
)
ANCHOR_LINES = (
    "updates.update_id",
    "updates.line_start",
    "updates.line_end",
    "passages.passage_id",
    "passages.line_start",
    "passages.line_end",
)
PASSAGES = [
    {"passage_id": "report-1-p1", "source_id": "report-1", "line_start": 10, "line_end": 12},
    {"passage_id": "report-1-p2", "source_id": "report-1", "line_start": 14, "line_end": 16},
    {"passage_id": "report-2-p1", "source_id": "report-2", "line_start": 10, "line_end": 12},
]
PRINTED = [{**PASSAGES[0], "text": "The force employs 2,100 officers."}, {**PASSAGES[1], "text": "None."}]


def _squeezed(expression: pl.Expr) -> pl.Expr:
    """Return a text without white space."""
    return expression.fill_null("").str.replace_all(r"\s+", "")


def _of_anchor(tables: Tables, column: str) -> pl.Expr:
    """Return a column of the update or the passage that an observation names."""
    of_update = look_up(tables, f"updates.{column}", by="update_id")
    return pl.coalesce(of_update, look_up(tables, f"passages.{column}", by="passage_id"))


def _at_most_one_anchor() -> pl.Expr:
    return pl.col("update_id").is_null() | pl.col("passage_id").is_null()


def _anchor_in_source(tables: Tables) -> pl.Expr:
    source = pl.coalesce(_of_anchor(tables, "source_id"), "source_id")
    return _at_most_one_anchor() & (source == pl.col("source_id"))


def _quoted_from_anchor(tables: Tables) -> pl.Expr:
    cells = [look_up(tables, f"updates.{name}", by="update_id") for name in UPDATE_CELLS]
    cells.append(look_up(tables, "passages.text", by="passage_id"))
    printed = pl.concat_str([_squeezed(cell) for cell in cells], separator="|")
    unanchored = pl.col("update_id").is_null() & pl.col("passage_id").is_null()
    return unanchored | printed.str.contains(_squeezed(pl.col("quote")), literal=True)


def _on_line_of_anchor(tables: Tables) -> pl.Expr:
    first, last = (_of_anchor(tables, name).cast(pl.Int64) for name in ("line_start", "line_end"))
    return first.is_null() | ~_at_most_one_anchor() | pl.col("line").is_between(first, last)


def _anchored_if_printed(tables: Tables) -> pl.Expr:
    """An observation without an anchor is not quoted from an update or a passage on its line."""
    cells: dict[str, list[tuple[int, int, str]]] = {}
    for table, names in {"updates": UPDATE_CELLS, "passages": ("text",)}.items():
        for row in rows_of(tables, table):
            printed = "|".join("".join((row[name] or "").split()) for name in names)
            cells.setdefault(row["source_id"], []).append((row["line_start"], row["line_end"], printed))
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "observations"))
        if row["update_id"] is None
        and row["passage_id"] is None
        and any(
            first <= row["line"] <= last and "".join(row["quote"].split()) in printed
            for first, last, printed in cells.get(row["source_id"], ())
        )
    )


def _objective_of_anchor(tables: Tables) -> pl.Expr:
    """A metric of an objective is observed in texts on that objective, or on no objective."""
    own = look_up(tables, "metrics.objective_id", by="metric_id")
    activity = look_up(tables, "updates.activity_id", by="update_id")
    commitment = activity.replace_strict(
        tables["activities"]["activity_id"], tables["activities"]["commitment_id"], default=None
    )
    of_update = commitment.replace_strict(
        tables["commitments"]["commitment_id"], tables["commitments"]["objective_id"], default=None
    )
    of_anchor = pl.coalesce(of_update, look_up(tables, "passages.objective_id", by="passage_id"))
    return own.is_null() | of_anchor.is_null() | (own == of_anchor)


OBSERVATIONS: tuple[Rule, ...] = (
    source_in_id("observations", "observation_id"),
    Rule(
        id="observation-unit",
        table="observations",
        column="unit",
        reads=("metric_id", "unit", "metrics.metric_id", "metrics.unit"),
        check=lambda tables: look_up(tables, "metrics.unit", by="metric_id") == text("unit"),
        message="the unit is not that of the metric.",
        hint="Convert the value, or enter a metric with this unit.",
        reason="A metric has one unit, so its observations can be compared.",
        example=Example(
            good={"metric_id": "officers", "unit": "count"},
            bad={"unit": "percent"},
            others={"metrics": [{"metric_id": "officers", "unit": "count"}]},
        ),
    ),
    Rule(
        id="observation-anchor",
        table="observations",
        column="update_id",
        reads=(
            "source_id",
            "update_id",
            "passage_id",
            "updates.update_id",
            "updates.source_id",
            "passages.passage_id",
            "passages.source_id",
        ),
        check=_anchor_in_source,
        message="the observation names both an update and a passage, or one from another source.",
        hint="Enter the update or the passage, in the same source, whose text contains the quote.",
        reason="Each sentence is printed in one place in one document.",
        example=Example(
            good={"source_id": "report-1", "passage_id": "report-1-p1"},
            bad={"passage_id": "report-2-p1"},
            others={"passages": PASSAGES, "updates": []},
        ),
    ),
    Rule(
        id="observation-quote",
        table="observations",
        column="quote",
        reads=("update_id", "passage_id", "quote", *ANCHOR_TEXTS),
        check=_quoted_from_anchor,
        message="the quote is not in the text of its update or passage.",
        hint="Quote the text of the update or passage, or enter the row that prints the quote.",
        reason="An observation is read from the sentence that prints it.",
        example=Example(
            good={"passage_id": "report-1-p1", "quote": "2,100 officers"},
            bad={"quote": "2,100 police officers"},
            others={"passages": PRINTED, "updates": []},
        ),
    ),
    Rule(
        id="observation-line",
        table="observations",
        column="line",
        reads=("update_id", "passage_id", "line", *ANCHOR_LINES),
        check=_on_line_of_anchor,
        message="the line is outside the lines of its update or passage.",
        hint="Enter the line of the number, or the row that is printed there.",
        reason="Each sentence is printed in one place in one document.",
        example=Example(
            good={"passage_id": "report-1-p1", "line": 11},
            bad={"line": 14},
            others={"passages": PASSAGES, "updates": []},
        ),
    ),
    Rule(
        id="observation-unanchored",
        table="observations",
        column="passage_id",
        reads=(
            "source_id",
            "update_id",
            "passage_id",
            "quote",
            "line",
            "updates.source_id",
            "passages.source_id",
            *ANCHOR_TEXTS,
            *ANCHOR_LINES,
        ),
        check=_anchored_if_printed,
        message="an update or a passage on this line prints the quote, but the observation does not name it.",
        hint="Enter it in update_id or passage_id; only observations from tables and from the plan have neither.",
        reason="An observation is read from the sentence that prints it.",
        example=Example(
            good={
                "source_id": "report-1",
                "passage_id": "report-1-p1",
                "quote": "2,100 officers",
                "line": 11,
            },
            bad={"passage_id": None},
            others={"passages": PRINTED, "updates": []},
        ),
    ),
    Rule(
        id="observation-objective",
        table="observations",
        column="metric_id",
        reads=(
            "metric_id",
            "update_id",
            "passage_id",
            "metrics.metric_id",
            "metrics.objective_id",
            "updates.update_id",
            "updates.activity_id",
            "activities.activity_id",
            "activities.commitment_id",
            "commitments.commitment_id",
            "commitments.objective_id",
            "passages.passage_id",
            "passages.objective_id",
        ),
        check=_objective_of_anchor,
        message="the metric belongs to a different objective than the text that prints the observation.",
        hint="Look for the metric that the text is about. If the text of another objective prints this metric, list "
        "the observation in curation/exceptions.csv.",
        reason="Readers look for a metric under the objective that it measures.",
        example=Example(
            good={"metric_id": "officers", "passage_id": "report-1-p1"},
            bad={"metric_id": "victims-supported"},
            others={
                "metrics": [
                    {"metric_id": "officers", "objective_id": "reform"},
                    {"metric_id": "victims-supported", "objective_id": "victims"},
                ],
                "passages": [{"passage_id": "report-1-p1", "objective_id": "reform"}],
                "updates": [],
                "activities": [],
                "commitments": [],
            },
        ),
        severity="warning",
    ),
)
