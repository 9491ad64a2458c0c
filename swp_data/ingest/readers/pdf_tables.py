"""Ruled tables of a PDF page: their lines make the cells, and the words inside a cell its text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from swp_data.ingest.cell_text import SAME
from swp_data.ingest.readers.conversion import cell_markup
from swp_data.ingest.readers.pdf_lines import Line, Word, cell_paragraphs, lines_of
from swp_data.ingest.readers.split_words import WordJoiner

SETTINGS = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}
TOLERANCE = 3.0
"""The largest distance, in points, of lines that are one."""

Box = tuple[float, float, float, float]
"""The left, top, right and bottom edge of a cell."""


class PrintedRow(NamedTuple):
    """The cells of a row in marked-up text, and what a person should compare."""

    cells: list[str]
    doubts: list[str]


@dataclass
class PrintedTable:
    """A ruled table: the box and the lines of each cell, and the edges of its rows and columns."""

    cells: list[tuple[Box, list[Line]]]
    lefts: list[float]
    tops: list[float]

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.tops[0]

    def words(self) -> Iterator[str]:
        """Yield each word that lines of cells print whole."""
        for _, lines in self.cells:
            for line in lines:
                yield from line.text.split()

    def rows(self, joiner: WordJoiner) -> Iterator[PrintedRow]:
        """Yield the rows that print something. A cell that spans rows is given in its first row."""
        width = len(self.lefts)
        grid = [[""] * width for _ in self.tops]
        doubts: list[list[str]] = [[] for _ in self.tops]
        spans: list[tuple[int, int]] = []
        for box, lines in self.cells:
            row, last_row = _index(self.tops, box[1]), _index(self.tops, box[3]) - 1
            column, last_column = _index(self.lefts, box[0]), _index(self.lefts, box[2]) - 1
            grid[row][column], unsure = _cell_text(lines, box[2], joiner)
            doubts[row] += unsure
            for below in range(row + 1, min(last_row, len(grid) - 1) + 1):
                grid[below][column] = SAME
            if last_column > column and grid[row][column]:
                spans.append((row, column))
        for row, _ in spans:
            if sum(bool(cell) for cell in grid[row]) > 1:
                doubts[row].append("a cell spans several columns; it was read as the first of them")
        for cells, unsure in zip(grid, doubts, strict=True):
            if any(cell not in ("", SAME) for cell in cells):
                yield PrintedRow(cells, unsure)


def tables_of(page: Any, words: list[Word]) -> tuple[list[PrintedTable], list[Word]]:
    """Return the ruled tables of a page, and the words outside them.

    A single box is not a table: its words are text of the page.
    """
    tables = []
    for found in page.find_tables(SETTINGS):
        boxes = [box for box in found.cells if box[2] - box[0] > TOLERANCE and box[3] - box[1] > TOLERANCE]
        lefts, tops = _edges(box[0] for box in boxes), _edges(box[1] for box in boxes)
        if len(lefts) < 2:
            continue
        inside: list[list[Word]] = [[] for _ in boxes]
        outside: list[Word] = []
        for word in words:
            index = _box_of(word, boxes)
            (outside if index is None else inside[index]).append(word)
        words = outside
        cells = [(box, lines_of(group)) for box, group in zip(boxes, inside, strict=True)]
        tables.append(PrintedTable(cells, lefts, tops))
    return tables, words


def _box_of(word: Word, boxes: list[Box]) -> int | None:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    for index, (left, top, right, bottom) in enumerate(boxes):
        if left <= x < right and top <= y < bottom:
            return index
    return None


def _edges(values: Iterator[float]) -> list[float]:
    """Return different edges in order; those that are nearly the same count once."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > TOLERANCE:
            edges.append(value)
    return edges


def _index(edges: list[float], value: float) -> int:
    """Return the index of the edge at a place; the number of edges for a place after the last."""
    return bisect_left(edges, value - TOLERANCE)


def _cell_text(lines: list[Line], right: float, joiner: WordJoiner) -> tuple[str, list[str]]:
    """Return the marked-up text of a cell, and what a person should compare."""
    paragraphs, doubts = [], []
    for group in cell_paragraphs(lines, right):
        text, unsure = joiner.join(
            [line.text for line in group], [right - line.x1 for line in group], group[0].height
        )
        paragraphs.append(text)
        doubts += unsure
    return cell_markup(paragraphs), doubts
