"""The texts of the record in which a place or a board can be named, and what is shown of them.

A page about a place or a board quotes the part of a text that names it, says which document prints the text, and groups
the texts by the promise that they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from swp_data import wording
from swp_data.site import links
from swp_data.site.release_tables import ReleaseTables, Row

EXCERPT_LENGTH, EXCERPT_LEAD = 300, 110  # characters
KINDS = {
    "updates": "Update",
    "activities": "Activity as planned",
    "commitments": "Commitment",
    "plan_statements": "Plan",
    "passages": "Report",
}
"""The tables whose texts are searched for names, with what a text of each is called."""


@dataclass(frozen=True, kw_only=True)
class PrintedText:
    """A text and where it is from.

    Attributes:
        table: the table that contains it.
        id: the key of its row.
        text: the words.
        heading: the heading that it is under, or the title of its row.
        section: the section that its heading is in; empty if that isn't known.
        promises: the promises that it belongs to.
        printed: the row that names its document and its lines.
        printed_in: the table of that row.
        address: the page that shows the text.
    """

    table: str
    id: str
    text: str
    heading: str
    promises: tuple[str, ...]
    printed: Row
    printed_in: str
    address: str
    section: str = ""

    @property
    def kind(self) -> str:
        return KINDS[self.table]

    @property
    def lead_in(self) -> str:
        """The heading if it only begins a sentence, as in "As your Commissioner I will:"; else empty."""
        return self.heading if self.section and self.heading.endswith(":") else ""

    @property
    def title(self) -> str:
        """What a page calls the text: its heading or, in place of a mere lead-in, its section."""
        return (self.section if self.lead_in else self.heading) or self.kind


@dataclass(frozen=True)
class Part:
    """A part of an excerpt, and whether it is a name that is marked."""

    text: str
    is_name: bool = False


@dataclass(frozen=True)
class NamingText:
    """A text that names a place or a board, and the part of it around the name."""

    text: PrintedText
    excerpt: list[Part]


def printed_texts(release: ReleaseTables) -> list[PrintedText]:
    """Return every text in which a name is looked for: the latest first within each table."""
    return sorted(
        (*_updates(release), *_activities(release), *_commitments(release), *_quoted(release)),
        key=lambda text: -release.source_order[text.printed["source_id"]],
    )


def _updates(release: ReleaseTables) -> Iterable[PrintedText]:
    for row in release.rows["updates"]:
        if row["update_text"]:
            yield PrintedText(
                table="updates",
                id=row["update_id"],
                text=row["update_text"],
                heading=release.row("activities", row["activity_id"])["title"],
                promises=tuple(links.promise_of(release, row["activity_id"])),
                printed=row,
                printed_in="updates",
                address=links.on_promise_page(release, row["activity_id"], row["update_id"]),
            )


def _activities(release: ReleaseTables) -> Iterable[PrintedText]:
    for row in release.rows["activities"]:
        latest = release.latest_update(row["activity_id"])
        if row["description"] and latest:
            yield PrintedText(
                table="activities",
                id=row["activity_id"],
                text=row["description"],
                heading=row["title"],
                promises=tuple(links.promise_of(release, row["activity_id"])),
                printed=latest,
                printed_in="updates",
                address=links.on_promise_page(release, row["activity_id"]),
            )


def _commitments(release: ReleaseTables) -> Iterable[PrintedText]:
    for row in release.rows["commitments"]:
        wordings = release.rows_where("commitment_wordings", "commitment_id", row["commitment_id"])
        printed = max(wordings, key=lambda wording: release.source_order[wording["source_id"]], default=None)
        if printed:
            yield PrintedText(
                table="commitments",
                id=row["commitment_id"],
                text=row["wording"],
                heading=f"{row['ref']} {row['title']}",
                promises=(),
                printed=printed,
                printed_in="commitment_wordings",
                address=links.page_of("commitments", row["commitment_id"]),
            )


def _quoted(release: ReleaseTables) -> Iterable[PrintedText]:
    for table in ("plan_statements", "passages"):
        for row in release.rows[table]:
            key = links.row_id(table, row)
            promises = (key,) if key in release.promises else ()
            yield PrintedText(
                table=table,
                id=key,
                text=row["text"],
                heading=row["heading"] or row["section"] or "",
                section=row["section"] or "",
                promises=promises,
                printed=row,
                printed_in=table,
                address=links.page_of("promises", key)
                if promises
                else links.on_source_page(table, key, row["source_id"]),
            )


def by_title(texts: Iterable[NamingText]) -> dict[str, list[NamingText]]:
    """Return texts by their title, in the order in which each title first occurs."""
    groups: dict[str, list[NamingText]] = {}
    for naming in texts:
        groups.setdefault(naming.text.title, []).append(naming)
    return groups


def excerpt(text: str, names: re.Pattern[str]) -> list[Part]:
    """Return the part of a text around the first name in it, with every name marked.

    >>> [part.text for part in excerpt("Officers in Telford manage hate crime.", re.compile("Telford"))]
    ['Officers in ', 'Telford', ' manage hate crime.']
    """
    text = " ".join(text.split())
    first = names.search(text)
    start = max(0, first.start() - EXCERPT_LEAD) if first and len(text) > EXCERPT_LENGTH else 0
    start = max(0, min(start, len(text) - EXCERPT_LENGTH))
    start = text.index(" ", start) + 1 if start else 0
    shown = wording.shorten(text[start:], EXCERPT_LENGTH)
    parts, position = [Part("… ")] if start else [], 0
    for name in names.finditer(shown):
        parts += [Part(shown[position : name.start()]), Part(name[0], True)]
        position = name.end()
    return [part for part in (*parts, Part(shown[position:])) if part.text]
