"""What points to something points to what is there: lineage, references, oversight, errata."""

from __future__ import annotations

import polars as pl

from swp_data.validation.rules.rule import Rule, Tables, column, erratum_on, keys, look_up, plan_of


def _origin_text(tables: Tables) -> pl.Expr:
    """The text of the row that a cross-reference stands in; null where there is no such row."""
    columns = {
        "commitments": ("commitment_id", "wording"),
        "activities": ("activity_id", "description"),
        "updates": ("update_id", "update_text"),
    }
    text = pl.lit(None, dtype=pl.String)
    for table, (key, value) in columns.items():
        found = look_up(tables, table, key, value, "origin_id")
        text = pl.when(column("origin_table") == table).then(found).otherwise(text)
    return text


def _known_record(tables: Tables) -> pl.Expr:
    found = pl.lit(value=False)
    for name, frame in tables.items():
        known = frame[frame.columns[0]].cast(pl.String).to_list()
        found = found | ((pl.col("table") == name) & pl.col("record_id").is_in(known))
    return found


def _known_field(tables: Tables) -> pl.Expr:
    found = pl.lit(value=False)
    for name, frame in tables.items():
        found = found | ((pl.col("table") == name) & pl.col("field").is_in(frame.columns))
    return found


def _dangling(tables: Tables) -> pl.Expr:
    one = pl.col("target_commitment_id").is_null() != pl.col("target_activity_id").is_null()
    neither = pl.col("target_commitment_id").is_null() & pl.col("target_activity_id").is_null()
    return one | (neither & erratum_on(tables, "origin_id"))


ID_HINT = "Correct the id or the columns that it is made of; an id that users know must not change."


LINKS: tuple[Rule, ...] = (
    Rule(
        "lineage-direction",
        "commitment_lineage",
        "to_commitment_id",
        lambda tables: pl.concat_str(
            [plan_of("to_commitment_id"), pl.lit(" "), plan_of("from_commitment_id")]
        ).is_in(keys(tables, "plans", "plan_id", "supersedes").drop_nulls().to_list()),
        "the later commitment does not belong to the edition that replaced the earlier one's.",
        "Let from_commitment_id be of the earlier edition and to_commitment_id of the next.",
        "A lineage goes from one edition to the next.",
        ("swp-2016-1.1", {"to_commitment_id": "swp-2016-1.2"}),
        ("plans",),
    ),
    Rule(
        "reference-origin",
        "cross_references",
        "printed",
        lambda tables: _origin_text(tables).str.contains(pl.col("printed"), literal=True),
        "the row that points is not there, or does not print these words.",
        "Correct origin_table, origin_id or the quoted words.",
        "A reference is quoted from the cell it stands in.",
        ("swp-2016-A1.2-activity-1", {"printed": "(A3)"}),
        ("commitments", "activities", "updates"),
    ),
    Rule(
        "reference-cell",
        "cross_references",
        "cell",
        lambda _: (
            column("cell")
            == column("origin_table").replace(
                {"commitments": "commitment", "activities": "activity", "updates": "update"}
            )
        ),
        "the cell does not belong to the table of origin.",
        "Commitments point from the commitment cell, activities from the activity cell, updates from the "
        "update cell.",
        "Each table holds one of the three printed cells.",
        ("swp-2016-A1.2-activity-1", {"cell": "update"}),
    ),
    Rule(
        "reference-target",
        "cross_references",
        "target_commitment_id",
        _dangling,
        "a reference has one target; one that points to nothing has an erratum on its origin.",
        "Fill one of the two targets, or add an erratum on the row that points.",
        "A dangling reference is a misprint of consequence.",
        ("swp-2016-A1.2-activity-1", {"target_commitment_id": None}),
        ("errata",),
    ),
    Rule(
        "link-label",
        "oversight_links",
        "label",
        lambda tables: look_up(tables, "updates", "update_id", "oversight_text", "update_id").str.contains(
            pl.col("label"), literal=True
        ),
        "the label is not printed in the oversight cell of its update.",
        "Quote the label exactly as the cell prints it.",
        "A label is quoted from the cell it stands in.",
        ("pcp-2020-02-05-1.2-1", {"label": "Transformation board"}),
        ("updates",),
    ),
    Rule(
        "link-body",
        "oversight_links",
        "body_id",
        lambda _: (column("kind") == "body") == pl.col("body_id").is_not_null(),
        "a label of kind body names its body, and no other label does.",
        "Fill body_id, or change the kind.",
        "Only bodies can be followed through the reports.",
        ("pcp-2020-02-05-1.2-1", {"body_id": None}),
    ),
    Rule(
        "body-predecessor",
        "oversight_bodies",
        "predecessor_id",
        lambda _: pl.col("predecessor_id").is_null() | (pl.col("predecessor_id") != pl.col("body_id")),
        "a body can't have taken over from itself.",
        "Name the earlier body, or leave the cell empty.",
        "A succession has two ends.",
        ("people-strategy-board", {"predecessor_id": "people-strategy-board"}),
    ),
    Rule(
        "listing-notes",
        "oversight_listings",
        "notes_published",
        lambda _: pl.col("notes_published") == pl.col("printed_name").str.contains("*", literal=True),
        "the mark * of the printed name says otherwise.",
        "Let notes_published be true where the name carries *, and false elsewhere.",
        "The glossary's key says what its marks mean.",
        ("pcp-2018-09-18-victims-board", {"notes_published": False}),
    ),
    Rule(
        "listing-public",
        "oversight_listings",
        "public_meeting",
        lambda _: pl.col("public_meeting") == pl.col("printed_name").str.contains("#", literal=True),
        "the mark # of the printed name says otherwise.",
        "Let public_meeting be true where the name carries #, and false elsewhere.",
        "The glossary's key says what its marks mean.",
        ("pcp-2018-09-18-victims-board", {"public_meeting": True}),
    ),
    Rule(
        "erratum-record",
        "errata",
        "record_id",
        _known_record,
        "the table has no row with this key.",
        "Correct the table or the key.",
        "An erratum that points to nothing corrects nothing.",
        ("pcp-2020-02-05-e1", {"record_id": "pcp-2020-02-06"}),
        ("*",),
    ),
    Rule(
        "erratum-field",
        "errata",
        "field",
        _known_field,
        "the table has no such column.",
        "Correct the table or the column.",
        "An erratum that points to nothing corrects nothing.",
        ("pcp-2020-02-05-e1", {"field": "heading"}),
        ("*",),
    ),
)
