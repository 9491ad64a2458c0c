"""The layout of a table on a terminal: which columns fit, and how wide each is.

The base installation is only Polars and Click, so no library does this; Rich, for example, would add four packages.
Nor would a library choose the columns: the most important ones that fit, with the others named below the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from swp_data.cli._text import cell, one_line
from swp_data.text import truncate

GAP = 2  # spaces between two columns
NARROWEST_TEXT = 15  # least width of a column of words
NARROWEST_KEY = 36  # least width of a column of ids, which are useless if cut
MOSTLY_EMPTY = 0.8  # a larger share of empty cells makes a column the last to be chosen
LONGEST_SHARE = 3  # all columns are shown if the longest gets at least a third of the width

Row = Sequence[Any]


@dataclass(frozen=True, eq=False)  # two columns may have the same name and cells
class _Column:
    """A column to lay out: its cells as text, the width that shows them all, and the least that is useful."""

    name: str
    cells: list[str]
    numeric: bool
    natural: int
    least: int

    @property
    def mostly_empty(self) -> bool:
        return self.cells.count("") > MOSTLY_EMPTY * len(self.cells)

    def align(self, text: str, width: int) -> str:
        """Return a text cut and padded to a width: numbers aligned right, other text aligned left."""
        text = truncate(text, width)
        return text.rjust(width) if self.numeric else text.ljust(width)


def as_table(
    columns: Sequence[str], rows: Sequence[Row], width: int, priority: Sequence[str]
) -> tuple[str, list[str]]:
    """Lay rows out as a table with one line per row.

    Args:
        columns: the names of the columns.
        rows: one value per column.
        width: the number of characters that fit on a line.
        priority: the columns, the most important first, from which those that fit are chosen.

    Returns:
        The table, and the names of the columns that did not fit.
    """
    laid_out = [_column(name, [row[index] for row in rows], width) for index, name in enumerate(columns)]
    shown = _fitting(laid_out, width, priority)
    widths = _share(shown, width)

    def line(cells: Sequence[str]) -> str:
        aligned = (column.align(text, size) for column, text, size in zip(shown, cells, widths, strict=True))
        return (" " * GAP).join(aligned).rstrip() + "\n"

    lines = [
        line([one_line(column.name) for column in shown]),
        line(["-" * size for size in widths]),
        *(line([column.cells[number] for column in shown]) for number in range(len(rows))),
    ]
    return "".join(lines), [column.name for column in laid_out if column not in shown]


def _column(name: str, values: Sequence[Any], width: int) -> _Column:
    cells = [one_line(cell(value)) for value in values]
    natural = max([len(name), *map(len, cells)])
    narrowest = NARROWEST_TEXT if any(" " in text for text in cells) else NARROWEST_KEY
    numeric = all(
        value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values
    )
    return _Column(name, cells, numeric, natural, min(natural, width, narrowest))


def _fitting(columns: list[_Column], width: int, priority: Sequence[str]) -> list[_Column]:
    """Return the columns that fit, in their own order; those that are mostly empty are chosen last."""
    if not columns:
        return []
    longest = max(columns, key=lambda column: column.natural)
    extra = max(min(longest.natural, width // LONGEST_SHARE) - longest.least, 0)
    if sum(column.least for column in columns) + extra + GAP * (len(columns) - 1) <= width:
        return columns
    by_name = {column.name: column for column in columns}
    candidates = [by_name[name] for name in dict.fromkeys(priority)]
    chosen: list[_Column] = []
    used = -GAP
    for column in sorted(candidates, key=lambda candidate: candidate.mostly_empty):
        if not chosen or used + GAP + column.least <= width:
            used += GAP + column.least
            chosen.append(column)
    return [column for column in columns if column in chosen]


def _share(columns: list[_Column], width: int) -> list[int]:
    """Return the width of each column; columns that need more than their minimum share the remaining width."""
    left = width - GAP * (len(columns) - 1) - sum(column.least for column in columns)
    widths = {}
    by_need = sorted(range(len(columns)), key=lambda index: columns[index].natural - columns[index].least)
    for done, index in enumerate(by_need):
        column = columns[index]
        extra = min(column.natural - column.least, left // (len(columns) - done))
        widths[index] = column.least + extra
        left -= extra
    return [widths[index] for index in range(len(columns))]
