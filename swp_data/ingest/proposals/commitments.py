"""Proposals for `commitments` and `commitment_wordings`."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.ingest.proposals.activities import TITLE_DOUBT
from swp_data.ingest.proposals.proposal import SURE, Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading
from swp_data.ingest.proposals.titles import short_title

__all__ = ["propose_commitments", "propose_wordings"]


def propose_wordings(reading: Reading) -> Iterator[Proposal]:
    """Yield the proposal of each printed wording."""
    matches = {match.key: match for match in reading.commitments.values()}
    for row in reading.drafted("commitment_wordings"):
        match = matches[row["commitment_id"]]
        known = reading.tables.find("commitments", row["commitment_id"])
        doubts = [] if match.score >= SURE else [match.basis]
        if not row["wording"]:
            doubts.append("No wording was read.")
        yield reading.propose(
            "commitment_wordings",
            row,
            reason=match.basis,
            confidence=match.score if row["wording"] else 0.3,
            doubts=doubts,
            depends_on=[] if known else [proposal_id("commitments", row["commitment_id"])],
        )


def propose_commitments(reading: Reading) -> Iterator[Proposal]:
    """Yield the proposal of each new commitment, and of each known one whose wording or reference changed."""
    position = sum(row["plan_id"] == reading.plan_id for row in reading.tables["commitments"])
    titles = {row["title"] for row in reading.tables["commitments"]}
    lines = {row["commitment_id"]: row for row in reading.drafted("commitment_wordings")}
    for drafted in reading.drafted("commitments"):
        match = next(match for match in reading.commitments.values() if match.key == drafted["commitment_id"])
        known = reading.tables.find("commitments", drafted["commitment_id"])
        doubts = [] if match.score >= SURE else [match.basis]
        if known is None:
            position += 1
            row = drafted | {"position": str(position), "title": short_title(drafted["wording"], titles)}
            titles.add(row["title"])
            reason, confidence = match.basis, min(match.score, 0.7)
            doubts.append(TITLE_DOUBT)
        else:
            row = known | {"wording": drafted["wording"]}
            reason, confidence = "The report prints the commitment in other words.", match.score
            if row == known or not reading.is_latest:
                continue
        span = lines.get(row["commitment_id"], {})
        row |= {name: span[name] for name in ("line_start", "line_end") if name in span}
        yield reading.propose("commitments", row, reason=reason, confidence=confidence, doubts=doubts)
