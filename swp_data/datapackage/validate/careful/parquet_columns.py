"""The columns of Parquet files: which types hold the values of a field, also where a program had to choose another.

pandas writes a column without values as nulls, dates as midnights, and integers that have a null among them as floats.
Such values are turned into text, which the checks read as they read CSV; a value that is not a whole number or not a
midnight is then an error in its own row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cells.cell_types import TEMPORAL
from swp_data.datapackage.validate.cells.columns import iso_duration, json_of

NATIVE: dict[str, Callable[[pl.DataType], bool]] = {
    "array": lambda kind: kind.base_type() == pl.List,
    "boolean": lambda kind: kind == pl.Boolean,
    "date": lambda kind: kind == pl.Date,
    "datetime": lambda kind: kind.base_type() == pl.Datetime,
    "duration": lambda kind: kind.base_type() == pl.Duration,
    "integer": lambda kind: kind.is_integer(),
    "list": lambda kind: kind.base_type() == pl.List,
    "number": lambda kind: kind.is_numeric(),
    "object": lambda kind: kind.base_type() == pl.Struct,
    "time": lambda kind: kind == pl.Time,
    "year": lambda kind: kind.is_integer(),
}
AS_TEXT: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "array": json_of,
    "duration": iso_duration,
    "object": json_of,
}
"""The types with constraints that only Frictionless can evaluate, on the text of a value."""
TEXTS = (pl.String, pl.Categorical, pl.Enum)
KINDS = {
    "Boolean": "booleans",
    "Date": "dates",
    "Datetime": "dates and times",
    "Duration": "durations",
    "List": "lists",
    "Struct": "objects",
    "Binary": "bytes",
    "Time": "times of day",
}


@dataclass(frozen=True)
class ParquetColumn:
    """The cells of a column, and whether they are values of the field's type; otherwise they are text."""

    cells: pl.Expr
    native: bool


def read_column(field: Field, kind: pl.DataType, cells: pl.Expr) -> ParquetColumn | None:
    """Return a column as the checks read it; None if its type can't hold values of the field."""
    if kind == pl.Null or kind.base_type() in TEXTS or field.type == "any":
        return ParquetColumn(cells.cast(pl.String, strict=False), native=False)
    if field.type in NATIVE and NATIVE[field.type](kind):
        if field.type in AS_TEXT and field.constraints.keys() - {"required", "unique"}:
            return ParquetColumn(AS_TEXT[field.type](cells), native=False)
        return ParquetColumn(cells, native=True)
    if field.type in {"integer", "year"} and (kind.is_float() or kind.is_decimal()):
        return ParquetColumn(whole_numbers(field, cells), native=False)
    if field.type == "date" and kind.base_type() == pl.Datetime:
        return ParquetColumn(midnights(field, cells), native=False)
    return None


def describe_kind(kind: pl.DataType) -> str:
    """Return what a column of a type contains, in the plural.

    >>> describe_kind(pl.Float64()), describe_kind(pl.List(pl.Int8()))
    ('numbers', 'lists')
    """
    return "numbers" if kind.is_numeric() else KINDS.get(str(kind.base_type()), str(kind))


def whole_numbers(field: Field, cells: pl.Expr) -> pl.Expr:
    """Return numbers as text, whole ones without a point."""
    number = cells.cast(pl.Float64, strict=False)
    whole = cells.cast(pl.Int64, strict=False).cast(pl.String)
    if field.type == "year":
        whole = whole.str.zfill(4)
    is_whole = number.is_finite() & (number == number.floor())
    return pl.when(is_whole).then(whole).otherwise(cells.cast(pl.String, strict=False))


def midnights(field: Field, cells: pl.Expr) -> pl.Expr:
    """Return dates and times as text, midnights as dates in the field's format."""
    pattern = TEMPORAL["date"] if field.format in {"default", "any"} else field.format
    moments = cells.dt.replace_time_zone(None)
    is_midnight = moments.dt.time() == pl.time(0)
    return (
        pl.when(is_midnight)
        .then(moments.dt.strftime(pattern))
        .otherwise(moments.dt.strftime("%Y-%m-%dT%H:%M:%S"))
    )
