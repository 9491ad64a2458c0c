"""Cells: the one form in which each value is written, read from the file itself before anything parses it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import FIRST_ROW, Finding

ANY_TEXT = re.compile(r"[^\r]*")  # parsers disagree on a carriage return within a cell
FORMS = {
    "integer": re.compile(r"-?(?:0|[1-9][0-9]{0,17})"),
    "year": re.compile(r"[1-9][0-9]{3}"),
    "number": re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "yearmonth": re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])"),
}


def check_cells(resource: Resource) -> Iterator[Finding]:
    """Yield a finding for a header that is not the schema's, and for each value in another form.

    Frictionless takes " 7", "True" and "2019-1" for a number, a boolean and a month; the tables don't, since
    a value that can be written in two ways can't be compared by its text.
    """
    with resource.path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = tuple(next(rows, ()))
        if header != resource.schema.names:
            yield Finding(
                "incorrect-label",
                f"the header is not that of the schema: {', '.join(resource.schema.names)}.",
                "Give the columns the names and the order of the schema.",
                resource.name,
                1,
                value=", ".join(header),
            )
            return
        for row, cells in enumerate(rows, FIRST_ROW):
            for field, cell in zip(resource.schema.fields, cells, strict=False):
                form = FORMS.get(field.type, ANY_TEXT)
                if cell and not form.fullmatch(cell):
                    yield Finding(
                        "canonical-value",
                        f"this is not the form in which a value of type {field.type} is written.",
                        f"Write it like {field.example}.",
                        resource.name,
                        row,
                        field.name,
                        cell[:200],
                    )
