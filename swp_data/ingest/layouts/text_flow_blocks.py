"""Blocks of the text-flow layout: lines that belong together, between blank lines and page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from swp_data.dataset.plan_references import References
from swp_data.ingest.vocabulary import Vocabulary

SHORTEST_PAGE = 12  # lines
FEWEST_BLOCKS, SHORTEST_NARROW, SHORTEST_GAP = 12, 12, 5  # by which widths can be known
GLOSSARY_HEADING = "NAME PURPOSE"
COLUMN_HEADING = re.compile(r"^(Ref Plan commitment|mechanism( \(s\))?$)")

Lines = list[tuple[int, str]]
"""Lines with their numbers."""


class Widths(NamedTuple):
    """The widths of a table's columns, in characters."""

    narrow: int = 25
    """The longest line of a narrow column: that of commitments, or that of oversight."""
    full: int = 56
    """A long line of a wide column: that of activities, or that of updates."""

    @property
    def wide(self) -> int:
        """The longest line of a wide column."""
        return self.full + 4


@dataclass
class Block:
    """Lines that belong together."""

    lines: Lines
    page_top: bool  # a page begins with it
    has_reference: bool = False  # it begins with the reference of a commitment or an activity

    @property
    def first(self) -> str:
        """The text of the first line."""
        return self.lines[0][1]

    def is_narrow(self, widths: Widths) -> bool:
        """Return whether it is from a narrow column."""
        return all(len(text) <= widths.narrow for _, text in self.lines)


def column_widths(table: Sequence[Block]) -> Widths:
    """Return the widths of the columns of a table, from the lines of its blocks after the first.

    Narrow columns and wide ones are told apart by the widest gap between the lengths of their longest lines.
    """
    longest = sorted(max(len(text) for _, text in block.lines[1:]) for block in table if len(block.lines) > 2)
    if len(longest) < FEWEST_BLOCKS:
        return Widths()
    steps = enumerate(pairwise(longest))
    gaps = [(after - before, index) for index, (before, after) in steps if before >= SHORTEST_NARROW]
    gap, index = max(gaps, default=(0, 0))
    if gap < SHORTEST_GAP:
        return Widths()
    wide = longest[index + 1 :]
    return Widths(longest[index] + 2, wide[int(len(wide) * 0.9)])


def begins_with_reference(text: str, references: References) -> bool:
    """Return whether a text begins with the reference of a commitment or an activity."""
    return bool(references.starts_activity.match(text) or references.starts_commitment.match(text))


def blocks(lines: list[str], first: int, last: int, references: References) -> Iterator[Block]:
    """Yield the blocks of lines `first` to `last` (from 1), without page numbers and column headings."""
    current: Lines = []
    top_of_page = False
    last_top = first
    for number in range(first, last + 1):
        raw = lines[number - 1]
        text = " ".join(raw.split())
        page_top = raw.startswith(" ") and bool(text) and number - last_top >= SHORTEST_PAGE
        page_number = text.isdigit() and not lines[number - 2].strip()
        is_heading = COLUMN_HEADING.match(text)
        begins = begins_with_reference(text, references)
        if current and (not text or page_top or page_number or begins or is_heading):
            yield Block(current, top_of_page, begins_with_reference(current[0][1], references))
            current, top_of_page = [], False
        if page_top or page_number:
            top_of_page, last_top = True, number
        if text and not page_number and not is_heading:
            current.append((number, text))
    if current:
        yield Block(current, top_of_page, begins_with_reference(current[0][1], references))


def table_span(lines: list[str], vocabulary: Vocabulary) -> tuple[int, int]:
    """Return the first and last line (from 1) of the delivery plan table; (0, -1) if there is none."""
    headings = (n for n, line in enumerate(lines, 1) if line.startswith("Ref Plan commitment"))
    heading = next(headings, None)
    if heading is None:
        return 0, -1
    first = vocabulary.heading_above(lines, heading)
    glossary = next(
        (n for n, line in enumerate(lines, 1) if line.startswith(GLOSSARY_HEADING)), len(lines) + 1
    )
    numbers = range(first + 1, glossary)
    references = vocabulary.references
    last = max((n for n in numbers if begins_with_reference(lines[n - 1].strip(), references)), default=first)
    ends = (n for n in numbers if n > last and lines[n - 1].startswith(vocabulary.reports.table_ends))
    return first, next(ends, glossary) - 1


def split_wide_line(
    text: str, following: str, references: References, widths: Widths | None = None
) -> tuple[str, str]:
    """Split a line that contains an activity and the first line of its update.

    The line of the update begins with a capital and fits its column, but would not fit with one more word.

    Args:
        text: the line.
        following: the next line of the update; empty if there is none.
        references: the references of the plan.
        widths: the widths of the columns.

    Returns:
        The activity and the first line of its update.

    Example:
        >>> from swp_data.dataset.profile import read_profile
        >>> split_wide_line("(A4.6) Retender the Victims Support contract Tender all ready to be published. "
        ...                 "Being launched 7th", "September, contract to be up and running by April",
        ...                 read_profile().references)
        ('(A4.6) Retender the Victims Support contract', 'Tender all ready to be published. Being launched 7th')
    """
    ref = references.starts_activity.match(text)
    next_word = following.split(" ", maxsplit=1)[0] if following else ""
    starts = [m.start() for m in re.finditer(r"(?<=[\s)])(?=[A-Z])", text)]
    starts = [start for start in starts if not ref or start > ref.end() + 1]
    longest = (widths or Widths()).full
    full = [
        start
        for start in starts
        if longest - 11 <= len(text) - start <= longest
        and len(text) - start + 1 + len(next_word) > longest - 4
    ]
    cut = full[-1] if full else next((start for start in starts if len(text) - start <= longest), len(text))
    return text[:cut].strip(), text[cut:]
