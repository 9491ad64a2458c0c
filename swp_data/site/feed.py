"""Data for programs: the feed of releases (Atom) and the metadata for search engines (schema.org)."""

from __future__ import annotations

import json
import uuid
from typing import Any

from swp_data.datapackage.model import read_json
from swp_data.diff.changelog_versions import Version, versions
from swp_data.site import links
from swp_data.site.markdown import read_changelog, to_html
from swp_data.site.pages.tables import DATA_FOLDER
from swp_data.site.release_tables import ReleaseTables

FEED = "feed.xml"
DETAILS = ("distribution", "variableMeasured")
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:swp-data:releases")
"""The namespace of the entries' ids: an Atom entry needs an id that never changes, whatever its address (RFC 4287)."""


def feed_context(release: ReleaseTables) -> dict[str, Any]:
    """Return the variables of the feed's template: an entry for each version in the changelog."""

    def entry(version: Version) -> dict[str, str]:
        return {
            "id": uuid.uuid5(NAMESPACE, f"{release.package.name} {version.number}").urn,
            "version": version.number,
            "updated": _midnight(version.date or release.metadata.date),
            "html": str(to_html(version.markdown, FEED)),
        }

    return {
        "id": uuid.uuid5(NAMESPACE, release.package.name).urn,
        "updated": _midnight(release.metadata.date),
        "entries": [entry(version) for version in versions(read_changelog(release.folder))],
    }


def _midnight(date: str) -> str:
    return f"{date}T00:00:00Z"


def json_ld(release: ReleaseTables, url: str, page: str, *, details: bool = True) -> str:
    """Return the schema.org metadata of the release with the addresses of the site, escaped for a script element.

    Its downloads are those of the whole dataset and the CSV file of each table.

    Args:
        release: the release.
        url: the address of the site; empty if it is not known.
        page: the page that the metadata is on.
        details: whether to list the downloads and each variable. The lists are longer than the rest of most pages.
    """
    metadata = read_json(release.folder / "schema-org.jsonld")
    if not details:
        metadata = {name: value for name, value in metadata.items() if name not in DETAILS}
    downloads = []
    for download in metadata.get("distribution", ()):
        # The address is relative, unless the release was built with its address.
        path = download["contentUrl"].rpartition(f"/{release.metadata.version}/")[2]
        if "/" not in path or path.startswith("csv/"):
            address = f"{DATA_FOLDER}/{path}"
            downloads.append(
                {**download, "contentUrl": f"{url}/{address}" if url else links.relative(address, page)}
            )
    if downloads:
        metadata["distribution"] = downloads
    if url:
        metadata["url"] = f"{url}/"
    text = json.dumps(metadata, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
