"""Rules on `updates`: id, reference and status follow from other columns, and every cell is in its own row.

The rules on successive reports are in `update_sequence`.
"""

from __future__ import annotations

import re
from collections import defaultdict

import polars as pl

from swp_data.checks.rules._expressions import (
    all_except,
    erratum_on,
    joined_keys,
    look_up,
    plan_of,
    plan_of_source,
    rows_of,
    text,
    without_plan,
)
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import ID_HINT, ID_REASON, line_order
from swp_data.checks.rules._shared_texts import pointers_listed
from swp_data.dataset.status import status_of
from swp_data.dataset.word_overlap import share

LONG = 40  # characters; shorter updates ("Completed") are often repeated
LABEL_JOINTS = {"and", "by", "&"}
PLANS = {"plans": [{"plan_id": "plan-1"}, {"plan_id": "plan-2"}]}
LONG_UPDATE = "The contract was retendered and the new service began in April."


def _id_of_source_and_activity(tables: Tables) -> pl.Expr:
    parts = [pl.col("source_id"), pl.lit("-"), without_plan(tables, "activity_id")]
    return pl.col("update_id") == pl.concat_str(parts)


def _printed_reference(tables: Tables) -> pl.Expr:
    ref = look_up(tables, "activities.ref", by="activity_id").fill_null("")
    return (text("printed_ref") == ref) | erratum_on(tables, "update_id", "printed_ref")


def _status(tables: Tables) -> pl.Expr:
    return text("status") == _decided(tables, part=0)


def _status_basis(tables: Tables) -> pl.Expr:
    return text("status_basis") == _decided(tables, part=1)


def _decided(tables: Tables, *, part: int) -> pl.Expr:
    """Return the status (part 0), or the words that decide it (part 1), by the rules of the profile."""
    # Not within Polars: a pattern of a package that takes for ever can only be stopped in the main thread.
    rows = tables["updates"].select(text("activity_text"), text("update_text")).rows()
    decided = [status_of(activity, update, tables.profile)[part] for activity, update in rows]
    return pl.lit(pl.Series("decided", decided, dtype=pl.String))


def _commitment_is_worded(tables: Tables) -> pl.Expr:
    commitment = look_up(tables, "activities.commitment_id", by="activity_id")
    printed = joined_keys(tables, "commitment_wordings", "commitment_id", "source_id")
    of_plan = look_up(tables, "sources.plan_id", by="source_id") == plan_of(tables, "activity_id")
    return (
        commitment.is_null()  # The activity does not exist or belongs to another plan: other rules report this.
        | ~of_plan
        | pl.concat_str([commitment, pl.col("source_id")], separator=" ").is_in(printed)
    )


def _own_words(tables: Tables) -> pl.Expr:
    """No other row of the report has the same long update, unless an erratum says so.

    Of rows that share an update, the one with the most words of its activity's title is considered the owner.
    """
    titles = dict(tables["activities"].select("activity_id", "title").rows())
    alike: dict[tuple[str, str], list[tuple[float, int]]] = defaultdict(list)
    for index, row in enumerate(rows_of(tables, "updates")):
        update = row["update_text"] or ""
        if len(update) >= LONG and row["status"] not in {"awaiting_update", "referred"}:
            fit = share(titles.get(row["activity_id"], ""), update)
            alike[row["source_id"], update].append((fit, index))
    copies = []
    for rows in alike.values():
        owner = max(rows, key=lambda row: row[0])
        copies += [index for fit, index in rows if (fit, index) != owner]
    return all_except(copies) | erratum_on(tables, "update_id", "update_text")


def _labels_cover(tables: Tables) -> pl.Expr:
    """Every word of an oversight cell is in one of its labels, except for words that join two labels."""
    labels: dict[str, list[str]] = {}
    for key, label in tables["oversight_links"].select("update_id", "label").rows():
        labels.setdefault(key, []).append(label)

    def covered(row: dict[str, str]) -> bool:
        rest = row["oversight_text"] or ""
        for label in sorted(labels.get(row["update_id"], []), key=len, reverse=True):
            rest = rest.replace(label, " ", 1)
        return set(re.findall(r"[^\W\d_]+|&", rest)) <= LABEL_JOINTS

    return pl.struct("update_id", "oversight_text").map_elements(covered, return_dtype=pl.Boolean)


UPDATES: tuple[Rule, ...] = (
    Rule(
        id="update-id",
        table="updates",
        column="update_id",
        reads=("update_id", "source_id", "activity_id", "plans.plan_id"),
        check=_id_of_source_and_activity,
        message="the id is not built from the source and the activity's reference.",
        hint=ID_HINT,
        reason=ID_REASON,
        example=Example(
            good={
                "update_id": "report-1-A2.1",
                "source_id": "report-1",
                "activity_id": "plan-1-A2.1",
            },
            bad={"update_id": "report-1-A2.9"},
            others=PLANS,
        ),
    ),
    Rule(
        id="update-plan",
        table="updates",
        column="activity_id",
        reads=("activity_id", "source_id", "sources.source_id", "sources.plan_id", "plans.plan_id"),
        check=lambda tables: plan_of_source(tables, "activity_id"),
        message="the activity belongs to another edition of the plan than the one that the report covers.",
        hint="Enter an activity of the edition that the report covers.",
        reason="A report covers one edition of the plan.",
        example=Example(
            before=[{"activity_id": "plan-1-A1.1", "source_id": "report-1"}],
            good={"activity_id": "plan-1-A2.1", "source_id": "report-1"},
            bad={"activity_id": "plan-2-A2.1"},
            after=[{"activity_id": "plan-1-A3.1", "source_id": "report-1"}],
            others={"sources": [{"source_id": "report-1", "plan_id": "plan-1"}], **PLANS},
        ),
    ),
    Rule(
        id="printed-reference",
        table="updates",
        column="printed_ref",
        reads=(
            "update_id",
            "activity_id",
            "printed_ref",
            "activities.activity_id",
            "activities.ref",
            "errata.record_id",
            "errata.field",
        ),
        check=_printed_reference,
        message="the printed reference is not the activity's reference, and no erratum explains why.",
        hint="Correct the activity, or add an erratum on printed_ref of this update.",
        reason=(
            "A wrong reference is quoted as printed; the row names the right activity, and an erratum explains the "
            "difference."
        ),
        example=Example(
            good={"update_id": "report-1-A4.6", "activity_id": "plan-1-A4.6", "printed_ref": "A4.6"},
            bad={"printed_ref": "A4.7"},
            others={"activities": [{"activity_id": "plan-1-A4.6", "ref": "A4.6"}], "errata": []},
        ),
    ),
    Rule(
        id="status-rule",
        table="updates",
        column="status",
        reads=("status", "activity_text", "update_text"),
        check=_status,
        message="the published status rules give this row a different status.",
        hint="Run `swp-data ingest` on the report to see the status, or change the status rule and its reason in the "
        "profile in profiles/.",
        reason="The status is derived by published rules and is never set by hand.",
        example=Example(
            good={"status": "complete", "update_text": "Action complete"}, bad={"status": "on_hold"}
        ),
    ),
    Rule(
        id="status-basis-rule",
        table="updates",
        column="status_basis",
        reads=("status_basis", "activity_text", "update_text"),
        check=_status_basis,
        message="according to the published status rules, other words decide the status.",
        hint="Run `swp-data ingest` on the report to see the words that decide.",
        reason="The status is derived by published rules and is never set by hand.",
        example=Example(
            good={"status_basis": "Action complete", "update_text": "Contract let. Action complete"},
            bad={"status_basis": "Contract let"},
        ),
    ),
    line_order("updates"),
    Rule(
        id="update-worded",
        table="updates",
        column="activity_id",
        reads=(
            "activity_id",
            "source_id",
            "activities.activity_id",
            "activities.commitment_id",
            "commitment_wordings.commitment_id",
            "commitment_wordings.source_id",
            "sources.source_id",
            "sources.plan_id",
            "plans.plan_id",
        ),
        check=_commitment_is_worded,
        message="commitment_wordings has no row from this report for the activity's commitment.",
        hint="Add the commitment to commitment_wordings, or correct the activity or the source.",
        reason="Each update is printed next to its commitment.",
        example=Example(
            good={"activity_id": "plan-1-A1.1", "source_id": "report-1"},
            bad={"activity_id": "plan-1-A2.1"},
            others={
                "activities": [
                    {"activity_id": "plan-1-A1.1", "commitment_id": "plan-1-A1"},
                    {"activity_id": "plan-1-A2.1", "commitment_id": "plan-1-A2"},
                ],
                "commitment_wordings": [{"commitment_id": "plan-1-A1", "source_id": "report-1"}],
                "sources": [{"source_id": "report-1", "plan_id": "plan-1"}],
                **PLANS,
            },
        ),
    ),
    Rule(
        id="update-shared",
        table="updates",
        column="update_text",
        reads=(
            "update_id",
            "source_id",
            "activity_id",
            "status",
            "update_text",
            "activities.activity_id",
            "activities.title",
            "errata.record_id",
            "errata.field",
        ),
        check=_own_words,
        message="another row of this report has the same words, and no erratum says that the rows share a cell.",
        hint=(
            "Compare both rows with the report. If they share one printed cell, add an erratum on update_text for "
            "each. If both print the text, list this row in curation/exceptions.csv."
        ),
        reason="A cell copied to the wrong row looks like a cell that is printed twice.",
        example=Example(
            before=[
                {
                    "update_id": "report-1-A1.1",
                    "source_id": "report-1",
                    "activity_id": "plan-1-A1.1",
                    "status": "active",
                    "update_text": LONG_UPDATE,
                }
            ],
            good={
                "update_id": "report-1-A1.2",
                "source_id": "report-1",
                "activity_id": "plan-1-A1.2",
                "status": "active",
                "update_text": "The survey was sent to every household in the county in May.",
            },
            bad={"update_text": LONG_UPDATE},
            others={
                "activities": [
                    {"activity_id": "plan-1-A1.1", "title": "A new contract for the service"},
                    {"activity_id": "plan-1-A1.2", "title": "A survey of households"},
                ],
                "errata": [],
            },
        ),
        severity="warning",
    ),
    pointers_listed(table="updates", key="update_id", column="update_text"),
    Rule(
        id="oversight-covered",
        table="updates",
        column="oversight_text",
        reads=("update_id", "oversight_text", "oversight_links.update_id", "oversight_links.label"),
        check=_labels_cover,
        message="the labels in oversight_links do not cover every word of this cell.",
        hint="Add the missing label, or quote a label that is too short in full.",
        reason="No printed form of oversight may be lost.",
        example=Example(
            good={"update_id": "report-1-A1.1", "oversight_text": "Crime Board and Audit Group"},
            bad={"oversight_text": "Crime Board, Property Board and Audit Group"},
            others={
                "oversight_links": [
                    {"update_id": "report-1-A1.1", "label": "Crime Board"},
                    {"update_id": "report-1-A1.1", "label": "Audit Group"},
                ]
            },
        ),
    ),
)
