"""`swp-data show`: show the rows of a table or view."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from swp_data import loader
from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, RequestError
from swp_data.cli._options import FORMAT, LIMIT, TABLE, complete_columns, release_options
from swp_data.text import suggestion

if TYPE_CHECKING:
    import polars as pl

# Columns that a table drops first: positions, lines and checksums.
TECHNICAL_COLUMNS = re.compile(r"line|line_start|line_end|position|sha256|page")
# Columns that can contain a misprint.
PRINTED_COLUMNS = {"value", "quote", "update_text", "activity_text", "oversight_text"}


@click.command("show")
@TABLE
@click.option(
    "--where", metavar="SQL", help="Show only rows for which this is true, such as: status = 'on_hold'"
)
@click.option(
    "--columns",
    metavar="A,B",
    multiple=True,
    shell_complete=complete_columns,
    help="Show only these columns, in this order.",
)
@click.option(
    "--sort",
    metavar="A,B",
    multiple=True,
    shell_complete=complete_columns,
    help="Sort by these columns; a hyphen before a name sorts it in descending order: --sort=-period_end",
)
@LIMIT
@FORMAT
@release_options
def command(
    table: str,
    where: str | None,
    columns: tuple[str, ...],
    sort: tuple[str, ...],
    limit: int | None,
    output_format: str | None,
    version: str | None,
    base_url: str | None,
) -> None:
    r"""Show the rows of a table or view.

    A terminal shows one line per row, cut to its width; use --format list to see each row in full. A pipe receives all
    rows, tab-separated, with line breaks in cells written as \n, so cut and awk can read them. The exit status is 1 if
    there are none.

    Example: swp-data show progress --where "status = 'on_hold'" --limit 5
    """
    from swp_data.query import impossible_value_hint, matching, open_tables

    tables = open_tables(version, base_url)
    frame = tables.frame(table)
    if where is not None:
        frame = frame[matching(tables, table, where)]
        if frame.is_empty():
            _output.print_note(impossible_value_hint(where, [frame]))
    if sort:
        frame = _sorted(table, frame, sort)
    shown = frame.select(_parse_columns(table, "--columns", columns, frame.columns)) if columns else frame
    first_rows = frame.head(_output.DEFAULT_ROWS if limit is None else limit)
    for_people = _output.format_or(output_format, "table") in {"table", "list"}
    printed = shown.head(first_rows.height) if for_people or limit is not None else shown
    _output.check_size(printed)
    listing = _output.Listing(
        columns=shown.columns,
        rows=printed.rows(),
        total=shown.height,
        priority=None if columns else _priority(table, tables.frame(table)),
        note=_misprint_note(first_rows, shown.columns),
    )
    _output.emit(listing, output_format, limit)
    if frame.is_empty():
        sys.exit(NEGATIVE)


def _sorted(table: str, frame: pl.DataFrame, sort: tuple[str, ...]) -> pl.DataFrame:
    """Return a frame sorted by the columns given with --sort, empty cells last; rows that are equal keep their order.

    Raises:
        RequestError: there are none, or the table has no such column.
    """
    known = [*frame.columns, *(f"-{name}" for name in frame.columns)]
    names = _parse_columns(table, "--sort", sort, known)
    return frame.sort(
        [name.removeprefix("-") for name in names],
        descending=[name.startswith("-") for name in names],
        nulls_last=True,
        maintain_order=True,
    )


def _parse_columns(table: str, option_name: str, columns: tuple[str, ...], known: list[str]) -> list[str]:
    """Return the column names given with an option, each once; several uses of the option add up.

    Raises:
        RequestError: there are none, or the table has no such column.
    """
    names = [name.strip() for option in columns for name in option.split(",") if name.strip()]
    if not names:
        listed = ", ".join(name for name in known if not name.startswith("-"))
        raise RequestError(f"{option_name} is empty", hint=f"the columns of {table} are: {listed}")
    for name in names:
        if name not in known:
            column = name.removeprefix("-")
            plain = [known_name for known_name in known if not known_name.startswith("-")]
            raise RequestError(f"{table} has no column {column!r}", hint=suggestion(column, plain, "columns"))
    return list(dict.fromkeys(names))


def _misprint_note(rows: pl.DataFrame, columns: list[str]) -> str:
    """Return a sentence on the misprints in the rows; empty if there are none, or no quoted column is shown."""
    count = rows["misprint"].count() if "misprint" in rows.columns else 0
    misprint_was_chosen = "misprint" in columns and len(columns) < rows.width
    if not count or misprint_was_chosen or not PRINTED_COLUMNS & set(columns):
        return ""
    rows_with = "1 of these rows has a misprint" if count == 1 else f"{count} of these rows have misprints"
    return f"{rows_with}: see the column misprint."


def _priority(table: str, frame: pl.DataFrame) -> list[str]:
    """Return the columns of a table or view, the most important first.

    The columns of a view are already in that order, except that the start of a period adds little to its end, and ids
    are only for joins. Of a table, the most important is the column that identifies the row, then its longest text,
    numbers, enumerated values, other text, and last the columns that refer to other tables.
    """
    names = [name for name in frame.columns if not TECHNICAL_COLUMNS.fullmatch(name)]
    if table not in loader.tables():
        return sorted(names, key=_view_rank)
    lengths = {name: _mean_length(frame[name]) for name in names}
    longest_text = max(names, key=lambda name: lengths[name])
    references = {key.fields[0] for key in loader.package().schema(table).foreign_keys}

    def rank(name: str) -> int:
        dtype = frame.schema[name]
        tests = (
            name == names[0],
            name == longest_text,
            dtype.is_float(),
            str(dtype).startswith("Enum"),
            bool(lengths[name]) and _is_prose(frame[name]),
            name not in references,
        )
        return next((index for index, passed in enumerate(tests) if passed), len(tests))

    return sorted(names, key=rank)


def _view_rank(name: str) -> int:
    if name.endswith("_id"):
        return 2
    return 1 if name == "period_start" else 0


def _is_prose(column: pl.Series) -> bool:
    """Return whether most texts of a column consist of several words."""
    return 2 * int(column.str.contains(" ").sum()) > column.count()


def _mean_length(column: pl.Series) -> float:
    """Return the mean length of the texts in a column; 0 for a column of another type."""
    if str(column.dtype) != "String" or not len(column):
        return 0.0
    return float(column.str.len_chars().sum()) / len(column)
