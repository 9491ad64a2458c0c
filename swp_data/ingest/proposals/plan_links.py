"""Proposals that follow from new texts of a plan: which statements they track, and which commitments they continue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from swp_data.dataset.word_overlap import letters
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.proposals.reading import Reading, Row
from swp_data.ingest.trial_package import merged_rows

__all__ = ["propose_plan_links"]


def propose_plan_links(reading: Reading, proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the statements of the plan that new texts print, and the commitments that new ones continue word for word.

    Args:
        reading: the report.
        proposals: the proposals of commitments and activities.
    """
    rows = merged_rows(reading.tables, proposals)
    changed = {
        proposal.row["commitment_id"]: proposal
        for table in ("activities", "commitments")
        for proposal in proposals
        if proposal.table == table
    }
    yield from _statements(reading, rows, changed)
    yield from _lineage(reading, rows, changed)


def _statements(
    reading: Reading, rows: Mapping[str, Sequence[Row]], changed: Mapping[str, Proposal]
) -> Iterator[Proposal]:
    texts = [
        (row["commitment_id"], row["objective_id"], letters(row["wording"])) for row in rows["commitments"]
    ]
    objectives = {row["commitment_id"]: row["objective_id"] for row in rows["commitments"]}
    texts += [
        (row["commitment_id"], objectives.get(row["commitment_id"], ""), letters(row["description"]))
        for row in rows["activities"]
    ]
    own = [text for text in texts if text[0] in changed]
    for statement in reading.tables["plan_statements"]:
        if statement["commitment_id"] or statement["plan_id"] != reading.plan_id:
            continue
        wanted = letters(statement["text"])
        found = next(
            (
                key
                for key, objective, text in own
                if objective == statement["objective_id"] and wanted in text
            ),
            "",
        )
        if found:
            yield reading.propose(
                "plan_statements",
                statement | {"commitment_id": found, "line_start": "", "line_end": ""} | _span(statement),
                reason=f"{found} prints the statement word for word.",
                confidence=0.95,
                depends_on=[changed[found].proposal_id],
                is_printed=False,
            )


def _span(statement: Row) -> dict[str, str]:
    return {name: statement[name] for name in ("line_start", "line_end")}


def _lineage(
    reading: Reading, rows: Mapping[str, Sequence[Row]], changed: Mapping[str, Proposal]
) -> Iterator[Proposal]:
    plan = next((row for row in reading.tables["plans"] if row["plan_id"] == reading.plan_id), None)
    if plan is None or not plan["supersedes"]:
        return
    linked = {row["from_commitment_id"] for row in reading.tables["commitment_lineage"]}
    new = [
        proposal
        for proposal in changed.values()
        if reading.tables.find("commitments", proposal.row["commitment_id"]) is None
    ]
    commitments = {row["commitment_id"]: row for row in rows["commitments"]}
    for earlier in reading.tables["commitments"]:
        if earlier["plan_id"] != plan["supersedes"] or earlier["commitment_id"] in linked:
            continue
        for proposal in new:
            later = commitments[proposal.row["commitment_id"]]
            if _bare(reading, earlier) == _bare(reading, later):
                yield _continued(reading, earlier, later, proposal)


def _bare(reading: Reading, commitment: Row) -> str:
    """Return the letters of a wording without the references printed after it."""
    pointer = reading.vocabulary.references.pointer.search(commitment["wording"])
    return letters(commitment["wording"][: pointer.start()] if pointer else commitment["wording"])


def _continued(reading: Reading, earlier: Row, later: Row, proposal: Proposal) -> Proposal:
    matcher = SequenceMatcher(None, earlier["wording"], later["wording"], autojunk=False)
    common = matcher.find_longest_match()
    words = earlier["wording"][common.a : common.a + common.size].strip(" .\n")
    return reading.propose(
        "commitment_lineage",
        {
            "from_commitment_id": earlier["commitment_id"],
            "to_commitment_id": later["commitment_id"],
            "relation": "same" if earlier["objective_id"] == later["objective_id"] else "moved",
            "basis": f'Both print "{words}".',
        },
        reason="The earlier edition prints the commitment in the same words.",
        confidence=0.85,
        doubts=["Check the relation: other commitments may have been merged into it, or split from it."],
        depends_on=[proposal.proposal_id],
        is_printed=False,
    )
