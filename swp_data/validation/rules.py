"""Rules of meaning: what a Table Schema can't say, one readable rule each.

A rule belongs to a column; its expression is true where a row passes. `breaks` shows a row that breaks it:
the row of the package to change, and what to change in it; the tests make the change and read the message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from swp_data.references import parent, plain
from swp_data.status import status_of

Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Rule:
    """One rule: where it looks, when a row passes, what a maintainer reads when one doesn't, and why."""

    id: str
    table: str
    field: str
    passes: Callable[[Tables], pl.Expr]
    message: str
    hint: str
    reason: str
    breaks: tuple[str, Mapping[str, Any]]
    needs: tuple[str, ...] = ()
    severity: str = "error"


def column(name: str) -> pl.Expr:
    """Return a column as text, '' where it is empty."""
    return pl.col(name).cast(pl.String).fill_null("")


def look_up(tables: Tables, table: str, key: str, value: str, by: str) -> pl.Expr:
    """Return `value` of the row of `table` whose `key` is this row's `by`; null where there is none."""
    frame = tables[table]
    return pl.col(by).replace_strict(
        frame[key], frame[value].cast(pl.String), default=None, return_dtype=pl.String
    )


def keys(tables: Tables, table: str, *names: str) -> pl.Series:
    """Return the distinct keys of a table, the parts joined with a space."""
    frame = tables[table]
    return frame.select(pl.concat_str([pl.col(name).cast(pl.String) for name in names], separator=" ")).to_series()


def plan_of(name: str) -> pl.Expr:
    return column(name).str.extract(r"^(swp-[0-9]{4})-", 1)


def suffix_of(name: str) -> pl.Expr:
    return column(name).str.replace(r"^swp-[0-9]{4}-", "")


def starts_with_source(name: str) -> pl.Expr:
    return column(name).str.starts_with(pl.concat_str([pl.col("source_id"), pl.lit("-")]))


def erratum_on(tables: Tables, record: str, *fields: str) -> pl.Expr:
    """True where an erratum names this row (and one of the fields, where they are given)."""
    errata = tables["errata"]
    if fields:
        errata = errata.filter(pl.col("field").is_in(fields))
    return pl.col(record).is_in(errata["record_id"].to_list())


def _activity_id(_: Tables) -> pl.Expr:
    plan = plan_of("commitment_id")
    named = pl.concat_str([plan, pl.lit("-"), column("ref")])
    counted = pl.concat_str([column("commitment_id"), pl.lit("-"), column("position")])
    return pl.col("activity_id") == pl.when(column("ref") == "").then(counted).otherwise(named)


def _activity_under_its_commitment(_: Tables) -> pl.Expr:
    of_ref = column("ref").map_elements(parent, return_dtype=pl.String)
    of_commitment = suffix_of("commitment_id").map_elements(plain, return_dtype=pl.String)
    return (column("ref") == "") | (of_ref == of_commitment)


def _printed_ref(tables: Tables) -> pl.Expr:
    ref = look_up(tables, "activities", "activity_id", "ref", "activity_id").fill_null("")
    return (column("printed_ref") == ref) | erratum_on(tables, "update_id", "printed_ref")


def _status_by_rule(part: int) -> Callable[[Tables], pl.Expr]:
    def passes(_: Tables) -> pl.Expr:
        decided = pl.struct(column("activity_text").alias("a"), column("update_text").alias("u")).map_elements(
            lambda row: status_of(row["a"], row["u"])[part], return_dtype=pl.String
        )
        return column(("status", "status_basis")[part]) == decided

    return passes


def _latest(tables: Tables, table: str, key: str, text: str) -> pl.DataFrame:
    """Return the text of each key in the last source (by the end of its period) that prints it."""
    ends = tables["sources"].select("source_id", pl.col("period_end"))
    return (
        tables[table]
        .join(ends, on="source_id")
        .sort("period_end", nulls_last=False)
        .group_by(key, maintain_order=True)
        .agg(pl.col(text).last(), first=pl.col("source_id").first(), last=pl.col("source_id").last())
    )


def _latest_is(table: str, key: str, text: str, part: str | None = None) -> Callable[[Tables], pl.Expr]:
    """True where a column of this row is what the last (or first) print says."""

    def passes(tables: Tables) -> pl.Expr:
        latest = _latest(tables, table, key, text)
        value = latest[part or text].fill_null("")
        found = pl.col(key).replace_strict(latest[key], value, default=None, return_dtype=pl.String)
        own = {"first": "first_source_id", "last": "last_source_id"}.get(part or "", "")
        target = own or {"activity_text": "description"}.get(text, text)
        return column(target) == found

    return passes


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

RULES: tuple[Rule, ...] = (
    Rule(
        "commitment-id",
        "commitments",
        "commitment_id",
        lambda _: pl.col("commitment_id") == pl.concat_str([pl.col("plan_id"), pl.lit("-"), pl.col("ref")]),
        "the id is not its plan and its reference.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("swp-2016-A.4", {"ref": "A.5"}),
    ),
    Rule(
        "activity-id",
        "activities",
        "activity_id",
        _activity_id,
        "the id is not its plan and its reference (or its commitment and its position).",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("swp-2016-A4.6", {"ref": "A4.7"}),
    ),
    Rule(
        "activity-commitment",
        "activities",
        "commitment_id",
        _activity_under_its_commitment,
        "the activity's reference belongs to another commitment.",
        "Give the activity the commitment that its reference begins with.",
        "A4.6 supports A.4 and nothing else.",
        ("swp-2016-A4.6", {"commitment_id": "swp-2016-A.5"}),
    ),
    Rule(
        "activity-plan",
        "activities",
        "commitment_id",
        lambda _: plan_of("activity_id") == plan_of("commitment_id"),
        "the activity and its commitment belong to different editions of the plan.",
        "Give the activity a commitment of its own edition.",
        "A.4 of one edition is another promise than A4 of the next.",
        ("swp-2016-A4.6", {"commitment_id": "swp-2020-A4"}),
    ),
    Rule(
        "update-id",
        "updates",
        "update_id",
        lambda _: pl.col("update_id")
        == pl.concat_str([pl.col("source_id"), pl.lit("-"), suffix_of("activity_id")]),
        "the id is not its source and the reference of its activity.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("pcp-2018-09-18-A4.6", {"activity_id": "swp-2016-A4.7"}),
    ),
    Rule(
        "update-plan",
        "updates",
        "activity_id",
        lambda tables: look_up(tables, "sources", "source_id", "plan_id", "source_id") == plan_of("activity_id"),
        "the report is on another edition of the plan than the activity.",
        "Give the update an activity of the edition that its report is on.",
        "A report speaks of one edition of the plan.",
        ("pcp-2018-09-18-A4.6", {"activity_id": "swp-2020-A2.1"}),
        ("sources",),
    ),
    Rule(
        "printed-reference",
        "updates",
        "printed_ref",
        _printed_ref,
        "the printed reference is not the activity's, and no erratum says why.",
        "Correct the activity, or add an erratum on printed_ref of this update.",
        "A wrong reference keeps its print; the right activity and an erratum stand beside it.",
        ("pcp-2018-09-18-A4.6", {"printed_ref": "A4.7"}),
        ("activities", "errata"),
    ),
    Rule(
        "status-basis",
        "updates",
        "status_basis",
        lambda _: (column("status_basis") != "")
        | (column("status") == "active")
        | ((column("status") == "no_update") & (column("update_text") == "")),
        "this status needs the words that decided it.",
        "Quote the deciding words of the row in status_basis.",
        "A status without its basis can't be checked by a reader.",
        ("pcp-2020-02-05-A4.6", {"status_basis": None}),
    ),
    Rule(
        "status-basis-quoted",
        "updates",
        "status_basis",
        lambda _: (column("status_basis") == "")
        | column("update_text").str.contains(pl.col("status_basis"), literal=True)
        | column("activity_text").str.contains(pl.col("status_basis"), literal=True),
        "the basis of the status is not printed in the row.",
        "Quote words of this row's update or activity exactly.",
        "A status follows from the words of the row alone.",
        ("pcp-2020-02-05-A4.6", {"status_basis": "Action done"}),
    ),
    Rule(
        "status-rule",
        "updates",
        "status",
        _status_by_rule(0),
        "the published status rules give this row another status.",
        "Run `swp-data ingest` on the report to see the status, or change the rule in swp_data/status.py "
        "and its reason.",
        "The status is derived by published rules, never set by hand.",
        ("pcp-2020-02-05-A4.6", {"status": "active", "status_basis": None}),
    ),
    Rule(
        "status-basis-rule",
        "updates",
        "status_basis",
        _status_by_rule(1),
        "these are not the words that decide by the published status rules.",
        "Run `swp-data ingest` on the report to see the words that decide.",
        "The status is derived by published rules, never set by hand.",
        ("pcp-2020-02-05-A4.6", {"status_basis": "complete"}),
    ),
    Rule(
        "period-order",
        "sources",
        "period_end",
        lambda _: (pl.col("period_start").is_null() & pl.col("period_end").is_null())
        | (pl.col("period_start") <= pl.col("period_end")),
        "the period ends before it starts, or has one end only.",
        "Correct the dates, or leave both empty where the document gives none.",
        "A period has two ends in order.",
        ("pcp-2018-09-18", {"period_end": "2018-05-31"}),
    ),
    Rule(
        "period-published",
        "sources",
        "published",
        lambda _: pl.col("published").is_null()
        | pl.col("period_end").is_null()
        | (pl.col("published").str.slice(0, 7) >= pl.col("period_end").dt.strftime("%Y-%m")),
        "the document is older than the end of the period it reports on.",
        "Correct the date of publication or the period.",
        "A report comes after what it reports.",
        ("pcp-2018-09-18", {"published": "2018-07-01"}),
    ),
    Rule(
        "plan-years",
        "plans",
        "end_year",
        lambda _: pl.col("start_year") <= pl.col("end_year"),
        "the plan ends before it starts.",
        "Correct the years.",
        "A plan covers years in order.",
        ("swp-2020", {"end_year": 2015}),
    ),
    Rule(
        "latest-wording",
        "commitments",
        "wording",
        _latest_is("commitment_wordings", "commitment_id", "wording"),
        "the wording is not that of the latest extract that prints the commitment.",
        "Copy the wording from the last row of the commitment in commitment_wordings.",
        "One place for each fact: this column repeats the latest print.",
        ("swp-2016-A.4", {"wording": "Make sure victims get effective services"}),
        ("commitment_wordings", "sources"),
    ),
    Rule(
        "latest-description",
        "activities",
        "description",
        _latest_is("updates", "activity_id", "activity_text"),
        "the description is not the activity cell of the latest report that prints it.",
        "Copy the cell from the activity's last row in updates.",
        "One place for each fact: this column repeats the latest print.",
        ("swp-2016-A4.6", {"description": "Retender the contract"}),
        ("updates", "sources"),
    ),
    Rule(
        "first-report",
        "activities",
        "first_source_id",
        _latest_is("updates", "activity_id", "activity_text", "first"),
        "this is not the first report with an update on the activity.",
        "Name the first source that has a row of the activity in updates.",
        "The life of an activity follows from its updates.",
        ("swp-2016-A4.6", {"first_source_id": "pcp-2020-02-05"}),
        ("updates", "sources"),
    ),
    Rule(
        "last-report",
        "activities",
        "last_source_id",
        _latest_is("updates", "activity_id", "activity_text", "last"),
        "this is not the last report with an update on the activity.",
        "Name the last source that has a row of the activity in updates.",
        "The life of an activity follows from its updates.",
        ("swp-2016-A4.6", {"last_source_id": "pcp-2018-09-18"}),
        ("updates", "sources"),
    ),
    Rule(
        "wording-plan",
        "commitment_wordings",
        "commitment_id",
        lambda tables: look_up(tables, "sources", "source_id", "plan_id", "source_id")
        == plan_of("commitment_id"),
        "the document is on another edition of the plan than the commitment.",
        "Give the wording a commitment of the edition that its document is on.",
        "A document speaks of one edition of the plan.",
        ("swp-2016-A.4", {"commitment_id": "swp-2020-A4"}),
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
        ("swp-2020-s8", {"commitment_id": "swp-2016-A.4"}),
    ),
    Rule(
        "statement-id",
        "plan_statements",
        "statement_id",
        lambda _: pl.col("statement_id")
        == pl.concat_str([pl.col("plan_id"), pl.lit("-s"), column("position")]),
        "the id is not its plan and its position.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("swp-2020-s8", {"position": 999}),
    ),
    Rule(
        "lineage-direction",
        "commitment_lineage",
        "to_commitment_id",
        lambda tables: pl.concat_str([plan_of("to_commitment_id"), pl.lit(" "), plan_of("from_commitment_id")])
        .is_in(keys(tables, "plans", "plan_id", "supersedes").drop_nulls().to_list()),
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
        lambda _: column("cell")
        == column("origin_table").replace({"commitments": "commitment", "activities": "activity", "updates": "update"}),
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
        "listing-id",
        "oversight_listings",
        "listing_id",
        lambda _: pl.col("listing_id") == pl.concat_str([pl.col("source_id"), pl.lit("-"), pl.col("body_id")]),
        "the id is not its source and its body.",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("pcp-2018-09-18-victims-board", {"body_id": "property-board"}),
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
        "passage-id",
        "passages",
        "passage_id",
        lambda _: starts_with_source("passage_id")
        & (
            pl.when(pl.col("number").is_null())
            .then(column("passage_id").str.contains(r"-u[0-9]+$"))
            .otherwise(column("passage_id").str.extract(r"-p([0-9]+)$", 1) == column("number"))
        ),
        "the id is not its source and its number (or a count, where it has none).",
        ID_HINT,
        "Ids are read by people: each is made of the columns beside it.",
        ("pcp-2018-09-18-p12", {"number": 13}),
    ),
    Rule(
        "meeting-month",
        "meetings",
        "month",
        lambda tables: pl.col("month")
        <= look_up(tables, "sources", "source_id", "published", "source_id").str.slice(0, 7),
        "the meeting is later than the report that lists it.",
        "Give the last such month before the report.",
        "A report lists meetings that were held.",
        ("pcp-2018-09-18-m1", {"month": "2019-06"}),
        ("sources",),
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
    *(
        Rule(
            "source-in-id",
            table,
            key,
            lambda _, key=key: starts_with_source(key),
            "the id does not begin with its source.",
            ID_HINT,
            "Ids are read by people: each is made of the columns beside it.",
            (record, {"source_id": "pcp-2020-06-15"}),
        )
        for table, key, record in (
            ("meetings", "meeting_id", "pcp-2018-09-18-m1"),
            ("performance_topics", "topic_id", "pcp-2020-02-05-t1"),
            ("errata", "erratum_id", "pcp-2020-02-05-e1"),
        )
    ),
    *(
        Rule(
            "line-order",
            table,
            "line_end",
            lambda _: pl.col("line_start") <= pl.col("line_end"),
            "the last line stands before the first.",
            "Correct the lines.",
            "A row is traced to a run of lines.",
            (record, {"line_end": 1}),
        )
        for table, record in (
            ("commitment_wordings", "swp-2016-A.4"),
            ("plan_statements", "swp-2020-s8"),
            ("updates", "pcp-2018-09-18-A4.6"),
            ("passages", "pcp-2018-09-18-p12"),
        )
    ),
)


@dataclass(frozen=True)
class TextRule:
    """A rule on every text cell of every table: the pattern that no cell may match."""

    id: str
    refuses: str
    message: str
    hint: str
    reason: str
    breaks: str
    severity: str = "error"


TEXT_RULES: tuple[TextRule, ...] = (
    TextRule(
        "contact-details",
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]|\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b|\+44[ \d]{9,}",
        "the cell holds an e-mail address or a telephone number.",
        "Take the contact details out: they are personal data, and no part of the record.",
        "Personal contact details never enter a table.",
        "Write to someone@example.org",
    ),
    TextRule(
        "formula-cell",
        r"^[=+\-@\t\r]",
        "a spreadsheet would run this cell as a formula.",
        "Check the cell against its source: no printed text begins like this.",
        "A CSV file is opened in spreadsheets, where a cell may run.",
        "=HYPERLINK(1)",
    ),
    TextRule(
        "text-form",
        r"</?[A-Za-z][^>]*>|\*\*\w|\w\*\*|•|^\s|\s$|[ \t]{2,}|\t|\r|\n\n| \n|\n ",
        "the cell has markup, bullet marks or stray white space.",
        "Write the text in canonical form: no tags, no bullets, one space between words.",
        "Text columns quote the words; only the form of white space is ours.",
        "<p>Complete</p>",
    ),
)
