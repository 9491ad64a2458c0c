"""The words that a basis quotes, in double quotes, and whether the rows that it is about print them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from swp_data.dataset.word_overlap import letters


def quotes_both(basis: str, before: Iterable[str], after: Iterable[str]) -> bool:
    """Return whether every phrase that a basis quotes is printed, at least one on each of two sides.

    Spacing, punctuation and case do not count, and "..." separates two phrases.

    >>> quotes_both('"Safer roads" became "Safer streets".', ["Safer roads"], ["Safer streets"])
    True
    >>> quotes_both('"Safer roads" went.', ["Safer roads"], ["Safer streets"])
    False
    """
    quoted = {letters(part) for quote in re.findall(r'"([^"]*)"', basis) for part in quote.split("...")}
    earlier, later = _printed(quoted, before), _printed(quoted, after)
    return quoted == earlier | later and any(earlier) and any(later)


def _printed(phrases: set[str], texts: Iterable[str]) -> set[str]:
    printed = [letters(text) for text in texts]
    return {phrase for phrase in phrases if any(phrase in text for text in printed)}
