"""Curated lists: decisions that people have made about rows, kept as data in `curation/`.

A list `NAME` is a CSV file, `curation/NAME.csv`, described by a Table Schema next to it, `curation/NAME.schema.json`.
The lists belong to the data: a package with its own `curation/` uses it, any other package uses the lists that are
installed with swp-data.
Standard: Table Schema v2, https://datapackage.org/standard/table-schema/
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from swp_data.datapackage.model import Field, PackageError, Schema, parse_schema, read_json
from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.safe_files import read_text
from swp_data.datapackage.safe_names import is_inside
from swp_data.dataset.location import package_folder

INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")

__all__ = ["CurationError", "curation_file", "curation_schema", "read_curation"]


class CurationError(PackageError):
    """Raised when a curated list cannot be read, or breaks its schema."""


def curation_file(name: str, root: Path | None = None) -> Path:
    """Return the path of a curated list.

    Args:
        name: the name of the list, such as `exceptions`.
        root: the folder of the package; the list that is installed with swp-data is used if it has no such list.
    """
    if root is not None:
        own = root / "curation" / f"{name}.csv"
        if os.path.lexists(own):
            return own
    return package_folder() / "curation" / f"{name}.csv"


def curation_schema(name: str, root: Path | None = None) -> Schema:
    """Return the Table Schema of a curated list.

    The code relies on the columns of its lists, so a schema that is installed with swp-data comes before a package's.

    Raises:
        PackageError: the schema cannot be read.

    Example:
        >>> curation_schema("exceptions").names
        ('rule', 'table', 'key', 'reason')
    """
    file = curation_file(name).with_suffix(".schema.json")
    if not file.is_file():
        file = curation_file(name, root).with_suffix(".schema.json")
    return parse_schema(read_json(file), str(file))


def read_curation(name: str, root: Path | None = None) -> list[dict[str, str]]:
    """Return the rows of a curated list as text, after checking them against its schema.

    This checks the header, the constraints `required`, `minLength`, `pattern` and `enum`, integers, the primary key,
    and that the rows are sorted by the columns that the schema names in `swp:sortedBy`.

    Args:
        name: the name of the list, such as `exceptions`.
        root: the folder of the package; the list that is installed with swp-data is used if it has no such list.

    Raises:
        CurationError: the list is not CSV, or one of its rows breaks the schema.
        PackageError: the list cannot be read.
        LimitError: it is too large.

    Example:
        >>> sorted(read_curation("exceptions")[0])
        ['key', 'reason', 'rule', 'table']
    """
    file, schema = curation_file(name, root), curation_schema(name, root)
    where = f"curation/{name}.csv"
    if root is not None and not (is_inside(file, root) or is_inside(file, package_folder())):
        raise CurationError("is a link out of the package's folder", where=where, hint="replace the link")
    text = read_text(file, "curation_bytes")
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    except csv.Error as error:
        raise CurationError(f"is not a UTF-8 CSV file ({error})", where=where) from error
    if tuple(header) != schema.names:
        raise CurationError(
            f"the header is {', '.join(header)!r}", where=where, hint=f"write {','.join(schema.names)}"
        )
    for row, cells in enumerate(rows, FIRST_ROW):
        if problem := next(_row_problems(schema, cells), ""):
            raise CurationError(problem, where=f"{where}, row {row}")
    records = [dict(zip(schema.names, cells, strict=True)) for cells in rows]
    _check_keys(schema, records, where)
    return records


def _row_problems(schema: Schema, cells: list[str]) -> Iterator[str]:
    """Yield what is wrong with the cells of one row."""
    if len(cells) != len(schema.fields):
        yield f"the row has {len(cells)} cells, the header {len(schema.fields)}"
        return
    for field, cell in zip(schema.fields, cells, strict=True):
        if problem := _cell_problem(field, cell):
            yield f"column {field.name}: {problem}"


def _cell_problem(field: Field, cell: str) -> str:
    """Return what is wrong with a cell; empty if it is valid."""
    constraints = field.constraints
    if not cell:
        return "the cell is empty, but a value is required" if field.required else ""
    if field.type == "integer" and not INTEGER.fullmatch(cell):
        return f"{cell!r} is not an integer"
    if "enum" in constraints and cell not in constraints["enum"]:
        return f"{cell!r} is not one of {', '.join(constraints['enum'])}"
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], cell):
        return f"{cell!r} does not match the pattern {constraints['pattern']}"
    if len(cell) < constraints.get("minLength", 0):
        return f"{cell!r} is shorter than {constraints['minLength']} characters"
    return ""


def _check_keys(schema: Schema, records: list[dict[str, str]], where: str) -> None:
    """Check that no two rows have the same primary key, and that the rows are in order.

    Raises:
        CurationError: a key is repeated, or a row is out of order.
    """
    seen: dict[tuple[str, ...], int] = {}
    before: tuple[tuple[int, str], ...] = ()
    integers = {field.name for field in schema.fields if field.type == "integer"}
    for row, record in enumerate(records, FIRST_ROW):
        key = tuple(record[name] for name in schema.primary_key)
        if key and key in seen:
            raise CurationError(
                "the row has the same key as another",
                where=f"{where}, row {row}",
                hint=f"remove it or row {seen[key]}",
            )
        seen[key] = row
        order = tuple(
            (int(record[name] or 0) if name in integers else 0, record[name]) for name in schema.sorted_by
        )
        if order < before:
            raise CurationError(
                "the row is out of order",
                where=f"{where}, row {row}",
                hint=f"sort the rows by {', '.join(schema.sorted_by)}",
            )
        before = order
