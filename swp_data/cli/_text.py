"""Text for a terminal: values as text, on one line or wrapped, without characters that could control the terminal."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from swp_data.text import UNPRINTABLE

LARGEST_EXACT_FLOAT = 2**53  # above this, a float no longer holds every whole number
REPLACED = {"\n": "\n", "\t": " "}
LINES_OF_A_WORD = 100
NARROWEST = 10  # characters; text is not wrapped to less than this


def cell(value: Any) -> str:
    """Return a value as text: '' for a missing one, ISO 8601 for dates, no decimal point in whole numbers.

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
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT_FLOAT:
        return str(int(value))
    return value.hex() if isinstance(value, bytes) else str(value)


def one_line(text: str) -> str:
    r"""Return a text on one line, with a slash for each line break.

    >>> one_line("Work is ongoing.\nNext: a review.")
    'Work is ongoing. / Next: a review.'
    """
    return " / ".join(part.strip() for part in clean(text).split("\n") if part.strip())


def clean(text: str) -> str:
    r"""Return a text with control characters escaped and tabs as spaces; line breaks stay.

    >>> clean("a\tb\x1b[2J")
    'a b\ufffd[2J'
    """
    return UNPRINTABLE.sub(lambda match: REPLACED.get(match[0], "\N{REPLACEMENT CHARACTER}"), text)


def wrap(text: str, width: int) -> list[str]:
    r"""Return the lines of a text, wrapped to a width; its own line breaks are kept.

    >>> wrap("Work is ongoing.\nNext", 8)
    ['Work is', 'ongoing.', 'Next']
    """
    lines = []
    width = max(width, NARROWEST)
    for line in text.split("\n"):
        # textwrap takes time by the square of the length of a word, so an endless one is cut first.
        cut = re.sub(
            rf"\S{{{LINES_OF_A_WORD * width}}}", lambda word: " ".join(_cut(word[0], width)), clean(line)
        )
        # A long reference such as swp-2016-A4.6 is never broken, so it can be copied.
        wrapped = textwrap.wrap(cut, width, break_on_hyphens=False)
        lines += wrapped or [""]
    return lines


def _cut(word: str, width: int) -> list[str]:
    return [word[start : start + width] for start in range(0, len(word), width)]


def source_lines(source_id: str, first: int | None, last: int | None) -> str:
    """Return the id of a source, with the lines that a row is from.

    >>> source_lines("plan-2020-07", 7, 8), source_lines("plan-2020-07", 7, 7)
    ('plan-2020-07, lines 7-8', 'plan-2020-07, line 7')
    """
    if first is None:
        return source_id
    return f"{source_id}, line {first}" if first == last else f"{source_id}, lines {first}-{last}"
