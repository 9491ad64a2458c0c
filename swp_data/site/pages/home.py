"""The home page, the search page, and what the site says of itself to programs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from swp_data.datapackage.model import read_json
from swp_data.site.markdown import changelog, html, versions
from swp_data.site.page import HOME, Page
from swp_data.site.pages.plan import progress, standing
from swp_data.site.pages.tables import DATA, downloads
from swp_data.site.release_tables import ReleaseTables, Row

FEED = "feed.xml"
# A name for each release that no address is needed for: an Atom entry has to have one that never changes.
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:swp-data:releases")


def pages(record: ReleaseTables, archive: str, url: str) -> Iterator[Page]:
    """Yield the home page and the page of the search."""
    yield Page(
        "index.html",
        "home.html",
        record.facts.title,
        record.facts.description,
        told={
            "objectives": [
                {"row": row, "editions": [_edition(record, row, plan) for plan in record.editions]}
                for row in record.rows["objectives"]
            ],
            "chart": progress(record, "progress", "Statuses of the activities in each report"),
            "downloads": downloads(record),
            "archive": archive,
            "archive_size": (record.folder.parent / archive).stat().st_size if archive else 0,
            "json_ld": json_ld(record, url),
        },
    )
    yield Page(
        "search.html",
        "search.html",
        "Search",
        "Search the words of the plan and of everything that was reported on it.",
        "search",
        (HOME,),
        {},
        ("search-index.js", "search.js"),
    )


def _edition(record: ReleaseTables, objective: Row, plan: Row) -> dict[str, Any]:
    """Return the commitments of an objective in one edition, and how their activities stood."""
    commitments = [
        one
        for one in record.by("commitments", "objective_id", objective["objective_id"])
        if one["plan_id"] == plan["plan_id"]
    ]
    activities = [
        activity
        for one in commitments
        for activity in record.by("activities", "commitment_id", one["commitment_id"])
    ]
    return {
        "plan": plan,
        "commitments": commitments,
        "activities": len(activities),
        "standing": standing(record, activities),
    }


def json_ld(record: ReleaseTables, url: str) -> str:
    """Return what the release says of itself to search engines, with the addresses of the site, safe in a page."""
    told = read_json(record.folder / "schema-org.jsonld")
    base = f"{url}/{DATA}" if url else DATA
    for one in told.get("distribution", ()):
        one["contentUrl"] = f"{base}/{one['contentUrl']}"
    if url:
        told["url"] = f"{url}/"
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def feed(record: ReleaseTables) -> dict[str, Any]:
    """Return what the feed of releases says: an entry for each version of the changelog."""
    name = record.package.name
    entries = [
        {
            "id": f"urn:uuid:{uuid.uuid5(NAMES, f'{name} {version}')}",
            "version": version,
            "updated": f"{date or record.facts.date}T00:00:00Z",
            "html": str(html(text, FEED)),
        }
        for version, date, text in versions(changelog(record.folder))
    ]
    return {
        "id": f"urn:uuid:{uuid.uuid5(NAMES, name)}",
        "entries": entries,
        "updated": f"{record.facts.date}T00:00:00Z",
    }
