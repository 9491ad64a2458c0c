"""`swp-data describe`: explain the columns of a table or view."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, cast

import click

from swp_data import loader
from swp_data.cli import _output
from swp_data.cli._options import FORMAT, TABLE, release_options, title_and_description
from swp_data.cli._text import wrap

if TYPE_CHECKING:
    from swp_data.types import TableName


@click.command("describe")
@TABLE
@FORMAT
@release_options
def command(table: str, output_format: str | None, version: str | None, base_url: str | None) -> None:
    """Explain the columns of a table or view.

    Example: swp-data describe updates
    """
    described = loader.describe(cast("TableName", table), version=version, base_url=base_url)
    output_format = _output.format_or(output_format, "table")
    if output_format != "table":
        _output.emit(_output.Listing(columns=described.columns, rows=described.rows()), output_format)
        return
    width = _output.terminal_width()
    if table in (*loader.tables(), *loader.views()):
        _, description = title_and_description(table)
        _output.write("\n".join(wrap(f"{table}: {description}", width)) + "\n")
    for column in described.iter_rows(named=True):
        _output.write("\n" + _column(column, width))


def _column(column: dict[str, Any], width: int) -> str:
    """Return the lines that describe a column: its name, type, key, description, values and an example."""
    notes = [column["type"]]
    if column["key"] == "primary":
        notes.append("key")
    elif column["key"]:
        notes.append(f"in {column['key']}")
    if not column["required"]:
        notes.append("may be empty")
    texts = [column["description"]]
    if column["values"]:
        texts.append(f"One of: {', '.join(column['values'])}.")
    if column["example"]:
        texts.append(f"Example: {column['example']}")
    lines = wrap(f"{column['field']} ({', '.join(notes)})", width)
    for text in texts:
        lines.append(textwrap.indent("\n".join(wrap(text, width - 2)), "  "))
    return "\n".join(lines) + "\n"
