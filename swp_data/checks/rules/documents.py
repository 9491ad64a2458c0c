"""The documents and the editions of the plan: dates, types and years that follow from one another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from swp_data.checks.rules.rule import Rule, Tables, all_but, column, look_up, plan_of, records
from swp_data.dataset.profile import PROFILE

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
A_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*(?![a-z])", re.IGNORECASE)
QUARTER = re.compile(r"-(\d{4})-\d\d-q([1-4])$")


def _dated_id(_: Tables) -> pl.Expr:
    """A source whose id ends with a date was published then."""
    printed = column("source_id").str.extract(r"-([0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)$", 1)
    return printed.is_null() | (printed == column("published"))


def _quarter_starts(tables: Tables) -> pl.Expr:
    """A source whose id names a quarter of a financial year begins with that quarter's first day."""
    return all_but(
        place
        for place, row in enumerate(records(tables, "sources"))
        if (named := QUARTER.search(row["source_id"]))
        and row["period_start"] != _first_day(int(named[1]), int(named[2]))
    )


def _first_day(financial_year: int, quarter: int) -> date:
    return date(financial_year + quarter // 4, (quarter * 3 + 1) % 12, 1)


def _labelled(row: dict[str, Any], *, misprinted: bool) -> bool:
    """The first and the last month that a label prints, and its year, are those of the period."""
    label, start, end = row["period_label"] or "", row["period_start"], row["period_end"]
    months = [MONTHS.index(month[:3].lower()) + 1 for month in A_MONTH.findall(label)]
    if start is None or end is None:
        return not label
    years = re.findall(r"\b[0-9]{4}\b", label)
    year_fits = misprinted or not years or int(years[-1]) == end.year
    return bool(months) and (start.month, end.month) == (months[0], months[-1]) and year_fits


def _label_says(tables: Tables) -> pl.Expr:
    errata = tables["errata"].filter(pl.col("field") == "period_label")["record_id"].to_list()
    return all_but(
        place
        for place, row in enumerate(records(tables, "sources"))
        if not _labelled(row, misprinted=row["source_id"] in errata)
    )


def _contents(tables: Tables) -> pl.Expr:
    """A plan prints statements, a panel report passages, and an extract of the delivery plan updates alone."""
    statements, passages, updates = (
        pl.col("source_id").is_in(tables[name]["source_id"].unique().sort().to_list())
        for name in ("plan_statements", "passages", "updates")
    )
    found = (
        pl.when(statements)
        .then(pl.lit("plan"))
        .when(passages)
        .then(pl.lit("panel_report"))
        .when(updates)
        .then(pl.lit("delivery_plan_extract"))
    )
    return found.is_null() | (column("document_type") == found)


def _plan_of_updates(tables: Tables) -> pl.Expr:
    """A report is on the plan whose activities most of its updates are on."""
    plans = (
        tables["updates"]
        .group_by("source_id")
        .agg(plan_of("activity_id").mode().sort().first().alias("plan_id"))
    )
    found = pl.col("source_id").replace_strict(plans["source_id"], plans["plan_id"], default=None)
    return found.is_null() | (pl.col("plan_id") == found)


def _within_plan(tables: Tables) -> pl.Expr:
    start, end = (
        look_up(tables, "plans", "plan_id", name, "plan_id").cast(pl.Int64)
        for name in ("start_year", "end_year")
    )
    years = pl.col("period_start").dt.year(), pl.col("period_end").dt.year()
    return pl.col("period_start").is_null() | ((start <= years[0]) & (years[1] <= end))


def _of_type(*types: str) -> Callable[[Tables], pl.Expr]:
    return lambda tables: look_up(tables, "sources", "source_id", "document_type", "source_id").is_in(types)


def _the_plan_itself(tables: Tables) -> pl.Expr:
    """An edition is printed by its document of type plan, and by none where there is no such document."""
    printed = {
        row["plan_id"]: row["source_id"]
        for row in records(tables, "sources")
        if row["document_type"] == "plan"
    }
    return column("source_id") == column("plan_id").replace_strict(printed, default="")


def _edition(_: Tables) -> pl.Expr:
    years = pl.concat_str([column("start_year"), pl.lit("-"), column("end_year")])
    year = column("plan_id").str.extract(r"([0-9]{4})$", 1)
    printed = column("edition").str.extract_all("[0-9]{4}")
    own = pl.concat_list(column("start_year"), column("end_year"), year)
    return column("edition").str.contains(years, literal=True) & (
        printed.list.unique().list.sort() == own.list.unique().list.sort()
    )


DOCUMENTS: tuple[Rule, ...] = (
    Rule(
        "published-date",
        "sources",
        "published",
        lambda _: (
            (pl.col("published").fill_null("").str.len_chars() != 10)
            | pl.col("published").str.to_date("%Y-%m-%d", strict=False).is_not_null()
        ),
        "there is no such day.",
        "Correct the date.",
        "The pattern of the column can't know how long a month is.",
        ("delivery-plan-2020-21-q3", {"published": "2021-02-31"}),
    ),
    Rule(
        "source-date",
        "sources",
        "published",
        _dated_id,
        "the id of the source names another date.",
        "Correct the date of publication; an id that users know must not change.",
        "Ids are read by people: that of a document ends with its date.",
        ("pcp-2018-09-18", {"published": "2018-10-18"}),
    ),
    Rule(
        "source-quarter",
        "sources",
        "period_start",
        _quarter_starts,
        "the id of the source names another quarter.",
        "Correct the period: a financial year begins in April, its third quarter in October.",
        "Ids are read by people: that of a quarter's report ends with its quarter.",
        (
            "delivery-plan-2020-21-q3",
            {"period_start": "2020-07-01", "period_label": "Quarter 3 Update July to December 2020"},
        ),
    ),
    Rule(
        "source-label",
        "sources",
        "period_label",
        _label_says,
        "the label is not that of the period: other months, or another year without an erratum.",
        "Correct the period, or add an erratum on period_label of this source.",
        "A report covers the months that it prints.",
        ("pcp-2018-09-18", {"period_label": "JUNE - JULY 2018"}),
        ("errata",),
    ),
    Rule(
        "source-plan",
        "sources",
        "period_start",
        _within_plan,
        "the period lies outside the years of the plan.",
        "Correct the period, or name the edition of the plan that the document is on.",
        "A report speaks of a plan while it runs.",
        (
            "pcp-2020-06-15",
            {
                "period_start": "2015-01-01",
                "period_end": "2015-03-31",
                "period_label": "January to March 2015",
            },
        ),
        ("plans",),
    ),
    Rule(
        "source-contents",
        "sources",
        "document_type",
        _contents,
        "a document of this type prints other tables.",
        "A plan has plan_statements, a panel report has passages, a delivery plan extract has updates alone.",
        "The type of a document is what it prints.",
        ("pcp-2018-09-18", {"document_type": "delivery_plan_extract"}),
        ("plan_statements", "passages", "updates"),
    ),
    Rule(
        "source-reports",
        "sources",
        "plan_id",
        _plan_of_updates,
        "the updates of this report are on another edition of the plan.",
        "Name the edition whose references the report prints.",
        "A report speaks of one edition of the plan.",
        ("pcp-2018-09-18", {"plan_id": "swp-2020"}),
        ("updates",),
    ),
    *(
        Rule(
            "source-type",
            table,
            "source_id",
            _of_type("plan"),
            "the source is no plan.",
            "Name the document that prints this: only a plan prints statements and a glossary of terms.",
            "Each type of document prints tables of its own.",
            (record, {"source_id": "pcp-2020-06-15"}),
            ("sources",),
        )
        for table, record in (("plan_statements", "swp-2020-s8"), ("glossary", "Hate crime"))
    ),
    Rule(
        "plan-years",
        "plans",
        "end_year",
        lambda _: pl.col("start_year") <= pl.col("end_year"),
        "the plan ends before it starts.",
        "Correct the years.",
        "A plan covers years in order.",
        ("swp-2020", {"end_year": 2015, "edition": "2016-2015 (updated July 2020)"}),
    ),
    Rule(
        "plan-edition",
        "plans",
        "edition",
        _edition,
        "the edition does not print the years of the plan and the year of its id, and no other.",
        "Correct the years, or quote the edition as it is printed.",
        "An edition is known by its years.",
        ("swp-2020", {"edition": "2016-2020 (updated July 2020)"}),
    ),
    Rule(
        "plan-source",
        "plans",
        "source_id",
        _the_plan_itself,
        "this is not the document of type plan that prints the edition.",
        "Name the document of type plan that prints this edition, or leave the cell empty.",
        "What an edition says is read from the edition.",
        ("swp-2020", {"source_id": "pcp-2020-06-15"}),
        ("sources",),
    ),
    Rule(
        "plan-supersedes",
        "plans",
        "supersedes",
        lambda _: column("supersedes") == column("plan_id").shift(1, fill_value=""),
        "an edition replaces the one before it.",
        "Name the edition before it; only the first replaces none.",
        "Editions follow one another.",
        ("swp-2020", {"supersedes": "swp-2020"}),
    ),
    Rule(
        "plan-profile",
        "plans",
        "plan_id",
        lambda tables: column("plan_id").is_in([edition.plan_id for edition in tables.profile.editions]),
        "the profile does not describe this edition.",
        f"Add an [[editions]] table with this plan_id to {PROFILE}.",
        "References, headings and strands differ between editions; the profile says how each prints them.",
        ("swp-2020", {"plan_id": "swp-2099", "edition": "2016-2021 (updated July 2099)", "source_id": None}),
    ),
)
