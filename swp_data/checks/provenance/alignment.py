"""Alignment: which pieces of a source print the text of a cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from swp_data.checks.provenance.source_text import Piece

# The score of a run of the cell's text. A few runs of whole pieces beat many runs of parts.
RUN = -3
WHOLE_PIECE = 4
AT_AN_EDGE = 2  # the run begins or ends where its piece does
UNCLAIMED = 1  # the run is not yet claimed


class Run(NamedTuple):
    """A part of a piece that prints a part of a cell."""

    piece: Piece
    start: int
    end: int


def align(text: str, pieces: list[Piece], *, whole_words: bool = True) -> list[Run] | None:
    """Find the text of a cell in pieces that are printed one after another.

    Each piece may supply one run of whole words of the text. The alignment with the highest score is returned.

    Args:
        text: the text of the cell, without white space.
        pieces: the pieces, in printed order.
        whole_words: whether runs must begin and end with whole words.

    Returns:
        The runs that make up the text, in order; None if the pieces do not print it.

    Example:
        >>> from swp_data.checks.provenance.source_text import squeeze
        >>> pieces = [Piece(1, *squeeze("x Next")), Piece(2, *squeeze("update"))]
        >>> [(run.piece.line, run.start, run.end) for run in align("Nextupdate", pieces)]
        [(1, 1, 5), (2, 0, 6)]
    """
    # The best alignment of the text up to each position: its score, its last run, and the alignment before that.
    best: dict[int, tuple[int, Any]] = {0: (0, None)}
    for piece in pieces:
        for position, (score, way) in sorted(best.items()):
            for run in _runs(piece, text, position, whole_words=whole_words):
                end = position + run.end - run.start
                total = score + _score(run)
                if end not in best or best[end][0] < total:
                    best[end] = (total, (run, way))
    if len(text) not in best:
        return None
    runs = []
    way = best[len(text)][1]
    while way:
        run, way = way
        runs.append(run)
    return runs[::-1]


def _runs(piece: Piece, text: str, position: int, *, whole_words: bool) -> Iterator[Run]:
    """Yield each run of a piece that prints the text from a position on, as long as possible."""
    if position == len(text):
        return
    for start in _occurrences(piece.text, text[position]):
        length = _common_length(piece.text, start, text, position)
        if whole_words:
            length = _whole_words(piece, start, length)
        if length == 0:
            continue
        is_whole = length == len(piece.text)
        ends_text = position + length == len(text)
        # A single character proves too little, unless it is a whole piece or ends the text.
        if length > 1 or is_whole or ends_text:
            yield Run(piece, start, start + length)


def _score(run: Run) -> int:
    piece, start, end = run
    score = RUN
    if end - start == len(piece.text):
        score += WHOLE_PIECE
    if start == 0 or end == len(piece.text):
        score += AT_AN_EDGE
    if not piece.is_claimed(start, end):
        score += UNCLAIMED
    return score


def _whole_words(piece: Piece, start: int, length: int) -> int:
    """Return the length of a run, cut back to the end of a word; 0 if it does not begin with a word."""
    if start and not piece.gaps[start]:
        return 0
    while length and start + length < len(piece.text) and not piece.gaps[start + length]:
        length -= 1
    return length


def _occurrences(text: str, character: str) -> Iterator[int]:
    start = text.find(character)
    while start >= 0:
        yield start
        start = text.find(character, start + 1)


def _common_length(text: str, start: int, other: str, position: int) -> int:
    length = 0
    limit = min(len(text) - start, len(other) - position)
    while length < limit and text[start + length] == other[position + length]:
        length += 1
    return length
