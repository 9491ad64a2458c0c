"""Proposals for `cross_references`: only what the package does not have yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from swp_data.ingest.drafts import cross_references
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading

__all__ = ["propose_references"]

LINES = {"commitments": "commitment_wordings", "updates": "updates"}


def propose_references(reading: Reading, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the proposal of each phrase that points to another row and is not in the package.

    Args:
        reading: the report.
        proposals: the proposals of commitments, activities and updates, whose texts may point to other rows.
    """
    tables = {name: _after(reading, name, proposals) for name in ("commitments", "activities")} | {
        "updates": reading.updates
    }
    known = {
        (row["origin_table"], row["origin_id"], row["printed"]) for row in reading.tables["cross_references"]
    }
    taken = {row["reference_id"] for row in reading.tables["cross_references"]}
    proposed = {proposal.proposal_id: proposal for proposal in proposals}
    rows = cross_references(
        tables["commitments"], tables["activities"], tables["updates"], reading.vocabulary.references
    )
    for row in rows:
        if (row["origin_table"], row["origin_id"], row["printed"]) in known:
            continue
        origin = proposed.get(proposal_id(row["origin_table"], row["origin_id"]))
        if origin is None:
            continue
        has_target = bool(row["target_commitment_id"] or row["target_activity_id"])
        number = 1
        while row["reference_id"] in taken:
            stem = row["reference_id"].rpartition("-")[0]
            number += 1
            row["reference_id"] = f"{stem}-{number}"
        taken.add(row["reference_id"])
        yield reading.propose(
            "cross_references",
            row | {"line_start": origin.line_start, "line_end": origin.line_end},
            reason=f"The text prints {row['printed']!r}.",
            confidence=0.95 if has_target else 0.5,
            doubts=[]
            if has_target
            else ["The edition has no such row, so an erratum must say what is meant."],
            depends_on=[origin.proposal_id],
            is_printed=False,
        )


def _after(reading: Reading, table: str, proposals: Sequence[Proposal]) -> list[dict[str, str]]:
    """Return the rows of a table of the edition as they are if the proposals are accepted."""
    key = reading.tables.schema(table).primary_key[0]
    rows = {row[key]: row for row in reading.tables[table] if row[key].startswith(f"{reading.plan_id}-")}
    for proposal in proposals:
        if proposal.table == table:
            rows[proposal.row[key]] = dict(proposal.row)
    return list(rows.values())
