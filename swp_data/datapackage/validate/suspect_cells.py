"""Suspect cells: cells that the compiled checks don't prove valid, and that Frictionless reads and explains.

Each distinct suspect cell of a column is read once. Each row with a cell that doesn't conform is then read as a whole,
so its errors are exactly those that Frictionless finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.columns import Column, key_of
from swp_data.datapackage.validate.constraints import category_values
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.datapackage.validate.pandera_schema import compile_columns, failures
from swp_data.datapackage.validate.tables import ROW, Table


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
    accepted: list[Any] = []
    keys: dict[Any, str] = {}
    try:
        reader = frictionless_field.create_cell_reader()
        for cell in cells.drop_nulls().to_list():
            value, notes = (cell, None) if column.native else reader(cell)
            if not notes and not column.native and not breaks_standard(column.field, value):
                accepted.append(cell)
            if keyed and value is not None and not (notes and "type" in notes):
                keys[cell] = str(key_of(value))
    except re.error as error:
        message = f"the pattern of {column.field.name} is not a valid regular expression ({error})."
        raise UnreadableError([Finding("source-error", message, DEFAULT_HINT, table.name)]) from error
    except (TypeError, ArithmeticError, AttributeError) as error:
        message = (
            f"the constraints of {column.field.name} can't be checked: one of them can't be compared with the "
            "column's values."
        )
        raise UnreadableError([Finding("source-error", message, DEFAULT_HINT, table.name)]) from error
    return replace(column, accepted=tuple(accepted), keys=keys)


def breaks_standard(field: Field, value: Any) -> str | None:
    """Return the constraint that a value breaks by the standard but not for Frictionless; None if there is none.

    >>> breaks_standard(Field("ref", "string", constraints={"pattern": "a|b"}), "ab")
    'pattern'
    """
    if value is None:
        return None
    pattern = field.constraints.get("pattern")
    if field.type == "string" and pattern and not re.fullmatch(pattern, value):
        return "pattern"
    if field.categories and field.type in {"string", "integer"}:
        allowed = category_values(field)
        if value not in (list(map(int, allowed)) if field.type == "integer" else allowed):
            return "categories"
    return None


def explain_rows(table: Table, fields: list[Any], frictionless: FrictionlessAdapter) -> Iterator[Finding]:
    """Yield the findings on each row that does not conform, apart from keys.

    Args:
        table: the table; the suspect cells of its columns have been read.
        fields: Frictionless's own fields for its columns.
        frictionless: reads the rows.
    """
    columns = table.columns
    wrong = ~pl.all_horizontal(column.conforms for column in columns)
    blank = pl.all_horizontal(column.missing for column in columns)
    ragged = pl.col(ROW).is_in(list(table.ragged))
    rows = table.frame.filter(wrong | blank | ragged).collect(engine="streaming").sort(ROW)
    if any(column.native for column in columns):
        yield from _explain_native_rows(table, rows)
        return
    cells = [(row[0], table.ragged.get(row[0], list(row[1:]))) for row in rows.iter_rows()]
    blank_rows = set()
    for finding in frictionless.row_findings(table.name, fields, cells):
        if finding.rule == "blank-row":
            blank_rows.add(finding.row)
        yield finding
    readers = [
        (index, column.field, fields[index].create_cell_reader())
        for index, column in enumerate(columns)
        if column.field.categories or column.field.constraints.get("pattern")
    ]
    for number, row in cells:
        for index, field, reader in readers if number not in blank_rows else []:
            cell = row[index] if index < len(row) else None
            value, notes = reader(cell)
            constraint = None if notes else breaks_standard(field, value)
            if constraint:
                yield _broken_constraint(table, number, field, constraint, cell)


def _broken_constraint(table: Table, row: int, field: Field, constraint: str, cell: Any) -> Finding:
    is_categories = constraint == "categories"
    wanted = list(map(str, category_values(field))) if is_categories else field.constraints.get(constraint)
    message = f'constraint "{constraint}" is "{wanted}".'
    value = None if cell is None else str(cell)
    hint = HINTS["constraint-error"]
    return Finding("constraint-error", message, hint, table.name, row, field.name, value)


def _explain_native_rows(table: Table, rows: pl.DataFrame) -> Iterator[Finding]:
    """Yield the findings of Pandera on rows of typed values (Parquet)."""
    schema = compile_columns(table.columns)
    fields = {column.name: column.field for column in table.columns}
    numbers = rows[ROW]
    blank = rows.select(pl.all_horizontal(column.missing for column in table.columns)).to_series()
    for number in numbers.filter(blank):
        yield Finding("blank-row", "the row has no values.", HINTS["blank-row"], table.name, number)
    frame = rows.filter(~blank)
    for failure in failures(schema, frame.drop(ROW)):
        field = fields[failure.column]
        row = None if failure.row_index is None else frame[ROW][failure.row_index]
        rule, message = (
            "constraint-error",
            f'constraint "{failure.check}" is "{field.constraints.get(failure.check)}".',
        )
        if failure.check == "type":
            rule, message = "type-error", f'type is "{field.type}/{field.format}".'
        yield Finding(rule, message, HINTS[rule], table.name, row, field.name, failure.value)
