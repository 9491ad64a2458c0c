"""Ids agree with the columns that they are made of, and with the tables they belong to."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from swp_data.checks.rules.rule import (
    Rule,
    Tables,
    column,
    look_up,
    plan_of,
    starts_with_source,
    suffix_of,
)
from swp_data.dataset.plan_references import comparable, parent

ID_HINT = "Correct the id or the columns that it is made of; an id that users know must not change."


def _activity_id(_: Tables) -> pl.Expr:
    counted = pl.concat_str([suffix_of("commitment_id"), pl.lit("-"), column("position")])
    return suffix_of("activity_id") == pl.when(column("ref") == "").then(counted).otherwise(column("ref"))


def _activity_under_its_commitment(_: Tables) -> pl.Expr:
    of_ref = column("ref").map_elements(parent, return_dtype=pl.String)
    of_commitment = suffix_of("commitment_id").map_elements(comparable, return_dtype=pl.String)
    return (column("ref") == "") | (of_ref == of_commitment)


def _of_one_plan(key: str) -> Callable[[Tables], pl.Expr]:
    """A row is on the plan of its source; where most rows of a source are not, it is the source that is wrong."""
    plan = plan_of(key)
    most = plan.mode().sort().first().over("source_id")
    return lambda tables: (
        (plan == look_up(tables, "sources", "source_id", "plan_id", "source_id")) | (plan == most)
    )


def _starts_with_source_of(key: str) -> Callable[[Tables], pl.Expr]:
    return lambda _: starts_with_source(key)


IDS: tuple[Rule, ...] = (
    Rule(
        "commitment-id",
        "commitments",
        "commitment_id",
        lambda _: pl.col("commitment_id") == pl.concat_str([pl.col("plan_id"), pl.lit("-"), pl.col("ref")]),
        "the id is not its plan and its reference.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("swp-2016-A.4", {"ref": "A4"}),
    ),
    Rule(
        "activity-id",
        "activities",
        "activity_id",
        _activity_id,
        "the id is not its reference (or its commitment and its position).",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("swp-2016-A4.6", {"ref": "A4.06"}),
    ),
    Rule(
        "activity-commitment",
        "activities",
        "commitment_id",
        _activity_under_its_commitment,
        "the activity's reference belongs to another commitment.",
        "Give the activity the commitment that its reference begins with.",
        "A4.6 supports A.4 and nothing else.",
        ("swp-2016-A5.4", {"commitment_id": "swp-2016-A.1"}),
    ),
    Rule(
        "activity-plan",
        "activities",
        "commitment_id",
        lambda _: plan_of("activity_id") == plan_of("commitment_id"),
        "the activity and its commitment belong to different editions of the plan.",
        "Give the activity a commitment of its own edition.",
        "A.4 of one edition is another promise than A4 of the next.",
        ("swp-2016-A3.2", {"commitment_id": "swp-2020-A3"}),
    ),
    Rule(
        "update-id",
        "updates",
        "update_id",
        lambda _: (
            pl.col("update_id") == pl.concat_str([pl.col("source_id"), pl.lit("-"), suffix_of("activity_id")])
        ),
        "the id is not its source and the reference of its activity.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("delivery-plan-2020-21-q3-A2.1", {"update_id": "delivery-plan-2020-21-q3-A2.9"}),
    ),
    Rule(
        "update-plan",
        "updates",
        "activity_id",
        _of_one_plan("activity_id"),
        "the report is on another edition of the plan than the activity.",
        "Give the update an activity of the edition that its report is on.",
        "A report speaks of one edition of the plan.",
        ("delivery-plan-2020-21-q3-A2.1", {"activity_id": "swp-2016-A2.1", "activity_text": None}),
        ("sources",),
    ),
    Rule(
        "wording-plan",
        "commitment_wordings",
        "commitment_id",
        _of_one_plan("commitment_id"),
        "the document is on another edition of the plan than the commitment.",
        "Give the wording a commitment of the edition that its document is on.",
        "A document speaks of one edition of the plan.",
        ("swp-2016-A.3", {"commitment_id": "swp-2020-A3"}),
        ("sources",),
    ),
    Rule(
        "statement-plan",
        "plan_statements",
        "commitment_id",
        lambda _: pl.col("commitment_id").is_null() | (plan_of("commitment_id") == pl.col("plan_id")),
        "the statement is tracked by a commitment of another edition.",
        "Name a commitment of the statement's own edition, or none.",
        "A delivery plan tracks its own plan.",
        ("swp-2020-s14", {"commitment_id": "swp-2016-A.3"}),
    ),
    Rule(
        "statement-id",
        "plan_statements",
        "statement_id",
        lambda _: (
            pl.col("statement_id") == pl.concat_str([pl.col("plan_id"), pl.lit("-s"), column("position")])
        ),
        "the id is not its plan and its position.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("swp-2020-s8", {"statement_id": "swp-2020-s800"}),
    ),
    Rule(
        "listing-id",
        "oversight_listings",
        "listing_id",
        lambda _: (
            pl.col("listing_id") == pl.concat_str([pl.col("source_id"), pl.lit("-"), pl.col("body_id")])
        ),
        "the id is not its source and its body.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("pcp-2018-09-18-victims-board", {"listing_id": "pcp-2018-09-18-victim-board"}),
    ),
    Rule(
        "passage-id",
        "passages",
        "passage_id",
        lambda _: (
            starts_with_source("passage_id")
            & (
                pl.when(pl.col("number").is_null())
                .then(column("passage_id").str.contains(r"-u[0-9]+$"))
                .otherwise(column("passage_id").str.extract(r"-p([0-9]+)$", 1) == column("number"))
            )
        ),
        "the id is not its source and its number (or a count, where it has none).",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("pcp-2018-09-18-p12", {"number": 13}),
    ),
    *(
        Rule(
            "source-in-id",
            table,
            key,
            _starts_with_source_of(key),
            "the id does not begin with its source.",
            ID_HINT,
            "Ids are read by people: each is made of the columns beside it.",
            (record, {key: wrong}),
        )
        for table, key, record, wrong in (
            ("meetings", "meeting_id", "pcp-2018-09-18-m1", "pcp-2018-09-19-m1"),
            ("performance_topics", "topic_id", "pcp-2020-02-05-t1", "pcp-2020-05-02-t1"),
            ("errata", "erratum_id", "pcp-2020-02-05-e1", "pcp-2020-05-02-e1"),
            ("observations", "observation_id", "pcp-2018-09-18-o1", "pcp-2018-09-19-o1"),
        )
    ),
)
