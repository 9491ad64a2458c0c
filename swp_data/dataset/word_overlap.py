"""Measures of how much two texts have in common."""

from __future__ import annotations

import re
from functools import lru_cache

MOST_KNOWN = 4096  # texts, each of which is compared with many others


@lru_cache(MOST_KNOWN)
def stems(text: str) -> frozenset[str]:
    """Return the first five letters of a text's longer words, which are the same in other forms of the words.

    >>> sorted(stems("Services for victims"))
    ['servi', 'victi']
    """
    return frozenset(word[:5] for word in re.findall("[a-z0-9]+", text.lower()) if len(word) > 3)


def share(part: str, whole: str) -> float:
    """Return the share of one text's words that are in another; 1 for a text without words.

    >>> share("Services for victims", "A service for every victim of crime")
    1.0
    """
    words = stems(part)
    return len(words & stems(whole)) / len(words) if words else 1.0


@lru_cache(MOST_KNOWN)
def letters(text: str) -> str:
    """Return the letters and digits of a text, for comparison without spacing and punctuation.

    >>> letters("Cyber-crime: Track my Crime")
    'cybercrimetrackmycrime'
    """
    return re.sub(r"[^a-z0-9]", "", text.lower())


def words(text: str) -> set[str]:
    """Return the words of a text, in lower case.

    >>> sorted(words("Action complete (A4.6)"))
    ['a', 'action', 'complete']
    """
    return set(re.findall("[a-z]+", text.lower()))
