"""`swp-data validate`: check a Data Package."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, needs
from swp_data.cli._options import PACKAGE, SOURCES, Size, default_package
from swp_data.cli._progress import terminal_progress


@click.command("validate")
@PACKAGE
@SOURCES
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "csv", "html", "github"]),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option(
    "--all",
    "show_all",
    is_flag=True,
    help="Show every finding, also those that follow from others or are only counted.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    metavar="N",
    help="Check large tables in N processes.  [default: if the data is larger than 1 GB, one for each processor]",
)
@click.option(
    "--memory",
    type=Size(),
    default="1GiB",
    show_default=True,
    help="Memory that the check may take; keys that don't fit are written to temporary files.",
)
@needs("maintainer")
def command(
    path: Path | None,
    sources: Path | None,
    output_format: str,
    processes: int | None,
    memory: int,
    *,
    show_all: bool,
) -> None:
    """Validate a Data Package: PATH is its folder or its datapackage.json.

    Without PATH, validates the package in the current folder or, if there is none, the checkout that the command runs
    from. The exit status is 0 if the package is valid, 1 if it is not, and 2 if it cannot be read.

    A finding that may follow from another one is folded below it. The formats json and csv list those, too.
    Without --all, only the first 10,000 findings of a kind in a column are listed, and the others are counted.

    Example: swp-data validate --sources ../sources
    """
    from swp_data import checks
    from swp_data.datapackage.model import open_descriptor
    from swp_data.datapackage.validate.engines.choice import local_engine

    folder = default_package(path)
    engine = local_engine(open_descriptor(folder), processes, memory)
    with closing(engine):
        report = checks.validate(folder, sources, terminal_progress(), all_findings=show_all, engine=engine)
    if output_format == "html":
        from swp_data.datapackage.report_formats.html_report import as_html

        _output.write(as_html(report, open_descriptor(folder), show_all=show_all).encode())
    elif output_format == "csv":
        _output.write_csv_text(report.to_csv())
    elif output_format == "json":
        _output.write(report.to_json() + "\n")
    else:
        render = report.to_github if output_format == "github" else report.to_text
        _output.write(render(show_all=show_all) + "\n")
    if not report.valid:
        sys.exit(NEGATIVE)
