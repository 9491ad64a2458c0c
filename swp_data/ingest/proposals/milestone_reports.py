"""Proposals for `milestone_reports`: what the report says of each earlier milestone that it covers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from swp_data.checks.rules import Tables
from swp_data.checks.rules.record_order import SETTLED, LaterReports
from swp_data.dataset.word_overlap import stems
from swp_data.ingest.matching.likeness import likeness
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.proposals.cells import Cell, sentences
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading, Row, end_of
from swp_data.ingest.trial_package import merged_rows

__all__ = ["propose_milestone_reports"]

REPEATED = 0.6
"""The least likeness of two sentences that announce the same thing."""

MENTIONED = 0.5
"""The least share of a milestone's words that a sentence on it has."""

DONE = re.compile(
    r"\b(?:complete[d]?|launched|went live|has been|have been|was held|took place|ended|operational|in place|published"
    r"|delivered|awarded)\b",
    re.IGNORECASE,
)


def propose_milestone_reports(
    reading: Reading, proposals: Sequence[Proposal], cells: Sequence[Cell]
) -> Iterator[Proposal]:
    """Yield the proposal of what the report says of each earlier milestone.

    Args:
        reading: the report.
        proposals: the other proposals, with the milestones that the report prints.
        cells: the cells of the report.
    """
    rows = merged_rows(reading.tables, proposals)
    covering = LaterReports(_typed(reading.tables, rows))
    new = [proposal for proposal in proposals if proposal.table == "milestones"]
    ends = {row["source_id"]: end_of(row) for row in rows["sources"]}
    outcomes: dict[str, dict[str, str]] = {}
    for row in reading.tables["milestone_reports"]:
        outcomes.setdefault(row["milestone_id"], {})[row["source_id"]] = row["outcome"]
    for milestone in reading.tables["milestones"]:
        own = outcomes.get(milestone["milestone_id"], {})
        settled = min((ends.get(source, "") for source in own if own[source] in SETTLED), default="9999")
        if reading.source_id in own or settled < ends[reading.source_id]:
            continue
        if reading.source_id in covering.covering(_with_nulls(milestone)):
            yield _propose(reading, milestone, new, cells)
    for proposal in new:
        later = covering.covering(_with_nulls(proposal.row))
        for source_id in later:
            yield _propose_later(reading, proposal, source_id)


def _typed(tables: PackageTables, rows: Mapping[str, Sequence[Row]]) -> Tables:
    """Return tables as the rules read them, with null for an empty cell."""
    frames = {
        name: pl.DataFrame(
            [_with_nulls(row) for row in of_table],
            schema=dict.fromkeys(tables.schema(name).names, pl.String),
        )
        for name, of_table in rows.items()
    }
    return Tables(frames)


def _with_nulls(row: Row) -> dict[str, str | None]:
    return {name: cell or None for name, cell in row.items()}


def _propose(reading: Reading, milestone: Row, new: Sequence[Proposal], cells: Sequence[Cell]) -> Proposal:
    update = next((row for row in reading.updates if row["activity_id"] == milestone["activity_id"]), None)
    row = {
        "milestone_id": milestone["milestone_id"],
        "source_id": reading.source_id,
        "outcome": "not_mentioned",
        "update_id": update["update_id"] if update and milestone["activity_id"] else "",
        "basis": "No text of the report was found that mentions it.",
    }
    needed = [proposal_id("updates", row["update_id"])] if row["update_id"] else []
    confidence, doubts = 0.75, ["Read the report for it: a word for word search found nothing."]
    again = _announced_again(milestone, new)
    if again:
        is_same = all(again.row[name] == milestone[name] for name in ("due_start", "due_end"))
        row |= {
            "outcome": "repeated" if is_same else "moved",
            "moved_to_milestone_id": again.row["milestone_id"],
            "update_id": again.row["update_id"],
            "quote": again.row["quote"],
            "line": str(_line_of(again.row["quote"], again.row, cells) or again.line_start),
            "basis": "Announced again with the same date."
            if is_same
            else "Announced again with another date.",
        }
        needed, confidence = [again.proposal_id], 0.6
        doubts = ["Check that both announce the same thing."]
    elif update and (found := _done(milestone, update)):
        row |= {
            "outcome": "met",
            "quote": found,
            "line": str(_line_of(found, update, cells) or update["line_start"]),
            "basis": "The update says that it is done.",
        }
        confidence, doubts = 0.5, ["Check that the words are about this milestone, and when it was done."]
    line = {"line_end": row["line"]} if row.get("line") else {}
    return reading.propose(
        "milestone_reports",
        row | line,
        reason="The report covers the milestone, so it must say what became of it.",
        confidence=confidence,
        doubts=doubts,
        depends_on=needed,
        is_printed=False,
    )


def _announced_again(milestone: Row, new: Sequence[Proposal]) -> Proposal | None:
    """Return the milestone of the report that announces the same thing with the same date or a later one."""
    alike = [
        (likeness(proposal.row["quote"], milestone["quote"]), proposal)
        for proposal in new
        if proposal.row["due_end"] >= milestone["due_end"]
        and (proposal.row["activity_id"] == milestone["activity_id"] or not milestone["activity_id"])
        and proposal.row["kind"] != "next_report"
    ]
    best = max(alike, key=lambda pair: pair[0], default=None)
    if (
        best is None
        or best[0] < REPEATED
        or (
            best[1].row["due_end"] == milestone["due_end"]
            and (best[1].row["due_start"] != milestone["due_start"])
        )
    ):
        return None
    return best[1]


def _line_of(quote: str, row: Row, cells: Sequence[Cell]) -> int:
    """Return the line on which a quote from an update or a passage begins; 0 if no cell of it has the quote."""
    for cell in cells:
        own = row.get("update_id") or row.get("passage_id")
        if own and cell.key == own and quote in cell.text:
            return cell.line_at(cell.text.index(quote))
    return 0


def _done(milestone: Row, update: Row) -> str:
    """Return the sentence of an update that says that a milestone is done; empty if none does."""
    words = stems(milestone["what"])
    for start, end in sentences(update["update_text"]):
        sentence = update["update_text"][start:end]
        if DONE.search(sentence) and words and len(words & stems(sentence)) / len(words) >= MENTIONED:
            return sentence
    return ""


def _propose_later(reading: Reading, proposal: Proposal, source_id: str) -> Proposal:
    """Return the row of a later report, which is in the record already, on a milestone of this one."""
    return reading.propose(
        "milestone_reports",
        {
            "milestone_id": proposal.row["milestone_id"],
            "source_id": source_id,
            "outcome": "not_mentioned",
            "basis": "The report was in the record before this one; it was not read for this.",
        },
        reason=f"{source_id} is later and covers the milestone.",
        confidence=0.4,
        doubts=[f"Read {source_id} for it."],
        depends_on=[proposal.proposal_id],
        is_printed=False,
    )
