"""Words that a narrow column breaks without a hyphen: they are joined if the whole word is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from swp_data.ingest.cell_text import join_wrapped
from swp_data.types import TableName

LETTERS = re.compile(r"[^\W\d_]+")
FRAGMENT = re.compile(r"^\S*?([^\W\d_]{3,})$")
REST = re.compile(r"^([^\W\d_]{1,12})(?![^\W\d_])")
PADDING = 7.0  # of a cell, in points, at most
AFTER_SLASH = re.compile(r"^\w/\w$")
RECORD: tuple[TableName, ...] = ("updates", "commitment_wordings", "oversight_listings", "passages")


class WordJoiner:
    """Joins the lines of a cell.

    Args:
        texts: words that the report prints, by which a broken word is recognised.
    """

    def __init__(self, *texts: Iterable[str]) -> None:
        self.counts = Counter(
            word.lower() for text in texts for line in text for word in LETTERS.findall(line)
        )

    @cached_property
    def record(self) -> set[str]:
        """The words of the tables of the installed record."""
        import polars as pl

        from swp_data import loader

        frames = (pl.DataFrame(loader.load(table)).select(pl.selectors.string()) for table in RECORD)
        return {
            word.lower()
            for frame in frames
            for column in frame.columns
            for text in frame[column].drop_nulls()
            for word in LETTERS.findall(text)
        }

    def is_known(self, word: str, times: int = 1) -> bool:
        """Return whether the report prints a word so many times, or the record has it."""
        return self.counts[word.lower()] >= times or word.lower() in self.record

    def join(self, lines: Sequence[str], space: Sequence[float], height: float) -> tuple[str, list[str]]:
        """Return wrapped lines as one text, and a doubt for each word that may be broken.

        Args:
            lines: the lines.
            space: how much room there is after each of them.
            height: the height of a line.
        """
        joined: list[str] = []
        doubts = []
        for index, line in enumerate(lines):
            before = lines[index - 1] if index else ""
            if AFTER_SLASH.match(before[-2:] + line[:1]):
                doubts.append(f"{before.split()[-1] + line.split()[0]!r} may be printed with a space")
                joined.append(joined.pop() + line)
                continue
            fragment, rest = FRAGMENT.match(before), REST.match(line)
            if fragment and rest and space[index - 1] < 0.6 * height + PADDING:
                if self.is_known(fragment[1] + rest[1]):
                    joined.append(joined.pop() + line)
                    continue
                if not self.is_known(fragment[1], times=2):  # it is printed here itself
                    doubts.append(f"{before} {rest[1]!r} may be one word that the column breaks")
            joined.append(line)
        return join_wrapped(joined), doubts
