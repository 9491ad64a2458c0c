"""Rules on `oversight_listings`: what the glossaries print about each body, and what follows from it."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import all_except, rows_of, stray_rows, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import ID_HINT, ID_REASON
from swp_data.dataset.body_names import BodyNames
from swp_data.dataset.meeting_frequency import meetings_per_year


def _named_by_listing(tables: Tables) -> pl.Expr:
    names = BodyNames(rows_of(tables, "oversight_bodies"), tables.profile.reports.common_body_words)
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "oversight_listings"))
        if not names.names(row["printed_name"], row["body_id"])
    )


def _frequency() -> pl.Expr:
    derived = text("meets").map_elements(
        lambda meets: str(meetings_per_year(meets) or ""), return_dtype=pl.String
    )
    return text("meetings_per_year") == derived


def _mark(column: str, mark: str) -> Rule:
    """Return the rule that a column is true if, and only if, the printed name has a mark."""
    rule_id = {"notes_published": "listing-notes", "public_meeting": "listing-public"}[column]
    return Rule(
        id=rule_id,
        table="oversight_listings",
        column=column,
        reads=("printed_name", column),
        check=pl.col(column) == pl.col("printed_name").str.contains(mark, literal=True),
        message=f"the value does not agree with the mark {mark} in the printed name.",
        hint=f"Enter true if the name has {mark}, and false if it does not.",
        reason="The key to the glossary explains its marks.",
        example=Example(good={"printed_name": f"Victims Board {mark}", column: True}, bad={column: False}),
    )


OVERSIGHT_LISTINGS: tuple[Rule, ...] = (
    Rule(
        id="listing-id",
        table="oversight_listings",
        column="listing_id",
        reads=("listing_id", "source_id", "body_id"),
        check=pl.col("listing_id") == pl.concat_str([pl.col("source_id"), pl.lit("-"), pl.col("body_id")]),
        message="the id is not built from the source and the body.",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={
                "listing_id": "report-1-victims-board",
                "source_id": "report-1",
                "body_id": "victims-board",
            },
            bad={"listing_id": "report-1-victim-board"},
        ),
    ),
    _mark("notes_published", "*"),
    _mark("public_meeting", "#"),
    Rule(
        id="listing-frequency",
        table="oversight_listings",
        column="meetings_per_year",
        reads=("meets", "meetings_per_year"),
        check=_frequency(),
        message="the printed words mean a different number of meetings a year.",
        hint="Enter the number that the words mean, or leave the cell empty; swp_data/dataset/meeting_frequency.py "
        "lists the words.",
        reason="One rule derives the number from the words.",
        example=Example(good={"meets": "Quarterly", "meetings_per_year": 4}, bad={"meetings_per_year": 12}),
    ),
    Rule(
        id="listing-name",
        table="oversight_listings",
        column="printed_name",
        reads=(
            "body_id",
            "printed_name",
            "oversight_bodies.body_id",
            "oversight_bodies.name",
            "oversight_bodies.acronym",
        ),
        check=_named_by_listing,
        message="the printed name is not the name of this body.",
        hint="Enter the body that the glossary lists here; a new body needs a row in oversight_bodies.",
        reason="A body is followed from report to report by its name alone.",
        example=Example(
            good={"body_id": "property-board", "printed_name": "Property Board"},
            bad={"printed_name": "Crime Board"},
            others={
                "oversight_bodies": [
                    {"body_id": "property-board", "name": "Property Board"},
                    {"body_id": "crime-board", "name": "Crime Board"},
                ]
            },
        ),
    ),
    Rule(
        id="listing-section",
        table="oversight_listings",
        column="objective_id",
        reads=("source_id", "objective_id"),
        check=lambda tables: all_except(stray_rows(rows_of(tables, "oversight_listings"), "objective_id")),
        message="the bodies listed before and after this one belong to another objective.",
        hint="Enter the objective whose heading is above it in the glossary; cross-cutting bodies have none.",
        reason="The glossary lists the bodies objective by objective.",
        example=Example(
            before=[
                {"source_id": "report-1", "objective_id": "reform"},
                {"source_id": "report-1", "objective_id": "reform"},
                {"source_id": "report-1", "objective_id": "victims"},
                {"source_id": "report-1", "objective_id": "victims"},
            ],
            good={"source_id": "report-1", "objective_id": "victims"},
            bad={"objective_id": "reform"},
            after=[
                {"source_id": "report-1", "objective_id": "victims"},
                {"source_id": "report-1", "objective_id": "victims"},
            ],
        ),
    ),
)
