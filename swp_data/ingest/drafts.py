"""Drafts: what a report prints, as rows of the canonical tables, for a person to read and correct."""

from __future__ import annotations

import csv
import hashlib
import re
from calendar import month_name
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swp_data.dataset.meeting_frequency import times_a_year
from swp_data.dataset.performance_trend import trend_of
from swp_data.dataset.plan_references import References, comparable
from swp_data.dataset.profile import Profile
from swp_data.dataset.status import status_of
from swp_data.errors import SwpDataError
from swp_data.ingest.cell_text import Cell
from swp_data.ingest.layouts import tabbed, text_flow, text_flow_glossary
from swp_data.ingest.layouts.narrative import read_meetings, read_passages
from swp_data.ingest.printed import DeliveryPlan, Listing, Row, Vocabulary

LARGEST = 20_000_000
DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(month_name[1:])}) (\d{{4}})\b", re.IGNORECASE)

Record = dict[str, Any]


class UnreadableReportError(SwpDataError, ValueError):
    """Raised when a file cannot be read as a report."""


@dataclass
class Draft:
    """Rows of each table drafted from one report, and the places where a reader should look."""

    source_id: str
    tables: dict[str, list[Record]] = field(default_factory=dict)
    unsure: list[tuple[int, str]] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write one CSV file a table into `folder`, which is made when it isn't there."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, records in self.tables.items():
            if records:
                aside = folder / f".{name}.csv"
                with aside.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, list(records[0]), lineterminator="\n")
                    writer.writeheader()
                    writer.writerows(records)
                aside.replace(folder / f"{name}.csv")


def draft_report(
    path: Path,
    source_id: str,
    plan_id: str,
    known_commitments: Collection[str] = (),
    profile: Profile | None = None,
) -> Draft:
    """Read a report in either layout and draft its rows.

    Args:
        path: the report as UTF-8 text.
        source_id: the id that its rows carry, such as `delivery-plan-2020-21-q3`.
        plan_id: the edition of the plan that it reports on, such as `swp-2020`.
        known_commitments: references of that edition that the package holds ("B.4"), to recognise one
            that is printed in another form ("B4").
        profile: the profile that describes the edition; the installed one by default.

    Returns:
        Records with the columns of the canonical tables; what only people write (titles) is empty.

    Raises:
        UnreadableReportError: the file is no text, is too large, or holds nothing that a report holds.
        ProfileError: the profile does not describe the edition.
    """
    vocabulary = Vocabulary.of(plan_id, profile)
    text, sha256 = _read(path)
    lines = text.splitlines()
    in_tabs = tabbed.is_tabular(text)
    plan = (tabbed if in_tabs else text_flow).read_delivery_plan(text, vocabulary)
    listings = (tabbed if in_tabs else text_flow_glossary).read_listings(text, vocabulary)
    table = min((commitment.line for commitment in plan.commitments.values()), default=0)
    passages = read_passages(text, vocabulary.heading_above(lines, table), vocabulary)
    if not plan.rows and not passages:
        raise UnreadableReportError(
            "neither a delivery plan table nor numbered paragraphs were found", where=str(path)
        )
    published = _published(lines[:10])
    draft = Draft(source_id, unsure=plan.unsure)
    forms = {comparable(ref): ref for ref in known_commitments}
    draft.tables = {
        "sources": [_source(lines, source_id, published, sha256, vocabulary)],
        **_delivery_plan_tables(plan, source_id, forms, vocabulary),
        "passages": [_passage(p, n, source_id) for n, p in _numbered(passages)],
        "oversight_listings": [_listing(one, source_id) for one in listings],
        "meetings": _meetings(text, source_id, published, draft, vocabulary),
        "performance_topics": _topics(text, source_id, vocabulary),
    }
    if not plan.rows:
        draft.unsure.append((1, "no delivery plan table was found; only the narrative was drafted"))
    draft.unsure.sort()
    return draft


def _read(path: Path) -> tuple[str, str]:
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableReportError(
                f"larger than {LARGEST:,} bytes", where=str(path), hint="give the report as plain text"
            )
        data = path.read_bytes()
        return data.decode("utf-8"), hashlib.sha256(data).hexdigest()
    except OSError as error:
        raise UnreadableReportError(
            f"cannot be read ({error.strerror})", where=str(path), hint="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableReportError(
            f"byte {error.start} is not UTF-8", where=str(path), hint="save the report as UTF-8 text"
        ) from error


def _published(heading: list[str]) -> str:
    match = DATE.search("\n".join(heading))
    if not match:
        return ""
    month = next(i for i, name in enumerate(month_name[1:], 1) if name.lower() == match[2].lower())
    return f"{match[3]}-{month:02d}-{int(match[1]):02d}"


def _source(lines: list[str], source_id: str, published: str, sha256: str, vocabulary: Vocabulary) -> Record:
    words = vocabulary.reports
    titled = [
        line
        for line in lines[:10]
        if line.isupper() and not any(word in line for word in words.not_in_title) and not DATE.search(line)
    ]
    document_type, title = words.default_document_type, " ".join(" ".join(titled).split())
    for known in vocabulary.profile.document_types:
        printed = (line.strip() for line in lines[:10] if known.recognised_by and known.recognised_by in line)
        if line := next(printed, ""):
            document_type, title = known.document_type, line
    return {
        "source_id": source_id,
        "title": title,
        "publisher": "",
        "document_type": document_type,
        "plan_id": vocabulary.edition.plan_id,
        "published": published,
        "period_start": "",
        "period_end": "",
        "period_label": "",
        "sha256": sha256,
        "note": "",
    }


def _delivery_plan_tables(
    plan: DeliveryPlan, source_id: str, forms: dict[str, str], vocabulary: Vocabulary
) -> dict[str, list[Record]]:
    """Return the drafts of commitments, commitment_wordings, activities, updates and cross_references."""
    plan_id = vocabulary.edition.plan_id
    commitments, wordings = [], []
    ids = {ref: f"{plan_id}-{forms.get(comparable(ref), ref)}" for ref in plan.commitments}
    for position, (ref, commitment) in enumerate(plan.commitments.items(), 1):
        wording = commitment.wording.text
        commitments.append(
            {
                "commitment_id": ids[ref],
                "plan_id": plan_id,
                "objective_id": commitment.objective_id,
                "ref": ids[ref].removeprefix(f"{plan_id}-"),
                "position": position,
                "strand": commitment.strand or "",
                "title": "",
                "wording": wording,
            }
        )
        span = _span(Cell([(commitment.line, ref)]), commitment.wording)
        wordings.append({"commitment_id": ids[ref], "source_id": source_id, "wording": wording} | span)
    activities, updates = [], []
    places: Counter[str] = Counter()
    for row, suffix in _named_rows(plan, ids, plan_id):
        commitment_id = ids.get(row.commitment, f"{plan_id}-{row.commitment}")
        places[commitment_id] += 1
        activity_text, update_text = row.activity.text, row.update.text
        status, basis = status_of(activity_text, update_text, vocabulary.profile)
        activities.append(
            {
                "activity_id": f"{plan_id}-{suffix}",
                "commitment_id": commitment_id,
                "ref": row.ref or "",
                "position": places[commitment_id],
                "title": "",
                "first_source_id": source_id,
                "last_source_id": source_id,
                "description": activity_text,
            }
        )
        updates.append(
            {
                "update_id": f"{source_id}-{suffix}",
                "source_id": source_id,
                "activity_id": f"{plan_id}-{suffix}",
                "printed_ref": row.ref or "",
                "status": status,
                "status_basis": basis,
                "activity_text": activity_text,
                "update_text": update_text,
                "oversight_text": row.oversight.text,
            }
            | _span(*row.cells)
        )
    return {
        "commitments": commitments,
        "commitment_wordings": wordings,
        "activities": activities,
        "updates": updates,
        "cross_references": cross_references(commitments, activities, updates, vocabulary.references),
    }


def _named_rows(plan: DeliveryPlan, ids: dict[str, str], plan_id: str) -> list[tuple[Row, str]]:
    """Pair each row with what its ids end in: its reference, or its commitment's and its place there.

    A reference that is printed a second time takes the place's number, so that no id stands twice.
    """
    named, seen = [], set()
    places: Counter[str] = Counter()
    for row in plan.rows:
        places[row.commitment] += 1
        suffix = row.ref
        if suffix is None or suffix in seen:
            ref = ids.get(row.commitment, row.commitment).removeprefix(f"{plan_id}-")
            suffix = (
                f"{comparable(ref)}.{places[row.commitment]}"
                if row.ref
                else f"{ref}-{places[row.commitment]}"
            )
        seen.add(suffix)
        named.append((row, suffix))
    return named


def cross_references(
    commitments: list[Record], activities: list[Record], updates: list[Record], references: References
) -> list[Record]:
    """Return one record for each target that the text of a commitment, an activity or an update points to.

    A pointer to nothing in these tables keeps both targets empty.
    """
    by_ref = {comparable(record["ref"]): record["commitment_id"] for record in commitments}
    activity_refs = {record["ref"]: record["activity_id"] for record in activities if record["ref"]}
    origins = [
        ("commitments", "commitment", commitments, "commitment_id", "wording"),
        ("activities", "activity", activities, "activity_id", "description"),
        ("updates", "update", updates, "update_id", "update_text"),
    ]
    found: list[Record] = []
    for table, cell, records, key, column in origins:
        for record in records:
            place = 0
            for printed, refs in references.pointers(record[column], by_ref):
                for ref in refs or [""]:
                    place += 1
                    found.append(
                        {
                            "reference_id": f"{record[key]}-{cell}-{place}",
                            "origin_table": table,
                            "origin_id": record[key],
                            "cell": cell,
                            "printed": printed,
                            "target_commitment_id": by_ref.get(comparable(ref), ""),
                            "target_activity_id": activity_refs.get(ref, ""),
                        }
                    )
    return found


def _numbered(passages: list[Any]) -> list[tuple[str, Any]]:
    unnumbered = 0
    named = []
    for passage in passages:
        unnumbered += passage.number is None
        named.append((f"p{passage.number}" if passage.number else f"u{unnumbered}", passage))
    return named


def _passage(passage: Any, name: str, source_id: str) -> Record:
    return {
        "passage_id": f"{source_id}-{name}",
        "source_id": source_id,
        "number": passage.number or "",
        "section": passage.section,
        "heading": passage.heading or "",
        "objective_id": passage.objective_id or "",
        "text": passage.body.text,
    } | _span(passage.body)


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
        "meetings_per_year": times_a_year(meets) or "",
        "notes_published": str("*" in name).lower(),
        "public_meeting": str("#" in name).lower(),
        "line": listing.name.lines[0],
    }


def _meetings(
    text: str, source_id: str, published: str, draft: Draft, vocabulary: Vocabulary
) -> list[Record]:
    """Date each meeting by the last such month before the report was published."""
    records = []
    for place, meeting in enumerate(read_meetings(text, vocabulary), 1):
        month = ""
        if published:
            year = int(published[:4]) - (meeting.month > int(published[5:7]))
            month = f"{year}-{meeting.month:02d}"
        else:
            draft.unsure.append(
                (meeting.subject.lines[0], "the report has no date, so its meetings have no year")
            )
        records.append(
            {
                "meeting_id": f"{source_id}-m{place}",
                "source_id": source_id,
                "month": month,
                "type": meeting.type,
                "subject": meeting.subject.text,
                "line": meeting.subject.lines[0],
            }
        )
    return records


def _topics(text: str, source_id: str, vocabulary: Vocabulary) -> list[Record]:
    records = []
    for place, topic in enumerate(tabbed.read_topics(text, vocabulary), 1):
        vs_previous, vs_average = trend_of(topic.data)
        records.append(
            {
                "topic_id": f"{source_id}-t{place}",
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
        )
    return records


def _span(*cells: Cell) -> Record:
    lines = [line for cell in cells for line in cell.lines]
    return {"line_start": min(lines, default=""), "line_end": max(lines, default="")}
