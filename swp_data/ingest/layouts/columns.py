"""The columns of a table, by what their headings say, wherever they are.

A heading has a role if it contains words of that role. Its last word before "of", "to" or "on" weighs most: a "Plan
commitment" is a commitment, and "Progress against the commitment" is progress.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from swp_data.dataset.report_words import ColumnWords
from swp_data.ingest.cell_text import clean

LONGEST_HEADING = 90
LONGEST_PRINTED = 400  # with its markup
REFERENCE, COMMITMENT, ACTIVITY, UPDATE, OVERSIGHT = (
    "reference",
    "commitment",
    "activity",
    "update",
    "oversight",
)
DRAFTED = (REFERENCE, COMMITMENT, ACTIVITY, UPDATE, OVERSIGHT)
"""The roles whose cells become rows of the tables."""
RoleWords = tuple[tuple[str, tuple[str, ...]], ...]
BESIDE = re.compile(r"\b(?:against|on|of|for|to|in|at|since|from|by|as)\b|[(:–-]")
PREVIOUS = re.compile(r"\b(?:previous|last|prior)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """The columns of a table: their printed titles, and the role of each; None if its heading has no role."""

    titles: tuple[str, ...]
    roles: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.titles)

    def has(self, role: str) -> bool:
        """Return whether a column has a role."""
        return role in self.roles

    def index(self, role: str) -> int:
        """Return the position of the column of a role; -1 if there is none."""
        return self.roles.index(role) if role in self.roles else -1

    def cell(self, cells: Sequence[str], role: str) -> str:
        """Return the cell of a role; empty if the table has no such column, or the row no such cell."""
        index = self.index(role)
        return cells[index] if 0 <= index < len(cells) else ""

    def others(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the title and the cell of each column that no table of the record has."""
        for title, role, cell in zip(self.titles, self.roles, cells, strict=False):
            if role not in DRAFTED and cell:
                yield title, cell


def columns_of(cells: Sequence[str], words: ColumnWords, fewest: int = 2) -> Columns | None:
    """Return the columns whose headings a line prints; None if it is not a line of headings.

    Args:
        cells: the cells of the line.
        words: the words of each role.
        fewest: how many columns must have a role.

    Example:
        >>> from swp_data.dataset.profile import read_profile
        >>> columns_of(["No", "Our promise", "RAG", "Update on the activity"], read_profile().reports.columns).roles
        ('reference', 'commitment', 'rag', 'update')
    """
    if len(cells) < fewest or max(map(len, cells)) > LONGEST_PRINTED:
        return None
    titles = tuple(clean(cell) for cell in cells)
    if max(map(len, titles), default=0) > LONGEST_HEADING:
        return None
    roles: list[str | None] = []
    for title in titles:
        role = role_of(title, words)
        if role in roles and role is not None:
            earlier = roles.index(role)
            if PREVIOUS.search(titles[earlier]):
                roles[earlier] = None
            else:
                role = None
        roles.append(role)
    known, printed = sum(role is not None for role in roles), sum(bool(title) for title in titles)
    return Columns(titles, tuple(roles)) if known >= fewest and known * 2 > printed else None


def role_of(title: str, words: ColumnWords) -> str | None:
    """Return the role of a column by its heading; None if no words of a role are in it."""
    return _role_of(title, tuple(words.items()))


@lru_cache(maxsize=10_000)
def _role_of(title: str, words: RoleWords) -> str | None:
    folded = " ".join(re.sub(r"[^\w\s(:–-]", " ", title.lower()).split())
    head = BESIDE.split(folded, maxsplit=1)[0].strip()
    return _last_role(head, words) or _last_role(folded, words)


def _last_role(text: str, words: RoleWords) -> str | None:
    """Return the role whose words end last in a text; of several, the role of the longest words."""
    best: tuple[int, int] = (0, 0)
    found = None
    for role, phrases in words:
        match = None
        for match in _pattern(phrases).finditer(text):  # noqa: B007 - the last match is the one that counts
            pass
        if match is not None and (match.end(), match.end() - match.start()) > best:
            best, found = (match.end(), match.end() - match.start()), role
    return found


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((phrase.lower() for phrase in phrases), key=len, reverse=True)
    words = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"\b(?:{words})(?:e?s)?\b") if phrases else re.compile(r"(?!)")
