"""The list of all promises, and the old addresses of lists, which lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.release_tables import ReleaseTables

ADDRESS = "promises/index.html"
NO_OBJECTIVE = "For all objectives"
MOVED = {
    "objectives/index.html": ("Objectives", ADDRESS),
    "commitments/index.html": ("Commitments", ADDRESS),
    "activities/index.html": ("Activities", ADDRESS),
}
"""The lists that this one replaces: the title and the new address of each."""


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the promises, and a page at the address of each list that it replaces."""
    yield Page(
        path=ADDRESS,
        template="explorer.html",
        title="Promises",
        description="Every promise of the plan that this record follows, with its last reported status.",
        section="promises",
        context={"groups": list(_groups(release))},
    )
    for path, (title, address) in MOVED.items():
        yield Page(
            path=path,
            template="moved.html",
            title=title,
            description=f"The list of {title.lower()} is now part of the list of promises.",
            section="promises",
            breadcrumbs=(HOME, ("Promises", ADDRESS)),
            context={"address": address},
            canonical=ADDRESS,
        )


def _groups(release: ReleaseTables) -> Iterator[dict[str, Any]]:
    """Yield the promises under each objective, and those under none, in the order of the plan."""
    rows = release.promises.values()
    objectives = [(row["objective_id"], row["title"]) for row in release.rows["objectives"]]
    for objective_id, title in [*objectives, (None, NO_OBJECTIVE)]:
        promises = [row for row in rows if row["objective_id"] == objective_id]
        if promises:
            yield {
                "id": links.safe_id(objective_id or "all"),
                "title": title,
                "promises": promises,
            }
