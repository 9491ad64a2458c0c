"""A few rows of strict CSV, parsed with Python's `csv`: PyArrow would take longer to import than they take to parse."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import polars as pl

from swp_data.datapackage.validate.strict.strict_text import NOT_UTF_8, WRONG_LENGTH, Marks, NotProvedError

MOST_AT_ONCE = 1 << 20  # bytes of a block that are parsed here
MOST = 1 << 22  # bytes, after which importing PyArrow has paid


class Budget:
    """How many bytes this process has parsed here."""

    spent = 0


def is_small(size: int) -> bool:
    """Return whether so many bytes are parsed here."""
    return size <= MOST_AT_ONCE and Budget.spent + size <= MOST


def parse_few(
    block: bytes | memoryview, marks: Marks, columns: Sequence[str], wanted: Sequence[str] | None = None
) -> pl.DataFrame | None:
    """Return the rows of a block of strict CSV as text, as `parse_block` does; None if a cell is too long for `csv`.

    Raises:
        NotProvedError: a row has too few or too many cells, or the text is not UTF-8.

    >>> parse_few(b'1,"a, b"', Marks(), ["id", "label"]).rows()
    [('1', 'a, b')]
    """
    Budget.spent += len(block)
    try:
        text = str(block, "utf-8")
    except UnicodeDecodeError as error:
        raise NotProvedError(NOT_UTF_8) from error
    try:
        rows = list(
            csv.reader(
                io.StringIO(text, newline=""), delimiter=marks.delimiter, quotechar=marks.quote, strict=True
            )
        )
    except csv.Error:
        return None
    rows = [
        row or [""] * len(columns) for row in rows
    ]  # an empty line is a row of empty cells, as to PyArrow
    if any(len(row) != len(columns) for row in rows):
        raise NotProvedError(WRONG_LENGTH)
    cells = dict(zip(columns, zip(*rows, strict=True), strict=False))
    names = columns if wanted is None else wanted
    return pl.DataFrame([pl.Series(name, cells.get(name, ()), dtype=pl.String) for name in names])
