"""Feeds (Atom) of each objective and each promise: what reports print about them, and what a release changes.

An entry for an update is dated by its report. If the release was built with the previous one, its table `changes` adds
an entry for each changed row, dated by the release.
Standard: RFC 4287, https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from swp_data import wording
from swp_data.diff.changes_table import CHANGES
from swp_data.site import links
from swp_data.site.promise_facts import activities_of
from swp_data.site.release_tables import ReleaseTables, Row

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:swp-data:rows")
"""The namespace of the ids of feeds and entries, which never change, whatever the address of the site."""
ACTIVITY_COLUMNS = ("activity_id", "from_activity_id", "to_activity_id")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a feed.

    Args:
        id: its URN, which never changes.
        title: its title.
        updated: the day of its document or release.
        address: its page, relative to the folder of the site.
        text: what happened, as paragraphs.
    """

    id: str
    title: str
    updated: str
    address: str
    text: tuple[str, ...]


def feed_contexts(release: ReleaseTables) -> dict[str, dict[str, Any]]:
    """Return the variables of the template of each feed, by its path."""
    changed = _changes_by_activity(release)
    by_promise = {
        key: [*_changes_on(release, promise, changed), *_updates_on(release, promise)]
        for key, promise in release.promises.items()
    }
    contexts = {
        links.feed_of("promises", key): _context(
            release, "promises", key, release.promises[key]["promise"], entries
        )
        for key, entries in by_promise.items()
    }
    for row in release.rows["objectives"]:
        key = row["objective_id"]
        entries = [
            entry
            for promise_id, promise in release.promises.items()
            if promise["objective_id"] == key
            for entry in by_promise[promise_id]
        ]
        contexts[links.feed_of("objectives", key)] = _context(
            release, "objectives", key, row["title"], entries
        )
    return contexts


def _context(
    release: ReleaseTables, kind: str, key: str, title: str, entries: Iterable[Entry]
) -> dict[str, Any]:
    """Return the variables of a feed: its entries, each once, the latest first."""
    distinct = {entry.id: entry for entry in entries}
    ordered = sorted(distinct.values(), key=lambda entry: (entry.updated, entry.id), reverse=True)
    return {
        "id": uuid.uuid5(NAMESPACE, f"{release.package.name} {kind} {key}").urn,
        "title": wording.shorten(title, 200),
        "path": links.feed_of(kind, key),
        "address": links.page_of(kind, key),
        "updated": ordered[0].updated if ordered else release.metadata.date,
        "entries": ordered,
    }


def _updates_on(release: ReleaseTables, promise: Row) -> list[Entry]:
    """Return an entry for each update on a promise, dated by the publication of its report or the end of its period."""
    return [
        Entry(
            id=_urn(release, "updates", update["update_id"]),
            title=wording.shorten(
                f"{release.source_period(update['source_id'])}: {wording.format_status(update['status']).lower()}: "
                f"{activity['title']}",
                200,
            ),
            updated=_day_of(release, release.row("sources", update["source_id"])),
            address=f"{links.page_of('promises', promise['promise_id'])}#{links.safe_id(update['update_id'])}",
            text=tuple((update["update_text"] or "The report leaves the update blank.").split("\n\n")),
        )
        for activity in activities_of(release, promise)
        for update in release.rows_where("updates", "activity_id", activity["activity_id"])
    ]


def _day_of(release: ReleaseTables, source: Row) -> str:
    published: str = source["published"] or ""
    return published if len(published) == len("2020-02-05") else release.end_of(source).isoformat()


def _changes_by_activity(release: ReleaseTables) -> dict[str, dict[tuple[str, str], list[Row]]]:
    """Return the changed cells of each row that belongs to an activity: by activity, and by table and key."""
    changed: dict[str, dict[tuple[str, str], list[Row]]] = {}
    cells: dict[tuple[str, str], list[Row]] = {}
    for cell in release.rows.get(CHANGES, ()):
        cells.setdefault((cell["table"], cell["key"]), []).append(cell)
    for (table, key), row_cells in cells.items():
        for activity_id in _activities_of_row(release, table, key, row_cells):
            changed.setdefault(activity_id, {})[table, key] = row_cells
    return changed


def _activities_of_row(release: ReleaseTables, table: str, key: str, cells: list[Row]) -> set[str]:
    """Return the activities that a changed row belongs to: those that it names, or that its update is about."""
    values = {cell["field"]: {cell["old"], cell["new"]} for cell in cells}
    if table in release.rows:
        name = release.frames[table].columns[0]
        for row in release.rows_where(table, name, key):
            for column, value in row.items():
                values.setdefault(column, set()).add(value)
    found = {value for column in ACTIVITY_COLUMNS for value in values.get(column, ()) if value}
    for update_id in values.get("update_id", ()):
        found |= {row["activity_id"] for row in release.rows_where("updates", "update_id", update_id)}
    return found


def _changes_on(release: ReleaseTables, promise: Row, changed: dict[str, Any]) -> list[Entry]:
    version = release.metadata.version
    return [
        Entry(
            id=_urn(release, version, table, key),
            title=wording.shorten(f"Version {version}: {_title_of_change(release, table, cells)}", 200),
            updated=release.metadata.date,
            address=links.page_of("promises", promise["promise_id"]),
            text=tuple(_sentence(cell) for cell in cells),
        )
        for activity in activities_of(release, promise)
        for (table, key), cells in changed.get(activity["activity_id"], {}).items()
    ]


def _title_of_change(release: ReleaseTables, table: str, cells: list[Row]) -> str:
    resource = release.package.resources.get(table)
    kinds = ", ".join(dict.fromkeys(cell["kind"] for cell in cells))
    return f"{resource.title if resource else table}: {kinds}: {cells[0]['key']}"


def _sentence(cell: Row) -> str:
    old, new = cell["old"], cell["new"]
    if old is None:
        return f"{cell['field']}: {new}"
    if new is None:
        return f"{cell['field']}: withdrawn, was: {old}"
    return f"{cell['field']}: {new}; was: {old}"


def _urn(release: ReleaseTables, *parts: str) -> str:
    return uuid.uuid5(NAMESPACE, " ".join((release.package.name, *parts))).urn
