"""Two small packages, one quick to release, one to write in versions; and what tests do with the release."""

import csv
import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from swp_data.datapackage.model import Package, open_package

SMALL = {
    "name": "small",
    "title": "Small places",
    "description": "Two towns and what was counted there.",
    "version": "1.2.0",
    "created": "2024-02-29T00:00:00Z",
    "licenses": [
        {"name": "CC0-1.0", "title": "CC0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
    ],
    "contributors": [{"title": "The counters", "roles": ["creator"]}],
}

PEOPLE = {
    "name": "people",
    "title": "People",
    "version": "1.2.3",
    "created": "2026-01-31T00:00:00Z",
    "licenses": [{"name": "CC-BY-4.0", "title": "Attribution"}],
    "tables": {
        "people": {
            "fields": [
                {"name": "id", "type": "string", "constraints": {"required": True, "pattern": "[a-z]+"}},
                {"name": "name", "type": "string", "constraints": {"maxLength": 20}},
                {
                    "name": "state",
                    "type": "string",
                    "categories": [
                        {"value": "active", "label": "Active"},
                        {"value": "gone", "label": "Gone"},
                    ],
                    "constraints": {"enum": ["active", "gone"]},
                },
                {"name": "age", "type": "integer", "constraints": {"minimum": 0, "maximum": 120}},
                {"name": "mail", "type": "string", "constraints": {"unique": True}},
            ],
            "primaryKey": "id",
            "uniqueKeys": [["name", "age"]],
            "rows": [
                ["ann", "Ann", "active", "41", "a@x"],
                ["bob", "Bob", "active", "", "b@x"],
                ["cat", "Cat", "gone", "7", ""],
            ],
        },
        "visits": {
            "fields": [
                {"name": "person", "type": "string"},
                {"name": "day", "type": "date"},
                {"name": "note", "type": "string"},
            ],
            "primaryKey": ["person", "day"],
            "foreignKeys": [{"fields": "person", "reference": {"resource": "people", "fields": "id"}}],
            "rows": [["ann", "2026-01-01", "first"], ["bob", "2026-01-02", "second"]],
        },
        "log": {
            "fields": [{"name": "what", "type": "string"}, {"name": "who", "type": "string"}],
            "rows": [["came", "ann"], ["came", "ann"], ["went", "bob"]],
        },
    },
}

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="session")
def described(released: Path) -> Package:
    """Return the package that the release's descriptor describes."""
    return open_package(released)


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    """Return a copy of the release that a test may change."""
    return Path(shutil.copytree(released, tmp_path / released.name))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a package of two tables, with a date, a boolean, numbers, empty cells and a key to the other."""
    return write_small(tmp_path / "small")


def write_small(folder: Path) -> Path:
    def column(name, kind="string", *, required=False, **constraints):
        words = {"title": name.capitalize(), "description": f"The {name} of it."}
        return {"name": name, "type": kind, **words, "constraints": {"required": required, **constraints}}

    towns = [
        column("town", required=True),
        column("kind", enum=["city", "village"]),
        column("open", "boolean"),
    ]
    counts = [
        column("count_id", "integer", required=True),
        column("town", required=True),
        column("day", "date"),
        column("value", "number"),
        column("year", "year"),
        column("month", "yearmonth"),
        column("note"),
    ]
    key = {"fields": ["town"], "reference": {"resource": "towns", "fields": ["town"]}}
    rows = (
        'count_id,town,day,value,year,month,note\n1,À,2024-02-29,1.5,2024,2024-02,"two\nlines, ""quoted"""\n'
        "2,B,,3,,,\n10,À,2023-12-31,-0.25,2023,2023-12,=1+1\n"
    )
    tables = {
        "towns": (towns, {"primaryKey": ["town"]}, "town,kind,open\nÀ,city,true\nB,,\n"),
        "counts": (counts, {"primaryKey": ["count_id"], "foreignKeys": [key]}, rows),
    }
    folder.mkdir()
    resources = []
    for name, (fields, keys, text) in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        schema = {"title": name.capitalize(), "description": f"All {name}.", "fields": fields, **keys}
        resources.append({"name": name, "path": f"{name}.csv", "format": "csv", "schema": schema})
    (folder / "datapackage.json").write_text(json.dumps({**SMALL, "resources": resources}), encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Package]:
    """Return a function that writes the small package, as an edit leaves it, into a folder of that name."""

    def write_version(name: str, /, edit: Edit = lambda _: None, **properties: Any) -> Package:
        package = deepcopy(PEOPLE | properties)
        edit(package)
        return write_package(tmp_path / name, package)

    return write_version


def write_package(folder: Path, package: dict[str, Any]) -> Package:
    folder.mkdir(parents=True)
    resources = []
    for name, table in package.pop("tables").items():
        rows, dialect = table.pop("rows"), table.pop("dialect", {})
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "type": "table",
                **table.pop("resource", {}),
                "schema": table,
            }
        )
        if dialect:
            resources[-1]["dialect"] = dialect
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text, delimiter=dialect.get("delimiter", ",")[0], lineterminator="\n")
            writer.writerows([[field["name"] for field in table["fields"]], *rows])
    descriptor = {**package, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return open_package(folder)
