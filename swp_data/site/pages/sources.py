"""The pages of the sources: everything taken from each document, in the order of its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from swp_data import wording
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.relations import Link, errata_of
from swp_data.site.release_tables import ReleaseTables, Row


def _update(release: ReleaseTables, row: Row) -> Link:
    title = release.row("activities", row["activity_id"])["title"]
    text = row["update_text"] or row["activity_text"] or "(blank)"
    address = links.on_promise_page(release, row["activity_id"], row["update_id"])
    return f"{title}: {wording.shorten(text)}", address


def _wording(_: ReleaseTables, row: Row) -> Link:
    return wording.shorten(row["wording"]), links.page_of("commitments", row["commitment_id"])


def _listing(_: ReleaseTables, row: Row) -> Link:
    address = links.page_of("oversight_bodies", row["body_id"])
    return f"{row['printed_name']}: {row['purpose'] or ''}", address


def _observation(release: ReleaseTables, row: Row) -> Link:
    title = release.row("metrics", row["metric_id"])["title"]
    text = f"{title}: {release.format_observation(row)}. “{wording.shorten(row['quote'])}”"
    return text, links.page_of("metrics", row["metric_id"])


def _milestone(release: ReleaseTables, row: Row) -> Link:
    return f"{row['what']}: {row['printed_date']}. “{wording.shorten(row['quote'])}”", links.on_milestone(
        release, row["milestone_id"]
    )


def _statement(_: ReleaseTables, row: Row) -> Link:
    address = links.page_of("commitments", row["commitment_id"]) if row["commitment_id"] else ""
    return row["text"], address


def _meeting(release: ReleaseTables, row: Row) -> Link:
    kind = release.label("meetings", "type", row["type"]).lower()
    return f"{wording.format_date(row['month'])}, {kind}: {row['subject']}", ""


def _passage(_: ReleaseTables, row: Row) -> Link:
    return row["text"], ""


def _topic(_: ReleaseTables, row: Row) -> Link:
    return ". ".join(row[name] for name in ("topic", "data", "commentary") if row[name]), ""


def _term(_: ReleaseTables, row: Row) -> Link:
    return f"{row['term']}: {row['definition']}", ""


SUMMARIES: dict[str, Callable[[ReleaseTables, Row], Link]] = {
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
"""For each table with quoted rows: a function that returns the text of a row and the page with more about it (or
'')."""


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the sources, and a page for each."""
    yield Page(
        path="sources/index.html",
        template="sources.html",
        title="Sources",
        description="The published documents that the data is taken from.",
        section="sources",
        context={
            "entries": [
                {"row": source, "counts": _count_rows(release, source)}
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
    entries = [
        _entry(release, table, row)
        for table in SUMMARIES
        for row in release.rows_where(table, "source_id", key)
    ]
    context = {
        "source": source,
        "plan": release.row("plans", source["plan_id"]) if source["plan_id"] else None,
        "counts": _count_rows(release, source),
        "statuses": release.count_statuses(release.rows_where("updates", "source_id", key)),
        "entries": sorted(entries, key=lambda entry: (entry["first_line"], entry["last_line"])),
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
        scripts=("tables.js",),
    )


def _entry(release: ReleaseTables, table: str, row: Row) -> dict[str, Any]:
    text, address = SUMMARIES[table](release, row)
    first_line = row["line_start"] if "line_start" in row else row["line"]
    return {
        "table": table,
        "anchor": links.anchor_of(table, links.row_id(table, row)),
        "first_line": first_line,
        "last_line": row.get("line_end", first_line),
        "text": text,
        "address": address,
        "status": row.get("status", ""),
    }
