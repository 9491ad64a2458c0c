"""Where the rows of a table are: in which of its files, in which row of it, and on which line.

Within the checks, the rows of a table have one running number; a finding has the row and the line of its own file.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from swp_data.datapackage.report import Finding


@dataclass
class Positions:
    """The positions of the rows of a table, kept only where they can't be derived from the row before.

    >>> positions = Positions()
    >>> positions.start_file("a.csv")
    >>> positions.note(2, 2), positions.note(3, 5)
    (2, 3)
    >>> positions.place(3)
    ('a.csv', 3, 5)
    """

    files: list[str] = field(default_factory=list)
    several: bool = False
    """Whether the table has several files, so that a finding names its file."""
    starts: list[int] = field(default_factory=list)
    """For each file, the running number of the last row before it."""
    bases: list[int] = field(default_factory=list)
    """For each file, what to take from a running number to get the number in the file."""
    _rows: array[int] = field(default_factory=lambda: array("q"))
    _offsets: array[int] = field(default_factory=lambda: array("q"))
    last_row: int = 0
    """The running number of the last row."""

    def start_file(self, path: str, uncounted: int = 0) -> None:
        """Start a further file, of which the running number leaves out some rows."""
        self.files.append(path)
        self.starts.append(self.last_row)
        self.bases.append(self.last_row - uncounted)
        self._rows.append(self.last_row)
        self._offsets.append(0)

    def note(self, row: int, line: int) -> int:
        """Note the line on which a row of the last file starts; return its running number."""
        number = self.bases[-1] + row
        if line - row != self._offsets[-1]:
            self._rows.append(number)
            self._offsets.append(line - row)
        self.last_row = number
        return number

    def place(self, number: int) -> tuple[str, int, int]:
        """Return the file of a row, its number in the file, and the line on which it starts."""
        index = max(bisect_right(self.starts, number - 1) - 1, 0)
        row = number - self.bases[index]
        offset = self._offsets[max(bisect_right(self._rows, number) - 1, 0)]
        return self.files[index], row, row + offset

    def name(self, number: int) -> str:
        """Return the name of a row in a sentence, such as "row 3 of b.csv"."""
        file, row, _ = self.place(number)
        return f"row {row}" if not self.several else f"row {row} of {file}"

    def located(self, finding: Finding) -> Finding:
        """Return a finding whose row is a running number with the row, the line and the file."""
        return located(finding, self.place, several=self.several) if self.files else finding


def located(finding: Finding, place: Callable[[int], tuple[str, int, int]], *, several: bool) -> Finding:
    """Return a finding whose row is a running number with its row in the file, its line and its file.

    Args:
        finding: the finding; one that has no row, or has a file, is returned as it is.
        place: returns the file of a row, its number in the file, and its line.
        several: whether the table has several files, so the file is named.
    """
    if finding.row is None or finding.file is not None:
        return finding
    file, row, line = place(finding.row)
    return replace(finding, row=row, line=line if line != row else None, file=file if several else None)
