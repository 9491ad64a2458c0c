"""The pages of the promises: what became of each, over the editions of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data import wording
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.release_tables import ReleaseTables, Row, split_cell


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each row of the view `promises`."""
    for promise in release.promises.values():
        yield _promise_page(release, promise)


def _promise_page(release: ReleaseTables, promise: Row) -> Page:
    objective = release.row("objectives", promise["objective_id"]) if promise["objective_id"] else None
    activity_ids = [promise["activity_id"], *split_cell(promise["earlier_activity_ids"])]
    activities = [release.row("activities", activity_id) for activity_id in activity_ids if activity_id]
    breadcrumb = (
        ((objective["title"], links.page_of("objectives", objective["objective_id"])),) if objective else ()
    )
    return Page(
        path=links.page_of("promises", promise["promise_id"]),
        template="promise.html",
        title=wording.shorten(promise["promise"], 120),
        description=wording.shorten(f"What became of the promise “{promise['promise']}”.", 250),
        section="promises",
        breadcrumbs=(HOME, *breadcrumb),
        context={
            "promise": promise,
            "activities": [
                {"row": activity, "updates": release.updates_on(activity["activity_id"])}
                for activity in activities
            ],
        },
    )
