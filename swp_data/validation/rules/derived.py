"""What is derived from a row's words by a published rule, and places that follow one another."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from swp_data.frequency import times_a_year
from swp_data.trend import trend_of
from swp_data.validation.rules.rule import Rule, Tables, column, look_up

LABEL_JOINTS = {"and", "by", "&"}


def _counts_up(within: str) -> Callable[[Tables], pl.Expr]:
    """True where the positions within a group are 1, 2, 3 and so on, in the order of the rows."""
    return lambda _: pl.col("position") == pl.int_range(1, pl.len() + 1).over(within)


def _trend(part: int) -> Callable[[Tables], pl.Expr]:
    derived = column("data").map_elements(lambda data: trend_of(data)[part], return_dtype=pl.String)
    return lambda _: column(("vs_previous", "vs_average")[part]) == derived


def _frequency(_: Tables) -> pl.Expr:
    derived = column("meets").map_elements(
        lambda meets: str(times_a_year(meets) or ""), return_dtype=pl.String
    )
    return column("meetings_per_year") == derived


def _objective_of_ref(tables: Tables) -> pl.Expr:
    """The first character of a reference counts the objectives: 1 to 4, or A to D."""
    position = look_up(tables, "objectives", "objective_id", "position", "objective_id")
    first = column("ref").str.slice(0, 1).replace({"A": "1", "B": "2", "C": "3", "D": "4"})
    return position == first


def _strand_of_ref(_: Tables) -> pl.Expr:
    numbered = column("ref").str.contains("^[0-9]")
    return (column("strand") == "") | ((column("strand") == "policing") == numbered)


def _objective_of_section(tables: Tables) -> pl.Expr:
    """A section that prints an objective's title is that objective's, and no other is."""
    titles = {
        _folded(title): key for key, title in tables["objectives"].select("objective_id", "title").rows()
    }
    found = column("section").map_elements(
        lambda section: titles.get(_folded(section), ""), return_dtype=pl.String
    )
    return column("objective_id") == found


def _folded(text: str) -> str:
    return text.lower().replace("’", "'")


def _strand_of_heading(_: Tables) -> pl.Expr:
    leads = {
        "chief_constable": "I will hold the Chief Constable to account for",
        "commissioner": "As your Commissioner I will",
        "joint": "Together the Chief Constable and I will",
        "deliverable": "What I will deliver for West Mercia",
        "focus": "My particular focus areas will be",
        "victims_board": "The Victims Board will",
    }
    strand = pl.lit("other")
    for name, lead in leads.items():
        strand = pl.when(column("heading").str.starts_with(lead)).then(pl.lit(name)).otherwise(strand)
    return column("strand") == strand


def _statement_in_commitment(tables: Tables) -> pl.Expr:
    """At least three fifths of a tracked statement's words stand in its commitment or one of its activities."""
    texts: dict[str, set[str]] = {
        key: _words(wording)
        for key, wording in tables["commitments"].select("commitment_id", "wording").rows()
    }
    for key, text in tables["activities"].select("commitment_id", "description").rows():
        texts.setdefault(key, set()).update(_words(text or ""))
    return (column("commitment_id") == "") | pl.struct("commitment_id", "text").map_elements(
        lambda row: (
            5 * len(_words(row["text"]) & texts.get(row["commitment_id"], set()))
            >= 3 * len(_words(row["text"]))
        ),
        return_dtype=pl.Boolean,
    )


def _words(text: str) -> set[str]:
    return set(re.findall("[a-z]+", text.lower()))


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


DERIVED: tuple[Rule, ...] = (
    *(
        Rule(
            "position-order",
            table,
            "position",
            _counts_up(within),
            "the positions do not count up from 1.",
            "Number the rows in printed order; `swp-data format` sorts them.",
            "A place that is missing is a row that is missing.",
            (record, {"position": 99}),
        )
        for table, within, record in (
            ("commitments", "plan_id", "swp-2020-D13"),
            ("activities", "commitment_id", "swp-2016-A5.4"),
            ("plan_statements", "plan_id", "swp-2020-s135"),
            ("oversight_links", "update_id", "pcp-2020-02-05-1.2-1"),
        )
    ),
    Rule(
        "commitment-objective",
        "commitments",
        "objective_id",
        _objective_of_ref,
        "the reference counts another objective.",
        "Give the commitment the objective that its reference begins with: 1 or A is the first.",
        "Both editions number their commitments by objective.",
        ("swp-2016-A.4", {"objective_id": "reform"}),
        ("objectives",),
    ),
    Rule(
        "commitment-strand",
        "commitments",
        "strand",
        _strand_of_ref,
        "the reference belongs to the other part of the delivery plan.",
        "A reference with a number first is of the policing element, one with a letter the commissioner's.",
        "The 2016 edition numbers its two parts differently.",
        ("swp-2016-A.4", {"strand": "policing"}),
    ),
    *(
        Rule(
            "section-objective",
            table,
            "objective_id",
            _objective_of_section,
            "the section is not that objective's.",
            "Give the objective whose title the section prints; leave it empty for any other section.",
            "A text belongs to the objective that it is printed under.",
            (record, {"objective_id": "reform"}),
            ("objectives",),
        )
        for table, record in (("passages", "pcp-2018-09-18-p12"), ("plan_statements", "swp-2020-s8"))
    ),
    Rule(
        "statement-strand",
        "plan_statements",
        "strand",
        _strand_of_heading,
        "the line that introduces the list says otherwise.",
        "Give the strand that the heading names; any other list is `other`.",
        "Who is to do it follows from the line that introduces the list.",
        ("swp-2020-s8", {"strand": "commissioner"}),
    ),
    Rule(
        "statement-tracked",
        "plan_statements",
        "commitment_id",
        _statement_in_commitment,
        "neither the commitment nor one of its activities prints this statement.",
        "Name the commitment that prints it, or none.",
        "A statement is tracked by what the delivery plan prints of it.",
        ("swp-2020-s8", {"commitment_id": "swp-2020-C11"}),
        ("commitments", "activities"),
    ),
    Rule(
        "listing-frequency",
        "oversight_listings",
        "meetings_per_year",
        _frequency,
        "the printed words mean another number of meetings a year.",
        "Give the number that the words mean, or leave it empty; swp_data/frequency.py has the words.",
        "The number is derived from the words by one rule.",
        ("pcp-2018-09-18-property-board", {"meetings_per_year": 12}),
    ),
    Rule(
        "topic-previous",
        "performance_topics",
        "vs_previous",
        _trend(0),
        "the row's words say another movement.",
        "Give the movement that the data cell prints; leave it empty where it prints none or two.",
        "The movement is derived from the words by one rule.",
        ("pcp-2020-02-05-t1", {"vs_previous": "increase"}),
    ),
    Rule(
        "topic-average",
        "performance_topics",
        "vs_average",
        _trend(1),
        "the row's words say another place against the average.",
        "Give the place that the data cell prints; leave it empty where it prints none.",
        "The place is derived from the words by one rule.",
        ("pcp-2020-02-05-t1", {"vs_average": "above"}),
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
        ("pcp-2020-02-05", {"published": "2020-02-31"}),
    ),
)
