"""Reports in order: what happens to a commitment and its activities from one report to the next.

A report covers a plan if it prints updates on it. The reports on a plan are ordered by the end of their periods,
whatever today's date is.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from itertools import pairwise

from swp_data.checks.rules._expressions import rows_of
from swp_data.checks.rules._rule import Tables

CLOSED = frozenset({"complete", "cancelled"})
RUNNING = frozenset({"active", "on_hold", "awaiting_update"})
READS = (
    "updates.source_id",
    "updates.activity_id",
    "updates.status",
    "activities.activity_id",
    "activities.commitment_id",
    "sources.source_id",
    "sources.plan_id",
    "sources.period_end",
)


class Reports:
    """The updates by report and activity, and the reports of each plan in order. Reads the columns `READS`."""

    def __init__(self, tables: Tables) -> None:
        self.updates = rows_of(tables, "updates")
        self._commitments = dict(tables["activities"].select("activity_id", "commitment_id").rows())
        self._sources = {row["source_id"]: row for row in rows_of(tables, "sources")}
        self.status: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.updates:
            self.status[row["source_id"]][row["activity_id"]] = row["status"]

    @cached_property
    def in_order(self) -> dict[str, list[str]]:
        """The reports that cover each plan, the earliest first."""
        reports = defaultdict(list)
        for source in sorted(self.status, key=self._end):
            reports[self.plan(source)].append(source)
        return reports

    def _end(self, source: str) -> date:
        return self._sources.get(source, {}).get("period_end") or date.max

    def plan(self, source: str) -> str:
        """Return the plan that a report covers."""
        return str(self._sources.get(source, {}).get("plan_id"))

    def is_on_plan(self, key: str, source: str) -> bool:
        """Return whether a commitment or an activity belongs to the plan that a report covers."""
        return key.startswith(f"{self.plan(source)}-")

    def previous(self, source: str) -> list[str]:
        """Return the earlier reports on the same plan."""
        reports = self.in_order[self.plan(source)]
        return reports[: reports.index(source)]

    def following(self, source: str) -> str | None:
        """Return the next report on the same plan; None if this is the last."""
        reports = self.in_order[self.plan(source)]
        return next((later for earlier, later in pairwise(reports) if earlier == source), None)

    def leaves_open(self, source: str, commitment: str) -> bool:
        """Return whether a report has an activity of a commitment that is not closed."""
        return any(
            status not in CLOSED
            for activity, status in self.status[source].items()
            if self._commitments.get(activity) == commitment
        )

    def reports_on(self, source: str, commitment: str) -> bool:
        """Return whether a report has an update on an activity of a commitment."""
        return any(self._commitments.get(activity) == commitment for activity in self.status[source])
