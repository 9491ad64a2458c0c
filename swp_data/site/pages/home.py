"""The home page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from swp_data.dataset.profile import read_profile
from swp_data.site.feed import json_ld
from swp_data.site.page import Page
from swp_data.site.promise_facets import FOR_ALL, UNTRACKED, month_of, values_of
from swp_data.site.release_tables import ReleaseTables, Row
from swp_data.site.status_meanings import STATUS_MEANINGS
from swp_data.text import join_words, plural
from swp_data.wording import format_month

MOST_NAMED = 3  # promises that a finding names


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A dated finding of the home page: how many promises, what of them, and the filter that lists them."""

    count: int
    text: str
    query: str
    named: tuple[Row, ...]


def pages(release: ReleaseTables, url: str) -> Iterator[Page]:
    """Yield the home page."""
    words = read_profile().site
    yield Page(
        path="index.html",
        template="home.html",
        title=words.question or release.metadata.title,
        head_title=release.metadata.title,
        description=release.metadata.description,
        breadcrumbs=(),
        context={
            "findings": [finding for finding in _findings(release) if finding.count],
            "tracked": len(_tracked(release)),
            "chart": _last_statuses(release),
            "objectives": [_objective_entry(release, row) for row in release.rows["objectives"]],
            "for_all": _objective_entry(release, None),
            "json_ld": json_ld(release, url, "index.html", details=False),
        },
    )


def _findings(release: ReleaseTables) -> Iterator[Finding]:
    """Yield the findings, each counted by the filter of the list of promises that it links to."""
    end = format_month(release.record_end)
    tracked = plural(len(_tracked(release)), "promise")
    texts = (
        (
            "status",
            "complete",
            f"of {tracked} that reports track {{are}} complete in the last report on {{them}}",
        ),
        ("status", "on_hold", "on hold in the last report on {them}"),
        ("status", "cancelled", "cancelled in the last report on {them}"),
        (
            "deadline",
            "passed_without_word",
            f"with a date that passed by {end} and that no document mentions again",
        ),
        ("word", "no_trace", "of the earlier edition with no trace left in the later plan"),
        ("status", UNTRACKED, "that the plan makes and that no report tracks"),
    )
    for facet, value, text in texts:
        rows = [row for row in release.promises.values() if value in values_of(release, row)[facet]]
        named = tuple(rows) if len(rows) <= MOST_NAMED else ()
        are, them = ("is", "it") if len(rows) == 1 else ("are", "them")
        in_part = sum("status_of_a_part" in (row["disagreement"] or "") for row in rows)
        addition = (
            f", {in_part} of these of a part only" if facet == "status" and in_part and not named else ""
        )
        yield Finding(
            count=len(rows),
            text=text.format(are=are, them=them) + addition,
            query=f"{facet}={value}",
            named=named,
        )


def _tracked(release: ReleaseTables) -> list[Row]:
    return [promise for promise in release.promises.values() if promise["status"]]


def _last_statuses(release: ReleaseTables) -> list[dict[str, Any]]:
    """Return the last statuses of the promises, apart for each month in which these were last reported."""
    panels = []
    tracked = _tracked(release)
    for month in sorted({month_of(row) for row in tracked}, reverse=True):
        rows = [row for row in tracked if month_of(row) == month]
        counts = release.count_statuses(rows)
        plans = dict.fromkeys(row["plan_id"] for row in rows)
        panels.append(
            {
                "as_of": rows[0]["as_of"],
                "month": month,
                "editions": join_words([release.edition_name(plan_id) for plan_id in plans]),
                "total": len(rows),
                "counts": [(status, counts[status]) for status in STATUS_MEANINGS if status in counts],
            }
        )
    return panels


def _objective_entry(release: ReleaseTables, objective: Row | None) -> dict[str, Any]:
    """Return the numbers of promises for an objective, or of those for all objectives."""
    objective_id = objective["objective_id"] if objective else None
    rows = [row for row in release.promises.values() if row["objective_id"] == objective_id]
    return {
        "row": objective,
        "query": f"objective={objective_id or FOR_ALL[0]}",
        "count": len(rows),
        "complete": sum(row["status"] == "complete" for row in rows),
        "untracked": sum(row["status"] is None for row in rows),
    }
