"""Reader of the glossary of oversight bodies in the text-flow layout."""

from __future__ import annotations

import re

from swp_data.ingest.cell_text import Cell
from swp_data.ingest.printed import Listing
from swp_data.ingest.vocabulary import Vocabulary

COLUMN_HEADING = "NAME PURPOSE"
MEETS_BEGINS = re.compile(r"^(?:Under|Minimum|\d per)$")
MEETS = re.compile(
    r"(?:Minimum )?(?:[Bb]i[- ]?(?:[Mm]onthly|annual)|Quarterly|Monthly|Weekly|Adhoc|Under review|\d per annum)$"
)
BODY_WORD = r"(?:Group|Board|Committee|Account|Constable|visits|Forum|Panel|meetings)"
NAME = re.compile(rf"^[^.(]*?\b(?:{BODY_WORD}|Crime \([^)]*\))[*#]*(?=\s+[A-Z]|$)")
LONGEST_NAME = 70
LONGEST_BEGINNING = 20


def read_listings(text: str, vocabulary: Vocabulary) -> list[Listing]:
    """Read the glossary of oversight bodies: name, purpose, how often it meets."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines, 1) if line.startswith(COLUMN_HEADING)), None)
    if first is None:
        return []
    reader = _GlossaryReader(vocabulary)
    for number, line in enumerate(lines[first - 1 :], first):
        if text_of_line := " ".join(line.split()):
            reader.read_line(number, text_of_line)
    return [listing for listing in reader.listings if listing.name]


class _GlossaryReader:
    """Reads the glossary line by line; keeps track of the current row and the lines of an incomplete name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.edition = vocabulary.edition
        self.objective: str | None = None
        self.listings: list[Listing] = []
        self.open_name: list[tuple[int, str]] = []  # lines that may begin the name of the next body
        self.open_length = 0  # characters of these lines

    @property
    def last(self) -> Listing:
        """The current row."""
        return self.listings[-1]

    def read_line(self, number: int, line: str) -> None:
        """Add a line to the cells that it belongs to."""
        if line.startswith(COLUMN_HEADING):
            self.objective = self.edition.objective_of_heading(line)
            self.open_name, self.open_length = [], 0
            self.listings.append(Listing(self.objective))
            return
        last, meets = self.last, MEETS.search(line)
        if last.name and not last.meets and meets and (meets.start() == 0 or line[meets.start() - 1] == " "):
            last.purpose.add(number, line[: meets.start()])
            last.meets.add(number, line[meets.start() :])
        elif MEETS_BEGINS.match(line) or self._is_begun(last.meets):
            last.meets.add(number, line)
        elif name := self._name_that_ends_in(line):
            self._begin_listing(number, line, name)
        elif not last.name or last.meets:
            self.open_name.append((number, line))
            self.open_length += len(line)
        else:
            last.purpose.add(number, line)

    @staticmethod
    def _is_begun(meets: Cell) -> bool:
        """Whether a cell says how often a body meets and is not complete."""
        return 0 < meets.length <= LONGEST_BEGINNING and bool(MEETS_BEGINS.match(meets.text))

    def _name_that_ends_in(self, line: str) -> re.Match[str] | None:
        """Return the name of a body that the open lines begin and this line ends."""
        last = self.last
        is_complete = not last.name or bool(last.meets) or bool(last.purpose)
        continues_purpose = bool(last.name) and not last.meets and line[0].islower() and line[0].isascii()
        if not is_complete or continues_purpose or self.open_length > LONGEST_NAME:
            return None
        together = " ".join([*(text for _, text in self.open_name), line])
        name = NAME.match(together)
        ends_in_line = name is not None and name.end() > len(together) - len(line)
        return name if name and ends_in_line and len(name[0]) <= LONGEST_NAME else None

    def _begin_listing(self, number: int, line: str, name: re.Match[str]) -> None:
        listing = Listing(self.objective)
        rest = name.string[name.end() :]
        for piece in self.open_name:
            listing.name.add(*piece)
        listing.name.add(number, line[: len(line) - len(rest)])
        self.listings.append(listing)
        self.open_name, self.open_length = [], 0
        if rest.strip():
            self.read_line(number, rest.strip())
