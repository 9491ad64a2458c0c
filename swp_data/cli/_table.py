"""The layout of a table on a terminal: which columns fit, and how wide each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from swp_data.cli._text import cell, cut, one_line

GAP = 2  # between two columns
NARROWEST, KEY = 15, 36  # characters that a column of words needs, and one of ids
MOSTLY = 0.8  # the part of its cells from which a column counts as empty

Row = Sequence[Any]


def as_table(
    columns: Sequence[str], rows: Sequence[Row], wide: int, order: Sequence[str]
) -> tuple[str, list[str]]:
    """Return rows as a table of one line each that fits a width, and the names of the columns that don't fit."""
    texts = [[one_line(cell(value)) for value in row] for row in rows]
    natural = [max([len(name), *(len(row[place]) for row in texts)]) for place, name in enumerate(columns)]
    worth = [columns.index(name) for name in order]
    needs = _needs(natural, texts, wide)
    places = _fitting(needs, natural, texts, wide, worth)
    widths = _share(places, needs, natural, wide)
    numeric = {
        place
        for place in places
        if all(
            isinstance(row[place], int | float | None) and not isinstance(row[place], bool) for row in rows
        )
    }

    def line(cells: Sequence[str]) -> str:
        parts = (
            cut(cells[place], widths[place]).rjust(widths[place])
            if place in numeric
            else cut(cells[place], widths[place]).ljust(widths[place])
            for place in places
        )
        return (" " * GAP).join(parts).rstrip()

    rule = ["-" * widths.get(place, 0) for place in range(len(columns))]
    text = "".join(line(cells) + "\n" for cells in (list(columns), rule, *texts))
    return text, [name for place, name in enumerate(columns) if place not in places]


def _needs(natural: list[int], texts: list[list[str]], wide: int) -> list[int]:
    """Return the width that each column has at least, if it is shown."""
    has_words = [any(" " in row[place] for row in texts) for place in range(len(natural))]
    return [
        min(length, wide, NARROWEST if words else KEY)
        for length, words in zip(natural, has_words, strict=True)
    ]


def _fitting(
    needs: list[int], natural: list[int], texts: list[list[str]], wide: int, order: list[int]
) -> list[int]:
    """Return the places of the columns that fit; those that are mostly empty come last in the choice.

    All fit where the longest of them gets a third of the width.
    """

    def mostly_empty(place: int) -> bool:
        return sum(not row[place] for row in texts) > MOSTLY * len(texts)

    longest = max(range(len(needs)), key=natural.__getitem__, default=0)
    more = max(min(natural[longest], wide // 3) - needs[longest], 0) if needs else 0
    if sum(needs) + more + GAP * (len(needs) - 1) <= wide:
        return list(range(len(needs)))
    chosen: list[int] = []
    used = -GAP
    for place in sorted(order, key=mostly_empty):
        if not chosen or used + GAP + needs[place] <= wide:
            used += GAP + needs[place]
            chosen.append(place)
    return sorted(chosen)


def _share(places: list[int], needs: list[int], natural: list[int], wide: int) -> dict[int, int]:
    """Return a width for each column: those that are too long share what is left."""
    left = wide - GAP * (len(places) - 1) - sum(needs[place] for place in places)
    widths = {}
    for number, place in enumerate(sorted(places, key=lambda one: natural[one] - needs[one])):
        more = min(natural[place] - needs[place], left // (len(places) - number))
        widths[place] = needs[place] + more
        left -= more
    return widths
