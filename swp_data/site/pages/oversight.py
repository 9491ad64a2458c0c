"""The pages of the oversight bodies: how each was listed, what it watches, and how it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.relations import errata
from swp_data.site.release_tables import ReleaseTables, Row

COMPARED = ("printed_name", "objective_id", "purpose", "meets", "notes_published", "public_meeting")


def pages(record: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each oversight body, and the list of them."""
    entries = [
        {
            "row": row,
            "listings": _listings(record, row["body_id"]),
            "watched": len(_watched(record, row["body_id"])),
        }
        for row in record.rows["oversight_bodies"]
    ]
    yield Page(
        "oversight/index.html",
        "bodies.html",
        "Oversight",
        "The boards, groups and meetings that oversee the plan, and what each watches.",
        "oversight",
        (HOME,),
        {"entries": entries},
        ("tables.js",),
    )
    for row in record.rows["oversight_bodies"]:
        yield _body(record, row)


def _body(record: ReleaseTables, row: Row) -> Page:
    key = row["body_id"]
    listings = _listings(record, key)
    before = record.get("oversight_bodies", row["predecessor_id"]) if row["predecessor_id"] else None
    told = {
        "body": row,
        "before": before,
        "after": record.by("oversight_bodies", "predecessor_id", key),
        "listings": [
            {
                "row": one,
                "changed": _changes(listings[place + 1], one) if place + 1 < len(listings) else [],
                "errata": errata(record, "oversight_listings", one["listing_id"]),
            }
            for place, one in enumerate(listings)
        ],
        "watched": _watched(record, key),
    }
    return Page(
        links.page("oversight_bodies", key),
        "body.html",
        row["name"],
        f"How the reports list the {row['name']}, and the activities of the plan that it oversees.",
        "oversight",
        (HOME, ("Oversight", "oversight/index.html")),
        told,
        ("tables.js",),
    )


def _listings(record: ReleaseTables, body: str) -> list[Row]:
    """Return how the reports list a body, the latest first."""
    found = record.by("oversight_listings", "body_id", body)
    return sorted(found, key=lambda one: -record.moments[one["source_id"]])


def _changes(before: Row, after: Row) -> list[str]:
    """Return the columns in which a listing differs from the one before."""
    return [name for name in COMPARED if before[name] != after[name]]


def _watched(record: ReleaseTables, body: str) -> list[dict[str, Any]]:
    """Return the activities that a body oversees, each with the updates that say so."""
    found: dict[str, list[Row]] = {}
    for link in record.by("oversight_links", "body_id", body):
        update = record.get("updates", link["update_id"])
        updates = found.setdefault(update["activity_id"], [])
        if update not in updates:
            updates.append(update)
    return [
        {"activity": record.get("activities", key), "updates": updates, "latest": record.latest(key)}
        for key, updates in found.items()
    ]
