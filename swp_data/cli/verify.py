"""`swp-data verify`: check that a release is complete and unmodified."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, needs
from swp_data.cli._options import FILE_OR_FOLDER
from swp_data.cli._progress import terminal_progress


@click.command("verify")
@click.argument("path", type=FILE_OR_FOLDER)
@needs("maintainer")
def command(path: Path) -> None:
    """Check that a release is complete and unmodified: PATH is its folder or its zip.

    Compares each file with its checksum, and the CSV, Parquet and SQLite tables with one another. The exit status
    is 0 if the release is intact, 1 if it is not, and 2 if it cannot be read as a release.

    Example: swp-data verify dist/swp-data-1.0.0.zip
    """
    from swp_data.release.verify import verify

    report = verify(path, terminal_progress())
    _output.write(report.to_text() + "\n")
    if not report.valid:
        sys.exit(NEGATIVE)
