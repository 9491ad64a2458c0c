"""Where the page of a record is: addresses made of its id, stable from release to release.

Every address is relative to the folder of the site, so that it works under any path and from a folder of files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from swp_data.datapackage.model import PackageError

LONGEST_ID = 150
# The folder of the pages of each kind of record, by its table.
FOLDERS = {
    "objectives": "objectives",
    "commitments": "commitments",
    "activities": "activities",
    "oversight_bodies": "oversight",
    "metrics": "metrics",
    "sources": "sources",
}


def safe(identifier: str) -> str:
    """Return an id as a part of an address and a name of a file: itself, unless it has unusual characters.

    Different ids stay different.

    >>> safe("swp-2016-A4.6")
    'swp-2016-A4.6'
    >>> safe("../<script>")
    '~2E.~2F~3Cscript~3E'

    Raises:
        PackageError: the id is empty, or too long for the name of a file.
    """
    name = quote(identifier.replace("~", "\0"), safe="").replace("%00", "~7E").replace("%", "~")
    name = f"~2E{name[1:]}" if name.startswith(".") else name
    if not name or len(name) > LONGEST_ID or name == "index":
        raise PackageError(f"the id {identifier[:80]!r} can't be the name of a page; give the record another")
    return name


def page(table: str, identifier: str) -> str:
    """Return the address of a record's own page.

    >>> page("activities", "swp-2016-A4.6")
    'activities/swp-2016-A4.6.html'
    """
    return f"{FOLDERS[table]}/{safe(identifier)}.html"


def identify(table: str, row: Mapping[str, Any]) -> str:
    """Return what a row is known by within its table: its key, whole where two columns make it.

    >>> identify("commitment_wordings", {"commitment_id": "swp-2020-A1", "source_id": "plan-2020-07"})
    'swp-2020-A1 plan-2020-07'
    """
    if table in {"commitment_wordings", "glossary"}:
        return f"{next(iter(row.values()))} {row['source_id']}"
    return str(next(iter(row.values())))


def anchor(table: str, identifier: str) -> str:
    """Return the id of a record's place on the page of its source.

    >>> anchor("updates", "pcp-2020-02-05-A4.6")
    'updates-pcp-2020-02-05-A4.6'
    """
    return f"{table}-{safe(identifier)}"


def place(table: str, identifier: str, source: str) -> str:
    """Return the address of a record's place on the page of its source.

    >>> place("passages", "pcp-2020-06-15-p7", "pcp-2020-06-15")
    'sources/pcp-2020-06-15.html#passages-pcp-2020-06-15-p7'
    """
    return f"{page('sources', source)}#{anchor(table, identifier)}"


def update(activity: str, identifier: str) -> str:
    """Return the address of an update on the page of its activity.

    >>> update("swp-2016-A4.6", "pcp-2020-02-05-A4.6")
    'activities/swp-2016-A4.6.html#pcp-2020-02-05-A4.6'
    """
    return f"{page('activities', activity)}#{safe(identifier)}"


def relative(address: str, here: str) -> str:
    """Return an address of the site as a link on the page `here`.

    >>> relative("sources/plan-2020-07.html#a", "activities/swp-2016-A4.6.html")
    '../sources/plan-2020-07.html#a'
    >>> relative("index.html", "index.html")
    'index.html'
    """
    path, mark, fragment = address.partition("#")
    if path == here and mark:
        return f"#{fragment}"
    return posixpath.relpath(path, posixpath.dirname(here) or ".") + mark + fragment
