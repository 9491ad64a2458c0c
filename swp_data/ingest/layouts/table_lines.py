"""Lines of a report that print the rows of tables, with tabs between the cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from swp_data.ingest.cell_text import SAME, clean
from swp_data.ingest.printed import Doubt

RULE = re.compile(r"^-+$")
PARAGRAPH_NUMBER = re.compile(r"^\(?\d{1,3}[.)]?$|^[•-]$")
SHOWN_TITLES = 60


class TableLine(NamedTuple):
    """A line with text: its number, its cells, and whether a page began before it."""

    number: int
    cells: list[str]
    page_began: bool

    @property
    def only_cell(self) -> str:
        """The text of the first cell, if it is the only one with text; else empty."""
        return "" if any(self.cells[1:]) else clean(self.cells[0])


def table_lines(lines: Iterable[str]) -> Iterator[TableLine]:
    """Yield each line that has text; blank lines and rules between them mark a new page."""
    page_began = False
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or all(RULE.match(cell) for cell in cells):
            page_began = True
        else:
            yield TableLine(number, cells, page_began)
            page_began = False


def is_table_row(line: str) -> bool:
    r"""Return whether a line is a row of a table, and not a paragraph with a tab after its number.

    >>> is_table_row("A1\tPromise"), is_table_row("1.\tA paragraph"), is_table_row("A paragraph")
    (True, False, False)
    """
    cells = [cell.strip() for cell in line.split("\t")]
    printed = [cell for cell in cells if cell and cell != SAME]
    return len(printed) > 1 and not (len(printed) == 2 and PARAGRAPH_NUMBER.match(printed[0]))


def unread_tables(lines: Sequence[str], read: set[int]) -> Iterator[Doubt]:
    """Yield a doubt for each table of which lines were not read.

    Args:
        lines: the lines of the report.
        read: the numbers of the lines that were read.
    """
    unread = [
        n for n, line in enumerate(lines, 1) if n not in read and is_table_row(line) and not _is_rule(line)
    ]
    for _, group in groupby(enumerate(unread), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in group]
        titles = " | ".join(clean(cell) for cell in lines[numbers[0] - 1].split("\t") if cell.strip())
        where = f"lines {numbers[0]} to {numbers[-1]} are" if len(numbers) > 1 else "this line is"
        yield Doubt(
            numbers[0], f"{where} part of a table that was not read; it begins {titles[:SHOWN_TITLES]!r}"
        )


def _is_rule(line: str) -> bool:
    return all(RULE.match(cell.strip()) for cell in line.split("\t") if cell.strip())
