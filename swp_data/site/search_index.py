"""The search index: an entry for each row that is shown on a page, with all its text.

`search_index` returns the entries; `search_script` writes them as a script, because a page that was opened as a file
can't fetch other files. `assets/search.js` searches them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from typing import Any

from swp_data import wording
from swp_data.site import links
from swp_data.site.release_tables import ReleaseTables, Row

KINDS = {
    "objective": "Objective",
    "commitment": "Commitment",
    "activity": "Activity",
    "update": "Update",
    "statement": "Statement of the plan",
    "passage": "Paragraph of a report",
    "body": "Oversight body",
    "metric": "Metric",
    "observation": "Observation",
    "topic": "Performance topic",
    "meeting": "Holding to account meeting",
    "term": "Glossary",
    "erratum": "Erratum",
    "source": "Source",
}
"""The kinds of entries, with the name that a result shows."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the search index.

    Args:
        kind: one of `KINDS`.
        id: the id of the row.
        title: a short text.
        text: all other text of the row.
        url: the address, relative to the folder of the site.
        ref: the printed reference or number; may be empty.
        objective: the id of the objective; may be empty.
        reports: the ids of the sources that print it.
        statuses: the status that each of these sources reports; empty for rows without a status.
        source: the id of the source, if a single one prints it.
        lines: the lines of that source.
    """

    kind: str
    id: str
    ref: str = ""
    title: str
    text: str
    url: str
    objective: str = ""
    reports: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    source: str = ""
    lines: str = ""


def search_index(release: ReleaseTables) -> list[Entry]:
    """Return an entry for each row that people may search for: the plan first, then what was reported on it.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> from swp_data.site.release_tables import read_release
        >>> search_index(read_release(package_folder(), open_package(package_folder())))[0].url
        'objectives/victims.html'
    """
    return [
        *_objectives(release),
        *_commitments(release),
        *_activities(release),
        *_updates(release),
        *_metrics(release),
        *_observations(release),
        *_bodies(release),
        *_sources(release),
        *_quoted_rows(release),
        *_errata(release),
    ]


def search_script(release: ReleaseTables) -> str:
    """Return the index, with the labels of its codes, as a script that sets `SWP_SEARCH`.

    An entry is a list of values in the order of `columns`, which halves the size. No text in the data can end the
    script or break its line.
    """
    data = {
        "columns": [column.name for column in fields(Entry)],
        "entries": [astuple(entry) for entry in search_index(release)],
        "kinds": KINDS,
        "objectives": {row["objective_id"]: row["title"] for row in release.rows["objectives"]},
        "statuses": {status: wording.format_code(status).capitalize() for status in release.statuses},
        "sources": {
            source["source_id"]: release.source_name(source["source_id"])
            for source in release.sources_by_date
        },
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in ("\u2028", "\u2029", "<"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"var SWP_SEARCH = {text};\n"


def _objectives(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["objectives"]:
        key = row["objective_id"]
        yield Entry(
            kind="objective",
            id=key,
            title=row["title"],
            text=_join(row["description"]),
            url=links.page_of("objectives", key),
            objective=key,
        )


def _commitments(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["commitments"]:
        key = row["commitment_id"]
        wordings = release.rows_where("commitment_wordings", "commitment_id", key)
        lineage = release.rows_where("commitment_lineage", "from_commitment_id", key)
        printed = [printed["wording"] for printed in wordings]
        yield Entry(
            kind="commitment",
            id=key,
            ref=row["ref"],
            title=row["title"],
            text=_join(row["wording"], *printed, *(link["basis"] for link in lineage)),
            url=links.page_of("commitments", key),
            objective=row["objective_id"],
            reports=tuple(printed["source_id"] for printed in wordings),
        )


def _activities(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["activities"]:
        key = row["activity_id"]
        updates = release.rows_where("updates", "activity_id", key)
        yield Entry(
            kind="activity",
            id=key,
            ref=row["ref"] or "",
            title=row["title"],
            text=_join(row["description"]),
            url=links.page_of("activities", key),
            objective=_objective_of(release, row),
            reports=tuple(update["source_id"] for update in updates),
            statuses=tuple(update["status"] for update in updates),
        )


def _updates(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["updates"]:
        activity = release.row("activities", row["activity_id"])
        yield Entry(
            kind="update",
            id=row["update_id"],
            ref=row["printed_ref"] or activity["ref"] or "",
            title=activity["title"],
            text=_join(row["update_text"], row["activity_text"], row["oversight_text"]),
            url=links.on_promise_page(release, row["activity_id"], row["update_id"]),
            objective=_objective_of(release, activity),
            reports=(row["source_id"],),
            statuses=(row["status"],),
            source=row["source_id"],
            lines=wording.format_lines(row),
        )


def _metrics(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["metrics"]:
        key = row["metric_id"]
        observations = release.rows_where("observations", "metric_id", key)
        yield Entry(
            kind="metric",
            id=key,
            title=row["title"],
            text=_join(row["definition"], release.label("metrics", "theme", row["theme"])),
            url=links.page_of("metrics", key),
            objective=row["objective_id"] or "",
            reports=_distinct_sources(observations),
        )


def _observations(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["observations"]:
        metric = release.row("metrics", row["metric_id"])
        area = release.row("areas", row["area_id"])["name"]
        period = row["period_label"] or wording.format_period(row["period_start"], row["period_end"])
        yield Entry(
            kind="observation",
            id=row["observation_id"],
            title=f"{metric['title']}: {release.format_observation(row)}",
            text=_join(row["quote"], area, period, row["note"]),
            url=f"{links.page_of('metrics', row['metric_id'])}#{links.safe_id(row['observation_id'])}",
            objective=metric["objective_id"] or "",
            reports=(row["source_id"],),
            source=row["source_id"],
            lines=wording.format_lines(row),
        )


def _bodies(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["oversight_bodies"]:
        key = row["body_id"]
        listings = release.rows_where("oversight_listings", "body_id", key)
        columns = ("printed_name", "purpose", "meets")
        yield Entry(
            kind="body",
            id=key,
            ref=row["acronym"] or "",
            title=row["name"],
            text=_join(*(listing[column] for listing in listings for column in columns)),
            url=links.page_of("oversight_bodies", key),
            reports=_distinct_sources(listings),
        )


def _sources(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["sources"]:
        key = row["source_id"]
        yield Entry(
            kind="source",
            id=key,
            title=release.source_name(key),
            text=_join(row["title"], row["publisher"], row["period_label"], row["note"]),
            url=links.page_of("sources", key),
            reports=(key,),
        )


QUOTED_TABLES = (
    ("statement", "plan_statements", "heading", ("text",)),
    ("passage", "passages", "heading", ("text", "section")),
    ("topic", "performance_topics", "topic", ("data", "commentary", "inclusion")),
    ("meeting", "meetings", "subject", ("month", "type")),
    ("term", "glossary", "term", ("definition",)),
)
"""The tables whose rows are shown only on the page of their source: kind, table, column of the title, other columns."""


def _quoted_rows(release: ReleaseTables) -> Iterator[Entry]:
    for kind, table, title_column, columns in QUOTED_TABLES:
        for row in release.rows[table]:
            row_id = links.row_id(table, row)
            yield Entry(
                kind=kind,
                id=row_id,
                ref=str(row.get("number") or ""),
                title=row[title_column] or row.get("section") or row_id,
                text=_join(*(row[column] for column in columns)),
                url=links.on_source_page(table, row_id, row["source_id"]),
                objective=row.get("objective_id") or "",
                reports=(row["source_id"],),
                source=row["source_id"],
                lines=wording.format_lines(row),
            )


def _errata(release: ReleaseTables) -> Iterator[Entry]:
    for row in release.rows["errata"]:
        yield Entry(
            kind="erratum",
            id=row["erratum_id"],
            title=row["explanation"],
            text=_join(row["printed"], row["corrected"]),
            url=f"about/errata.html#{links.safe_id(row['erratum_id'])}",
            reports=(row["source_id"],),
            source=row["source_id"],
            lines=wording.format_lines(row),
        )


def _objective_of(release: ReleaseTables, activity: Row) -> str:
    return str(release.row("commitments", activity["commitment_id"])["objective_id"])


def _distinct_sources(rows: list[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["source_id"] for row in rows))


def _join(*texts: Any) -> str:
    """Return texts joined without repetitions; omit missing texts."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
