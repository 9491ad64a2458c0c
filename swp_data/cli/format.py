"""`swp-data format`: rewrite the tables of a package in canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import needs
from swp_data.cli._options import PACKAGE, default_package


@click.command("format")
@PACKAGE
@needs("maintainer")
def command(path: Path | None) -> None:
    """Rewrite the tables of a package in canonical form.

    Columns are in the order of the schema, rows in document order, and cells are quoted only if they need to be, so a
    diff shows only what changed.

    Example: swp-data format
    """
    from swp_data.checks.canonical_form import write_canonical
    from swp_data.datapackage.model import open_package

    changed = write_canonical(open_package(default_package(path)))
    if changed:
        _output.echo(f"Rewritten: {', '.join(changed)}")
    else:
        _output.echo("Every table is already in canonical form.")
