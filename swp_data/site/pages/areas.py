"""The pages of the places: the promises, reports and statements of the plan that name each, and its figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from swp_data.site import links
from swp_data.site.page import HOME, Page
from swp_data.site.printed_texts import NamingText, excerpt, printed_texts
from swp_data.site.release_tables import ReleaseTables, Row
from swp_data.site.status_meanings import STATUS_MEANINGS
from swp_data.text import plural

PLACES = ("Places", "areas/index.html")
AREA_OF_FORCES = "police_force_area"  # its parts are the places of readers


@dataclass(frozen=True)
class Mentions:
    """The texts that name a place: by promise, and those that belong to no promise of their own."""

    promises: dict[str, list[NamingText]]
    others: list[NamingText]

    @property
    def counts(self) -> list[str]:
        """What names the place, in words."""
        texts = {
            ("promise", "promises"): len(self.promises),
            ("passage of a report", "passages of reports"): self._count("passages"),
            ("commitment", "commitments"): self._count("commitments"),
            ("statement of the plan", "statements of the plan"): self._count("plan_statements"),
        }
        return [plural(count, *words) for words, count in texts.items() if count]

    def _count(self, table: str) -> int:
        return sum(naming.text.table == table for naming in self.others)


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the places, and a page for each."""
    mentions = _mentions(release)
    forces = [
        row["area_id"]
        for row in release.rows["areas"]
        if row["kind"] == AREA_OF_FORCES and _children(release, row["area_id"])
    ]
    inside = {key for force in forces for key in _below(release, force)}
    entries = {row["area_id"]: _entry(release, row, mentions) for row in release.rows["areas"]}
    yield Page(
        path="areas/index.html",
        template="areas.html",
        title="Places",
        description="The places that the plan and its reports name, with the promises and figures of each.",
        section="areas",
        context={
            "entries": entries,
            "trees": [(release.row("areas", force), _children(release, force)) for force in forces],
            "others": [row for row in release.rows["areas"] if row["area_id"] not in inside],
            "children": lambda key: _children(release, key),
        },
    )
    for row in release.rows["areas"]:
        yield _area_page(release, row, entries)


def _area_page(release: ReleaseTables, area: Row, entries: dict[str, dict[str, Any]]) -> Page:
    key = area["area_id"]
    observations = release.rows_where("observations", "area_id", key)
    context = {
        "area": area,
        "parents": _parents(release, area),
        "parts": [entries[part["area_id"]] for part in _children(release, key)],
        "mentions": entries[key]["mentions"],
        "promise_statuses": _statuses(release, entries[key]["mentions"].promises),
        "figures": _figures_by_metric(release, observations),
        "observation_count": len(observations),
    }
    return Page(
        path=links.page_of("areas", key),
        template="area.html",
        title=f"{area['name']} in the plan and its reports",
        description=f"The promises of the Safer West Mercia Plan that name {area['name']}, what reports said, and "
        "figures.",
        section="areas",
        breadcrumbs=(HOME, PLACES),
        context=context,
    )


def _statuses(release: ReleaseTables, promise_ids: Iterable[str]) -> dict[str, int]:
    """Return how many promises have each status in the last report on them; "not tracked" counts those without one."""
    counts = Counter(release.promises[key]["status"] or "not tracked" for key in promise_ids)
    return {status: counts[status] for status in (*STATUS_MEANINGS, "not tracked") if counts[status]}


def _entry(release: ReleaseTables, area: Row, mentions: dict[str, Mentions]) -> dict[str, Any]:
    """Return what a list shows of a place."""
    key = area["area_id"]
    naming = mentions.get(key, Mentions({}, []))
    figures = len(release.rows_where("observations", "area_id", key))
    counts = [*naming.counts, *([plural(figures, "figure")] if figures else [])]
    return {"row": area, "mentions": naming, "counts": counts}


def _mentions(release: ReleaseTables) -> dict[str, Mentions]:
    """Return what names each place."""
    quotes: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in release.rows["area_mentions"]:
        areas = quotes.setdefault((row["origin_table"], row["origin_id"]), {})
        areas.setdefault(row["area_id"], []).append(row["quote"])
    mentions: dict[str, Mentions] = {}
    for text in printed_texts(release):
        for area_id, names in quotes.get((text.table, text.id), {}).items():
            found = mentions.setdefault(area_id, Mentions({}, []))
            naming = NamingText(text, excerpt(text.text, _pattern(names)))
            for promise_id in text.promises:
                found.promises.setdefault(promise_id, []).append(naming)
            if not text.promises:
                found.others.append(naming)
    return mentions


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _figures_by_metric(release: ReleaseTables, observations: list[Row]) -> list[tuple[Row, list[Row]]]:
    """Return the metrics that have figures for a place, each with these figures, the latest period first."""
    by_metric: dict[str, list[Row]] = {}
    for row in observations:
        by_metric.setdefault(row["metric_id"], []).append(row)
    return [
        (
            release.row("metrics", metric_id),
            sorted(
                rows,
                key=lambda row: (str(row["period_end"] or ""), release.source_order[row["source_id"]]),
                reverse=True,
            ),
        )
        for metric_id, rows in by_metric.items()
    ]


def _children(release: ReleaseTables, area_id: str) -> list[Row]:
    return release.rows_where("areas", "parent_id", area_id)


def _below(release: ReleaseTables, area_id: str) -> set[str]:
    """Return an area and all areas within it."""
    return {area_id}.union(*(_below(release, part["area_id"]) for part in _children(release, area_id)))


def _parents(release: ReleaseTables, area: Row) -> list[Row]:
    """Return the areas that an area is in, the smallest first."""
    parents: list[Row] = []
    while area["parent_id"]:
        area = release.row("areas", area["parent_id"])
        parents.append(area)
    return parents
