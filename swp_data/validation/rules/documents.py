"""The documents, the editions of the plan and the areas: dates, names and codes that follow from one another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from swp_data.validation.rules.rule import Rule, Tables, all_but, column, erratum_on, look_up, records

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
A_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*\b", re.IGNORECASE)
QUARTER = re.compile(r"-(\d{4})-\d\d-q([1-4])$")

# The smaller an area, the later its kind; a group of peers is part of a country and has no parts.
KINDS = (
    "country",
    "region",
    "police_force_area",
    "county",
    "local_policing_area",
    "local_authority",
    "site",
    "peer_group",
)
CODES = {
    "country": r"^[EK](?:04|92)",
    "region": "^E12",
    "police_force_area": "^E23",
    "county": "^E10",
    "local_authority": "^E0[67]",
}


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


def _labelled(row: dict[str, Any]) -> bool:
    """The first and the last month that a label prints, and its year, are those of the period."""
    label, start, end = row["period_label"] or "", row["period_start"], row["period_end"]
    months = [MONTHS.index(month[:3].lower()) + 1 for month in A_MONTH.findall(label)]
    if not months:
        return True
    if start is None or end is None:
        return False
    years = re.findall(r"\b[0-9]{4}\b", label)
    return (start.month, end.month) == (months[0], months[-1]) and (not years or int(years[-1]) == end.year)


def _label_says(tables: Tables) -> pl.Expr:
    wrong = [place for place, row in enumerate(records(tables, "sources")) if not _labelled(row)]
    return all_but(wrong) | erratum_on(tables, "source_id", "period_label")


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
    kind = look_up(tables, "sources", "source_id", "document_type", "source_id")
    plan = look_up(tables, "sources", "source_id", "plan_id", "source_id")
    return pl.col("source_id").is_null() | ((kind == "plan") & (plan == pl.col("plan_id")))


def _edition(_: Tables) -> pl.Expr:
    years = pl.concat_str([column("start_year"), pl.lit("-"), column("end_year")])
    year = column("plan_id").str.extract(r"([0-9]{4})$", 1)
    return column("edition").str.contains(years, literal=True) & column("edition").str.contains(
        year, literal=True
    )


def _part_of_larger(tables: Tables) -> pl.Expr:
    """The parent is of a larger kind; only a country has none, and one that has is part of a whole country."""
    areas = {row["area_id"]: row for row in records(tables, "areas")}

    def fits(row: dict[str, Any]) -> bool:
        whole = areas.get(row["parent_id"])
        if whole is None:
            return bool(row["kind"] == "country" and row["parent_id"] is None)
        if row["kind"] == whole["kind"] == "country":
            return whole["parent_id"] is None and whole is not row
        return KINDS.index(whole["kind"]) < KINDS.index(row["kind"]) and whole["kind"] != "site"

    return all_but(place for place, row in enumerate(areas.values()) if not fits(row))


def _code_of_kind(_: Tables) -> pl.Expr:
    passes = column("gss_code") == ""
    for kind, pattern in CODES.items():
        passes = (
            pl.when(column("kind") == kind).then(column("gss_code").str.contains(pattern)).otherwise(passes)
        )
    return passes


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
        "the months or the year of the label are not those of the period, and no erratum says why.",
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
        ("pcp-2020-06-15", {"period_start": "2015-01-01", "period_end": "2015-03-31"}),
        ("plans",),
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
        "the edition does not print the years of the plan and the year of its id.",
        "Correct the years, or quote the edition as it is printed.",
        "An edition is known by its years.",
        ("swp-2020", {"edition": "2016-2020 (updated July 2020)"}),
    ),
    Rule(
        "plan-source",
        "plans",
        "source_id",
        _the_plan_itself,
        "this document is not the plan itself.",
        "Name the document of type plan that prints this edition, or leave the cell empty.",
        "What an edition says is read from the edition.",
        ("swp-2020", {"source_id": "pcp-2020-06-15"}),
        ("sources",),
    ),
    Rule(
        "plan-supersedes",
        "plans",
        "supersedes",
        lambda _: pl.col("supersedes").is_null() | (pl.col("supersedes") < pl.col("plan_id")),
        "an edition can only replace an earlier one.",
        "Name the earlier edition, or leave the cell empty.",
        "Editions follow one another.",
        ("swp-2020", {"supersedes": "swp-2020"}),
    ),
    Rule(
        "area-parent",
        "areas",
        "parent_id",
        _part_of_larger,
        "the area is no part of a larger one, or of one that can't be larger.",
        "Name the larger area that it is part of; only a country may have none.",
        "A whole is larger than its part, so that figures can be added up.",
        ("worcestershire", {"parent_id": "wychavon"}),
    ),
    Rule(
        "area-code",
        "areas",
        "gss_code",
        _code_of_kind,
        "this is not the code of an area of this kind.",
        "Look the code up in the register of the Office for National Statistics; areas that it does not "
        "keep (sites, local policing areas, groups of peers) have none.",
        "Others join their data by the code; its first letters name the kind of area.",
        ("bromsgrove", {"gss_code": "E12000234"}),
    ),
)
