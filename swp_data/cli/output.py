"""Output: rows as a person or a program wants them, cut and wrapped to the terminal.

Five forms. `table` is one line a row, cut to the width; `list` is one block a row, with each text in full; `plain` is
tab-separated, one line a row; `json` and `csv` (RFC 4180) are for programs and always UTF-8. A person's terminal gets
`table`, a pipe gets `plain`, but where a command says otherwise.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import click

from swp_data.cli.mistakes import Refused

FORMS = ("table", "list", "plain", "json", "csv")
FIRST = 20  # rows that a terminal gets unasked
GAP = 2  # between two columns
NARROWEST, KEY = 16, 36  # characters that a column of text needs, and the first column
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Row = Sequence[Any]


def width() -> int:
    """Return how many characters a line may have: COLUMNS, or the terminal's width, or 80."""
    return max(shutil.get_terminal_size((80, 24)).columns, 20)


def is_terminal() -> bool:
    return bool(sys.stdout and sys.stdout.isatty())


def write(text: str | bytes) -> None:
    """Write to standard output; bytes for what is UTF-8, or no text, whatever the terminal's encoding.

    Raises:
        Refused: standard output is closed.
        OSError: it can't be written.
    """
    if sys.stdout is None:
        raise Refused("Standard output is closed; there is nowhere to write to.")
    click.echo(text, nl=False)


def emit(
    columns: Sequence[str],
    rows: Sequence[Row],
    form: str | None,
    limit: int | None = None,
    order: Sequence[str] = (),
) -> None:
    """Write rows in a form.

    Args:
        columns: their names.
        rows: one value a column.
        form: one of FORMS; None for the one that suits where it goes.
        limit: the most rows to write; None for all, but on a terminal the first FIRST.
        order: the columns that a table keeps when not all of them fit, in the order of their worth; the others
            are shown only when all fit. Without it: all, in their own order.
    """
    form = form or ("table" if is_terminal() else "plain")
    for_people = form in {"table", "list"}
    most = limit if limit is not None else FIRST if for_people else len(rows)
    shown = rows[:most]
    if form == "json":
        write(as_json(columns, shown).encode())
    elif form == "csv":
        write(as_csv(columns, shown).encode())
    elif form == "plain":
        write(as_plain(columns, shown))
    elif form == "list":
        write(as_list(columns, shown, width()) + _told(len(rows), len(shown), limit, []))
    else:
        text, left_out = as_table(columns, shown, width(), order or columns)
        write(text + _told(len(rows), len(shown), limit, left_out))


def as_json(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as a JSON array of objects, one a line.

    >>> print(as_json(["year", "open"], [(2016, True)]), end="")
    [
    {"year": 2016, "open": true}
    ]
    """
    twice = [name for place, name in enumerate(columns) if name in columns[:place]]
    if twice:
        raise Refused(f"Two columns are called {twice[0]!r}; name one of them otherwise, with AS.")
    lines = [json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False) for row in rows]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | list | None) else cell(value)


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as CSV with a header row; an empty cell is a missing value."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def as_plain(columns: Sequence[str], rows: Iterable[Row]) -> str:
    r"""Return rows as lines of tab-separated cells, the names first.

    A line break, a tab or a backslash of a cell is written as \n, \t or \\, so that a row is always one line.

    >>> print(as_plain(["title", "line"], [("One\nTwo", 7)]), end="")
    title	line
    One\nTwo	7
    """
    lines = [columns, *([cell(value) for value in row] for row in rows)]
    return "".join("\t".join(_clean(one.translate(ESCAPES)) for one in line) + "\n" for line in lines)


def as_list(columns: Sequence[str], rows: Iterable[Row], wide: int) -> str:
    """Return rows as blocks, a line for each column that isn't empty; long texts are wrapped and kept whole."""
    margin = min(max(map(len, columns), default=0) + GAP, wide // 2)
    blocks = []
    for row in rows:
        cells = zip(columns, map(cell, row), strict=True)
        blocks.append("\n".join(entry(name, text, margin, wide) for name, text in cells if text))
    return "\n\n".join(blocks) + "\n" * bool(blocks)


def entry(name: str, text: str, margin: int, wide: int) -> str:
    """Return a text with its name before it, wrapped beside it."""
    lines = wrap(text, wide - margin)
    first = f"{name:{margin}}" if len(name) < margin else f"{name}\n{' ' * margin}"
    return f"\n{' ' * margin}".join([first + lines[0], *lines[1:]])


def wrap(text: str, wide: int) -> list[str]:
    """Return the lines of a text, none longer than `wide`; its own line breaks stay.

    >>> wrap("Work is ongoing.\\nNext", 8)
    ['Work is', 'ongoing.', 'Next']
    """
    lines = (
        textwrap.wrap(_clean(line), max(wide, 10), break_on_hyphens=False) or [""]
        for line in text.split("\n")
    )
    return [line for wrapped in lines for line in wrapped]


def as_table(
    columns: Sequence[str], rows: Sequence[Row], wide: int, order: Sequence[str]
) -> tuple[str, list[str]]:
    """Return rows as a table of one line each that fits a width, and the names of the columns that don't fit."""
    texts = [[one_line(cell(value)) for value in row] for row in rows]
    natural = [
        max([len(name), *(len(row[place]) for row in texts)]) for place, name in enumerate(columns)
    ]
    places = _fitting(natural, texts, wide, [columns.index(name) for name in order])
    widths = _share(places, natural, wide)
    numeric = {
        place
        for place in places
        if all(isinstance(row[place], int | float | None) and not isinstance(row[place], bool) for row in rows)
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


def _fitting(natural: list[int], texts: list[list[str]], wide: int, order: list[int]) -> list[int]:
    """Return the places of the columns that fit; those that are mostly empty come last in the choice."""

    def mostly_empty(place: int) -> bool:
        return sum(not row[place] for row in texts) * 2 > len(texts)

    def needs(place: int, first: int) -> int:
        return min(natural[place], min(KEY, wide) if place == first else NARROWEST)

    if sum(needs(place, 0) + GAP for place in range(len(natural))) - GAP <= wide:
        return list(range(len(natural)))
    chosen: list[int] = []
    used = -GAP
    for place in sorted(order, key=mostly_empty):
        takes = GAP + needs(place, chosen[0] if chosen else place)
        if not chosen or used + takes <= wide:
            used += takes
            chosen.append(place)
    return sorted(chosen)


def _share(places: list[int], natural: list[int], wide: int) -> dict[int, int]:
    """Return a width for each column: what it needs, the long ones share what is left."""
    left = wide - GAP * (len(places) - 1)
    widths = {}
    first = min(places, default=0)
    for number, place in enumerate(sorted(places, key=lambda one: (one != first, natural[one]))):
        fair = left // (len(places) - number)
        widths[place] = min(natural[place], min(KEY, left) if place == first and len(places) > 1 else fair)
        left -= widths[place]
    return widths


def _told(rows: int, shown: int, limit: int | None, left_out: list[str]) -> str:
    """Return what a table says below itself: how many rows there are, and how to see what it doesn't show."""
    said = f"{rows:,} row{'s' * (rows != 1)}"
    if shown < rows:
        said += f", the first {shown:,} shown" + (f"; --limit {rows} shows all" if limit is None else "")
    lines = textwrap.wrap(said + ".", width())
    if left_out:
        more = f"No room for: {', '.join(left_out)}. --columns chooses, --format list shows all in full."
        lines += textwrap.wrap(more, width(), break_on_hyphens=False)
    return "\n" + "\n".join(lines) + "\n"


def cell(value: Any) -> str:
    """Return a value as text: '' for none, true and false, ISO 8601 dates.

    >>> cell(None), cell(True), cell(dt.date(2020, 2, 5)), cell(["level", "change"])
    ('', 'true', '2020-02-05', 'level; change')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(map(cell, value))
    return value.hex() if isinstance(value, bytes) else str(value)


def one_line(text: str) -> str:
    """Return a text on one line, with a mark where a line ended."""
    return " / ".join(part.strip() for part in _clean(text).split("\n") if part.strip())


def cut(text: str, wide: int) -> str:
    """Return a text cut to a width, with three dots where something is missing.

    >>> cut("Putting victims first", 12)
    'Putting v...'
    """
    return text if len(text) <= wide else text[: max(wide - 3, 1)] + "..."[: max(wide - 1, 0)]


def _clean(text: str) -> str:
    """Return a text that can do nothing to a terminal: without control characters, tabs as spaces."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text).replace("\t", " ")
