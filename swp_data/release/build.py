"""A release: planned, built aside, then put in its place whole.

Everything in it is a function of the package; its dates are the package's own, or SOURCE_DATE_EPOCH
(https://reproducible-builds.org/specs/source-date-epoch/), never the clock's.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from swp_data.checks import Finding, Report, validate
from swp_data.datapackage import archive, frames, staging
from swp_data.datapackage.checksums import write_checksums
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.diff.changelog import changelog_entry, markdown, with_entry
from swp_data.diff.compare import CHANGES, Diff, compare
from swp_data.diff.semver_policy import refusal
from swp_data.diff.versions import open_version
from swp_data.formats import croissant, csvw, data_dictionary, dcat, parquet, readme, schema_org
from swp_data.formats.descriptor import write_descriptor, write_json
from swp_data.formats.metadata import Facts, facts_of, measured
from swp_data.release import wheel

CHANGELOG = "CHANGELOG.md"
COPIED = (CHANGELOG, "CITATION.cff", "LICENSE", "LICENSE-DATA")
TOO_SMALL = "Raise it in datapackage.json, and in CITATION.cff where there is one; `swp-data diff` shows every change."
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What a release will be made of, and where it will stand."""

    package: Package
    facts: Facts
    out: Path
    epoch: int
    copied: tuple[str, ...]
    with_python: bool
    diff: Diff | None = None
    changelog: str | None = None  # what CHANGELOG.md has to say; None where it does

    @property
    def name(self) -> str:
        return f"{self.facts.name}-{self.facts.version}"

    @property
    def folder(self) -> Path:
        return self.out / self.name

    @property
    def zip(self) -> Path:
        return self.out / f"{self.name}.zip"


def release(
    path: Path | str,
    out: Path | str,
    sources: Path | str | None = None,
    progress: Say | None = None,
    previous: Path | str | None = None,
) -> tuple[Report, Plan | None]:
    """Validate a package and build its release: the folder `<name>-<version>` in `out`, and a zip of it.

    Args:
        path: the package: a folder, or its descriptor.
        out: the folder that releases go to; it is made if it isn't there.
        sources: the folder of the published documents' texts; without it provenance is not checked.
        progress: called with the name of each step before it is done.
        previous: the release before: a folder, a zip, or a revision of the git repository of the package. With
            it the release holds what changed, and CHANGELOG.md of the package gets the entry, if it has none.

    Returns:
        What validation found, and what was built; None when the package isn't valid, or its version is too
        small a step from the release before, and nothing was.

    Raises:
        PackageError: the package can't be read, lacks what a release has to say, or the release can't be
            written; what stood in `out` before is left as it was.
    """
    say = progress or (lambda _: None)
    report = validate(path, sources, progress)
    if not report.valid:
        return report, None
    package, diff = open_package(path), None
    if previous is not None:
        say("Changes")
        with open_version(str(previous), package.root) as before:
            diff = compare(before, package, progress)
        if why := refusal(diff):
            report.errors.append(Finding("version-step", f"{why}.", TOO_SMALL))
            return report, None
        if diff.old_version == diff.new_version:
            raise PackageError(
                f"{previous}: is of version {diff.new_version} itself; give the release before it, or leave it out"
            )
    plan = plan_release(package, Path(out), os.environ, diff)
    write_changelog(plan)
    build(plan, say)
    return report, plan


def plan_release(
    package: Package, out: Path, environment: Mapping[str, str], diff: Diff | None = None
) -> Plan:
    """Return what a release of a package will be; nothing is written.

    Args:
        package: the package.
        out: the folder that releases go to.
        environment: the variables of the environment, of which SOURCE_DATE_EPOCH counts.
        diff: what changed since the release before, where that is known.

    Raises:
        PackageError: the package lacks something, or its files contradict its descriptor.
    """
    facts = facts_of(package)
    if diff and CHANGES in package.resources:
        raise PackageError(
            f"{package.descriptor_path}: the table {CHANGES!r} is written by the release itself; rename this one"
        )
    there = {name for name in COPIED if package.file(name).is_file()}
    if "CITATION.cff" in there:
        _check_citation(package.file("CITATION.cff"), facts)
    changelog = None
    if diff or CHANGELOG in there:
        changelog = _changelog(package.file(CHANGELOG), facts, diff)
    copied = tuple(name for name in COPIED if name in there or (name == CHANGELOG and changelog))
    epoch = environment.get("SOURCE_DATE_EPOCH") or str(int(facts.created.timestamp()))
    if not re.fullmatch(r"[0-9]{1,11}", epoch):
        raise PackageError(
            f"SOURCE_DATE_EPOCH is {epoch[:40]!r}; it has to be a number of seconds since 1970"
        )
    return Plan(package, facts, out, int(epoch), copied, wheel.is_ours(package), diff, changelog)


def _check_citation(file: Path, facts: Facts) -> None:
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackageError(f"{file}: can't be read as YAML; correct it") from error
    ours = {
        "title": facts.title,
        "version": facts.version,
        "license": facts.licence.name,
        "date-released": facts.date,
    }
    for key, value in ours.items():
        theirs = str(told.get(key)) if isinstance(told, dict) else ""
        if theirs != value:
            raise PackageError(
                f"{file}: its {key} is {theirs!r}, the descriptor's {value!r}; make them agree"
            )


def _changelog(file: Path, facts: Facts, diff: Diff | None) -> str | None:
    """Return what a changelog has to say: what it says, and the entry of this version; None where it has that."""
    try:
        told = file.read_bytes().decode() if file.is_file() else ""
    except UnicodeDecodeError as error:
        raise PackageError(f"{file}: is not UTF-8; correct it") from error
    text = with_entry(told or "# Changelog\n\n", changelog_entry(diff)) if diff else told
    latest = re.search(r"^## (\S+)", text, re.MULTILINE)
    if not latest or latest[1] != facts.version:
        raise PackageError(
            f"{file}: its first entry isn't that of version {facts.version}; write it, or give --previous, which does"
        )
    return None if text == told else text


def write_changelog(plan: Plan) -> None:
    """Write the changelog of the package as the plan says, at once."""
    if plan.changelog is None:
        return
    file = plan.package.file(CHANGELOG)
    aside = file.with_name(f".{CHANGELOG}.new")
    try:
        aside.write_text(plan.changelog, encoding="utf-8", newline="")
        aside.replace(file)
    except OSError as error:
        raise PackageError(f"{file}: can't be written ({error.strerror or error})") from error


def build(plan: Plan, say: Say) -> None:
    """Build a release and put it in its place: whole, or not at all."""
    import apsw
    from xlsxwriter.exceptions import XlsxWriterException

    made = not plan.out.exists()
    try:
        with staging.locked(plan.out) as held, staging.aside(plan.out, plan.name) as aside:
            folder = aside / plan.name
            folder.mkdir()
            write_files(plan, folder, say, held)
            say("Archive")
            names = archive.files_below(folder)
            archive.write_zip(folder, names, aside / plan.zip.name, archive.zip_date(plan.epoch), plan.name)
            staging.settle(aside)
            staging.put(folder, plan.folder)
            staging.put(aside / plan.zip.name, plan.zip)
    except (OSError, apsw.Error, XlsxWriterException, pl.exceptions.PolarsError) as error:
        raise PackageError(
            f"{plan.out}: the release can't be written ({' '.join(str(error).split())[:300]}); "
            "what stood there is as it was"
        ) from error
    finally:
        if made and plan.out.is_dir() and not any(plan.out.iterdir()):
            plan.out.rmdir()


def write_files(plan: Plan, folder: Path, say: Say, held: int) -> None:
    """Write the files of a release into an empty folder."""
    from swp_data.formats.sqlite import write_sqlite
    from swp_data.formats.workbook import write_workbook

    facts = plan.facts
    say("CSV and Parquet")
    package = write_descriptor(plan.package, folder, plan.diff)
    parquet.write_tables(package, folder / "parquet")
    say("SQLite")
    write_sqlite(package, facts, folder / f"{facts.name}.sqlite")
    say("Workbook")
    write_workbook(package, facts, plan.epoch, folder / f"{facts.name}.xlsx")
    for name in plan.copied:
        shutil.copyfile(plan.package.file(name), folder / name)
    others = list(plan.copied)
    if plan.with_python:
        say("Wheel")
        others += [
            f"python/{name}"
            for name in wheel.write_distributions(plan.package, folder / "python", plan.epoch, held)
        ]
    say("Metadata")
    _write_metadata(package, facts, folder, others, markdown(plan.diff) if plan.diff else [])
    write_checksums(folder)


def _write_metadata(
    package: Package, facts: Facts, folder: Path, others: list[str], changed: list[str]
) -> None:
    rows = {
        name: frames.scan_text(one.path).select(pl.len()).collect().item()
        for name, one in package.resources.items()
    }
    tables = {
        name: measured(folder, f"csv/{name}.csv", f"{one.title} (CSV)", one.description)
        for name, one in package.resources.items()
    }
    parquets = {
        name: measured(folder, f"parquet/{name}.parquet", f"{one.title} (Parquet)", one.description)
        for name, one in package.resources.items()
    }
    whole = [
        measured(folder, f"{facts.name}.sqlite", "All tables (SQLite)", facts.description),
        measured(folder, f"{facts.name}.xlsx", "All tables (workbook)", facts.description),
    ]
    files = [*tables.values(), *parquets.values(), *whole]
    write_json(folder / "csv" / "csv-metadata.json", csvw.csvw(package, facts, tables))
    write_json(folder / "croissant.json", croissant.croissant(package, facts, parquets))
    write_json(folder / "schema-org.jsonld", schema_org.schema_org(facts, files))
    graph = dcat.dcat(facts, files)
    write_json(folder / "dcat.jsonld", graph)
    texts = {
        "dcat.ttl": dcat.turtle(graph),
        "data-dictionary.md": f"# Data dictionary: {facts.title} {facts.version}\n\n"
        + "\n".join(data_dictionary.markdown(package))
        + "\n",
        "data-dictionary.html": data_dictionary.page(package, facts, rows),
        "README.md": readme.card(package, facts, rows, others, changed),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
