"""The pages of the documents: everything taken from each, in the order of its lines, with its whole text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from swp_data import wording
from swp_data.site import links
from swp_data.site.document_parts import parts_of
from swp_data.site.evidence import PARENTS, Original, originals_of, page_number, quoted_words
from swp_data.site.page import HOME, Page
from swp_data.site.quoted_text import Paragraph, paragraphs
from swp_data.site.relations import errata_of
from swp_data.site.release_tables import ReleaseTables, Row


class Summary(NamedTuple):
    """How a row is shown among others: its title, its quoted text, and the page with more about it ('' if none)."""

    title: str
    text: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row that was taken from a document.

    Args:
        table: its table.
        row: the row.
        summary: its title, text and page.
        anchor: its anchor on the page.
        first_line: its first line.
        page: the page of the published file; None if that is not known.
        text: its text, with the quotes of the rows within it marked.
        within: the entries of figures and milestones that are quoted from it.
        original: the address of its place in a copy of the document, or of the document; None if none is known.
    """

    table: str
    row: Row
    summary: Summary
    anchor: str
    first_line: int
    page: int | None
    text: list[Paragraph]
    within: list[Entry] = field(default_factory=list)
    original: Original | None = None


def _update(release: ReleaseTables, row: Row) -> Summary:
    activity = release.row("activities", row["activity_id"])
    title = " ".join(filter(None, (activity["ref"], activity["title"])))
    text = row["update_text"] or row["activity_text"] or ""
    return Summary(title, text, links.on_promise_page(release, row["activity_id"], row["update_id"]))


def _wording(release: ReleaseTables, row: Row) -> Summary:
    commitment = release.row("commitments", row["commitment_id"])
    address = links.page_of("commitments", row["commitment_id"])
    return Summary(f"{commitment['ref']} {commitment['title']}", row["wording"], address)


def _listing(_: ReleaseTables, row: Row) -> Summary:
    address = links.page_of("oversight_bodies", row["body_id"])
    return Summary(row["printed_name"], row["purpose"] or "", address)


def _observation(release: ReleaseTables, row: Row) -> Summary:
    title = release.row("metrics", row["metric_id"])["title"]
    address = links.page_of("metrics", row["metric_id"])
    return Summary(f"{title}: {release.format_observation(row)}", row["quote"], address)


def _milestone(release: ReleaseTables, row: Row) -> Summary:
    address = links.on_milestone(release, row["milestone_id"])
    is_elsewhere = not address.startswith(links.page_of("sources", row["source_id"]))
    return Summary(f"{row['what']}: {row['printed_date']}", row["quote"], address if is_elsewhere else "")


def _statement(release: ReleaseTables, row: Row) -> Summary:
    if row["statement_id"] in release.promises:
        return Summary("Not tracked", row["text"], links.page_of("promises", row["statement_id"]))
    if not row["commitment_id"]:
        return Summary("", row["text"])
    return Summary("Its commitment", row["text"], links.page_of("commitments", row["commitment_id"]))


def _meeting(release: ReleaseTables, row: Row) -> Summary:
    kind = release.label("meetings", "type", row["type"]).lower()
    return Summary(f"{wording.format_date(row['month'])}, {kind}", row["subject"])


def _passage(_: ReleaseTables, row: Row) -> Summary:
    return Summary(row["heading"] or "", row["text"])


def _topic(_: ReleaseTables, row: Row) -> Summary:
    return Summary(row["topic"], "\n\n".join(filter(None, (row["data"], row["commentary"]))))


def _term(_: ReleaseTables, row: Row) -> Summary:
    return Summary(row["term"], row["definition"])


SUMMARIES: dict[str, Callable[[ReleaseTables, Row], Summary]] = {
    "updates": _update,
    "commitment_wordings": _wording,
    "oversight_listings": _listing,
    "observations": _observation,
    "milestones": _milestone,
    "plan_statements": _statement,
    "meetings": _meeting,
    "passages": _passage,
    "performance_topics": _topic,
    "glossary": _term,
}
"""For each table of `links.ON_SOURCE_PAGES`, the function that returns how a row is shown."""
WITHIN_OTHERS = ("observations", "milestones")
"""The tables whose rows are quoted from the text of other rows."""


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the documents, and a page for each."""
    yield Page(
        path="sources/index.html",
        template="sources.html",
        title="Documents",
        description="The published documents that the data is taken from.",
        section="sources",
        context={
            "entries": [
                {"row": source, "counts": _count_rows(release, source), "originals": originals_of(source)}
                for source in reversed(release.sources_by_date)
            ]
        },
    )
    for source in release.rows["sources"]:
        yield _source_page(release, source)


def _count_rows(release: ReleaseTables, source: Row) -> dict[str, int]:
    """Return the number of rows of each table that are taken from a source; omit tables without any."""
    counts = {table: len(release.rows_where(table, "source_id", source["source_id"])) for table in SUMMARIES}
    return {table: count for table, count in counts.items() if count}


def _source_page(release: ReleaseTables, source: Row) -> Page:
    key = source["source_id"]
    context = {
        "source": source,
        "plan": release.row("plans", source["plan_id"]) if source["plan_id"] else None,
        "originals": originals_of(source),
        "counts": _count_rows(release, source),
        "statuses": release.count_statuses(release.rows_where("updates", "source_id", key)),
        "parts": parts_of(release, entries_of(release, source)),
        "errata": release.rows_where("errata", "source_id", key),
        "errata_of_source": errata_of(release, "sources", key),
    }
    return Page(
        path=links.page_of("sources", key),
        template="source.html",
        title=release.source_name(key),
        description=f"Everything that was taken from “{source['title']}”, with its lines.",
        section="sources",
        breadcrumbs=(HOME, ("Documents", "sources/index.html")),
        context=context,
        scripts=("document.js",),
    )


def entries_of(release: ReleaseTables, source: Row) -> list[Entry]:
    """Return what was taken from a document, in the order of its lines; figures and milestones are in their texts."""
    within: dict[tuple[str, str], list[Entry]] = {}
    entries = []
    for table in WITHIN_OTHERS:
        for row in release.rows_where(table, "source_id", source["source_id"]):
            entry = _entry(release, source, table, row)
            parent = _parent_of(row)
            if parent:
                within.setdefault(parent, []).append(entry)
            else:
                entries.append(entry)
    for table in SUMMARIES:
        if table not in WITHIN_OTHERS:
            for row in release.rows_where(table, "source_id", source["source_id"]):
                inner = within.get((table, links.row_id(table, row)), [])
                entries.append(_entry(release, source, table, row, inner))
    return sorted(entries, key=lambda entry: (entry.first_line, entry.row.get("line_end", entry.first_line)))


def _parent_of(row: Row) -> tuple[str, str] | None:
    """Return the table and the key of the row that a quote is from."""
    for key, (table, _) in PARENTS.items():
        if row.get(key):
            return table, row[key]
    return None


def _entry(
    release: ReleaseTables, source: Row, table: str, row: Row, within: list[Entry] | None = None
) -> Entry:
    summary = SUMMARIES[table](release, row)
    originals = originals_of(source, quoted_words(row))
    quotes = [entry.row["quote"] for entry in within or ()]
    return Entry(
        table=table,
        row=row,
        summary=summary,
        anchor=links.anchor_of(table, links.row_id(table, row)),
        first_line=row["line_start"] if "line_start" in row else row["line"],
        page=page_number(release, row),
        text=paragraphs(summary.text, [*quotes, row.get("status_basis")]),
        within=sorted(within or (), key=lambda entry: entry.first_line),
        original=originals[-1] if originals else None,
    )
