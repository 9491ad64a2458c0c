"""The package as a workbook for people: a cover, the contents, the data dictionary and a sheet for each table.

Texts are written as texts, so none becomes a formula or a link; dates are dates and numbers are numbers.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter

from swp_data.datapackage import frames
from swp_data.datapackage.archive import rewrite_zip, zip_date
from swp_data.datapackage.model import Field, Package, Resource
from swp_data.dataset.views import VIEWS
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata
from swp_data.formats.workbook_cells import MAX_CELL_LENGTH, CellFormats, write_date, write_number, write_text
from swp_data.text import truncate

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Limits of Excel: https://support.microsoft.com/office/excel-specifications-and-limits
MAX_NOTE = 5_000  # characters; a longer one could not be read
MAX_COLUMNS = 16_384
MAX_FOOTER = 200  # characters of 255, less the number of the page
MAX_SHEET_NAME = 31  # characters
MAX_ROW_HEIGHT = 409  # points
MAX_ROWS = 100_000  # Excel allows ten times as many, but such a sheet is slow to open and hard to read
MIN_COLUMN_WIDTH, MAX_COLUMN_WIDTH = 8, 70  # characters
MAX_PAGE_WIDTH = 300  # characters that are legible on one landscape page
LINE_HEIGHT = 15  # points
HOW_TO_USE = (
    "Contents lists the sheets, with links. Dictionary explains every column; so does the note on each column "
    "heading. Columns of ids link sheets: Key in the Dictionary names the sheet and the column that a column refers "
    "to."
)
WORKBOOK_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_workbook(package: Package, epoch: int, file: Path) -> None:
    """Write the workbook of a package.

    Nothing is cut: a table with too many rows for a sheet, or with a text too long for a cell, gets no sheet, and
    Contents says which file to use.

    Args:
        package: the released package.
        epoch: the date of the workbook, in seconds since 1970.
        file: the file to write.

    Raises:
        xlsxwriter.exceptions.XlsxWriterException, OSError: the file cannot be written.
    """
    metadata = dataset_metadata(package)
    resources = sorted(package.resources.values(), key=lambda resource: resource.name not in VIEWS)
    names = sheet_names([resource.name for resource in resources])
    sheets = {resource.name: name for resource, name in zip(resources, names, strict=True) if _fits(resource)}
    with xlsxwriter.Workbook(file, {**WORKBOOK_OPTIONS, "tmpdir": str(file.parent)}) as workbook:
        workbook.set_properties(
            {
                "title": f"{metadata.title} {metadata.version}",
                "subject": metadata.description,
                "author": ", ".join(metadata.creators),
                "comments": metadata.licence.title,
                "created": dt.datetime.fromtimestamp(epoch, dt.UTC).replace(tzinfo=None),
            }
        )
        formats = CellFormats(workbook)
        _write_cover(workbook, formats, metadata)
        _write_contents(workbook, formats, metadata, resources, sheets)
        _write_dictionary(workbook, formats, metadata, resources)
        for name, sheet in sheets.items():
            _write_table(workbook.add_worksheet(sheet), formats, package.resources[name], metadata)
    rewrite_zip(file, zip_date(epoch))


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


def _fits(resource: Resource) -> bool:
    """Return whether a table fits on a sheet."""
    lengths = frames.scan_text(resource.path).select(pl.all().str.len_chars().max()).collect().row(0)
    longest = max((length or 0 for length in lengths), default=0)
    return len(lengths) <= MAX_COLUMNS and _row_count(resource) <= MAX_ROWS and longest <= MAX_CELL_LENGTH


def _write_cover(workbook: Workbook, formats: CellFormats, metadata: DatasetMetadata) -> None:
    sheet = workbook.add_worksheet("About")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 100)
    sheet.set_row(0, 32)
    write_text(sheet, 0, 0, metadata.title, formats.title)
    licence = metadata.licence
    entries = {
        "What it is": metadata.description,
        "Version": metadata.version,
        "Date": metadata.date,
        "Created by": ", ".join(metadata.creators),
        "Licence": f"{licence.title}\n{licence.name}, {licence.path}",
        "How to cite": metadata.citation,
        "Sources": "\n".join(metadata.sources),
        "How to use it": HOW_TO_USE,
    }
    row = 2
    for label, text in entries.items():
        if text:
            sheet.set_row(row, _row_height([100], [text]) + 4)
            sheet.write_string(row, 0, label, formats.label)
            write_text(sheet, row, 1, text, formats.wrapped)
            row += 1
    sheet.write_url(row + 1, 1, "internal:Contents!A1", formats.link, "Go to the contents")
    _set_up_page(sheet, metadata, landscape=False)


def _write_contents(
    workbook: Workbook,
    formats: CellFormats,
    metadata: DatasetMetadata,
    resources: Sequence[Resource],
    sheets: Mapping[str, str],
) -> None:
    sheet = workbook.add_worksheet("Contents")
    sheet.hide_gridlines(2)
    widths = {"Sheet": 24, "Title": 28, "Contents": 90, "Rows": 10}
    _write_headings(sheet, formats, widths, widths.values())
    sheet.write_url(1, 0, "internal:Dictionary!A1", formats.link, "Dictionary")
    sheet.write_string(1, 1, "Data dictionary", formats.plain)
    sheet.write_string(1, 2, "What each column of each table means.", formats.wrapped)
    sheet.write_number(1, 3, sum(len(resource.schema.fields) for resource in resources), formats.count)
    for row, resource in enumerate(resources, 2):
        text = resource.description
        if resource.name in sheets:
            link = f"internal:'{sheets[resource.name]}'!A1"
            sheet.write_url(row, 0, link, formats.link, resource.name)
        else:
            text += f" (Too large for a sheet: see {resource.path.name}.)"
            sheet.write_string(row, 0, resource.name, formats.plain)
        sheet.set_row(row, _row_height([90], [text]))
        write_text(sheet, row, 1, resource.title, formats.plain)
        write_text(sheet, row, 2, text, formats.wrapped)
        sheet.write_number(row, 3, _row_count(resource), formats.count)
    _set_up_page(sheet, metadata, landscape=True)


def _row_count(resource: Resource) -> int:
    return int(frames.scan_text(resource.path).select(pl.len()).collect().item())


def _write_dictionary(
    workbook: Workbook, formats: CellFormats, metadata: DatasetMetadata, resources: Iterable[Resource]
) -> None:
    sheet = workbook.add_worksheet("Dictionary")
    widths = {"Table": 22, "Column": 22, "Heading": 24, "Meaning": 60, "Type": 10}
    widths |= {"Key": 26, "May be empty": 14, "Values": 50, "Example": 40}
    _write_headings(sheet, formats, widths, widths.values())
    rows = [texts for resource in resources for texts in _dictionary_rows(resource)]
    for row, texts in enumerate(rows, 1):
        sheet.set_row(row, _row_height(widths.values(), texts))
        for column, text in enumerate(texts):
            write_text(sheet, row, column, text, formats.wrapped)
    sheet.autofilter(0, 0, len(rows), len(widths) - 1)
    _set_up_page(sheet, metadata, landscape=True)


def _dictionary_rows(resource: Resource) -> Iterator[list[str]]:
    """Yield the texts of the row of each column of a table."""
    for entry in frames.dictionary(resource).rows(named=True):
        field = resource.schema[entry["field"]]
        labels = [f"{value}: {label}" for value, label in field.labels]
        yield [
            resource.name,
            field.name,
            field.title,
            field.description,
            field.type,
            entry["key"] or "",
            "no" if field.required else "yes",
            "\n".join(labels or field.values),
            entry["example"] or "",
        ]


def _write_table(
    sheet: Worksheet, formats: CellFormats, resource: Resource, metadata: DatasetMetadata
) -> None:
    fields = resource.schema.fields
    frame = frames.scan(resource).collect()
    widths = [_width(field, frame[field.name]) for field in fields]
    _write_headings(sheet, formats, headings(resource), widths)
    for column, field in enumerate(fields):
        note = truncate(f"{field.name}\n{field.description}", MAX_NOTE)
        sheet.write_comment(0, column, note, {"x_scale": 2, "y_scale": 1 + len(note) / 120, "font_size": 9})
    writers = [_writer(sheet, formats, field) for field in fields]
    for row, values in enumerate(frame.iter_rows(), 1):
        sheet.set_row(row, _row_height(widths, values))
        for column, value in enumerate(values):
            if value is not None:
                write, cell_format = writers[column]
                write(row, column, value, cell_format)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(frame.height, 1), frame.width - 1)
    _set_up_page(sheet, metadata, landscape=True, fit=sum(widths) <= MAX_PAGE_WIDTH)


def _row_height(widths: Iterable[int], values: Iterable[Any]) -> int:
    """Return the height that the wrapped texts of a row need: neither LibreOffice nor Excel calculates it."""
    lines = 1
    for width, value in zip(widths, values, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            lines = max(lines, sum(len(line) // width + 1 for line in value.split("\n")))
    return min(lines * LINE_HEIGHT, MAX_ROW_HEIGHT)


def headings(resource: Resource) -> list[str]:
    """Return the heading of each column: its title, followed by its name if two columns share the title."""
    titles = Counter(field.title for field in resource.schema.fields)
    return [
        field.title if titles[field.title] == 1 else f"{field.title} ({field.name})"
        for field in resource.schema.fields
    ]


def _writer(sheet: Worksheet, formats: CellFormats, field: Field) -> tuple[Any, Format]:
    if field.type == "date":
        return partial(write_date, sheet), formats.date
    if field.type == "boolean":
        return sheet.write_boolean, formats.plain
    if field.type in {"integer", "year", "number"}:
        return partial(write_number, sheet), formats.plain
    return sheet.write_string, formats.wrapped


def _width(field: Field, column: pl.Series) -> int:
    """Return a width, within limits, at which 90% of a column's texts fit on one line."""
    lengths = column.cast(pl.String).str.len_chars()
    usual = lengths.quantile(0.9) or 0
    longest_word = max((len(word) for word in field.title.split()), default=0) + 4
    return int(min(max(usual + 2, longest_word, MIN_COLUMN_WIDTH), MAX_COLUMN_WIDTH))


def _write_headings(
    sheet: Worksheet, formats: CellFormats, names: Iterable[str], widths: Iterable[int]
) -> None:
    for column, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(column, column, width)
        write_text(sheet, 0, column, name, formats.heading)
    sheet.freeze_panes(1, 0)


def _set_up_page(sheet: Worksheet, metadata: DatasetMetadata, *, landscape: bool, fit: bool = True) -> None:
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
        sheet.repeat_rows(0)
    if fit:
        sheet.fit_to_pages(1, 0)
    else:  # legible over several pages, each with the first column
        sheet.repeat_columns(0)
    footer = truncate(f"{metadata.title} {metadata.version}".replace("&", "&&"), MAX_FOOTER)
    sheet.set_footer(f"&L{footer}&C&A&R&P / &N")
