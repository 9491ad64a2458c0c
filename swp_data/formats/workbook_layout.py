"""The layout of the workbook's sheets: widths of columns, heights of rows, and pages.

Neither LibreOffice nor Excel calculates the height of a row that a program wrote, so it follows from the lengths of the
texts. The widths are those of Excel, in digits of the default font; a digit is a little wider than the average letter.

Limits of Excel: https://support.microsoft.com/office/excel-specifications-and-limits
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.text import truncate

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from swp_data.formats.dataset_metadata import DatasetMetadata

MAX_ROW_HEIGHT = 409  # points
LINE_HEIGHT, SMALL_LINE_HEIGHT = (
    15,
    11,
)  # points, of the default font of 11 points and of the small one of 8 points
SMALL_SCALE = 11 / 8  # as many more letters of the small font fit on a line
BOLD_SCALE = 0.85
LETTERS_PER_DIGIT = 1.1  # letters of prose that are as wide as a digit
LOST_AT_LINE_END = 3.5  # letters, on average, because lines end between words
MIN_COLUMN_WIDTH, USUAL_COLUMN_WIDTH, WIDE_COLUMN_WIDTH, MAX_COLUMN_WIDTH = 8, 70, 110, 250  # digits
FILTER_WIDTH = 3  # digits, of the button next to a heading
A3, A4 = 8, 9  # Excel's numbers of paper sizes
MAX_A4_WIDTH, USUAL_PAGE_WIDTH, MAX_PAGE_WIDTH = 200, 330, 450  # digits that are legible on a landscape page
MAX_FOOTER = 200  # characters of 255, less the number of the page


def text_height(text: str, width: int, *, small: bool = False, bold: bool = False) -> int:
    """Return the height that a wrapped text needs in a column, in points.

    >>> text_height("one line", 10), text_height("word " * 40, 20), text_height("word " * 40, 20, small=True)
    (15, 165, 88)
    """
    scale = SMALL_SCALE if small else BOLD_SCALE if bold else 1.0
    per_line = max(LETTERS_PER_DIGIT * width * scale - LOST_AT_LINE_END, 4.0)
    lines = sum(
        1 if len(line) <= width * scale else math.ceil(len(line) / per_line) for line in text.split("\n")
    )
    return lines * (SMALL_LINE_HEIGHT if small else LINE_HEIGHT)


def needs_small_font(text: str, width: int) -> bool:
    """Return whether a text is too long for the highest row at the default size."""
    return len(text) > width and text_height(text, width) > MAX_ROW_HEIGHT


def row_height(widths: Iterable[int], values: Iterable[Any], *, bold: bool = False) -> int:
    """Return the height that the texts of a row need, at most that of Excel's highest row."""
    height = LINE_HEIGHT
    for width, value in zip(widths, values, strict=True):
        if isinstance(value, str) and (len(value) > width * (BOLD_SCALE if bold else 1) or "\n" in value):
            small = needs_small_font(value, width)
            height = max(height, text_height(value, width, small=small, bold=bold))
    return min(height, MAX_ROW_HEIGHT)


def column_width(field: Field, column: pl.Series) -> int:
    """Return the width of a column.

    90% of its texts fit on one line, if they are short, and each text fits into the highest row: a longer one widens
    the column, and gets a small font before the column becomes too wide to read.
    """
    texts = column.cast(pl.String).drop_nulls()
    usual = int(texts.str.len_chars().quantile(0.9) or 0) + 2
    longest_word = max((len(word) for word in field.title.split()), default=0) + 2
    heading = max(len(field.name) + FILTER_WIDTH, longest_word)
    width = min(max(usual, heading, MIN_COLUMN_WIDTH), USUAL_COLUMN_WIDTH)
    long = [text for text in texts if needs_small_font(text, width)]
    while long and width < WIDE_COLUMN_WIDTH:
        width += 5
        long = [text for text in long if needs_small_font(text, width)]
    while width < MAX_COLUMN_WIDTH and any(text_height(t, width, small=True) > MAX_ROW_HEIGHT for t in long):
        width += 5
    return width


def first_legible(widths: Sequence[int]) -> int:
    """Return how many of the first columns fit on a page that can be read; all if they nearly do.

    >>> first_legible([100, 100, 100]), first_legible([100] * 10)
    (3, 3)
    """
    if sum(widths) <= MAX_PAGE_WIDTH:
        return len(widths)
    return max(sum(total <= USUAL_PAGE_WIDTH for total in accumulate(widths)), 1)


def set_up_page(sheet: Worksheet, metadata: DatasetMetadata, *, width: int = 0) -> None:
    """Set up the pages of a sheet, with the name of the sheet and the number of the page.

    What is too wide to be read on one page is printed on several, each with the first column.

    Args:
        sheet: the sheet.
        metadata: the metadata of the dataset, whose title and version are printed.
        width: the width of the printed columns, for a landscape page; 0 for a page of text.
    """
    sheet.set_paper(A3 if width > MAX_A4_WIDTH else A4)
    if width:
        sheet.set_landscape()
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    pages = max(math.ceil(width / MAX_PAGE_WIDTH), 1)
    if pages > 1:
        sheet.repeat_columns(0)
    sheet.fit_to_pages(pages, 0)
    footer = truncate(f"{metadata.title} {metadata.version}".replace("&", "&&"), MAX_FOOTER)
    sheet.set_footer(f"&L{footer}&C&A&R&P / &N")
