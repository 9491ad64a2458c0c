"""The rows of a sheet of a workbook (.xlsx), read with openpyxl, which an extra of this project installs.

Standard: Table Dialect v2, spreadsheets, https://datapackage.org/standard/table-dialect/#spreadsheet
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any
from zipfile import BadZipFile

from swp_data.datapackage.safe_files import open_regular
from swp_data.datapackage.validate.careful.header_rows import joined_labels
from swp_data.datapackage.validate.careful.json_rows import TypedRow, TypedRows
from swp_data.datapackage.validate.careful.text_dialect import TextDialect
from swp_data.datapackage.validate.careful.text_source import MissingLibraryError, SourceError, SourceFile
from swp_data.limits import LimitError, limit
from swp_data.text import did_you_mean, plural

MISSING_LIBRARY = "reading a workbook needs the library openpyxl: pip install 'swp-data[xlsx]'"


def workbook_rows(
    source: SourceFile, dialect: TextDialect, properties: Mapping[str, Any], names: tuple[str, ...]
) -> TypedRows:
    """Return the rows of the sheet that the dialect names; by default, of the first one.

    Args:
        source: the file.
        dialect: which rows are the header and comments.
        properties: the properties of the dialect, as written.
        names: the names of the fields in the schema.

    Raises:
        MissingLibraryError: openpyxl is not installed.
        SourceError: the file is not a workbook, or has no such sheet.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise MissingLibraryError(MISSING_LIBRARY) from error
    if not source.path.exists():
        raise SourceError("scheme-error", f"the file {source.path.name!r} does not exist")
    try:
        with open_regular(source.path) as file:
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
            with closing(workbook):
                sheet = _sheet(workbook, properties)
                rows = list(_rows(sheet))
    except (
        BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        EOFError,
        AttributeError,
        IndexError,
    ) as error:
        if isinstance(error, SourceError):
            raise
        problem = "the file is not a workbook (.xlsx) that can be read"
        advice = "Save it as an Excel workbook, or declare its format."
        raise SourceError("source-error", problem, advice) from error
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return _typed(rows, dialect, names)


def _sheet(workbook: Any, properties: Mapping[str, Any]) -> Any:
    sheet = properties.get("sheetName", properties.get("sheet"))
    names = workbook.sheetnames
    if isinstance(sheet, str):
        if sheet not in names:
            guess = did_you_mean(sheet, names)
            problem = f"the workbook has no sheet {sheet!r}; it has {', '.join(map(repr, names[:10]))}"
            problem = f"{problem}. {guess}".removesuffix(" ").removesuffix(".")
            raise SourceError("source-error", problem, "Correct the name of the sheet in the dialect.")
        return workbook[sheet]
    number = properties.get("sheetNumber", sheet)
    number = number if isinstance(number, int) and not isinstance(number, bool) else 1
    if not 1 <= number <= len(names):
        problem = f"the workbook has no sheet {number}; it has {plural(len(names), 'sheet')}"
        raise SourceError("source-error", problem, "Correct the number of the sheet in the dialect.")
    return workbook[names[number - 1]]


def _rows(sheet: Any) -> Iterator[list[Any]]:
    most = limit("fields")
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        values = list(row)
        while values and values[-1] is None:
            values.pop()
        cells += len(values) + 1
        if len(values) > most:
            raise LimitError(f"a row has more than {most:,} cells", "fields")
        yield values


def _typed(rows: list[list[Any]], dialect: TextDialect, names: tuple[str, ...]) -> TypedRows:
    numbered = [(number, row) for number, row in enumerate(rows, 1) if not dialect.is_comment(number, row)]
    header_rows = dialect.header_rows
    labels: list[str] | None = None
    if header_rows == (1,):
        header_rows = (numbered[0][0],) if numbered else (1,)
    if header_rows:
        header = [
            ["" if cell is None else str(cell) for cell in row] for n, row in numbered if n in header_rows
        ]
        labels = joined_labels(header, dialect.header_join, names)
    first = header_rows[-1] if header_rows else 0
    width = len(labels) if labels else len(names)
    return TypedRows(
        labels,
        [
            TypedRow(number, None, row + [None] * (width - len(row)))
            for number, row in numbered
            if number > first
        ],
    )
