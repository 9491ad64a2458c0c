"""Published releases: the tables of any version, from the folder or the host that `swp-data publish` filled.

`client` opens a release, `index` parses the list of releases and chooses from it, `cache` keeps what was fetched and
`download` fetches. A host is not trusted: the index gives the checksum of each release's list of checksums, and that
list the checksum of each file. A file is hashed each time it is opened, in the cache as well.
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
