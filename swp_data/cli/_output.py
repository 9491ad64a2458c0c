"""Output of rows, in formats for people and for programs.

`table` prints one line per row, cut to the width of the terminal; `list` prints one block per row with every text in
full; `plain` is tab-separated, one line per row; `json` and `csv` (RFC 4180) are for programs and always UTF-8. Unless
a command says otherwise, a terminal gets `table` and a pipe gets `plain`.
"""

from __future__ import annotations

import csv
import io
import math
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from swp_data.cli._errors import RequestError
from swp_data.cli._table import GAP, as_table
from swp_data.cli._text import cell, clean, one_line, wrap
from swp_data.limits import LimitError, format_size, limit
from swp_data.text import json_text, log_line, plural

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("table", "list", "plain", "json", "csv")
DEFAULT_ROWS = 20  # rows printed on a terminal without --limit
NARROWEST_TERMINAL = 20  # characters; a narrower terminal wraps the lines itself
LONGEST_COMMON_VALUE = 72  # characters of a value that may be printed once below the table
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
USE_COLUMNS = "Use --columns to choose, or --format list to see everything."

Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Rows to print, and what to print about them.

    Attributes:
        columns: the names of the columns.
        rows: one value per column.
        more: there are more rows than these.
        total: how many rows there are, if `rows` are only those that will be printed.
        priority: the columns that a table keeps when not all of them fit, the most important first; a value that all
            rows share is then printed once, below the table. Without it: all columns, in their own order.
        columns_hint: how to see the columns that do not fit.
        note: a sentence about the rows, printed below a table or a list.
    """

    columns: Sequence[str]
    rows: Sequence[Row]
    more: bool = False
    total: int | None = None
    priority: Sequence[str] | None = None
    columns_hint: str = USE_COLUMNS
    note: str = ""


def terminal_width() -> int:
    """Return how many characters fit on a line: COLUMNS, the width of the terminal, or else 80."""
    return max(shutil.get_terminal_size((80, 24)).columns, NARROWEST_TERMINAL)


def is_terminal() -> bool:
    """Return whether standard output is a terminal."""
    return bool(sys.stdout and sys.stdout.isatty())


def format_or(chosen: str | None, terminal_format: str) -> str:
    """Return the chosen format, or else the default for a terminal or a pipe."""
    return chosen or (terminal_format if is_terminal() else "plain")


def write(text: str | bytes) -> None:
    """Write to standard output: text in its encoding, bytes as they are.

    A character that the encoding lacks is written as a backslash escape.

    Raises:
        RequestError: standard output is closed.
        OSError: it cannot be written to.
    """
    if sys.stdout is None:
        raise RequestError("Standard output is closed", hint="send it to a terminal, a file or a pipe")
    encoded = text.encode(sys.stdout.encoding, "backslashreplace") if isinstance(text, str) else text
    remaining = memoryview(encoded)
    while remaining:  # with PYTHONUNBUFFERED, a write may be partial
        remaining = remaining[sys.stdout.buffer.write(remaining) :]
    sys.stdout.buffer.flush()


def emit(listing: Listing, output_format: str | None, limit: int | None = None) -> None:
    """Print rows.

    Args:
        listing: the rows.
        output_format: one of FORMATS; None for the default for standard output.
        limit: the most rows to print; None for the first DEFAULT_ROWS on a terminal, and all elsewhere.
    """
    output_format = format_or(output_format, "table")
    if output_format in {"table", "list"}:
        rows = listing.rows[: DEFAULT_ROWS if limit is None else limit]
        print_for_people = _print_table if output_format == "table" else _print_list
        print_for_people(listing, rows, _count(listing, len(rows), limit))
        return
    rows = listing.rows if limit is None else listing.rows[:limit]
    if output_format == "json":
        write(as_json(listing.columns, rows).encode())
    elif output_format == "csv":
        write_csv_text(as_csv(listing.columns, rows))
    else:
        write(as_plain(listing.columns, rows))


def write_csv_text(text: str) -> None:
    """Write CSV: a file gets the text unchanged; on a terminal, it must not control anything."""
    write((clean(text.replace("\r\n", "\n")) if is_terminal() else text).encode())


def echo(message: str) -> None:
    """Print a message on a line of its own; text from a package cannot break the line or control the terminal."""
    write(log_line(message) + "\n")


def warn(message: str) -> None:
    """Print a message on a line of its own on standard error, if that is open."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # it is full or closed, so nothing can be reported
            sys.stderr.write(log_line(message) + "\n")
            sys.stderr.flush()


def print_note(note: str) -> None:
    """Print a note about the rows on standard error; nothing if it is empty."""
    if note:
        warn(f"Note: {note}")


def check_size(frame: pl.DataFrame) -> None:
    """Raise LimitError if a frame has more text than anybody prints: as Python objects it takes more memory."""
    import polars as pl

    sizes = frame.select(pl.col(pl.String).str.len_bytes().cast(pl.Int64).sum())
    size = sum(sizes.row(0)) if sizes.width else 0
    if size > limit("query_bytes"):
        raise LimitError(
            f"The rows hold {format_size(size)} of text, too much to print (use --limit, --where or --columns)",
            "query_bytes",
        )


def as_json(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as a JSON array of objects, one per line.

    >>> print(as_json(["year", "open"], [(2016, True)]), end="")
    [
    {"year": 2016, "open": true}
    ]

    Raises:
        RequestError: two columns have the same name.
    """
    return "".join(json_parts(columns, rows))


def json_parts(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield the text of `as_json` in parts, one for each row."""
    for index, name in enumerate(columns):
        if name in columns[:index]:
            raise RequestError(f"Two columns are named {name!r}", hint="rename one of them with AS")
    start = "[\n"
    for row in rows:
        yield start + json_text(dict(zip(columns, map(_json_value, row), strict=True)))
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def _json_value(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | list | None) else cell(value)


def as_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as CSV with a header row; an empty cell is a missing value."""
    text = io.StringIO()
    write_csv(columns, rows, text)
    return text.getvalue()


def write_csv(columns: Sequence[str], rows: Iterable[Row], file: TextIO) -> None:
    """Write rows as CSV to an open file, one after the other."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)


def as_plain(columns: Sequence[str], rows: Iterable[Row]) -> str:
    r"""Return rows as lines of tab-separated cells, with the column names first.

    A line break, a tab or a backslash in a cell is written as \n, \t or \\, so a row is always one line.

    >>> as_plain(["title", "line"], [("One\nTwo", 7)])
    'title\tline\nOne\\nTwo\t7\n'
    """
    lines = [columns, *([cell(value) for value in row] for row in rows)]
    return "".join("\t".join(clean(text.translate(ESCAPES)) for text in line) + "\n" for line in lines)


def as_list(columns: Sequence[str], rows: Iterable[Row], width: int) -> str:
    """Return rows as blocks, with a line for each column that is not empty; long texts are wrapped."""
    labels = list(map(one_line, columns))
    margin = min(max(map(len, labels), default=0) + GAP, width // 2)
    blocks = []
    for row in rows:
        cells = zip(labels, map(cell, row), strict=True)
        blocks.append("\n".join(labelled(name, text, margin, width) for name, text in cells if text))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def labelled(label: str, text: str, margin: int, width: int) -> str:
    """Return a wrapped text to the right of its label, or below it if the label is wider than the margin.

    >>> print(labelled("ref", "A commitment of the plan", 5, 20))
    ref  A commitment of
         the plan
    """
    indent = "\n" + " " * margin
    first = f"{label:{margin}}" if len(label) < margin else label + indent
    return first + indent.join(wrap(text, width - margin))


def _print_list(listing: Listing, rows: Sequence[Row], count: str) -> None:
    write(as_list(listing.columns, rows, terminal_width()))
    _print_below(count, listing.note)


def _print_table(listing: Listing, rows: Sequence[Row], count: str) -> None:
    common = {} if listing.priority is None else _common_values(listing.columns, rows)
    kept = [index for index, name in enumerate(listing.columns) if name not in common]
    table, omitted = as_table(
        [listing.columns[index] for index in kept],
        [[row[index] for index in kept] for row in rows],
        terminal_width(),
        [name for name in listing.priority or listing.columns if name not in common],
    )
    write(table)
    columns_hint = f"Columns not shown: {', '.join(omitted)}. {listing.columns_hint}" if omitted else ""
    _print_below(count, *_say_common(common), columns_hint, listing.note)


def _common_values(columns: Sequence[str], rows: Sequence[Row]) -> dict[str, str]:
    """Return the columns that are empty or have the same short value in every row, if there are several rows.

    If every column qualifies, the result is empty, because a table must keep some columns.
    """
    if not rows:
        return {}
    longest = LONGEST_COMMON_VALUE if len(rows) > 1 else 0
    common = {}
    for index, name in enumerate(columns):
        value = cell(rows[0][index])
        if len(value) <= longest and all(cell(row[index]) == value for row in rows):
            common[name] = value
    return common if len(common) < len(columns) else {}


def _say_common(common: Mapping[str, str]) -> Iterator[str]:
    values = [f"{name} {value}" for name, value in common.items() if value]
    if values:
        yield f"In every row: {', '.join(values)}."
    empty = [name for name, value in common.items() if not value]
    if empty:
        yield f"Empty columns: {', '.join(empty)}."


def _count(listing: Listing, shown: int, limit: int | None) -> str:
    """Return a sentence on how many rows are shown, and how to see the rest."""
    total = len(listing.rows) if listing.total is None else listing.total
    if listing.more:
        return f"Showing the first {plural(shown, 'row')}; there are more."
    if shown == total:
        return f"{plural(total, 'row')}."
    showing = f"Showing {shown:,} of {plural(total, 'row')}."
    return f"{showing} Use --limit {total} to show all." if limit is None else showing


def _print_below(*sentences: str) -> None:
    """Print sentences below a table or a list, each on a line of its own."""
    lines = [
        line for sentence in sentences if sentence for line in wrap(one_line(sentence), terminal_width())
    ]
    write("\n" + "".join(f"{line}\n" for line in lines))
