"""The working folder of a report: its converted text, its proposals, the review page and the decisions.

Nothing but these four files is ever written or replaced, and a decision is never lost without being asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from swp_data.datapackage.atomic import write_all_atomically
from swp_data.datapackage.table_schema import Schema
from swp_data.errors import PackageError
from swp_data.ingest.draft_folder import package_problems
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.review.decisions import DECISIONS, Decision, decisions_csv, read_decisions
from swp_data.ingest.review.review_page import review_page
from swp_data.ingest.review.stored_quarter import PROPOSALS, StoredQuarter, read_quarter
from swp_data.text import plural

__all__ = ["PAGE", "QuarterFolder", "open_quarter_folder", "schemas_of", "write_quarter_folder"]

PAGE = "review.html"
ANOTHER_FOLDER = "choose another folder with --out"


@dataclass(frozen=True)
class QuarterFolder:
    """The proposals in a working folder, and the decisions on them."""

    folder: Path
    quarter: StoredQuarter
    decisions: Mapping[str, Decision]


def schemas_of(quarter: StoredQuarter, tables: PackageTables) -> dict[str, Schema]:
    """Return the schema of each table that the proposals are for."""
    return {proposal.table: tables.schema(proposal.table) for proposal in quarter.proposals}


def open_quarter_folder(folder: Path, root: Path) -> QuarterFolder:
    """Read the proposals and the decisions in a working folder.

    Args:
        folder: the folder that `write_quarter_folder` wrote.
        root: the folder of the package that the proposals are for.

    Raises:
        DecisionsError: a row of the decisions is not valid.
        PackageError: the folder has no proposals, or a file cannot be read.
    """
    quarter = read_quarter(folder)
    tables = PackageTables.read(root)
    return QuarterFolder(folder, quarter, _read_decisions(folder, quarter, tables))


def _read_decisions(folder: Path, quarter: StoredQuarter, tables: PackageTables) -> dict[str, Decision]:
    file = folder / DECISIONS
    if not file.exists():
        return {}
    return read_decisions(file, quarter.proposals, schemas_of(quarter, tables))


def write_quarter_folder(
    folder: Path, quarter: StoredQuarter, root: Path, *, replace: bool = False
) -> QuarterFolder:
    """Write the proposals of a report and the page for their review: all files, or none.

    If the folder already has proposals of this report, the decisions on them are kept.

    Args:
        folder: the working folder, which is created if it does not exist.
        quarter: the proposals.
        root: the folder of the package that they are for.
        replace: whether the work on another report may be replaced, and decisions on proposals that changed dropped.

    Raises:
        PackageError: something would be lost, or a file cannot be written.
        DecisionsError: a row of the decisions in the folder is not valid.
    """
    tables = PackageTables.read(root)
    if problem := next(package_problems(folder.resolve()), ""):
        raise PackageError(problem, where=str(folder), hint=ANOTHER_FOLDER)
    decisions = _decisions_to_keep(folder, quarter, tables, replace=replace)
    result = QuarterFolder(folder, quarter, decisions)
    files = {
        folder / quarter.text_name: quarter.text,
        folder / PROPOSALS: quarter.as_json(),
        folder / PAGE: review_page(quarter, decisions, tables),
        folder / DECISIONS: decisions_csv(quarter.proposals, decisions, quarter.pages),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_all_atomically(files)
    except OSError as error:
        where = str(error.filename or folder)
        raise PackageError(
            f"cannot be written ({error.strerror})", where=where, hint=ANOTHER_FOLDER
        ) from error
    return result


def _decisions_to_keep(
    folder: Path, quarter: StoredQuarter, tables: PackageTables, *, replace: bool
) -> dict[str, Decision]:
    """Return the decisions in a folder that are still about the same rows.

    Raises:
        PackageError: a file, or a decision, would be lost.
    """
    names = (quarter.text_name, PROPOSALS, PAGE, DECISIONS)
    taken = [folder / name for name in names if (folder / name).exists() or (folder / name).is_symlink()]
    for file in taken:
        if file.is_symlink() or not file.is_file():
            raise PackageError("is not a regular file", where=str(file), hint=ANOTHER_FOLDER)
    if not taken:
        return {}
    if folder / PROPOSALS not in taken:
        raise PackageError("was not written by this command", where=str(taken[0]), hint=ANOTHER_FOLDER)
    try:
        before = read_quarter(folder)
    except PackageError:
        if not replace:
            raise
        return {}
    if (before.source_id, before.sha256) != (quarter.source_id, quarter.sha256):
        if replace:
            return {}
        other = f"the report {before.source_id}"
        if before.source_id == quarter.source_id:
            other = f"another file of {before.source_id}"
        raise PackageError(
            f"the folder has the proposals of {other}",
            where=str(folder),
            hint=f"{ANOTHER_FOLDER}, or use --replace",
        )
    decisions = _read_decisions(folder, before, tables)
    kept = {name: decision for name, decision in decisions.items() if _is_same(name, before, quarter)}
    lost = len(decisions) - len(kept)
    if lost and not replace:
        raise PackageError(
            f"the proposals have changed, so {plural(lost, 'decision')} would be lost",
            where=str(folder),
            hint=f"{ANOTHER_FOLDER}, or use --replace to keep only the other decisions",
        )
    return kept


def _is_same(name: str, before: StoredQuarter, after: StoredQuarter) -> bool:
    return _row(name, before.proposals) == _row(name, after.proposals)


def _row(name: str, proposals: tuple[Proposal, ...]) -> Mapping[str, str] | None:
    return next((proposal.row for proposal in proposals if proposal.proposal_id == name), None)
