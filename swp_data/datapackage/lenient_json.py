"""Lenient reading of descriptive properties: a property of the wrong type counts as absent.

`validate` reports such properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def text_of(item: Mapping[str, Any], key: str) -> str:
    """Return a property if it is a text; otherwise an empty string.

    >>> text_of({"title": "Plans"}, "title"), text_of({"title": 7}, "title")
    ('Plans', '')
    """
    value = item.get(key)
    return value if isinstance(value, str) else ""


def texts_of(value: Any) -> tuple[str, ...]:
    """Return the texts in a list; an empty list if the value is not a list."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def objects_of(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects in a list; an empty list if the value is not a list."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
