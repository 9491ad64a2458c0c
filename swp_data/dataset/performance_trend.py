"""Trends in the performance summary: how a measure compares with the previous period and with the average."""

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
    """Return how a measure compares with the previous period and with the average, by the words of its data cell.

    Args:
        data: the text of the data cell.

    Returns:
        The values of `vs_previous` and `vs_average`; each is empty if the text says nothing, or two things.

    Example:
        >>> trend_of("Decreased volumes on previous month but in line with monthly average")
        ('decrease', 'in_line')
        >>> trend_of("Abandoned rate increased for 999 calls but decreased for 101 calls.")
        ('', '')
    """
    _, *comparison = re.split(r"\b(?=(?:significantly )?(?:below|above|in line with)\b)", data, maxsplit=1)
    with_average = comparison[0] if comparison and "average" in data else ""
    return _only_match(DIRECTIONS, data), _only_match(POSITIONS, with_average)


def _only_match(choices: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str:
    """Return the only choice whose words a text prints; empty if no choice or several choices match."""
    matches = [value for value, words in choices if words.search(text)]
    return matches[0] if len(matches) == 1 else ""
