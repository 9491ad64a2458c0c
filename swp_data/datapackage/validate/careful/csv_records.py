r"""The records of a CSV file, each with its number, its line and its cells, and those that RFC 4180 does not allow.

`csv.reader` in its strict mode refuses text after a closing quote, and a quote that is never closed. Such a record is
then read once more as most programs read it, so that the rows after it are checked as well.
Standard: RFC 4180, section 2, https://www.rfc-editor.org/rfc/rfc4180

>>> records = CsvRecords(iter(['a,b\n', '1,"x" y\n', '2,z\n']), TextDialect())
>>> list(records)
[(1, 1, ['a', 'b']), (2, 2, ['1', 'x y']), (3, 3, ['2', 'z'])]
>>> records.faults[0].row, records.faults[0].column, records.faults[0].kind
(2, 1, 'text')
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from swp_data.datapackage.validate.careful.text_dialect import STAND_IN, TextDialect
from swp_data.limits import LimitError, format_size, limit

LONGEST_EXCERPT = 40
LONGEST_LOCATED = 1 << 20  # characters of a record in which the column of a fault is looked for
LARGEST_FIELD = (1 << 31) - 1


@dataclass(frozen=True)
class QuoteFault:
    """A record whose quotes RFC 4180 does not allow."""

    row: int
    line: int
    kind: str
    """"text" follows a closing quote, or a quote is "open" at the end of the file."""
    last_line: int
    """The last line of the record."""
    column: int | None = None
    """The index of the cell."""
    excerpt: str = ""
    """The start of the cell."""


@dataclass
class CsvRecords:
    """An iterator over the records of a text: the number of each, the line on which it starts, and its cells.

    Raises:
        LimitError: a record or a cell is too long, or a record has too many cells.
    """

    lines: Iterator[str]
    dialect: TextDialect
    faults: list[QuoteFault] = field(default_factory=list)
    line: int = 0
    _held: list[str] = field(default_factory=list)
    _length: int = 0
    _comment: str = ""

    def __iter__(self) -> Iterator[tuple[int, int, list[str]]]:
        csv.field_size_limit(LARGEST_FIELD)  # each cell is checked against our own limit
        longest_cell, most_cells = limit("cell_bytes"), limit("fields")
        number, held, several = 0, self._held, len(self.dialect.delimiter) > 1
        strict = csv.reader(self._held_lines(), **self.dialect.reader_options(strict=True))
        while True:
            held.clear()
            self._length, self._comment = 0, ""
            start = self.line + 1
            number += 1
            try:
                cells = next(strict)
            except StopIteration:
                return
            except csv.Error:
                cells = self._reread(number, start)
            if self._length > longest_cell and max(map(len, cells), default=0) > longest_cell:
                raise LimitError(f"a cell is longer than {format_size(longest_cell)}", "cell_bytes")
            if len(cells) > most_cells:
                raise LimitError(f"a row has more than {most_cells:,} cells", "fields")
            if self._comment:
                cells = [self._comment]
            elif several:
                cells = [cell.replace(STAND_IN, self.dialect.delimiter) for cell in cells]
            yield number, start, cells

    def _held_lines(self) -> Iterator[str]:
        """Yield the lines, and keep those of the current record."""
        longest, held, delimiter = limit("row_bytes"), self._held, self.dialect.delimiter
        several = len(delimiter) > 1
        mark = self.dialect.comment_mark
        for line in self.lines:
            self.line += 1
            if mark and not held and line.startswith(mark):  # not CSV, so its quotes mean nothing
                self._comment = line
                yield "\n"
                continue
            held.append(line.replace(delimiter, STAND_IN) if several else line)
            self._length += len(line)
            if self._length > longest:
                raise LimitError(
                    f"a row is longer than {format_size(longest)}; look for a quote that is never closed",
                    "row_bytes",
                )
            yield held[-1]

    def _reread(self, number: int, start: int) -> list[str]:
        """Return the cells of a record that the strict reader refuses, and note the fault."""
        again = list(self._held)
        self._held.clear()
        self._length = 0
        rest = chain(self._hold_again(again), self._held_lines())
        cells = next(csv.reader(rest, **self.dialect.reader_options(strict=False)), [])
        if len(self.faults) <= limit("findings"):
            text = "".join(self._held).replace(STAND_IN, self.dialect.delimiter)
            kind, column, excerpt = _explain(text, self.dialect)
            is_escaped = bool(self.dialect.escape) and text.rstrip("\r\n").endswith(str(self.dialect.escape))
            # An escape character before the last line end leaves a record open, but no quote is at fault.
            if column is not None or not is_escaped:
                self.faults.append(QuoteFault(number, start, kind, self.line, column, excerpt))
        return cells

    def _hold_again(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            self._held.append(line)
            self._length += len(line)
            yield line


def text_lines(text: io.TextIOBase, line_end: str = "") -> Iterator[str]:
    r"""Yield the lines of a text with their ends; a line end of the dialect's own becomes "\n".

    >>> list(text_lines(io.StringIO("a;b|c;d|"), "|"))
    ['a;b\n', 'c;d\n']

    Raises:
        LimitError: a line is too long.
    """
    longest = limit("row_bytes")
    if line_end:
        yield from _split_lines(text, line_end, longest)
        return
    while line := text.readline(longest + 1):
        if len(line) > longest:
            raise LimitError(f"a line is longer than {format_size(longest)}", "row_bytes")
        yield line


def _split_lines(text: io.TextIOBase, line_end: str, longest: int) -> Iterator[str]:
    pending = ""
    while block := text.read(1 << 16):
        *lines, pending = (pending + block).split(line_end)
        yield from (f"{line}\n" for line in lines)
        if len(pending) > longest:
            raise LimitError(f"a line is longer than {format_size(longest)}", "row_bytes")
    if pending.strip("\r\n"):
        yield pending


def _explain(text: str, dialect: TextDialect) -> tuple[str, int | None, str]:
    """Return what is wrong with the quotes of a record, the index of the cell, and how the cell starts."""
    if len(text) > LONGEST_LOCATED:
        return "open", None, ""
    column = position = 0
    while position < len(text):
        start = position
        if dialect.skip_space:
            while text[position : position + 1] == " ":
                position += 1
        if text[position : position + 1] == dialect.quote:
            end, closed = _closing_quote(text, position + 1, dialect)
            if not closed:
                return "open", column, _excerpt(text[start:])
            if end < len(text) and text[end] not in "\r\n" and not text.startswith(dialect.delimiter, end):
                return "text", column, _excerpt(text[start:])
            position = end
        else:
            position = _cell_end(text, position, dialect)
        if not text.startswith(dialect.delimiter, position):
            return "text", None, ""  # the end of the record, without a fault that is found here
        position += len(dialect.delimiter)
        column += 1
    return "text", None, ""


def _closing_quote(text: str, position: int, dialect: TextDialect) -> tuple[int, bool]:
    """Return the position after the quote that closes a cell, and whether there is one."""
    while position < len(text):
        character = text[position]
        if character == dialect.escape:
            position += 2
        elif character != dialect.quote:
            position += 1
        elif dialect.doubled and text[position + 1 : position + 2] == dialect.quote:
            position += 2
        else:
            return position + 1, True
    return position, False


def _cell_end(text: str, position: int, dialect: TextDialect) -> int:
    while (
        position < len(text)
        and text[position] not in "\r\n"
        and not text.startswith(dialect.delimiter, position)
    ):
        position += 2 if text[position] == dialect.escape else 1
    return position


def _excerpt(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= LONGEST_EXCERPT else f"{line[:LONGEST_EXCERPT]}..."
