"""The same schemas for Fairspec, which doesn't read Table Schema: JSON Schema with formats and keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.schemas import ACTIVITIES, UPDATES

SCHEMAS = {schema["name"]: schema for schema in (ACTIVITIES, UPDATES)}
# Fairspec has no minimum or maximum for dates.
CONSTRAINTS = {
    "string": ("enum", "pattern", "minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
DIALECT = {"format": "csv", "delimiter": ",", "quoteChar": '"'}


def write(folder: Path) -> None:
    """Write Fairspec's descriptor of a generated package into its folder."""
    for name, schema in SCHEMAS.items():
        _write(folder / "schemas" / f"{name}.fairspec.json", table_schema(schema))
    resources = [
        {
            "name": name,
            "data": f"data/{name}.csv",
            "fileDialect": DIALECT,
            "tableSchema": table_schema(schema),
        }
        for name, schema in SCHEMAS.items()
    ]
    _write(folder / "fairspec.json", {"resources": resources})


def table_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a Table Schema as a schema of Fairspec."""
    keys = [
        {"columns": key["fields"], "reference": {"resource": ref["resource"], "columns": ref["fields"]}}
        for key in schema.get("foreignKeys", [])
        for ref in [key["reference"]]
    ]
    return {
        "properties": {field["name"]: _column(field) for field in schema["fields"]},
        "required": [field["name"] for field in schema["fields"]],
        "missingValues": schema["missingValues"],
        "primaryKey": schema["primaryKey"],
        **({"foreignKeys": keys} if keys else {}),
    }


def _column(field: dict[str, Any]) -> dict[str, Any]:
    is_date = field["type"] == "date"
    type_ = "string" if is_date else field["type"]
    constraints = field["constraints"]
    kept = (
        {}
        if is_date
        else {name: constraints[name] for name in CONSTRAINTS.get(type_, ()) if name in constraints}
    )
    if "pattern" in kept:
        kept["pattern"] = f"^(?:{kept['pattern']})$"  # a JSON Schema pattern matches any part of the value
    return {
        "type": type_ if constraints.get("required") else [type_, "null"],
        **({"format": "date"} if is_date else {}),
        **kept,
    }


def _write(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
