"""`swp-data validate`: check a Data Package."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, RequestError, needs
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
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="What checks the tables: this machine, or Spark, which needs Java 17.",
)
@click.option(
    "--master",
    metavar="URL",
    help="With --engine spark, the address of the cluster.  [default: local[*], all cores of this machine]",
)
@click.option(
    "--allow-url",
    "allowed_urls",
    metavar="PREFIX",
    multiple=True,
    help="Read files whose address begins with PREFIX, such as s3://bucket/folder. Can be given several times.",
)
@needs("maintainer")
def command(
    path: Path | None,
    sources: Path | None,
    output_format: str,
    processes: int | None,
    memory: int,
    engine: str,
    master: str | None,
    allowed_urls: tuple[str, ...],
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
    from swp_data.datapackage.validate.engines.choice import local_engine, spark_engine

    folder = default_package(path)
    package = open_descriptor(folder)
    if engine == "spark":
        if processes is not None:
            raise RequestError("--processes is for this machine", hint=f"use --master local[{processes}]")
        chosen = spark_engine(master or "local[*]", memory)
    elif master is not None:
        raise RequestError("--master is an address of Spark", hint="add --engine spark")
    else:
        chosen = local_engine(package, processes, memory)
    with closing(chosen):
        report = checks.validate(
            folder,
            sources,
            terminal_progress(),
            all_findings=show_all,
            engine=chosen,
            allowed_urls=allowed_urls,
        )
    if output_format == "html":
        from swp_data.datapackage.report_formats.html_report import as_html

        _output.write(as_html(report, package, show_all=show_all).encode())
    elif output_format == "csv":
        _output.write_csv_text(report.to_csv())
    elif output_format == "json":
        _output.write(report.to_json() + "\n")
    else:
        render = report.to_github if output_format == "github" else report.to_text
        _output.write(render(show_all=show_all) + "\n")
    if not report.valid:
        sys.exit(NEGATIVE)
