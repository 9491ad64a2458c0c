"""Lenient reading of what only describes a package: a property of the wrong type counts as absent.

Reporting such a property is the task of `validate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def text_of(item: Mapping[str, Any], key: str) -> str:
    """Return a property that is a text; empty if it is absent or something else.

    >>> text_of({"title": "Plans"}, "title"), text_of({"title": 7}, "title")
    ('Plans', '')
    """
    value = item.get(key)
    return value if isinstance(value, str) else ""


def texts_of(value: Any) -> tuple[str, ...]:
    """Return the texts in a list; none if the value is not a list."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def objects_of(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects in a list; none if the value is not a list."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
