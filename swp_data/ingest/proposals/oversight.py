"""Proposals for `oversight_bodies`, `oversight_listings` and `oversight_links`.

An oversight cell that consists of known labels is read with certainty. A cell that does not is the best sign that
something was misread, so every label of it is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from swp_data.ingest.matching.bodies import KIND_WORDS, Bodies, acronym_in, plain_label
from swp_data.ingest.matching.match import Match
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading, Row

__all__ = ["labels_in", "propose_links", "propose_listings"]

BETWEEN = re.compile(r"(?:\W|\(\d+\)|\b\d+\.|(?i:\b(?:and|by)\b))*")
"""What may be printed between two labels: punctuation, numbers of a list, and joining words."""

END_OF_LABEL = re.compile(r"[.;,\n]\s*|\s*\(\d+\)\s*|$")


def labels_in(cell: str, known: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the labels of an oversight cell in printed order, each with whether it is known.

    Args:
        cell: the text of the cell.
        known: the known labels in plain form, the longest first.

    Example:
        >>> labels_in("Victims’ Board. KPI monitoring and AGG", ["kpi monitoring", "victims' board"])
        [('Victims’ Board', True), ('KPI monitoring', True), ('AGG', False)]
    """
    labels: list[tuple[str, bool]] = []
    position = 0
    plain = cell.replace("’", "'").lower()
    patterns = [_pattern(label) for label in known if label and label.split()[0] in plain]
    while position < len(cell):
        position = _skip(cell, position)
        if position >= len(cell):
            break
        end = next((match.end() for pattern in patterns if (match := pattern.match(plain, position))), 0)
        if end:
            labels.append((cell[position:end], True))
            position = end
            continue
        end = _end_of_unknown(cell, plain, position, patterns)
        labels.append((cell[position:end].strip(" .,;&\n"), False))
        position = end
    return [label for label in labels if label[0]]


def _pattern(label: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, label.split()))
    return re.compile(rf"{words}(?:\.(?=\w))?(?!\w)")


def _skip(cell: str, position: int) -> int:
    match = BETWEEN.match(cell, position)
    return match.end() if match else position


def _end_of_unknown(cell: str, plain: str, position: int, patterns: Sequence[re.Pattern[str]]) -> int:
    """Return where a label ends that is not known: at punctuation, or where a known label begins."""
    found = END_OF_LABEL.search(cell, position + 1)
    end = found.start() if found else len(cell)
    starts = (
        match.start()
        for pattern in patterns
        if (match := re.compile(rf"(?<=\s){pattern.pattern}").search(plain, position + 1, end))
    )
    return max(min(starts, default=end), position + 1)


def propose_links(reading: Reading, bodies: Bodies) -> Iterator[Proposal]:
    """Yield the proposal of each label in the oversight cell of an update."""
    known = sorted(bodies.labels, key=len, reverse=True)
    for update in reading.updates:
        if not update["oversight_text"]:
            continue
        labels = labels_in(update["oversight_text"], known)
        unknown = [label for label, is_known in labels if not is_known]
        for position, (label, is_known) in enumerate(labels, 1):
            read = bodies.read_label(label)
            doubts = [] if read.score >= 0.9 else [read.basis]
            if unknown:
                doubts.append(
                    f"No earlier report prints {', '.join(map(repr, unknown))}: was the cell misread?"
                )
            row = {
                "update_id": update["update_id"],
                "position": str(position),
                "label": label,
                "kind": read.kind,
                "body_id": read.body_id,
                "line_start": update["line_start"],
                "line_end": update["line_end"],
            }
            yield reading.propose(
                "oversight_links",
                row,
                reason=read.basis,
                confidence=min(read.score, 0.6) if unknown else read.score if is_known else 0.5,
                doubts=doubts,
                depends_on=[proposal_id("updates", update["update_id"])],
            )


def propose_listings(reading: Reading, bodies: Bodies) -> Iterator[Proposal]:
    """Yield the proposal of each row of the glossary of bodies, and of each body that is new."""
    proposed = set()
    for row in reading.drafted("oversight_listings"):
        match = bodies.match_name(row["printed_name"], int(row["line"]))
        row |= {"body_id": match.key, "listing_id": f"{reading.source_id}-{match.key}"}
        needed = []
        if match.kind == "new":
            needed = [proposal_id("oversight_bodies", match.key)]
            if match.key not in proposed:
                yield reading.propose(
                    "oversight_bodies",
                    _new_body(row, match) | {"line": row["line"]},
                    reason=match.basis,
                    confidence=match.score,
                    doubts=["Check that it is a body that the record does not have under another name."],
                )
                proposed.add(match.key)
        yield reading.propose(
            "oversight_listings",
            row,
            reason=match.basis,
            confidence=match.score,
            doubts=[] if match.score >= 0.9 else [match.basis],
            depends_on=needed,
        )


def _new_body(listing: Row, match: Match) -> dict[str, str]:
    name = re.sub(r"\s*\([^()]*\)|[*#]", "", listing["printed_name"]).strip()
    kind = next((word for word in KIND_WORDS if word in plain_label(name)), "group")
    return {
        "body_id": match.key,
        "name": name,
        "acronym": acronym_in(listing["printed_name"]),
        "kind": kind,
        "predecessor_id": "",
    }
