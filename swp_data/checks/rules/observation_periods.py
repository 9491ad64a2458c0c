"""Rules on the periods of `observations`: dates are in order, and agree with the printed label."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import all_except, look_up, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.months import months_in, quarter_in, quarter_of

YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9/-])")


def _period_in_order() -> pl.Expr:
    """The dates are in order; the period may be open-ended if the label says "since"."""
    start, end = pl.col("period_start"), pl.col("period_end")
    since = start.is_not_null() & end.is_null() & text("period_label").str.contains(r"(?i)\bsince\b")
    return (start.is_null() & end.is_null()) | since | (start <= end)


def _dates_are_labelled() -> pl.Expr:
    undated = pl.col("period_start").is_null() & pl.col("period_end").is_null()
    return undated | pl.col("period_label").is_not_null()


def _dates_of_label(tables: Tables) -> pl.Expr:
    return all_except(
        index for index, row in enumerate(rows_of(tables, "observations")) if not _is_dated(row)
    )


def _is_dated(row: dict[str, Any]) -> bool:
    """Return whether the last month and year, or the quarter, in a label are those of the period."""
    label, start, end = row["period_label"] or "", row["period_start"], row["period_end"]
    months, years, quarter = months_in(label), YEAR.findall(label), quarter_in(label)
    if end and months and end.month != months[-1]:
        return False
    if end and months and years and int(years[-1]) != end.year:
        return False
    return not (start and quarter) or quarter_of(start) == quarter


def _begun_when_published(tables: Tables) -> pl.Expr:
    """Except for targets, a period began before the document was published or its own period ended."""
    published = look_up(tables, "sources.published", by="source_id")
    known = pl.coalesce(published, look_up(tables, "sources.period_end", by="source_id"))
    start = pl.col("period_start").dt.to_string("%Y-%m-%d").str.slice(0, known.str.len_chars())
    planned = text("measure").is_in(["target", "threshold"])
    return planned | start.is_null() | (start <= known)


OBSERVATION_PERIODS: tuple[Rule, ...] = (
    Rule(
        id="observation-period",
        table="observations",
        column="period_end",
        reads=("period_start", "period_end", "period_label"),
        check=_period_in_order(),
        message="period_end is earlier than period_start, or only one of them is set.",
        hint='Correct the dates. Only a period that is printed as "since" a day may have no end.',
        reason="A period has a first and a last day, in that order.",
        example=Example(
            good={
                "period_start": "2019-10-01",
                "period_end": "2019-12-31",
                "period_label": "October to December",
            },
            bad={"period_end": None},
        ),
    ),
    Rule(
        id="observation-label",
        table="observations",
        column="period_label",
        reads=("period_start", "period_end", "period_label"),
        check=_dates_are_labelled(),
        message="the period has dates, but no label from which they are read.",
        hint="Quote the words that name the period, or leave the dates empty.",
        reason="A period has dates only if the document states them.",
        example=Example(
            good={
                "period_start": "2019-12-01",
                "period_end": "2019-12-31",
                "period_label": "December 2019",
            },
            bad={"period_label": None},
        ),
    ),
    Rule(
        id="observation-dated",
        table="observations",
        column="period_label",
        reads=("period_start", "period_end", "period_label"),
        check=_dates_of_label,
        message="the month, year or quarter in the label differs from the dates.",
        hint="Correct the dates. A financial year begins in April.",
        reason="A period is read from the words that name it.",
        example=Example(
            good={
                "period_start": "2018-06-01",
                "period_end": "2018-06-30",
                "period_label": "in June 2018",
            },
            bad={"period_end": "2018-07-31"},
        ),
    ),
    Rule(
        id="observation-begun",
        table="observations",
        column="period_start",
        reads=(
            "source_id",
            "period_start",
            "measure",
            "sources.source_id",
            "sources.published",
            "sources.period_end",
        ),
        check=_begun_when_published,
        message="the document was published before this period began.",
        hint=(
            "Correct the period, or set measure to target. If the value is a forecast that is neither planned nor "
            "wished for, list the observation in curation/exceptions.csv."
        ),
        reason="A document can only plan what has not yet begun.",
        example=Example(
            good={"source_id": "report-1", "period_start": "2019-12-01", "measure": "level"},
            bad={"period_start": "2020-12-01"},
            others={"sources": [{"source_id": "report-1", "published": "2020-02-05"}]},
        ),
    ),
)
