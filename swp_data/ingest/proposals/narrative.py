"""Proposals for what a report prints outside the delivery plan table: passages, meetings, topics, terms."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.proposals.reading import Reading, Row

__all__ = ["propose_narrative"]

LONGEST_HEADING = 60

TABLES = {
    "passages": "It is a paragraph of the report.",
    "meetings": "It is a row of the table of meetings.",
    "performance_topics": "It is a row of the performance summary.",
    "glossary": "It is a term of the glossary.",
}


def propose_narrative(reading: Reading) -> Iterator[Proposal]:
    """Yield the proposal of each paragraph, meeting, performance topic and term."""
    for table, reason in TABLES.items():
        title = ""
        for row in reading.drafted(table):
            blank = [name for name in _needed(reading, table) if not row[name]]
            doubts = [f"{', '.join(blank)} could not be read."] if blank else []
            if title:
                doubts.append(f"The paragraph before it, {title!r}, may be its heading.")
            title = row["text"] if table == "passages" and _may_be_a_heading(row) else ""
            if title:
                doubts.append("It may be a heading that is printed with a number.")
            confidence = 0.4 if blank else 0.8 if doubts else 0.95
            yield reading.propose(table, row, reason=reason, confidence=confidence, doubts=doubts)


def _may_be_a_heading(passage: Row) -> bool:
    """Whether a numbered paragraph is short, and ends without a full stop."""
    text = passage["text"]
    return bool(passage["number"]) and len(text) < LONGEST_HEADING and text[-1:].isalnum()


def _needed(reading: Reading, table: str) -> list[str]:
    return [field.name for field in reading.tables.schema(table).fields if field.required]
