"""The page of an activity: a timeline of what each report printed, and related rows."""

from __future__ import annotations

from typing import Any

from swp_data import wording
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.relations import (
    errata_of,
    lineage_of,
    references_in,
    references_of,
    related_activities,
    target_of,
)
from swp_data.site.release_tables import ReleaseTables, Row


def activity_page(release: ReleaseTables, activity: Row) -> Page:
    """Return the page of an activity."""
    key = activity["activity_id"]
    commitment = release.row("commitments", activity["commitment_id"])
    objective = objective_of(release, commitment)
    context = {
        "activity": activity,
        "commitment": commitment,
        "plan": release.row("plans", commitment["plan_id"]),
        "latest": release.latest_update(key),
        "timeline": timeline_of(release, activity, commitment["plan_id"]),
        "bodies": _bodies_over(release, key),
        "lineage": lineage_of(release, activity["commitment_id"]),
        "related_activities": related_activities(release, key),
        "references": references_of(release, "activities", key),
        "errata": errata_of(release, "activities", key),
    }
    description = f"What was reported on the activity “{activity['title']}” of the Safer West Mercia Plan."
    return Page(
        path=links.page_of("activities", key),
        template="activity.html",
        title=activity["title"],
        description=wording.shorten(description, 250),
        section="promises",
        breadcrumbs=(
            HOME,
            (objective["title"], links.page_of("objectives", objective["objective_id"])),
            (f"Commitment {commitment['ref']}", links.page_of("commitments", commitment["commitment_id"])),
        ),
        context=context,
    )


def objective_of(release: ReleaseTables, commitment: Row) -> Row:
    """Return the objective that a commitment belongs to."""
    return release.row("objectives", commitment["objective_id"])


def timeline_of(release: ReleaseTables, activity: Row, plan_id: str) -> list[dict[str, Any]]:
    """Return the updates on an activity, the latest first, each with related rows.

    If a report on the activity's edition of the plan prints no row for it, the row of its entry is None.
    """
    updates = release.rows_where("updates", "activity_id", activity["activity_id"])
    timeline: list[dict[str, Any]] = []
    for report in reversed(release.reports):
        printed = [update for update in updates if update["source_id"] == report["source_id"]]
        timeline += [_timeline_entry(release, report, update) for update in printed]
        if not printed and report["plan_id"] == plan_id:
            timeline.append({"source": report, "row": None})
    return timeline


def _timeline_entry(release: ReleaseTables, report: Row, update: Row) -> dict[str, Any]:
    key = update["update_id"]
    targets = [target_of(release, reference) for reference in references_in(release, "updates", key)]
    return {
        "source": report,
        "row": update,
        "oversight": release.rows_where("oversight_links", "update_id", key),
        "observations": release.rows_where("observations", "update_id", key),
        "errata": errata_of(release, "updates", key),
        "targets": [target for target in targets if target],
    }


def _bodies_over(release: ReleaseTables, activity_id: str) -> list[Row]:
    """Return the bodies that oversee an activity, starting with those in the latest report."""
    ids = dict.fromkeys(
        link["body_id"]
        for update in release.updates_on(activity_id)
        for link in release.rows_where("oversight_links", "update_id", update["update_id"])
        if link["body_id"] is not None
    )
    return [release.row("oversight_bodies", body_id) for body_id in ids]
