"""The static API: the tables and the promises as JSON files with stable addresses, and each promise as CSV too.

`api/index.json` lists what there is. A table is one file, in which each row is found by its key; there is no file for
each row, because thousands of small files would take longer to publish than all pages. A promise is one file with its
whole chain: the editions, commitments, activities, updates, figures, milestones and documents.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from swp_data.site import links
from swp_data.site.promise_facts import activities_of, milestones_of, verdict_on
from swp_data.site.release_tables import ReleaseTables, Row, split_cell
from swp_data.site.timeline import timeline_of
from swp_data.site.timeline_events import Event, Report

API_VERSION = 1
"""Raised when a member is removed or changes its meaning; new members may be added at any time."""
INDEX = "api/index.json"
EVENT_COLUMNS = (
    "promise_id",
    "date",
    "event",
    "table",
    "key",
    "activity_id",
    "status",
    "text",
    "source_id",
    "line_start",
    "line_end",
)
"""The columns of the CSV file of a promise, which has a row for each event of its timeline."""


def api_files(release: ReleaseTables, url: str = "") -> dict[str, str]:
    """Return the text of each file of the API, by its path.

    Args:
        release: the tables.
        url: the address of the site; addresses are relative to the folder of the site without it.
    """
    texts = {INDEX: _json(_index(release, url))}
    for name in release.rows:
        texts[table_path(name)] = _json(_table(release, name))
    for key, promise in release.promises.items():
        texts[links.api_of(key, "json")] = _json(_promise(release, promise, url))
        texts[links.api_of(key, "csv")] = _events_csv(release, promise)
    return texts


def table_path(table: str) -> str:
    """Return the path of the file of a table.

    >>> table_path("updates")
    'api/tables/updates.json'
    """
    return f"api/tables/{links.safe_id(table)}.json"


def _dataset(release: ReleaseTables) -> dict[str, str]:
    metadata = release.metadata
    return {
        "name": metadata.name,
        "title": metadata.title,
        "version": metadata.version,
        "date": metadata.date,
        "licence": metadata.licence.path,
        "citation": metadata.citation,
    }


def _index(release: ReleaseTables, url: str) -> dict[str, Any]:
    resources = release.package.resources
    return {
        "api_version": API_VERSION,
        "dataset": _dataset(release),
        "base": f"{url}/" if url else "../",
        "tables": [
            {
                "name": name,
                "title": resources[name].title if name in resources else name,
                "key": list(_key_columns(release, name)),
                "rows": len(rows),
                "json": table_path(name),
                "csv": f"data/csv/{name}.csv",
            }
            for name, rows in release.rows.items()
        ],
        "promises": [
            {
                "promise_id": key,
                "title": promise["promise"],
                "status": promise["status"],
                "as_of": promise["as_of"],
                "verdict": verdict_on(release, key).text,
                "page": links.page_of("promises", key),
                "json": links.api_of(key, "json"),
                "csv": links.api_of(key, "csv"),
                "feed": links.feed_of("promises", key),
            }
            for key, promise in release.promises.items()
        ],
        "objectives": [
            {
                "objective_id": row["objective_id"],
                "title": row["title"],
                "page": links.page_of("objectives", row["objective_id"]),
                "feed": links.feed_of("objectives", row["objective_id"]),
            }
            for row in release.rows["objectives"]
        ],
        "promises_of_activities": release.promise_ids,
    }


def _table(release: ReleaseTables, name: str) -> dict[str, Any]:
    columns = _key_columns(release, name)
    rows = release.rows[name]
    keys = [" ".join(str(row[column]) for column in columns) for row in rows]
    return {
        "dataset": _dataset(release),
        "table": name,
        "key": list(columns),
        "rows": dict(zip(keys, rows, strict=True)),
    }


def _key_columns(release: ReleaseTables, name: str) -> tuple[str, ...]:
    """Return the columns of the primary key of a table; all columns if it has none."""
    resource = release.package.resources.get(name)
    return (resource.schema.primary_key if resource else ()) or tuple(release.frames[name].columns)


def _promise(release: ReleaseTables, promise: Row, url: str) -> dict[str, Any]:
    key = promise["promise_id"]
    activities = activities_of(release, promise)
    ids = {row["activity_id"] for row in activities}
    commitment_ids = dict.fromkeys(row["commitment_id"] for row in activities)
    verdict = verdict_on(release, key)
    statements = [release.row("plan_statements", name) for name in split_cell(promise["statement_ids"])]
    milestones = milestones_of(release, promise)
    updates = [
        row
        for activity in activities
        for row in release.rows_where("updates", "activity_id", activity["activity_id"])
    ]
    cited = {row["source_id"] for row in (*updates, *statements, *milestones)}
    page = links.page_of("promises", key)
    return {
        "dataset": _dataset(release),
        "promise_id": key,
        "page": f"{url}/{page}" if url else page,
        "verdict": {"headline": verdict.headline, "details": verdict.details},
        "promise": promise,
        "plan_statements": statements,
        "commitments": [
            {
                **release.row("commitments", name),
                "wordings": release.rows_where("commitment_wordings", "commitment_id", name),
            }
            for name in commitment_ids
        ],
        "activities": [
            {
                **row,
                "updates": [
                    _update(release, update)
                    for update in updates
                    if update["activity_id"] == row["activity_id"]
                ],
            }
            for row in activities
        ],
        "activity_lineage": [
            row
            for row in release.rows["activity_lineage"]
            if row["from_activity_id"] in ids and row["to_activity_id"] in ids
        ],
        "milestones": [
            {**row, "reports": release.rows_where("milestone_reports", "milestone_id", row["milestone_id"])}
            for row in milestones
        ],
        "sources": [row for row in release.sources_by_date if row["source_id"] in cited],
    }


def _update(release: ReleaseTables, update: Row) -> dict[str, Any]:
    tables = ("part_statuses", "observations", "oversight_links")
    return {**update, **{name: release.rows_where(name, "update_id", update["update_id"]) for name in tables}}


def _events_csv(release: ReleaseTables, promise: Row) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, EVENT_COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for event in timeline_of(release, promise):
        for row in _event_rows(event):
            writer.writerow({"promise_id": promise["promise_id"], "date": event.day.isoformat(), **row})
    return stream.getvalue()


def _event_rows(event: Event) -> Iterator[dict[str, Any]]:
    """Yield the rows of an event; the empty cells of a row are left out."""
    content = event.content
    if event.kind == "report":
        yield from _report_rows(content)
    elif event.kind == "milestone":
        row = content.row
        yield _cells("milestone", "milestones", row, row["what"], status=row["state"])
    elif event.kind == "edition":
        quoted = [("plan_statements", row, row["text"]) for row in content.statements]
        quoted += [("commitments", row, row["wording"]) for row, _ in content.commitments]
        quoted += [("activities", link.activity, link.activity["description"]) for link in content.activities]
        for table, row, text in quoted:
            yield _cells("edition", table, row, text)
    elif event.kind == "narrative":
        yield _cells("report_without_activities", "sources", content, content["title"])
    else:
        yield {"event": "no_report", "text": event.heading}


def _report_rows(report: Report) -> Iterator[dict[str, Any]]:
    for entry in report.entries:
        if entry.update is not None:
            event = "repeated" if entry.change == "repeated" else "update"
            yield _cells(
                event, "updates", entry.update, entry.update["update_text"], status=entry.update["status"]
            )
        else:
            yield {
                "event": "not_mentioned",
                "activity_id": entry.activity["activity_id"],
                "source_id": report.source["source_id"],
            }


def _cells(event: str, table: str, row: Row, text: str | None, status: str = "") -> dict[str, Any]:
    line = row.get("line")
    return {
        "event": event,
        "table": table,
        "key": next(iter(row.values())) if table != "milestones" else row["milestone_id"],
        "activity_id": row.get("activity_id"),
        "status": status,
        "text": text,
        "source_id": row.get("source_id"),
        "line_start": row.get("line_start", line),
        "line_end": row.get("line_end", line),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_as_json) + "\n"


def _as_json(value: Any) -> Any:
    """Return a value that JSON has no type for, such as a date, as one that it has."""
    return list(value) if isinstance(value, Iterable) else value.isoformat()
