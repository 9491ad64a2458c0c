"""Drafts: the contents of a report as rows of the canonical tables, for a person to review."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from swp_data.datapackage.safe_names import check_name
from swp_data.dataset.meeting_frequency import meetings_per_year
from swp_data.dataset.performance_trend import trend_of
from swp_data.dataset.profile import Profile
from swp_data.ingest.delivery_plan_rows import (
    Record,
    check_row_count,
    cross_references,
    delivery_plan_tables,
    lines_of,
)
from swp_data.ingest.draft_folder import write_drafts
from swp_data.ingest.edition_doubts import edition_doubts
from swp_data.ingest.known_texts import KnownTexts, installed_texts
from swp_data.ingest.printed import Doubt, Listing, Meeting, Passage, Topic
from swp_data.ingest.report_contents import ReportContents, read_contents
from swp_data.ingest.report_file import ReportFile, UnreadableReportError, read_report, title_and_type
from swp_data.ingest.vocabulary import Vocabulary

__all__ = ["Draft", "UnreadableReportError", "cross_references", "draft_report"]


SEVERAL = 5
GAP = re.compile(r"\s{2,}|\t")


@dataclass
class Draft:
    """The rows of each table that are drafted from one report, and the lines that a person should check."""

    source_id: str
    report: ReportFile
    tables: dict[str, list[Record]] = field(default_factory=dict)
    unsure: list[Doubt] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """The checksum of the report's text."""
        return self.report.sha256

    def write(self, folder: Path, *, replace: bool = False) -> None:
        """Write one CSV file per table into a folder, which is created if missing.

        If the text of the report is not that of the file, it is written too: lines are counted in it.

        Args:
            folder: the folder, which may hold the same drafts already.
            replace: whether to replace other drafts that are in the folder.

        Raises:
            DraftFolderError: something else is in the folder that would be lost.
        """
        texts = {f"{name}.csv": _csv(rows) for name, rows in self.tables.items() if rows}
        if self.report.original_sha256 != self.report.sha256:
            texts[f"{self.source_id}.txt"] = self.report.text
        write_drafts(folder, self.source_id, self.sha256, texts, replace=replace)


def _csv(rows: list[Record]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def draft_report(
    path: Path,
    source_id: str,
    plan_id: str,
    known_commitments: Collection[str] = (),
    profile: Profile | None = None,
    known: KnownTexts | None = None,
) -> Draft:
    """Read a report in either layout and draft its rows.

    Args:
        path: the report: a PDF, a Word document, or text in UTF-8.
        source_id: the source id of its rows, such as `delivery-plan-2020-21-q3`.
        plan_id: the edition of the plan that it reports on, such as `swp-2020`.
        known_commitments: the edition's references in the form that the package uses ("B.4"), to recognise other
            printed forms ("B4").
        profile: the profile that describes the edition; the installed one by default.
        known: the texts of earlier reports; those of the installed record by default.

    Returns:
        Rows with the columns of the canonical tables. Columns that only people fill in (titles) are empty.

    Raises:
        UnreadableReportError: the file is not text, or holds nothing that a report holds.
        PackageError: the file cannot be read, or the id cannot be part of the names of files.
        LimitError: the file is too large, or gives too many rows.
        ProfileError: the profile does not describe the edition.
    """
    check_name(source_id, "source")
    vocabulary = Vocabulary.of(plan_id, profile)
    report = read_report(path)
    known = known if known is not None else installed_texts(plan_id, source_id)
    contents = read_contents(report, vocabulary, known)
    plan, passages, listings = contents.plan, contents.passages, contents.listings
    if not plan.rows and not passages:
        raise UnreadableReportError(
            "the file contains neither a delivery plan table nor numbered paragraphs",
            where=str(path),
            hint="check that it is a report",
        )
    if not plan.rows and (line := _unread_activities(contents)):
        raise UnreadableReportError(
            f"prints activities, from line {line} on, but no table that can be read; the cells may be mixed up",
            where=str(path),
            hint="give the PDF or the Word document itself",
        )
    check_row_count(len(plan.rows) + len(passages) + len(listings))
    meetings, topics = enumerate(contents.meetings, 1), enumerate(contents.topics, 1)
    tables = {
        "sources": [_source(report, source_id, vocabulary)],
        **delivery_plan_tables(plan, source_id, known_commitments, vocabulary),
        "passages": [_passage(passage, name, source_id) for name, passage in _named(passages)],
        "oversight_listings": [_listing(listing, source_id) for listing in listings],
        "meetings": [_meeting(meeting, number, source_id, report.published) for number, meeting in meetings],
        "performance_topics": [_topic(topic, number, source_id) for number, topic in topics],
    }
    doubts = {*contents.doubts(), *edition_doubts(plan, known_commitments, plan_id)}
    return Draft(source_id, report, tables, sorted(doubts))


def _unread_activities(contents: ReportContents) -> int:
    """Return the first of several lines that begin with the reference of an activity; 0 if there are hardly any."""
    begins = contents.vocabulary.edition_references.starts_activity
    cells = (
        (number, cell) for number, line in enumerate(contents.report.lines, 1) for cell in GAP.split(line)
    )
    lines = [number for number, cell in cells if begins.match(cell.strip())]
    return lines[0] if len(lines) >= SEVERAL else 0


def _source(report: ReportFile, source_id: str, vocabulary: Vocabulary) -> Record:
    title, document_type, _ = title_and_type(report.lines, vocabulary)
    return {
        "source_id": source_id,
        "title": title,
        "publisher": "",
        "document_type": document_type,
        "plan_id": vocabulary.edition.plan_id,
        "published": report.published,
        "period_start": "",
        "period_end": "",
        "period_label": "",
        "sha256": report.sha256,
        "note": "",
        "url": "",
        "archive_url": "",
        "url_seen": "",
    }


def _named(passages: list[Passage]) -> Iterator[tuple[str, Passage]]:
    """Yield each passage with the suffix of its id: "p" and its number, or "u" and its position without one."""
    unnumbered = 0
    for passage in passages:
        if passage.number is None:
            unnumbered += 1
        yield f"p{passage.number}" if passage.number else f"u{unnumbered}", passage


def _passage(passage: Passage, name: str, source_id: str) -> Record:
    return {
        "passage_id": f"{source_id}-{name}",
        "source_id": source_id,
        "number": passage.number or "",
        "section": passage.section,
        "heading": passage.heading or "",
        "objective_id": passage.objective_id or "",
        "text": passage.body.text,
    } | lines_of(passage.body)


def _listing(listing: Listing, source_id: str) -> Record:
    name, meets = listing.name.text, listing.meets.text
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return {
        "listing_id": f"{source_id}-{slug}",
        "body_id": slug,
        "source_id": source_id,
        "printed_name": name,
        "objective_id": listing.objective_id or "",
        "purpose": listing.purpose.text,
        "meets": meets,
        "meetings_per_year": meetings_per_year(meets) or "",
        "notes_published": str("*" in name).lower(),
        "public_meeting": str("#" in name).lower(),
        "line": (listing.name or listing.purpose or listing.meets).lines[0],
    }


def _meeting(meeting: Meeting, number: int, source_id: str, published: str) -> Record:
    """Draft a meeting; its year is the latest in which its month is before the report's publication."""
    month = ""
    if published:
        year, month_published = int(published[:4]), int(published[5:7])
        if meeting.month > month_published:
            year -= 1
        month = f"{year}-{meeting.month:02d}"
    return {
        "meeting_id": f"{source_id}-m{number}",
        "source_id": source_id,
        "month": month,
        "type": meeting.type,
        "subject": meeting.subject.text,
        "line": meeting.subject.lines[0],
    }


def _topic(topic: Topic, number: int, source_id: str) -> Record:
    vs_previous, vs_average = trend_of(topic.data)
    return {
        "topic_id": f"{source_id}-t{number}",
        "source_id": source_id,
        "objective_id": topic.objective_id,
        "topic": topic.topic,
        "inclusion": topic.inclusion,
        "vs_previous": vs_previous,
        "vs_average": vs_average,
        "data": topic.data,
        "commentary": topic.commentary,
        "page": topic.page,
        "line": topic.line,
    }
