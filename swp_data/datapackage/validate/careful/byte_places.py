"""Where a byte of a CSV file is: in which row, on which line, in which column."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.datapackage.validate.careful.csv_records import CsvRecords, text_lines
from swp_data.datapackage.validate.careful.text_dialect import TextDialect
from swp_data.datapackage.validate.careful.text_source import SourceFile, decoded

BLOCK = 1 << 16


def place_of_byte(
    source: SourceFile, encoding: str, dialect: TextDialect, place: int
) -> tuple[int, int, int]:
    """Return the row of a byte, the line on which the row starts, and the index of the cell.

    It is where the text ends that is before the byte.
    """
    row, line, column = 1, 1, 0
    with decoded(source, encoding, most=place) as reading:
        lines = _with_one_more_character(text_lines(reading.text, dialect.line_end))
        for row, line, cells in CsvRecords(lines, dialect):  # noqa: B007 - the last record counts
            column = max(len(cells) - 1, 0)
    return row, line, column


def _with_one_more_character(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines, with a character at the end that stands for the byte that is looked for."""
    last = ""
    for line in lines:
        if last:
            yield last
        last = line
    if last.endswith(("\n", "\r")):
        yield last
        last = ""
    yield f"{last}?"


def first_not_utf8(source: SourceFile) -> tuple[int, int]:
    """Return the place and the value of the first byte of a file that is not UTF-8."""
    with decoded(source, "utf-8") as reading:
        while not reading.bad.count and reading.text.read(BLOCK):
            pass
        return reading.bad.place, reading.bad.value
