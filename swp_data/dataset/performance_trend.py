"""Trends of the performance summary: what a row of it says about one measure, in two enumerations."""

from __future__ import annotations

import re

DIRECTIONS = (
    ("increase", re.compile(r"\bincrease", re.IGNORECASE)),
    ("decrease", re.compile(r"\bdecrease", re.IGNORECASE)),
    ("stable", re.compile(r"\bstable\b", re.IGNORECASE)),
)
POSITIONS = (
    ("below", re.compile(r"\bbelow\b")),
    ("above", re.compile(r"\babove\b")),
    ("in_line", re.compile(r"\bin line with\b")),
)


def trend_of(data: str) -> tuple[str, str]:
    """Return (vs_previous, vs_average) of a summary's data cell, '' where it says nothing or two things.

    >>> trend_of("Decreased volumes on previous month but in line with monthly average")
    ('decrease', 'in_line')
    >>> trend_of("Abandoned rate increased for 999 calls but decreased for 101 calls.")
    ('', '')
    """
    against_average = re.split(r"\b(?=(?:significantly )?(?:below|above|in line with)\b)", data, maxsplit=1)
    compared = against_average[1] if len(against_average) > 1 and "average" in data else ""
    return _only(DIRECTIONS, data), _only(POSITIONS, compared)


def _only(choices: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    found = [name for name, words in choices if words.search(text)]
    return found[0] if len(found) == 1 else ""
