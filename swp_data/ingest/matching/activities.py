"""Matching of printed rows to the activities of the record, by reference and by wording.

A reference alone is not trusted: an old number may be given to a new activity, and a number may be misprinted. A row
is matched in this order: by its reference and similar words; by similar words alone; by its reference if the words were
rewritten; by its place under its commitment if it has no reference. What is left is a new activity.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from swp_data.dataset.plan_references import comparable, parent, split_id
from swp_data.ingest.matching.likeness import likeness, words_of
from swp_data.ingest.matching.match import Kind, Match

__all__ = ["ALIKE", "PrintedActivity", "match_activities"]

ALIKE = 0.75
"""The least likeness of two prints of one text: prints of different activities have less than half of it in common."""

REWRITTEN = 0.35
"""The least likeness of two prints of one activity that was rewritten under the same reference."""

SAME = 0.999
MARGIN = 0.15  # by which a wording must fit an activity better than any other

Row = Mapping[str, str]


@dataclass(frozen=True)
class PrintedActivity:
    """A printed row: its reference (empty if none), the commitment it is printed under, its words and its line."""

    ref: str
    commitment_id: str
    text: str
    line: int


def match_activities(
    printed: Sequence[PrintedActivity], activities: Sequence[Row], plan_id: str, latest: str
) -> tuple[list[Match], list[Match]]:
    """Match the rows of a report to the activities of its edition.

    Args:
        printed: the rows of the report, in printed order.
        activities: the rows of the table `activities` of the edition.
        plan_id: the edition.
        latest: the source id of the last report on the edition; what it prints and this one does not is gone.

    Returns:
        The match of each row, in the same order, and the matches of the activities that are no longer printed.
    """
    matcher = _Matcher(printed, activities, plan_id)
    matcher.match_by_reference()
    matcher.match_by_wording()
    matcher.match_rewritten()
    matcher.match_by_place()
    matcher.add_new()
    matched = {match.key for match in matcher.matches.values()}
    gone = [
        Match(
            table="activities",
            key=activity["activity_id"],
            kind="gone",
            printed=activity["ref"],
            line=0,
            basis=f"{latest} is the last report that prints it; no row of this report has its reference or its words.",
            score=0.95,
        )
        for activity in activities
        if activity["last_source_id"] == latest and activity["activity_id"] not in matched
    ]
    return [matcher.matches[index] for index in range(len(printed))], gone


@dataclass
class _Matcher:
    """Rows and activities that are matched step by step."""

    printed: Sequence[PrintedActivity]
    activities: Sequence[Row]
    plan_id: str
    matches: dict[int, Match] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_ref = {row["ref"]: row for row in self.activities if row["ref"]}
        self.prints = Counter(row.ref for row in self.printed if row.ref)
        self.under: dict[str, list[Row]] = defaultdict(list)
        for row in self.activities:
            self.under[row["commitment_id"]].append(row)

    def match_by_reference(self) -> None:
        """Match rows to the activities that have their reference and similar words."""
        for index, row in self._open_rows():
            activity = self.by_ref.get(row.ref)
            if activity and self._is_free(activity):
                alike = likeness(row.text, activity["description"])
                if alike >= ALIKE or not words_of(row.text):
                    kind, score = _kind(alike)
                    basis = (
                        f"It has the reference {row.ref} and {_share(alike)} of the words of the last report."
                    )
                    if row.commitment_id != activity["commitment_id"]:
                        kind, score = "moved", 0.7
                        basis = f"{basis} It is printed under another commitment."
                    self._set(index, activity, kind, basis, score)

    def match_by_wording(self) -> None:
        """Match rows to activities by words alone, the most similar pairs first."""
        free = [activity for activity in self.activities if self._is_free(activity)]
        alike: dict[int, list[tuple[float, Row]]] = {}
        for index, row in self._open_rows():
            shares = [(likeness(row.text, activity["description"]), activity) for activity in free]
            if words_of(row.text):
                alike[index] = [pair for pair in shares if pair[0] >= ALIKE]
        pairs = [
            (share, activity["commitment_id"] == self.printed[index].commitment_id, index, activity)
            for index, own in alike.items()
            for share, activity in own
        ]
        for share, is_here, index, activity in sorted(
            pairs, key=lambda pair: (-pair[0], not pair[1], pair[2])
        ):
            if index not in self.matches and self._is_free(activity):
                unique = not self._has_rival(index, activity, share, alike[index], is_here=is_here)
                self._set_by_wording(index, activity, share, unique=unique)

    def _has_rival(
        self, index: int, activity: Row, share: float, alike: Sequence[tuple[float, Row]], *, is_here: bool
    ) -> bool:
        """Whether another free activity fits a row nearly as well, and is not farther from where it is printed."""
        commitment = self.printed[index].commitment_id
        return any(
            other is not activity
            and self._is_free(other)
            and own > share - MARGIN
            and (other["commitment_id"] == commitment or not is_here)
            for own, other in alike
        )

    def _set_by_wording(self, index: int, activity: Row, alike: float, *, unique: bool) -> None:
        row = self.printed[index]
        score = (0.95 if alike >= SAME else 0.8) if unique else 0.6
        words = f"It has {_share(alike)} of the words of {activity['activity_id']}"
        if row.ref == activity["ref"]:
            moved = row.commitment_id != activity["commitment_id"]
            kind: Kind = "moved" if moved else ("same" if alike >= SAME else "reworded")
            basis = f"{words}, under another commitment." if moved else f"{words}."
            self._set(index, activity, kind, basis, 0.7 if moved else score)
        elif not row.ref or self._is_misprint(index, activity):
            shown = row.ref or "no reference"
            basis = f"{words}, but prints {shown} instead of {activity['ref'] or 'no reference'}."
            self._set(index, activity, "misprinted_reference", basis, min(score, 0.85))
        else:
            basis = f"{words}, with the reference {row.ref} instead of {activity['ref'] or 'none'}."
            self._set(index, activity, "renumbered", basis, min(score, 0.8))

    def _is_misprint(self, index: int, activity: Row) -> bool:
        """Whether a row's reference cannot be a new number of its activity."""
        row = self.printed[index]
        of_commitment = comparable(split_id(row.commitment_id)[1])
        other = self.by_ref.get(row.ref)
        belongs_to_other = other is not None and other["activity_id"] != activity["activity_id"]
        return parent(row.ref) != of_commitment or self.prints[row.ref] > 1 or belongs_to_other

    def match_rewritten(self) -> None:
        """Match rows to the activities with their reference, if some of the words are the same."""
        for index, row in self._open_rows():
            activity = self.by_ref.get(row.ref)
            if not activity or not self._is_free(activity):
                continue
            alike = likeness(row.text, activity["description"])
            if alike >= REWRITTEN or not words_of(activity["description"]):
                basis = f"It has the reference {row.ref}, but only {_share(alike)} of the words of the last report."
                self._set(index, activity, "reworded", basis, 0.6 + alike / 4)

    def match_by_place(self) -> None:
        """Match rows without a reference to what is left under their commitment."""
        open_rows: Counter[str] = Counter(row.commitment_id for _, row in self._open_rows())
        for index, row in self._open_rows():
            if row.ref:
                continue
            left = [
                activity
                for activity in self.under[row.commitment_id]
                if self._is_free(activity) and not activity["ref"]
            ]
            if len(left) != 1 or open_rows[row.commitment_id] != 1:
                continue
            alike = likeness(row.text, left[0]["description"])
            if alike == 1:
                self._set(index, left[0], "same", "It is the one row of its commitment without a text.", 0.95)
            elif alike >= REWRITTEN or not words_of(row.text) or not words_of(left[0]["description"]):
                basis = (
                    f"It is the one row of its commitment without a reference; {_share(alike)} of its words "
                    "are those of the last report."
                )
                self._set(index, left[0], "reworded", basis, 0.6)

    def add_new(self) -> None:
        """Give the rows that are left an id of their own."""
        ids = {activity["activity_id"] for activity in self.activities}
        counts = Counter({key: max(map(_position, rows), default=0) for key, rows in self.under.items()})
        for index, row in sorted(self._open_rows()):
            counts[row.commitment_id] += 1
            by_ref = f"{self.plan_id}-{row.ref}"
            reused = row.ref and by_ref in ids
            of_other = row.ref and parent(row.ref) != comparable(split_id(row.commitment_id)[1])
            if row.ref and not reused and not of_other:
                key, kind = by_ref, "new"
                basis = f"No report on this edition prints {row.ref} or a row with similar words."
                score = 0.92
            else:
                while (key := f"{row.commitment_id}-{counts[row.commitment_id]}") in ids:
                    counts[row.commitment_id] += 1
                kind, score = ("reused_reference", 0.5) if reused or of_other else ("new", 0.7)
                basis = _basis_of_new(row, reused=bool(reused))
            ids.add(key)
            match = Match(
                table="activities",
                key=key,
                kind="new" if kind == "new" else "reused_reference",
                printed=row.ref,
                line=row.line,
                basis=basis,
                score=score,
            )
            self.matches[index] = match

    def _open_rows(self) -> Iterable[tuple[int, PrintedActivity]]:
        return [(index, row) for index, row in enumerate(self.printed) if index not in self.matches]

    def _is_free(self, activity: Row) -> bool:
        return activity["activity_id"] not in self.taken

    def _set(self, index: int, activity: Row, kind: Kind, basis: str, score: float) -> None:
        self.taken.add(activity["activity_id"])
        row = self.printed[index]
        self.matches[index] = Match(
            table="activities",
            key=activity["activity_id"],
            kind=kind,
            printed=row.ref,
            line=row.line,
            basis=basis,
            score=round(score, 2),
        )


def _kind(alike: float) -> tuple[Kind, float]:
    """Return whether a text is the same as in the last report, with the score of the match."""
    return ("same", 1.0) if alike >= SAME else ("reworded", 0.8)


def _position(activity: Row) -> int:
    return int(activity["position"] or 0)


def _share(alike: float) -> str:
    return f"{alike:.0%}"


def _basis_of_new(row: PrintedActivity, *, reused: bool) -> str:
    if reused:
        return f"It prints {row.ref}, which another activity has, but none of the known texts; so it is new."
    if row.ref:
        return f"It prints {row.ref}, which belongs to another commitment, and none of the known texts."
    return "It has no reference, and no activity of this edition has similar words."
