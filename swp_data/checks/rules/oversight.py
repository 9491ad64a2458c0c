"""Oversight: the bodies, what the glossaries list of them, and the labels by which updates name them."""

from __future__ import annotations

import re

import polars as pl

from swp_data.checks.rules.names import Names
from swp_data.checks.rules.rule import Rule, Tables, all_but, column, look_up, records, strays
from swp_data.dataset.meeting_frequency import times_a_year

LABEL_JOINTS = {"and", "by", "&"}
BODY_KINDS = ("board", "group", "committee", "meeting", "scheme")


def _labels_cover(tables: Tables) -> pl.Expr:
    """Every word of an oversight cell is in one of its labels, but for words that join two of them."""
    labels: dict[str, list[str]] = {}
    for key, label in tables["oversight_links"].select("update_id", "label").rows():
        labels.setdefault(key, []).append(label)

    def covered(row: dict[str, str]) -> bool:
        rest = row["oversight_text"] or ""
        for label in sorted(labels.get(row["update_id"], []), key=len, reverse=True):
            rest = rest.replace(label, " ", 1)
        return set(re.findall(r"[^\W\d_]+|&", rest)) <= LABEL_JOINTS

    return pl.struct("update_id", "oversight_text").map_elements(covered, return_dtype=pl.Boolean)


def _label_names(tables: Tables) -> pl.Expr:
    names = Names(records(tables, "oversight_bodies"))
    links = records(tables, "oversight_links")
    pairs = {(row["label"], row["body_id"]) for row in links if row["body_id"]}
    wrong = {pair for pair in pairs if not names.names(*pair)}
    return all_but(place for place, row in enumerate(links) if (row["label"], row["body_id"]) in wrong)


def _label_kind(tables: Tables) -> pl.Expr:
    names = Names(records(tables, "oversight_bodies"))
    links = records(tables, "oversight_links")
    kinds = {label: names.kinds(label) for label in {row["label"] for row in links}}
    return all_but(place for place, row in enumerate(links) if row["kind"] not in kinds[row["label"]])


def _listing_names(tables: Tables) -> pl.Expr:
    names = Names(records(tables, "oversight_bodies"))
    listings = records(tables, "oversight_listings")
    return all_but(
        place for place, row in enumerate(listings) if not names.names(row["printed_name"], row["body_id"])
    )


def _id_names(tables: Tables) -> pl.Expr:
    bodies = records(tables, "oversight_bodies")
    names = Names(bodies)
    return all_but(
        place
        for place, row in enumerate(bodies)
        if not names.names(row["body_id"].replace("-", " "), row["body_id"])
    )


def _initials(tables: Tables) -> pl.Expr:
    """The letters of an acronym begin words of the name, in its order."""
    wrong = []
    for place, row in enumerate(records(tables, "oversight_bodies")):
        initials = "".join(word[0].upper() for word in re.findall(r"[A-Za-z]+", row["name"]))
        letters = iter(initials)
        if not all(letter in letters for letter in (row["acronym"] or "")):
            wrong.append(place)
    return all_but(wrong)


def _kind_of_name(_: Tables) -> pl.Expr:
    """A name with the word for a kind is of that kind; a name without one tells none."""
    named = column("name").str.to_lowercase()
    own = named.str.contains(column("kind"), literal=True)
    return own | ~named.str.contains("|".join(BODY_KINDS))


def _succession(tables: Tables) -> pl.Expr:
    """Nobody comes after itself, by however many steps."""
    earlier = {row["body_id"]: row["predecessor_id"] for row in records(tables, "oversight_bodies")}

    def ends(body: str) -> bool:
        seen, now = {body}, earlier[body]
        while now is not None and now not in seen:
            seen.add(now)
            now = earlier.get(now)
        return now is None

    return all_but(place for place, body in enumerate(earlier) if not ends(body))


def _met_somewhere(tables: Tables) -> pl.Expr:
    met = {*tables["oversight_listings"]["body_id"], *tables["oversight_links"]["body_id"]}
    return pl.col("body_id").is_in(sorted(met - {None}))


def _frequency(_: Tables) -> pl.Expr:
    derived = column("meets").map_elements(
        lambda meets: str(times_a_year(meets) or ""), return_dtype=pl.String
    )
    return column("meetings_per_year") == derived


def _in_its_section(tables: Tables) -> pl.Expr:
    return all_but(strays(records(tables, "oversight_listings"), "objective_id"))


OVERSIGHT: tuple[Rule, ...] = (
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
        _succession,
        "a body can't have taken over from itself, or from one that comes after it.",
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
        "listing-frequency",
        "oversight_listings",
        "meetings_per_year",
        _frequency,
        "the printed words mean another number of meetings a year.",
        "Give the number that the words mean, or leave it empty; swp_data/dataset/meeting_frequency.py has the words.",
        "The number is derived from the words by one rule.",
        ("pcp-2018-09-18-property-board", {"meetings_per_year": 12}),
    ),
    Rule(
        "oversight-covered",
        "updates",
        "oversight_text",
        _labels_cover,
        "the labels in oversight_links do not cover every word of this cell.",
        "Add the missing label, or quote the whole of it.",
        "No oversight mechanism that is printed may be lost.",
        ("pcp-2020-02-05-1.2-1", {"oversight_text": "Transformation Board and Crime Board"}),
        ("oversight_links",),
    ),
    Rule(
        "link-name",
        "oversight_links",
        "body_id",
        _label_names,
        "the label does not name this body, or names another one better.",
        "Name the body whose name, acronym or initials the label prints; a body that has none of them needs "
        "the reason in curation/exceptions.csv.",
        "A body is followed through the reports by its name alone.",
        ("pcp-2020-02-05-1.2-1", {"body_id": "property-board"}),
        ("oversight_bodies",),
    ),
    Rule(
        "link-kind",
        "oversight_links",
        "kind",
        _label_kind,
        "the words of the label say another kind.",
        "A label with reports, minutes or briefings is a report; one with monitoring, audit or sampling is "
        "monitoring; one that is a plan is other; one that names a body is a body.",
        "The kind follows from the words of the label.",
        ("pcp-2018-09-18-1.1-1 2", {"kind": "role"}),
        ("oversight_bodies",),
    ),
    Rule(
        "listing-name",
        "oversight_listings",
        "printed_name",
        _listing_names,
        "the printed name is not that of this body.",
        "Name the body that the glossary lists here; a new one needs a row in oversight_bodies.",
        "A body is followed through the reports by its name alone.",
        ("pcp-2018-09-18-property-board", {"printed_name": "Transformation Board"}),
        ("oversight_bodies",),
    ),
    Rule(
        "listing-section",
        "oversight_listings",
        "objective_id",
        _in_its_section,
        "the bodies listed before and after it belong to another objective.",
        "Give the objective whose heading stands above it in the glossary; cross-cutting bodies have none.",
        "The glossary lists the bodies objective by objective.",
        ("pcp-2018-09-18-property-board", {"objective_id": "victims"}),
    ),
    Rule(
        "body-id",
        "oversight_bodies",
        "name",
        _id_names,
        "the id of the body does not name it.",
        "Correct the name; an id that users know must not change.",
        "Ids are read by people: that of a body is its name.",
        ("crime-reduction-board", {"name": "Crown Restoration Bureau", "kind": "group"}),
    ),
    Rule(
        "body-acronym",
        "oversight_bodies",
        "acronym",
        _initials,
        "the letters do not begin words of the name, in its order.",
        "Give the acronym as the documents print it, or the name in full.",
        "An acronym abbreviates its own name.",
        ("crime-reduction-board", {"acronym": "CBR"}),
    ),
    Rule(
        "body-kind",
        "oversight_bodies",
        "kind",
        _kind_of_name,
        "the name says another kind.",
        "Give the kind whose word stands in the name.",
        "The kind follows from the name where the name tells it.",
        ("crime-reduction-board", {"kind": "scheme"}),
    ),
    Rule(
        "body-met",
        "oversight_bodies",
        "body_id",
        _met_somewhere,
        "no listing and no update names this body.",
        "Take the body out, or link what names it.",
        "A body that no document names is none of the record.",
        ("weekly-pcc-chief-constable", {"body_id": "weekly-pcc-and-chief-constable"}),
        ("oversight_listings", "oversight_links"),
    ),
)
