"""The maintainers' commands: draft a report's rows, validate, compare, release and publish."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from swp_data.cli._errors import Refused
from swp_data.datapackage.model import PackageError
from swp_data.dataset.location import package_folder

MAINTAINERS = {
    *("apsw", "frictionless", "hatchling", "jinja2", "jsonschema_rs", "markdown_it"),
    *("pandera", "rdflib", "semver", "vl_convert", "xlsxwriter", "yaml"),
}
FOLDER = click.Path(path_type=Path)
PATIENCE = 2.0  # seconds without a word
SOURCES = click.option(
    "--sources",
    type=FOLDER,
    envvar="SWP_SOURCES",
    help="Folder of the published documents' texts (or SWP_SOURCES).",
)


@click.command()
@click.argument("path", type=FOLDER, required=False)
@SOURCES
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", show_default=True
)
def validate(path: Path | None, sources: Path | None, form: str) -> None:
    """Validate a Data Package: a folder, or its datapackage.json.

    Without PATH: the package in this folder, or the checkout that the command runs from. Exit status 0 when
    it is valid, 1 when it is not, 2 when it cannot be read.

    Example: swp-data validate --sources ../sources
    """
    report = _maintaining(lambda checks: checks.validate(_package(path), sources, _progress()))
    shown = {"text": report.to_text, "json": report.to_json, "github": report.to_github}[form]()
    click.echo(shown)
    sys.exit(0 if report.valid else 1)


@click.command("format")
@click.argument("path", type=FOLDER, required=False)
def format_(path: Path | None) -> None:
    """Rewrite the tables of a package in canonical form.

    Columns in the order of the schema, rows in document order, quotes only where needed: so that a diff
    shows only what changed.

    Example: swp-data format
    """

    def rewrite(_: Any) -> list[str]:
        from swp_data.checks.canonical_form import write_canonical
        from swp_data.datapackage.model import open_package

        return write_canonical(open_package(_package(path)))

    changed = _maintaining(rewrite)
    click.echo(f"Rewritten: {', '.join(changed)}" if changed else "Every table was in canonical form.")


@click.command()
@click.argument("old")
@click.argument("new", default="")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
def diff(old: str, new: str, form: str) -> None:
    """Say what changed between two versions of a package, and which step of the version that needs.

    OLD and NEW are folders, zips of releases, or revisions of the git repository that this package lies in.
    Without NEW: the package in this folder, or the checkout that the command runs from.

    Example: swp-data diff v0.1.0 --format markdown
    """

    def tell(_: Any) -> str:
        from swp_data.diff import render
        from swp_data.diff.compare import compare
        from swp_data.diff.versions import open_version

        here = Path() if Path("datapackage.json").is_file() else package_folder()
        with open_version(old, here) as before, open_version(new or str(_package(None)), here) as after:
            shown = {"text": render.to_text, "json": render.to_json, "markdown": render.to_markdown}
            return shown[form](compare(before, after, _progress()))

    click.echo(_maintaining(tell))


@click.command()
@click.argument("release", type=FOLDER, required=False)
@click.option("--to", type=FOLDER, required=True, help="Folder that a static host serves; made if missing.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def publish(release: Path | None, to: Path, dry_run: bool) -> None:
    """Lay a release out for any static host, beside those of before: RELEASE is its folder.

    Each version has a folder of its own, which never changes; `latest`, `1` and `1.2` are copies of the highest
    version, and releases.json lists them all. Publishing again changes nothing. Without RELEASE: the release in
    dist/ of the package in this folder.

    Example: swp-data publish --to ../public dist/swp-data-1.0.0
    """

    def lay_out(_: Any) -> str:
        from swp_data.datapackage.model import open_package
        from swp_data.release import publish

        folder = release
        if folder is None:
            package = open_package(_package(None))
            folder = Path("dist") / f"{package.name}-{package.version}"
        return (publish.plan_publish if dry_run else publish.publish)(folder, to, _progress()).to_text()

    click.echo(_maintaining(lay_out))


@click.command()
@click.argument("file", type=FOLDER)
@click.option("--plan", "plan_id", required=True, help="Edition that the report is on, such as swp-2020.")
@click.option("--source-id", required=True, help="Id of the report, such as delivery-plan-2020-21-q4.")
@click.option(
    "--out", type=FOLDER, required=True, help="Folder for the drafts; it is made if it isn't there."
)
def ingest(file: Path, plan_id: str, source_id: str, out: Path) -> None:
    """Draft the rows of a report: FILE is its text, in either of the two layouts.

    The drafts are for reading: the command says how many rows it drafted and what it was unsure of.

    Example: swp-data ingest q4.txt --plan swp-2020 --source-id delivery-plan-2020-21-q4 --out drafts
    """
    from swp_data import loader
    from swp_data.ingest.drafts import UnreadableReportError, draft_report

    plans = loader.load("commitments")
    editions = plans["plan_id"].unique().sort().to_list()
    if plan_id not in editions:
        raise Refused(f"There is no edition {plan_id!r} of the plan; the editions are {', '.join(editions)}.")
    known = plans.filter(plans["plan_id"] == plan_id)["ref"].to_list()
    try:
        draft = draft_report(file, source_id, plan_id, known)
        draft.write(out)
    except UnreadableReportError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"{error.filename}: cannot be written ({error.strerror})") from error
    for name, records in draft.tables.items():
        if records:
            click.echo(f"{name}: {len(records)} row{'s' * (len(records) != 1)}")
    if draft.unsure:
        click.echo(f"Unsure of {len(draft.unsure)}; read these lines of {file} beside the drafts:")
    for line, doubt in draft.unsure:
        click.echo(f"  line {line}: {doubt}")
    click.echo(f"Drafts are in {out}. CONTRIBUTING.md says how they become canonical rows.")


@click.command()
@click.argument("path", type=FOLDER, required=False)
@click.option(
    "--out", type=FOLDER, default=Path("dist"), show_default=True, help="Folder that releases go to."
)
@SOURCES
@click.option(
    "--previous", help="The release before: its folder, its zip, or a revision of git such as v0.1.0."
)
def release(path: Path | None, out: Path, sources: Path | None, previous: str | None) -> None:
    """Validate a package and build its release: a folder in OUT and a zip of it, whole or not at all.

    With --previous the release holds what changed, as a table and in sentences; the entry of CHANGELOG.md is
    written, if there is none; and a version that is too small a step for the changes is refused.

    What is refused, or an invalid package, ends with the report and exit status 1; 2 means that something can't be
    read or written. What stood in OUT before is then as it was.

    Example: swp-data release --sources ../sources --previous v0.1.0 --out dist
    """

    def build(_: Any) -> Any:
        from swp_data.release.build import release

        return release(_package(path), out, sources, _progress(), previous)

    report, plan = _maintaining(build)
    if plan is None:
        click.echo(report.to_text())
        sys.exit(1)
    for skipped in report.skipped:
        click.echo(f"Skipped: {skipped}")
    if plan.diff:
        entry = "stays as it is" if plan.changelog is None else "was written; read it and commit it"
        click.echo(f"CHANGELOG.md: the entry of {plan.facts.version}, after {plan.diff.old_version}, {entry}")
    click.echo(f"Released {plan.facts.name} {plan.facts.version}: {plan.folder} and {plan.zip}")


@click.command()
@click.argument("release", type=FOLDER, required=False)
@click.option(
    "--out", type=FOLDER, required=True, help="Folder of the site; an earlier site there is replaced."
)
@click.option(
    "--url", default="", help="Where the site will stand; adds its map and the page for what is missing."
)
def site(release: Path | None, out: Path, url: str) -> None:
    """Build the site that shows a release: RELEASE is its folder.

    The site works from any static host under any path, and from a folder opened as files. Without RELEASE: the
    release in dist/ of the package in this folder.

    Example: swp-data site --out ../public/site dist/swp-data-1.0.0
    """

    def build(_: Any) -> str:
        from swp_data.datapackage.model import open_package
        from swp_data.site.build import build_site

        folder = release
        if folder is None:
            package = open_package(_package(None))
            folder = Path("dist") / f"{package.name}-{package.version}"
        built = build_site(folder, out, url, _progress())
        return f"Site of {built.title}: {built.pages} pages in {out}; open {out / 'index.html'}"

    click.echo(_maintaining(build))


@click.command()
@click.argument("path", type=FOLDER)
def verify(path: Path) -> None:
    """Check that a release is whole and unchanged: PATH is its folder or its zip.

    Each file against its checksum, each table equal as CSV, Parquet and SQLite. Exit status 0 when it is, 1 when
    it is not, 2 when it is no release or can't be read.

    Example: swp-data verify dist/swp-data-1.0.0.zip
    """

    def check(_: Any) -> Any:
        from swp_data.release.verify import verify

        return verify(path, _progress())

    report = _maintaining(check)
    click.echo(report.to_text())
    sys.exit(0 if report.valid else 1)


def _package(path: Path | None) -> Path:
    """Return the package that is meant: PATH, the one of this folder, or the checkout of this command."""
    if path is not None:
        return path
    if Path("datapackage.json").is_file():
        return Path()
    if package_folder().name != "_package":
        return package_folder()
    raise Refused("There is no datapackage.json in this folder; give the PATH of a package.")


def _progress() -> Callable[[str], None] | None:
    """Say on a terminal what is being done, once it has taken two seconds."""
    if not sys.stderr.isatty():
        return None
    began = time.monotonic()
    latest: list[str] = []

    def show() -> None:
        click.echo(f"{latest[-1] if latest else 'Reading'} ...", err=True)

    def say(step: str) -> None:
        latest.append(step)
        if time.monotonic() - began >= PATIENCE:
            show()

    timer = threading.Timer(PATIENCE, show)
    timer.daemon = True
    timer.start()
    return say


def _maintaining(work: Callable[[Any], Any]) -> Any:
    """Do what needs the maintainers' libraries; tell each mistake in one sentence."""
    try:
        from swp_data import checks

        return work(checks)
    except PackageError as error:
        raise Refused(str(error)) from error
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in MAINTAINERS:
            raise
        raise Refused(
            f"This command needs {error.name}, which is not installed: pip install 'swp-data[maintainer]'"
        ) from error
