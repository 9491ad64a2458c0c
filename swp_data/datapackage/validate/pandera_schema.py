"""Table Schemas compiled to Pandera schemas (Polars backend), with further checks on top.

The same expressions check a file in one pass of Polars' streaming engine (`columns.Column.conforms`). Pandera itself
checks only data frames in memory; of a lazy frame, it checks only the types of the columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context

from swp_data.datapackage.frames import polars_type
from swp_data.datapackage.model import Field, Schema
from swp_data.datapackage.validate.cells.constraints import UndecidedError, constraint_tests
from swp_data.datapackage.validate.cells.patterns import matcher


class Failure(NamedTuple):
    """A check that failed: its name, the column, the index of the row in the frame, and the value."""

    check: str
    column: str
    row_index: int | None
    value: str | None


def compile_schema(schema: Schema, checks: Iterable[tuple[str, str, pl.Expr]] = ()) -> pa.DataFrameSchema:
    """Return the Pandera schema of a table of typed values, as `swp_data.load` returns it.

    Args:
        schema: the Table Schema, with the type and the constraints of each column.
        checks: (name, column, expression) of each further check; the expression is true for a row that passes, and may
            use every column of the table. A row for which it is null fails.

    Raises:
        UndecidedError: a constraint has another type than its field, so only Frictionless can evaluate it.
    """
    further = list(checks)
    return pa.DataFrameSchema(
        {
            field.name: pa.Column(
                polars_type(field),
                nullable=not field.required,
                unique=bool(field.constraints.get("unique")) and field.required,
                checks=[
                    *(_check("constraint-error", test) for test in _typed_tests(field)),
                    *(
                        _check(name, expression)
                        for name, column, expression in further
                        if column == field.name
                    ),
                ],
            )
            for field in schema.fields
        },
        strict=True,
        ordered=True,
    )


def _typed_tests(field: Field) -> list[pl.Expr]:
    """Return the tests of a field's constraints on typed values; an enumerated type needs none."""
    value = pl.col(field.name)
    if field.values:
        return []
    try:
        tests = list(constraint_tests(field, value).values())
    except UndecidedError:
        if "pattern" not in field.constraints:
            raise
        others = {name: wanted for name, wanted in field.constraints.items() if name != "pattern"}
        tests = list(constraint_tests(replace(field, constraints=others), value).values())
        matches = matcher(field.constraints["pattern"]).matches
        tests.append(value.map_elements(matches, return_dtype=pl.Boolean))
    return [value.is_null() | test for test in tests]


def failures(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> list[Failure]:
    """Return the checks of a Pandera schema that a data frame fails, with their location."""
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            cases = errors.failure_cases.select("check", "column", "index", "failure_case")
            return [
                Failure(str(check), str(column), index, None if value in (None, "null") else str(value))
                for check, column, index, value in cases.rows()
            ]
    return []


def _check(name: str, passes: pl.Expr) -> pa.Check:
    return pa.Check(
        lambda data: data.lazyframe.select(passes.fill_null(value=False)), name=name, ignore_na=False
    )
