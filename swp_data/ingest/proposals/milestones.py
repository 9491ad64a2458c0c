"""Proposals for `milestones`: each date in the future of the report that the text ties to something to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from swp_data.checks.provenance.printed_numbers import Text
from swp_data.ingest.proposals.cells import Cell, sentences
from swp_data.ingest.proposals.milestone_dates import AFTER, DueDate, read_due_dates
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading, end_of

__all__ = ["propose_milestones"]

READ_FROM = {
    ("updates", "activity_text"),
    ("updates", "update_text"),
    ("passages", "text"),
    ("performance_topics", "data"),
    ("performance_topics", "commentary"),
}
FUTURE = re.compile(
    r"\b(?:will|due|to be|planned|plan to|scheduled|expected|expects?|intended|anticipated|should|shall|being launched"
    r"|taking place|target(?:ed)?|go(?:ing)? live|commences?|until|deadline|timescales?|timeframe|ready to go|are being"
    r" held|proposed|in discussion|preparation|planning|forecast)\b",
    re.IGNORECASE,
)
PROMISED = re.compile(
    r"\b(?:will|due|to be|scheduled|planned for|expected|is taking place|are being held|ready to go|being launched)\b",
    re.IGNORECASE,
)
PAST = re.compile(
    r"(?<!\bbe )\b(?:was|were|had|held|took|launched|completed?|published|approved|attended|awarded|recruited|since)\b"
    r"[^.;]*$",
    re.IGNORECASE,
)
NEXT_REPORT = re.compile(r"\b(?:next )?(?:delivery plan )?update (?:is )?(?:due|expected)\b", re.IGNORECASE)
DEADLINE = re.compile(
    r"\b(?:by|before|prior to|deadline|no later than|complete[d]?|due for completion)\b", re.IGNORECASE
)
STARTED = re.compile(
    r"\b(?:meeting|event|launch|begin|start|commence|roll(?:ed)? out|consult|session|held|take place|interviews)\w*",
    re.IGNORECASE,
)
SPAN = re.compile(r"\bin the next (?:\w+ )?(?:weeks|months|years|\d+)", re.IGNORECASE)
DATED = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:19|20)\d\d|[Qq]uarter|Q[1-4])\b"
)
LONGEST = 100


def propose_milestones(reading: Reading, cells: Sequence[Cell]) -> Iterator[Proposal]:
    """Yield the proposal of each date in the future that a cell of the report prints."""
    source = reading.source
    end = end_of(source)
    if len(end) != 10:
        return
    begin = date.fromisoformat(source["period_start"] or end)
    commitments = {row["activity_id"]: row["commitment_id"] for row in reading.drafted("activities")}
    commitments |= {row["activity_id"]: row["commitment_id"] for row in reading.tables["activities"]}
    text = Text.of(reading.source_id, reading.draft.report.text)
    number = 0
    for cell in cells:
        if (cell.table, cell.column) not in READ_FROM:
            continue
        for start, stop in sentences(cell.text):
            sentence = cell.text[start:stop]
            for due in read_due_dates(sentence, begin):
                if not _is_promise(sentence, due, begin, date.fromisoformat(end)):
                    continue
                number += 1
                row = _row(reading, cell, sentence, due, number, commitments)
                row["quote"] = _printed_quote(cell, start, stop, start + due.start, start + due.end, text)
                row |= {"line": str(cell.line_at(start + due.start)), "note": _note(due, end)}
                is_update = row["kind"] == "next_report"
                key = cell.key if cell.table in ("updates", "passages") else ""
                yield reading.propose(
                    "milestones",
                    row,
                    reason=f"The text puts {due.printed!r} in the future of the report.",
                    confidence=0.7 if is_update else 0.6,
                    doubts=["Say in plain words what is to be done, and check how the date is read."],
                    depends_on=[proposal_id(cell.table, key)] if key else [],
                    is_printed=False,
                )


def _printed_quote(cell: Cell, start: int, stop: int, first: int, last: int, text: Text) -> str:
    """Return the sentence of a date or, if other cells are printed between its lines, the words on the date's line."""
    sentence = cell.text[start:stop]
    if text.find(sentence, cell.line_at(start)):
        return sentence
    line = cell.line_at(first)
    words = [match.span() for match in re.finditer(r"\S+", cell.text) if start <= match.start() < stop]
    same = [
        (begin, end)
        for begin, end in words
        if cell.line_at(begin) == line or begin <= first < end or begin < last <= end
    ]
    return cell.text[same[0][0] : same[-1][1]] if same else sentence


def _is_promise(sentence: str, due: DueDate, begin: date, end: date) -> bool:
    """Whether a date is in the future of the report, or put in the future by its sentence."""
    if SPAN.search(sentence):
        return False
    before = sentence[: due.start]
    if due.last > end:
        return bool(FUTURE.search(sentence)) and not (due.precision == "year" and "£" in sentence)
    is_recent = due.last >= begin
    return is_recent and bool(PROMISED.search(sentence)) and not PAST.search(before)


def _row(
    reading: Reading, cell: Cell, sentence: str, due: DueDate, number: int, commitments: dict[str, str]
) -> dict[str, str]:
    activity = cell.activity_id if cell.table == "updates" else ""
    return {
        "milestone_id": f"{reading.source_id}-ms{number}",
        "activity_id": activity,
        "commitment_id": commitments.get(activity, ""),
        "source_id": reading.source_id,
        "update_id": cell.key if cell.table == "updates" else "",
        "passage_id": cell.passage_id,
        "what": _what(sentence, due),
        "printed_date": due.printed,
        "due_start": due.first.isoformat(),
        "due_end": due.last.isoformat(),
        "precision": due.precision,
        "quote": sentence,
        "kind": _kind(sentence, due),
    }


def _kind(sentence: str, due: DueDate) -> str:
    before = sentence[: due.start]
    if NEXT_REPORT.search(before):
        return "next_report"
    if AFTER.search(before) or "at the earliest" in sentence[due.end :]:
        return "not_before"
    near = " ".join(before.split()[-4:])
    if re.search(r"\b(?:by|before|prior to)\b", near, re.IGNORECASE):
        return "deadline"
    return "event" if STARTED.search(sentence) or not DEADLINE.search(sentence) else "deadline"


def _note(due: DueDate, end: str) -> str:
    is_stale = due.last.isoformat() <= end
    return f"{due.note} Stale.".strip() if is_stale else due.note


def _what(sentence: str, due: DueDate) -> str:
    """Return what is to be done, drafted from the sentence without its dates, in at most 100 characters."""
    words = f"{sentence[: due.start]} {sentence[due.end :]}"
    words = DATED.sub("", words)
    words = re.sub(r"\b(?:by|in|on|at|from|until|of|the|for)\s*(?=[.,;:)]|$)", "", words.strip())
    words = re.sub(r"\s+([.,;:)])", r"\1", " ".join(words.split())).strip(" .,;:")
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition(" ")[0]
    return words[:1].upper() + words[1:] or "To be named"
