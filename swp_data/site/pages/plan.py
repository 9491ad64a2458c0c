"""The pages of the plan: its objectives, commitments and activities, and what was reported on each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data import wording
from swp_data.datapackage.model import PackageError
from swp_data.site import links
from swp_data.site.charts.drawing import Chart
from swp_data.site.charts.progress_chart import UnknownStatusError, progress_chart
from swp_data.site.page import HOME, Page
from swp_data.site.pages.activity import activity_page, objective_of
from swp_data.site.promise_facts import facts_of_activity, verdict_on
from swp_data.site.relations import errata_of, lineage_of, references_of, related_activities
from swp_data.site.release_tables import ReleaseTables, Row
from swp_data.site.verdict import verdict
from swp_data.text import join_words

PROMISES = ("Promises", "promises/index.html")


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each objective, commitment and activity."""
    for objective in release.rows["objectives"]:
        yield _objective_page(release, objective)
    for commitment in release.rows["commitments"]:
        yield _commitment_page(release, commitment)
    for activity in release.rows["activities"]:
        yield activity_page(release, activity)


def latest_statuses(release: ReleaseTables, activities: list[Row]) -> dict[str, int]:
    """Return the number of activities with each status in the latest report that prints them."""
    updates = [release.latest_update(activity["activity_id"]) for activity in activities]
    return release.count_statuses(update for update in updates if update)


def statuses_chart(release: ReleaseTables, title: str, objective_id: str = "") -> Chart:
    """Return the chart of the statuses in each report: of all activities, or of those under one objective.

    Raises:
        PackageError: the release has a status that this version of the site doesn't know.
    """
    updates = release.view("progress")
    if objective_id:
        updates = updates.filter(objective_id=objective_id)
    try:
        return progress_chart(updates, "progress", title)
    except UnknownStatusError as error:
        raise PackageError(str(error), where=str(release.folder)) from error


def _objective_page(release: ReleaseTables, objective: Row) -> Page:
    key = objective["objective_id"]
    editions = []
    for plan in release.editions:
        entries = []
        for commitment in release.rows_where("commitments", "objective_id", key):
            if commitment["plan_id"] == plan["plan_id"]:
                activities = release.rows_where("activities", "commitment_id", commitment["commitment_id"])
                entries.append(
                    {
                        "row": commitment,
                        "activity_count": len(activities),
                        "statuses": latest_statuses(release, activities),
                        "as_of": _last_report(release, activities),
                        "goes_on": _goes_on(release, commitment["commitment_id"]),
                    }
                )
        editions.append({"plan": plan, "commitments": entries})
    statements = release.rows_where("plan_statements", "objective_id", key)
    context = {
        "objective": objective,
        "editions": editions,
        "chart": statuses_chart(release, f"{objective['title']}: statuses in each report", key),
        "metrics": release.rows_where("metrics", "objective_id", key),
        "passages": release.rows_where("passages", "objective_id", key),
        "topics": release.rows_where("performance_topics", "objective_id", key),
        "untracked": [statement for statement in statements if statement["commitment_id"] is None],
        "bodies": _bodies_under(release, key),
        "feed": links.feed_of("objectives", key),
    }
    return Page(
        path=links.page_of("objectives", key),
        template="objective.html",
        title=objective["title"],
        description=(
            f"What the Safer West Mercia Plan promised under “{objective['title']}”, and its status in each report."
        ),
        section="promises",
        breadcrumbs=(HOME, PROMISES),
        context=context,
    )


def _last_report(release: ReleaseTables, activities: list[Row]) -> str:
    """Return the month in which the last period of a report on some activities ends, in words."""
    updates = [release.latest_update(activity["activity_id"]) for activity in activities]
    ends = [release.end_of(release.row("sources", update["source_id"])) for update in updates if update]
    return wording.format_date(max(ends).isoformat()[:7]) if ends else ""


def _goes_on(release: ReleaseTables, commitment_id: str) -> str:
    """Return where a commitment of an earlier edition goes on; empty if it is of the latest."""
    successors = lineage_of(release, commitment_id).successors
    if successors:
        return f"Goes on as {join_words([relative.commitment['ref'] for relative in successors])}."
    traces = release.rows_where("commitments_without_successor", "commitment_id", commitment_id)
    labels = [release.label("commitments_without_successor", "trace", row["trace"]) for row in traces]
    return " ".join(f"{label}." for label in labels)


def _bodies_under(release: ReleaseTables, objective_id: str) -> list[Row]:
    """Return the oversight bodies that a report lists under an objective."""
    listings = release.rows_where("oversight_listings", "objective_id", objective_id)
    ids = {listing["body_id"] for listing in listings}
    return [body for body in release.rows["oversight_bodies"] if body["body_id"] in ids]


def _own_story(release: ReleaseTables, activity: Row) -> dict[str, Any]:
    """Return what was reported on an activity itself, the verdict on it, and the later promises as which it goes on."""
    key = activity["activity_id"]
    promise_ids = links.promise_of(release, key)
    reported = facts_of_activity(release, activity)
    if key in promise_ids:
        return {"reported": reported, "verdict": verdict_on(release, key), "goes_on": []}
    goes_on = [release.promises[promise_id] for promise_id in promise_ids]
    return {"reported": reported, "verdict": verdict(reported), "goes_on": goes_on}


def _commitments_sharing_activities(release: ReleaseTables, commitment_id: str) -> dict[str, dict[str, Any]]:
    """Return the commitments of the next and previous editions to which only activities link a commitment.

    Those that `commitment_lineage` links to it as well are left out, as the page names them anyway.

    Returns:
        For `next` and `previous`, if there are any: these commitments, and how many activities link to them.
    """
    lineage = lineage_of(release, commitment_id)
    named = {"next": lineage.successors, "previous": lineage.predecessors}
    shared: dict[str, dict[str, Any]] = {}
    for edition, relatives in named.items():
        linked_as_a_whole = {relative.commitment["commitment_id"] for relative in relatives}
        pairs = [
            (activity["activity_id"], related.activity["commitment_id"])
            for activity in release.rows_where("activities", "commitment_id", commitment_id)
            for related in related_activities(release, activity["activity_id"])
            if related.edition == edition and related.activity["commitment_id"] not in linked_as_a_whole
        ]
        if pairs:
            shared[edition] = {
                "commitments": [
                    release.row("commitments", key) for key in dict.fromkeys(key for _, key in pairs)
                ],
                "activity_count": len({activity_id for activity_id, _ in pairs}),
            }
    return shared


def _commitment_page(release: ReleaseTables, commitment: Row) -> Page:
    key = commitment["commitment_id"]
    objective = objective_of(release, commitment)
    activities = release.rows_where("activities", "commitment_id", key)
    wordings = release.rows_where("commitment_wordings", "commitment_id", key)
    context = {
        "commitment": commitment,
        "plan": release.row("plans", commitment["plan_id"]),
        "activities": [{"row": activity, **_own_story(release, activity)} for activity in activities],
        "wordings": sorted(wordings, key=lambda row: -release.source_order[row["source_id"]]),
        "statements": release.rows_where("plan_statements", "commitment_id", key),
        "lineage": lineage_of(release, key),
        "shared_activities": _commitments_sharing_activities(release, key),
        "traces": release.rows_where("commitments_without_successor", "commitment_id", key),
        "references": references_of(release, "commitments", key),
        "errata": errata_of(release, "commitments", key) + errata_of(release, "commitment_wordings", key),
    }
    edition = release.row("plans", commitment["plan_id"])["edition"]
    description = f"Commitment {commitment['ref']} of the plan {edition}: {commitment['wording']}"
    return Page(
        path=links.page_of("commitments", key),
        template="commitment.html",
        title=f"{commitment['title']} ({commitment['ref']}, {release.row('plans', commitment['plan_id'])['edition']})",
        description=wording.shorten(description, 250),
        section="promises",
        breadcrumbs=(HOME, (objective["title"], links.page_of("objectives", objective["objective_id"]))),
        context=context,
    )
