"""Published releases: the tables of any version, from a folder or host prepared by `swp-data publish`.

`client` opens a release, `index` parses the list of releases and chooses from it, `cache` stores fetched files and
`download` fetches them. Hosts are not trusted: the index gives the checksum of each release's list of checksums, and
that list gives the checksum of each file. Files are hashed each time they are opened, even from the cache.
docs/guides/published-releases.md is the users' guide.
"""

from swp_data.remote._errors import OfflineWarning, PublishedError, UnreachableError
from swp_data.remote.client import PublishedRelease, open_release, releases
from swp_data.remote.index import Entry

__all__ = [
    "Entry",
    "OfflineWarning",
    "PublishedError",
    "PublishedRelease",
    "UnreachableError",
    "open_release",
    "releases",
]
