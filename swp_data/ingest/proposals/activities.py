"""Proposals for `activities`, `updates` and the errata of misprinted references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from swp_data.checks.provenance.redactions import MARKER
from swp_data.ingest.matching.match import Match
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading, Row
from swp_data.ingest.proposals.titles import short_title

__all__ = ["propose_activities", "propose_updates"]

TITLE_DOUBT = "The title is drafted from the wording: write it in plain words."


def propose_updates(reading: Reading) -> Iterator[Proposal]:
    """Yield the proposal of each printed row of the delivery plan table."""
    matches = {match.key: match for match in reading.activities.values()}
    redacted = _redacted(reading)
    for row in reading.updates:
        match = matches[row["activity_id"]]
        doubts = [] if match.score >= 0.9 else [match.basis]
        confidence = match.score
        other = reading.oversight_of_others.get(row["activity_id"], "")
        if row["oversight_text"] and other and _letters(other) != _letters(row["oversight_text"]):
            doubts.append(f"Another report prints {other!r} as the oversight of the activity.")
            confidence = min(confidence, 0.8)
        if row["activity_id"] in redacted:
            doubts.append(
                "An earlier report names a person here, whom the record leaves out: if this one does, write [name] and "
                "list the place in curation/redactions.csv."
            )
            confidence = min(confidence, 0.6)
        if not row["update_text"] and not row["activity_text"]:
            doubts.append("The row has neither a text nor an update.")
            confidence = min(confidence, 0.6)
        yield reading.propose(
            "updates",
            row,
            reason=match.basis,
            confidence=confidence,
            doubts=doubts,
            depends_on=_needed(reading, row["activity_id"]),
        )


def _redacted(reading: Reading) -> set[str]:
    """Return the activities whose cells leave out words about a person in an earlier report."""
    return {
        row["activity_id"]
        for row in reading.tables["updates"]
        if any(MARKER.search(row[column]) for column in ("activity_text", "update_text", "oversight_text"))
    }


def _letters(text: str) -> list[str]:
    """Return the words of an oversight cell, for comparison."""
    return re.findall(r"[a-z]+", text.lower().replace("’", "'"))


def _needed(reading: Reading, activity_id: str) -> list[str]:
    known = reading.tables.find("activities", activity_id)
    return [] if known else [proposal_id("activities", activity_id)]


def propose_activities(reading: Reading) -> Iterator[Proposal]:
    """Yield the proposal of each new activity, and of each known one with its latest words and last report."""
    matches = {match.key: match for match in reading.activities.values()}
    counts = Counter(
        {
            commitment: max(
                int(row["position"])
                for row in reading.tables["activities"]
                if row["commitment_id"] == commitment
            )
            for commitment in {row["commitment_id"] for row in reading.tables["activities"]}
        }
    )
    drafted = {
        reading.activities[str(record["activity_id"])].key: record
        for record in reading.draft.tables["activities"]
    }
    updates = {row["activity_id"]: row for row in reading.updates}
    titles = {row["title"] for row in reading.tables["activities"]}
    for key, record in drafted.items():
        match, update = matches[key], updates[key]
        row = reading.tables.complete("activities", record)
        commitment = reading.commitments.get(row["commitment_id"])
        row["commitment_id"] = commitment.key if commitment else row["commitment_id"]
        known = reading.tables.find("activities", key)
        if known:
            changed = _reported_again(reading, known, update)
            if changed != known:
                yield reading.propose(
                    "activities",
                    changed | _lines(update),
                    reason=_what_changed(known, changed),
                    confidence=match.score,
                    doubts=[] if match.score >= 0.9 else [match.basis],
                )
            continue
        counts[row["commitment_id"]] += 1
        yield _new_activity(reading, row, match, counts[row["commitment_id"]], update, titles)


def _lines(update: Row) -> dict[str, str]:
    return {name: update[name] for name in ("line_start", "line_end")}


def _reported_again(reading: Reading, known: Row, update: Row) -> dict[str, str]:
    """Return the row of a known activity as it is after this report."""
    row = dict(known)
    if not reading.is_before(known["last_source_id"]):
        row |= {"last_source_id": reading.source_id, "description": update["activity_text"]}
    if reading.is_before(known["first_source_id"]):
        row["first_source_id"] = reading.source_id
    return row


def _what_changed(known: Row, changed: Row) -> str:
    names = [name for name in changed if changed[name] != known[name]]
    return f"The report prints the activity again: {', '.join(names)} changed."


def _new_activity(
    reading: Reading, row: dict[str, str], match: Match, position: int, update: Row, titles: set[str]
) -> Proposal:
    number = match.printed.rpartition(".")[2]
    is_own = match.kind == "new" and bool(match.printed)
    taken = {
        other["position"]
        for other in reading.tables["activities"]
        if other["commitment_id"] == row["commitment_id"]
    }
    row |= {
        "activity_id": match.key,
        "ref": match.printed if is_own else "",
        "position": number if is_own and number.isdigit() and number not in taken else str(position),
        "title": short_title(row["description"] or update["update_text"], titles),
        "first_source_id": reading.source_id,
        "last_source_id": reading.source_id,
    }
    titles.add(row["title"])
    if not is_own:
        row["position"] = match.key.rpartition("-")[2]
    return reading.propose(
        "activities",
        row | _lines(update),
        reason=match.basis,
        confidence=min(match.score, 0.7),
        doubts=[TITLE_DOUBT, *([] if match.kind == "new" else [match.basis])],
    )
