"""Lines and paragraphs of a PDF page, from the places of its words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from swp_data.ingest.cell_text import ENDS_SENTENCE, join_wrapped
from swp_data.ingest.readers.conversion import one_line

BULLET = re.compile(r"^(?:[•▪◦●○■□‣\uf000-\uf0ff·*–-]|o)(?=\s|$)")
DASH = re.compile(r"^[–-]")
NUMBERED = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s")
WIDER_GAP = 1.3
"""How much wider than between lines the space between paragraphs is, at least."""

Word = dict[str, Any]
"""A word as pdfplumber gives it: its text, the edges of its box, its font and size."""


@dataclass(frozen=True)
class Line:
    """A printed line: its text, the edges of its box, the width of its first word, and its font."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    first_width: float
    font: str

    @property
    def height(self) -> float:
        """The height of the line's box."""
        return self.bottom - self.top

    @property
    def is_item(self) -> bool:
        """Whether the line begins an item of a list."""
        return bool(BULLET.match(self.text))


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Return the lines that words make up, from top to bottom."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word["top"] + word["bottom"], word["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        if groups and _prints_on(groups[-1], middle):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_line(sorted(group, key=lambda word: float(word["x0"]))) for group in groups]


def _prints_on(group: list[Word], middle: float) -> bool:
    """Return whether the middle of a word is on the line of other words (the tallest of them decides)."""
    tallest = max(group, key=lambda word: float(word["bottom"] - word["top"]))
    inset = (tallest["bottom"] - tallest["top"]) * 0.15
    return bool(tallest["top"] + inset <= middle <= tallest["bottom"] - inset)


def _line(words: list[Word]) -> Line:
    text = words[0]["text"]
    for before, word in itertools.pairwise(words):
        # A raised "th" of "8th" is a word of its own, and so is a mark in another font.
        touches = word["x0"] - before["x1"] < 0.08 * word["size"]
        text += word["text"] if touches else f" {word['text']}"
    fonts = {word["fontname"] for word in words}
    return Line(
        text=one_line(text),
        x0=words[0]["x0"],
        x1=words[-1]["x1"],
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        first_width=words[0]["x1"] - words[0]["x0"],
        font=fonts.pop() if len(fonts) == 1 else "",
    )


def paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the paragraphs that the lines of a page's text make up."""
    right = max((line.x1 for line in lines), default=0.0)
    for group in _grouped(lines, right):
        yield join_wrapped(line.text for line in group)


def cell_paragraphs(lines: Sequence[Line], right: float) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of a cell.

    Args:
        lines: the lines of the cell.
        right: the right edge of the cell.
    """
    longest = max((line.x1 for line in lines), default=0.0)
    yield from _grouped(lines, max(longest, right - 12), in_cell=True)


def _grouped(lines: Sequence[Line], right: float, *, in_cell: bool = False) -> Iterator[list[Line]]:
    pitch = _pitch(lines)
    group: list[Line] = []
    for line in lines:
        if group and _begins_paragraph(group, line, right, pitch, in_cell=in_cell):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _pitch(lines: Sequence[Line]) -> float:
    """Return the usual distance of a line from the next; 0 if there is one line only."""
    distances = sorted(
        below.top - above.top
        for above, below in itertools.pairwise(lines)
        if below.top - above.top > 0.5 * above.height
    )
    return distances[len(distances) // 4] if distances else 0.0


def _begins_paragraph(group: list[Line], line: Line, right: float, pitch: float, *, in_cell: bool) -> bool:
    last = group[-1]
    if line.is_item and not DASH.match(line.text):
        return True
    distance = line.top - last.top
    if pitch and distance > pitch * WIDER_GAP and distance > 1.45 * last.height:
        return True
    # A wrapped line ends where the next word does not fit.
    fits = last.x1 + line.first_width + 0.3 * last.height < right - 2
    if line.is_item:
        return fits or (bool(ENDS_SENTENCE.search(last.text)) and line.text[2:3].isupper())
    if in_cell:
        is_end = bool(ENDS_SENTENCE.search(last.text)) and not line.text[0].islower()
        hangs = group[0].is_item and line.x0 > group[0].x0 + 2
        return fits and is_end and not hangs
    styles_differ = bool(last.font and line.font) and last.font != line.font
    return fits or styles_differ or bool(NUMBERED.match(line.text) and ENDS_SENTENCE.search(last.text))
