"""The Table Schemas of the generated package: a small table of activities, and a large one of updates on them."""

from __future__ import annotations

from typing import Any

STATUSES = ["active", "complete", "on_hold", "cancelled", "awaiting_update", "referred", "no_update"]
FIRST_DAY, LAST_DAY = "2016-01-01", "2021-12-31"
PROFILE = "https://datapackage.org/profiles/2.0"

ACTIVITIES: dict[str, Any] = {
    "$schema": f"{PROFILE}/tableschema.json",
    "name": "activities",
    "fields": [
        {
            "name": "activity_id",
            "type": "string",
            "constraints": {"required": True, "pattern": "swp-[0-9]{7}"},
        },
        {"name": "position", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {
            "name": "title",
            "type": "string",
            "constraints": {"required": True, "minLength": 5, "maxLength": 80},
        },
    ],
    "primaryKey": ["activity_id"],
    "missingValues": [""],
}

UPDATES: dict[str, Any] = {
    "$schema": f"{PROFILE}/tableschema.json",
    "name": "updates",
    "fields": [
        {
            "name": "update_id",
            "type": "string",
            "constraints": {"required": True, "pattern": "update-[0-9]{9}"},
        },
        {"name": "activity_id", "type": "string", "constraints": {"required": True}},
        {
            "name": "reported_on",
            "type": "date",
            "constraints": {"required": True, "minimum": FIRST_DAY, "maximum": LAST_DAY},
        },
        {"name": "status", "type": "string", "constraints": {"required": True, "enum": STATUSES}},
        {
            "name": "printed_ref",
            "type": "string",
            "constraints": {"pattern": "[A-Z][0-9]{1,2}\\.[0-9]{1,2}"},
        },
        {"name": "line_start", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {"name": "is_quoted", "type": "boolean", "constraints": {"required": True}},
        {
            "name": "update_text",
            "type": "string",
            "constraints": {"required": True, "minLength": 1, "maxLength": 2000},
        },
        {"name": "amount", "type": "number", "constraints": {"minimum": 0, "maximum": 1_000_000}},
    ],
    "primaryKey": ["update_id"],
    "foreignKeys": [
        {"fields": ["activity_id"], "reference": {"resource": "activities", "fields": ["activity_id"]}}
    ],
    "missingValues": [""],
}


def columns(schema: dict[str, Any]) -> list[str]:
    """Return the names of a schema's fields, in order."""
    return [field["name"] for field in schema["fields"]]


def descriptor(rows: int, seed: int) -> dict[str, Any]:
    """Return the Data Package descriptor of the two tables; the schemas are in files of their own."""
    return {
        "$schema": f"{PROFILE}/datapackage.json",
        "name": "benchmark",
        "title": "Generated activities and updates",
        "description": f"{rows} updates, generated from seed {seed}; they are not real.",
        "resources": [_resource("activities"), _resource("updates")],
    }


def _resource(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"data/{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": f"schemas/{name}.schema.json",
    }
