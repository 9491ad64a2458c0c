"""Progress: what becomes of a commitment and its activities from one report to the next.

A report covers a plan where it prints updates on it. The reports of a plan follow one another by the end of
their periods; today's date plays no part.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from itertools import pairwise

import polars as pl

from swp_data.checks.rules.rule import (
    Rule,
    Tables,
    all_but,
    column,
    erratum_on,
    keys,
    look_up,
    plan_of,
    records,
)
from swp_data.checks.rules.titles import share

CLOSED = {"complete", "cancelled"}
RUNNING = {"active", "on_hold", "awaiting_update"}
LONG = 40  # letters; shorter updates ("Completed") are printed again and again


class Reports:
    """The updates, by report and activity, and the reports of each plan in their order."""

    def __init__(self, tables: Tables) -> None:
        self.updates = records(tables, "updates")
        self.of_commitment = dict(tables["activities"].select("activity_id", "commitment_id").rows())
        self.sources = {row["source_id"]: row for row in records(tables, "sources")}
        self.status: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.updates:
            self.status[row["source_id"]][row["activity_id"]] = row["status"]

    @cached_property
    def in_order(self) -> dict[str, list[str]]:
        """The reports that cover each plan, the earliest first."""
        found = defaultdict(list)
        for source in sorted(self.status, key=self._end):
            found[self.plan(source)].append(source)
        return found

    def _end(self, source: str) -> date:
        return self.sources.get(source, {}).get("period_end") or date.max

    def plan(self, source: str) -> str:
        """Return the plan that a report is on."""
        return str(self.sources.get(source, {}).get("plan_id"))

    def before(self, source: str) -> list[str]:
        """Return the reports on the same plan that came before this one."""
        reports = self.in_order[self.plan(source)]
        return reports[: reports.index(source)]

    def following(self, source: str) -> str | None:
        """Return the next report on the same plan; None where this is the last."""
        reports = self.in_order[self.plan(source)]
        return next((later for earlier, later in pairwise(reports) if earlier == source), None)

    def open_in(self, source: str, commitment: str) -> bool:
        """Whether a report has an activity of a commitment that isn't closed."""
        return any(
            status not in CLOSED
            for activity, status in self.status[source].items()
            if self.of_commitment.get(activity) == commitment
        )

    def reports_on(self, source: str, commitment: str) -> bool:
        """Whether a report has an update on an activity of a commitment."""
        return any(self.of_commitment.get(activity) == commitment for activity in self.status[source])


def _stays_closed(tables: Tables) -> pl.Expr:
    reports = Reports(tables)
    return all_but(
        place
        for place, row in enumerate(reports.updates)
        if row["status"] in RUNNING
        and any(
            reports.status[source].get(row["activity_id"]) in CLOSED
            for source in reports.before(row["source_id"])
        )
    )


def _goes_on(tables: Tables) -> pl.Expr:
    reports = Reports(tables)
    return all_but(
        place
        for place, row in enumerate(reports.updates)
        if row["status"] not in CLOSED
        and row["activity_id"].startswith(reports.plan(row["source_id"]))
        and (later := reports.following(row["source_id"]))
        and row["activity_id"] not in reports.status[later]
    )


def _commitment_goes_on(tables: Tables) -> pl.Expr:
    """Every report on a plan has an update on each of its commitments that the report before left open."""
    reports = Reports(tables)

    def lost(commitment: str, plan: str) -> bool:
        in_order = reports.in_order[plan]
        return any(
            not reports.reports_on(source, commitment)
            and (place == 0 or reports.open_in(in_order[place - 1], commitment))
            for place, source in enumerate(in_order)
        )

    rows = records(tables, "commitments")
    return all_but(place for place, row in enumerate(rows) if lost(row["commitment_id"], row["plan_id"]))


def _wording_reported(tables: Tables) -> pl.Expr:
    reports = Reports(tables)
    return all_but(
        place
        for place, row in enumerate(records(tables, "commitment_wordings"))
        if row["commitment_id"].startswith(reports.plan(row["source_id"]))
        and not reports.reports_on(row["source_id"], row["commitment_id"])
    )


def _update_worded(tables: Tables) -> pl.Expr:
    commitment = pl.col("activity_id").replace_strict(
        tables["activities"]["activity_id"],
        tables["activities"]["commitment_id"],
        default=None,
        return_dtype=pl.String,
    )
    printed = keys(tables, "commitment_wordings", "commitment_id", "source_id").to_list()
    of_plan = look_up(tables, "sources", "source_id", "plan_id", "source_id") == plan_of("activity_id")
    return (
        commitment.is_null()  # the key dangles, or names another plan's activity: both are reported as that
        | ~of_plan
        | pl.concat_str([commitment, pl.col("source_id")], separator=" ").is_in(printed)
    )


def _has_updates(tables: Tables) -> pl.Expr:
    reports = tables["updates"]["source_id"].unique().sort().to_list()
    return (column("document_type") == "plan") | pl.col("source_id").is_in(reports)


def _own_words(tables: Tables) -> pl.Expr:
    """No other row of the report has the same long update, unless an erratum says so.

    Of rows that do, the one that has most of its activity's title is taken to be the owner.
    """
    titles = dict(tables["activities"].select("activity_id", "title").rows())
    alike = defaultdict(list)
    for place, row in enumerate(records(tables, "updates")):
        text = row["update_text"] or ""
        if len(text) >= LONG and row["status"] not in {"awaiting_update", "referred"}:
            alike[row["source_id"], text].append((share(titles.get(row["activity_id"], ""), text), place))
    copies = [place for rows in alike.values() for fit, place in rows if (fit, place) != _owner(rows)]
    return all_but(copies) | erratum_on(tables, "update_id", "update_text")


def _owner(rows: list[tuple[float, int]]) -> tuple[float, int]:
    return max(rows, key=lambda one: one[0])


PROGRESS: tuple[Rule, ...] = (
    Rule(
        "report-updates",
        "sources",
        "document_type",
        _has_updates,
        "no update is from this report.",
        "Add its delivery plan table to updates, or correct the type; a report without the table needs the "
        "reason in curation/exceptions.csv.",
        "The reports are published to say what became of the plan.",
        ("pcp-2018-09-18", {"source_id": "pcp-2018-09-19", "published": "2018-09-19"}),
        ("updates",),
    ),
    Rule(
        "activity-reopened",
        "updates",
        "status",
        _stays_closed,
        "an earlier report says that this activity is complete or cancelled.",
        "Read both rows again: is it the same activity, and does its row say so? If it was taken up again, list "
        "it with the words that say so in curation/exceptions.csv.",
        "What is done seldom begins again; a wrong reference or status is likelier.",
        (
            "pcp-2020-02-05-A4.8",
            {"status": "active", "status_basis": None, "update_text": "Work has begun"},
        ),
        ("sources", "activities"),
        "warning",
    ),
    Rule(
        "activity-vanished",
        "updates",
        "activity_id",
        _goes_on,
        "the activity was not closed, and the next report on its plan has no row for it.",
        "Look for it in the next report, under another reference too; if it isn't printed, list it with that "
        "reason in curation/exceptions.csv.",
        "A promise that is dropped without a word is what readers look for; a lost row looks the same.",
        (
            "pcp-2018-09-18-C2.2",
            {"update_id": "pcp-2018-09-18-C2.9", "activity_id": "swp-2016-C2.9", "printed_ref": None},
        ),
        ("sources", "activities"),
        "warning",
    ),
    Rule(
        "commitment-unreported",
        "commitments",
        "commitment_id",
        _commitment_goes_on,
        "a report on its plan has no update on this commitment, and none before it closed it.",
        "Look for it in each report on the plan; if one doesn't print it, list it with that reason in "
        "curation/exceptions.csv.",
        "A promise that nothing is said of is what readers look for; a lost row looks the same.",
        ("swp-2016-1.2", {"activity_id": "swp-2016-1.1-1"}),
        ("sources", "activities", "updates"),
        "warning",
        ("updates", "pcp-2020-02-05-1.2-1"),
    ),
    Rule(
        "wording-reported",
        "commitment_wordings",
        "commitment_id",
        _wording_reported,
        "the document prints this commitment, and updates has no row of it.",
        "Add the commitment's rows to updates: a blank update cell is a row too.",
        "A commitment is printed with at least one row of updates.",
        ("swp-2020-A1", {"source_id": "plan-2020-07"}),
        ("sources", "activities", "updates"),
    ),
    Rule(
        "update-worded",
        "updates",
        "activity_id",
        _update_worded,
        "the report has no wording of the activity's commitment.",
        "Add the commitment to commitment_wordings, or correct the activity or the source.",
        "A row of updates is printed beside its commitment.",
        (
            "pcp-2018-09-18-4.4-1",
            {"update_id": "pcp-2018-09-18-D10-1", "activity_id": "swp-2016-D10-1", "activity_text": None},
        ),
        ("commitment_wordings", "activities", "sources"),
    ),
    Rule(
        "update-shared",
        "updates",
        "update_text",
        _own_words,
        "another row of this report has the same words, and no erratum says that they share a cell.",
        "Read both rows again. Where one printed cell serves both, add an erratum on update_text of each; where "
        "both print it, list this one in curation/exceptions.csv.",
        "A cell that is copied to the wrong row looks like one that is printed twice.",
        (
            "pcp-2018-09-18-D6.1",
            {
                "update_text": "Business case with MoJ to determine future funding envelope. Following this the "
                "strategy will be drawn up.",
                "status": "active",
                "status_basis": None,
            },
        ),
        ("errata", "activities"),
        "warning",
    ),
)
