"""The page of an activity: a short one that leads to the promise that the activity is a part of.

These were the pages that others may have linked to, so each address stays, with an anchor for each update.
"""

from __future__ import annotations

from typing import Any

from swp_data import wording
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.promise_facts import verdict_on
from swp_data.site.release_tables import ReleaseTables, Row

PROMISES = ("Promises", "promises/index.html")


def activity_page(release: ReleaseTables, activity: Row) -> Page:
    """Return the page of an activity."""
    key = activity["activity_id"]
    commitment = release.row("commitments", activity["commitment_id"])
    promise_ids = links.promise_of(release, key)
    name = f"Activity {activity['ref']}" if activity["ref"] else "Activity"
    edition = release.row("plans", commitment["plan_id"])["edition"]
    description = f"Where {name} of the plan {edition} is now shown: {activity['title']}. ({key})"
    return Page(
        path=links.page_of("activities", key),
        template="activity.html",
        title=f"{name} of the plan {edition}: {activity['title']}",
        description=wording.shorten(description, 250),
        section="promises",
        breadcrumbs=(HOME, PROMISES),
        context={
            "activity": activity,
            "commitment": commitment,
            "promises": promises_of(release, key),
            "updates": release.updates_on(key),
        },
        scripts=("moved.js",),
        canonical=links.page_of("promises", promise_ids[0]) if promise_ids else "",
    )


def promises_of(release: ReleaseTables, activity_id: str) -> list[dict[str, Any]]:
    """Return the promises that an activity is a part of, each with its verdict and its page."""
    return [
        {
            "row": release.promises[promise_id],
            "verdict": verdict_on(release, promise_id),
            "page": links.page_of("promises", promise_id),
        }
        for promise_id in links.promise_of(release, activity_id)
    ]


def objective_of(release: ReleaseTables, commitment: Row) -> Row:
    """Return the objective that a commitment belongs to."""
    return release.row("objectives", commitment["objective_id"])
