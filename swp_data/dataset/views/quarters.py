"""The view `quarters`: which quarters the record has reports on."""

from __future__ import annotations

import polars as pl

from swp_data.dataset.views.view import Json, Tables, View, enumeration, labelled

COVERED = {
    "whole": "Reports on the delivery plan cover the whole quarter",
    "partly": "Reports on the delivery plan cover a part of the quarter",
    "none": "The record has no report on the delivery plan for the quarter",
}
COVERAGE: Json = {
    "title": "Covered",
    "type": "string",
    "description": "How much of the quarter the periods of the record's reports on the delivery plan cover.",
    "example": "partly",
    **labelled(COVERED),
    "constraints": {"required": True, "enum": list(COVERED)},
}


def join(tables: Tables) -> pl.LazyFrame:
    """List the quarters from the first to the last period of a report, with the reports on each."""
    reports = (
        tables["sources"]
        .join(tables["updates"].select("source_id").unique(), on="source_id", how="semi")
        .select("source_id", "period_start", "period_end")
        .drop_nulls()
    )
    first, last = pl.col("period_start").min().dt.truncate("1q"), pl.col("period_end").max().dt.truncate("1q")
    quarters = reports.select(pl.date_range(first, last, "1q").alias("quarter_start")).with_columns(
        quarter_end=pl.col("quarter_start").dt.offset_by("3mo").dt.offset_by("-1d")
    )
    begins = pl.max_horizontal("period_start", "quarter_start")
    ends = pl.min_horizontal("period_end", "quarter_end")
    days = (
        quarters.join(reports, how="cross")
        .filter(begins <= ends)
        .with_columns(day=pl.date_ranges(begins, ends))
        .sort("quarter_start", "period_start", "source_id")
        .group_by("quarter_start", maintain_order=True)
        .agg(
            pl.col("source_id").str.join("; ").alias("source_ids"),
            pl.col("day").explode().n_unique().alias("days"),
        )
    )
    length = (pl.col("quarter_end") - pl.col("quarter_start")).dt.total_days() + 1
    covered = (
        pl.when(pl.col("days").is_null())
        .then(pl.lit("none"))
        .when(pl.col("days") < length)
        .then(pl.lit("partly"))
        .otherwise(pl.lit("whole"))
    )
    return (
        quarters.join(days, on="quarter_start", how="left")
        .with_columns(covered=covered.cast(enumeration(COVERAGE)), quarter=_label())
        .sort("quarter_start")
    )


def _label() -> pl.Expr:
    """Return the name of a quarter of a financial year, which begins in April."""
    start = pl.col("quarter_start")
    year = start.dt.year() - (start.dt.month() < 4).cast(pl.Int32)
    number = (start.dt.month() + 8) % 12 // 3 + 1
    following = ((year + 1) % 100).cast(pl.String).str.zfill(2)
    return pl.concat_str(pl.lit("Quarter "), number, pl.lit(" of "), year, pl.lit("/"), following)


QUARTERS = View(
    title="Quarters",
    description=(
        "The quarters from the first to the last period that the record's reports on the delivery plan cover: one row "
        "per quarter of a financial year, which begins in April. It is about the record, not about the office: that "
        "the record has no report for a quarter does not mean that none was published."
    ),
    key=("quarter_start",),
    tables=("sources", "updates"),
    columns={
        "quarter": {
            "title": "Quarter",
            "type": "string",
            "description": "The quarter and its financial year.",
            "example": "Quarter 3 of 2020/21",
            "constraints": {"required": True},
        },
        "covered": COVERAGE,
        "source_ids": {
            "title": "Sources",
            "type": "string",
            "description": 'The reports whose periods overlap the quarter. Several are separated by "; "; empty if '
            "there are none.",
            "example": "pcp-2018-09-18",
        },
        "quarter_end": {
            "title": "Last day",
            "type": "date",
            "description": "Last day of the quarter.",
            "example": "2020-12-31",
            "constraints": {"required": True},
        },
        "quarter_start": {
            "title": "First day",
            "type": "date",
            "description": "First day of the quarter.",
            "example": "2020-10-01",
            "constraints": {"required": True},
        },
    },
    join=join,
)
