"""Sentences: the quotes of milestones, statuses of parts and caveats are in their sources, on the lines of their rows.

The text of these sentences is claimed by the row whose cell prints them, so a sentence claims nothing. Its white space
may differ from the source's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from swp_data.checks.provenance.alignment import Run, align
from swp_data.checks.provenance.quotes import QuotingRow
from swp_data.checks.provenance.source_text import Source, unspaced
from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import FIRST_ROW, Finding

__all__ = ["SENTENCES", "check_sentences"]

SENTENCES = {
    "milestones": "printed_date",
    "milestone_reports": "",
    "part_statuses": "",
    "observation_caveats": "",
}
"""The tables that quote sentences, and the column whose words begin on the row's line; if none, the quote does."""

LONGEST_SENTENCE = 15
"""How many lines before and after its own a sentence may take up in a wrapped text, with other cells in between."""


def check_sentences(
    resource: Resource, records: Sequence[Mapping[str, str]], sources: Mapping[str, Source]
) -> Iterator[Finding]:
    """Yield a finding for each quoted sentence that its source does not print on the line of its row.

    Args:
        resource: a table that `SENTENCES` names.
        records: its rows as text.
        sources: the sources by their ids; a row of any other source is not checked.
    """
    column = SENTENCES[resource.name]
    for number, record in enumerate(records, FIRST_ROW):
        source = sources.get(record["source_id"])
        if source is None or not record["quote"] or not record["line"]:
            continue
        words = record[column] if column else record["quote"]
        if not _is_printed(source, record["quote"], words, int(record["line"])):
            yield QuotingRow(resource, number, record).finding(
                "text-not-in-source",
                f"{source.source_id} does not print this with {words!r} at line {record['line']}.",
                "Quote the sentence exactly, or correct the line.",
                "quote",
            )


def _is_printed(source: Source, quote: str, words: str, line: int) -> bool:
    """Whether a source prints a quote so that some of its words begin on a line."""
    sentence, wanted = unspaced(quote), unspaced(words)
    for first in range(line, line - LONGEST_SENTENCE - 1, -1):
        runs = align(sentence, source.between(first, line + LONGEST_SENTENCE), whole_words=False)
        start = sentence.find(wanted)
        while runs and start >= 0:
            if _line_at(runs, start) == line:
                return True
            start = sentence.find(wanted, start + 1)
    return False


def _line_at(runs: Sequence[Run], position: int) -> int:
    """Return the line that prints the character at a position of the aligned text."""
    for run in runs:
        length = run.end - run.start
        if position < length:
            return run.piece.line
        position -= length
    raise ValueError("the position is beyond the aligned text")
