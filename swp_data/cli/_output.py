"""Output: rows as a person or a program wants them, cut and wrapped to the terminal.

Five forms. `table` is one line a row, cut to the width; `list` is one block a row, with each text in full; `plain` is
tab-separated, one line a row; `json` and `csv` (RFC 4180) are for programs and always UTF-8. A person's terminal gets
`table`, a pipe gets `plain`, but where a command says otherwise.
"""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from swp_data.cli._errors import Refused
from swp_data.cli._table import GAP, as_table
from swp_data.cli._text import cell, clean, wrap

FORMS = ("table", "list", "plain", "json", "csv")
FIRST = 20  # rows that a terminal gets unasked
LONGEST_SAME = 72  # characters of a value that is told below a table, and not in each row
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
CHOOSE = "--columns chooses, --format list shows all in full."

Row = Sequence[Any]


def width() -> int:
    """Return how many characters a line may have: COLUMNS, or the terminal's width, or 80."""
    return max(shutil.get_terminal_size((80, 24)).columns, 20)


def is_terminal() -> bool:
    return bool(sys.stdout and sys.stdout.isatty())


def write(text: str | bytes) -> None:
    """Write to standard output; bytes for what is UTF-8, or no text, whatever the terminal's encoding.

    A character that the encoding doesn't have is written as its code, as Python writes it.

    Raises:
        Refused: standard output is closed.
        OSError: it can't be written.
    """
    if sys.stdout is None:
        raise Refused("Standard output is closed; there is nowhere to write to.")
    encoded = text.encode(sys.stdout.encoding, "backslashreplace") if isinstance(text, str) else text
    left = memoryview(encoded)
    while left:  # without a buffer (PYTHONUNBUFFERED) a write may end early, and say so only here
        left = left[sys.stdout.buffer.write(left) :]
    sys.stdout.buffer.flush()


def emit(
    columns: Sequence[str],
    rows: Sequence[Row],
    form: str | None,
    limit: int | None = None,
    order: Sequence[str] | None = None,
    *,
    more: bool = False,
    advice: str = CHOOSE,
    note: str = "",
) -> None:
    """Write rows in a form.

    Args:
        columns: their names.
        rows: one value a column.
        form: one of FORMS; None for the one that suits where it goes.
        limit: the most rows to write; None for all, but on a terminal the first FIRST.
        order: the columns that a table keeps when not all of them fit, in the order of their worth; then a column
            with one value is told below it. Without it: all, in their own order.
        more: whether there are more rows than are given.
        advice: what to do where not all columns fit.
        note: what else to tell a person.
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
        write(as_list(columns, shown, width()))
        _tell(_count(len(rows), len(shown), limit, more), note)
    else:
        same = {} if order is None else _same(columns, shown)
        places = [place for place, name in enumerate(columns) if name not in same]
        text, left_out = as_table(
            [columns[place] for place in places],
            [[row[place] for place in places] for row in shown],
            width(),
            [name for name in order or columns if name not in same],
        )
        write(text)
        _tell(_count(len(rows), len(shown), limit, more), *_common(same), _no_room(left_out, advice), note)


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
    lines = [
        json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False) for row in rows
    ]
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

    >>> as_plain(["title", "line"], [("One\nTwo", 7)])
    'title\tline\nOne\\nTwo\t7\n'
    """
    lines = [columns, *([cell(value) for value in row] for row in rows)]
    return "".join("\t".join(clean(one.translate(ESCAPES)) for one in line) + "\n" for line in lines)


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


def _same(columns: Sequence[str], rows: Sequence[Row]) -> dict[str, str]:
    """Return the columns that are empty in all rows, or have one short value in all of several, with that value."""
    values = {name: {cell(row[place]) for row in rows} for place, name in enumerate(columns)}
    once = {name: one for name, (one, *more) in values.items() if not more} if rows else {}
    most = LONGEST_SAME if len(rows) > 1 else 0
    same = {name: value for name, value in once.items() if len(value) <= most}
    return same if len(same) < len(columns) else {}


def _count(rows: int, shown: int, limit: int | None, more: bool) -> str:
    """Return how many rows there are, and how to see those that a table doesn't show."""
    if more:
        return f"The first {shown:,} row{'s' * (shown != 1)}; there are more."
    said = f"{rows:,} row{'s' * (rows != 1)}"
    if shown < rows:
        said += f", the first {shown:,} shown" + (f"; --limit {rows} shows all" if limit is None else "")
    return f"{said}."


def _common(same: Mapping[str, str]) -> Iterator[str]:
    """Yield what a table's rows have in common, and which columns are empty in all of them."""
    values = [f"{name} {value}" for name, value in same.items() if value]
    empty = [name for name, value in same.items() if not value]
    if values:
        yield f"In each of them: {', '.join(values)}."
    if empty:
        yield f"Empty: {', '.join(empty)}."


def _no_room(left_out: Sequence[str], advice: str) -> str:
    return f"No room for: {', '.join(left_out)}. {advice}" if left_out else ""


def _tell(*parts: str) -> None:
    """Write what stands below a table."""
    write("\n" + "".join(f"{line}\n" for part in parts if part for line in wrap(part, width())))
