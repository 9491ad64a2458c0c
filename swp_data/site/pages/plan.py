"""The pages of the plan: its objectives, commitments and activities, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from swp_data import wording
from swp_data.datapackage.model import PackageError
from swp_data.site import links
from swp_data.site.charts.drawing import Chart
from swp_data.site.charts.progress_chart import progress_chart
from swp_data.site.page import HOME, Page
from swp_data.site.relations import errata, lineage, references, target
from swp_data.site.release_tables import ReleaseTables, Row

PLAN = ("The plan", "objectives/index.html")


def pages(record: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each objective, commitment and activity, and the lists of them."""
    yield _objectives()
    yield _commitments(record)
    yield _activities(record)
    for row in record.rows["objectives"]:
        yield _objective(record, row)
    for row in record.rows["commitments"]:
        yield _commitment(record, row)
    for row in record.rows["activities"]:
        yield _activity(record, row)


def standing(record: ReleaseTables, activities: list[Row]) -> dict[str, int]:
    """Return how many activities had each status when a report last printed them."""
    latest = [update for row in activities if (update := record.latest(row["activity_id"]))]
    return record.counts(latest)


def progress(record: ReleaseTables, name: str, title: str, objective: str = "") -> Chart:
    """Return the picture of the statuses in each report: of all activities, or of those of one objective."""
    rows = record.view("progress")
    try:
        return progress_chart(rows.filter(objective_id=objective) if objective else rows, name, title)
    except ValueError as error:  # a status that this version has no colour for
        raise PackageError(f"{record.folder}: {error}") from error


def objective_of(record: ReleaseTables, activity: str) -> str:
    """Return the objective that an activity serves."""
    commitment = record.get("activities", activity)["commitment_id"]
    return str(record.get("commitments", commitment)["objective_id"])


def _objectives() -> Page:
    return Page(
        "objectives/index.html",
        "objectives.html",
        "The plan",
        "The objectives of the Safer West Mercia Plan, and the commitments under each.",
        "plan",
        (HOME,),
    )


def _commitments(record: ReleaseTables) -> Page:
    entries = [
        {
            "row": row,
            "standing": standing(record, record.by("activities", "commitment_id", row["commitment_id"])),
        }
        for plan in record.editions
        for row in record.by("commitments", "plan_id", plan["plan_id"])
    ]
    return Page(
        "commitments/index.html",
        "commitments.html",
        "All commitments",
        "Every commitment of both editions of the plan, with the activities under it and how they stood.",
        "plan",
        (HOME, PLAN),
        {"entries": entries},
        ("tables.js",),
    )


def _activities(record: ReleaseTables) -> Page:
    def objective_title(activity: str) -> str:
        return str(record.get("objectives", objective_of(record, activity))["title"])

    activities = [
        row
        for plan in record.editions
        for commitment in record.by("commitments", "plan_id", plan["plan_id"])
        for row in record.by("activities", "commitment_id", commitment["commitment_id"])
    ]
    return Page(
        "activities/index.html",
        "activities.html",
        "All activities",
        "Every activity of both editions of the plan, with its latest status.",
        "plan",
        (HOME, PLAN),
        {"activities": activities, "objective_of": objective_title},
        ("tables.js",),
    )


def _objective(record: ReleaseTables, row: Row) -> Page:
    key = row["objective_id"]
    groups = []
    for plan in record.editions:
        found = [
            {
                "row": one,
                "activities": (activities := record.by("activities", "commitment_id", one["commitment_id"])),
                "standing": standing(record, activities),
            }
            for one in record.by("commitments", "objective_id", key)
            if one["plan_id"] == plan["plan_id"]
        ]
        groups.append({"plan": plan, "commitments": found})
    told = {
        "objective": row,
        "groups": groups,
        "chart": progress(record, "progress", f"{row['title']}: statuses in each report", key),
        "metrics": record.by("metrics", "objective_id", key),
        "passages": record.by("passages", "objective_id", key),
        "topics": record.by("performance_topics", "objective_id", key),
        "untracked": [
            one for one in record.by("plan_statements", "objective_id", key) if one["commitment_id"] is None
        ],
        "listings": _listed(record, key),
    }
    return Page(
        links.page("objectives", key),
        "objective.html",
        row["title"],
        f"What the Safer West Mercia Plan promised under “{row['title']}”, and how it stood in each report.",
        "plan",
        (HOME, PLAN),
        told,
    )


def _listed(record: ReleaseTables, objective: str) -> list[Row]:
    """Return the bodies that a report lists under an objective."""
    found = {row["body_id"] for row in record.by("oversight_listings", "objective_id", objective)}
    return [row for row in record.rows["oversight_bodies"] if row["body_id"] in found]


def _commitment(record: ReleaseTables, row: Row) -> Page:
    key = row["commitment_id"]
    objective = record.get("objectives", row["objective_id"])
    activities = record.by("activities", "commitment_id", key)
    wordings = sorted(
        record.by("commitment_wordings", "commitment_id", key),
        key=lambda one: -record.moments[one["source_id"]],
    )
    told = {
        "commitment": row,
        "objective": objective,
        "plan": record.get("plans", row["plan_id"]),
        "activities": activities,
        "standing": standing(record, activities),
        "wordings": wordings,
        "statements": record.by("plan_statements", "commitment_id", key),
        "lineage": lineage(record, key),
        "references": references(record, "commitments", key),
        "errata": errata(record, "commitments", key) + errata(record, "commitment_wordings", key),
    }
    return Page(
        links.page("commitments", key),
        "commitment.html",
        row["title"],
        wording.shorten(f"Commitment {row['ref']} of the Safer West Mercia Plan: {row['wording']}", 250),
        "plan",
        (HOME, (objective["title"], links.page("objectives", objective["objective_id"]))),
        told,
    )


def _activity(record: ReleaseTables, row: Row) -> Page:
    key = row["activity_id"]
    commitment = record.get("commitments", row["commitment_id"])
    objective = record.get("objectives", commitment["objective_id"])
    told = {
        "activity": row,
        "commitment": commitment,
        "objective": objective,
        "plan": record.get("plans", commitment["plan_id"]),
        "entries": timeline(record, row, commitment["plan_id"]),
        "bodies": _bodies(record, key),
        "lineage": lineage(record, row["commitment_id"]),
        "references": references(record, "activities", key),
        "errata": errata(record, "activities", key),
    }
    return Page(
        links.page("activities", key),
        "activity.html",
        row["title"],
        wording.shorten(
            f"What was reported on the activity “{row['title']}” of the Safer West Mercia Plan.", 250
        ),
        "plan",
        (
            HOME,
            (objective["title"], links.page("objectives", objective["objective_id"])),
            (f"Commitment {commitment['ref']}", links.page("commitments", commitment["commitment_id"])),
        ),
        told,
    )


def timeline(record: ReleaseTables, activity: Row, plan: str) -> list[dict[str, Any]]:
    """Return what each report on an edition says of an activity, the latest first; a report may print no row."""
    found = record.by("updates", "activity_id", activity["activity_id"])
    entries = []
    for report in reversed(record.reports):
        printed = [row for row in found if row["source_id"] == report["source_id"]]
        if printed:
            entries += [{"source": report, "row": row, **_around(record, row)} for row in printed]
        elif report["plan_id"] == plan:
            entries.append({"source": report, "row": None})
    return entries


def _around(record: ReleaseTables, update: Row) -> dict[str, Any]:
    key = update["update_id"]
    return {
        "oversight": record.by("oversight_links", "update_id", key),
        "figures": record.by("observations", "update_id", key),
        "errata": errata(record, "updates", key),
        "points": [
            end
            for row in record.by("cross_references", "origin_id", key)
            if row["origin_table"] == "updates" and (end := target(record, row))
        ],
    }


def _bodies(record: ReleaseTables, activity: str) -> list[Row]:
    """Return the bodies that oversee an activity, those of the latest report first."""
    found = dict.fromkeys(
        link["body_id"]
        for update in record.updates_of(activity)
        for link in record.by("oversight_links", "update_id", update["update_id"])
        if link["body_id"] is not None
    )
    return [record.get("oversight_bodies", body) for body in found]
