"""What can go wrong when published releases are read from a host or a folder."""

from __future__ import annotations

from swp_data.errors import PackageError

TELL_PUBLISHER = "report it to the publisher"
TRY_LATER = "try again later"


class PublishedError(PackageError):
    """Raised when a published release cannot be read as it was published."""


class UnreachableError(PublishedError):
    """Raised when a host does not answer, or not completely; an index fetched earlier can take its place."""


class OfflineWarning(UserWarning):
    """Issued when a host cannot be reached and the index fetched last time is used instead."""


def missing_library(error: ModuleNotFoundError) -> PublishedError:
    """Return the error that says which library is missing and how to install it."""
    return PublishedError(
        f"releases on a host are read with {error.name}, which is not installed",
        hint="run: pip install 'swp-data[published]'",
    )
