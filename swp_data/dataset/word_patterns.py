"""Patterns of words: what published rules look for in promises and updates, kept as data in `curation/`."""

from __future__ import annotations

from functools import cache

from swp_data.dataset.curation import CurationError, read_curation

__all__ = ["pattern_of", "uses"]


@cache
def _patterns() -> dict[str, list[str]]:
    patterns: dict[str, list[str]] = {}
    for record in read_curation("word_patterns"):
        patterns.setdefault(record["use"], []).append(record["pattern"])
    return patterns


def uses() -> tuple[str, ...]:
    """Return what the patterns are used for."""
    return tuple(_patterns())


def pattern_of(use: str) -> str:
    r"""Return one pattern that finds what any pattern of a use finds, in Python and in Polars.

    Args:
        use: what the words show, such as `part_status`.

    Raises:
        CurationError: the list has no such use, or cannot be read.

    Example:
        >>> import re
        >>> re.search(pattern_of("part_status"), "The work is on hold.")[0]
        'on hold'
    """
    try:
        return "(?i)" + "|".join(f"(?:{pattern})" for pattern in _patterns()[use])
    except KeyError:
        raise CurationError(f"has no patterns for {use}", where="curation/word_patterns.csv") from None
