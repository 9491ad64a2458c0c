"""Reader of the glossary of oversight bodies in the text-flow layout."""

from __future__ import annotations

import re

from swp_data.ingest.cell_text import Cell
from swp_data.ingest.layouts.text_flow_blocks import GLOSSARY_HEADING
from swp_data.ingest.printed import Doubt, Listing
from swp_data.ingest.vocabulary import Vocabulary

MEETS_BEGINS = re.compile(r"^(?:Under|Minimum|\d per|As|When|Every|Twice|At least)$")
MEETS = re.compile(
    r"(?:Minimum |At least )?(?:[Bb]i[- ]?(?:[Mm]onthly|annual(?:ly)?|[Ww]eekly)|Quarterly|Monthly|Weekly|Fortnightly"
    r"|Annual(?:ly)?|Half[- ]yearly|Six[- ]monthly|Termly|Daily|[Aa]d[- ]?hoc|Under review|As (?:and when )?required"
    r"|When required"
    r"|(?:Twice|Once|Every \w+ (?:weeks|months))(?: (?:a|per) (?:year|month))?|\d (?:per annum|times a year|a year))$"
)
LONGEST_NAME = 70
LONGEST_BEGINNING = 20


def read_listings(text: str, vocabulary: Vocabulary) -> tuple[list[Listing], list[Doubt]]:
    """Read the glossary of oversight bodies: name, purpose, how often it meets.

    Returns:
        The rows, and the lines that are not part of one.
    """
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines, 1) if line.startswith(GLOSSARY_HEADING)), None)
    if first is None:
        return [], []
    reader = _GlossaryReader(vocabulary)
    for number, line in enumerate(lines[first - 1 :], first):
        if text_of_line := " ".join(line.split()):
            reader.read_line(number, text_of_line)
    reader.end_section()
    return [listing for listing in reader.listings if listing.name], reader.unsure


class _GlossaryReader:
    """Reads the glossary line by line; keeps track of the current row and the lines of an incomplete name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.edition = vocabulary.edition
        words = "|".join(map(re.escape, vocabulary.reports.body_words))
        acronym = r"(?:\s*\([A-Z][A-Za-z]+\))?"
        self.name = re.compile(rf"^[^.(]*?\b(?:(?:{words}){acronym}|Crime \([^)]*\))[*#]*(?=\s+[A-Z]|$)")
        self.objective: str | None = None
        self.listings: list[Listing] = []
        self.unsure: list[Doubt] = []
        self.open_name: list[tuple[int, str]] = []  # lines that may begin the name of the next body
        self.open_length = 0  # characters of these lines

    @property
    def last(self) -> Listing:
        """The current row."""
        return self.listings[-1]

    def read_line(self, number: int, line: str) -> None:
        """Add a line to the cells that it belongs to."""
        if line.startswith(GLOSSARY_HEADING):
            self.end_section()
            self.objective = self.edition.objective_of_heading(line)
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
            self._open(number, line, ends=bool(meets))
        else:
            last.purpose.add(number, line)

    def _open(self, number: int, line: str, *, ends: bool) -> None:
        """Keep a line that may begin a name; if it ends a row, the name of that row was not recognised."""
        self.open_name.append((number, line))
        self.open_length += len(line)
        if ends and self.last.name:
            self.end_section()

    def end_section(self) -> None:
        """Name the lines that were kept as the beginning of a name which did not end."""
        if self.open_name:
            first = self.open_name[0]
            self.unsure.append(
                Doubt(
                    first[0], f"a row of the glossary was not read, because {first[1]!r} does not end a name"
                )
            )
        self.open_name, self.open_length = [], 0

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
        name = self.name.match(together)
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
