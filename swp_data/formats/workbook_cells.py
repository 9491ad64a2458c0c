"""The cells of the workbook: their formats, and how numbers, dates and texts that Excel cannot store are written.

Limits of Excel: https://support.microsoft.com/office/excel-specifications-and-limits
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from swp_data.text import truncate

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_CELL_LENGTH = 32_767  # characters
MAX_EXACT_INTEGER = 2**53  # Excel stores every number as a float
SPECIAL_NUMBERS = {"nan": "NaN", "inf": "INF", "-inf": "-INF"}  # as Table Schema writes them
EARLIEST_YEAR = 1900  # of Excel's dates
DARK_BLUE = "#1d3557"


class CellFormats:
    """The formats of the workbook's cells."""

    def __init__(self, workbook: Workbook) -> None:
        top = {"valign": "top"}
        self.title: Format = workbook.add_format({"bold": True, "font_size": 20, "font_color": DARK_BLUE})
        self.label: Format = workbook.add_format({**top, "bold": True, "font_color": DARK_BLUE})
        self.heading: Format = workbook.add_format(
            {"bold": True, "font_color": "#ffffff", "bg_color": DARK_BLUE, "text_wrap": True, **top}
        )
        self.name: Format = workbook.add_format(
            {**top, "font_size": 9, "font_color": DARK_BLUE, "bg_color": "#dfe6ee", "bottom": 1}
        )
        self.plain: Format = workbook.add_format(top)
        self.wrapped: Format = workbook.add_format({**top, "text_wrap": True})
        self.small: Format = workbook.add_format({**top, "text_wrap": True, "font_size": 8})
        self.date: Format = workbook.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"})
        self.count: Format = workbook.add_format({**top, "num_format": "#,##0"})
        self.link: Format = workbook.add_format({**top, "font_color": "#0b4f9e", "underline": 1})


def write_number(sheet: Worksheet, row: int, column: int, value: float, cell_format: Format) -> None:
    """Write a number, or as text one that Excel cannot store: not a number, infinite, or an integer too large."""
    if math.isfinite(value) and not (isinstance(value, int) and abs(value) > MAX_EXACT_INTEGER):
        sheet.write_number(row, column, value, cell_format)
    else:
        text = SPECIAL_NUMBERS.get(str(value), str(value))
        sheet.write_string(row, column, text, cell_format)


def write_date(sheet: Worksheet, row: int, column: int, value: dt.date, cell_format: Format) -> None:
    """Write a date, or as text one that is earlier than those of Excel."""
    if value.year >= EARLIEST_YEAR:
        sheet.write_datetime(row, column, value, cell_format)
    else:
        sheet.write_string(row, column, value.isoformat(), cell_format)


def write_text(sheet: Worksheet, row: int, column: int, text: str, cell_format: Format) -> None:
    """Write a text about the dataset; one that is too long for a cell ends with an ellipsis."""
    sheet.write_string(row, column, truncate(text, MAX_CELL_LENGTH), cell_format)
