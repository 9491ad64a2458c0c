"""`swp-data quarter`: from a published report to merged rows, with a review in between."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, RequestError, needs
from swp_data.cli._options import FILE_OR_FOLDER, SOURCES, default_package
from swp_data.cli._progress import terminal_progress
from swp_data.cli._quarter_output import plan_lines, proposal_lines
from swp_data.text import suggestion

if TYPE_CHECKING:
    from swp_data.ingest.merge.plan import MergePlan
    from swp_data.ingest.review.quarter_folder import QuarterFolder

SURE = "0.9"
NOT_YET = "The result would not be valid: decide on the proposals that these findings are about, then merge."
NOT_VALID = (
    "The package is not valid yet: correct these rows in data/, or change your decisions and merge again with "
    "--replace."
)


@click.command("quarter")
@click.argument("report", type=FILE_OR_FOLDER)
@click.option("--plan", "plan_id", help="Edition of the plan, such as swp-2020.")
@click.option("--source-id", help="Id of the report, such as delivery-plan-2020-21-q4.")
@click.option(
    "--out",
    type=FILE_OR_FOLDER,
    help="Folder for the review; created if missing.  [default: quarter-SOURCE_ID]",
)
@click.option(
    "--accept-sure",
    is_flag=False,
    flag_value=SURE,
    type=click.FloatRange(0, 1),
    metavar="[THRESHOLD]",
    help=f"Accept undecided proposals without doubts, of at least this confidence (default {SURE}).",
)
@click.option("--merge", is_flag=True, help="Merge what is accepted into the package, and validate it.")
@click.option("--dry-run", is_flag=True, help="Show what --merge would do; change nothing in the package.")
@click.option("--replace", is_flag=True, help="Replace another report's review; merge a known report again.")
@click.option("--package", type=FILE_OR_FOLDER, help="Folder of the package.  [default: as for validate]")
@click.option(
    "--new-profile",
    type=FILE_OR_FOLDER,
    help="Only draft a profile of a new publisher or edition from the report's headings, into this file.",
)
@SOURCES
@needs("maintainer")
def command(
    report: Path,
    plan_id: str | None,
    source_id: str | None,
    out: Path | None,
    accept_sure: float | None,
    merge: bool,
    dry_run: bool,
    replace: bool,
    package: Path | None,
    new_profile: Path | None,
    sources: Path | None,
) -> None:
    """Take a report into the package: read it, propose rows, review and merge them.

    REPORT is the report as it was published (PDF, Word or text), or the folder of its review. The command writes the
    proposals, a page for their review (review.html) and a file for the decisions (decisions.csv) into a folder. With
    --merge, the accepted rows go into the package: its tables, its lists in curation/, its version and its changelog.
    Rows that nobody has decided on are not merged.

    The exit status is 0 if all went well, 1 if the package is invalid after the merge, and 2 if the report, a decision
    or a file cannot be used; nothing is then merged.

    \b
    Example: swp-data quarter q4.pdf --plan swp-2020 --source-id delivery-plan-2020-21-q4
             swp-data quarter quarter-delivery-plan-2020-21-q4 --accept-sure --merge
    """  # noqa: D301 - Click's marker for lines that must not be wrapped
    if new_profile:
        _write_profile(report, plan_id, new_profile, replace=replace)
        return
    root = default_package(package).absolute()
    root = root.parent if root.is_file() else root
    if report.is_dir():
        folder = _opened(report, root, source_id, plan_id)
    else:
        folder = _proposed(report, root, source_id, plan_id, out, replace=replace)
        for line in proposal_lines(folder.quarter, report):
            _output.echo(line)
    if not (merge or dry_run):
        _say_next(folder)
        return
    plan = _planned(folder, root, accept_sure, sources, replace=replace)
    for line in plan_lines(plan, root, is_dry_run=dry_run):
        _output.echo(line)
    if not dry_run:
        _merge(plan, root, folder)
    if not plan.report.valid:
        _output.echo(NOT_YET if dry_run else NOT_VALID)
    _output.write(plan.report.to_text() + "\n")
    if not plan.report.valid:
        sys.exit(NEGATIVE)


def _write_profile(report: Path, plan_id: str | None, file: Path, *, replace: bool) -> None:
    """Draft a profile from a report, and write it into a file.

    Raises:
        RequestError: the edition is missing, or the file exists.
    """
    from swp_data.datapackage.atomic import write_all_atomically
    from swp_data.ingest.new_profile import draft_profile

    if plan_id is None:
        raise RequestError("--plan is missing", hint="give the id of the new edition, such as swp-2021")
    if file.exists() and not replace:
        raise RequestError(f"{file} exists", hint="choose another file, or use --replace")
    write_all_atomically({file: draft_profile(report, plan_id)})
    _output.echo(f"A profile for {plan_id} is in {file}. Check each line before it is used.")


def _opened(folder: Path, root: Path, source_id: str | None, plan_id: str | None) -> QuarterFolder:
    """Return the review in a folder.

    Raises:
        RequestError: it is of another report.
    """
    from swp_data.ingest.review.quarter_folder import open_quarter_folder

    opened = open_quarter_folder(folder, root)
    for name, given, its in (
        ("--source-id", source_id, opened.quarter.source_id),
        ("--plan", plan_id, opened.quarter.plan_id),
    ):
        if given not in (None, its):
            raise RequestError(f"{folder} has the review of {its!r}", hint=f"leave out {name}, or give {its}")
    return opened


def _proposed(
    report: Path, root: Path, source_id: str | None, plan_id: str | None, out: Path | None, *, replace: bool
) -> QuarterFolder:
    """Read a report, and write its proposals into a folder.

    Raises:
        RequestError: an option is missing, the edition does not exist, or the package has the report already.
    """
    from swp_data.datapackage.safe_names import check_name
    from swp_data.ingest.quarter import propose_quarter
    from swp_data.ingest.review.quarter_folder import write_quarter_folder
    from swp_data.ingest.review.stored_quarter import StoredQuarter

    if plan_id is None or source_id is None:
        missing = "--plan" if plan_id is None else "--source-id"
        raise RequestError(f"{missing} is missing", hint="a report needs both --plan and --source-id")
    check_name(source_id, "source")
    _check_plan(root, plan_id)
    progress = terminal_progress()
    quarter = StoredQuarter.of(propose_quarter(report, source_id, plan_id, root=root, progress=progress))
    if not replace:
        _check_new(root, source_id, {quarter.sha256, quarter.original_sha256})
    return write_quarter_folder(out or Path(f"quarter-{source_id}"), quarter, root, replace=replace)


def _check_plan(root: Path, plan_id: str) -> None:
    """Check that the package has an edition of the plan."""
    from swp_data.ingest.package_tables import PackageTables

    editions = [row["plan_id"] for row in PackageTables.read(root)["plans"]]
    if plan_id not in editions:
        raise RequestError(
            f"there is no edition {plan_id!r} of the plan",
            hint=f"{suggestion(plan_id, editions, 'editions')} A new one needs a row in data/plans.csv and a profile",
        )


def _check_new(root: Path, source_id: str, checksums: set[str]) -> None:
    """Check that the package does not have a report yet."""
    from swp_data.dataset.curation import read_curation
    from swp_data.ingest.package_tables import PackageTables

    hint = "use --replace to read it again"
    originals = {row["source_id"]: row["original_sha256"] for row in read_curation("conversions", root)}
    for row in PackageTables.read(root)["sources"]:
        if row["source_id"] == source_id:
            raise RequestError(f"the package already has a source {source_id!r}", hint=hint)
        if checksums & {row["sha256"], originals.get(row["source_id"])}:
            raise RequestError(f"the package already has this document, as {row['source_id']!r}", hint=hint)


def _say_next(folder: QuarterFolder) -> None:
    from swp_data.ingest.review.decisions import DECISIONS
    from swp_data.ingest.review.quarter_folder import PAGE

    where = folder.folder
    _output.echo(f"Review them: open {where / PAGE} in a browser, or {where / DECISIONS} in a spreadsheet.")
    _output.echo(f"Then merge them: swp-data quarter {where} --merge")


def _planned(
    folder: QuarterFolder, root: Path, accept_sure: float | None, sources: Path | None, *, replace: bool
) -> MergePlan:
    from swp_data.ingest.merge.plan import plan_merge

    return plan_merge(
        folder,
        root,
        accept_sure=accept_sure,
        sources=sources,
        replace=replace,
        progress=terminal_progress(),
    )


def _merge(plan: MergePlan, root: Path, folder: QuarterFolder) -> None:
    """Write the files of a plan, and refresh the generated pages of the checkout."""
    from swp_data.cli._refresh_pages import refresh_pages
    from swp_data.ingest.merge.write import write_merge

    write_merge(plan)
    if plan.source_file is None:
        text = folder.folder / folder.quarter.text_name
        _output.echo(f"Source text: copy {text} into the folder of the sources.")
    for line in refresh_pages(root, terminal_progress()):
        _output.echo(line)
