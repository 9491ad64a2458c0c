"""Rules on `sources`: dates, periods, types and editions that follow from one another."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import all_except, look_up, plan_of, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.months import first_day, months_in

QUARTER_IN_ID = re.compile(r"-(\d{4})-\d\d-q([1-4])$")


def _is_a_day() -> pl.Expr:
    """A date of ten characters is a calendar day."""
    published = pl.col("published")
    is_day = published.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return (published.fill_null("").str.len_chars() != 10) | is_day


def _dated_by_id() -> pl.Expr:
    """A source whose id ends with a date was published on that date."""
    in_id = text("source_id").str.extract(r"-([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)$", 1)
    return in_id.is_null() | (in_id == text("published"))


def _starts_with_quarter(tables: Tables) -> pl.Expr:
    """The period of a source whose id names a quarter of a financial year begins on the first day of the quarter."""
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "sources"))
        if (quarter := QUARTER_IN_ID.search(row["source_id"]))
        and row["period_start"] != first_day(int(quarter[1]), int(quarter[2]))
    )


def _label_names_period(tables: Tables) -> pl.Expr:
    errata = tables["errata"].filter(pl.col("field") == "period_label")["record_id"].to_list()
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "sources"))
        if not _is_labelled(row, misprinted=row["source_id"] in errata)
    )


def _is_labelled(row: dict[str, Any], *, misprinted: bool) -> bool:
    """Return whether the first and last months of a label, and its year, are those of the period."""
    label, start, end = row["period_label"] or "", row["period_start"], row["period_end"]
    months = months_in(label)
    if start is None or end is None:
        return not label
    years = re.findall(r"\b[0-9]{4}\b", label)
    year_fits = misprinted or not years or int(years[-1]) == end.year
    return bool(months) and (start.month, end.month) == (months[0], months[-1]) and year_fits


def _within_plan(tables: Tables) -> pl.Expr:
    start = look_up(tables, "plans.start_year", by="plan_id").cast(pl.Int64)
    end = look_up(tables, "plans.end_year", by="plan_id").cast(pl.Int64)
    within = (start <= pl.col("period_start").dt.year()) & (pl.col("period_end").dt.year() <= end)
    return pl.col("period_start").is_null() | within


def _type_of_contents(tables: Tables) -> pl.Expr:
    """Plans print statements, panel reports print passages, and delivery plan extracts print only updates."""
    statements, passages, updates = (
        pl.col("source_id").is_in(tables[name]["source_id"].unique().sort().to_list())
        for name in ("plan_statements", "passages", "updates")
    )
    by_contents = (
        pl.when(statements)
        .then(pl.lit("plan"))
        .when(passages)
        .then(pl.lit("panel_report"))
        .when(updates)
        .then(pl.lit("delivery_plan_extract"))
    )
    return by_contents.is_null() | (text("document_type") == by_contents)


def _plan_of_updates(tables: Tables) -> pl.Expr:
    """A report covers the plan that most of its updates belong to."""
    plans = (
        tables["updates"]
        .group_by("source_id")
        .agg(plan_of(tables, "activity_id").mode().sort().first().alias("plan_id"))
    )
    covered = pl.col("source_id").replace_strict(plans["source_id"], plans["plan_id"], default=None)
    return covered.is_null() | (pl.col("plan_id") == covered)


def _has_updates(tables: Tables) -> pl.Expr:
    reports = tables["updates"]["source_id"].unique().sort().to_list()
    return (text("document_type") == "plan") | pl.col("source_id").is_in(reports)


def _period_in_order() -> pl.Expr:
    start, end = pl.col("period_start"), pl.col("period_end")
    return (start.is_null() & end.is_null()) | (start <= end)


def _published_after_period() -> pl.Expr:
    published, end = pl.col("published"), pl.col("period_end")
    month_published, last_month = published.str.slice(0, 7), end.dt.strftime("%Y-%m")
    return published.is_null() | end.is_null() | (month_published >= last_month)


SOURCES: tuple[Rule, ...] = (
    Rule(
        id="published-date",
        table="sources",
        column="published",
        reads=("published",),
        check=_is_a_day(),
        message="this date does not exist.",
        hint="Correct the date.",
        reason="The column's pattern cannot check the number of days in a month.",
        example=Example(good={"published": "2021-02-28"}, bad={"published": "2021-02-31"}),
    ),
    Rule(
        id="source-date",
        table="sources",
        column="published",
        reads=("source_id", "published"),
        check=_dated_by_id(),
        message="the id of the source contains a different date.",
        hint="Correct the date of publication. Do not change the id: users rely on it.",
        reason="People read ids, and the id of a dated document ends with its date.",
        example=Example(
            good={"source_id": "report-2018-09-18", "published": "2018-09-18"},
            bad={"published": "2018-10-18"},
        ),
    ),
    Rule(
        id="source-quarter",
        table="sources",
        column="period_start",
        reads=("source_id", "period_start"),
        check=_starts_with_quarter,
        message="the period does not begin with the quarter in the id of the source.",
        hint="Correct the period. A financial year begins in April, so its third quarter begins in October.",
        reason="People read ids, and the id of a quarterly report ends with its quarter.",
        example=Example(
            good={"source_id": "extract-2020-21-q3", "period_start": "2020-10-01"},
            bad={"period_start": "2020-07-01"},
        ),
    ),
    Rule(
        id="source-label",
        table="sources",
        column="period_label",
        reads=("source_id", "period_label", "period_start", "period_end", "errata.record_id", "errata.field"),
        check=_label_names_period,
        message="the months in the label differ from the period, or the year differs and there is no erratum.",
        hint="Correct the period or, if the document misprints the year, add an erratum on period_label.",
        reason="A report covers the months that it prints.",
        example=Example(
            good={
                "source_id": "report-1",
                "period_label": "JUNE - AUGUST 2018",
                "period_start": "2018-06-01",
                "period_end": "2018-08-31",
            },
            bad={"period_label": "JUNE - JULY 2018"},
            others={"errata": []},
        ),
    ),
    Rule(
        id="source-plan",
        table="sources",
        column="period_start",
        reads=(
            "plan_id",
            "period_start",
            "period_end",
            "plans.plan_id",
            "plans.start_year",
            "plans.end_year",
        ),
        check=_within_plan,
        message="the period is not within the years of the plan.",
        hint="Correct the period, or enter the edition of the plan that the document covers.",
        reason="A report describes a plan while it is in force.",
        example=Example(
            good={"plan_id": "plan-1", "period_start": "2018-06-01", "period_end": "2018-08-31"},
            bad={"period_start": "2015-06-01"},
            others={"plans": [{"plan_id": "plan-1", "start_year": 2016, "end_year": 2021}]},
        ),
    ),
    Rule(
        id="source-contents",
        table="sources",
        column="document_type",
        reads=(
            "source_id",
            "document_type",
            "plan_statements.source_id",
            "passages.source_id",
            "updates.source_id",
        ),
        check=_type_of_contents,
        message="a document of this type does not print the tables that name it as their source.",
        hint=(
            "Correct the type: a plan has rows in plan_statements, a panel report in passages, and a delivery plan "
            "extract only in updates."
        ),
        reason="The type of a document follows from what it prints.",
        example=Example(
            good={"source_id": "report-1", "document_type": "panel_report"},
            bad={"document_type": "delivery_plan_extract"},
            others={
                "passages": [{"source_id": "report-1"}],
                "updates": [{"source_id": "report-1"}],
                "plan_statements": [],
            },
        ),
    ),
    Rule(
        id="source-reports",
        table="sources",
        column="plan_id",
        reads=("source_id", "plan_id", "updates.source_id", "updates.activity_id", "plans.plan_id"),
        check=_plan_of_updates,
        message="the updates in this report belong to another edition of the plan.",
        hint="Enter the edition whose references the report prints.",
        reason="A report covers one edition of the plan.",
        example=Example(
            good={"source_id": "report-1", "plan_id": "plan-1"},
            bad={"plan_id": "plan-2"},
            others={
                "updates": [{"source_id": "report-1", "activity_id": "plan-1-A1.1"}],
                "plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}],
            },
        ),
    ),
    Rule(
        id="report-updates",
        table="sources",
        column="document_type",
        reads=("source_id", "document_type", "updates.source_id"),
        check=_has_updates,
        message="the table updates has no rows from this report.",
        hint="Add the report's delivery plan table to updates, or correct the type of the document. If the report has "
        "no such table, list it in curation/exceptions.csv with the reason.",
        reason="Reports are published to show progress on the plan.",
        example=Example(
            good={"source_id": "report-1", "document_type": "panel_report"},
            bad={"source_id": "report-2"},
            others={"updates": [{"source_id": "report-1"}]},
        ),
    ),
    Rule(
        id="period-order",
        table="sources",
        column="period_end",
        reads=("period_start", "period_end"),
        check=_period_in_order(),
        message="period_end is earlier than period_start, or only one of them is set.",
        hint="Correct the dates, or leave both empty if the document gives none.",
        reason="A period has a first and a last day, in that order.",
        example=Example(
            good={"period_start": "2020-04-01", "period_end": "2020-06-30"},
            bad={"period_end": "2020-03-31"},
        ),
    ),
    Rule(
        id="period-published",
        table="sources",
        column="published",
        reads=("published", "period_end"),
        check=_published_after_period(),
        message="the document was published before the period that it reports on ended.",
        hint="Correct the date of publication or the period.",
        reason="A report describes a period that is over.",
        example=Example(
            good={"published": "2021-01", "period_end": "2020-12-31"}, bad={"published": "2020-11"}
        ),
    ),
)
