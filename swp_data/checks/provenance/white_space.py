"""White space: a cell has the spaces of its source, a line break before an item, a blank line before a paragraph."""

from __future__ import annotations

import re
from typing import NamedTuple

from swp_data.checks.provenance.alignment import Run
from swp_data.checks.provenance.source_text import unspaced

# The white space that a cell may have, by what the source prints within a piece and between two pieces.
ALLOWED = {
    "": {""},
    "space": {" "},
    "line": {" ", "\n"},
    "paragraph": {"\n\n"},
    "bullet": {"\n"},
}
ALLOWED_AT_A_JOIN = {
    "": {" ", ""},
    "space": {" ", ""},
    "line": {" ", "\n", ""},
    "paragraph": {"\n\n"},
    "bullet": {"\n"},
}
MID_SENTENCE = {" ", ""}
"""Where a page cuts a sentence, the markup of its second half begins no paragraph."""

END_OF_SENTENCE = re.compile(r"[.!?;:)\]]['’\"]?$")


class Difference(NamedTuple):
    """A difference between the white space of a cell and that of its source."""

    line: int
    around: str  # the printed characters around it


def find_difference(text: str, runs: list[Run]) -> Difference | None:
    """Return the first difference between the white space of a cell and that of its source; None if there is none.

    Args:
        text: the text of the cell.
        runs: the runs of the source that print it.
    """
    spaces = _spaces(text)
    position = 0
    words = unspaced(text)
    for piece, start, end in runs:
        cut = not END_OF_SENTENCE.search(words[:position])
        for offset in range(end - start):
            printed, ours = piece.gaps[start + offset], spaces[position + offset]
            if position + offset == 0:
                agree = ours == ""
            else:
                agree = ours in _allowed(printed, at_a_join=offset == 0, mid_sentence=cut)
            if not agree:
                place = position + offset
                return Difference(piece.line, words[max(0, place - 15) : place + 15])
        position += end - start
    return None


def _allowed(printed: str, *, at_a_join: bool, mid_sentence: bool) -> set[str]:
    """Return the white space that a cell may have where its source prints a gap."""
    if not at_a_join:
        return ALLOWED[printed]
    if printed == "paragraph" and mid_sentence:
        return MID_SENTENCE
    return ALLOWED_AT_A_JOIN[printed]


def _spaces(text: str) -> list[str]:
    """Return the white space before each printed character of a cell."""
    spaces, last = [], 0
    for match in re.finditer(r"\S", text):
        spaces.append(text[last : match.start()])
        last = match.end()
    return spaces
