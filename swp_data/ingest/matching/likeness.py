"""How alike two printed texts are, by the words that they have in common."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

__all__ = ["likeness", "words_of"]

WORD = re.compile(r"[a-z0-9]+")
BRACKETED = re.compile(r"^\s*[(\[{]*\s*[A-Za-z]?\s*\.?\s*\d[\d. ]*[)\]}]\s*")
"""A reference, in whatever form, that begins the text of an activity."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, without the reference that begins it and without apostrophes.

    >>> words_of("(A2.1) The PCC's strategy")
    ('the', 'pccs', 'strategy')
    """
    unnumbered = BRACKETED.sub("", text)
    return tuple(WORD.findall(re.sub("['\u2019]", "", unnumbered.lower())))


@lru_cache(maxsize=65536)
def likeness(text: str, other: str) -> float:
    """Return the share of the words of two texts that they have in common, from 0 to 1; two blank texts are alike.

    >>> likeness("(A2.1) Review the strategy", "(A2.2) Review the strategy")
    1.0
    >>> likeness("Review the strategy", "Retender the contract")
    0.3333333333333333
    """
    words, others = words_of(text), words_of(other)
    if not words or not others:
        return float(words == others)
    shared = (Counter(words) & Counter(others)).total()
    return 2 * shared / (len(words) + len(others))
