"""The documents of the record in order of time, and the later reports that could say what became of a milestone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from swp_data.checks.rules._expressions import rows_of
from swp_data.checks.rules._rule import Tables

SETTLED = frozenset({"met", "met_late", "dropped"})
ENDS = ("sources.source_id", "sources.period_end", "sources.published")
COVERAGE = (
    *ENDS,
    "sources.document_type",
    "updates.source_id",
    "updates.activity_id",
    "activities.activity_id",
    "activities.commitment_id",
    "commitment_lineage.from_commitment_id",
    "commitment_lineage.to_commitment_id",
)


def source_ends(tables: Tables) -> dict[str, str]:
    """Return when each source ends: its period or, without one, the day or month of its publication.

    Reads the columns `ENDS`. The dates are texts in ISO 8601, which sort by time.
    """
    return {
        row["source_id"]: str(row["period_end"] or row["published"] or "")
        for row in rows_of(tables, "sources")
    }


class LaterReports:
    """The reports that could say what became of a milestone. Reads the columns `COVERAGE`.

    A milestone of an activity is covered by each later report with an update on the activity, or on an activity of a
    commitment that its commitment became in another edition of the plan. Any other milestone is covered by the next
    report, whatever it is about.
    """

    def __init__(self, tables: Tables) -> None:
        self._ends = source_ends(tables)
        reports = {row["source_id"] for row in rows_of(tables, "sources") if row["document_type"] != "plan"}
        self._reports = sorted(reports, key=lambda source: (self._ends[source], source))
        self._commitments = dict(tables["activities"].select("activity_id", "commitment_id").rows())
        self._successors: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(tables, "commitment_lineage"):
            self._successors[row["from_commitment_id"]].add(row["to_commitment_id"])
        self._subjects: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(tables, "updates"):
            activity = row["activity_id"]
            self._subjects[row["source_id"]] |= {activity, self._commitments.get(activity, "")}

    def covering(self, milestone: dict[str, Any]) -> list[str]:
        """Return the reports that cover a milestone, in order of time."""
        end = self._ends.get(milestone["source_id"], "")
        later = [source for source in self._reports if self._ends[source] > end]
        activity = milestone["activity_id"]
        if activity is None:
            return later[:1]
        subjects = {activity, *self._successors[self._commitments.get(activity, "")]}
        return [source for source in later if subjects & self._subjects[source]]
