"""The rows of any table as text: of every format, dialect and number of files that validation reads.

Nothing is checked against the schema. A table that can't be read for certain is refused with the reason.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.parquet_text import parquet_as_text
from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.validate.careful.csv_table import CsvTableReader
from swp_data.datapackage.validate.careful.file_kind import file_kind
from swp_data.datapackage.validate.careful.text_source import SourceError
from swp_data.datapackage.validate.careful.typed_table import TypedTableReader
from swp_data.datapackage.validate.file_bounds import check_files
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.errors import PackageError
from swp_data.limits import LimitError, limit

__all__ = ["TEXT", "VALIDATE", "AnyRow", "AnyTable", "open_any_table"]

TEXT = ("csv", "tsv")
TYPED = ("json", "jsonl", "xlsx")
VALIDATE = "validate the package for the details"


class AnyRow(NamedTuple):
    """A row: its number in a spreadsheet, its cells as text, and its file if the table has several."""

    number: int
    cells: list[str]
    file: str | None = None


@dataclass(frozen=True)
class AnyTable:
    """A table: its labels and its rows. Reading the rows raises PackageError if they are not certain."""

    labels: tuple[str, ...]
    rows: Iterator[AnyRow]


def open_any_table(package: Package, name: str) -> AnyTable:
    """Open a table to read its rows as text; a missing value is ''.

    Args:
        package: the package.
        name: the name of the resource.

    Raises:
        PackageError: the table can't be read: it is remote or malformed, or a library for its format is missing.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> table = open_any_table(open_package(package_folder()), "objectives")
        >>> table.labels[0], next(table.rows).number
        ('objective_id', 2)
    """
    declared = package.resource_descriptor(name)
    kind = file_kind(declared)
    try:
        for path in declared.paths:
            package.file(path)  # an address is refused
        if kind.format == "parquet" and declared.path:
            table = _open_parquet(package, name)
        elif kind.format in TEXT and (declared.paths or isinstance(declared.properties.get("data"), str)):
            table = _open_text(package, name)
        elif kind.format in TYPED or not declared.paths:
            table = _open_typed(package, name)
        else:
            table = _open_other(package, name)
    except (UnreadableError, SourceError) as error:
        raise _refusal(error, name) from error
    return AnyTable(table.labels, _bounded(table.rows, name))


def _open_text(package: Package, name: str) -> AnyTable:
    """Open a table of CSV or TSV, of any dialect, encoding, compression, and number of files."""
    check_files(package, package.resource_descriptor(name))
    adapter = FrictionlessAdapter(package)
    resource = _resource(package, name)
    reader = CsvTableReader(package, resource, adapter.encoding)
    labels, numbered = reader.text_rows()
    several = len(resource.paths) > 1

    def rows() -> Iterator[AnyRow]:
        for running, cells in numbered:
            file, number, _ = reader.positions.place(running)
            yield AnyRow(number, [cell or "" for cell in cells], file if several else None)
        if reader.faults:
            raise PackageError(reader.faults[0].rstrip("."), where=f"table {name!r}", hint=VALIDATE)

    return AnyTable(tuple(labels) or tuple(resource.schema.names), rows())


def _resource(package: Package, name: str) -> Resource:
    """Return a table whose rows may be within the descriptor."""
    declared = package.resource_descriptor(name)
    if declared.paths:
        return package.resource(name)
    dialect, written = package.dialect(name), package.schema_descriptor(name)
    return Resource(
        name, Path(), package.schema(name), dialect=dialect, declared=declared, schema_descriptor=written
    )


def _open_typed(package: Package, name: str) -> AnyTable:
    """Open a table whose cells have types: JSON, a workbook, or data within the descriptor."""
    declared = package.resource_descriptor(name)
    check_files(package, declared)
    reader = TypedTableReader(package, declared, FrictionlessAdapter(package).encoding)
    with tempfile.TemporaryDirectory(prefix="swp-data-") as folder:
        table = reader.read(Path(folder))
        [part] = table.rows.parts(0)
        names = [column.name for column in table.columns]
        frames = list(table.rows.numbered(part, names))
    several = len(declared.paths) > 1

    def rows() -> Iterator[AnyRow]:
        for running, *cells in chain.from_iterable(frame.iter_rows() for frame in frames):
            whole = table.ragged.get(running, cells)
            file, number, _ = reader.positions.place(running)
            yield AnyRow(number, [cell or "" for cell in whole], file if several else None)
        faults = [finding for finding in reader.findings if finding.is_error]
        if faults:
            raise PackageError(faults[0].message.rstrip("."), where=f"table {name!r}", hint=VALIDATE)

    return AnyTable(tuple(column.field.name for column in table.columns), rows())


def _open_parquet(package: Package, name: str) -> AnyTable:
    path = package.file(package.resource_descriptor(name).path)
    try:
        frame = pl.scan_parquet(path, glob=False).collect(engine="streaming")
        texts = parquet_as_text(frame, package.schema(name))
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).split("\n", maxsplit=1)[0][:200]
        problem = f"can't be read as Parquet ({reason})"
        raise PackageError(problem, where=f"table {name!r}", hint=VALIDATE) from error
    rows = (AnyRow(number, list(cells)) for number, cells in enumerate(texts.iter_rows(), FIRST_ROW))
    return AnyTable(tuple(texts.columns), rows)


def _open_other(package: Package, name: str) -> AnyTable:
    """Open a table of another format that Frictionless reads."""
    properties = _without_keys(package, name)
    alone = replace(package, descriptor={**package.descriptor, "resources": [properties]})
    adapter = FrictionlessAdapter(alone)
    if not adapter.is_table(name):
        raise PackageError("its format is unknown", where=f"table {name!r}", hint="declare its format")
    rows = adapter.rows(name)
    first = next(rows, None)
    if first is None:
        return AnyTable(tuple(package.schema(name).names), iter(()))

    def every() -> Iterator[AnyRow]:
        try:
            yield _any_row(first)
            yield from map(_any_row, rows)
        except UnreadableError as error:
            raise _refusal(error, name) from error

    return AnyTable(tuple(first.field_names), every())


def _any_row(row: Any) -> AnyRow:
    cells = [_text(cell) for cell in row.cells]
    return AnyRow(row.row_number, [*cells, *[""] * (len(row.field_names) - len(cells))])


def _without_keys(package: Package, name: str) -> dict[str, Any]:
    """Return the descriptor of a resource with its schema inline, and without keys, which would need other tables."""
    properties = dict(package.resource_descriptor(name).properties)
    schema = dict(package.schema_descriptor(name))
    if schema:
        keys = {"foreignKeys", "primaryKey", "uniqueKeys"}
        properties["schema"] = {key: value for key, value in schema.items() if key not in keys}
    return properties


def _bounded(rows: Iterator[AnyRow], name: str) -> Iterator[AnyRow]:
    """Yield rows, up to the bound on the size of a table."""
    remaining = limit("unpacked_bytes")
    for row in rows:
        remaining -= sum(map(len, row.cells)) + len(row.cells)
        if remaining < 0:
            raise LimitError("the rows are too large together", "unpacked_bytes", where=f"table {name!r}")
        yield row


def _text(cell: Any) -> str:
    """Return a cell of any format as text: a value of JSON or a spreadsheet as CSV would have it.

    >>> _text(None), _text(True), _text(1.5), _text([1, "a"])
    ('', 'true', '1.5', '[1, "a"]')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)


def _refusal(error: UnreadableError | SourceError, name: str) -> PackageError:
    problem = error.findings[0].message if isinstance(error, UnreadableError) else error.problem
    return PackageError(problem.rstrip("."), where=f"table {name!r}", hint=VALIDATE)
