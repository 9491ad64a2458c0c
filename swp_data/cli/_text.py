"""Text for a terminal: a value as text, on one line, cut or wrapped to a width, and without what could do harm."""

from __future__ import annotations

import re
import textwrap
from typing import Any

EXACT = 2**53  # up to here a float holds each whole number
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def cell(value: Any) -> str:
    """Return a value as text: '' for none, true and false, ISO 8601 dates, whole numbers without a point.

    >>> import datetime as dt
    >>> cell(None), cell(True), cell(dt.date(2020, 2, 5)), cell(["level", "change"])
    ('', 'true', '2020-02-05', 'level; change')
    >>> cell(91.0), cell(1613.13)
    ('91', '1613.13')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(map(cell, value))
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return value.hex() if isinstance(value, bytes) else str(value)


def one_line(text: str) -> str:
    """Return a text on one line, with a mark where a line ended."""
    return " / ".join(part.strip() for part in clean(text).split("\n") if part.strip())


def cut(text: str, wide: int) -> str:
    """Return a text cut to a width, with three dots where something is missing.

    >>> cut("Putting victims first", 12)
    'Putting v...'
    """
    return text if len(text) <= wide else text[: max(wide - 3, 1)] + "..."[: max(wide - 1, 0)]


def clean(text: str) -> str:
    """Return a text that can do nothing to a terminal: without control characters, tabs as spaces."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text).replace("\t", " ")


def wrap(text: str, wide: int) -> list[str]:
    r"""Return the lines of a text, none longer than `wide`; its own line breaks stay.

    >>> wrap("Work is ongoing.\nNext", 8)
    ['Work is', 'ongoing.', 'Next']
    """
    lines = (
        textwrap.wrap(clean(line), max(wide, 10), break_on_hyphens=False) or [""] for line in text.split("\n")
    )
    return [line for wrapped in lines for line in wrapped]
