"""Rules on `meetings`."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import look_up
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import source_in_id


def _within_a_year(tables: Tables) -> pl.Expr:
    """A meeting was held in the twelve months before its report, and not before the meeting printed above it."""
    published = look_up(tables, "sources.published", by="source_id").str.slice(0, 7)
    last_year = (published.str.slice(0, 4).cast(pl.Int64) - 1).cast(pl.String)
    year_before = pl.concat_str([last_year, published.str.slice(4)])
    recent = (pl.col("month") <= published) & (pl.col("month") > year_before)
    previous = pl.when(recent).then(pl.col("month")).shift(1).over("source_id")
    return recent & (previous.is_null() | (pl.col("month") >= previous))


MEETINGS: tuple[Rule, ...] = (
    source_in_id("meetings", "meeting_id"),
    Rule(
        id="meeting-month",
        table="meetings",
        column="month",
        reads=("source_id", "month", "sources.source_id", "sources.published"),
        check=_within_a_year,
        message="the meeting is after its report, more than a year before it, or before the previous meeting.",
        hint="The documents print only the month: use the latest year in which it is before the report.",
        reason="A report lists, in order, the meetings held since the previous report.",
        example=Example(
            good={"source_id": "report-1", "month": "2018-06"},
            bad={"month": "2017-06"},
            others={"sources": [{"source_id": "report-1", "published": "2018-09-18"}]},
        ),
    ),
)
