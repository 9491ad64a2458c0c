"""The pages of the sources: what came from each document, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from swp_data import wording
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.relations import errata
from swp_data.site.release_tables import ReleaseTables, Row

# What a row of a table says, and the page that says more of it, '' where this page says all.
Told = Callable[[ReleaseTables, Row], tuple[str, str]]


def _update(record: ReleaseTables, row: Row) -> tuple[str, str]:
    title = record.get("activities", row["activity_id"])["title"]
    said = row["update_text"] or row["activity_text"] or "(blank)"
    return f"{title}: {wording.shorten(said)}", links.update(row["activity_id"], row["update_id"])


def _wording(record: ReleaseTables, row: Row) -> tuple[str, str]:  # noqa: ARG001
    return wording.shorten(row["wording"]), links.page("commitments", row["commitment_id"])


def _listing(record: ReleaseTables, row: Row) -> tuple[str, str]:  # noqa: ARG001
    return f"{row['printed_name']}: {row['purpose'] or ''}", links.page("oversight_bodies", row["body_id"])


def _observation(record: ReleaseTables, row: Row) -> tuple[str, str]:
    title = record.get("metrics", row["metric_id"])["title"]
    return f"{title}: {record.figure(row)}. “{wording.shorten(row['quote'])}”", links.page(
        "metrics", row["metric_id"]
    )


def _statement(record: ReleaseTables, row: Row) -> tuple[str, str]:  # noqa: ARG001
    page = links.page("commitments", row["commitment_id"]) if row["commitment_id"] else ""
    return row["text"], page


def _meeting(record: ReleaseTables, row: Row) -> tuple[str, str]:
    kind = record.label("meetings", "type", row["type"])
    return f"{wording.format_date(row['month'])}, {kind.lower()}: {row['subject']}", ""


TOLD: dict[str, Told] = {
    "updates": _update,
    "commitment_wordings": _wording,
    "oversight_listings": _listing,
    "observations": _observation,
    "plan_statements": _statement,
    "meetings": _meeting,
    "passages": lambda _, row: (row["text"], ""),
    "performance_topics": lambda _, row: (
        ". ".join(row[name] for name in ("topic", "data", "commentary") if row[name]),
        "",
    ),
    "glossary": lambda _, row: (f"{row['term']}: {row['definition']}", ""),
}


def pages(record: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each source, and the list of them."""
    yield Page(
        "sources/index.html",
        "sources.html",
        "Sources",
        "The published documents that the record is taken from.",
        "sources",
        (HOME,),
        {"entries": [{"row": row, "counts": _counts(record, row)} for row in reversed(record.chronological)]},
    )
    for row in record.rows["sources"]:
        yield _source(record, row)


def _counts(record: ReleaseTables, row: Row) -> dict[str, int]:
    """Return how many rows of each table a source has."""
    found = {name: len(record.by(name, "source_id", row["source_id"])) for name in TOLD}
    return {name: count for name, count in found.items() if count}


def _source(record: ReleaseTables, row: Row) -> Page:
    key = row["source_id"]
    entries = [
        entry
        for table in TOLD
        for one in record.by(table, "source_id", key)
        for entry in [_entry(record, table, one)]
    ]
    updates = record.by("updates", "source_id", key)
    told = {
        "source": row,
        "plan": record.get("plans", row["plan_id"]) if row["plan_id"] else None,
        "counts": _counts(record, row),
        "statuses": record.counts(updates),
        "entries": sorted(entries, key=lambda one: (one["first"], one["last"])),
        "errata": record.by("errata", "source_id", key),
        "own_errata": errata(record, "sources", key),
    }
    return Page(
        links.page("sources", key),
        "source.html",
        record.source_name(key),
        f"Everything that the record takes from “{row['title']}”, with its lines.",
        "sources",
        (HOME, ("Sources", "sources/index.html")),
        told,
        ("tables.js",),
    )


def _entry(record: ReleaseTables, table: str, row: Row) -> dict[str, Any]:
    said, address = TOLD[table](record, row)
    first = row["line_start"] if "line_start" in row else row["line"]
    return {
        "table": table,
        "anchor": links.anchor(table, links.identify(table, row)),
        "first": first,
        "last": row.get("line_end", first),
        "lines": wording.format_lines(row),
        "said": said,
        "address": address,
        "status": row.get("status", ""),
    }
