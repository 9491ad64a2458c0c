"""The package as a workbook for people: a cover, the contents, the data dictionary and a sheet for each table.

Texts are written as texts, so none becomes a formula or a link; dates are dates and numbers are numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import xlsxwriter

from swp_data.datapackage import frames
from swp_data.datapackage.archive import rewrite_zip, zip_date
from swp_data.datapackage.model import Package, Resource
from swp_data.dataset.views import VIEWS
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata
from swp_data.formats.workbook_cells import MAX_CELL_LENGTH, CellFormats, write_text
from swp_data.formats.workbook_layout import row_height, set_up_page
from swp_data.formats.workbook_sheet import (
    excel_table_names,
    sheet_names,
    write_link_to_contents,
    write_names,
    write_table,
    write_titles,
)

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Limits of Excel: https://support.microsoft.com/office/excel-specifications-and-limits
MAX_COLUMNS = 16_384
MAX_ROWS = 100_000  # Excel allows ten times as many, but such a sheet is slow to open and hard to read
HOW_TO_USE = (
    "Contents lists the sheets, with links. Dictionary explains every column; so does the note on each column "
    "heading. Columns of ids link sheets: Key in the Dictionary names the sheet and the column that a column refers "
    "to.\n"
    "Each sheet is an Excel Table with the name of the table, so a formula can say updates[status]. Its header is the "
    "third row, below the link and the titles: skip two rows to read a sheet in R or Python.\n"
    "Of a wide view, the first columns are printed, as many as are legible; clear the print area to print all."
)
WORKBOOK_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}


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
        for (name, sheet), table in zip(sheets.items(), excel_table_names(sheets), strict=True):
            write_table(workbook.add_worksheet(sheet), formats, package.resources[name], metadata, table)
    rewrite_zip(file, zip_date(epoch))


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
            sheet.set_row(row, row_height([100], [text]) + 4)
            sheet.write_string(row, 0, label, formats.label)
            write_text(sheet, row, 1, text, formats.wrapped)
            row += 1
    sheet.write_url(row + 1, 1, "internal:Contents!A1", formats.link, "Go to the contents")
    set_up_page(sheet, metadata)


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
    _set_columns(sheet, widths.values())
    write_titles(sheet, formats, 0, list(widths), list(widths.values()))
    sheet.freeze_panes(1, 0)
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
        sheet.set_row(row, row_height([90], [text]))
        write_text(sheet, row, 1, resource.title, formats.plain)
        write_text(sheet, row, 2, text, formats.wrapped)
        sheet.write_number(row, 3, _row_count(resource), formats.count)
    sheet.repeat_rows(0)
    set_up_page(sheet, metadata, width=sum(widths.values()))


def _set_columns(sheet: Worksheet, widths: Iterable[int]) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _row_count(resource: Resource) -> int:
    return int(frames.scan_text(resource.path).select(pl.len()).collect().item())


def _write_dictionary(
    workbook: Workbook, formats: CellFormats, metadata: DatasetMetadata, resources: Iterable[Resource]
) -> None:
    sheet = workbook.add_worksheet("Dictionary")
    widths = {"Table": 22, "Column": 22, "Heading": 24, "Meaning": 60, "Type": 10}
    widths |= {"Key": 26, "May be empty": 14, "Values": 50, "Example": 40}
    _set_columns(sheet, widths.values())
    write_link_to_contents(sheet, formats, "Data dictionary")
    rows = [texts for resource in resources for texts in _dictionary_rows(resource)]
    write_names(sheet, formats, 1, list(widths), last=1 + max(len(rows), 1), table="Dictionary")
    for row, texts in enumerate(rows, 2):
        sheet.set_row(row, row_height(widths.values(), texts))
        for column, text in enumerate(texts):
            write_text(sheet, row, column, text, formats.wrapped)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    set_up_page(sheet, metadata, width=sum(widths.values()))


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
