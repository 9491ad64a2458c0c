"""`swp-data release`: validate a package and build its release."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, needs
from swp_data.cli._options import FILE_OR_FOLDER, PACKAGE, SOURCES, default_package
from swp_data.cli._progress import terminal_progress


@click.command("release")
@PACKAGE
@click.option(
    "--out",
    type=FILE_OR_FOLDER,
    default=Path("dist"),
    show_default=True,
    help="Folder to write the release to.",
)
@SOURCES
@click.option(
    "--previous", help="The previous release: its folder, its zip, or a git revision such as v0.1.0."
)
@click.option(
    "--replace",
    is_flag=True,
    help="Replace what has the name of the release but was not built, or was changed.",
)
@click.option(
    "--url",
    default="",
    metavar="ADDRESS",
    help="Address of the folder of releases on your host, for catalogues and search engines.",
)
@needs("maintainer")
def command(
    path: Path | None, out: Path, sources: Path | None, previous: str | None, replace: bool, url: str
) -> None:
    """Validate a package and build its release: a folder in OUT, and a zip of it.

    With --previous, the release includes what changed, as a table and in sentences; a missing entry in CHANGELOG.md is
    written; and a version number that is too low for the changes is rejected.

    With --url, the files for catalogues name every file by its complete address, below ADDRESS and the version: tools
    that read Croissant from the web need that.

    The exit status is 1 if the package is invalid or the version is rejected, and 2 if something cannot be read or
    written. OUT is then unchanged: a release is complete or absent.

    Example: swp-data release --sources ../sources --previous v0.1.0 --out dist
    """
    from swp_data.release.build import release

    report, built = release(
        default_package(path), out, sources, terminal_progress(), previous, replace=replace, url=url
    )
    if built is None:
        _output.write(report.to_text() + "\n")
        sys.exit(NEGATIVE)
    for skipped in report.skipped:
        _output.echo(f"Skipped: {skipped}")
    if built.diff:
        entry = f"the entry for {built.package.version} (changes since {built.diff.old_version})"
        if built.changelog is None:
            _output.echo(f"CHANGELOG.md: {entry} is unchanged")
        else:
            _output.echo(f"CHANGELOG.md: {entry} was written; review and commit it")
    if not built.contents.with_python:
        _output.echo(
            "Note: the release has no Python package, since only the checkout that swp-data runs from can build it"
        )
    _output.echo(f"Released {built.package.name} {built.package.version}: {built.folder} and {built.zip}")
