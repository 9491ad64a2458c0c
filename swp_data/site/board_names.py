"""Where texts name a board: by its name, by a name that a report prints for it, or by its acronym."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from swp_data.site.release_tables import ReleaseTables, Row

APOSTROPHE = "['’]"
MARKS = re.compile(r"[*#]+\s*$")  # after a name in the reports' lists of boards
SHORTEST_ACRONYM = 3  # letters


class BoardNames:
    """The names of all boards. Of two names that begin at the same word, the longer one counts.

    A name is found in upper or lower case, with or without apostrophes, and in the singular or the plural; an acronym
    only as it is printed.
    """

    def __init__(self, release: ReleaseTables) -> None:
        self.board_by_name: dict[str, str] = {}
        self.board_by_acronym: dict[str, str] = {}
        for board in release.rows["oversight_bodies"]:
            key = board["body_id"]
            listings = release.rows_where("oversight_listings", "body_id", key)
            for name in (board["name"], *(MARKS.sub("", row["printed_name"]) for row in listings)):
                self.board_by_name.setdefault(_compared(name), key)
            acronym = board["acronym"] or ""
            if len(acronym) >= SHORTEST_ACRONYM:
                self.board_by_acronym.setdefault(acronym, key)

    def named_in(self, text: str) -> dict[str, set[str]]:
        """Return the boards that a text names, by id, with the words that name each."""
        words: dict[str, set[str]] = {}
        for word, board in self._matches(text):
            words.setdefault(board, set()).add(" ".join(word.split()))
        return words

    def _matches(self, text: str) -> Iterable[tuple[str, str]]:
        for match in self._names.finditer(text):
            yield match[0], self.board_by_name[_compared(match[0])]
        for match in self._acronyms.finditer(text):
            yield match[0], self.board_by_acronym[match[1]]

    @cached_property
    def _names(self) -> re.Pattern[str]:
        longest_first = sorted(self.board_by_name, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, longest_first))})(?!\w)", re.IGNORECASE)

    @cached_property
    def _acronyms(self) -> re.Pattern[str]:
        longest_first = sorted(self.board_by_acronym, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first)) or '$^'})s?(?!\w)")


def _compared(name: str) -> str:
    """Return a name in lower case, without apostrophes, and without the "s" of each word's end."""
    words = re.sub(APOSTROPHE, "", name.lower()).split()
    return " ".join(word.removesuffix("s") for word in words)


def _pattern(compared: str) -> str:
    words = (rf"{re.escape(word)}{APOSTROPHE}?(?:s{APOSTROPHE}?)?" for word in compared.split())
    return r"\s+".join(words)


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the words by which a text names a board, to mark them; it finds nothing if there are none."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '$^'})(?!\w)")


def marks_of(listing: Row) -> list[str]:
    """Return what the marks of a listing say, and what it leaves open: a missing mark says nothing."""
    notes = "Marked *: notes of its meetings are published" if listing["notes_published"] else "Not marked *"
    public = "marked #: its meetings are public" if listing["public_meeting"] else "not marked #"
    return [notes, public]
