"""Suspect cells: cells that the compiled checks don't prove valid, and that Frictionless reads and explains.

Each distinct suspect cell of a column is read once. Each row with a cell that doesn't conform is then read as a whole,
so its errors are exactly those that Frictionless finds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.cell_messages import constraint_message, type_message
from swp_data.datapackage.validate.careful.row_errors import RowReader
from swp_data.datapackage.validate.columns import Column, key_of
from swp_data.datapackage.validate.constraints import category_values
from swp_data.datapackage.validate.frictionless_adapter import (
    UnreadableError,
    cell_reader,
)
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.datapackage.validate.json_schemas import json_schema
from swp_data.datapackage.validate.pandera_schema import compile_columns, failures
from swp_data.datapackage.validate.patterns import matcher
from swp_data.datapackage.validate.tables import ROW, Table
from swp_data.errors import SwpDataError
from swp_data.limits import limit


def read_suspect_cells(table: Table, column: Column, frictionless_field: Any, *, keyed: bool) -> Column:
    """Return a column with what Frictionless decides about its suspect cells.

    Args:
        table: the table, which is read once more.
        column: one of its columns.
        frictionless_field: Frictionless's own field for the column.
        keyed: whether the column is part of a key.

    Returns:
        The column, with the cells that Frictionless accepts and the keys of those it has read.

    Raises:
        UnreadableError: Frictionless fails on a cell, for example because a bound has another type.
        UndecidedError: a value can't be part of a key.
    """
    suspect = column.suspect(keyed=keyed)
    cells = table.frame.select(column.cell).filter(suspect).unique().collect(engine="streaming").to_series()
    readable: list[tuple[Any, Any]] = []
    keys: dict[Any, str] = {}
    try:
        reader = cell_reader(frictionless_field)
        for cell in cells.drop_nulls().to_list():
            value, notes = (cell, None) if column.native else reader(cell)
            if not notes and not column.native:
                readable.append((cell, value))
            if keyed and value is not None and not (notes and "type" in notes):
                keys[cell] = str(key_of(value))
        broken = broken_constraints(column.field, [value for _, value in readable])
    except re.error as error:
        raise _unusable_pattern(table.name, error) from error
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, RecursionError) as error:
        if isinstance(error, SwpDataError):
            raise
        raise _incomparable(table.name, column.field.name) from error
    accepted = tuple(cell for (cell, _), constraint in zip(readable, broken, strict=True) if not constraint)
    return replace(column, accepted=accepted, keys=keys)


def breaks_standard(field: Field, value: Any) -> str | None:
    """Return the constraint that a value breaks by the standard but not for Frictionless; None if there is none.

    >>> breaks_standard(Field("ref", "string", constraints={"pattern": "a|b"}), "ab")
    'pattern'
    """
    return broken_constraints(field, [value])[0]


def broken_constraints(field: Field, values: Sequence[Any]) -> list[str | None]:
    """Return for each of some values what `breaks_standard` returns for it.

    Raises:
        LimitError: matching the pattern of the field takes too long.
    """
    if "jsonSchema" in field.constraints:
        answer = json_schema(field.constraints["jsonSchema"]).check([_plain(value) for value in values])
        errors = answer.errors or [[] for _ in values]
        return [
            "jsonSchema" if wrong and value is not None else None
            for value, wrong in zip(values, errors, strict=True)
        ]
    pattern = field.constraints.get("pattern") if field.type == "string" else None
    present = [value for value in values if value is not None]
    matching = iter([True] * len(present) if pattern is None else matcher(pattern).matches_each(present))
    allowed: set[Any] | None = None
    if field.categories and field.type in {"string", "integer"}:
        convert = int if field.type == "integer" else str
        allowed = {convert(value) for value in category_values(field)}
    broken: list[str | None] = []
    for value in values:
        if value is None:
            broken.append(None)
        elif not next(matching):
            broken.append("pattern")
        else:
            broken.append("categories" if allowed is not None and value not in allowed else None)
    return broken


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; Frictionless reads numbers in objects and lists as Python does."""
    return json.loads(json.dumps(value, default=str))


def explain_rows(table: Table, fields: list[Any]) -> Iterator[Finding]:
    """Yield the findings on each row that does not conform, apart from keys.

    Args:
        table: the table; the suspect cells of its columns have been read.
        fields: Frictionless's own fields for its columns.
    """
    columns = table.columns
    wrong = ~pl.all_horizontal(column.conforms for column in columns)
    blank = pl.all_horizontal(column.empty for column in columns)
    ragged = pl.col(ROW).is_in(list(table.ragged))
    rows = _first_rows(table.frame.filter(wrong | blank | ragged))
    if any(column.native for column in columns):
        yield from _explain_native_rows(table, rows)
        return
    cells = [(row[0], table.ragged.get(row[0], row[1:])) for row in rows.iter_rows()]
    try:
        readers = [cell_reader(field) for field in fields]
        reader = RowReader(table.name, [column.field for column in columns], readers, breaks_standard)
        yield from reader.find(cells)
    except re.error as error:
        raise _unusable_pattern(table.name, error) from error
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, RecursionError) as error:
        if isinstance(error, SwpDataError):
            raise
        raise _incomparable(table.name) from error


def _unusable_pattern(table: str, error: re.error) -> UnreadableError:
    message = f"a pattern is not a valid regular expression ({error})."
    return UnreadableError([Finding("source-error", message, DEFAULT_HINT, table)])


def _incomparable(table: str, field: str | None = None) -> UnreadableError:
    message = "a constraint can't be checked: it can't be compared with the column's values."
    return UnreadableError([Finding("source-error", message, DEFAULT_HINT, table, field=field)])


def _first_rows(frame: pl.LazyFrame) -> pl.DataFrame:
    """Return as many rows of a frame as there can be findings about, and no more text than fits in memory."""
    most, most_bytes = limit("findings") + 1, limit("query_bytes")
    texts = [
        pl.col(name).str.len_bytes() for name, kind in frame.collect_schema().items() if kind == pl.String
    ]
    if not texts:
        return frame.head(most).collect(engine="streaming").sort(ROW)
    sizes = frame.select(ROW, bytes=pl.sum_horizontal(texts)).head(most).collect(engine="streaming").sort(ROW)
    fitting = sizes.filter(pl.col("bytes").cum_sum().shift(1, fill_value=0) <= most_bytes)
    if fitting.is_empty():
        return frame.head(0).collect()
    return frame.filter(pl.col(ROW) <= fitting[ROW].max()).collect(engine="streaming").sort(ROW)


def _explain_native_rows(table: Table, rows: pl.DataFrame) -> Iterator[Finding]:
    """Yield the findings of Pandera on rows of typed values (Parquet)."""
    schema = compile_columns(table.columns)
    fields = {column.name: column.field for column in table.columns}
    numbers = rows[ROW]
    blank = rows.select(pl.all_horizontal(column.empty for column in table.columns)).to_series()
    for number in numbers.filter(blank):
        yield Finding("blank-row", "the row has no values.", HINTS["blank-row"], table.name, number)
    frame = rows.filter(~blank)
    for failure in failures(schema, frame.drop(ROW)):
        field = fields[failure.column]
        row = None if failure.row_index is None else frame[ROW][failure.row_index]
        rule, message = "constraint-error", constraint_message(field, failure.check)
        if failure.check == "type":
            rule, message = "type-error", type_message(field)
        yield Finding(rule, message, HINTS[rule], table.name, row, field.name, failure.value)
