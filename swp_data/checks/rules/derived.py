"""What is derived from a row's words by a published rule."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from swp_data.checks.rules.lineage import letters
from swp_data.checks.rules.rule import Rule, Tables, all_but, column, look_up, records
from swp_data.dataset.performance_trend import trend_of
from swp_data.dataset.profile import Edition


def _trend(part: int) -> Callable[[Tables], pl.Expr]:
    derived = column("data").map_elements(lambda data: trend_of(data)[part], return_dtype=pl.String)
    return lambda _: column(("vs_previous", "vs_average")[part]) == derived


def _objective_of_ref(tables: Tables) -> pl.Expr:
    """A reference begins with what its edition gives the commitments of one objective."""
    return _of_edition(tables, "ref", "objective_id", Edition.objective_of_reference)


def _strand_of_ref(tables: Tables) -> pl.Expr:
    """An edition that numbers the parts of its delivery plan differently has a strand for each."""
    return _of_edition(tables, "ref", "strand", Edition.strand_of_reference)


def _of_edition(
    tables: Tables, printed: str, derived: str, derive: Callable[[Edition, str], str | None]
) -> pl.Expr:
    """True where a column has what the row's edition derives from another; an unknown edition derives nothing."""

    def agrees(row: dict[str, str]) -> bool:
        edition = tables.profile.find_edition(row["plan_id"])
        return edition is None or row[derived] == (derive(edition, row[printed]) or "")

    return pl.struct(column("plan_id"), column(printed), column(derived)).map_elements(
        agrees, return_dtype=pl.Boolean
    )


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


def _strand_of_heading(tables: Tables) -> pl.Expr:
    """The line that introduces a list of statements says who is to act."""
    return _of_edition(tables, "heading", "strand", Edition.strand_of_statements)


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


def _tracker(tables: Tables) -> pl.Expr:
    """An untracked statement of an objective stands whole in none of that objective's commitments."""
    printed: dict[tuple[str, str], list[str]] = {}
    objective = {}
    for key, plan, one, wording in (
        tables["commitments"].select("commitment_id", "plan_id", "objective_id", "wording").rows()
    ):
        objective[key] = plan, one
        printed.setdefault((plan, one), []).append(letters(wording))
    for key, text in tables["activities"].select("commitment_id", "description").rows():
        printed.setdefault(objective.get(key, ("", "")), []).append(letters(text or ""))
    return all_but(
        place
        for place, row in enumerate(records(tables, "plan_statements"))
        if not row["commitment_id"]
        and any(letters(row["text"]) in one for one in printed.get((row["plan_id"], row["objective_id"]), ()))
    )


def _words(text: str) -> set[str]:
    return set(re.findall("[a-z]+", text.lower()))


DERIVED: tuple[Rule, ...] = (
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
        "A reference with a number first is of the policing element, one with a letter the commissioner's; in "
        "an edition with letters alone the cell is empty.",
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
        for table, record in (("passages", "pcp-2018-09-18-p12"), ("plan_statements", "swp-2020-s10"))
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
        ("swp-2020-s8", {"commitment_id": "swp-2020-A8"}),
        ("commitments", "activities"),
    ),
    Rule(
        "statement-untracked",
        "plan_statements",
        "commitment_id",
        _tracker,
        "a commitment of this objective, or one of its activities, prints this statement.",
        "Name the commitment that prints it.",
        "What the delivery plan prints is tracked.",
        ("swp-2020-s15", {"commitment_id": None}),
        ("commitments", "activities"),
    ),
    Rule(
        "statement-objective",
        "plan_statements",
        "commitment_id",
        lambda tables: (
            pl.col("commitment_id").is_null()
            | (
                look_up(tables, "commitments", "commitment_id", "objective_id", "commitment_id")
                == column("objective_id")
            )
        ),
        "the commitment serves another objective than the statement.",
        "Name a commitment of the objective that the statement is printed under, or none.",
        "A statement is tracked where it is promised.",
        ("swp-2020-s75", {"commitment_id": "swp-2020-A2"}),
        ("commitments",),
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
)
