"""Exclusions: printed numbers that are not observations.

A number that is not in an observation must match one of the patterns in `curation/exclusion_patterns.csv`, or be listed
with the words around it in `curation/exclusions.csv`. A pattern never excludes a number that is in an observation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from swp_data.checks.provenance.curated_patterns import one_of, read_patterns
from swp_data.dataset.curation import CurationError, read_curation
from swp_data.dataset.profile import Profile

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)


@dataclass(frozen=True)
class Exclusions:
    """The printed numbers that are not observations: the patterns, and the numbers listed one by one."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]  # kind and pattern
    listed: dict[tuple[str, int], list[tuple[str, str]]]  # text and kind, by source and line

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Return the spans of a line that the patterns match."""
        return [match.span() for _, pattern in self.patterns for match in pattern.finditer(line)]


def exclusion_kinds(root: Path | None = None) -> dict[str, str]:
    """Return the meaning of each kind of excluded number.

    >>> exclusion_kinds()["call_line"]
    'the name of a telephone line'
    """
    return {record["kind"]: record["meaning"] for record in read_curation("exclusion_kinds", root)}


def read_exclusions(profile: Profile, root: Path | None = None) -> Exclusions:
    """Return the exclusions of a package.

    Args:
        profile: the profile, for the prefixes of the plan's references.
        root: the folder of the package; the installed lists are used if it has none.

    Raises:
        CurationError: a list cannot be read, or one of its rows is not valid.
    """
    kinds = exclusion_kinds(root)
    patterns = [
        (_known(record["kind"], kinds, "exclusion_patterns"), pattern)
        for record, pattern in read_patterns(
            "exclusion_patterns", _fragments(profile), re.Pattern.search, root
        )
    ]
    listed: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for record in read_curation("exclusions", root):
        kind = _known(record["kind"], kinds, "exclusions")
        listed[record["source_id"], int(record["line"] or 0)].append((record["text"], kind))
    return Exclusions(tuple(patterns), dict(listed))


def _known(kind: str, kinds: dict[str, str], name: str) -> str:
    if kind not in kinds:
        raise CurationError(
            f"the kind {kind!r} is unknown",
            where=f"curation/{name}.csv",
            hint="add it to curation/exclusion_kinds.csv",
        )
    return kind


def _fragments(profile: Profile) -> dict[str, str]:
    prefixes = tuple(dict.fromkeys(_reference_prefixes(profile)))
    return {
        "month": MONTH,
        "day": r"\d{1,2}(?:st|nd|rd|th)?",
        "time": "(?:seconds?|minutes?|mins|days)",
        "number": one_of(tuple(prefix for prefix in prefixes if prefix.isdigit())),
        "letter": one_of(tuple(prefix for prefix in prefixes if not prefix.isdigit())),
    }


def _reference_prefixes(profile: Profile) -> Iterator[str]:
    for edition in profile.editions:
        for objective in edition.objectives:
            yield from objective.reference_prefixes
