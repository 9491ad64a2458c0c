"""What points to something points to what is there: lineage, references, oversight, errata."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from swp_data.references import ACTIVITY, COMMITMENT, plain, pointers
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


def _target_named(_: Tables) -> pl.Expr:
    """The reference of a target stands in the words that point, or within the range that they name."""

    def named(row: dict[str, str | None]) -> bool:
        target = row["target_activity_id"] or row["target_commitment_id"]
        if target is None:
            return True
        ref = plain(target.split("-", 2)[-1])
        refs = [plain(one) for one in re.findall(rf"{ACTIVITY}|{COMMITMENT}", row["printed"] or "")]
        if ref in refs:
            return True
        ends = [one.rpartition(".") for one in refs]
        chapter, _, number = ref.rpartition(".")
        return (
            len(ends) == 2
            and {chapter} == {end[0] for end in ends}
            and int(ends[0][2]) <= int(number) <= int(ends[1][2])
        )

    columns = ("printed", "target_commitment_id", "target_activity_id")
    return pl.struct(*columns).map_elements(named, return_dtype=pl.Boolean)


def _all_pointers_listed(table: str, key: str, text: str) -> Callable[[Tables], pl.Expr]:
    """True where each phrase of a text that points is in cross_references."""

    def passes(tables: Tables) -> pl.Expr:
        listed: dict[str, set[str]] = {}
        rows = tables["cross_references"].select("origin_table", "origin_id", "printed").rows()
        for origin, record, printed in rows:
            if origin == table:
                listed.setdefault(record, set()).add(printed)
        return pl.struct(key, text).map_elements(
            lambda row: (
                {printed for printed, _ in pointers(row[text] or "", ())} <= listed.get(row[key], set())
            ),
            return_dtype=pl.Boolean,
        )

    return passes


def _erratum_printed(tables: Tables) -> pl.Expr:
    """The printed words stand in the field of the record that the erratum names, where that is quoted text."""
    quoted = {
        "updates": ("update_id", ("activity_text", "update_text", "oversight_text")),
        "passages": ("passage_id", ("text",)),
        "plan_statements": ("statement_id", ("text", "heading")),
        "oversight_listings": ("listing_id", ("printed_name", "purpose", "meets")),
        "performance_topics": ("topic_id", ("topic", "data", "commentary")),
        "glossary": ("term", ("definition",)),
    }
    passes = pl.lit(value=True)
    for table, (key, fields) in quoted.items():
        for name in fields:
            here = (pl.col("table") == table) & (pl.col("field") == name)
            text = look_up(tables, table, key, name, "record_id").fill_null("").str.replace_all(r"\s+", "")
            printed = pl.col("printed").str.replace_all(r"\s+", "")
            passes = pl.when(here).then(text.str.contains(printed, literal=True)).otherwise(passes)
    return passes


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
    Rule(
        "reference-named",
        "cross_references",
        "printed",
        _target_named,
        "these words do not name the target.",
        "Correct the target: it follows the print, even where the print is wrong.",
        "A reference goes where its words say; a wrong one has an erratum.",
        ("swp-2016-A1.2-activity-1", {"target_commitment_id": "swp-2016-A.3"}),
    ),
    *(
        Rule(
            "reference-listed",
            table,
            text,
            _all_pointers_listed(table, key, text),
            "the text points to another row, and cross_references has no row for it.",
            "Add a row for each target that the words name.",
            "No reference that is printed may be lost.",
            (record, {text: "Refer to A9"}),
            ("cross_references",),
        )
        for table, key, text, record in (
            ("commitments", "commitment_id", "wording", "swp-2016-A.4"),
            ("activities", "activity_id", "description", "swp-2016-A4.6"),
            ("updates", "update_id", "update_text", "pcp-2018-09-18-A4.6"),
        )
    ),
    Rule(
        "erratum-printed",
        "errata",
        "printed",
        _erratum_printed,
        "the cell that the erratum names does not print these words.",
        "Name the row and the column that carry the misprint.",
        "An erratum stands beside the words that it corrects.",
        ("pcp-2018-09-18-e1", {"printed": "nothing of the kind"}),
        ("*",),
    ),
    Rule(
        "area-parent",
        "areas",
        "parent_id",
        lambda _: pl.col("parent_id").is_null() | (pl.col("parent_id") != pl.col("area_id")),
        "an area can't be part of itself.",
        "Name the larger area, or leave the cell empty.",
        "A whole is larger than its part.",
        ("west-mercia", {"parent_id": "west-mercia"}),
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
)
