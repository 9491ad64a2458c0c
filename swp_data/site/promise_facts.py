"""What the verdict on a promise follows from, read from the tables and views of a release."""

from __future__ import annotations

from datetime import date

from swp_data import wording
from swp_data.site.release_tables import ReleaseTables, Row, split_cell
from swp_data.site.verdict import Deadline, Facts, Verdict, verdict

DISAGREEMENT_SEPARATOR = ", "
STATUSES_OF_A_PART = ("complete", "cancelled", "on_hold")  # that words about a part may decide


def verdict_on(release: ReleaseTables, promise_id: str) -> Verdict:
    """Return the verdict on a promise of a release."""
    return verdict(facts_of(release, release.promises[promise_id]))


def facts_of(release: ReleaseTables, promise: Row) -> Facts:
    """Return what the verdict on a promise follows from."""
    common = {
        "status": promise["status"],
        "as_of": promise["as_of"],
        "disagreement": (promise["disagreement"] or "").split(DISAGREEMENT_SEPARATOR),
    }
    if promise["level"] == "statement":
        earlier = [release.row("commitments", key) for key in split_cell(promise["earlier_commitment_ids"])]
        return Facts(
            **common,
            deadlines=[deadline_of(release, row) for row in milestones_of(release, promise)],
            is_statement=True,
            printed=wording.format_date(release.row("sources", promise["source_id"])["published"]),
            earlier=[row["ref"] for row in earlier],
            earlier_as_of=max(filter(None, (_last_report(release, row) for row in earlier)), default=None),
        )
    trace = promise["trace"]
    earlier_activities = [
        row for row in activities_of(release, promise) if row["activity_id"] != promise["activity_id"]
    ]
    return Facts(
        **common,
        parts=_parts(release, promise["update_id"]),
        deadlines=_deadlines(release, promise["activity_id"]),
        earlier_activities=[(name_of(row), facts_of_activity(release, row)) for row in earlier_activities],
        change=_last_change(release, promise),
        later=[release.row("commitments", key)["ref"] for key in split_cell(promise["later_commitment_ids"])],
        trace=release.label("commitments_without_successor", "trace", trace) if trace else "",
    )


def facts_of_activity(release: ReleaseTables, activity: Row) -> Facts:
    """Return what was reported on one activity itself, without those that it continues or that continue it."""
    key = activity["activity_id"]
    update = release.latest_update(key)
    if update is None:
        return Facts(status=None, as_of=None, deadlines=_deadlines(release, key))
    basis = update["status_basis"]
    quotes = [row["quote"] for row in release.rows_where("part_statuses", "update_id", update["update_id"])]
    is_of_a_part = (
        update["status"] in STATUSES_OF_A_PART
        and basis is not None
        and any(basis in quote for quote in quotes)
    )
    return Facts(
        status=update["status"],
        as_of=release.end_of(release.row("sources", update["source_id"])),
        parts=_parts(release, update["update_id"]),
        deadlines=_deadlines(release, key),
        disagreement=["status_of_a_part"] if is_of_a_part else (),
    )


def name_of(activity: Row) -> str:
    """Return the reference of an activity or, if it has none, its title in quotation marks."""
    return activity["ref"] or f"“{activity['title']}”"


def _parts(release: ReleaseTables, update_id: str | None) -> list[tuple[str, str]]:
    return [
        (row["part"], row["status"]) for row in release.rows_where("part_statuses", "update_id", update_id)
    ]


def _deadlines(release: ReleaseTables, activity_id: str) -> list[Deadline]:
    """Return the dates of one activity, in order."""
    milestones = release.rows_where("milestones", "activity_id", activity_id)
    return [deadline_of(release, row) for row in _sorted_deadlines(release, milestones)]


def activities_of(release: ReleaseTables, promise: Row) -> list[Row]:
    """Return the activities that a promise consists of, those of the earliest edition first."""
    ids = [*split_cell(promise["earlier_activity_ids"]), promise["activity_id"]]
    rows = [release.row("activities", activity_id) for activity_id in ids if activity_id]
    editions = [plan["plan_id"] for plan in reversed(release.editions)]
    return sorted(rows, key=lambda row: editions.index(release.plan_of(row["commitment_id"])))


def milestones_of(release: ReleaseTables, promise: Row) -> list[Row]:
    """Return the milestones of a promise, as rows of the view `deadlines` in order of their dates."""
    rows = [
        milestone
        for activity in activities_of(release, promise)
        for milestone in release.rows_where("milestones", "activity_id", activity["activity_id"])
    ]
    if promise["level"] == "statement":
        rows = release.rows_where("milestones", "statement_id", promise["promise_id"])
    return _sorted_deadlines(release, rows)


def _sorted_deadlines(release: ReleaseTables, milestones: list[Row]) -> list[Row]:
    deadlines = [release.deadlines[row["milestone_id"]] for row in milestones]
    return sorted(deadlines, key=lambda row: (row["due_end"], row["due_start"] or row["due_end"]))


def deadline_of(release: ReleaseTables, milestone: Row) -> Deadline:
    """Return the date of a milestone with what became of it, in words."""
    moved_to = milestone["moved_to_milestone_id"]
    return Deadline(
        due=due_words(milestone),
        state=milestone["state"],
        met=wording.format_date(milestone["date_met"]),
        moved_to=due_words(release.deadlines[moved_to]) if moved_to in release.deadlines else "",
    )


def due_words(milestone: Row) -> str:
    """Return the date of a milestone in words: a day, a month, a period or a year.

    >>> due_words({"due_start": date(2019, 4, 1), "due_end": date(2019, 4, 30), "precision": "month"})
    'April 2019'
    >>> due_words({"due_start": date(2021, 1, 1), "due_end": date(2021, 12, 31), "precision": "year"})
    '2021'
    """
    start, end = milestone["due_start"], milestone["due_end"]
    is_calendar_year = start and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    if is_calendar_year and start.year == end.year:
        return str(end.year)
    return wording.format_period(start, end)


def _last_change(release: ReleaseTables, promise: Row) -> str:
    """Return how the last report on the promise's own edition changes its row: a code of the view `silence`."""
    rows = [row for key, row in release.silence.items() if key[0] == promise["activity_id"]]
    return max(rows, key=lambda row: release.source_order[row["source_id"]])["change"] if rows else ""


def _last_report(release: ReleaseTables, commitment: Row) -> date | None:
    """Return the end of the period of the last report on a commitment."""
    activities = release.rows_where("activities", "commitment_id", commitment["commitment_id"])
    updates = [release.latest_update(activity["activity_id"]) for activity in activities]
    ends = [release.end_of(release.row("sources", update["source_id"])) for update in updates if update]
    return max(ends, default=None)
