"""`swp-data tables`: list the tables and views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from swp_data import loader
from swp_data.cli import _output
from swp_data.cli._options import FORMAT, release_options
from swp_data.cli._text import wrap

NEXT_STEP = "swp-data describe TABLE explains a table's columns; swp-data show TABLE shows its rows."
COUNT_WIDTH = 7  # characters for the number of rows and the spaces around it
NARROW, NARROW_INDENT = 60, 4  # on a narrower terminal, a description is below the name


@click.command("tables")
@FORMAT
@release_options
def command(output_format: str | None, version: str | None, base_url: str | None) -> None:
    """List the tables and views, with the number of rows in each.

    A view joins several tables to answer a question.

    Example: swp-data tables
    """
    names = ("name", "kind", "title", "rows", "description")
    rows = loader.catalogue(version=version, base_url=base_url).select(names).rows()
    output_format = _output.format_or(output_format, "table")
    if output_format == "table":
        _print_groups(rows)
    else:
        _output.emit(_output.Listing(columns=names, rows=rows), output_format)


def _print_groups(rows: Sequence[tuple[Any, ...]]) -> None:
    """Print the tables, then the views, each with the first sentence of its description."""
    width = _output.terminal_width()
    margin = max(len(name) for name, *_ in rows) + 1
    indent = margin + COUNT_WIDTH if width >= NARROW else NARROW_INDENT
    for kind in ("table", "view"):
        group = [row for row in rows if row[1] == kind]
        _output.write(f"{len(group)} {kind}s\n")
        for name, _, _, height, description in group:
            first_sentence = description.partition(". ")[0].removesuffix(".") + "."
            label = f"{name:{margin}}{height:>5,}"
            _output.write(_output.labelled(label, first_sentence, indent, width) + "\n")
        _output.write("\n")
    _output.write("\n".join(wrap(NEXT_STEP, width)) + "\n")
