"""`swp-data validate`: check a Data Package."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, needs
from swp_data.cli._options import PACKAGE, SOURCES, default_package
from swp_data.cli._progress import terminal_progress


@click.command("validate")
@PACKAGE
@SOURCES
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Output format.",
)
@needs("maintainer")
def command(path: Path | None, sources: Path | None, output_format: str) -> None:
    """Validate a Data Package: PATH is its folder or its datapackage.json.

    Without PATH, validates the package in the current folder or, if there is none, the checkout that the command runs
    from. The exit status is 0 if the package is valid, 1 if it is not, and 2 if it cannot be read.

    Example: swp-data validate --sources ../sources
    """
    from swp_data import checks

    report = checks.validate(default_package(path), sources, terminal_progress())
    renderers = {"text": report.to_text, "json": report.to_json, "github": report.to_github}
    _output.write(renderers[output_format]() + "\n")
    if not report.valid:
        sys.exit(NEGATIVE)
