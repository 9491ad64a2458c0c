"""Matching of printed commitments to those of the record, by reference and by wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from swp_data.dataset.plan_references import comparable
from swp_data.ingest.matching.activities import ALIKE, REWRITTEN, SAME
from swp_data.ingest.matching.likeness import likeness
from swp_data.ingest.matching.match import Kind, Match

__all__ = ["match_commitments"]

Row = Mapping[str, str]


def match_commitments(
    printed: Sequence[tuple[str, str, int]], commitments: Sequence[Row], plan_id: str, latest: str
) -> tuple[list[Match], list[Match]]:
    """Match the commitments that a report prints to those of its edition.

    Args:
        printed: the reference, the wording and the line of each printed commitment.
        commitments: the rows of the table `commitments` of the edition.
        plan_id: the edition.
        latest: the source id of the last report on the edition; empty if there is none.

    Returns:
        The match of each printed commitment, in the same order, and those of the commitments that are not printed.
    """
    known = {comparable(row["ref"]): row for row in commitments}
    refs = {comparable(ref) for ref, _, _ in printed}
    unprinted = [row for ref, row in known.items() if ref not in refs]
    matches = [_match(*item, known, unprinted, plan_id) for item in printed]
    keys = {match.key for match in matches}
    gone = [
        Match(
            table="commitments",
            key=row["commitment_id"],
            kind="gone",
            printed=row["ref"],
            line=0,
            basis=f"{latest} prints it; this report does not.",
            score=0.95,
        )
        for row in commitments
        if latest and row["commitment_id"] not in keys
    ]
    return matches, gone


def _match(
    ref: str, wording: str, line: int, known: Mapping[str, Row], unprinted: Sequence[Row], plan_id: str
) -> Match:
    row = known.get(comparable(ref))
    alike = likeness(wording, row["wording"]) if row else 0.0
    other = max(unprinted, key=lambda row: likeness(wording, row["wording"]), default=None)
    kind: Kind
    if row and (alike >= REWRITTEN or not wording):
        kind, key = ("same" if alike >= SAME else "reworded"), row["commitment_id"]
        basis = f"It has the reference {ref} and {alike:.0%} of the words of the last report."
        score = (1.0 if alike >= SAME else 0.8) if alike >= ALIKE else 0.6 + alike / 4
    elif other and likeness(wording, other["wording"]) >= ALIKE:
        kind, key, score = "renumbered", other["commitment_id"], 0.6
        basis = f"It has the words of {other['ref']}, but prints {ref}."
    elif row:
        kind, key, score = "reworded", row["commitment_id"], 0.5
        basis = f"It has the reference {ref}, but hardly any of the words of the last report."
    else:
        kind, key, score = "new", f"{plan_id}-{ref}", 0.85
        basis = f"No report on this edition prints {ref} or a commitment with similar words."
    return Match(
        table="commitments",
        key=key,
        kind=kind,
        printed=ref,
        line=line,
        basis=basis,
        score=round(score, 2),
    )
