"""The page of the search."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data import wording
from swp_data.site.page import Page
from swp_data.site.release_tables import ReleaseTables

SCRIPTS = ("search.js", "search/index.js")
"""In the order in which they need each other."""
EXAMPLES = ("rural crime", "999 calls", "victim support", "domestic abuse", "A4.6", "Telford")


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the page of the search."""
    linked = {row["body_id"] for row in release.rows["oversight_links"]}
    observed = {row["area_id"] for row in release.rows["observations"]}
    named = {row["area_id"] for row in release.rows["area_mentions"]}
    yield Page(
        path="search.html",
        template="search.html",
        title="Search",
        description="Search every promise, update, figure, board, place and document of the plan.",
        section="search",
        context={
            "statuses": [(status, wording.format_status(status)) for status in _statuses(release)],
            "editions": [(row["plan_id"], release.edition_name(row["plan_id"])) for row in release.editions],
            "objectives": _options(release, "objectives", "objective_id", "title"),
            "areas": [
                option
                for option in _options(release, "areas", "area_id", "name")
                if option[0] in observed | named
            ],
            "boards": [
                option
                for option in _options(release, "oversight_bodies", "body_id", "name")
                if option[0] in linked
            ],
            "examples": EXAMPLES,
        },
        scripts=SCRIPTS,
    )


def _statuses(release: ReleaseTables) -> list[str]:
    """Return the statuses that promises have."""
    used = {row["status"] for row in release.promises.values()}
    return [status for status in release.statuses if status in used]


def _options(release: ReleaseTables, table: str, key: str, name: str) -> list[tuple[str, str]]:
    """Return the rows of a table as the options of a filter, by name except for objectives, which have an order."""
    options = [(row[key], row[name]) for row in release.rows[table]]
    return options if table == "objectives" else sorted(options, key=lambda option: option[1])
