"""Rules on `metrics`: its id describes each metric, and each metric has observations."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import all_except, rows_of
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.word_overlap import share

LEAST = 0.25  # the least share of an id's words that a title or a definition contains


def _named_by_id(column: str) -> Rule:
    """Return the rule that a text of a metric contains words of the metric's id."""

    def check(tables: Tables) -> pl.Expr:
        return all_except(
            index
            for index, row in enumerate(rows_of(tables, "metrics"))
            if share(row["metric_id"].replace("-", " "), row[column]) < LEAST
        )

    return Rule(
        id="metric-named",
        table="metrics",
        column=column,
        reads=("metric_id", column),
        check=check,
        message="the text has too few words in common with the metric's id.",
        hint="Check that the text is in the correct row. If it must use other words, list the metric in "
        "curation/exceptions.csv.",
        reason="People read ids, and the id of a metric names what it measures.",
        example=Example(
            good={"metric_id": "calls-answered", column: "Share of calls answered within 10 seconds"},
            bad={column: "Number of dogs and horses in service"},
        ),
        severity="warning",
    )


METRICS: tuple[Rule, ...] = (
    _named_by_id("title"),
    _named_by_id("definition"),
    Rule(
        id="metric-observed",
        table="metrics",
        column="metric_id",
        reads=("metric_id", "observations.metric_id"),
        check=lambda tables: pl.col("metric_id").is_in(
            tables["observations"]["metric_id"].unique().sort().to_list()
        ),
        message="no observation has this metric.",
        hint="Remove the metric, or enter it in the observation that it was added for.",
        reason="A metric without observations promises values that do not exist.",
        example=Example(
            good={"metric_id": "calls-answered"},
            bad={"metric_id": "calls-abandoned"},
            others={"observations": [{"metric_id": "calls-answered"}]},
        ),
    ),
)
