"""Lineage: what the commitments of one edition became in the next, according to their wording."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property

from swp_data.checks.rules._expressions import rows_of
from swp_data.checks.rules._quoted_basis import quotes_both
from swp_data.checks.rules._rule import Tables
from swp_data.dataset.plan_references import References
from swp_data.dataset.word_overlap import letters, words

READS = (
    "commitment_lineage.from_commitment_id",
    "commitment_lineage.to_commitment_id",
    "commitment_lineage.basis",
    "commitments.commitment_id",
    "commitments.objective_id",
    "commitments.wording",
    "activities.commitment_id",
    "activities.description",
    "commitment_wordings.commitment_id",
    "commitment_wordings.wording",
)


def same_promise(wording: str, other: str, references: References) -> bool:
    """Return whether two wordings are equal except for punctuation and the references printed after them.

    >>> from swp_data.dataset.profile import read_profile
    >>> references = read_profile().references
    >>> same_promise("Tackle cybercrime. Cross reference to A3", "Tackle cyber crime", references)
    True
    """
    return letters(wording) == letters(other) or (
        letters(_without_references(wording, references)) == letters(_without_references(other, references))
    )


def _without_references(wording: str, references: References) -> str:
    pointer = references.pointer.search(wording)
    return wording[: pointer.start()] if pointer else wording


class Lineage:
    """The pairs of commitments, with the printed text of each. Reads the columns `READS`."""

    def __init__(self, tables: Tables) -> None:
        self.references = tables.profile.references
        self.pairs = rows_of(tables, "commitment_lineage")
        self.commitments = {row["commitment_id"]: row for row in rows_of(tables, "commitments")}
        self.activities: dict[str, list[str]] = defaultdict(list)
        for row in rows_of(tables, "activities"):
            self.activities[row["commitment_id"]].append(row["description"] or "")
        self.wordings: dict[str, list[str]] = defaultdict(list)
        for row in rows_of(tables, "commitment_wordings"):
            self.wordings[row["commitment_id"]].append(row["wording"])

    @cached_property
    def moved(self) -> set[tuple[str, str]]:
        """The pairs whose promise is now under another objective, or became an activity of the later commitment."""
        moved = set()
        for row in self.pairs:
            pair = row["from_commitment_id"], row["to_commitment_id"]
            earlier, later = (self.commitments[key] for key in pair)
            promised = words(earlier["wording"])
            in_activity = max(
                (len(promised & words(activity)) for activity in self.activities[pair[1]]), default=0
            )
            in_commitment = len(promised & words(later["wording"]))
            if earlier["objective_id"] != later["objective_id"] or in_activity > in_commitment:
                moved.add(pair)
        return moved

    def relation(self, pair: tuple[str, str]) -> str:
        """Return the relation of a pair: the first that applies of moved, split, merged, same and reworded."""
        if pair in self.moved:
            return "moved"
        stayed = {(row["from_commitment_id"], row["to_commitment_id"]) for row in self.pairs} - self.moved
        if Counter(earlier for earlier, _ in stayed)[pair[0]] > 1:
            return "split"
        if Counter(later for _, later in stayed)[pair[1]] > 1:
            return "merged"
        earlier, later = (self.commitments[key]["wording"] for key in pair)
        return "same" if same_promise(earlier, later, self.references) else "reworded"

    def is_quoted(self, row: Mapping[str, str]) -> bool:
        """Return whether every phrase that a basis quotes is printed, at least one by each commitment.

        The later commitment includes its activities.
        """
        earlier, later = row["from_commitment_id"], row["to_commitment_id"]
        after = (*self.wordings[later], *self.activities[later])
        return quotes_both(row["basis"], self.wordings[earlier], after)

    def is_known(self, row: Mapping[str, str]) -> bool:
        """Return whether both commitments of a pair exist."""
        return {row["from_commitment_id"], row["to_commitment_id"]} <= self.commitments.keys()
