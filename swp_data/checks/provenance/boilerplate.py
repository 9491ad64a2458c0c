"""Boilerplate: printed text that is not data, such as headings, page numbers and contacts.

Any text of a source that no row claims must match a pattern in `curation/boilerplate.csv`, so no part of a document is
lost unnoticed. The profile says which groups of the list apply to a type of document.
"""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from swp_data.checks.provenance.curated_patterns import one_of, read_patterns
from swp_data.dataset.profile import Profile

SCOPES = ("line", "cell", "start")
"""Where boilerplate may be: a whole line; a whole cell; or also the start of a cell whose rest is claimed by a row.

Each scope includes those before it. Text in the middle or at the end of a claimed cell is never boilerplate.
"""


@dataclass(frozen=True, kw_only=True)
class Boilerplate:
    """One pattern of printed text that is not data."""

    group: str
    kind: str
    scope: str  # one of SCOPES
    prose: bool  # matches only free text, never an item of a list or a glossary
    pattern: re.Pattern[str]  # matches the whole text, without white space and markup


def read_boilerplate(profile: Profile, root: Path | None = None) -> dict[str, tuple[Boilerplate, ...]]:
    """Return the boilerplate of each type of document.

    Args:
        profile: the profile, which names the groups of each type.
        root: the folder of the package; the installed list is used if it has none.

    Raises:
        CurationError: the list cannot be read, or one of its rows is not valid.

    Example:
        >>> from swp_data.dataset.profile import read_profile
        >>> sorted({kind.group for kind in read_boilerplate(read_profile())["panel_report"]})
        ['any', 'panel_report']
    """
    listed = [
        Boilerplate(
            group=record["group"],
            kind=record["kind"],
            scope=record["scope"],
            prose=record["prose"] == "true",
            pattern=pattern,
        )
        for record, pattern in read_patterns("boilerplate", _fragments(profile), re.Pattern.fullmatch, root)
    ]
    return {
        known.document_type: tuple(kind for kind in listed if kind.group in known.boilerplate)
        for known in profile.document_types
    }


def is_boilerplate(text: str, kinds: Iterable[Boilerplate], scope: str, *, listed: bool) -> bool:
    """Return whether a text is boilerplate.

    Args:
        text: the text, without white space and markup.
        kinds: the boilerplate of its document's type.
        scope: where the text is, one of `SCOPES`.
        listed: whether the text is an item of a list or a glossary.
    """
    return any(
        kind.pattern.fullmatch(text)
        for kind in kinds
        if SCOPES.index(kind.scope) >= SCOPES.index(scope) and not (listed and kind.prose)
    )


def _fragments(profile: Profile) -> dict[str, str]:
    return {
        "date": r"\d{1,2}[A-Z][A-Za-z]+\d{4}",
        "month": rf"(?:{'|'.join(month_abbr[1:])})[a-z]*",
        "meeting_type": one_of("".join(printed.split()) for printed in profile.reports.meeting_types),
        "commitment": profile.references.commitment,
    }
