"""`swp-data sql`: query the tables and views in SQL."""

from __future__ import annotations

import sys

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE
from swp_data.cli._options import FORMAT, LIMIT, release_options

SELECT_FEWER = "Select fewer columns, or use --format list to see everything."


@click.command("sql")
@click.argument("statement", metavar="SQL")
@LIMIT
@FORMAT
@release_options
def command(
    statement: str, limit: int | None, output_format: str | None, version: str | None, base_url: str | None
) -> None:
    """Query the tables and views in SQL: one SELECT statement, in the SQLite dialect.

    The tables are in memory and read-only; "search" is a full-text index of all texts. The same statements work on
    swp-data.sqlite in a release. The exit status is 1 if there are no rows.

    Example: swp-data sql "select status, count(*) from updates group by status"
    """
    from swp_data.query import impossible_value_hint, open_tables, select, tables_in

    tables = open_tables(version, base_url)
    answer = select(tables, statement, limit)
    if not answer.rows:
        frames = map(tables.frame, tables_in(tables, statement))
        _output.print_note(impossible_value_hint(statement, frames))
    listing = _output.Listing(
        columns=answer.columns, rows=answer.rows, more=answer.more, columns_hint=SELECT_FEWER
    )
    _output.emit(listing, output_format, limit)
    if not answer.rows and not answer.more:
        sys.exit(NEGATIVE)
