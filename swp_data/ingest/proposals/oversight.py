"""Proposals for `oversight_bodies`, `oversight_listings` and `oversight_links`.

An oversight cell that consists of known labels is read with certainty. A cell that does not is the best sign that
something was misread, so every label of it is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from swp_data.ingest.matching.bodies import (
    ACRONYM,
    KIND_WORDS,
    MARKS,
    Bodies,
    Label,
    acronym_in,
    plain_label,
)
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading

__all__ = ["labels_in", "propose_links", "propose_listings"]

BETWEEN = re.compile(r"(?:\(\d+\)|\b\d+[.)]|(?i:\b(?:and|by)\b)|\W)*")
"""What may be printed between two labels: punctuation, numbers of a list, and joining words."""

END_OF_LABEL = re.compile(r"[.;,\n]\s*|\s*\(\d+\)\s*|\s/\s|$")


def labels_in(cell: str, known: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the labels of an oversight cell in printed order, each with whether it is known.

    Args:
        cell: the text of the cell.
        known: the known labels in plain form, the longest first.

    Example:
        >>> labels_in("Victims’ Board. KPI monitoring and AGG", ["kpi monitoring", "victims' board"])
        [('Victims’ Board', True), ('KPI monitoring', True), ('AGG', False)]
    """
    spans: list[tuple[int, int, bool]] = []
    position = 0
    plain = cell.replace("’", "'").lower()
    patterns = [_pattern(label) for label in known if label and label.split()[0] in plain]
    while (position := _skip(cell, position)) < len(cell):
        end = next((match.end() for pattern in patterns if (match := pattern.match(plain, position))), 0)
        is_known = bool(end)
        end = end or _end_of_unknown(cell, plain, position, patterns)
        spans.append((position, end, is_known))
        position = end
    labels = [(cell[start:end].strip(" ,;&\n"), is_known) for start, end, is_known in _joined(cell, spans)]
    return [(label if is_known else label.rstrip("."), is_known) for label, is_known in labels if label]


def _joined(cell: str, spans: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Join what nothing but a space separates, if one of the two is not known: it is one longer label."""
    joined: list[tuple[int, int, bool]] = []
    for start, end, is_known in spans:
        before = joined[-1] if joined else (0, -1, True)
        gap = cell[before[1] : start] if joined else "."
        opens = is_known and not before[2] and gap.strip(" ") == ""
        if opens or gap == " (":
            joined[-1] = (before[0], end + cell[end : end + 1].count(")"), False)
        else:
            joined.append((start, end, is_known))
    return joined


def _pattern(label: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, label.split()))
    return re.compile(rf"{words}(?!\w)")


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
    proposed: set[str] = set()
    for update in reading.updates:
        if not update["oversight_text"]:
            continue
        labels = labels_in(update["oversight_text"], known)
        unknown = [label for label, is_known in labels if not is_known]
        for position, (label, is_known) in enumerate(labels, 1):
            read = bodies.read_label(label)
            doubts = [] if read.score >= 0.9 else [read.basis]
            needed = [proposal_id("updates", update["update_id"])]
            if read.kind == "body" and read.body_id not in bodies.names.words:
                needed.append(proposal_id("oversight_bodies", read.body_id))
                if read.body_id not in proposed:
                    proposed.add(read.body_id)
                    yield _propose_body(reading, label, read, int(update["line_start"]))
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
                depends_on=needed,
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
                label = Label("body", match.key, match.score, match.basis)
                yield _propose_body(reading, row["printed_name"], label, match.line)
                proposed.add(match.key)
        yield reading.propose(
            "oversight_listings",
            row,
            reason=match.basis,
            confidence=match.score,
            doubts=[] if match.score >= 0.9 else [match.basis],
            depends_on=needed,
        )


def _propose_body(reading: Reading, printed: str, label: Label, line: int) -> Proposal:
    """Return the proposal of a body that the record does not have, by its printed name."""
    name = " ".join(ACRONYM.sub("", MARKS.sub("", printed)).split())
    kind = next((word for word in KIND_WORDS if word in plain_label(name)), "group")
    row = {
        "body_id": label.body_id,
        "name": name,
        "acronym": acronym_in(printed),
        "kind": kind,
        "predecessor_id": "",
        "line": line,
    }
    return reading.propose(
        "oversight_bodies",
        row,
        reason=label.basis,
        confidence=min(label.score, 0.6),
        doubts=["Check that it is a body that the record does not have under another name."],
    )
