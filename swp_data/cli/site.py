"""`swp-data site`: build the website of a release."""

from __future__ import annotations

from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import needs
from swp_data.cli._options import FILE_OR_FOLDER, RELEASE, default_release
from swp_data.cli._progress import terminal_progress


@click.command("site")
@RELEASE
@click.option(
    "--out",
    type=FILE_OR_FOLDER,
    required=True,
    help="Folder for the site; an earlier site in it is replaced, and other files in it are kept.",
)
@click.option("--url", default="", help="Address of the published site; adds a sitemap and a 404 page.")
@click.option(
    "--issues",
    default="",
    help="Address of a form for new issues, such as that of a GitHub repository; adds links to report a mistake.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Overwrite files that an earlier site did not write, or that were changed.",
)
@needs("maintainer")
def command(release: Path | None, out: Path, url: str, issues: str, replace: bool) -> None:
    """Build the website of a release: RELEASE is its folder.

    The site works on any static host, under any path, and opened as local files. Without RELEASE, uses the release in
    dist/ of the package in the current folder.

    Example: swp-data site --out ../public/site dist/swp-data-1.0.0
    """
    from swp_data.site.build import build_site

    built = build_site(
        default_release(release), out, url, terminal_progress(), replace=replace, issues=issues
    )
    _output.echo(f"Site of {built.title}: {built.page_count} pages in {out}; open {out / 'index.html'}")
