"""`swp-data ingest`: draft the rows of a report."""

from __future__ import annotations

from pathlib import Path

import click

from swp_data.cli import _output
from swp_data.cli._errors import RequestError, needs
from swp_data.cli._options import FILE_OR_FOLDER
from swp_data.text import plural

MOST_DOUBTS = 1_000


@click.command("ingest")
@click.argument("file", type=FILE_OR_FOLDER)
@click.option("--plan", "plan_id", required=True, help="Edition of the plan, such as swp-2020.")
@click.option("--source-id", required=True, help="Id of the report, such as delivery-plan-2020-21-q4.")
@click.option("--out", type=FILE_OR_FOLDER, required=True, help="Folder for the drafts; created if missing.")
@click.option(
    "--replace", is_flag=True, help="Replace other drafts in the folder; draft a known report again."
)
@needs("maintainer")
def command(file: Path, plan_id: str, source_id: str, out: Path, replace: bool) -> None:
    """Draft the rows of a report: FILE is a PDF, a Word document, or text in UTF-8.

    Drafts are for review: the command prints how many rows it drafted and which lines it was unsure of. It writes over
    nothing but its own drafts.

    \b
    Example: swp-data ingest q4.txt --plan swp-2020 --source-id delivery-plan-2020-21-q4 --out drafts
    """  # noqa: D301 - Click's marker for lines that must not be wrapped
    from swp_data.ingest.drafts import draft_report

    draft = draft_report(file, source_id, plan_id, _commitment_refs(plan_id))
    if not replace:
        _check_new(draft.source_id, draft.sha256)
    draft.write(out, replace=replace)
    for name, records in draft.tables.items():
        if records:
            _output.echo(f"{name}: {plural(len(records), 'row')}")
    if draft.unsure:
        lines = plural(len(draft.unsure), "line")
        _output.echo(f"Unsure about {lines} of {file}; compare them with the drafts:")
    for line, doubt in draft.unsure[:MOST_DOUBTS]:
        _output.echo(f"  line {line}: {doubt}")
    if len(draft.unsure) > MOST_DOUBTS:
        _output.echo(f"  and {plural(len(draft.unsure) - MOST_DOUBTS, 'line')} more")
    _output.echo(f"The drafts are in {out}. docs/maintain/adding-a-quarter.md explains the next steps.")


def _check_new(source_id: str, sha256: str) -> None:
    """Check that the package does not have a report yet.

    Raises:
        RequestError: a source has its id or its checksum.
    """
    from swp_data import loader

    hint = "use --replace to draft it again"
    for known, checksum in loader.load("sources").select("source_id", "sha256").rows():
        if known == source_id:
            raise RequestError(f"The package already has a source {source_id!r}", hint=hint)
        if checksum == sha256:
            raise RequestError(f"The package already has this document, as {known!r}", hint=hint)


def _commitment_refs(plan_id: str) -> list[str]:
    """Return the references of the commitments of an edition of the plan.

    Raises:
        RequestError: the edition does not exist.
    """
    from swp_data import loader

    commitments = loader.load("commitments")
    editions = commitments["plan_id"].unique().sort().to_list()
    if plan_id not in editions:
        raise RequestError(
            f"There is no edition {plan_id!r} of the plan", hint=f"the editions are: {', '.join(editions)}"
        )
    return commitments.filter(commitments["plan_id"] == plan_id)["ref"].to_list()
