"""What is wrong with a cell, as the end of a sentence that starts with its place and its value."""

from __future__ import annotations

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cells.constraints import category_values
from swp_data.text import truncate

LONGEST_LIST = 200
TYPES = {
    "array": "a JSON array",
    "boolean": "a boolean",
    "date": "a date",
    "datetime": "a date and time",
    "duration": "a duration",
    "geojson": "a GeoJSON object",
    "geopoint": "a geographic point",
    "integer": "an integer",
    "list": "a list",
    "number": "a number",
    "object": "a JSON object",
    "string": "a text",
    "time": "a time of day",
    "year": "a year",
    "yearmonth": "a year and month",
}
FORMATS = {
    ("string", "email"): "an e-mail address",
    ("string", "uri"): "a URI",
    ("string", "uuid"): "a UUID",
    ("string", "binary"): "a text in Base64",
    ("date", "default"): "a date (YYYY-MM-DD)",
    ("datetime", "default"): "a date and time (YYYY-MM-DDThh:mm:ss)",
    ("time", "default"): "a time of day (hh:mm:ss)",
    ("year", "default"): "a year (YYYY)",
    ("yearmonth", "default"): "a year and month (YYYY-MM)",
    ("duration", "default"): "a duration (such as P1Y2M or PT3H)",
    ("geopoint", "default"): "a geographic point (longitude, latitude)",
    ("geojson", "topojson"): "a TopoJSON object",
}
TEXTS = {
    "required": "the cell is empty, but the column is required.",
    "minimum": "the value is less than the minimum, {}.",
    "maximum": "the value is greater than the maximum, {}.",
    "exclusiveMinimum": "the value must be greater than {}.",
    "exclusiveMaximum": "the value must be less than {}.",
    "minLength": "the value is shorter than the minimum length, {}.",
    "maxLength": "the value is longer than the maximum length, {}.",
    "pattern": "the value does not match the pattern {}.",
    "enum": "the value is not one of: {}.",
    "categories": "the value is not one of the categories: {}.",
    "jsonSchema": "the value does not conform to the JSON Schema of the column.",
}


def type_message(field: Field) -> str:
    """Return what is wrong with a cell that is not a value of its column's type.

    >>> type_message(Field("day", "date", "%d/%m/%Y"))
    'the value is not a date in the format %d/%m/%Y.'
    """
    if described := FORMATS.get((field.type, field.format)):
        return f"the value is not {described}."
    described = TYPES.get(field.type, f"of the type {truncate(field.type, 40)}")
    if field.type == "boolean" and field.options.get("trueValues"):
        words = [
            *_words(field.options.get("trueValues")),
            *_words(field.options.get("falseValues", ["false"])),
        ]
        described += f" ({_listed(words)})"
    if field.format == "default":
        return f"the value is not {described}."
    return f"the value is not {described} in the format {truncate(field.format, 80)}."


def constraint_message(field: Field, constraint: str) -> str:
    """Return what is wrong with a cell that breaks a constraint.

    >>> constraint_message(Field("n", "integer", constraints={"minimum": 3}), "minimum")
    'the value is less than the minimum, 3.'
    """
    wanted = category_values(field) if constraint == "categories" else field.constraints.get(constraint)
    shown = _listed(wanted) if isinstance(wanted, list) else truncate(str(wanted), LONGEST_LIST)
    return TEXTS.get(constraint, f"the constraint {constraint} is not met: {{}}.").format(shown)


def _words(values: object) -> list[object]:
    return values if isinstance(values, list) else []


def _listed(values: list[object]) -> str:
    return truncate(", ".join(map(str, values)), LONGEST_LIST)
