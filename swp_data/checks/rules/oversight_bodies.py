"""Rules on `oversight_bodies`: id, acronym and kind follow from the name."""

from __future__ import annotations

import re

import polars as pl

from swp_data.checks.rules._expressions import all_except, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.body_names import BodyNames

KINDS = ("board", "group", "committee", "meeting", "scheme")


def _named_by_id(tables: Tables) -> pl.Expr:
    bodies = rows_of(tables, "oversight_bodies")
    names = BodyNames(bodies, tables.profile.reports.common_body_words)
    return all_except(
        index
        for index, row in enumerate(bodies)
        if not names.names(row["body_id"].replace("-", " "), row["body_id"])
    )


def _abbreviates_name(tables: Tables) -> pl.Expr:
    wrong = []
    for index, row in enumerate(rows_of(tables, "oversight_bodies")):
        initials = "".join(word[0].upper() for word in re.findall(r"[A-Za-z]+", row["name"]))
        if not _is_subsequence(row["acronym"] or "", initials):
            wrong.append(index)
    return all_except(wrong)


def _is_subsequence(letters: str, initials: str) -> bool:
    """Return whether letters occur among the initials, in the same order."""
    start = 0
    for letter in letters:
        found = initials.find(letter, start)
        if found < 0:
            return False
        start = found + 1
    return True


def _kind_in_name() -> pl.Expr:
    """A body has the kind that its name states; without such a word, any kind is possible."""
    name = text("name").str.to_lowercase()
    return name.str.contains(text("kind"), literal=True) | ~name.str.contains("|".join(KINDS))


def _succession_ends(tables: Tables) -> pl.Expr:
    """No body is its own predecessor, directly or through others."""
    predecessors = {row["body_id"]: row["predecessor_id"] for row in rows_of(tables, "oversight_bodies")}

    def ends(body: str) -> bool:
        seen, earlier = {body}, predecessors[body]
        while earlier is not None and earlier not in seen:
            seen.add(earlier)
            earlier = predecessors.get(earlier)
        return earlier is None

    return all_except(index for index, body in enumerate(predecessors) if not ends(body))


def _mentioned(tables: Tables) -> pl.Expr:
    mentioned = {*tables["oversight_listings"]["body_id"], *tables["oversight_links"]["body_id"]}
    return pl.col("body_id").is_in(sorted(mentioned - {None}))


OVERSIGHT_BODIES: tuple[Rule, ...] = (
    Rule(
        id="body-id",
        table="oversight_bodies",
        column="name",
        reads=("body_id", "name", "acronym"),
        check=_named_by_id,
        message="the name does not fit the id.",
        hint="Correct the name. Do not change the id: users rely on it.",
        reason="People read ids, and a body's id is built from its name.",
        example=Example(
            good={"body_id": "crime-reduction-board", "name": "Crime Reduction Board"},
            bad={"name": "Victims Panel"},
        ),
    ),
    Rule(
        id="body-acronym",
        table="oversight_bodies",
        column="acronym",
        reads=("name", "acronym"),
        check=_abbreviates_name,
        message="the letters are not the initials of the name, in order.",
        hint="Enter the acronym as the documents print it, or the full name.",
        reason="An acronym abbreviates its own name.",
        example=Example(good={"name": "Crime Reduction Board", "acronym": "CRB"}, bad={"acronym": "CBR"}),
    ),
    Rule(
        id="body-kind",
        table="oversight_bodies",
        column="kind",
        reads=("name", "kind"),
        check=_kind_in_name(),
        message="the name states a different kind.",
        hint="Enter the kind that the name states.",
        reason="If the name states a kind, the body has that kind.",
        example=Example(good={"name": "Crime Reduction Board", "kind": "board"}, bad={"kind": "scheme"}),
    ),
    Rule(
        id="body-predecessor",
        table="oversight_bodies",
        column="predecessor_id",
        reads=("body_id", "predecessor_id"),
        check=_succession_ends,
        message="a body cannot succeed itself, or a body that comes after it.",
        hint="Enter the earlier body, or leave the cell empty.",
        reason="A succession of bodies has a beginning and an end.",
        example=Example(
            before=[{"body_id": "crime-board"}],
            good={"body_id": "safety-board", "predecessor_id": "crime-board"},
            bad={"predecessor_id": "safety-board"},
        ),
    ),
    Rule(
        id="body-met",
        table="oversight_bodies",
        column="body_id",
        reads=("body_id", "oversight_listings.body_id", "oversight_links.body_id"),
        check=_mentioned,
        message="no listing and no update names this body.",
        hint="Remove the body, or link the listing or update that names it.",
        reason="The dataset contains only bodies that a document names.",
        example=Example(
            good={"body_id": "crime-board"},
            bad={"body_id": "property-board"},
            others={"oversight_listings": [{"body_id": "crime-board"}], "oversight_links": []},
        ),
    ),
)
