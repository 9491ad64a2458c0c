"""The rows of any table as text: of every format, dialect and number of files that validation reads.

Nothing is checked against the schema. A table that can't be read is refused with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from swp_data.datapackage.model import Package
from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.errors import PackageError
from swp_data.limits import LimitError, limit

__all__ = ["AnyTable", "open_any_table"]


@dataclass(frozen=True)
class AnyTable:
    """A table: its labels, and its rows, each with its number in a spreadsheet and its cells as text.

    Reading the rows raises PackageError if the file can't be read to its end.
    """

    labels: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


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
        >>> table.labels[0], next(table.rows)[0]
        ('objective_id', 2)
    """
    declared = package.resource_descriptor(name)
    if declared.path.endswith(".parquet") and declared.format in {"", "parquet"}:
        return _open_parquet(package, name)
    alone = replace(package, descriptor={**package.descriptor, "resources": [_without_keys(package, name)]})
    try:
        opened = FrictionlessAdapter(alone).open(name)
    except UnreadableError as error:
        raise _refusal(error, name) from error
    except LimitError:
        raise
    labels = tuple(opened.labels) or tuple(package.schema(name).names)
    return AnyTable(labels, _bounded(_rows(opened, name), name))


def _without_keys(package: Package, name: str) -> dict[str, Any]:
    """Return the descriptor of a resource with its schema inline, and without keys, which would need other tables."""
    properties = dict(package.resource_descriptor(name).properties)
    schema = dict(package.schema_descriptor(name))
    if schema:
        keys = {"foreignKeys", "primaryKey", "uniqueKeys"}
        properties["schema"] = {key: value for key, value in schema.items() if key not in keys}
    return properties


def _rows(opened: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, cells in opened.rows():
            yield number, [_text(cell) for cell in cells]
    except UnreadableError as error:
        raise _refusal(error, name) from error
    if opened.failed and opened.findings:
        raise _refusal(UnreadableError(opened.findings[-1:]), name)


def _bounded(rows: Iterator[tuple[int, list[str]]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows, up to the bound on the size of a table."""
    remaining = limit("unpacked_bytes")
    for number, cells in rows:
        remaining -= sum(map(len, cells)) + len(cells)
        if remaining < 0:
            raise LimitError("the rows are too large together", "unpacked_bytes", where=f"table {name!r}")
        yield number, cells


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


def _open_parquet(package: Package, name: str) -> AnyTable:
    path = package.file(package.resource_descriptor(name).path)
    try:
        frame = pl.scan_parquet(path, glob=False)
        kinds = frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).split("\n", maxsplit=1)[0][:200]
        raise PackageError(f"can't be read as Parquet ({reason})", where=f"table {name!r}") from error

    def rows() -> Iterator[tuple[int, list[str]]]:
        for number, cells in enumerate(frame.collect(engine="streaming").iter_rows(), FIRST_ROW):
            yield number, [_text(cell) for cell in cells]

    return AnyTable(tuple(kinds), _bounded(rows(), name))


def _refusal(error: UnreadableError, name: str) -> PackageError:
    finding = error.findings[0]
    return PackageError(
        finding.message.rstrip("."), where=f"table {name!r}", hint="validate the package for the details"
    )
