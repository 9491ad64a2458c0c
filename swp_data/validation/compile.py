"""Table Schemas compiled to Pandera schemas (Polars backend), with the rules of meaning on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context

from swp_data.frames import polars_type
from swp_data.package import Field, Schema

Failure = tuple[str, str, int | None, str | None]
"""What failed: the check's name, the column, the row (from 0), the value."""


def compile_schema(schema: Schema, checks: Iterable[tuple[str, str, pl.Expr]] = ()) -> pa.DataFrameSchema:
    """Return the Pandera schema of a table.

    Args:
        schema: the Table Schema; each column gets its type, and the constraints that it gives.
        checks: (name, column, expression) of further checks; the expression is true where a row passes and
            may use every column of the table. One that gives null has not passed.
    """
    extra = list(checks)
    return pa.DataFrameSchema(
        {
            field.name: pa.Column(
                polars_type(field),
                nullable=not field.required,
                unique=bool(field.constraints.get("unique")) and field.required,
                checks=[
                    *_constraints(field),
                    *(_check(name, expression) for name, column, expression in extra if column == field.name),
                ],
            )
            for field in schema.fields
        },
        strict=True,
        ordered=True,
    )


def failures(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> list[Failure]:
    """Return everything in which a data frame fails a Pandera schema."""
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases.select("check", "column", "index", "failure_case")
            return [
                (str(check), str(column), index, None if value in (None, "null") else str(value))
                for check, column, index, value in cases.rows()
            ]
    return []


def _check(name: str, passes: pl.Expr) -> pa.Check:
    return pa.Check(
        lambda data: data.lazyframe.select(passes.fill_null(value=False)), name=name, ignore_na=False
    )


def _constraints(field: Field) -> list[pa.Check]:
    """Compile the constraints of a column; an empty cell fails none of them but `required`."""
    column = pl.col(field.name)
    tests: dict[str, Callable[[Any], pl.Expr]] = {
        "enum": lambda value: column.is_in(value) if field.type != "string" else pl.lit(value=True),
        # Table Schema's pattern means the whole value; Polars searches for it anywhere.
        "pattern": lambda value: column.str.contains(f"^(?:{value})$"),
        "minimum": lambda value: column >= value,
        "maximum": lambda value: column <= value,
        "minLength": lambda value: column.str.len_chars() >= value,
        "maxLength": lambda value: column.str.len_chars() <= value,
    }
    return [
        _check("constraint-error", column.is_null() | test(field.constraints[name]))
        for name, test in tests.items()
        if name in field.constraints
    ]
