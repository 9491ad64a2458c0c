"""The pages of the oversight bodies: how reports list each body, what it oversees, and how its listing changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.relations import errata_of
from swp_data.site.release_tables import ReleaseTables, Row

COMPARED_COLUMNS = (
    "printed_name",
    "objective_id",
    "purpose",
    "meets",
    "notes_published",
    "public_meeting",
)


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the oversight bodies, and a page for each."""
    entries = [
        {
            "row": body,
            "listings": _listings_of(release, body["body_id"]),
            "activity_count": len(_activities_under(release, body["body_id"])),
        }
        for body in release.rows["oversight_bodies"]
    ]
    yield Page(
        path="oversight/index.html",
        template="bodies.html",
        title="Oversight",
        description="The boards, groups and meetings that oversee the plan, and the activities that each oversees.",
        section="oversight",
        context={"entries": entries},
        scripts=("tables.js",),
    )
    for body in release.rows["oversight_bodies"]:
        yield _body_page(release, body)


def _body_page(release: ReleaseTables, body: Row) -> Page:
    key = body["body_id"]
    predecessor_id = body["predecessor_id"]
    listings = _listings_of(release, key)
    context = {
        "body": body,
        "predecessor": release.row("oversight_bodies", predecessor_id) if predecessor_id else None,
        "successors": release.rows_where("oversight_bodies", "predecessor_id", key),
        "listings": [
            {
                "row": listing,
                "changed_columns": _changed_columns(previous, listing) if previous else [],
                "errata": errata_of(release, "oversight_listings", listing["listing_id"]),
            }
            for listing, previous in zip_longest(listings, listings[1:])
        ],
        "activities": _activities_under(release, key),
    }
    return Page(
        path=links.page_of("oversight_bodies", key),
        template="body.html",
        title=body["name"],
        description=f"How the reports list the {body['name']}, and the activities of the plan that it oversees.",
        section="oversight",
        breadcrumbs=(HOME, ("Boards", "oversight/index.html")),
        context=context,
        scripts=("tables.js",),
    )


def _listings_of(release: ReleaseTables, body_id: str) -> list[Row]:
    """Return how the reports list a body, the latest first."""
    listings = release.rows_where("oversight_listings", "body_id", body_id)
    return sorted(listings, key=lambda listing: -release.source_order[listing["source_id"]])


def _changed_columns(previous: Row, listing: Row) -> list[str]:
    """Return the columns in which a listing differs from the previous one."""
    return [name for name in COMPARED_COLUMNS if previous[name] != listing[name]]


def _activities_under(release: ReleaseTables, body_id: str) -> list[dict[str, Any]]:
    """Return the activities that a body oversees, each with the updates that name it."""
    updates_on: dict[str, list[Row]] = {}
    for link in release.rows_where("oversight_links", "body_id", body_id):
        update = release.row("updates", link["update_id"])
        updates = updates_on.setdefault(update["activity_id"], [])
        if update not in updates:
            updates.append(update)
    return [
        {
            "row": release.row("activities", activity_id),
            "updates": updates,
            "latest": release.latest_update(activity_id),
        }
        for activity_id, updates in updates_on.items()
    ]
