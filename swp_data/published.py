"""An alias of `swp_data.remote`, the name under which published releases were first read."""

from swp_data.remote import (
    Entry,
    OfflineWarning,
    PublishedError,
    PublishedRelease,
    UnreachableError,
    open_release,
    releases,
)

__all__ = [
    "Entry",
    "OfflineWarning",
    "PublishedError",
    "PublishedRelease",
    "UnreachableError",
    "open_release",
    "releases",
]
