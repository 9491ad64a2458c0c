"""The values of Parquet as the text that CSV would have, so both can be compared.

Standard: Table Schema, https://datapackage.org/standard/table-schema/#field-types
"""

from __future__ import annotations

import polars as pl

from swp_data.datapackage.model import Field, Schema
from swp_data.datapackage.validate.careful.parquet_columns import midnights, whole_numbers
from swp_data.datapackage.validate.cells.cell_types import TEMPORAL
from swp_data.datapackage.validate.cells.columns import iso_duration, json_of

LARGEST_WHOLE = 1e15  # up to which a float without a fraction is written as a whole number
ANY = Field("", "any")


def parquet_as_text(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Return a frame of typed values as text; a null is ''.

    Args:
        frame: the values.
        schema: the fields, which say how dates, times and booleans are written.

    Example:
        >>> from datetime import datetime
        >>> schema = Schema((Field("day", "date"), Field("n", "number")))
        >>> parquet_as_text(pl.DataFrame({"day": [datetime(2020, 1, 2)], "n": [2.0]}), schema).row(0)
        ('2020-01-02', '2')
    """
    fields = {field.label or field.name: field for field in schema.fields}
    texts = [
        _as_text(fields.get(name, ANY), kind, pl.col(name)).alias(name) for name, kind in frame.schema.items()
    ]
    return frame.select(texts).with_columns(pl.all().fill_null(""))


def _as_text(field: Field, kind: pl.DataType, cells: pl.Expr) -> pl.Expr:
    if kind.is_nested():
        return json_of(cells)
    if kind.is_temporal():
        return _moments(field, kind, cells)
    if kind == pl.Boolean:
        true, false = (
            field.options.get(f"{word}Values", [word])[0] if field.type == "boolean" else word
            for word in ("true", "false")
        )
        return pl.when(cells).then(pl.lit(true)).when(~cells).then(pl.lit(false))
    if kind.is_float() and field.type in {"integer", "year"}:
        return whole_numbers(field, cells)
    if kind.is_float():
        is_whole = (cells == cells.floor()) & (cells.abs() < LARGEST_WHOLE)
        whole = cells.cast(pl.Int64, strict=False).cast(pl.String)
        return pl.when(is_whole).then(whole).otherwise(cells.cast(pl.String))
    return cells.cast(pl.String, strict=False)


def _moments(field: Field, kind: pl.DataType, cells: pl.Expr) -> pl.Expr:
    """Return dates, times and durations in the format of the field, or else in that of ISO 8601."""
    if kind.base_type() == pl.Duration:
        return iso_duration(cells)
    if kind.base_type() == pl.Datetime and field.type == "date":
        return midnights(field, cells)
    name = {"Date": "date", "Time": "time"}.get(str(kind.base_type()), "datetime")
    if field.type == name and field.format not in {"default", "any"}:
        return cells.dt.strftime(field.format)
    if name == "date":
        return cells.dt.strftime(TEMPORAL["date"])
    zone = "Z" if isinstance(kind, pl.Datetime) and kind.time_zone else ""
    moments = cells.dt.convert_time_zone("UTC") if zone else cells
    # A fraction of a second is written only if there is one.
    return (
        moments.dt.strftime(f"{TEMPORAL[name]}%.f")
        .str.replace(r"(\.\d*?)0*$", "${1}")
        .str.strip_chars_end(".")
        + zone
    )
