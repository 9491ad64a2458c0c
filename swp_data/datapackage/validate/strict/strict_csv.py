"""Strict CSV as frames of text: PyArrow parses blocks of whole rows, and proves the shape of the rows.

PyArrow fails on a row that is too short or too long, so parsing a file proves the shape of its rows. `strict_text`
proves that PyArrow reads the quotes as every other program does.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import polars as pl

from swp_data.datapackage.validate.strict.few_rows import is_small, parse_few
from swp_data.datapackage.validate.strict.strict_text import (
    LONE_RETURN,
    NOT_UTF_8,
    WRONG_LENGTH,
    Marks,
    NotProvedError,
)

BYTES_PER_CELL = 1 << 9  # of the longest row of a wide table

__all__ = ["LONE_RETURN", "Marks", "NotProvedError", "longest_row", "parse_block"]


def longest_row(columns: Sequence[str]) -> int:
    """Return how many bytes a row of some columns may have, if that is more than a block."""
    return len(columns) * BYTES_PER_CELL


def parse_block(
    block: bytes | memoryview, marks: Marks, columns: Sequence[str], wanted: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return the rows of a block of strict CSV as text; an empty cell is an empty text.

    Args:
        block: whole rows, as `RowBlocks` yields them.
        marks: the delimiter and the quote.
        columns: a name for each column.
        wanted: the columns to return; all by default.

    Raises:
        NotProvedError: a row has too few or too many cells, or the text is not UTF-8.

    >>> parse_block(b'1,"a, b"', Marks(), ["id", "label"]).rows()
    [('1', 'a, b')]
    """
    if is_small(len(block)):
        frame = parse_few(block, marks, columns, wanted)
        if frame is not None:
            return frame
    return parse_many(block, marks, columns, wanted)


def parse_many(
    block: bytes | memoryview, marks: Marks, columns: Sequence[str], wanted: Sequence[str] | None = None
) -> pl.DataFrame:
    """Return what `parse_block` returns, with PyArrow.

    Raises:
        NotProvedError: a row has too few or too many cells, or the text is not UTF-8.
    """
    import pyarrow as pa
    from pyarrow import csv

    read = csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=columns)
    parse = csv.ParseOptions(
        delimiter=marks.delimiter,
        quote_char=marks.quote,
        newlines_in_values=True,
        ignore_empty_lines=False,
    )
    convert = csv.ConvertOptions(
        check_utf8=False,
        column_types=dict.fromkeys(columns, pa.string()),
        strings_can_be_null=False,
        include_columns=wanted,
    )
    try:
        _check_utf8(block)
        table = csv.read_csv(pa.BufferReader(block), read, parse, convert)
    except pa.ArrowException as error:
        raise NotProvedError(_reason(error)) from error
    return pl.DataFrame(pl.from_arrow(table, rechunk=False))


def _check_utf8(block: bytes | memoryview) -> None:
    """Check that a block is UTF-8, which is faster than a check of each cell; cells end at ASCII characters.

    Raises:
        pa.ArrowInvalid: it is not.
    """
    import pyarrow as pa

    offsets = pa.py_buffer(struct.pack("=ii", 0, len(block)))
    pa.StringArray.from_buffers(1, offsets, pa.py_buffer(block)).validate(full=True)


def _reason(error: Exception) -> str:
    """Return why PyArrow can't read a block."""
    text = str(error)
    if "Expected" in text and "columns" in text:
        return WRONG_LENGTH
    return NOT_UTF_8 if "UTF8" in text else "PyArrow can't read it"
