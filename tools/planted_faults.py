"""Faults to plant in a copy of the package: of each kind that a table can have, in each table.

Which row and column a fault is in depends only on the table and the kind, so a test that fails can be repeated.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.datapackage.report import FIRST_ROW

Rows = list[list[str]]
PARSED = ("integer", "number", "date", "year", "yearmonth", "boolean")


@dataclass(frozen=True)
class Fault:
    """A fault: how it is planted into a folder, and where it has to be found.

    Attributes:
        kind: what is wrong.
        table: the table that it is in.
        plant: changes a copy of the package.
        row: the row in which it has to be found; None if it is in no row, or if another table shows it.
        field: the column in which it has to be found.
        shown_by_others: whether only other tables can show it, as with a removed row.
    """

    kind: str
    table: str
    plant: Callable[[Path], object]
    row: int | None = None
    field: str | None = None
    shown_by_others: bool = False

    def __str__(self) -> str:
        return f"{self.table}-{self.kind.replace(' ', '-')}"


def faults(package: Package) -> Iterator[Fault]:
    """Yield a fault of each kind that each table can have."""
    for number, resource in enumerate(package.resources.values()):
        header, *rows = read_rows(package.root, resource.name)
        yield from _in_cells(resource, header, rows, number)
        yield from _in_rows(resource, header, rows, number)
        yield from _in_files(resource, header, number)


def read_rows(folder: Path, table: str) -> Rows:
    """Return the cells of a table, the header first."""
    with _file(folder, table).open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def _file(folder: Path, table: str) -> Path:
    return folder / "data" / f"{table}.csv"


def _write(folder: Path, table: str, rows: Rows) -> None:
    with _file(folder, table).open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows(rows)


def _in_cells(resource: Resource, header: list[str], rows: Rows, number: int) -> Iterator[Fault]:
    """Yield faults of single cells."""
    for kind, field, value in _wrong_values(resource):
        column = header.index(field.name)
        filled = [index for index, row in enumerate(rows) if row[column]]
        if filled:
            index = filled[(7 * number) % len(filled)]
            yield Fault(
                kind,
                resource.name,
                partial(_set_cell, table=resource.name, index=index, column=column, value=value),
                index + FIRST_ROW,
                field.name,
            )


def _wrong_values(resource: Resource) -> Iterator[tuple[str, Field, str]]:
    """Yield the kind, the field and the value of the faults of single cells, the first field of each kind."""
    fields = resource.schema.fields
    linked = {key.fields[0] for key in resource.schema.foreign_keys}
    kinds: Mapping[str, tuple[Callable[[Field], bool], str]] = {
        "wrong type": (lambda field: field.type in PARSED, "abc"),
        "empty": (lambda field: field.required and field.name not in resource.schema.primary_key, ""),
        "no allowed value": (lambda field: bool(field.values), "nonsense"),
        "wrong pattern": (lambda field: "pattern" in field.constraints, "!!!"),
        "dangling key": (lambda field: field.name in linked, "no-such-row-anywhere-x"),
    }
    for kind, (applies, value) in kinds.items():
        field = next((field for field in fields if applies(field)), None)
        if field is not None:
            yield kind, field, value


def _set_cell(folder: Path, *, table: str, index: int, column: int, value: str) -> None:
    header, *rows = read_rows(folder, table)
    rows[index][column] = value
    _write(folder, table, [header, *rows])


def _in_rows(resource: Resource, header: list[str], rows: Rows, number: int) -> Iterator[Fault]:
    """Yield faults of whole rows."""
    index = 1 + (5 * number) % (len(rows) - 1)
    key = [header.index(name) for name in resource.schema.primary_key]

    def repeat(cells: Rows) -> None:
        for column in key:
            cells[index + 1][column] = cells[index][column]

    def swap(cells: Rows) -> None:
        cells[index], cells[index + 1] = cells[index + 1], cells[index]

    def shorten(cells: Rows) -> None:
        del cells[index + 1][-1]

    changes: Mapping[str, tuple[Callable[[Rows], object], int | None]] = {
        "repeated key": (repeat, index + FIRST_ROW),
        "swapped rows": (swap, None),
        "missing cell": (shorten, index + FIRST_ROW),
    }
    for kind, (change, row) in changes.items():
        yield Fault(kind, resource.name, partial(_change, table=resource.name, change=change), row)
    remove = partial(_change, table=resource.name, change=lambda cells: cells.pop(index + 1))
    yield Fault("removed row", resource.name, remove, shown_by_others=True)


def _change(folder: Path, *, table: str, change: Callable[[Rows], object]) -> None:
    rows = read_rows(folder, table)
    change(rows)
    _write(folder, table, rows)


def _in_files(resource: Resource, header: list[str], number: int) -> Iterator[Fault]:
    """Yield faults of the file, the header, the schema or the descriptor of a table."""
    table, column = resource.name, number % (len(header) - 1)

    def rename(cells: Rows) -> None:
        cells[0][column] += "-x"

    def swap(cells: Rows) -> None:
        for row in cells:
            row[column], row[column + 1] = row[column + 1], row[column]

    yield Fault("renamed column", table, partial(_change, table=table, change=rename), None, header[column])
    yield Fault("swapped columns", table, partial(_change, table=table, change=swap))
    changes: Mapping[str, Callable[[bytes], bytes | None]] = {
        "missing file": lambda _: None,
        "CR LF": lambda data: data.replace(b"\n", b"\r\n"),
        "wrong byte": lambda data: data[: 2 * len(data) // 3] + b"\xff" + data[2 * len(data) // 3 + 1 :],
    }
    for kind, change in changes.items():
        yield Fault(kind, table, partial(_change_file, path=f"data/{table}.csv", change=change))
    of_resource: Mapping[str, Mapping[str, Any]] = {
        "wrong size": {"bytes": 5},
        "wrong hash": {"hash": f"sha256:{'0' * 64}"},
        "missing schema": {"schema": "schemas/none.schema.json"},
    }
    for kind, properties in of_resource.items():
        yield Fault(kind, table, partial(_declare, table=table, properties=properties))
    yield Fault("undeclared table", table, partial(_undeclare, table=table))
    path = f"schemas/{table}.schema.json"
    wrong_type = partial(_change_file, path=path, change=_with_unknown_type)
    yield Fault("unknown field type", table, wrong_type, None, header[0])


def _with_unknown_type(data: bytes) -> bytes:
    """Return a schema in which the first field has a type that no standard knows."""
    schema = json.loads(data)
    schema["fields"][0]["type"] = "strng"
    return json.dumps(schema).encode()


def _change_file(folder: Path, *, path: str, change: Callable[[bytes], bytes | None]) -> None:
    file = folder / path
    data = change(file.read_bytes())
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)


def _declare(folder: Path, *, table: str, properties: Mapping[str, Any]) -> None:
    def change(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**item, **properties} if item["name"] == table else item for item in resources]

    _change_descriptor(folder, change)


def _undeclare(folder: Path, *, table: str) -> None:
    _change_descriptor(folder, lambda resources: [item for item in resources if item["name"] != table])


def _change_descriptor(folder: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**descriptor, "resources": change(descriptor["resources"])}, indent=2))
