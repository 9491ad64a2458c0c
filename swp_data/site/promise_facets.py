"""The facets of the promises: what the list of promises can be filtered by, and what the home page counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from swp_data.site.release_tables import ReleaseTables, Row, split_cell
from swp_data.wording import format_month, format_status

UNTRACKED = "untracked"
"""The status of a statement of the plan that no commitment tracks, so no report says anything about it."""
FOR_ALL = ("all", "For all objectives")
"""The answer of a promise that belongs to no single objective, and its label."""
DEADLINES = {
    "passed_without_word": "Passed without a word",
    "open": "Not yet due when the record ends",
    "met": "Met",
    "met_late": "Met late",
    "moved": "Put off",
    "repeated": "Announced again",
    "dropped": "Dropped",
    "no_deadline": "An earliest time or the next report only",
    "none": "No date announced",
}
LAST_WORDS = {
    "news": "Says something new",
    "repeated": "Repeats the previous report word for word",
    "nothing": "Says nothing: blank, “no update” or “refer to”",
    "vanished": "Missing from the last report on its edition",
    "ended": "Ends before the last report",
    "no_trace": "No trace in the later plan",
    UNTRACKED: "No report tracks it",
}
MILESTONE_STATE = re.compile(r"(\w+): (\d+)")


@dataclass(frozen=True)
class Facet:
    """A question that promises can be filtered by.

    Args:
        name: its name in the address, such as `status`.
        label: its name for readers.
        options: its answers in order: the code of each, and its label.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


Values = dict[str, tuple[str, ...]]
"""The answers of a promise to each facet, by the name of the facet."""


def facets(release: ReleaseTables, answers: Mapping[str, Values]) -> list[Facet]:
    """Return the facets, each with the answers that at least one promise gives.

    Args:
        release: the release.
        answers: the answers of each promise, by its id.
    """
    values = list(answers.values())
    years = sorted({year for value in values for year in value["year"]})
    possible = (
        Facet(
            "status",
            "Last reported status",
            (
                *((status, format_status(status)) for status in release.statuses),
                (UNTRACKED, LAST_WORDS[UNTRACKED]),
            ),
        ),
        Facet("reported", "Last reported", _months(release)),
        Facet("deadline", "Dates announced", tuple(DEADLINES.items())),
        Facet("word", "Last word", tuple(LAST_WORDS.items())),
        Facet(
            "objective",
            "Objective",
            (*_rows(release.rows["objectives"], "objective_id", "title"), FOR_ALL),
        ),
        Facet(
            "edition",
            "Edition of the plan",
            tuple((row["plan_id"], release.edition_name(row["plan_id"])) for row in release.editions),
        ),
        Facet("area", "Place named", _rows(release.rows["areas"], "area_id", "name", by_name=True)),
        Facet("board", "Board", _rows(release.rows["oversight_bodies"], "body_id", "name", by_name=True)),
        Facet("year", "In a document on", tuple((year, year) for year in years)),
    )
    used = [
        Facet(
            facet.name,
            facet.label,
            tuple(option for option in facet.options if _is_used(facet, option[0], values)),
        )
        for facet in possible
    ]
    return [facet for facet in used if facet.options]


def values_of(release: ReleaseTables, promise: Row) -> Values:
    """Return the answers of a promise to each facet: those of its whole chain of activities."""
    activity_ids = chain_of(promise)
    updates = [update for key in activity_ids for update in release.updates_on(key)]
    sources = {promise["source_id"], *(update["source_id"] for update in updates)}
    states = [state for state, _ in MILESTONE_STATE.findall(promise["milestones"] or "")]
    return {
        "status": (promise["status"] or UNTRACKED,),
        "reported": (month_of(promise),) if promise["status"] else (),
        "deadline": tuple(states) or ("none",),
        "word": tuple(_last_words(release, promise)),
        "objective": (promise["objective_id"] or FOR_ALL[0],),
        "edition": tuple(sorted({promise["plan_id"], *(_plan_of(release, key) for key in activity_ids)})),
        "area": tuple(sorted(_areas(release, promise, updates))),
        "board": tuple(sorted(_boards(release, updates))),
        "year": tuple(sorted({_year(release.row("sources", source_id)) for source_id in sources} - {""})),
    }


def chain_of(promise: Row) -> list[str]:
    """Return the activities that a promise consists of, its last one first; none for a statement."""
    ids = (promise["activity_id"], *split_cell(promise["earlier_activity_ids"]))
    return [activity_id for activity_id in ids if activity_id]


def month_of(promise: Row) -> str:
    """Return the month in which a promise with a status was last reported, such as `2020-12`."""
    return f"{promise['as_of']:%Y-%m}"


def _months(release: ReleaseTables) -> tuple[tuple[str, str], ...]:
    tracked = [promise for promise in release.promises.values() if promise["status"]]
    months = {month_of(promise): format_month(promise["as_of"]) for promise in tracked}
    return tuple(sorted(months.items(), reverse=True))


def _last_words(release: ReleaseTables, promise: Row) -> Iterable[str]:
    if not promise["status"]:
        yield UNTRACKED
        return
    rows = [row for (activity_id, _), row in release.silence.items() if activity_id == promise["activity_id"]]
    last = max(rows, key=lambda row: row["period_end"])
    if last["change"] == "vanished":
        yield "vanished"
    elif last["content"] != "report":
        yield "nothing"
    else:
        yield "repeated" if last["change"] == "repeated" else "news"
    if promise["as_of"] < release.record_end:
        yield "ended"
    if promise["trace"] == "no_trace":
        yield "no_trace"


def _plan_of(release: ReleaseTables, activity_id: str) -> str:
    activity = release.row("activities", activity_id)
    return str(release.row("commitments", activity["commitment_id"])["plan_id"])


def _boards(release: ReleaseTables, updates: list[Row]) -> set[str]:
    return {
        link["body_id"]
        for update in updates
        for link in release.rows_where("oversight_links", "update_id", update["update_id"])
        if link["body_id"]
    }


def _areas(release: ReleaseTables, promise: Row, updates: list[Row]) -> set[str]:
    """Return the places that the texts of a promise name, and those that these are in."""
    if "area_mentions" not in release.frames:
        return set()
    origins = {promise["promise_id"], *chain_of(promise), *(update["update_id"] for update in updates)}
    named = {
        mention["area_id"]
        for origin in origins
        for mention in release.rows_where("area_mentions", "origin_id", origin)
    }
    return {area for area_id in named for area in _with_parents(release, area_id)}


def _with_parents(release: ReleaseTables, area_id: str) -> list[str]:
    areas: list[str] = []
    parent: str | None = area_id
    while parent and parent not in areas:
        areas.append(parent)
        parent = release.row("areas", parent)["parent_id"]
    return areas


def _year(source: Row) -> str:
    return str(source["period_end"].year) if source["period_end"] else (source["published"] or "")[:4]


def _rows(rows: list[Row], key: str, label: str, *, by_name: bool = False) -> tuple[tuple[str, str], ...]:
    options = [(row[key], row[label]) for row in rows]
    return tuple(sorted(options, key=lambda option: option[1].casefold()) if by_name else options)


def _is_used(facet: Facet, code: str, values: list[Values]) -> bool:
    return any(code in value[facet.name] for value in values)
