"""Reader of the glossary of oversight bodies in the text-flow layout."""

from __future__ import annotations

import re

from swp_data.ingest.cell_text import Cell
from swp_data.ingest.printed import Listing, Vocabulary

MEETS_BEGINS = re.compile(r"^(?:Under|Minimum|\d per)$")
MEETS = re.compile(
    r"(?:Minimum )?(?:[Bb]i[- ]?(?:[Mm]onthly|annual)|Quarterly|Monthly|Weekly|Adhoc|Under review|\d per annum)$"
)
BODY_WORD = r"(?:Group|Board|Committee|Account|Constable|visits|Forum|Panel|meetings)"
NAME = re.compile(rf"^[^.(]*?\b(?:{BODY_WORD}|Crime \([^)]*\))[*#]*(?=\s+[A-Z]|$)")


def read_listings(text: str, vocabulary: Vocabulary) -> list[Listing]:
    """Read the glossary of oversight bodies: name, purpose, how often it meets."""
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines, 1) if line.startswith("NAME PURPOSE")), 0)
    listings: list[Listing] = []
    objective: str | None = None
    open_name: list[tuple[int, str]] = []
    for number in range(first, len(lines) + 1 if first else 0):
        line = " ".join(lines[number - 1].split())
        if line.startswith("NAME PURPOSE"):
            objective, open_name = vocabulary.edition.objective_of_heading(line), []
            listings.append(Listing(objective, Cell(), Cell(), Cell()))
        elif line:
            _read_listing_line(listings, open_name, objective, number, line)
    return [listing for listing in listings if listing.name]


def _read_listing_line(
    listings: list[Listing], open_name: list[tuple[int, str]], objective: str | None, number: int, line: str
) -> None:
    last = listings[-1]
    together = " ".join([*(text for _, text in open_name), line])
    name = NAME.match(together)
    offset = len(together) - len(line)
    complete = not last.name or bool(last.meets) or bool(last.purpose.pieces)
    if last.name and not last.meets and (meets := _meets_start(line)) is not None:
        last.purpose.add(number, line[:meets])
        last.meets.add(number, line[meets:])
    elif MEETS_BEGINS.match(line) or (last.meets and MEETS_BEGINS.match(last.meets.text)):
        last.meets.add(number, line)
    elif complete and name and name.end() > offset and len(name[0]) <= 70 and not _goes_on(last, line):
        listing = Listing(objective, Cell(), Cell(), Cell())
        for piece in open_name:
            listing.name.add(*piece)
        rest = together[name.end() :]
        listing.name.add(number, line[: len(line) - len(rest)])
        listings.append(listing)
        open_name.clear()
        if rest.strip():
            _read_listing_line(listings, open_name, objective, number, rest.strip())
    elif not last.name or last.meets:
        open_name.append((number, line))
    else:
        last.purpose.add(number, line)


def _meets_start(line: str) -> int | None:
    """Return where the frequency of the meeting begins in `line`, None where it has none."""
    match = MEETS.search(line)
    if match and (match.start() == 0 or line[match.start() - 1] == " "):
        return match.start()
    return None


def _goes_on(last: Listing, line: str) -> bool:
    return bool(last.name) and not last.meets and bool(re.match(r"[a-z]", line))
