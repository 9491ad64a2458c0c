"""The index of the search page: an entry for each record that has a page or a place on one, with all its text.

`search_index` says what can be found; `search_script` writes it as a script, since a page that was opened as a file
may not fetch one. `assets/search.js` looks through it.
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
    "figure": "Figure",
    "topic": "Performance topic",
    "meeting": "Holding to account meeting",
    "term": "Glossary",
    "erratum": "Known issue",
    "source": "Document",
}


@dataclass(frozen=True)
class Entry:
    """One thing that a search may find.

    `url` is relative to the folder of the site. `reports` are the documents that print it and `statuses` what each of
    them reports, in the same order: empty for what has no status. `title` is short, `text` is all the rest.
    """

    kind: str
    id: str
    ref: str
    title: str
    text: str
    url: str
    objective: str
    reports: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    source: str = ""
    lines: str = ""


def search_index(record: ReleaseTables) -> list[Entry]:
    """Return an entry for each record that people may look for: the plan first, then what was reported on it.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> from swp_data.site.release_tables import read_release
        >>> search_index(read_release(package_folder(), open_package(package_folder())))[0].url
        'objectives/victims.html'
    """
    return [*_plan(record), *_reported(record), *_documents(record), *_errata(record)]


def search_script(record: ReleaseTables) -> str:
    """Return the index, and the words that its codes stand for, as a script that sets `SWP_SEARCH`.

    An entry is a list of values in the order of `columns`, which halves the size. No text of the data can end the
    script or break a line of it.
    """
    data = {
        "columns": [column.name for column in fields(Entry)],
        "entries": [astuple(entry) for entry in search_index(record)],
        "kinds": KINDS,
        "objectives": {row["objective_id"]: row["title"] for row in record.rows["objectives"]},
        "statuses": {status: wording.format_code(status).capitalize() for status in record.statuses},
        "sources": {row["source_id"]: record.source_name(row["source_id"]) for row in record.chronological},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in ("\u2028", "\u2029", "<"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"var SWP_SEARCH = {text};\n"


def _plan(record: ReleaseTables) -> Iterator[Entry]:
    for row in record.rows["objectives"]:
        key = row["objective_id"]
        yield Entry(
            "objective", key, "", row["title"], _text(row["description"]), links.page("objectives", key), key
        )
    for row in record.rows["commitments"]:
        key = row["commitment_id"]
        printed = record.by("commitment_wordings", "commitment_id", key)
        lineage = record.by("commitment_lineage", "from_commitment_id", key)
        text = _text(row["wording"], *(one["wording"] for one in printed), *(one["basis"] for one in lineage))
        reports = tuple(one["source_id"] for one in printed)
        url = links.page("commitments", key)
        yield Entry("commitment", key, row["ref"], row["title"], text, url, row["objective_id"], reports)
    for row in record.rows["activities"]:
        key = row["activity_id"]
        updates = record.by("updates", "activity_id", key)
        yield Entry(
            "activity",
            key,
            row["ref"] or "",
            row["title"],
            _text(row["description"]),
            links.page("activities", key),
            _objective_of(record, row),
            tuple(one["source_id"] for one in updates),
            tuple(one["status"] for one in updates),
        )


def _reported(record: ReleaseTables) -> Iterator[Entry]:
    for row in record.rows["updates"]:
        activity = record.get("activities", row["activity_id"])
        yield Entry(
            "update",
            row["update_id"],
            row["printed_ref"] or activity["ref"] or "",
            activity["title"],
            _text(row["update_text"], row["activity_text"], row["oversight_text"]),
            links.update(row["activity_id"], row["update_id"]),
            _objective_of(record, activity),
            (row["source_id"],),
            (row["status"],),
            row["source_id"],
            wording.format_lines(row),
        )
    for row in record.rows["metrics"]:
        key = row["metric_id"]
        printed = record.by("observations", "metric_id", key)
        reports = tuple(dict.fromkeys(one["source_id"] for one in printed))
        theme = record.label("metrics", "theme", row["theme"])
        text = _text(row["definition"], theme)
        url = links.page("metrics", key)
        yield Entry("metric", key, "", row["title"], text, url, row["objective_id"] or "", reports)
    for row in record.rows["observations"]:
        metric = record.get("metrics", row["metric_id"])
        title = f"{metric['title']}: {record.figure(row)}"
        area = record.get("areas", row["area_id"])["name"]
        when = row["period_label"] or wording.format_period(row["period_start"], row["period_end"])
        text = _text(row["quote"], area, when, row["note"])
        url = f"{links.page('metrics', row['metric_id'])}#{links.safe(row['observation_id'])}"
        yield _printed("figure", row, row["observation_id"], title, text, url, metric["objective_id"])
    for row in record.rows["oversight_bodies"]:
        key = row["body_id"]
        listed = record.by("oversight_listings", "body_id", key)
        said = (one[column] for one in listed for column in ("printed_name", "purpose", "meets"))
        reports = tuple(dict.fromkeys(one["source_id"] for one in listed))
        url = links.page("oversight_bodies", key)
        yield Entry("body", key, row["acronym"] or "", row["name"], _text(*said), url, "", reports)


def _documents(record: ReleaseTables) -> Iterator[Entry]:
    for row in record.rows["sources"]:
        key = row["source_id"]
        text = _text(row["title"], row["publisher"], row["period_label"], row["note"])
        yield Entry("source", key, "", record.source_name(key), text, links.page("sources", key), "", (key,))
    for kind, table, title, said in (
        ("statement", "plan_statements", "heading", ("text",)),
        ("passage", "passages", "heading", ("text", "section")),
        ("topic", "performance_topics", "topic", ("data", "commentary", "inclusion")),
        ("meeting", "meetings", "subject", ("month", "type")),
        ("term", "glossary", "term", ("definition",)),
    ):
        for row in record.rows[table]:
            name = links.identify(table, row)
            text = _text(*(row[column] for column in said))
            url = links.place(table, name, row["source_id"])
            shown = row[title] or row.get("section") or name
            yield _printed(kind, row, name, shown, text, url, row.get("objective_id"))


def _errata(record: ReleaseTables) -> Iterator[Entry]:
    for row in record.rows["errata"]:
        text = _text(row["printed"], row["corrected"])
        url = f"about/errata.html#{links.safe(row['erratum_id'])}"
        yield _printed("erratum", row, row["erratum_id"], row["explanation"], text, url, None)


def _printed(kind: str, row: Row, name: str, title: str, text: str, url: str, objective: str | None) -> Entry:
    """Return the entry of what one document prints, and in a passage where: its number is its ref."""
    report, ref = row["source_id"], str(row.get("number") or "")
    where = wording.format_lines(row)
    return Entry(kind, name, ref, title, text, url, objective or "", (report,), (), report, where)


def _objective_of(record: ReleaseTables, activity: Row) -> str:
    return str(record.get("commitments", activity["commitment_id"])["objective_id"])


def _text(*parts: Any) -> str:
    """Return texts one after the other, each once."""
    return "\n".join(dict.fromkeys(part for part in parts if part))
