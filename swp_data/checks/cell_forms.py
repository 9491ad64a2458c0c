"""Cell forms: the one way to write each value, checked in the file before anything parses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from swp_data.checks.table_file import TableFile
from swp_data.datapackage.report import FIRST_ROW, HEADER_ROW, Finding, place_of

ANY_TEXT = re.compile(r"[^\r]*")  # parsers treat a carriage return within a cell differently
FORMS = {
    "integer": re.compile(r"-?(?:0|[1-9][0-9]{0,17})"),
    "year": re.compile(r"[1-9][0-9]{3}"),
    "number": re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "yearmonth": re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])"),
}
LONGEST_VALUE = 200
CRLF_LINES = Finding(
    rule="canonical-form",
    message="the lines of the file end with CR LF; in canonical form they end with LF.",
    hint="Run `swp-data format` and review the diff before committing.",
    line=1,
)


def check_cells(file: TableFile) -> Iterator[Finding]:
    """Yield a finding for a header that differs from the schema's, and for each value in another form.

    Frictionless accepts " 7", "True" and "2019-1" as a number, a boolean and a month. This dataset does not, because a
    value that can be written in two ways cannot be compared by its text.
    """
    schema = file.resource.schema
    header, *rows = file.cells or [[]]
    if tuple(header) != schema.names:
        yield Finding(
            rule="incorrect-label",
            message=f"the header must be that of the schema: {', '.join(schema.names)}.",
            hint="Give the columns the names and the order of the schema.",
            table=file.resource.name,
            row=HEADER_ROW,
            value=", ".join(header),
        )
        return
    crlf = replace(CRLF_LINES, table=file.resource.name) if _has_crlf_lines(file.text) else None
    if crlf and any("\r" in cell for cells in rows for cell in cells):
        yield crlf
    for row, cells in enumerate(rows, FIRST_ROW):
        for field, cell in zip(schema.fields, cells, strict=False):
            form = FORMS.get(field.type, ANY_TEXT)
            if cell and not form.fullmatch(cell):
                follows = crlf and form.fullmatch(cell.replace("\r\n", "\n"))
                yield Finding(
                    rule="canonical-value",
                    message=f"this is not how a value of type {field.type} is written.",
                    hint=f"Write it like {field.example}.",
                    table=file.resource.name,
                    row=row,
                    field=field.name,
                    value=cell[:LONGEST_VALUE],
                    follows_from=place_of(crlf) if crlf and follows else None,
                )


def _has_crlf_lines(text: str) -> bool:
    """Whether every line of a file ends with CR LF."""
    return "\r\n" in text and "\n" not in text.replace("\r\n", "")
