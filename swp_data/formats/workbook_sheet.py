"""The sheet of a table in the workbook.

The first row has a link to the contents and the title of the table, the second the titles of the columns. The third row
has the names of the columns and is the header of an Excel Table, so that formulas can say `updates[status]` and
programs that skip two rows read the names that every other format has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from swp_data.datapackage import frames
from swp_data.datapackage.model import Field, Resource
from swp_data.dataset.views import VIEWS
from swp_data.formats.dataset_metadata import DatasetMetadata
from swp_data.formats.workbook_cells import CellFormats, write_date, write_number, write_text
from swp_data.formats.workbook_layout import (
    column_width,
    first_legible,
    needs_small_font,
    row_height,
    set_up_page,
)
from swp_data.text import truncate

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TITLES, NAMES, FIRST = 1, 2, 3  # rows, counted from 0: of titles, of names, and the first of the table
MAX_SHEET_NAME = 31  # characters
MAX_TABLE_NAME, MAX_HEADER = 255, 255  # characters
MAX_NOTE = 5_000  # characters; a longer one could not be read
# Names that Excel reads as a cell: https://support.microsoft.com/office/rename-an-excel-table
CELL = re.compile(r"[A-Z]{1,3}\d+|[RC]|(?:R\d*C\d*)", re.IGNORECASE)


def sheet_names(tables: Iterable[str]) -> list[str]:
    """Return a name for the sheet of each table: at most 31 characters, and unique without regard to case.

    >>> sheet_names(["plans", "history", "t" * 40, "T" * 40])
    ['plans', 'history_table', 'ttttttttttttttttttttttttttttttt', 'TTTTTTTTTTTTTTTTTTTTTTTTTTTTT-2']
    """
    names: list[str] = []
    reserved = {"about", "contents", "dictionary", "history"}  # the last by Excel
    taken = set(reserved)
    for table in tables:
        if table.lower() in reserved:
            table = f"{table}_table"  # noqa: PLW2901 - a name that Excel accepts
        allowed = "".join("-" if letter in "[]:*?/\\'" else letter for letter in table) or "table"
        name, number = allowed[:MAX_SHEET_NAME], 1
        while name.lower() in taken:
            number += 1
            name = f"{allowed[: MAX_SHEET_NAME - len(f'-{number}')]}-{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def excel_table_names(tables: Iterable[str]) -> list[str]:
    """Return a name for the Excel Table of each table, unique without regard to case.

    >>> excel_table_names(["updates", "history", "q4", "a-b", "a_b", "2016"])
    ['updates', 'history', '_q4', 'a_b', 'a_b_2', '_2016']
    """
    names: list[str] = []
    taken = {"dictionary"}
    for table in tables:
        stem = re.sub(r"[^A-Za-z0-9_.]", "_", table)[: MAX_TABLE_NAME - 10]
        if CELL.fullmatch(stem) or not re.match("[A-Za-z_]", stem):
            stem = f"_{stem}"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}_{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def headings(resource: Resource) -> list[str]:
    """Return the heading of each column: its title, followed by its name if two columns share the title."""
    titles = Counter(field.title for field in resource.schema.fields)
    return [
        field.title if titles[field.title] == 1 else f"{field.title} ({field.name})"
        for field in resource.schema.fields
    ]


def write_table(
    sheet: Worksheet, formats: CellFormats, resource: Resource, metadata: DatasetMetadata, name: str
) -> None:
    """Write a table to a sheet.

    Args:
        sheet: the empty sheet.
        formats: the formats of cells.
        resource: the table.
        metadata: the metadata of the dataset.
        name: the name of the Excel Table.
    """
    fields = resource.schema.fields
    frame = frames.scan(resource).collect()
    widths = [column_width(field, frame[field.name]) for field in fields]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    write_link_to_contents(sheet, formats, resource.title)
    write_titles(sheet, formats, TITLES, headings(resource), widths)
    for column, field in enumerate(fields):
        note = truncate(f"{field.name}\n{field.description}", MAX_NOTE)
        size = {"x_scale": 2, "y_scale": 1 + len(note) / 120, "font_size": 9}
        sheet.write_comment(TITLES, column, note, size)
    last = NAMES + max(frame.height, 1)
    write_names(sheet, formats, NAMES, [field.name for field in fields], last=last, table=name)
    writers = [_writer(sheet, formats, field, width) for field, width in zip(fields, widths, strict=True)]
    for row, values in enumerate(frame.iter_rows(), FIRST):
        sheet.set_row(row, row_height(widths, values))
        for write, column, value in zip(writers, range(len(values)), values, strict=True):
            if value is not None:
                write(row, column, value)
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(TITLES, NAMES)
    # The first columns of a view are those that people read; a table ends with its texts.
    printed = first_legible(widths) if resource.name in VIEWS else len(widths)
    sheet.print_area(0, 0, last, printed - 1)
    set_up_page(sheet, metadata, width=sum(widths[:printed]))


def write_link_to_contents(sheet: Worksheet, formats: CellFormats, title: str) -> None:
    """Write the first row of a sheet: the link to the contents, and the title."""
    sheet.set_row(0, 20)
    sheet.write_url(0, 0, "internal:Contents!A1", formats.link, "Contents")
    write_text(sheet, 0, 1, " ".join(title.split()), formats.label)


def write_titles(
    sheet: Worksheet, formats: CellFormats, row: int, titles: Sequence[str], widths: Sequence[int]
) -> None:
    """Write the row of the columns' titles, as high as they need."""
    sheet.set_row(row, row_height(widths, titles, bold=True) + 3)
    for column, title in enumerate(titles):
        write_text(sheet, row, column, title, formats.heading)


def write_names(
    sheet: Worksheet, formats: CellFormats, row: int, names: Sequence[str], *, last: int, table: str
) -> None:
    """Write the row of the columns' names, as the header of an Excel Table that ends in the row `last`.

    Excel rejects a Table with two names that differ only in case, or with a name that is too long; such a sheet has
    filters only.
    """
    is_unique = len({name.lower() for name in names}) == len(names)
    if is_unique and all(name.strip() and name.isprintable() and len(name) <= MAX_HEADER for name in names):
        columns = [{"header": name, "header_format": formats.name} for name in names]
        sheet.add_table(row, 0, last, len(names) - 1, {"name": table, "columns": columns, "style": None})
        return
    for column, name in enumerate(names):
        write_text(sheet, row, column, name, formats.name)
    sheet.autofilter(row, 0, last, len(names) - 1)


def _writer(sheet: Worksheet, formats: CellFormats, field: Field, width: int) -> Any:
    """Return the function that writes a value of a column to a row and a column of the sheet."""
    if field.type == "date":
        return partial(_write, partial(write_date, sheet), formats.date)
    if field.type == "boolean":
        return partial(_write, sheet.write_boolean, formats.plain)
    if field.type in {"integer", "year", "number"}:
        return partial(_write, partial(write_number, sheet), formats.plain)

    def write_cell(row: int, column: int, text: str) -> None:
        cell_format = formats.small if needs_small_font(text, width) else formats.wrapped
        sheet.write_string(row, column, text, cell_format)

    return write_cell


def _write(write: Any, cell_format: Format, row: int, column: int, value: Any) -> None:
    write(row, column, value, cell_format)
