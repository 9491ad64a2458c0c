"""The home page and the search page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data.site.feed import json_ld
from swp_data.site.page import Page
from swp_data.site.pages.plan import latest_statuses, statuses_chart
from swp_data.site.pages.tables import downloads
from swp_data.site.release_tables import ReleaseTables, Row


def pages(release: ReleaseTables, archive: str, url: str) -> Iterator[Page]:
    """Yield the home page and the search page."""
    yield Page(
        path="index.html",
        template="home.html",
        title=release.metadata.title,
        description=release.metadata.description,
        breadcrumbs=(),
        context={
            "objectives": [
                {
                    "row": objective,
                    "editions": [_commitments_under(release, objective, plan) for plan in release.editions],
                }
                for objective in release.rows["objectives"]
            ],
            "chart": statuses_chart(release, "Statuses of the activities in each report"),
            "downloads": downloads(release),
            "archive": archive,
            "archive_size": (release.folder.parent / archive).stat().st_size if archive else 0,
            "json_ld": json_ld(release, url),
        },
    )
    yield Page(
        path="search.html",
        template="search.html",
        title="Search",
        description="Search the text of the plan and of everything that was reported on it.",
        section="search",
        scripts=("search-index.js", "search.js"),
    )


def _commitments_under(release: ReleaseTables, objective: Row, plan: Row) -> dict[str, Any]:
    """Return the commitments under an objective in one edition, and the latest statuses of their activities."""
    commitments = [
        commitment
        for commitment in release.rows_where("commitments", "objective_id", objective["objective_id"])
        if commitment["plan_id"] == plan["plan_id"]
    ]
    activities = [
        activity
        for commitment in commitments
        for activity in release.rows_where("activities", "commitment_id", commitment["commitment_id"])
    ]
    return {
        "plan": plan,
        "commitments": commitments,
        "activity_count": len(activities),
        "statuses": latest_statuses(release, activities),
    }
