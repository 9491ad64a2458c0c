"""White space: a cell has a space where its source has one, and a line break where an item or a paragraph begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from swp_data.checks.provenance.alignment import Run
from swp_data.checks.provenance.source_text import unspaced

# The white space that a cell may have, by what the source prints within a piece and between two pieces.
ALLOWED = {
    "": {""},
    "space": {" "},
    "paragraph": {" ", "\n"},
    "bullet": {"\n"},
}
ALLOWED_AT_A_JOIN = {
    "": {" ", ""},
    "space": {" ", ""},
    "paragraph": {" ", "\n", ""},
    "bullet": {"\n"},
}


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
    for piece, start, end in runs:
        for offset in range(end - start):
            printed, ours = piece.gaps[start + offset], spaces[position + offset]
            if position + offset == 0:
                agree = ours == ""
            else:
                allowed = ALLOWED_AT_A_JOIN if offset == 0 else ALLOWED
                agree = ours in allowed[printed]
            if not agree:
                place = position + offset
                return Difference(piece.line, unspaced(text)[max(0, place - 15) : place + 15])
        position += end - start
    return None


def _spaces(text: str) -> list[str]:
    """Return the white space before each printed character of a cell."""
    spaces, last = [], 0
    for match in re.finditer(r"\S", text):
        spaces.append(text[last : match.start()])
        last = match.end()
    return spaces
