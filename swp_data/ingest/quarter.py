"""A quarter: everything that a report suggests for the tables of a package, and what it leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from swp_data.dataset.profile import Profile, read_profile
from swp_data.ingest.coverage import prove_coverage
from swp_data.ingest.drafts import Draft, draft_report
from swp_data.ingest.matching.activities import ALIKE, PrintedActivity, match_activities
from swp_data.ingest.matching.bodies import Bodies
from swp_data.ingest.matching.commitments import match_commitments
from swp_data.ingest.matching.likeness import likeness
from swp_data.ingest.matching.match import Match
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.printed import Doubt
from swp_data.ingest.proposals.activities import propose_activities, propose_updates
from swp_data.ingest.proposals.cells import CellReader
from swp_data.ingest.proposals.commitments import propose_commitments, propose_wordings
from swp_data.ingest.proposals.errata import find_misprints, propose_errata
from swp_data.ingest.proposals.milestone_reports import propose_milestone_reports
from swp_data.ingest.proposals.milestones import propose_milestones
from swp_data.ingest.proposals.narrative import propose_narrative
from swp_data.ingest.proposals.observations import propose_observations
from swp_data.ingest.proposals.oversight import propose_links, propose_listings
from swp_data.ingest.proposals.part_statuses import propose_part_statuses
from swp_data.ingest.proposals.plan_links import propose_plan_links
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.proposals.reading import Reading
from swp_data.ingest.proposals.references import propose_references
from swp_data.ingest.proposals.source import read_source
from swp_data.ingest.rule_answers import ask_rules
from swp_data.ingest.vocabulary import Vocabulary

__all__ = ["Quarter", "propose_quarter"]

LIKE_COMMITMENT = 0.8
"""The least score of a commitment that is that of its edition, even if it was reworded."""

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
    profile = profile or read_profile(root)
    tables = PackageTables.read(root)
    known = [row["ref"] for row in tables["commitments"] if row["plan_id"] == plan_id]
    notify("Reading the report")
    draft = draft_report(report_path, source_id, plan_id, known, profile)
    notify("Matching rows")
    source, confidence, doubts = read_source(draft, tables, profile.publisher)
    reading = Reading(draft, tables, Vocabulary.of(plan_id, profile), source)
    reading, gone = match(reading)
    doubts += other_edition(reading)
    notify("Proposing rows")
    cells = list(CellReader(reading).read())
    proposals = [
        propose_source(reading, confidence, doubts),
        *propose_rows(reading),
        *propose_part_statuses(reading, cells),
        *propose_observations(reading, cells),
        *propose_milestones(reading, cells),
    ]
    proposals += propose_milestone_reports(reading, proposals, cells)
    notify("Proving that nothing is lost")
    coverage = prove_coverage(reading, proposals)
    misprints = find_misprints(reading, cells, coverage.shared)
    proposals = [*coverage.proposals, *propose_errata(reading, misprints)]
    notify("Asking the rules of the package")
    proposals = ask_rules(reading, proposals)
    order = {name: number for number, name in enumerate(tables.rows)}
    proposals.sort(key=lambda proposal: order.get(proposal.table, len(order)))
    matches = [*reading.commitments.values(), *reading.activities.values(), *gone]
    unread = sorted({*draft.unsure, *coverage.unread})
    return Quarter(source_id, plan_id, draft, proposals, matches, unread, coverage.undecided)


def match(reading: Reading) -> tuple[Reading, list[Match]]:
    """Match the rows of a report to those of the record.

    Returns:
        The report with the matches of its rows, and the matches of the rows that it no longer prints.
    """
    latest = (reading.earlier_reports or [""])[-1]
    of_edition = {
        table: [row for row in reading.tables[table] if row[key].startswith(f"{reading.plan_id}-")]
        for table, key in (("commitments", "commitment_id"), ("activities", "activity_id"))
    }
    drafted = reading.draft.tables.get("commitments", [])
    lines = {
        row["commitment_id"]: row["line_start"] for row in reading.draft.tables.get("commitment_wordings", [])
    }
    commitments, gone_commitments = match_commitments(
        [(row["ref"], row["wording"], int(lines.get(row["commitment_id"]) or 0)) for row in drafted],
        of_edition["commitments"],
        reading.plan_id,
        latest,
    )
    by_draft = {str(row["commitment_id"]): match for row, match in zip(drafted, commitments, strict=True)}
    updates = {row["activity_id"]: row for row in reading.draft.tables.get("updates", [])}
    rows = reading.draft.tables.get("activities", [])
    printed = [
        PrintedActivity(
            row["ref"],
            by_draft[row["commitment_id"]].key if row["commitment_id"] in by_draft else row["commitment_id"],
            row["description"],
            int(updates[row["activity_id"]]["line_start"] or 0),
        )
        for row in rows
    ]
    activities, gone_activities = match_activities(printed, of_edition["activities"], reading.plan_id, latest)
    matched = Reading(
        reading.draft,
        reading.tables,
        reading.vocabulary,
        reading.source,
        by_draft,
        {str(row["activity_id"]): match for row, match in zip(rows, activities, strict=True)},
    )
    return matched, [*gone_commitments, *gone_activities]


def other_edition(reading: Reading) -> list[str]:
    """Return the doubt that a report is on another edition, if that has most of the commitments that this one lacks."""
    printed = reading.draft.tables.get("commitments", [])
    unlike = [match for match in reading.commitments.values() if match.score < LIKE_COMMITMENT]
    known = [row for row in reading.tables["commitments"] if row["plan_id"] == reading.plan_id]
    if not known or 2 * len(unlike) <= len(printed):
        return []
    shares = Counter(
        other["plan_id"]
        for row in printed
        for other in reading.tables["commitments"]
        if other["plan_id"] != reading.plan_id and likeness(row["wording"], other["wording"]) >= ALIKE
    )
    other = f"; {shares.most_common(1)[0][0]} has similar ones" if shares else ""
    return [
        f"{len(unlike)} of {len(printed)} commitments are not those of {reading.plan_id}{other}: is it the edition?"
    ]


def propose_source(reading: Reading, confidence: float, doubts: list[str]) -> Proposal:
    """Return the proposal of the report itself."""
    return reading.propose(
        "sources",
        reading.source,
        reason="It is the report itself.",
        confidence=min(confidence, 0.6) if doubts else confidence,
        doubts=doubts,
    )


def propose_rows(reading: Reading) -> Iterator[Proposal]:
    """Yield the proposals of the rows that a report prints."""
    plan = [
        *propose_commitments(reading),
        *propose_wordings(reading),
        *propose_activities(reading),
        *propose_updates(reading),
    ]
    yield from plan
    yield from propose_plan_links(reading, plan)
    known = [reading.tables[name] for name in ("oversight_bodies", "oversight_listings", "oversight_links")]
    common = reading.vocabulary.reports.common_body_words
    listings = list(propose_listings(reading, Bodies.of(*known, common_words=common)))
    new = [dict(proposal.row) for proposal in listings if proposal.table == "oversight_bodies"]
    yield from listings
    yield from propose_links(reading, Bodies.of([*known[0], *new], *known[1:], common_words=common))
    yield from propose_references(reading, plan)
    yield from propose_narrative(reading)
