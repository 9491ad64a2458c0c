"""Reading CSV row by row within bounds: of a line, of a row, and of the guess at an undeclared dialect.

Python's `csv.Sniffer` looks for quotes with regular expressions that take time in proportion to the square of the
text, and `csv.reader` reads on until a quote is closed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from swp_data.limits import LimitError, format_size, limit

SNIFFED_LINES = 100
SNIFFED_LENGTH = 1 << 20  # characters
SNIFFED_QUOTES = 1 << 24  # characters times quotes: the steps of the sniffer's regular expressions


@lru_cache(maxsize=64)
def sniff(sample: str, delimiters: str) -> type[csv.Dialect]:
    """Return the dialect that Python guesses from the first lines of a file.

    Of a sample that would take too long, only the first lines count.

    Raises:
        csv.Error: it can't tell.
    """
    sample = sample[:SNIFFED_LENGTH]
    while len(sample) * (sample.count('"') + sample.count("'")) > SNIFFED_QUOTES:
        sample = sample[: len(sample) // 2]
    return csv.Sniffer().sniff(sample, delimiters)


def bounded_lines(text: io.TextIOBase) -> Iterator[str]:
    """Yield the lines of a text.

    Raises:
        LimitError: one of them is too long.
    """
    longest = limit("row_bytes")
    while line := text.readline(longest + 1):
        if len(line) > longest:
            raise LimitError(f"a line is longer than {format_size(longest)}", "row_bytes")
        yield line


def bounded_rows(lines: Iterable[str], dialect: csv.Dialect | type[csv.Dialect]) -> Iterator[list[str]]:
    """Yield the rows of a CSV file.

    Raises:
        LimitError: a row is too long, has too many cells, or has a cell that is too long.
    """
    longest, most_cells, longest_cell = limit("row_bytes"), limit("fields"), limit("cell_bytes")
    length = 0

    def counted() -> Iterator[str]:
        nonlocal length
        for line in lines:
            length += len(line)
            if length > longest:
                raise LimitError(
                    f"a row is longer than {format_size(longest)}; look for a quote that is never closed",
                    "row_bytes",
                )
            yield line

    for row in csv.reader(counted(), dialect=dialect):
        if length > longest_cell and max(map(len, row), default=0) > longest_cell:
            raise LimitError(f"a cell is longer than {format_size(longest_cell)}", "cell_bytes")
        if len(row) > most_cells:
            raise LimitError(f"a row has more than {most_cells:,} cells", "fields")
        length = 0
        yield row


def sample_of(lines: Iterator[str]) -> list[str]:
    """Return the first lines of a file, from which an undeclared dialect is guessed."""
    sample: list[str] = []
    length = 0
    for line in islice(lines, SNIFFED_LINES):
        sample.append(line)
        length += len(line)
        if length > SNIFFED_LENGTH:
            break
    return sample
