"""Rules on `plans`: the years and the order of the editions."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.profile import PROFILE


def _edition_prints_years() -> pl.Expr:
    """The printed edition contains the years of the plan and the year in its id, and no other year."""
    years = pl.concat_str([text("start_year"), pl.lit("-"), text("end_year")])
    year_in_id = text("plan_id").str.extract(r"([0-9]{4})$", 1)
    printed = text("edition").str.extract_all("[0-9]{4}")
    expected = pl.concat_list(text("start_year"), text("end_year"), year_in_id)
    return text("edition").str.contains(years, literal=True) & (
        printed.list.unique().list.sort() == expected.list.unique().list.sort()
    )


def _printed_by_its_document(tables: Tables) -> pl.Expr:
    """The source of an edition is its document of type plan; the cell is empty if there is no such document."""
    documents = {
        row["plan_id"]: row["source_id"]
        for row in rows_of(tables, "sources")
        if row["document_type"] == "plan"
    }
    return text("source_id") == text("plan_id").replace_strict(documents, default="")


PLANS: tuple[Rule, ...] = (
    Rule(
        id="plan-years",
        table="plans",
        column="end_year",
        reads=("start_year", "end_year"),
        check=pl.col("start_year") <= pl.col("end_year"),
        message="the plan ends before it starts.",
        hint="Correct the years.",
        reason="A plan has a first and a last year, in that order.",
        example=Example(good={"start_year": 2016, "end_year": 2021}, bad={"end_year": 2015}),
    ),
    Rule(
        id="plan-edition",
        table="plans",
        column="edition",
        reads=("plan_id", "edition", "start_year", "end_year"),
        check=_edition_prints_years(),
        message="the edition must contain the years of the plan and the year in its id, and no other year.",
        hint="Correct the years, or quote the edition as it is printed.",
        reason="Readers know an edition by its years.",
        example=Example(
            good={
                "plan_id": "plan-2020",
                "edition": "2016-2021 (updated July 2020)",
                "start_year": 2016,
                "end_year": 2021,
            },
            bad={"edition": "2016-2020 (updated July 2020)"},
        ),
    ),
    Rule(
        id="plan-source",
        table="plans",
        column="source_id",
        reads=("plan_id", "source_id", "sources.source_id", "sources.plan_id", "sources.document_type"),
        check=_printed_by_its_document,
        message="this is not the document of type plan that prints the edition.",
        hint="Enter the document of type plan that prints this edition; leave the cell empty if there is none.",
        reason="What an edition contains is read from the edition itself.",
        example=Example(
            good={"plan_id": "plan-1", "source_id": "printed-plan"},
            bad={"source_id": "report-1"},
            others={
                "sources": [
                    {"source_id": "printed-plan", "plan_id": "plan-1", "document_type": "plan"},
                    {"source_id": "report-1", "plan_id": "plan-1", "document_type": "panel_report"},
                ]
            },
        ),
    ),
    Rule(
        id="plan-supersedes",
        table="plans",
        column="supersedes",
        reads=("plan_id", "supersedes"),
        check=text("supersedes") == text("plan_id").shift(1, fill_value=""),
        message="an edition supersedes the previous edition, but this one names another.",
        hint="Enter the previous edition; only the first edition supersedes none.",
        reason="Each edition replaces the previous one.",
        example=Example(
            before=[{"plan_id": "plan-1"}],
            good={"plan_id": "plan-2", "supersedes": "plan-1"},
            bad={"supersedes": "plan-2"},
        ),
    ),
    Rule(
        id="plan-profile",
        table="plans",
        column="plan_id",
        reads=("plan_id",),
        check=lambda tables: text("plan_id").is_in([edition.plan_id for edition in tables.profile.editions]),
        message="the profile does not describe this edition.",
        hint=f"Add an [[editions]] table with this plan_id to {PROFILE}.",
        reason="References, headings and strands differ between editions, and the profile describes those of each.",
        example=Example(good={"plan_id": "swp-2020"}, bad={"plan_id": "swp-2099"}),
    ),
)
