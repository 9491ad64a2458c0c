"""On which lines the rows of CSV files are that were read in another way, which did not count lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from swp_data.datapackage.validate.careful.csv_records import CsvRecords, text_lines
from swp_data.datapackage.validate.careful.positions import Positions
from swp_data.datapackage.validate.careful.text_dialect import TextDialect
from swp_data.datapackage.validate.careful.text_source import SourceFile, decoded

BLOCK = 1 << 20


def find_positions(files: Mapping[str, Path], dialect: TextDialect, header_rows: int) -> Positions | None:
    """Return the positions of the rows of CSV files in UTF-8 that are numbered through, headers only once.

    Args:
        files: the files, by their paths in the descriptor.
        dialect: their dialect.
        header_rows: the number of the header's last row in each; 0 if there is none.

    Returns:
        The positions; None if each row is on the line of its number.
    """
    if len(files) == 1 and not any(map(_has_quoted_line_ends, files.values(), [dialect.quote.encode()])):
        return None
    positions = Positions(several=len(files) > 1)
    for index, (name, path) in enumerate(files.items()):
        positions.start_file(name, header_rows if index else 0)
        with decoded(SourceFile(path), "utf-8-sig") as reading:
            for number, line, _ in CsvRecords(text_lines(reading.text), dialect):
                if number > header_rows:
                    positions.note(number, line)
        positions.last_row = max(positions.last_row, header_rows)  # of a first file without rows
    return positions


def _has_quoted_line_ends(path: Path, quote: bytes) -> bool:
    """Whether a line end may be within quotes: a line has an odd number of them."""
    with path.open("rb") as file:
        if not any(quote in block for block in iter(lambda: file.read(BLOCK), b"")):
            return False
        file.seek(0)
        return any(line.count(quote) % 2 for line in file)
