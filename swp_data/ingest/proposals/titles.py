"""Titles: a short one in plain words, drafted from the words that a report prints. People rewrite them."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["short_title", "slug"]

LONGEST, SHORTEST = 80, 5
REFERENCE = re.compile(r"^\W*(?:[A-Za-z]?\.?\d[\d. ]*)\W+")
END = re.compile(r"(?<=\w)[.;:](?:\s|$)|\s[–-]\s|\n|, (?:which|who|where|ensuring|including|and|to|so)\b")
JOINING = re.compile(
    r"(?:[\s,–-]+(?:and|or|of|to|the|a|an|in|for|with|on|by|at|from|as|that|which|their|its|is|are|be))+$",
    re.IGNORECASE,
)


def short_title(text: str, taken: Collection[str] = ()) -> str:
    """Return a title for a printed text: its first clause, without its reference, in at most 80 characters.

    Args:
        text: the printed text.
        taken: the titles of other rows, which the title must differ from.

    Example:
        >>> short_title("(A2.3) Develop a domestic abuse strategy, supported by a comprehensive plan")
        'Develop a domestic abuse strategy, supported by a comprehensive plan'
        >>> short_title("Recommission the ISVA service. It ends in May.", ["Recommission the ISVA service"])
        'Recommission the ISVA service (2)'
    """
    unnumbered = REFERENCE.sub("", text).strip()
    clause = END.split(unnumbered, maxsplit=1)[0] or unnumbered
    words = " ".join(clause.split())
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition(" ")[0]
    words = JOINING.sub("", words).strip(" ,;:-–")
    title = words[:1].upper() + words[1:]
    if len(title) < SHORTEST:
        title = f"To be named: {title or 'no text is printed'}"
    candidate, number = title, 1
    while candidate in taken:
        number += 1
        candidate = f"{title[: LONGEST - 5].rstrip()} ({number})"
    return candidate


def slug(text: str) -> str:
    """Return a text as the part of an id.

    >>> slug("Children’s Board (CB)*")
    'childrens-board-cb'
    """
    return re.sub(r"[^a-z0-9]+", "-", re.sub("['’]", "", text.lower())).strip("-")
