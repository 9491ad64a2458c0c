"""A small package, written in versions that differ."""

import csv
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from swp_data.datapackage.model import Package, open_package

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


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Package]:
    """Return a function that writes an edited copy of the small package into a folder of that name."""

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
