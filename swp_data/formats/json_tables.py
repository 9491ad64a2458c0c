"""The tables as JSON: an array of objects for JavaScript and R, and JSON Lines for databases and streams.

The names of the columns are the keys. Numbers and booleans keep their types, dates are in ISO 8601, and an empty cell
is null. A reference such as "3.10" is a string, so no reader takes it for a number.

Standards: RFC 8259 (JSON); https://jsonlines.org
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package, Resource

MEDIA_TYPE = "application/json"


def write_tables(package: Package, folder: Path) -> None:
    """Write each table of a package as `<table>.json` and `<table>.ndjson` into a new folder."""
    folder.mkdir()
    for resource in package.resources.values():
        records = list(_records(resource))
        _write(folder / f"{resource.name}.json", "[\n" + ",\n".join(records) + "\n]\n")
        _write(folder / f"{resource.name}.ndjson", "".join(f"{record}\n" for record in records))


def _records(resource: Resource) -> Iterator[str]:
    """Yield each row of a table as a JSON object on one line."""
    for row in frames.scan(resource).collect().iter_rows(named=True):
        yield json.dumps({name: _value(value) for name, value in row.items()}, ensure_ascii=False)


def _value(value: Any) -> Any:
    """Return a value as JSON has it; a whole number is written without a decimal point, as in the CSV files."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
