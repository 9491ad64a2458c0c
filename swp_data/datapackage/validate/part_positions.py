"""Where the rows of a CSV file are that was read part by part: in which file, in which row of it, and on which line.

Rows are counted while they are checked, lines only when a finding needs them. A cell in quotes may contain line feeds,
so the line of a row is found by reading its part once more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import polars as pl

from swp_data.datapackage.report import Finding
from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.careful.positions import located
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.parts import Part, TableRows

BLOCK = 1 << 20


@dataclass
class PartPositions:
    """The positions of the rows of CSV files.

    Args:
        files: the files, each with the offset of its first row.
        names: their paths in the descriptor.
        rows: reads the parts.
        columns: the columns of the table.
        parts: the parts, whose rows have been counted.
        header_rows: the number of rows above the first row in each file.
    """

    files: Sequence[tuple[Path, int]]
    names: Sequence[str]
    rows: TableRows
    columns: Sequence[str]
    parts: Sequence[Part]
    header_rows: int
    lines: list[int] = field(default_factory=list)
    """For each part, the line on which it starts, once lines have been counted."""

    def __post_init__(self) -> None:
        self._counts: list[int] = []
        self._first_rows = [part.first_row for part in self.parts]
        self._bases: dict[int, int] = {}
        for part in self.parts:
            self._bases.setdefault(part.file, part.first_row - self.header_rows - 1)
        self._offsets = lru_cache(maxsize=4)(self._offsets_of)

    def count_lines(self, engine: Engine) -> None:
        """Count the lines of all parts."""
        if self.lines:
            return
        counts = engine.map(LineCount([path for path, _ in self.files]), self.parts)
        file, line = -1, 0
        self._counts = list(counts)
        for part, count in zip(self.parts, self._counts, strict=True):
            if part.file != file:
                file = part.file
                line = 1 + _count_lines(self.files[file][0], 0, part.start)
            self.lines.append(line)
            line += count

    def place(self, number: int) -> tuple[str, int, int]:
        """Return the file of a row, its number in the file, and the line on which it starts."""
        index = self._part(number)
        part = self.parts[index]
        line = self.lines[index] + number - part.first_row
        if self._counts[index] != part.rows:
            line += self._offsets(index)[number - part.first_row]
        return self.names[part.file], number - self._bases[part.file], line

    def name(self, number: int) -> str:
        """Return the name of a row in a sentence, such as "row 3 of b.csv"."""
        part = self.parts[self._part(number)]
        row = number - self._bases[part.file]
        return f"row {row}" if len(self.names) == 1 else f"row {row} of {self.names[part.file]}"

    def located(self, finding: Finding) -> Finding:
        """Return a finding whose row is a running number with the row, the line and the file."""
        return located(finding, self.place, several=len(self.names) > 1)

    def _part(self, number: int) -> int:
        """Return the index of the part with a row."""
        return max(bisect_right(self._first_rows, number) - 1, 0)

    def _offsets_of(self, index: int) -> Sequence[int]:
        """Return, for each row of a part, how many line feeds are in cells of the part before it."""
        feeds = [pl.col(name).str.count_matches("\n", literal=True) for name in self.columns]
        in_row = [frame.select(pl.sum_horizontal(feeds)) for frame in self.rows.read(self.parts[index])]
        counts = pl.concat(in_row).to_series().cast(pl.Int64)
        return (counts.cum_sum() - counts).to_list()


@dataclass(frozen=True)
class LineCount:
    """Counts the lines of parts of files; a last line without an end is one, too."""

    files: Sequence[Path]
    is_portable = True

    def start(self) -> Callable[[Part], int]:
        return lambda part: _count_lines(self.files[part.file], part.start, part.end)


def _count_lines(path: Path, start: int, end: int) -> int:
    """Return the number of lines in some bytes of a file."""
    count, last = 0, b"\n"
    with open_regular(path) as file:
        file.seek(start)
        while start < end and (data := file.read(min(BLOCK, end - start))):
            count += data.count(b"\n")
            start += len(data)
            last = data[-1:]
    return count + (last != b"\n")
