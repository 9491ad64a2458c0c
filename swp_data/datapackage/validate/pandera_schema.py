"""Table Schemas compiled to Pandera schemas (Polars backend), with further rules on top.

The same expressions check a file in one pass of Polars' streaming engine (`columns.Column.conforms`): Pandera
itself checks frames in memory only, since of a lazy frame it checks no more than the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context

from swp_data.datapackage.frames import polars_type
from swp_data.datapackage.model import Field, Schema
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.constraints import UndecidedError, constraint_tests

Failure = tuple[str, str, int | None, str | None]
"""What failed: the check's name, the column, the row (from 0), the value."""


def compile_schema(schema: Schema, checks: Iterable[tuple[str, str, pl.Expr]] = ()) -> pa.DataFrameSchema:
    """Return the Pandera schema of a table of typed values, as `swp_data.load` returns it.

    Args:
        schema: the Table Schema; each column gets its type, and the constraints that it gives.
        checks: (name, column, expression) of further checks; the expression is true where a row passes and
            may use every column of the table. One that gives null has not passed.

    Raises:
        UndecidedError: a constraint of another type than its field, which only Frictionless can judge.
    """
    extra = list(checks)
    return pa.DataFrameSchema(
        {
            field.name: pa.Column(
                polars_type(field),
                nullable=not field.required,
                unique=bool(field.constraints.get("unique")) and field.required,
                checks=[
                    *(_check("constraint-error", kept) for kept in _typed_tests(field)),
                    *(_check(name, expression) for name, column, expression in extra if column == field.name),
                ],
            )
            for field in schema.fields
        },
        strict=True,
        ordered=True,
    )


def _typed_tests(field: Field) -> list[pl.Expr]:
    """Return where a typed value keeps the constraints of its field; an enumerated one does by its type."""
    value = pl.col(field.name)
    if field.values:
        return []
    try:
        kept = list(constraint_tests(field, value).values())
    except UndecidedError:
        rest = {name: wanted for name, wanted in field.constraints.items() if name != "pattern"}
        pattern = re.compile(field.constraints["pattern"])
        kept = list(constraint_tests(replace(field, constraints=rest), value).values())
        matches = value.map_elements(lambda text: bool(pattern.fullmatch(text)), return_dtype=pl.Boolean)
        kept.append(matches)
    return [value.is_null() | one for one in kept]


def compile_columns(columns: Iterable[Column]) -> pa.DataFrameSchema:
    """Return the Pandera schema of a table as it is read: each check is named for its constraint, or `type`.

    Example:
        >>> from swp_data.datapackage.model import Field
        >>> ages = Column("c0", Field("age", "integer", constraints={"minimum": 0}))
        >>> failures(compile_columns([ages]), pl.DataFrame({"c0": ["7", "-7", "seven"]}))
        [('type', 'c0', 2, 'seven'), ('minimum', 'c0', 1, '-7')]
    """
    return pa.DataFrameSchema(
        {column.name: pa.Column(nullable=True, checks=_column_checks(column)) for column in columns}
    )


def _column_checks(column: Column) -> list[pa.Check]:
    read, checks, field = column.read, [], column.field
    if field.required:
        checks.append(_check("required", ~column.missing))
    if read is None:
        return checks
    checks.append(_check("type", column.missing | read.surely))
    try:
        kept = constraint_tests(field, read.value, read.exact)
    except UndecidedError:
        return checks
    return [*checks, *(_check(name, column.missing | ~read.surely | test) for name, test in kept.items())]


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
