"""The timeline of a promise: what each report printed or left out, the dates that were announced, and the editions.

A timeline is a list of events in order of time. Where the record has no report for a time, it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from swp_data import wording
from swp_data.site.promise_facts import activities_of, deadline_of, milestones_of
from swp_data.site.relations import errata_of, references_in, target_of
from swp_data.site.release_tables import ReleaseTables, Row, split_cell
from swp_data.site.timeline_events import (
    ORDER,
    Edition,
    Event,
    LinkedActivity,
    Milestone,
    Report,
    UpdateEntry,
)
from swp_data.site.verdict import deadline_words


def timeline_of(release: ReleaseTables, promise: Row) -> list[Event]:
    """Return the events of a promise, the earliest first."""
    events = [*_editions(release, promise), *_reports(release, promise), *_milestones(release, promise)]
    reports = [event.day for event in events if event.kind == "report"]
    if reports:
        events += _gaps(release, min(reports), max(reports))
        events += _narratives(release, min(reports), max(reports))
    return sorted(events, key=lambda event: (event.day, ORDER.index(event.kind)))


def _editions(release: ReleaseTables, promise: Row) -> Iterator[Event]:
    """Yield an event for each edition that has the promise: at the date of its plan or, without one, its first year."""
    activities = activities_of(release, promise)
    before = _commitments_before(release, promise)
    is_first = True
    for plan in reversed(release.editions):
        earlier = [row for row in before if row["plan_id"] == plan["plan_id"]]
        if earlier:
            yield _earlier_edition(release, plan, earlier)
            is_first = False
            continue
        own = [row for row in activities if release.plan_of(row["commitment_id"]) == plan["plan_id"]]
        if promise["plan_id"] != plan["plan_id"] and not own:
            continue
        commitment_ids = list(dict.fromkeys(row["commitment_id"] for row in own))
        statements = [
            row
            for key in commitment_ids
            for row in release.rows_where("plan_statements", "commitment_id", key)
        ]
        if not own:
            statements = [release.row("plan_statements", key) for key in split_cell(promise["statement_ids"])]
        published = release.row("sources", plan["source_id"])["published"] if plan["source_id"] else None
        yield Event(
            kind="edition",
            day=_first_day(published or str(plan["start_year"])),
            heading=wording.format_date(published) or str(plan["start_year"]),
            content=Edition(
                plan=plan,
                statements=statements,
                commitments=[
                    (release.row("commitments", key), _latest_wording(release, key)) for key in commitment_ids
                ],
                activities=[_linked(release, row, activities) for row in own],
                is_first=is_first,
            ),
        )
        is_first = False


def _commitments_before(release: ReleaseTables, promise: Row) -> list[Row]:
    """Return the commitments of the previous edition that a statement of the plan goes back to."""
    if promise["level"] != "statement":
        return []
    return [release.row("commitments", key) for key in split_cell(promise["earlier_commitment_ids"])]


def _earlier_edition(release: ReleaseTables, plan: Row, commitments: list[Row]) -> Event:
    keys = [row["commitment_id"] for row in commitments]
    return Event(
        kind="edition",
        day=_first_day(str(plan["start_year"])),
        heading=str(plan["start_year"]),
        content=Edition(
            plan=plan,
            commitments=[(row, _latest_wording(release, row["commitment_id"])) for row in commitments],
            reported=[row for key in keys for row in release.rows_where("activities", "commitment_id", key)],
            is_first=True,
        ),
    )


def _linked(release: ReleaseTables, activity: Row, chain: list[Row]) -> LinkedActivity:
    ids = {row["activity_id"] for row in chain}
    lineage = release.rows_where("activity_lineage", "to_activity_id", activity["activity_id"])
    return LinkedActivity(
        activity=activity, lineage=[row for row in lineage if row["from_activity_id"] in ids]
    )


def _latest_wording(release: ReleaseTables, commitment_id: str) -> Row | None:
    wordings = release.rows_where("commitment_wordings", "commitment_id", commitment_id)
    return max(wordings, key=lambda row: release.source_order[row["source_id"]], default=None)


def _reports(release: ReleaseTables, promise: Row) -> Iterator[Event]:
    """Yield an event for each report on an edition that has the promise."""
    activities = activities_of(release, promise)
    for source in release.reports:
        own = [row for row in activities if release.plan_of(row["commitment_id"]) == source["plan_id"]]
        if own:
            entries = [entry for row in own for entry in _entries(release, source, row)]
            yield Event(
                kind="report",
                day=release.end_of(source),
                heading=release.source_period(source["source_id"]),
                content=Report(source=source, entries=entries),
            )


def _entries(release: ReleaseTables, source: Row, activity: Row) -> Iterator[UpdateEntry]:
    key = (activity["activity_id"], source["source_id"])
    change = release.silence[key]["change"] if key in release.silence else ""
    updates = [
        row
        for row in release.rows_where("updates", "activity_id", activity["activity_id"])
        if row["source_id"] == source["source_id"]
    ]
    if not updates:
        yield UpdateEntry(activity=activity, update=None, change=change)
    for update in updates:
        yield _entry(release, activity, update, change)


def _entry(release: ReleaseTables, activity: Row, update: Row, change: str) -> UpdateEntry:
    key = update["update_id"]
    earlier = [
        row
        for row in release.updates_on(activity["activity_id"])
        if release.source_order[row["source_id"]] < release.source_order[update["source_id"]]
    ]
    targets = [target_of(release, reference) for reference in references_in(release, "updates", key)]
    return UpdateEntry(
        activity=activity,
        update=update,
        change=change,
        same_as=release.source_period(earlier[0]["source_id"]) if earlier and change == "repeated" else "",
        parts=release.rows_where("part_statuses", "update_id", key),
        figures=_distinct_figures(release, release.rows_where("observations", "update_id", key)),
        milestones=[
            release.deadlines[row["milestone_id"]]
            for row in release.rows_where("milestones", "update_id", key)
        ],
        outcomes=[
            (release.deadlines[row["milestone_id"]]["what"], row["milestone_id"])
            for row in release.rows_where("milestone_reports", "update_id", key)
            if row["outcome"] != "not_mentioned"
        ],
        bodies=release.rows_where("oversight_links", "update_id", key),
        errata=errata_of(release, "updates", key),
        targets=list(dict.fromkeys(target for target in targets if target)),
    )


def _distinct_figures(release: ReleaseTables, observations: list[Row]) -> list[Row]:
    """Return observations without those that would be listed in the same words."""
    distinct = {
        (
            row["metric_id"],
            row["area_id"],
            release.format_observation(row),
            wording.format_observation_period(row),
        ): row
        for row in reversed(observations)
    }
    return list(reversed(distinct.values()))


def _milestones(release: ReleaseTables, promise: Row) -> Iterator[Event]:
    for row in milestones_of(release, promise):
        deadline = deadline_of(release, row)
        content = Milestone(row=row, deadline=deadline, words=deadline_words(deadline))
        yield Event(kind="milestone", day=row["due_end"], heading=deadline.due, content=content)


def _gaps(release: ReleaseTables, first: date, last: date) -> Iterator[Event]:
    """Yield an event for each time between two reports for which the record has none."""
    start = end = None
    quarters = [row for row in release.quarters if first < row["quarter_end"] and row["quarter_start"] < last]
    for row in [*quarters, None]:
        if row and row["covered"] == "none":
            start, end = start or row["quarter_start"], row["quarter_end"]
        elif start:
            yield Event(
                kind="gap", day=start, heading=wording.format_period(start, end), content=(start, end)
            )
            start = None


def _narratives(release: ReleaseTables, first: date, last: date) -> Iterator[Event]:
    """Yield an event for each report between two reports that prints no delivery plan."""
    with_updates = {source["source_id"] for source in release.reports}
    for source in release.sources_by_date:
        if (
            source["document_type"] == "plan"
            or source["source_id"] in with_updates
            or not source["published"]
        ):
            continue
        day = _first_day(source["published"])
        if first < day < last:
            heading = wording.format_date(source["published"])
            yield Event(kind="narrative", day=day, heading=heading, content=source)


def _first_day(printed: str) -> date:
    """Return the first day of a printed day, month or year.

    >>> _first_day("2020-07")
    datetime.date(2020, 7, 1)
    """
    parts = [int(part) for part in printed.split("-")]
    return date(*[*parts, 1, 1][:3])


def last_day(release: ReleaseTables) -> date:
    """Return the last day that a report of the record covers."""
    return max(release.end_of(source) for source in release.reports)
