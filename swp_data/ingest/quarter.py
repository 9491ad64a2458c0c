"""A quarter: everything that a report suggests for the tables of a package, and what it leaves open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from swp_data.dataset.profile import Profile, read_profile
from swp_data.ingest.drafts import Draft, draft_report
from swp_data.ingest.matching.match import Match
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.printed import Doubt
from swp_data.ingest.proposals.proposal import Proposal, proposal_id

__all__ = ["Quarter", "propose_quarter"]

Notify = Callable[[str], None]


@dataclass
class Quarter:
    """What a report suggests: its proposals, and the lines and numbers that none of them covers.

    Attributes:
        source_id: the id of the report.
        plan_id: the edition of the plan that it reports on.
        draft: the rows as they were read.
        proposals: the rows that are proposed, in the order of the package's tables.
        matches: what the rows of the report are in the record, and which rows are no longer printed.
        unread: lines that no proposal claims, or that differ from a cell, each with the reason.
        undecided: printed numbers that are neither an observation nor an exclusion.
    """

    source_id: str
    plan_id: str
    draft: Draft
    proposals: list[Proposal] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    unread: list[Doubt] = field(default_factory=list)
    undecided: list[Doubt] = field(default_factory=list)


def propose_quarter(
    report_path: Path,
    source_id: str,
    plan_id: str,
    *,
    root: Path,
    profile: Profile | None = None,
    progress: Notify | None = None,
) -> Quarter:
    """Read a report and propose rows for the tables of a package; nothing is written.

    Args:
        report_path: the report as it was published.
        source_id: the source id of its rows, such as `delivery-plan-2020-21-q4`.
        plan_id: the edition of the plan that it reports on, such as `swp-2020`.
        root: the folder of the package, with its `data/`, `curation/` and `profiles/`.
        profile: the profile of the publisher; that of the package by default.
        progress: called with the name of each step before the step begins.

    Raises:
        UnreadableReportError: the file is not a report.
        PackageError: the package or the report cannot be read.
        LimitError: one of them is too large.
        ProfileError: the profile does not describe the edition.
    """
    notify = progress or (lambda _: None)
    notify("Reading the package")
    tables = PackageTables.read(root)
    known = [row["ref"] for row in tables["commitments"] if row["plan_id"] == plan_id]
    notify("Reading the report")
    draft = draft_report(report_path, source_id, plan_id, known, profile or read_profile(root))
    notify("Proposing rows")
    return Quarter(source_id, plan_id, draft, _drafted_rows(draft, tables), unread=list(draft.unsure))


def _drafted_rows(draft: Draft, tables: PackageTables) -> list[Proposal]:
    """Return a proposal for each drafted row that the package does not have yet."""
    proposals = []
    for table, records in draft.tables.items():
        for record in records:
            row = tables.complete(table, record)
            key = tables.key(table, row)
            if tables.find(table, *key):
                continue
            first = str(record.get("line_start") or record.get("line") or 0)
            last = str(record.get("line_end") or first)
            proposals.append(
                Proposal(
                    proposal_id=proposal_id(table, *key),
                    table=table,
                    action="add",
                    row=row,
                    reason="The report prints it.",
                    line_start=int(first),
                    line_end=int(last),
                )
            )
    return proposals
