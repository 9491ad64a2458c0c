"""Lineage: what the commitments of one edition became in the next, as their wording says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from itertools import pairwise

import polars as pl

from swp_data.checks.rules.rule import Rule, Tables, all_but, plan_of, records
from swp_data.dataset.plan_references import References


def letters(text: str) -> str:
    """Return the letters and digits of a text, which spelling with a space or a stop does not change."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def same_promise(one: str, other: str, references: References) -> bool:
    """Whether two wordings are one but for punctuation and the references printed after them.

    >>> from swp_data.dataset.profile import read_profile
    >>> references = read_profile().references
    >>> same_promise("Tackle cybercrime. Cross reference to A3", "Tackle cyber crime", references)
    True
    """
    return letters(one) == letters(other) or letters(_promise(one, references)) == letters(
        _promise(other, references)
    )


def _promise(wording: str, references: References) -> str:
    pointer = references.pointer.search(wording)
    return wording[: pointer.start()] if pointer else wording


def _words(text: str) -> set[str]:
    return set(re.findall("[a-z]+", text.lower()))


class Lineage:
    """The pairs of commitments, with what is printed of each."""

    def __init__(self, tables: Tables) -> None:
        self.references = tables.profile.references
        self.pairs = records(tables, "commitment_lineage")
        self.commitments = {row["commitment_id"]: row for row in records(tables, "commitments")}
        self.activities: dict[str, list[str]] = defaultdict(list)
        for row in records(tables, "activities"):
            self.activities[row["commitment_id"]].append(row["description"] or "")
        self.printed: dict[str, list[str]] = defaultdict(list)
        for row in records(tables, "commitment_wordings"):
            self.printed[row["commitment_id"]].append(row["wording"])

    @cached_property
    def moved(self) -> set[tuple[str, str]]:
        """The pairs whose promise stands under another objective, or became an activity of the later one."""
        found = set()
        for row in self.pairs:
            pair = row["from_commitment_id"], row["to_commitment_id"]
            earlier, later = (self.commitments[key] for key in pair)
            words = _words(earlier["wording"])
            as_activity = max((len(words & _words(text)) for text in self.activities[pair[1]]), default=0)
            if earlier["objective_id"] != later["objective_id"] or as_activity > len(
                words & _words(later["wording"])
            ):
                found.add(pair)
        return found

    def relation(self, pair: tuple[str, str]) -> str:
        """Return what the wordings say of a pair: the first that fits of moved, split, merged, same, reworded."""
        if pair in self.moved:
            return "moved"
        stayed = {(row["from_commitment_id"], row["to_commitment_id"]) for row in self.pairs} - self.moved
        if Counter(earlier for earlier, _ in stayed)[pair[0]] > 1:
            return "split"
        if Counter(later for _, later in stayed)[pair[1]] > 1:
            return "merged"
        earlier, later = (self.commitments[key]["wording"] for key in pair)
        return "same" if same_promise(earlier, later, self.references) else "reworded"

    def quoted(self, row: dict[str, str]) -> bool:
        """Whether every phrase that a basis quotes is printed, and each of the two prints one of them.

        What the later one prints is its wording, or one of its activities.
        """
        earlier, later = row["from_commitment_id"], row["to_commitment_id"]
        before = [letters(text) for text in self.printed[earlier]]
        after = [letters(text) for text in (*self.printed[later], *self.activities[later])]
        phrases = [
            letters(part) for quote in re.findall(r'"([^"]*)"', row["basis"]) for part in quote.split("...")
        ]
        in_one, in_other = (
            {phrase for phrase in phrases if any(phrase in text for text in texts)}
            for texts in (before, after)
        )
        return {*phrases} == in_one | in_other and any(in_one) and any(in_other)


def _known(lineage: Lineage, row: dict[str, str]) -> bool:
    return {row["from_commitment_id"], row["to_commitment_id"]} <= lineage.commitments.keys()


def _as_worded(tables: Tables) -> pl.Expr:
    lineage = Lineage(tables)
    if not all(_known(lineage, row) and lineage.quoted(row) for row in lineage.pairs):
        return pl.lit(value=True)  # a pair is wrong and reported as that; what it does to others is no news
    return all_but(
        place
        for place, row in enumerate(lineage.pairs)
        if row["relation"] != lineage.relation((row["from_commitment_id"], row["to_commitment_id"]))
    )


def _basis_printed(tables: Tables) -> pl.Expr:
    lineage = Lineage(tables)
    return all_but(place for place, row in enumerate(lineage.pairs) if not lineage.quoted(row))


def _successor_linked(tables: Tables) -> pl.Expr:
    """A commitment that the next edition prints again in the same words has a successor."""
    lineage = Lineage(tables)
    linked = {row["from_commitment_id"] for row in lineage.pairs}
    later = dict(tables["plans"].select("supersedes", "plan_id").rows())
    return all_but(
        place
        for place, row in enumerate(lineage.commitments.values())
        if row["commitment_id"] not in linked
        and any(
            same_promise(row["wording"], other["wording"], tables.profile.references)
            for other in lineage.commitments.values()
            if other["plan_id"] == later.get(row["plan_id"])
        )
    )


LINEAGE: tuple[Rule, ...] = (
    Rule(
        "lineage-direction",
        "commitment_lineage",
        "to_commitment_id",
        lambda tables: (
            plan_of("to_commitment_id")
            == plan_of("from_commitment_id").replace_strict(
                dict(pairwise(tables["plans"]["plan_id"].sort())), default=None, return_dtype=pl.String
            )
        ),
        "the later commitment does not belong to the edition that replaced the earlier one's.",
        "Let from_commitment_id be of the earlier edition and to_commitment_id of the next.",
        "A lineage goes from one edition to the next.",
        ("swp-2016-A.3 swp-2020-A3", {"to_commitment_id": "swp-2016-A.3"}),
        ("plans",),
    ),
    Rule(
        "lineage-relation",
        "commitment_lineage",
        "relation",
        _as_worded,
        "the two wordings say another relation.",
        "moved: under another objective, or now an activity; split or merged: one of several pairs; same: the "
        "same words; reworded: anything else. The first that fits is taken.",
        "What became of a promise is read from its words, by one rule.",
        ("swp-2016-2.5", {"relation": "same"}),
        ("commitments", "activities", "commitment_wordings"),
    ),
    Rule(
        "lineage-basis",
        "commitment_lineage",
        "basis",
        _basis_printed,
        "the basis quotes no words of one of the two commitments, or words that neither prints.",
        "Quote words of both wordings, or of an activity of the later commitment.",
        "A reader has to see from the quoted words why the two belong together.",
        ("swp-2016-2.5", {"basis": 'Both print "to improve road safety in every town".'}),
        ("commitments", "activities", "commitment_wordings"),
    ),
    Rule(
        "lineage-missing",
        "commitments",
        "commitment_id",
        _successor_linked,
        "the next edition prints this commitment in the same words, and commitment_lineage has no row for it.",
        "Add the pair to commitment_lineage.",
        "What is printed again was not dropped.",
        ("swp-2016-A.6", {"from_commitment_id": "swp-2016-A.1"}),
        ("commitment_lineage", "activities", "commitment_wordings", "plans"),
        broken_by=("commitment_lineage", "swp-2016-A.6 swp-2020-A8"),
    ),
)
