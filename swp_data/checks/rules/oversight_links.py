"""Rules on `oversight_links`: each label is printed in its update and names its body."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import all_except, look_up, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import position_order
from swp_data.dataset.body_names import BodyNames

BODY_NAMES = ("oversight_bodies.body_id", "oversight_bodies.name", "oversight_bodies.acronym")
BODIES = {
    "oversight_bodies": [
        {"body_id": "property-board", "name": "Property Board"},
        {"body_id": "crime-board", "name": "Crime Board"},
    ]
}


def _label_is_printed(tables: Tables) -> pl.Expr:
    cell = look_up(tables, "updates.oversight_text", by="update_id")
    return cell.str.contains(pl.col("label"), literal=True)


def _label_names_body(tables: Tables) -> pl.Expr:
    names = BodyNames(rows_of(tables, "oversight_bodies"), tables.profile.reports.common_body_words)
    links = rows_of(tables, "oversight_links")
    pairs = {(row["label"], row["body_id"]) for row in links if row["body_id"]}
    wrong = {pair for pair in pairs if not names.names(*pair)}
    return all_except(index for index, row in enumerate(links) if (row["label"], row["body_id"]) in wrong)


def _kind_of_label(tables: Tables) -> pl.Expr:
    names = BodyNames(rows_of(tables, "oversight_bodies"), tables.profile.reports.common_body_words)
    links = rows_of(tables, "oversight_links")
    kinds = {label: names.kinds(label) for label in {row["label"] for row in links}}
    return all_except(index for index, row in enumerate(links) if row["kind"] not in kinds[row["label"]])


OVERSIGHT_LINKS: tuple[Rule, ...] = (
    position_order("oversight_links", within="update_id"),
    Rule(
        id="link-label",
        table="oversight_links",
        column="label",
        reads=("update_id", "label", "updates.update_id", "updates.oversight_text"),
        check=_label_is_printed,
        message="the label is not printed in the oversight cell of its update.",
        hint="Quote the label exactly as the cell prints it.",
        reason="A label is quoted from the cell that prints it.",
        example=Example(
            good={"update_id": "report-1-A1.1", "label": "Crime Board"},
            bad={"label": "Crime board"},
            others={"updates": [{"update_id": "report-1-A1.1", "oversight_text": "Crime Board"}]},
        ),
    ),
    Rule(
        id="link-body",
        table="oversight_links",
        column="body_id",
        reads=("kind", "body_id"),
        check=(text("kind") == "body") == pl.col("body_id").is_not_null(),
        message="a label of kind body must name its body, and any other label must not.",
        hint="Fill body_id, or change the kind.",
        reason="Only bodies can be followed from report to report.",
        example=Example(good={"kind": "body", "body_id": "crime-board"}, bad={"body_id": None}),
    ),
    Rule(
        id="link-name",
        table="oversight_links",
        column="body_id",
        reads=("label", "body_id", *BODY_NAMES),
        check=_label_names_body,
        message="the label does not name this body, or fits another body better.",
        hint=(
            "Enter the body whose name, acronym or initials the label prints. If the label prints none of them, list "
            "the link in curation/exceptions.csv."
        ),
        reason="A body is followed from report to report by its name alone.",
        example=Example(
            good={"label": "Crime Board", "body_id": "crime-board"},
            bad={"body_id": "property-board"},
            others=BODIES,
        ),
    ),
    Rule(
        id="link-kind",
        table="oversight_links",
        column="kind",
        reads=("label", "kind", *BODY_NAMES),
        check=_kind_of_label,
        message="the words of the label imply a different kind.",
        hint="A label with reports, minutes or briefings is a report; one with monitoring, audit or sampling is "
        "monitoring; a plan is other; a label that names a body is a body.",
        reason="The kind follows from the words of the label.",
        example=Example(
            good={"label": "Quarterly reports", "kind": "report"}, bad={"kind": "role"}, others=BODIES
        ),
    ),
)
