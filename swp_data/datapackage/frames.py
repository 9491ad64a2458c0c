"""The tables of a package as Polars data frames, with the types of their schemas."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from swp_data.datapackage.model import Field, Resource

BOOLEANS = {"true": True, "false": False}


def polars_type(field: Field) -> pl.DataType | type[pl.DataType]:
    """Return the Polars type of a field's values.

    >>> polars_type(Field("status", "string", constraints={"enum": ["active", "complete"]}))
    Enum(categories=['active', 'complete'])
    """
    if field.values:
        return pl.Enum(field.values)
    types: dict[str, type[pl.DataType]] = {
        "integer": pl.Int64,
        "year": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "date": pl.Date,
    }
    return types.get(field.type, pl.String)


def scan(resource: Resource) -> pl.LazyFrame:
    """Return a CSV or Parquet table as a typed lazy frame."""
    if resource.path.suffix == ".parquet":
        return pl.scan_parquet(resource.path, glob=False).with_columns(
            pl.col(field.name).cast(polars_type(field)) for field in resource.schema.fields if field.values
        )
    return scan_text(resource.path).select(parsed(field) for field in resource.schema.fields)


def scan_text(path: Path) -> pl.LazyFrame:
    """Return a CSV file as a lazy frame of text; an empty cell is null."""
    return pl.scan_csv(path, infer_schema=False, glob=False)


def parsed(field: Field) -> pl.Expr:
    """Return the expression that parses a column of text into its type; it fails on invalid text."""
    column = pl.col(field.name)
    if field.type == "date":
        return column.str.to_date("%Y-%m-%d", strict=True)
    if field.type == "boolean":
        return column.replace_strict(BOOLEANS, return_dtype=pl.Boolean)
    return column.cast(polars_type(field), strict=True)


def dictionary(resource: Resource) -> pl.DataFrame:
    """Return the data dictionary of a table: a row for each column, with its type, its key and its description."""
    schema = resource.schema
    references = {
        key.fields[0]: f"{key.resource or resource.name}.{key.to[0]}"
        for key in schema.foreign_keys
        if key.fields and key.to
    }
    return pl.DataFrame(
        [
            {
                "field": field.name,
                "title": field.title,
                "type": field.type,
                "key": "primary" if field.name in schema.primary_key else references.get(field.name),
                "required": field.required,
                "values": list(field.values) or None,
                "description": field.description,
                "example": None if field.example is None else str(field.example),
            }
            for field in schema.fields
        ],
        schema={
            "field": pl.String,
            "title": pl.String,
            "type": pl.String,
            "key": pl.String,
            "required": pl.Boolean,
            "values": pl.List(pl.String),
            "description": pl.String,
            "example": pl.String,
        },
    )
