"""The address of each page and of each row on a page: built from ids, so it is the same in every release.

Every address is relative to the folder of the site, which therefore works under any path and when opened as files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from swp_data.datapackage.model import PackageError

if TYPE_CHECKING:
    from swp_data.site.release_tables import ReleaseTables

LONGEST_ID = 150  # still a valid file name everywhere with the folder and ".html"
FOLDERS = {
    "objectives": "objectives",
    "commitments": "commitments",
    "activities": "activities",
    "oversight_bodies": "oversight",
    "metrics": "metrics",
    "sources": "sources",
    "promises": "promises",
    "areas": "areas",
}
"""The tables, and the view `promises`, whose rows each have a page, and the folders of these pages."""
ON_SOURCE_PAGES = (
    "updates",
    "commitment_wordings",
    "oversight_listings",
    "observations",
    "milestones",
    "plan_statements",
    "meetings",
    "passages",
    "performance_topics",
    "glossary",
)
"""The tables whose rows are listed on the page of their source."""
KEYED_BY_SOURCE = {"commitment_wordings", "glossary", "milestone_reports"}
"""The tables whose key is their first column together with the source."""


def safe_id(identifier: str) -> str:
    """Return an id in a form that is safe in an address and as a file name; ordinary ids don't change.

    Different ids stay different.

    >>> safe_id("swp-2016-A4.6")
    'swp-2016-A4.6'
    >>> safe_id("../<script>")
    '~2E.~2F~3Cscript~3E'

    Raises:
        PackageError: the id is empty or too long for a file name.
    """
    name = quote(identifier.replace("~", "\0"), safe="").replace("%00", "~7E").replace("%", "~")
    if name.startswith("."):
        name = f"~2E{name[1:]}"
    if not name or len(name) > LONGEST_ID or name == "index":
        raise PackageError(f"the id {identifier[:80]!r} can't be a file name", hint="give the row another id")
    return name


def page_of(table: str, identifier: str) -> str:
    """Return the address of the page of a row.

    >>> page_of("activities", "swp-2016-A4.6")
    'activities/swp-2016-A4.6.html'
    """
    return f"{FOLDERS[table]}/{safe_id(identifier)}.html"


def row_id(table: str, row: Mapping[str, Any]) -> str:
    """Return the id of a row within its table: its key or, if the key is a pair, both parts.

    >>> row_id("commitment_wordings", {"commitment_id": "swp-2020-A1", "source_id": "plan-2020-07"})
    'swp-2020-A1 plan-2020-07'
    """
    key = str(next(iter(row.values())))
    return f"{key} {row['source_id']}" if table in KEYED_BY_SOURCE else key


def anchor_of(table: str, identifier: str) -> str:
    """Return the anchor of a row on the page of its source.

    >>> anchor_of("updates", "pcp-2020-02-05-A4.6")
    'updates-pcp-2020-02-05-A4.6'
    """
    return f"{table}-{safe_id(identifier)}"


def on_source_page(table: str, identifier: str, source_id: str) -> str:
    """Return the address of a row on the page of its source.

    >>> on_source_page("passages", "pcp-2020-06-15-p7", "pcp-2020-06-15")
    'sources/pcp-2020-06-15.html#passages-pcp-2020-06-15-p7'
    """
    return f"{page_of('sources', source_id)}#{anchor_of(table, identifier)}"


def promise_of(release: ReleaseTables, activity_id: str) -> list[str]:
    """Return the ids of the promises that an activity is a part of: itself, or the last activities that continue it.

    An activity that was split is a part of several promises.
    """
    return release.promise_ids.get(activity_id, [])


def on_promise_page(release: ReleaseTables, activity_id: str, row_id: str = "") -> str:
    """Return the address of an activity on the page of its first promise, or of one of its updates there."""
    promise_id = next(iter(promise_of(release, activity_id)), activity_id)
    return f"{page_of('promises', promise_id)}#{safe_id(row_id or activity_id)}"


def public_path(path: str) -> str:
    """Return the path of a page as a published address has it: that of a folder stands for its index page.

    >>> public_path("index.html"), public_path("promises/index.html"), public_path("search.html")
    ('', 'promises/', 'search.html')
    """
    return path.removesuffix("index.html") if path == "index.html" or path.endswith("/index.html") else path


def on_milestone(release: ReleaseTables, milestone_id: str, page: str = "") -> str:
    """Return the address of a milestone: on a promise's page, on `page` if that is one, or on its document's page."""
    milestone = release.row("milestones", milestone_id)
    promise_ids = promise_of(release, milestone["activity_id"])
    if milestone["statement_id"] in release.promises:
        promise_ids = [milestone["statement_id"]]
    pages = [page_of("promises", promise_id) for promise_id in promise_ids]
    if pages:
        return f"{page if page in pages else pages[0]}#{safe_id(milestone_id)}"
    return on_source_page("milestones", milestone_id, milestone["source_id"])


def api_of(promise_id: str, suffix: str) -> str:
    """Return the address of the data of a promise.

    >>> api_of("swp-2020-A6.2", "json")
    'api/promises/swp-2020-A6.2.json'
    """
    return f"api/promises/{safe_id(promise_id)}.{suffix}"


def feed_of(kind: str, identifier: str) -> str:
    """Return the address of the feed of a promise or an objective.

    >>> feed_of("objectives", "victims")
    'feeds/objectives/victims.xml'
    """
    return f"feeds/{kind}/{safe_id(identifier)}.xml"


def relative(address: str, page: str) -> str:
    """Return an address of the site as a link on `page`.

    >>> relative("sources/plan-2020-07.html#a", "activities/swp-2016-A4.6.html")
    '../sources/plan-2020-07.html#a'
    >>> relative("index.html", "index.html")
    'index.html'
    """
    path, hash_sign, fragment = address.partition("#")
    if path == page and hash_sign:
        return f"#{fragment}"
    folder = page[: page.rfind("/") + 1]
    if folder and path.startswith(folder):
        return path[len(folder) :] + hash_sign + fragment
    return "../" * folder.count("/") + path + hash_sign + fragment
