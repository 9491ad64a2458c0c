"""The plan of a merge: every file that would change, and the validation of the result, before anything is written."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from swp_data.checks import Report, validate
from swp_data.checks.canonical_form import canonical_texts
from swp_data.checks.provenance.excluded_numbers import read_exclusions
from swp_data.checks.provenance.printed_numbers import count_unclaimed
from swp_data.checks.table_file import TableFile, read_table_file
from swp_data.datapackage.model import Package, open_package
from swp_data.datapackage.safe_files import read_bytes, read_text
from swp_data.dataset.curation import curation_schema, read_curation
from swp_data.dataset.profile import Profile, read_profile
from swp_data.diff.compare import Diff, compare
from swp_data.diff.dataset_hooks import DATASET_HOOKS
from swp_data.diff.required_bump import lowest_version, required_bump
from swp_data.errors import PackageError
from swp_data.ingest.drafts import UnreadableReportError, draft_report
from swp_data.ingest.merge import new_version
from swp_data.ingest.merge.accepted_rows import Selection, select
from swp_data.ingest.merge.corrections import corrections_with
from swp_data.ingest.merge.merged_tables import MergedTables, Rows, merge_rows, with_area_mentions
from swp_data.ingest.merge.redactions import redactions_with
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.review.quarter_folder import QuarterFolder
from swp_data.ingest.review.stored_quarter import StoredQuarter

__all__ = ["MergePlan", "plan_merge"]

LISTS = ("conversions", "corrections", "exceptions", "exclusions", "redactions", "undecided")
"""The lists of `curation/` that a merge may change."""
STATED = ("README.md", "docs/reference/method.md")
"""The pages that state the last month of the record, besides the descriptor and the citation."""
COPIED = ("datapackage.json", "data", "schemas", "curation", "profiles")

Notify = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class MergePlan:
    """What a merge would do.

    Attributes:
        source_id: the id of the report.
        selection: what is done with its proposals.
        added: the number of new rows, by table.
        changed: the number of changed rows, by table.
        withdrawn: the number of rows that an earlier merge added or changed and a person has rejected since, by table.
        old_version: the version of the package.
        new_version: its version after the merge.
        bump: the version bump, such as "MINOR".
        undecided: how many figures of the report are not yet read.
        files: the new contents of each file.
        before: the contents of each of these files as they were read; None if there was none.
        source_file: where the converted text is copied to; None if no folder of sources was given.
        report: the validation of the result.
    """

    source_id: str
    selection: Selection
    added: Mapping[str, int]
    changed: Mapping[str, int]
    withdrawn: Mapping[str, int]
    old_version: str
    new_version: str
    bump: str
    undecided: int
    files: Mapping[Path, bytes]
    before: Mapping[Path, bytes | None]
    source_file: Path | None
    report: Report = field(repr=False)


def plan_merge(
    folder: QuarterFolder,
    root: Path,
    *,
    accept_sure: float | None = None,
    sources: Path | None = None,
    replace: bool = False,
    day: date | None = None,
    progress: Notify | None = None,
) -> MergePlan:
    """Work out the merge of a report into a package, and validate the result; nothing is written.

    Args:
        folder: the proposals and the decisions on them.
        root: the folder of the package.
        accept_sure: accept each undecided proposal of at least this confidence that has no doubts; None accepts none.
        sources: the folder of the source texts; without it, provenance is not checked.
        replace: whether the report may be in the package already, and rows that it has may get other values.
        day: the date of the new version; today by default.
        progress: called with the name of each step before it begins.

    Raises:
        PackageError: the decisions contradict each other or the package, or a file cannot be read.
    """
    notify = progress or (lambda _: None)
    quarter = folder.quarter
    notify("Reading the package")
    tables = PackageTables.read(root)
    _check_new(quarter, tables, replace=replace)
    lists: dict[str, Rows] = {name: read_curation(name, root) for name in LISTS}
    selection = select(quarter.proposals, folder.decisions, accept_sure)
    if not selection.accepted:
        raise PackageError(
            "no proposal is accepted, so there is nothing to merge",
            where=str(folder.folder),
            hint="decide on them in review.html or decisions.csv, or use --accept-sure",
        )
    merged = merge_rows(selection, tables, lists, replace=replace)
    merged = with_area_mentions(merged, tables, lists, read_profile(root))
    _check_has_source(quarter, merged, tables)
    notify("Merging")
    with _staged(root) as staged:
        texts = _package_texts(staged, merged, tables, lists, quarter)
        _write(staged, texts)
        package = open_package(staged)
        diff = compare(tables.package, package, hooks=DATASET_HOOKS)
        undecided = next(
            (int(row["figures"]) for row in lists["undecided"] if row["source_id"] == quarter.source_id), 0
        )
        version = lowest_version(diff.old_version, required_bump(diff).bump)
        texts |= _version_texts(
            root, package, diff, version, day or datetime.now(UTC).date(), quarter, undecided
        )
        _write(staged, texts)
        files = {root / name: text.encode() for name, text in texts.items()}
        source_file = None if sources is None else _source_file(sources, quarter, replace=replace)
        if source_file:
            files[source_file] = quarter.text.encode()
        before = {file: _contents(file) for file in files}
        notify("Validating the result")
        report = _validate(staged, sources, quarter)
    changed = {file: contents for file, contents in files.items() if contents != before[file]}
    return MergePlan(
        source_id=quarter.source_id,
        selection=merged.selection,
        added=dict(merged.added),
        changed=dict(merged.changed),
        withdrawn=dict(merged.withdrawn),
        old_version=diff.old_version,
        new_version=version,
        bump=required_bump(diff).bump.name,
        undecided=undecided,
        files=changed,
        before={file: before[file] for file in changed},
        source_file=source_file,
        report=report,
    )


def _check_new(quarter: StoredQuarter, tables: PackageTables, *, replace: bool) -> None:
    """Check that a package does not have a report yet.

    Raises:
        PackageError: it has a source of the same id or checksum.
    """
    for row in tables["sources"]:
        if row["source_id"] == quarter.source_id and not replace:
            raise PackageError(
                f"the package already has the report {quarter.source_id!r}",
                hint="use --replace to merge further decisions on it",
            )
        if row["sha256"] == quarter.sha256 and row["source_id"] != quarter.source_id:
            raise PackageError(f"the package already has this document, as {row['source_id']!r}")


def _check_has_source(quarter: StoredQuarter, merged: MergedTables, tables: PackageTables) -> None:
    rows = merged.rows.get("sources", tables["sources"])
    if not any(row["source_id"] == quarter.source_id for row in rows):
        raise PackageError(
            f"the row of {quarter.source_id!r} in the table sources is not accepted",
            hint="accept its proposal first, because all other rows name it",
        )


@contextmanager
def _staged(root: Path) -> Iterator[Path]:
    """Yield a temporary copy of the package, without anything that its validation does not read."""
    with tempfile.TemporaryDirectory(prefix="swp-data-") as temporary:
        folder = Path(temporary) / "package"
        folder.mkdir()
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, symlinks=True)
            elif (root / name).is_file():
                shutil.copy(root / name, folder)
        yield folder


def _package_texts(
    staged: Path, merged: MergedTables, tables: PackageTables, lists: dict[str, Rows], quarter: StoredQuarter
) -> dict[str, str]:
    """Return the text of each table and each list that the merge changes, by path; `lists` are brought up to date."""
    package = tables.package
    files = {
        name: TableFile(resource, _csv(resource.schema.names, merged.rows.get(name, tables[name])))
        for name, resource in package.resources.items()
    }
    texts = {
        package.resource_descriptor(name).path: text
        for name, text in canonical_texts(package, files).items()
        if text != read_table_file(package.resources[name]).text  # new rows may move those of other tables
    }
    lists |= {name: rows for name, rows in merged.rows.items() if name in LISTS}
    final = {name: merged.rows.get(name, tables[name]) for name in package.resources}
    profile = read_profile(staged)
    drafted = _drafted_again(staged, quarter, final["commitments"], profile)
    lists["corrections"] = corrections_with(
        lists["corrections"], quarter.source_id, drafted, merged.selection, final, profile
    )
    lists["redactions"] = redactions_with(lists["redactions"], quarter, merged.selection)
    _write(staged, {f"curation/{name}.csv": _list_csv(name, lists[name]) for name in LISTS})
    exclusions = read_exclusions(profile, staged)
    count = count_unclaimed(final["observations"], quarter.source_id, quarter.text, exclusions)
    others = [row for row in lists["undecided"] if row["source_id"] != quarter.source_id]
    own = [{"source_id": quarter.source_id, "figures": str(count)}] if count else []
    lists["undecided"] = [*others, *own]
    lists["conversions"] = [
        *(row for row in lists["conversions"] if row["source_id"] != quarter.source_id),
        *_conversion(quarter),
    ]
    return texts | {f"curation/{name}.csv": _list_csv(name, lists[name]) for name in LISTS}


def _conversion(quarter: StoredQuarter) -> Rows:
    """Return the row about the published file, if its text was converted."""
    if quarter.original_sha256 == quarter.sha256:
        return []
    return [
        {
            "source_id": quarter.source_id,
            "form": quarter.form,
            "original_sha256": quarter.original_sha256,
            "page_starts": " ".join(map(str, quarter.page_starts)),
        }
    ]


def _drafted_again(
    staged: Path, quarter: StoredQuarter, commitments: Rows, profile: Profile
) -> Mapping[str, Sequence[Mapping[str, object]]]:
    """Return the drafts of the converted text, which from then on is what can be read again."""
    file = staged.with_name(quarter.text_name)
    file.write_bytes(quarter.text.encode())
    refs = [row["ref"] for row in commitments if row["plan_id"] == quarter.plan_id]
    try:
        return draft_report(file, quarter.source_id, quarter.plan_id, refs, profile).tables
    except UnreadableReportError:  # only the report as it was published can be read
        return quarter.drafted


def _list_csv(name: str, rows: Rows) -> str:
    """Return a list of `curation/` as text, in the order of its schema."""
    schema = curation_schema(name)
    integers = {column.name for column in schema.fields if column.type == "integer"}

    def key(row: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
        return tuple((int(row[name] or 0) if name in integers else 0, row[name]) for name in schema.sorted_by)

    return _csv(schema.names, sorted(rows, key=key))


def _csv(names: Sequence[str], rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _version_texts(
    root: Path, package: Package, diff: Diff, version: str, day: date, quarter: StoredQuarter, undecided: int
) -> dict[str, str]:
    """Return the text of each file that names the version, the sources or the last month of the record, by path."""
    rows = PackageTables.read(package.root)["sources"]
    source = next(row for row in rows if row["source_id"] == quarter.source_id)
    old = new_version.last_month([row for row in rows if row is not source])
    new = new_version.last_month(rows)

    def dated(name: str) -> str:
        return new_version.with_last_month(read_text(root / name, "text_bytes"), old, new)

    texts = {"datapackage.json": new_version.descriptor_with(dated("datapackage.json"), version, day, rows)}
    if (root / "CITATION.cff").is_file():
        texts["CITATION.cff"] = new_version.citation_with(dated("CITATION.cff"), version, day)
    if (root / "CHANGELOG.md").is_file():
        text = read_text(root / "CHANGELOG.md", "text_bytes")
        texts["CHANGELOG.md"] = new_version.changelog_with(text, diff, version, day, source, undecided)
    return texts | {name: dated(name) for name in STATED if (root / name).is_file()}


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def _contents(file: Path) -> bytes | None:
    return read_bytes(file, "text_bytes", follow_links=False) if file.exists() or file.is_symlink() else None


def _source_file(sources: Path, quarter: StoredQuarter, *, replace: bool) -> Path:
    """Return where the converted text is copied to.

    Raises:
        PackageError: the folder does not exist, or has another text under this name.
    """
    if not sources.is_dir():
        raise PackageError(
            "the folder of sources does not exist", where=str(sources), hint="check --sources or SWP_SOURCES"
        )
    file = sources / quarter.text_name
    if _contents(file) not in (None, quarter.text.encode()) and not replace:
        raise PackageError("is another text", where=str(file), hint="move it, or use --replace")
    return file


def _validate(staged: Path, sources: Path | None, quarter: StoredQuarter) -> Report:
    """Validate the staged package, with the sources and the converted text."""
    if sources is None:
        return validate(staged)
    folder = staged.with_name("sources")
    folder.mkdir()
    for file in sources.glob("*.txt"):
        (folder / file.name).symlink_to(file.resolve())
    (folder / quarter.text_name).unlink(missing_ok=True)
    (folder / quarter.text_name).write_bytes(quarter.text.encode())
    return validate(staged, folder)
