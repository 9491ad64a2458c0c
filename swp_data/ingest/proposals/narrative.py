"""Proposals for what a report prints outside the delivery plan table: passages, meetings, topics, terms."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.proposals.reading import Reading

__all__ = ["propose_narrative"]

TABLES = {
    "passages": "It is a paragraph of the report.",
    "meetings": "It is a row of the table of meetings.",
    "performance_topics": "It is a row of the performance summary.",
    "glossary": "It is a term of the glossary.",
}


def propose_narrative(reading: Reading) -> Iterator[Proposal]:
    """Yield the proposal of each paragraph, meeting, performance topic and term."""
    for table, reason in TABLES.items():
        for row in reading.drafted(table):
            blank = [name for name in _needed(reading, table) if not row[name]]
            yield reading.propose(
                table,
                row,
                reason=reason,
                confidence=0.4 if blank else 0.95,
                doubts=[f"{', '.join(blank)} could not be read."] if blank else [],
            )


def _needed(reading: Reading, table: str) -> list[str]:
    return [field.name for field in reading.tables.schema(table).fields if field.required]
