"""`swp-data format`: rewrite the tables of a package in canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import needs
from swp_data.cli._options import PACKAGE, default_package


@click.command("format")
@PACKAGE
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@needs("maintainer")
def command(path: Path | None, dry_run: bool) -> None:
    """Rewrite the tables of a package in canonical form.

    Columns are in the order of the schema, rows in document order, and cells are quoted only if they need to be, so a
    diff shows only what changed. Values never change: if a table is not comma-separated UTF-8 with the columns of its
    schema, nothing is rewritten.

    Example: swp-data format --dry-run
    """
    from swp_data.checks.canonical_form import prepare_rewriting, write_canonical
    from swp_data.datapackage.model import open_package

    package = open_package(default_package(path))
    if dry_run:
        rewritings = prepare_rewriting(package)
        for rewriting in rewritings:
            _output.echo(f"{rewriting.name}: {rewriting.difference}.")
        changed = [rewriting.name for rewriting in rewritings]
    else:
        changed = write_canonical(package)
    if changed:
        _output.echo(f"{'Would rewrite' if dry_run else 'Rewritten'}: {', '.join(changed)}")
    else:
        _output.echo("Every table is already in canonical form.")
