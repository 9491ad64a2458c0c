"""`swp-data diff`: what changed between two versions of a package."""

from __future__ import annotations

from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import needs
from swp_data.cli._options import default_package
from swp_data.cli._progress import terminal_progress
from swp_data.dataset.location import package_folder


@click.command("diff")
@click.argument("old")
@click.argument("new", default="")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Output format.",
)
@needs("maintainer")
def command(old: str, new: str, output_format: str) -> None:
    """Show what changed between two versions of a package, and which version bump that requires.

    OLD and NEW are folders, zips of releases, or revisions of the git repository that contains the package. Without
    NEW, OLD is compared with the package in the current folder or, if there is none, the checkout that the command
    runs from.

    Example: swp-data diff v0.1.0 --format markdown
    """
    from swp_data.diff import render
    from swp_data.diff.compare import compare
    from swp_data.diff.dataset_hooks import DATASET_HOOKS
    from swp_data.diff.package_versions import open_version

    repository = Path() if Path("datapackage.json").is_file() else package_folder()
    new_version = new or str(default_package(None))
    with open_version(old, repository) as before, open_version(new_version, repository) as after:
        changes = compare(before, after, hooks=DATASET_HOOKS, progress=terminal_progress())
    renderers = {"text": render.to_text, "json": render.to_json, "markdown": render.to_markdown}
    _output.write(renderers[output_format](changes) + "\n")
