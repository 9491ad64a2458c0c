"""The forms of values in a descriptor: addresses and paths, email addresses, dates and times, hashes.

Standards: URL or Path of the glossary, https://datapackage.org/standard/glossary/#url-or-path; RFC 3339.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from swp_data.datapackage.safe_names import is_safe_path

SCHEMES = ("http", "https", "ftp", "ftps")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|//|\\\\|(?:https?|ftps?|file|mailto|javascript|data):")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
EMAIL = re.compile(r"[^@\s<>()\[\]\\,;:]+@[^@\s<>()\[\]\\,;:.]+(\.[^@\s<>()\[\]\\,;:.]+)+")
HASH = re.compile(r"([^:]+:[ ]?[a-fA-F0-9]+|[a-fA-F0-9]{32}|)")


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def is_natural(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_positive(value: Any) -> bool:
    return is_natural(value) and value > 0


def one_of(*values: str) -> Callable[[Any], bool]:
    """Return a function that tells whether a value is one of some texts."""
    return lambda value: isinstance(value, str) and value in values


def is_address(text: str) -> bool:
    r"""Return whether a text is an address of any kind, rather than a path.

    >>> [is_address(text) for text in ("https://example.org", "//x/y", "s3://b/k", "data/x.csv", "doi:10.5/x")]
    [True, True, True, False, False]
    """
    return bool(ADDRESS.match(text))


def is_url(value: Any) -> bool:
    """Return whether a text is a complete address on the web.

    >>> [is_url(text) for text in ("https://example.org/x", "https:/x", "www.example.org", "s3://b/k")]
    [True, False, False, False]
    """
    scheme, separator, rest = str(value).partition("://")
    return bool(separator) and scheme.lower() in SCHEMES and bool(rest)


def is_url_or_path(value: Any) -> bool:
    """Return whether a text is an address on the web, or a path that stays in the package's folder and isn't hidden.

    >>> [is_url_or_path(text) for text in ("https://example.org/x", "data/x.csv", "./x.csv")]
    [True, True, True]
    >>> [is_url_or_path(text) for text in ("/etc/x", "../x", "a/../x", "~/x", ".git/x", "file:x", "s3://b/k", "")]
    [False, False, False, False, False, False, False, False]
    """
    if not isinstance(value, str) or not value:
        return False
    if is_address(value):
        return is_url(value)
    if not is_safe_path(value) or value.startswith("~"):
        return False
    return not any(part.startswith(".") for part in PurePosixPath(value).parts[:-1])


def is_email(value: Any) -> bool:
    """Return whether a value has the form of an email address.

    >>> is_email("a@example.org"), is_email("a@example"), is_email("none")
    (True, False, False)
    """
    return isinstance(value, str) and bool(EMAIL.fullmatch(value))


def is_rfc_3339(value: Any) -> bool:
    """Return whether a value is a date and time with its zone, as RFC 3339 defines it.

    >>> [is_rfc_3339(text) for text in ("2024-01-31T09:30:00Z", "2024-01-31T09:30:00", "2024-02-30T09:30:00Z")]
    [True, False, False]
    """
    return isinstance(value, str) and bool(RFC_3339.fullmatch(value)) and is_instant(value)


def is_instant(value: Any) -> bool:
    """Return whether a value is a date and time, with a zone or without.

    >>> is_instant("2024-01-31T09:30:00"), is_instant("2024-01-31"), is_instant("yesterday")
    (True, False, False)
    """
    if not isinstance(value, str) or len(value) < len("2024-01-31T09:30"):
        return False
    try:
        return bool(datetime.fromisoformat(re.sub(r"\.(\d{1,6})\d*", r".\1", value.upper())))
    except ValueError:
        return False


def is_mediatype(value: Any) -> bool:
    return bool(re.fullmatch("[^/]+/.+", str(value)))


def is_hash(value: Any) -> bool:
    return bool(HASH.fullmatch(str(value)))
