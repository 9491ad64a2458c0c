"""`swp-data publish`: add a release to a folder that a static host serves."""

from __future__ import annotations

from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import needs
from swp_data.cli._options import FILE_OR_FOLDER, RELEASE, default_release
from swp_data.cli._progress import terminal_progress


@click.command("publish")
@RELEASE
@click.option(
    "--to",
    "site_folder",
    type=FILE_OR_FOLDER,
    required=True,
    help="Folder that a static host serves; created if missing.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be done without doing it.")
@click.option(
    "--replace", is_flag=True, help="Replace an alias that contains files of your own; never a version."
)
@click.option(
    "--url",
    default="",
    metavar="ADDRESS",
    help="Address at which the host serves the folder; remembered for the next release.",
)
@needs("maintainer")
def command(release: Path | None, site_folder: Path, dry_run: bool, replace: bool, url: str) -> None:
    """Add a release to a folder for a static host, next to earlier releases: RELEASE is its folder.

    Each version has a folder of its own, which never changes; `latest`, `1` and `1.2` are copies of the highest
    matching version. releases.json lists all versions for programs; releases.html, also as index.html, for people.
    Publishing a release again changes nothing. Without RELEASE, publishes the release in dist/ of the package in the
    current folder.

    Example: swp-data publish --to ../public dist/swp-data-1.0.0
    """
    from swp_data.release import publish

    action = publish.prepare_publish if dry_run else publish.publish
    done = action(default_release(release), site_folder, terminal_progress(), replace=replace, url=url)
    for line in done.to_text().split("\n"):
        _output.echo(line)
