"""The rows of `curation/redactions.csv` for words that a person replaced by `[name]` or `[health]` in the review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from swp_data.checks.provenance.redactions import LONGEST, MARKER
from swp_data.ingest.merge.accepted_rows import AcceptedRow, Selection
from swp_data.ingest.merge.corrections import as_sentence
from swp_data.ingest.review.stored_quarter import StoredQuarter

__all__ = ["redactions_with"]

TAG = re.compile(r"<[^<>]*>")
MOST, LONGEST_CELL = 8, 10_000  # redactions, and characters, of a cell in which words are looked for
CONTEXT = 12  # printed characters before the words, by which their place on a line is recognised

Rows = list[dict[str, str]]


class LeftOut(NamedTuple):
    """Words that a cell leaves out: the kind, the words, and the text of the cell before them."""

    kind: str
    words: str
    before: str


def redactions_with(before: Sequence[dict[str, str]], quarter: StoredQuarter, selection: Selection) -> Rows:
    """Return the redactions of all cells, with those that the accepted rows of a report need.

    Words whose place in the report is not certain are not listed; validation then reports the cell.

    Args:
        before: the redactions so far.
        quarter: the report.
        selection: what was done with its proposals.
    """
    new = [row for accepted in selection.accepted for row in _of_row(accepted, quarter)]
    cells = {(row["table"], row["record_id"], row["field"]) for row in new}
    kept = [row for row in before if (row["table"], row["record_id"], row["field"]) not in cells]
    return [*kept, *new]


def _of_row(accepted: AcceptedRow, quarter: StoredQuarter) -> Iterator[dict[str, str]]:
    proposal = accepted.proposal
    record = proposal.proposal_id.partition(":")[2].replace(":", " ")
    for column, note in accepted.reasons.items():
        left_out = _left_out(proposal.row.get(column, ""), accepted.row[column])
        for position, part in enumerate(left_out, 1):
            place = _place(part, quarter.lines, proposal.line_start, proposal.line_end)
            if place:
                line, first, last = map(str, place)
                yield {
                    "table": proposal.table,
                    "record_id": record,
                    "field": column,
                    "position": str(position),
                    "kind": part.kind,
                    "source_id": quarter.source_id,
                    "line": line,
                    "first": first,
                    "last": last,
                    "reason": as_sentence(note) or "Left out in the review, without a reason.",
                }


def _left_out(printed: str, edited: str) -> list[LeftOut]:
    """Return the words that the marks of an edited cell stand for; none if anything else was changed.

    >>> [(part.kind, part.words) for part in _left_out("Ask Ann Lee or Bob.", "Ask [name] or [name].")]
    [('name', 'Ann Lee'), ('name', 'Bob')]
    >>> _left_out("Ask Ann Lee.", "Ask [name] first.")
    []
    """
    kinds = MARKER.findall(edited)
    literals = MARKER.split(edited)[::2]
    if not 0 < len(kinds) <= MOST or len(printed) > LONGEST_CELL:
        return []
    pattern = f"(.{{1,{LONGEST}}}?)".join(map(re.escape, literals))
    match = re.fullmatch(pattern, printed, re.DOTALL)
    if not match:
        return []
    return [
        LeftOut(kind, match[number], printed[: match.start(number)]) for number, kind in enumerate(kinds, 1)
    ]


def _place(part: LeftOut, lines: Sequence[str], first: int, last: int) -> tuple[int, int, int] | None:
    """Return the line and the positions of words in a report, counted from 1; None unless there is one such place."""
    context = _printed(part.before)[-CONTEXT:]
    places: list[tuple[int, int, int]] = []
    for number in range(first, min(last, len(lines)) + 1):
        line = lines[number - 1]
        places += [
            (number, match.start() + 1, match.end())
            for match in re.finditer(re.escape(part.words), line)
            if _printed(line[: match.start()]).endswith(context)
        ]
    return places[0] if len(places) == 1 else None


def _printed(text: str) -> str:
    """Return the printed characters of a text, without tags, bullets and white space."""
    return "".join(TAG.sub("", text).replace("•", "").split())
