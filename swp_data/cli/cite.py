"""`swp-data cite`: how to cite the dataset, or a document that it quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

import click

from swp_data.cli import _output
from swp_data.cli._options import release_options
from swp_data.types import CitationStyle

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("cite")
@click.argument("source_id", required=False)
@click.option(
    "--style",
    type=click.Choice(cast("Sequence[str]", get_args(CitationStyle))),
    default="text",
    help="A sentence, or an entry for a reference manager.",
    show_default=True,
)
@release_options
def command(source_id: str | None, style: CitationStyle, version: str | None, base_url: str | None) -> None:
    """Show how to cite the dataset, or a document that it quotes.

    SOURCE_ID is the key of a document in the table "sources".

    Example: swp-data cite --style bibtex
    """
    from swp_data.citation import cite

    _output.write(f"{cite(source_id, style=style, version=version, base_url=base_url)}\n")
