"""The events of a timeline, as plain data: a plan, a report, a date that was announced, a time without a report."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from swp_data.site.relations import Link
from swp_data.site.release_tables import Row
from swp_data.site.verdict import Deadline

ORDER = ("edition", "gap", "narrative", "report", "milestone")
"""The kinds of events, in the order of those on one day."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of a timeline.

    Args:
        kind: one of `ORDER`.
        day: the day by which it is sorted.
        heading: its time in words.
        content: what happened: an `Edition`, a `Report` or a `Milestone`; for a narrative, its row of `sources`; for a
            gap, its first and its last day.
    """

    kind: str
    day: date
    heading: str
    content: Any


@dataclass(frozen=True, kw_only=True)
class LinkedActivity:
    """An activity of an edition, and the rows of `activity_lineage` that lead to it from the earlier edition."""

    activity: Row
    lineage: list[Row]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What an edition of the plan prints about a promise.

    Args:
        plan: the edition.
        statements: the statements of the plan that its commitments track.
        commitments: the commitments, each with the row of its latest wording.
        activities: the activities.
        reported: for the commitments that a statement goes back to, the activities under them that were reported.
        is_first: whether no earlier edition has the promise.
    """

    plan: Row
    statements: list[Row] = field(default_factory=list)
    commitments: list[tuple[Row, Row | None]] = field(default_factory=list)
    activities: list[LinkedActivity] = field(default_factory=list)
    reported: list[Row] = field(default_factory=list)
    is_first: bool = False


@dataclass(frozen=True, kw_only=True)
class UpdateEntry:
    """What a report prints about one activity, with related rows; the update is None if it has no row for it.

    Args:
        activity: the activity.
        update: the update.
        change: how it differs from the previous report: a code of the view `silence`, or empty.
        same_as: the period of the report that it repeats word for word; empty if it doesn't.
        parts: the rows of `part_statuses`.
        figures: its observations, without those that repeat a figure.
        milestones: the milestones that it announces.
        outcomes: the dates of which it says what became, each with the id of its milestone.
        bodies: the rows of `oversight_links`.
        errata: its errata.
        targets: the rows that it refers to.
    """

    activity: Row
    update: Row | None
    change: str = ""
    same_as: str = ""
    parts: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    milestones: list[Row] = field(default_factory=list)
    outcomes: list[Link] = field(default_factory=list)
    bodies: list[Row] = field(default_factory=list)
    errata: list[Row] = field(default_factory=list)
    targets: list[Link] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report on the delivery plan, and what it prints about the activities of a promise."""

    source: Row
    entries: list[UpdateEntry]


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A milestone at the date on which it was due, and the words that say what became of it."""

    row: Row
    deadline: Deadline
    words: str
