"""A package to validate in parts: tables in CSV and Parquet that refer to one another, with fifty planted faults.

The tables are drawn from a seed. They have what makes it hard to cut a table into parts: several files, cells with line
breaks that look like rows, row groups, keys of several columns, and cells that only Frictionless can read.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from tools.large_package_faults import FAULTS, Fault

SEED = 19
ROWS = 3_000
FILES = 3
"""Files of the table `visits`."""
ROW_GROUPS = 8
TEAMS = ["north", "south", "east", "west"]
PARTS = 7
"""Parts of each place."""
Row = dict[str, Any]

REQUIRED = {"required": True}
PERSON: Row = {"name": "person", "type": "string", "constraints": {"pattern": "p[0-9]{6}"}}
VISIT: Row = {"name": "visit", "type": "integer"}
PLACE = [{"name": "place", "type": "string"}, {"name": "part", "type": "integer"}]
SCHEMAS: dict[str, dict[str, Any]] = {
    "people": {
        "fields": [
            {**PERSON, "constraints": {**PERSON["constraints"], **REQUIRED}},
            {"name": "email", "type": "string", "format": "email", "constraints": {"unique": True}},
            {
                "name": "born",
                "type": "date",
                "constraints": {"minimum": "1900-01-01", "maximum": "2010-12-31"},
            },
            {"name": "height", "type": "number", "constraints": {"minimum": 0.4, "maximum": 2.6}},
            {"name": "team", "type": "string", "constraints": {"enum": TEAMS, **REQUIRED}},
            {"name": "manager", "type": "string"},
            {"name": "active", "type": "boolean"},
        ],
        "primaryKey": ["person"],
        "foreignKeys": [
            {"fields": ["manager"], "reference": {"resource": "people", "fields": ["person"]}},
        ],
    },
    "visits": {
        "fields": [
            {**VISIT, "constraints": {**REQUIRED, "minimum": 1}},
            {**PERSON, "constraints": {}},
            *PLACE,
            {"name": "at", "type": "datetime", "constraints": REQUIRED},
            {"name": "score", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
            {
                "name": "note",
                "type": "string",
                "constraints": {"minLength": 3, "maxLength": 60},
            },
        ],
        "primaryKey": ["visit"],
        "uniqueKeys": [["person", "at"]],
        "foreignKeys": [
            {"fields": ["person"], "reference": {"resource": "people", "fields": ["person"]}},
            {"fields": ["place", "part"], "reference": {"resource": "places", "fields": ["place", "part"]}},
        ],
    },
    "letters": {
        "fields": [
            {"name": "sender", "type": "string"},
            {"name": "number", "type": "integer"},
            {"name": "text", "type": "string", "constraints": {"minLength": 1, **REQUIRED}},
            VISIT,
            {"name": "year", "type": "year", "constraints": {"minimum": "2020"}},
        ],
        "primaryKey": ["sender", "number"],
        "foreignKeys": [{"fields": ["visit"], "reference": {"resource": "visits", "fields": ["visit"]}}],
    },
    "places": {
        "fields": [
            *PLACE,
            {"name": "name", "type": "string", "constraints": {"unique": True, **REQUIRED}},
            {"name": "area", "type": "number", "constraints": {"minimum": 0}},
            {"name": "opened", "type": "date", "constraints": {"maximum": "2024-12-31"}},
        ],
        "primaryKey": ["place", "part"],
    },
    "sites": {
        "fields": [
            {"name": "site", "type": "string", "constraints": REQUIRED},
            {"name": "opened", "type": "date"},
            {**PERSON, "name": "keeper", "constraints": {}},
        ],
        "primaryKey": ["site"],
        "foreignKeys": [
            {"fields": ["keeper"], "reference": {"resource": "people", "fields": ["person"]}},
        ],
    },
    "readings": {
        "fields": [
            {"name": "reading", "type": "integer", "constraints": REQUIRED},
            *PLACE,
            {"name": "value", "type": "number", "constraints": {"maximum": 1000}},
            {"name": "unit", "type": "string", "constraints": {"enum": ["m", "kg", "s"]}},
            {**PERSON, "name": "reader"},
        ],
        "primaryKey": ["reading"],
        "foreignKeys": [
            {"fields": ["place", "part"], "reference": {"resource": "places", "fields": ["place", "part"]}},
            {"fields": ["reader"], "reference": {"resource": "people", "fields": ["person"]}},
        ],
    },
}
PARQUET = {
    "places": {
        "place": pl.String,
        "part": pl.Int64,
        "name": pl.String,
        "area": pl.Float64,
        "opened": pl.Date,
    },
    "readings": {
        "reading": pl.Int64,
        "place": pl.String,
        "part": pl.Int32,
        "value": pl.Float64,
        "unit": pl.String,
        "reader": pl.String,
    },
}


def write_package(folder: Path, rows: int = ROWS, faults: Sequence[Fault] = FAULTS) -> Path:
    """Write the package into a folder that does not exist yet, and return it.

    Args:
        folder: the folder.
        rows: the number of rows of each table, before a fault adds or removes one.
        faults: the faults to plant.
    """
    (folder / "data").mkdir(parents=True)
    tables = {name: planted(drawn, name, faults) for name, drawn in _tables(rows).items()}
    for name, types in PARQUET.items():
        _write_parquet(folder / "data" / f"{name}.parquet", tables[name], types)
    for name in ("people", "letters", "sites"):
        _write_csv(folder / "data" / f"{name}.csv", tables[name])
    for number, paths in enumerate(_visit_files()):
        share = slice(number * rows // FILES, None if number == FILES - 1 else (number + 1) * rows // FILES)
        _write_csv(folder / paths, tables["visits"][share], line_end="\r\n" if number == 1 else "\n")
    described = {"name": "large", "resources": [_resource(name) for name in SCHEMAS]}
    (folder / "datapackage.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    return folder


def planted(rows: list[Row], table: str, faults: Sequence[Fault]) -> list[Row]:
    """Return the rows of a table with the faults that belong in it."""
    changed = list(rows)
    for fault in faults:
        if fault.table == table:
            index = fault.index(rows)
            copied = {name: rows[fault.copied_index(rows)][name] for name in fault.keys}
            row = dict.fromkeys(rows[0]) if fault.blank else changed[index] | copied | dict(fault.cells)
            changed[index] = {name: value for name, value in row.items() if name != fault.dropped}
    return changed


def _visit_files() -> list[str]:
    return [f"data/visits-{number}.csv" for number in range(FILES)]


def _resource(name: str) -> dict[str, Any]:
    path: str | list[str] = _visit_files() if name == "visits" else f"data/{name}.csv"
    kind = "csv"
    if name in PARQUET:
        path, kind = f"data/{name}.parquet", "parquet"
    return {"name": name, "type": "table", "path": path, "format": kind, "schema": SCHEMAS[name]}


def _tables(rows: int) -> dict[str, list[Row]]:
    chance = random.Random(SEED)  # noqa: S311 - not used for security
    numbers = range(rows)

    def place(index: int) -> Row:
        return {"place": f"q{index // PARTS:05d}", "part": index % PARTS}

    def person(index: int) -> str:
        return f"p{index:06d}"

    def any_day() -> str:
        return (date(1950, 1, 1) + timedelta(chance.randrange(20_000))).isoformat()

    start = datetime(2023, 1, 1, tzinfo=UTC)
    return {
        "people": [
            {
                "person": person(index),
                "email": f"p{index}@example.org" if chance.random() < 0.9 else None,
                "born": any_day(),
                # Only Frictionless knows that "+1.8" is a number; the distinct ones are counted in the report.
                "height": f"{'+' * (index % 500 == 7)}1.{chance.randrange(10, 99)}",
                "team": chance.choice(TEAMS),
                "manager": person(chance.randrange(rows)) if chance.random() < 0.8 else None,
                "active": chance.choice(["true", "false", "True", "1"]),
            }
            for index in numbers
        ],
        "visits": [
            {
                "visit": index + 1,
                "person": person(chance.randrange(rows)),
                **place(chance.randrange(rows)),
                "at": (start + timedelta(minutes=index)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "score": round(chance.random() * 100, chance.randrange(3)),
                "note": chance.choice(["seen", "not at home, twice", 'said "later"']),
            }
            for index in numbers
        ],
        "letters": [
            {
                "sender": f"office {index % 11}",
                "number": index // 11,
                # Lines that look like rows: a reader that begins within the cell takes them for rows.
                "text": "\n".join(
                    f"office {line},{index},again,7,2021" for line in range(chance.randrange(1, 5))
                ),
                "visit": chance.randrange(rows) + 1,
                "year": chance.randrange(2020, 2026),
            }
            for index in numbers
        ],
        "places": [
            {
                **place(index),
                "name": f"Place {index}",
                "area": round(chance.random() * 900, 2),
                "opened": date(2000, 1, 1) + timedelta(index % 9_000),
            }
            for index in numbers
        ],
        "sites": [
            {"site": f"site {index}", "opened": any_day(), "keeper": person(chance.randrange(rows))}
            for index in numbers
        ],
        "readings": [
            {
                "reading": index,
                **place(chance.randrange(rows)),
                "value": chance.random() * 1000,
                "unit": chance.choice(["m", "kg", "s"]),
                "reader": person(chance.randrange(rows)),
            }
            for index in numbers
        ],
    }


def _write_csv(path: Path, rows: Sequence[Row], *, line_end: str = "\n") -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator=line_end)
        writer.writerow(rows[-1])
        writer.writerows(row.values() for row in rows)


def _write_parquet(path: Path, rows: Sequence[Row], types: Mapping[str, Any]) -> None:
    table: pa.Table = pl.DataFrame(rows, schema=dict(types), orient="row").to_arrow()
    parquet.write_table(table, path, row_group_size=-(-len(rows) // ROW_GROUPS))
