"""Excerpts: the rows of a table that have findings, with a few rows around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile

from swp_data.datapackage.any_table import open_any_table
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import HEADER_ROW, Finding
from swp_data.errors import SwpDataError
from swp_data.text import truncate

__all__ = ["Excerpt", "ExcerptCell", "ExcerptRow", "read_excerpt"]

CONTEXT = 1
"""How many rows before and after a row with a finding are shown."""
MOST_ROWS = 40
MOST_COLUMNS = 12
LAST_ROW = 200_000
"""The last row that is read to show it."""
LONGEST_CELL = 120


@dataclass(frozen=True)
class ExcerptCell:
    """A cell as shown, and the rules that it breaks."""

    text: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExcerptRow:
    """A row as shown: its number, its cells, and the rules that it breaks as a whole."""

    number: int
    cells: Sequence[ExcerptCell]
    rules: tuple[str, ...] = ()
    after_gap: bool = False
    """Whether rows before it are left out."""


@dataclass(frozen=True)
class Excerpt:
    """Some rows of a table, and what is left out."""

    labels: Sequence[str]
    rows: Sequence[ExcerptRow]
    columns_left_out: int = 0


def read_excerpt(package: Package, table: str, findings: Sequence[Finding]) -> Excerpt | None:
    """Return the first rows of a table that have findings, with the rows around them; None if they can't be read.

    Args:
        package: the package.
        table: the name of the table.
        findings: the findings on it.
    """
    wanted = sorted({finding.row for finding in findings if finding.row and finding.row > HEADER_ROW})
    numbers = {
        number for row in wanted[: MOST_ROWS // 2] for number in range(row - CONTEXT, row + CONTEXT + 1)
    }
    numbers = {number for number in numbers if HEADER_ROW < number <= LAST_ROW}
    if not numbers:
        return None
    last, file = max(numbers), next((finding.file for finding in findings if finding.row), None)
    rows: dict[int, list[str]] = {}
    labels: tuple[str, ...] = ()
    # What can't be read is a finding of its own; the rows before it are shown.
    with suppress(SwpDataError, OSError, ValueError, LookupError, AttributeError, TypeError):
        opened = open_any_table(package, table)
        labels = opened.labels
        of_file = (row for row in opened.rows if row.file == file)
        for row in takewhile(lambda row: row.number <= last, of_file):
            if row.number in numbers:
                rows[row.number] = row.cells
    return _excerpt(labels, rows, findings) if rows and labels else None


def _excerpt(
    labels: Sequence[str], rows: Mapping[int, Sequence[str]], findings: Iterable[Finding]
) -> Excerpt:
    wrong: dict[tuple[int, str], list[str]] = defaultdict(list)
    whole: dict[int, list[str]] = defaultdict(list)
    for finding in findings:
        number = finding.row or 0
        if number not in rows:
            continue
        names = _columns_of(finding, labels)
        for name in names:
            wrong[number, name].append(finding.rule)
        if not names:
            whole[number].append(finding.rule)
    shown = _columns_shown(labels, {name for _, name in wrong})
    lines, previous = [], HEADER_ROW
    for number, cells in sorted(rows.items()):
        in_row = [
            ExcerptCell(
                truncate(cells[index], LONGEST_CELL) if index < len(cells) else "",
                tuple(dict.fromkeys(wrong[number, labels[index]])),
            )
            for index in shown
        ]
        rules = tuple(dict.fromkeys(whole[number]))
        lines.append(ExcerptRow(number, in_row, rules, after_gap=number > previous + 1))
        previous = number
    return Excerpt([labels[index] for index in shown], lines, len(labels) - len(shown))


def _columns_of(finding: Finding, labels: Sequence[str]) -> list[str]:
    if finding.field is None:
        return []
    if finding.field in labels:
        return [finding.field]
    return [name for name in finding.field.split(", ") if name in labels]


def _columns_shown(labels: Sequence[str], wrong: Iterable[str]) -> list[int]:
    """Return the columns to show: the first one, those with findings, and then others in order."""
    concerned = [index for index, label in enumerate(labels) if label in set(wrong)]
    chosen = dict.fromkeys([0, *concerned, *range(len(labels))])
    return sorted(list(chosen)[:MOST_COLUMNS])
