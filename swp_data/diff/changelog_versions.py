"""The versions that a changelog lists, each with its date and its entry."""

from __future__ import annotations

import re
from dataclasses import dataclass

VERSION_HEADING = re.compile(r"^## (\S+)(?: - (\d{4}-\d{2}-\d{2}))?\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Version:
    """A version in a changelog: its number, its date (may be empty) and its entry."""

    number: str
    date: str
    markdown: str


def versions(changelog: str) -> list[Version]:
    r"""Return the versions of a changelog, the latest first.

    >>> versions("# Changelog\n\n## 0.1.0 - 2026-11-22\n\nThe first release.\n")
    [Version(number='0.1.0', date='2026-11-22', markdown='The first release.')]
    >>> versions("This release has no changelog.")
    []
    """
    headings = list(VERSION_HEADING.finditer(changelog))
    ends = [*(heading.start() for heading in headings[1:]), len(changelog)]
    return [
        Version(heading[1], heading[2] or "", changelog[heading.end() : end].strip())
        for heading, end in zip(headings, ends, strict=False)  # without a heading, there is only an end
    ]
