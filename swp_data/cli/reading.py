"""Look at the tables: which there are, what is in one, what its columns mean, and what SQL asks of them."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import click

from swp_data import loader
from swp_data.cli import _output as output
from swp_data.cli._errors import Refused
from swp_data.cli._options import (
    COUNT,
    FORMAT,
    chosen,
    complete_columns,
    complete_table,
    known,
    opened,
    package,
    published,
)
from swp_data.cli._text import wrap

if TYPE_CHECKING:
    import polars as pl

PLACES = re.compile(r"line|line_start|line_end|position|sha256|page")
NEXT = "swp-data describe TABLE says what its columns mean, swp-data show TABLE shows its rows."
TABLE = click.argument("table", shell_complete=complete_table)
ASK_FOR_LESS = "Select fewer columns; --format list shows all in full."
PRINTED = {"value", "quote", "update_text", "activity_text", "oversight_text"}  # what a misprint can stand in
LIMIT = click.option("--limit", type=COUNT, metavar="N", help="At most N rows.")


@click.command()
@FORMAT
@published
def tables(form: str | None, version: str | None, base_url: str | None) -> None:
    """List the tables and the views, with how many rows each has.

    A view is made of several tables, joined for a question.

    Example: swp-data tables
    """
    asked = opened(version, base_url)
    rows = [(name, *_kind_and_title(name), asked.frame(name).height, _about(name)) for name in asked.names]
    if (form or ("table" if output.is_terminal() else "plain")) != "table":
        output.emit(("name", "kind", "title", "rows", "description"), rows, form)
        return
    wide = output.width()
    margin = max(len(row[0]) for row in rows) + 1
    indent = margin + 7 if wide >= 60 else 4  # on a narrow terminal the description stands below the name
    for kind in ("table", "view"):
        group = [row for row in rows if row[1] == kind]
        output.write(f"{len(group)} {kind}s\n")
        for name, _, _, height, about in group:
            sentence = about.partition(". ")[0].removesuffix(".") + "."  # describe tells the rest
            output.write(output.entry(f"{name:{margin}}{height:>5,}", sentence, indent, wide) + "\n")
        output.write("\n")
    for line in wrap(NEXT, wide):
        output.write(line + "\n")


@click.command()
@TABLE
@click.option("--where", metavar="SQL", help="Only rows for which this is true, such as: status = 'on_hold'")
@click.option(
    "--columns",
    metavar="A,B",
    multiple=True,
    shell_complete=complete_columns,
    help="Only these columns, in this order.",
)
@LIMIT
@FORMAT
@published
def show(
    table: str,
    where: str | None,
    columns: tuple[str, ...],
    limit: int | None,
    form: str | None,
    version: str | None,
    base_url: str | None,
) -> None:
    r"""Show the rows of a table or a view.

    On a terminal: a line a row, as much of it as fits; --format list shows all of each row. In a pipe: all rows,
    cells between tabs, with \n for a line break in a cell, so that cut and awk can read it.

    Example: swp-data show progress --where "status = 'on_hold'" --limit 5
    """
    asked = opened(version, base_url)
    frame = asked.frame(table)
    order = None if columns else _order(table, frame)
    if where is not None:
        from swp_data.query import matching, never

        frame = frame[matching(asked, table, where)]
        if frame.is_empty() and (told := never(where, [frame])):
            click.echo(f"Note: {told}", err=True)
    first = frame.head(output.FIRST if limit is None else limit)
    if columns:
        wanted = [name.strip() for names in columns for name in names.split(",") if name.strip()]
        if not wanted:
            raise Refused(f"Name a column after --columns; {table} has: {', '.join(frame.columns)}.")
        unknown = [name for name in wanted if name not in frame.columns]
        if unknown:
            from swp_data.query import choices

            raise Refused(
                f"{table} has no column {unknown[0]!r}.{choices(unknown[0], frame.columns, 'columns')}"
            )
        frame = frame.select(list(dict.fromkeys(wanted)))
    output.emit(frame.columns, frame.rows(), form, limit, order, note=_misprints(first, frame.columns))


@click.command()
@TABLE
@FORMAT
@published
def describe(table: str, form: str | None, version: str | None, base_url: str | None) -> None:
    """Say what each column of a table or a view means.

    Example: swp-data describe updates
    """
    frame = loader.describe(known(table), **chosen(version, base_url))
    if (form or ("table" if output.is_terminal() else "plain")) != "table":
        output.emit(frame.columns, frame.rows(), form)
        return
    wide = output.width()
    output.write("\n".join(wrap(f"{table}: {_about(table)}", wide)) + "\n")
    for row in frame.iter_rows(named=True):
        notes = [row["type"], *_key(row["key"]), *([] if row["required"] else ["may be empty"])]
        heading = wrap(f"{row['field']} ({', '.join(notes)})", wide)
        output.write("\n" + "\n".join(heading) + "\n")
        said = [row["description"]]
        said += [f"One of: {', '.join(row['values'])}."] if row["values"] else []
        said += [f"Example: {row['example']}"] if row["example"] else []
        for text in said:
            output.write(textwrap.indent("\n".join(wrap(text, wide - 2)), "  ") + "\n")


@click.command()
@click.argument("statement", metavar="SQL")
@LIMIT
@FORMAT
@published
def sql(
    statement: str, limit: int | None, form: str | None, version: str | None, base_url: str | None
) -> None:
    """Ask the tables and views in SQL: one SELECT statement, in the dialect of SQLite.

    The tables are in memory and can be read only. "search" is the full-text index of all of them. The same
    statement answers on the swp-data.sqlite of a release.

    Example: swp-data sql "select status, count(*) from updates group by status"
    """
    from swp_data.query import mentioned, never, select

    asked = opened(version, base_url)
    answer = select(asked, statement, limit)
    if not answer.rows and (told := never(statement, map(asked.frame, mentioned(asked, statement)))):
        click.echo(f"Note: {told}", err=True)
    output.emit(answer.columns, answer.rows, form, limit, more=answer.more, advice=ASK_FOR_LESS)


def _kind_and_title(name: str) -> tuple[str, str]:
    if name in loader.tables():
        return "table", package().resource(name).title
    from swp_data.dataset.views import VIEWS

    return "view", VIEWS[name].title


def _about(name: str) -> str:
    if name in loader.tables():
        return package().resource(name).description
    from swp_data.dataset.views import VIEWS

    return VIEWS[name].description


def _key(key: str | None) -> list[str]:
    return [] if key is None else ["key"] if key == "primary" else [f"in {key}"]


def _misprints(rows: pl.DataFrame, shown: list[str]) -> str:
    """Return a sentence on the misprints of rows, '' where none is known or nothing that is printed is shown."""
    count = rows["misprint"].count() if "misprint" in rows.columns else 0
    asked_for = "misprint" in shown and len(shown) < rows.width
    if not count or asked_for or not PRINTED & set(shown):
        return ""
    which = "1 of these rows has a misprint" if count == 1 else f"{count} of these rows have misprints"
    return f"{which}: the column misprint says which."


def _order(table: str, frame: pl.DataFrame) -> list[str]:
    """Return the columns in the order of their worth.

    Those of a view stand in it already, but the start of a period, which its end mostly tells, and ids. Of a table:
    what names the row, its longest text, figures, enumerated values, other words, the rest, what points elsewhere.
    """
    names = [name for name in frame.columns if not PLACES.fullmatch(name)]
    if table not in loader.tables():
        return sorted(names, key=lambda name: 2 if name.endswith("_id") else name == "period_start")
    texts = {name: _length(frame[name]) for name in names}
    main = max(texts, key=lambda name: texts[name])
    words = {name for name in names if texts[name] and _mostly_words(frame[name])}
    pointers = {key.fields[0] for key in package().schema(table).foreign_keys}

    def worth(name: str) -> int:
        dtype = frame.schema[name]
        ranks = [name == names[0], name == main, dtype.is_float(), str(dtype).startswith("Enum")]
        ranks += [name in words, name not in pointers, True]
        return ranks.index(True)

    return sorted(names, key=worth)


def _mostly_words(column: pl.Series) -> bool:
    return 2 * int(column.str.contains(" ").sum()) > column.count()


def _length(column: pl.Series) -> float:
    """Return how long the texts of a column are on average; 0 for any other."""
    return (
        float(column.str.len_chars().sum()) / len(column)
        if str(column.dtype) == "String" and len(column)
        else 0.0
    )
