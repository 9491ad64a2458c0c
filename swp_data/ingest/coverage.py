"""Coverage of a report by its proposals: no line, no number and no word of a cell is lost without being named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from swp_data.checks.provenance import HEADED, headings_by_source
from swp_data.checks.provenance.boilerplate import read_boilerplate
from swp_data.checks.provenance.coverage import check_shared_text, unclaimed_text
from swp_data.checks.provenance.excluded_numbers import Exclusions, read_exclusions
from swp_data.checks.provenance.printed_numbers import Span, Text, find_observation, unclaimed_numbers
from swp_data.checks.provenance.quotes import check_quotes
from swp_data.checks.provenance.sentences import SENTENCES, check_sentences
from swp_data.checks.provenance.source_text import source_of
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.ingest.printed import Doubt
from swp_data.ingest.proposals.errata import SharedCell
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading
from swp_data.ingest.trial_package import merged_rows
from swp_data.text import truncate

__all__ = ["Coverage", "prove_coverage"]

MISQUOTED = 0.3
"""The highest confidence of a row whose cell is not what its lines print."""


@dataclass
class Coverage:
    """What the proposals of a report leave out.

    Attributes:
        proposals: the proposals; a row with a cell that differs from its lines has a doubt.
        unread: the lines with text that no row has.
        undecided: the lines with a number that is neither an observation nor an exclusion.
        shared: the cells that several rows claim.
    """

    proposals: list[Proposal]
    unread: list[Doubt] = field(default_factory=list)
    undecided: list[Doubt] = field(default_factory=list)
    shared: list[SharedCell] = field(default_factory=list)


def prove_coverage(reading: Reading, proposals: Sequence[Proposal]) -> Coverage:
    """Compare the proposals of a report with its text, in both directions.

    Each quoted cell must be printed on its lines; each printed text must be in a row, or be boilerplate; each number
    must be an observation, or an exclusion.
    """
    profile, package = reading.vocabulary.profile, reading.tables.package
    document_type = profile.document_type(reading.source["document_type"])
    source = source_of(reading.source_id, document_type, reading.draft.report.text)
    rows = merged_rows(reading.tables, proposals)
    misquoted: dict[str, list[str]] = {}
    for name, resource in package.resources.items():
        if not any(column.quoted for column in resource.schema.fields):
            continue
        own = [row for row in rows[name] if row["source_id"] == reading.source_id]
        if "line" in resource.schema.names:
            own.sort(key=lambda row: int(row["line"] or 0))
        sources = {source.source_id: source}
        findings = (
            check_sentences(resource, own, sources)
            if name in SENTENCES
            else check_quotes(resource, own, sources, profile.references)
        )
        for finding in findings:
            if finding.row is not None:
                key = reading.tables.key(name, own[finding.row - FIRST_ROW])
                misquoted.setdefault(proposal_id(name, *key), []).append(
                    f"{finding.field}: {finding.message} ({finding.rule})"
                )
    headings = headings_by_source(row for name in HEADED for row in rows[name])[reading.source_id]
    boilerplate = read_boilerplate(profile, package.root)[source.document_type]
    unread = [
        Doubt(line, f"no row has {truncate(text, 60)!r}")
        for line, text in unclaimed_text(source, headings, boilerplate)
    ]
    return Coverage(
        [_with_doubts(proposal, misquoted.get(proposal.proposal_id, [])) for proposal in proposals],
        unread,
        _undecided(reading, proposals),
        [
            SharedCell(finding.table, finding.value, finding.field)
            for finding in check_shared_text(source, ())
            if finding.table and finding.value and finding.field
        ],
    )


def _with_doubts(proposal: Proposal, doubts: list[str]) -> Proposal:
    if not doubts:
        return proposal
    return replace(
        proposal, doubts=(*proposal.doubts, *doubts), confidence=min(proposal.confidence, MISQUOTED)
    )


def _undecided(reading: Reading, proposals: Sequence[Proposal]) -> list[Doubt]:
    """Return the printed numbers that no observation has and no exclusion covers."""
    text = Text.of(reading.source_id, reading.draft.report.text)
    exclusions = read_exclusions(reading.vocabulary.profile, reading.tables.package.root)
    listed = {key: list(entries) for key, entries in exclusions.listed.items()}
    for proposal in proposals:
        if proposal.table == "exclusions":
            key = (proposal.row["source_id"], int(proposal.row["line"]))
            listed.setdefault(key, []).append((proposal.row["text"], proposal.row["kind"]))
    held: list[Span] = []
    for proposal in proposals:
        if proposal.table == "observations":
            span = find_observation(0, proposal.row, text, held)
            if not isinstance(span, Finding):
                held.append(span)
    return [
        Doubt(number.line, f"{number.printed!r} in {number.around!r} is not in any observation")
        for number in unclaimed_numbers(text, held, Exclusions(exclusions.patterns, listed))
    ]
