"""The printed cells of a report that figures and dates are read from, and the line of each of their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from swp_data.checks.provenance.alignment import align
from swp_data.checks.provenance.source_text import LONGEST_ROW, Claim, Source, source_of, unspaced
from swp_data.ingest.proposals.reading import Reading, Row

__all__ = ["Cell", "CellReader", "sentences"]

SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’')]*\s+(?=[\"“‘'(]*[A-Z0-9£])|\n+")
ABBREVIATED = re.compile(r"\b(?:Supt|Ch|Insp|Sgt|Cllr|No|Mr|Mrs|Ms|Dr|St|e\.g|i\.e|vs|approx)\.$")


@dataclass(frozen=True)
class Cell:
    """A quoted cell of a proposed row.

    Attributes:
        table: the table of the row.
        key: the first column of its primary key.
        column: the column.
        text: the text.
        update: the row itself, if it is an update; else empty.
        passage_id: its id, if it is a passage; else empty.
        objective_id: the objective that the row belongs to; empty if none.
        activity_id: the activity of an update; else empty.
        lines: the line of each character of the text that is not white space.
    """

    table: str
    key: str
    column: str
    text: str
    update: Row
    passage_id: str
    objective_id: str
    activity_id: str
    lines: tuple[int, ...]

    def line_at(self, position: int) -> int:
        """Return the line that prints the character at a position of the text."""
        before = len(unspaced(self.text[:position]))
        return self.lines[min(before, len(self.lines) - 1)]


class CellReader:
    """Finds the lines of cells in the text of a report, each character once."""

    def __init__(self, reading: Reading) -> None:
        report = reading.draft.report
        profile = reading.vocabulary.profile
        document_type = profile.document_type(reading.source["document_type"])
        self.reading = reading
        self.source: Source = source_of(reading.source_id, document_type, report.text)
        self.commitments = {
            row["commitment_id"]: row["objective_id"] for row in reading.tables["commitments"]
        }
        self.commitments |= {
            row["commitment_id"]: row["objective_id"] for row in reading.drafted("commitments")
        }
        self.activities = {row["activity_id"]: row["commitment_id"] for row in reading.tables["activities"]}
        self.activities |= {row["activity_id"]: row["commitment_id"] for row in reading.drafted("activities")}

    def read(self) -> Iterator[Cell]:
        """Yield the cells of the report that its lines print, updates and passages first."""
        for table in (
            "updates",
            "passages",
            "commitment_wordings",
            "performance_topics",
            "oversight_listings",
            "meetings",
        ):
            rows = self.reading.updates if table == "updates" else self.reading.drafted(table)
            for row in rows:
                yield from self._cells(table, row)

    def _cells(self, table: str, row: Row) -> Iterator[Cell]:
        schema = self.reading.tables.schema(table)
        first = int(row.get("line_start") or row.get("line") or 0)
        last = int(row.get("line_end") or first + LONGEST_ROW)
        pieces = self.source.between(first, last)
        for field in schema.fields:
            if not (field.quoted and row[field.name]):
                continue
            runs = align(unspaced(row[field.name]), pieces)
            if runs is None:
                continue
            lines = []
            for piece, start, end in runs:
                piece.claim(start, end, Claim(table, row[schema.primary_key[0]], field.name))
                lines += [piece.line] * (end - start)
            activity = row.get("activity_id", "")
            commitment = self.activities.get(activity, row.get("commitment_id", ""))
            yield Cell(
                table,
                row[schema.primary_key[0]],
                field.name,
                row[field.name],
                row if table == "updates" else {},
                row["passage_id"] if table == "passages" else "",
                row.get("objective_id") or self.commitments.get(commitment, ""),
                activity,
                tuple(lines),
            )


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the start and the end of each sentence of a text; an item of a list is one too.

    >>> [("It rose by 2.5%. Ch. Supt. Paul leads it")[start:end] for start, end in sentences(
    ...     "It rose by 2.5%. Ch. Supt. Paul leads it")]
    ['It rose by 2.5%.', 'Ch. Supt. Paul leads it']
    """
    spans, start = [], 0
    for match in SENTENCE_END.finditer(text):
        if ABBREVIATED.search(text[start : match.start()]):
            continue
        if text[start : match.start()].strip():
            spans.append((start, match.start()))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans
