"""Proposals for `part_statuses`: words that say that a part of an activity is complete, cancelled or on hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from swp_data.checks.provenance.printed_numbers import Text
from swp_data.dataset.word_patterns import pattern_of
from swp_data.ingest.proposals.cells import Cell, sentences
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading

__all__ = ["propose_part_statuses"]

CLAUSE_END = re.compile(r"[;:]\s|,\s(?=(?:and|but|with|which)\b)|\.\s")
COMPLETE = re.compile(r"\bcomplete|\bsigned off|\bclosed", re.IGNORECASE)
CANCELLED = re.compile(r"\bcancel|\bno longer|\babandon|\bwithdrawn", re.IGNORECASE)
LONGEST = 80


def propose_part_statuses(reading: Reading, cells: Sequence[Cell]) -> Iterator[Proposal]:
    """Yield the status of each part that an update names, unless the same words decide the status of the whole."""
    pattern = re.compile(pattern_of("part_status"))
    text = Text.of(reading.source_id, reading.draft.report.text)
    counts: Counter[str] = Counter()
    for cell in cells:
        if cell.column != "update_text":
            continue
        basis = " ".join(cell.update["status_basis"].split())
        for start, end in sentences(cell.text):
            sentence = cell.text[start:end]
            if not pattern.search(" ".join(sentence.split()).replace(basis, "") if basis else sentence):
                continue
            match = pattern.search(sentence)
            if match is None:
                continue
            counts[cell.key] += 1
            first, last = _clause(sentence, match, cell, start, text)
            quote = sentence[first:last].strip().rstrip(".")
            yield reading.propose(
                "part_statuses",
                {
                    "update_id": cell.key,
                    "position": str(counts[cell.key]),
                    "source_id": reading.source_id,
                    "status": _status(match[0]),
                    "part": _part(sentence[first : match.start()]),
                    "quote": quote,
                    "line": cell.line_at(start + sentence.index(quote)),
                },
                reason=f"The words {match[0]!r} are about a part of the activity.",
                confidence=0.5,
                doubts=["Say which part it is; reject the row if the words say nothing of a status."],
                depends_on=[proposal_id("updates", cell.key)],
                is_printed=False,
            )


def _clause(sentence: str, match: re.Match[str], cell: Cell, start: int, text: Text) -> tuple[int, int]:
    """Return the clause of some words, or the sentence if the source does not print the clause in one place."""
    ends = [0, *(end.end() for end in CLAUSE_END.finditer(sentence)), len(sentence)]
    first = max(end for end in ends if end <= match.start())
    last = min(end for end in ends if end >= match.end())
    is_printed = text.find(sentence[first:last].strip(), cell.line_at(start + first))
    return (first, last) if is_printed else (0, len(sentence))


def _status(words: str) -> str:
    if CANCELLED.search(words):
        return "cancelled"
    return "complete" if COMPLETE.search(words) else "on_hold"


def _part(words: str) -> str:
    """Return the part that the words before a status name, in at most 80 characters."""
    part = re.sub(r"\b(?:has|have|had|is|are|was|were|now|been|be)\b\s*$", "", " ".join(words.split())).strip(
        " ,;:–-"
    )
    if len(part) > LONGEST:
        part = part[-LONGEST:].partition(" ")[2]
    return part[:1].upper() + part[1:] if len(part) >= 5 else "To be named: a part of the activity"
