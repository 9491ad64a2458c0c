"""The tables as CSV for a double click in Excel, which would change values of the canonical CSV files.

Excel takes a CSV file without a byte order mark for the system's old encoding ("Â£207k"), and a text that looks like a
number or a date for one: reference 3.10 becomes 3.1, and "2018-06" becomes Jun-18. These files begin with the mark, and
such a text is written as a formula that returns it: `="3.10"`. They are for Excel alone; every other program reads the
files in `csv/`.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, Resource

MARK = "\ufeff"
LONGEST_LITERAL = 255  # characters of a text in a formula of Excel
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# What a spreadsheet takes for a formula, and what it may take for a number, a date, a time or a truth value.
FORMULA = re.compile(r"[=+\-@\t\r]")
CONVERTED = re.compile(
    rf"""
    [\s\d.,:;/()%£$€+\-–]* \d [\s\d.,:;/()%£$€+\-–]* (?: e[+-]?\d+ | [ap]m? )? \s*
  | \d{{1,4}} [\s./-]* (?:{MONTHS})[a-z]* [\s.,/-]* \d*
  | (?:{MONTHS})[a-z]* [\s.,/-]* \d{{1,4}} (?: [\s.,/-]+ \d{{1,4}} )?
  | true | false
    """,
    re.VERBOSE | re.IGNORECASE,
)


def write_tables(package: Package, folder: Path) -> None:
    """Write each table of a package as `<table>.csv` into a new folder."""
    folder.mkdir()
    for resource in package.resources.values():
        _write_table(resource, folder / f"{resource.name}.csv")


def _write_table(resource: Resource, file: Path) -> None:
    texts = [field.type in {"string", "yearmonth"} for field in resource.schema.fields]
    frame = frames.scan_text(resource.path).collect()
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(MARK)
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(frame.columns)
        for row in frame.iter_rows():
            writer.writerow(
                as_text(cell) if is_text and cell else cell for cell, is_text in zip(row, texts, strict=True)
            )


def as_text(cell: str) -> str:
    """Return a text in a form that Excel shows unchanged.

    >>> as_text("3.10"), as_text("2018-06"), as_text("A.4"), as_text("12 sites chosen")
    ('="3.10"', '="2018-06"', 'A.4', '12 sites chosen')
    """
    if not FORMULA.match(cell) and not CONVERTED.fullmatch(cell):
        return cell
    parts = [cell[start : start + LONGEST_LITERAL] for start in range(0, len(cell), LONGEST_LITERAL)]
    return "=" + "&".join('"' + part.replace('"', '""') + '"' for part in parts)
