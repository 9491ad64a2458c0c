"""Rules on `observation_caveats`: each is of its observation's source, and says what its kind promises."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import look_up
from swp_data.checks.rules._rule import Example, Rule, Tables

NEEDS = {
    "provisional": "quote",
    "course": "quote",
    "base": "explanation",
    "period_uncertain": "explanation",
    "conflicting": "other_observation_id",
    "completed_by": "explanation",
}
"""The column that a kind of caveat can't do without; the label of any other kind says enough."""
ROW = {
    "observation_id": "report-1-o1",
    "kind": "conflicting",
    "source_id": "report-1",
    "other_observation_id": "report-1-o2",
}


def _says_enough(_: Tables) -> pl.Expr:
    """The column that the kind needs is filled."""
    kind = pl.col("kind").cast(pl.String)
    return pl.all_horizontal((kind != name) | pl.col(column).is_not_null() for name, column in NEEDS.items())


OBSERVATION_CAVEATS: tuple[Rule, ...] = (
    Rule(
        id="caveat-source",
        table="observation_caveats",
        column="source_id",
        reads=("observation_id", "source_id", "observations.observation_id", "observations.source_id"),
        check=lambda tables: (
            look_up(tables, "observations.source_id", by="observation_id") == pl.col("source_id")
        ),
        message="the observation is in another source.",
        hint="Give the source of the observation.",
        reason="What qualifies a figure is read from the document that prints it.",
        example=Example(
            good=ROW,
            bad={"source_id": "report-2"},
            others={"observations": [{"observation_id": "report-1-o1", "source_id": "report-1"}]},
        ),
    ),
    Rule(
        id="caveat-complete",
        table="observation_caveats",
        column="kind",
        reads=("kind", "explanation", "other_observation_id", "quote"),
        check=_says_enough,
        message="a caveat of this kind lacks what it is about.",
        hint="Quote the words for 'provisional' and 'course', name the other observation for 'conflicting', and "
        "explain 'base', 'period_uncertain' and 'completed_by'.",
        reason="A reader must be able to check a caveat, or to find the other figure.",
        example=Example(good=ROW, bad={"other_observation_id": None}),
    ),
    Rule(
        id="caveat-quote-line",
        table="observation_caveats",
        column="line",
        reads=("quote", "line"),
        check=lambda _: pl.col("quote").is_null() == pl.col("line").is_null(),
        message="a quote and its line go together.",
        hint="Give both, or neither.",
        reason="Every quote can be traced to its line.",
        example=Example(good={"quote": "a small decrease", "line": 12}, bad={"line": None}),
    ),
    Rule(
        id="caveat-other",
        table="observation_caveats",
        column="other_observation_id",
        reads=("observation_id", "other_observation_id"),
        check=lambda _: (
            pl.col("other_observation_id").is_null()
            | (pl.col("other_observation_id") != pl.col("observation_id"))
        ),
        message="the other observation is the observation itself.",
        hint="Name the figure that disagrees, completes it or is its base.",
        reason="A figure doesn't qualify itself.",
        example=Example(good=ROW, bad={"other_observation_id": "report-1-o1"}),
    ),
)
