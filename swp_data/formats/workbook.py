"""The package as a workbook for people: a cover, the contents, the data dictionary, a sheet for each table.

Text is written as text: nothing of the data becomes a formula or a link. Dates are dates, numbers are numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter

from swp_data.datapackage import frames
from swp_data.datapackage.archive import store_zip, zip_date
from swp_data.datapackage.model import Field, Package, Resource
from swp_data.dataset.views import VIEWS
from swp_data.formats.metadata import Facts

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 100_000  # Excel's limit is ten times that, but nobody reads such a sheet, nor opens it with ease
# https://support.microsoft.com/office/excel-specifications-and-limits
LONGEST_TEXT, LONGEST_NAME = 32_767, 31
NARROWEST, WIDEST = 8, 70  # of a column, in characters
WIDEST_PAGE = 300  # characters that can still be read on one landscape page
LINE, HIGHEST = 15, 409  # of a row, in points; the second is Excel's limit
INK = "#1d3557"
HOW_TO_READ = (
    "Contents lists the sheets, with links. Dictionary says what each column means, and so does the note on its "
    "heading. A column of ids joins two sheets: its Key in the Dictionary says which column of which sheet it is in."
)
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_workbook(package: Package, facts: Facts, epoch: int, file: Path) -> None:
    """Write the workbook of a package.

    A table with too many rows for a sheet, or a text longer than a cell holds, is not cut: its sheet is left
    out, and the contents say where it is.

    Raises:
        xlsxwriter.exceptions.XlsxWriterException, OSError: it can't be written.
    """
    with xlsxwriter.Workbook(file, {**OPTIONS, "tmpdir": str(file.parent)}) as workbook:
        workbook.set_properties(
            {
                "title": f"{facts.title} {facts.version}",
                "subject": facts.description,
                "author": ", ".join(facts.creators),
                "comments": facts.licence.title,
                "created": dt.datetime.fromtimestamp(epoch, dt.UTC).replace(tzinfo=None),
            }
        )
        forms = Forms(workbook)
        resources = sorted(package.resources.values(), key=lambda resource: resource.name not in VIEWS)
        sheets = dict(zip((one.name for one in resources), sheet_names(resources), strict=True))
        fitting = [resource for resource in resources if _fits(resource)]
        _write_cover(workbook, forms, facts)
        _write_contents(workbook, forms, facts, resources, {one.name: sheets[one.name] for one in fitting})
        _write_dictionary(workbook, forms, facts, resources)
        for resource in fitting:
            _write_table(workbook.add_worksheet(sheets[resource.name]), forms, resource, facts)
    store_zip(file, zip_date(epoch))


class Forms:
    """The formats of the workbook's cells."""

    def __init__(self, workbook: Workbook) -> None:
        top = {"valign": "top"}
        self.title: Format = workbook.add_format({"bold": True, "font_size": 20, "font_color": INK})
        self.label: Format = workbook.add_format({**top, "bold": True, "font_color": INK})
        self.head: Format = workbook.add_format(
            {"bold": True, "font_color": "#ffffff", "bg_color": INK, "text_wrap": True, **top}
        )
        self.plain: Format = workbook.add_format(top)
        self.wrapped: Format = workbook.add_format({**top, "text_wrap": True})
        self.date: Format = workbook.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"})
        self.count: Format = workbook.add_format({**top, "num_format": "#,##0"})
        self.link: Format = workbook.add_format({**top, "font_color": "#0b4f9e", "underline": 1})


def sheet_names(resources: list[Resource]) -> list[str]:
    """Return a name for the sheet of each table: at most 31 characters, none twice.

    >>> sheet_names([Resource("t" * 40, Path(), None), Resource("T" * 40, Path(), None)])  # doctest: +ELLIPSIS
    ['ttttttttttttttttttttttttttttttt', 'TTTTTTTTTTTTTTTTTTTTTTTTTTTTT-2']
    """
    names: list[str] = []
    taken = {"about", "contents", "dictionary", "history"}  # Excel keeps the last for itself
    for resource in resources:
        plain = "".join("-" if letter in "[]:*?/\\'" else letter for letter in resource.name) or "table"
        name, count = plain[:LONGEST_NAME], 1
        while name.lower() in taken:
            count += 1
            name = f"{plain[: LONGEST_NAME - len(f'-{count}')]}-{count}"
        taken.add(name.lower())
        names.append(name)
    return names


def _fits(resource: Resource) -> bool:
    longest = frames.scan_text(resource.path).select(pl.all().str.len_chars().max()).collect().row(0)
    return (
        _height(resource) <= MOST_ROWS and max((length or 0 for length in longest), default=0) <= LONGEST_TEXT
    )


def _write_cover(workbook: Workbook, forms: Forms, facts: Facts) -> None:
    sheet = workbook.add_worksheet("About")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 100)
    sheet.set_row(0, 32)
    sheet.write_string(0, 0, facts.title, forms.title)
    rows = [
        ("What it is", facts.description),
        ("Version", facts.version),
        ("Date", facts.date),
        ("Made by", ", ".join(facts.creators)),
        ("Licence", f"{facts.licence.title}\n{facts.licence.name}, {facts.licence.path}"),
        ("How to cite", facts.citation),
        ("Taken from", "\n".join(facts.sources)),
        ("How to read it", HOW_TO_READ),
    ]
    for place, (label, text) in enumerate([row for row in rows if row[1]], 2):
        sheet.set_row(place, _row_height([100], [text]) + 4)
        sheet.write_string(place, 0, label, forms.label)
        sheet.write_string(place, 1, text, forms.wrapped)
    sheet.write_url(len(rows) + 3, 1, "internal:Contents!A1", forms.link, "Go to the contents")
    _for_print(sheet, facts, landscape=False)


def _write_contents(
    workbook: Workbook, forms: Forms, facts: Facts, resources: list[Resource], sheets: dict[str, str]
) -> None:
    sheet = workbook.add_worksheet("Contents")
    sheet.hide_gridlines(2)
    widths = {"Sheet": 24, "Title": 28, "What it holds": 90, "Rows": 10}
    _head(sheet, forms, widths, widths.values())
    sheet.write_url(1, 0, "internal:Dictionary!A1", forms.link, "Dictionary")
    sheet.write_string(1, 1, "Data dictionary", forms.plain)
    sheet.write_string(1, 2, "What each column of each table means.", forms.wrapped)
    sheet.write_number(1, 3, sum(len(one.schema.fields) for one in resources), forms.count)
    for place, resource in enumerate(resources, 2):
        text = resource.description
        if resource.name not in sheets:
            text += f" (Too large for a sheet: it is in {resource.path.name}.)"
        sheet.set_row(place, _row_height([90], [text]))
        if resource.name in sheets:
            link = f"internal:'{sheets[resource.name]}'!A1"
            sheet.write_url(place, 0, link, forms.link, resource.name)
        else:
            sheet.write_string(place, 0, resource.name, forms.plain)
        sheet.write_string(place, 1, resource.title, forms.plain)
        sheet.write_string(place, 2, text, forms.wrapped)
        sheet.write_number(place, 3, _height(resource), forms.count)
    _for_print(sheet, facts, landscape=True)


def _height(resource: Resource) -> int:
    return int(frames.scan_text(resource.path).select(pl.len()).collect().item())


def _write_dictionary(workbook: Workbook, forms: Forms, facts: Facts, resources: list[Resource]) -> None:
    sheet = workbook.add_worksheet("Dictionary")
    widths = {"Table": 22, "Column": 22, "Heading": 24, "Meaning": 60, "Type": 10}
    widths |= {"Key": 26, "May be empty": 14, "Values": 50, "Example": 40}
    _head(sheet, forms, widths, widths.values())
    row = 0
    for resource in resources:
        for told in frames.dictionary(resource).rows(named=True):
            row += 1
            field = resource.schema[told["field"]]
            cells = (resource.name, field.name, field.title, field.description, field.type, told["key"])
            values = "\n".join(f"{item['value']}: {item['label']}" for item in field.categories) or "\n".join(
                field.values
            )
            empty = "no" if field.required else "yes"
            texts = [text or "" for text in (*cells, empty, values, told["example"])]
            sheet.set_row(row, _row_height(widths.values(), texts))
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, forms.wrapped)
    sheet.autofilter(0, 0, row, 8)
    _for_print(sheet, facts, landscape=True)


def _write_table(sheet: Worksheet, forms: Forms, resource: Resource, facts: Facts) -> None:
    fields = resource.schema.fields
    frame = frames.scan(resource).collect()
    widths = [_width(field, frame[field.name]) for field in fields]
    _head(sheet, forms, headings(resource), widths)
    for column, field in enumerate(fields):
        note = f"{field.name}\n{field.description}"
        sheet.write_comment(0, column, note, {"x_scale": 2, "y_scale": 1 + len(note) / 120, "font_size": 9})
    writers = [_writer(sheet, forms, field) for field in fields]
    for row, values in enumerate(frame.iter_rows(), 1):
        sheet.set_row(row, _row_height(widths, values))
        for column, value in enumerate(values):
            if value is not None:
                write, form = writers[column]
                write(row, column, value, form)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(frame.height, 1), frame.width - 1)
    _for_print(sheet, facts, landscape=True, fit=sum(widths) <= WIDEST_PAGE)


def _row_height(widths: Iterable[int], values: Iterable[Any]) -> int:
    """Return the height that the wrapped texts of a row need: LibreOffice and Excel don't fit it on opening."""
    most = 1
    for width, value in zip(widths, values, strict=True):
        if isinstance(value, str) and (len(value) > width or "\n" in value):
            most = max(most, sum(len(line) // width + 1 for line in value.split("\n")))
    return min(most * LINE, HIGHEST)


def headings(resource: Resource) -> list[str]:
    """Return the heading of each column: its title, with its name where two have the same."""
    titles = [field.title for field in resource.schema.fields]
    return [
        field.title if titles.count(field.title) == 1 else f"{field.title} ({field.name})"
        for field in resource.schema.fields
    ]


def _writer(sheet: Worksheet, forms: Forms, field: Field) -> tuple[Any, Format]:
    if field.type == "date":
        return sheet.write_datetime, forms.date
    if field.type == "boolean":
        return sheet.write_boolean, forms.plain
    if field.type in {"integer", "year", "number"}:
        return sheet.write_number, forms.plain
    return sheet.write_string, forms.wrapped


def _width(field: Field, column: pl.Series) -> int:
    """Return a width at which nine in ten texts of a column stand in one line, within bounds."""
    lengths = column.cast(pl.String).str.len_chars()
    usual = lengths.quantile(0.9) or 0
    word = max(len(word) for word in field.title.split()) + 4
    return int(min(max(usual + 2, word, NARROWEST), WIDEST))


def _head(sheet: Worksheet, forms: Forms, names: Iterable[str], widths: Iterable[int]) -> None:
    for column, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, forms.head)
    sheet.freeze_panes(1, 0)


def _for_print(sheet: Worksheet, facts: Facts, *, landscape: bool, fit: bool = True) -> None:
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
        sheet.repeat_rows(0)
    if fit:
        sheet.fit_to_pages(1, 0)
    else:  # over several pages, each with the first column, rather than too small to read
        sheet.repeat_columns(0)
    sheet.set_footer(f"&L{facts.title.replace('&', '&&')} {facts.version}&C&A&R&P / &N")
