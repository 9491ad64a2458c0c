"""The errors of reading published releases from a host or a folder."""

from __future__ import annotations

from swp_data.errors import PackageError

TELL_PUBLISHER = "report it to the publisher"
TRY_LATER = "try again later"


class PublishedError(PackageError):
    """Raised when a published release cannot be read, or is not what was published."""


class UnreachableError(PublishedError):
    """Raised when a host gives no answer or an incomplete one; an index fetched earlier can be used instead."""


class OfflineWarning(UserWarning):
    """Issued when a host cannot be reached, so the index fetched last time is used."""


def missing_library(error: ModuleNotFoundError) -> PublishedError:
    """Return the error that says which library is missing and how to install it."""
    return PublishedError(
        f"reading releases from a host needs {error.name}, which is not installed",
        hint="run: pip install 'swp-data[published]'",
    )
