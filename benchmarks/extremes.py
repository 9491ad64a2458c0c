"""Write packages that are large in other ways than rows: wide, of many tables, or wrong in every row.

python -m benchmarks.extremes --cache build/benchmarks
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.generate import CACHE

PROFILE = "https://datapackage.org/profiles/2.0"
DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}
WIDE = 3_000  # columns
TABLES = 1_000
WRONG = 300_000  # cells


def _wide(rows: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        names = [f"column_{number}" for number in range(WIDE)]
        fields = [
            {"name": name, "type": ("integer", "number", "string")[number % 3]}
            for number, name in enumerate(names)
        ]
        with (folder / "wide.csv").open("w", encoding="utf-8") as file:
            file.write(",".join(names) + "\n")
            for row in range(rows):
                cells = [str(row * number % 997) for number in range(WIDE)]
                if row == rows // 2:
                    cells[1_500] = "wrong"
                file.write(",".join(cells) + "\n")
        _describe(folder, [_resource("wide", {"fields": fields})])

    return write


def _many(folder: Path) -> None:
    """Write tables of ten rows, each of which refers to the table before it."""
    resources = []
    for number in range(TABLES):
        name, before = f"table_{number}", f"table_{max(number - 1, 0)}"
        rows = "".join(f"{row},{row % 3},row {row}\n" for row in range(10))
        (folder / f"{name}.csv").write_text(f"id,other_id,label\n{rows}", encoding="utf-8")
        fields = [
            {"name": "id", "type": "integer", "constraints": {"required": True}},
            {"name": "other_id", "type": "integer"},
            {"name": "label", "type": "string"},
        ]
        reference = {"resource": before, "fields": ["id"]}
        foreign_keys = [{"fields": ["other_id"], "reference": reference}]
        resources.append(
            _resource(name, {"fields": fields, "primaryKey": ["id"], "foreignKeys": foreign_keys})
        )
    _describe(folder, resources)


def _wrong(folder: Path) -> None:
    """Write a date in every row, in another form than the standard's."""
    with (folder / "wrong.csv").open("w", encoding="utf-8") as file:
        file.write("id,day\n")
        for row in range(WRONG):
            file.write(f"{row},{row % 28 + 1}/{row // 28 % 12 + 1}/{1000 + row // 336}\n")
    fields = [{"name": "id", "type": "integer"}, {"name": "day", "type": "date"}]
    _describe(folder, [_resource("wrong", {"fields": fields, "primaryKey": ["id"]})])


EXTREMES: Mapping[str, Callable[[Path], None]] = {
    "wide-5": _wide(5),
    "wide-1000": _wide(1_000),
    "many-tables": _many,
    "wrong-cells": _wrong,
}


def _resource(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": {"$schema": f"{PROFILE}/tableschema.json", **schema},
    }


def _describe(folder: Path, resources: list[dict[str, Any]]) -> None:
    descriptor = {"$schema": f"{PROFILE}/datapackage.json", "name": folder.name, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


def packages(cache: Path) -> Iterator[Path]:
    """Yield the folder of each package; write those that are not in the cache."""
    for name, write in EXTREMES.items():
        folder = cache / name
        if not (folder / "datapackage.json").is_file():
            folder.mkdir(parents=True, exist_ok=True)
            write(folder)
        yield folder


def main() -> None:
    """Write the packages, and print their folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of the packages")
    print(*packages(parser.parse_args().cache), sep="\n")


if __name__ == "__main__":
    main()
