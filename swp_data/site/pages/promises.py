"""The pages of the promises: what became of each, over the editions of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from swp_data import wording
from swp_data.dataset.views.deadlines import STATES
from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.promise_facts import activities_of, milestones_of, verdict_on
from swp_data.site.relations import Link, Reference, References, references_of
from swp_data.site.release_tables import ReleaseTables, Row, split_cell
from swp_data.site.timeline import last_day, timeline_of
from swp_data.site.verdict import COUNTED_STATES, disagreement_sentences

PROMISES = ("Promises", "promises/index.html")


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield a page for each row of the view `promises`."""
    for promise in release.promises.values():
        yield _promise_page(release, promise)


def _promise_page(release: ReleaseTables, promise: Row) -> Page:
    key = promise["promise_id"]
    activities = activities_of(release, promise)
    commitment_ids = dict.fromkeys(row["commitment_id"] for row in reversed(activities))
    objective = release.row("objectives", promise["objective_id"]) if promise["objective_id"] else None
    verdict = verdict_on(release, key)
    context = {
        "promise": promise,
        "verdict": verdict,
        "record_end": last_day(release),
        "goes_on": _goes_on(release, promise),
        "timeline": timeline_of(release, promise),
        "objective": objective,
        "commitments": [release.row("commitments", commitment_id) for commitment_id in commitment_ids],
        "parts": release.rows_where("part_statuses", "update_id", promise["update_id"]),
        "date_states": _date_states(release, promise),
        "disagreements": disagreement_sentences(
            promise["status"], (promise["disagreement"] or "").split(", ")
        )
        if promise["status"]
        else [],
        "bodies": _bodies_over(release, activities),
        "areas": _areas_named(release, promise, activities),
        "siblings": _siblings(release, key, activities),
        "references": _references(release, activities),
        "data": [("JSON", links.api_of(key, "json")), ("CSV", links.api_of(key, "csv"))],
        "feed": links.feed_of("promises", key),
    }
    breadcrumb = (
        (objective["title"], links.page_of("objectives", objective["objective_id"])) if objective else None
    )
    return Page(
        path=links.page_of("promises", key),
        template="promise.html",
        title=title_of(promise),
        description=wording.shorten(f"{title_of(promise)}. {verdict.text}", 300),
        section="promises",
        breadcrumbs=(HOME, PROMISES, *filter(None, [breadcrumb])),
        context=context,
        scripts=("copy.js",),
    )


def title_of(promise: Row) -> str:
    """Return the title of the page of a promise, which no other page has."""
    ref = promise["activity_ref"] or promise["commitment_ref"]
    title = wording.shorten(promise["promise"], 90)
    return f"{title} ({ref}, {promise['plan']})" if ref else title


def _goes_on(release: ReleaseTables, promise: Row) -> list[Link]:
    """Return where the story of a promise of an earlier edition goes on, and where a statement's began."""
    found = []
    for key in split_cell(promise["later_commitment_ids"]):
        row = release.row("commitments", key)
        found.append(
            (f"It goes on as commitment {row['ref']} {row['title']}", links.page_of("commitments", key))
        )
    if promise["trace_statement_id"]:
        found.append(
            (
                "The statement of the plan that still prints it",
                links.page_of("promises", promise["trace_statement_id"]),
            )
        )
    elif promise["trace"]:
        for row in release.rows_where(
            "commitments_without_successor", "commitment_id", promise["commitment_id"]
        ):
            if row["activity_id"]:
                activity = release.row("activities", row["activity_id"])
                found.append(
                    (
                        f"What goes on with it: {activity['title']}",
                        links.on_promise_page(release, row["activity_id"]),
                    )
                )
    if promise["level"] == "statement":
        for key in split_cell(promise["earlier_commitment_ids"]):
            row = release.row("commitments", key)
            found.append(
                (f"Before: commitment {row['ref']} {row['title']}", links.page_of("commitments", key))
            )
    return found


def _date_states(release: ReleaseTables, promise: Row) -> list[tuple[str, int]]:
    """Return how many milestones of a promise are in each state, in words."""
    states = [row["state"] for row in milestones_of(release, promise)]
    words = COUNTED_STATES | {
        "no_deadline": "without a deadline",
        "repeated": "announced again",
    }
    return [(words.get(state, state), states.count(state)) for state in STATES if state in states]


def _bodies_over(release: ReleaseTables, activities: list[Row]) -> list[Row]:
    """Return the bodies that oversee some activities, starting with those in the latest report on the last."""
    ids = dict.fromkeys(
        link["body_id"]
        for activity in reversed(activities)
        for update in release.updates_on(activity["activity_id"])
        for link in release.rows_where("oversight_links", "update_id", update["update_id"])
        if link["body_id"] is not None
    )
    return [release.row("oversight_bodies", body_id) for body_id in ids]


def _areas_named(release: ReleaseTables, promise: Row, activities: list[Row]) -> list[Row]:
    """Return the areas that the texts of a promise name, in alphabetical order."""
    rows = [("activities", row["activity_id"]) for row in activities]
    rows += [
        ("updates", row["update_id"])
        for activity in activities
        for row in release.updates_on(activity["activity_id"])
    ]
    rows += [("plan_statements", key) for key in split_cell(promise["statement_ids"])]
    ids = {
        mention["area_id"]
        for table, key in rows
        for mention in release.rows_where("area_mentions", "origin_id", key)
        if mention["origin_table"] == table
    }
    return sorted((release.row("areas", key) for key in ids), key=lambda row: row["name"])


def _siblings(release: ReleaseTables, promise_id: str, activities: list[Row]) -> list[Link]:
    """Return the other promises that an activity of this one is a part of, because it was split."""
    ids = dict.fromkeys(
        other
        for activity in activities
        for other in links.promise_of(release, activity["activity_id"])
        if other != promise_id
    )
    return [(release.promises[other]["promise"], links.page_of("promises", other)) for other in ids]


def _references(release: ReleaseTables, activities: list[Row]) -> References:
    """Return the cross-references of some activities, each once."""
    every = [references_of(release, "activities", row["activity_id"]) for row in activities]

    def distinct(references: Iterable[Reference]) -> list[Reference]:
        return list(
            {(each.row["printed"], each.row["cell"], each.other_end): each for each in references}.values()
        )

    return References(
        made=distinct(reference for found in every for reference in found.made),
        received=distinct(reference for found in every for reference in found.received),
    )
