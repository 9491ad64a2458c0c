"""Odd cells: those that the compiled checks don't prove right, read by Frictionless, and explained.

Each distinct cell of a column is read once. A row with a cell that doesn't conform is then read whole, so
that its errors are those that Frictionless finds, and only those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.columns import Column, key_of
from swp_data.datapackage.validate.constraints import category_values
from swp_data.datapackage.validate.frictionless_adapter import DEFAULT_HINT, HINTS, UnreadableError, Witness
from swp_data.datapackage.validate.pandera_schema import compile_columns, failures
from swp_data.datapackage.validate.tables import ROW, Table


def read_odd(table: Table, column: Column, asked: Any, *, keyed: bool) -> int:
    """Let Frictionless read the distinct cells of a column that are not surely right; note what they are.

    Args:
        table: the table, which is read once more.
        column: its column; its `accepted` and `keys` are filled.
        asked: Frictionless's own field for it.
        keyed: whether the column is part of a key.

    Returns:
        How many distinct cells were accepted.

    Raises:
        UnreadableError: Frictionless fails on a cell, as on a bound of another type.
        UndecidedError: a value can't be in a key.
    """
    odd = ~column.conforms | (column.unkeyed if keyed else pl.lit(value=False))
    cells = table.frame.select(column.cell).filter(odd).unique().collect(engine="streaming").to_series()
    try:
        reader = asked.create_cell_reader()
        for cell in cells.drop_nulls().to_list():
            value, notes = (cell, None) if column.native else reader(cell)
            if not notes and not column.native and not breaks_standard(column.field, value):
                column.accepted.append(cell)
            if keyed and value is not None and not (notes and "type" in notes):
                column.keys[cell] = str(key_of(value))
    except (TypeError, ArithmeticError, AttributeError, re.error) as error:
        what = f"the constraints of {column.field.name} can't be checked ({error})."
        raise UnreadableError([Finding("source-error", what, DEFAULT_HINT, table.name)]) from error
    return len(column.accepted)


def breaks_standard(field: Field, value: Any) -> str | None:
    """Return the constraint that a value breaks by the standard, though not by Frictionless.

    >>> breaks_standard(Field("ref", "string", constraints={"pattern": "a|b"}), "ab")
    'pattern'
    """
    if value is None:
        return None
    pattern = field.constraints.get("pattern")
    if field.type == "string" and pattern and not re.fullmatch(pattern, value):
        return "pattern"
    if field.categories and field.type in {"string", "integer"}:
        allowed = [int(one) if field.type == "integer" else one for one in category_values(field)]
        return None if value in allowed else "categories"
    return None


def explain(table: Table, fields: list[Any], witness: Witness) -> Iterator[Finding]:
    """Yield what is wrong with each row that does not conform, keys aside.

    Args:
        table: the table; the odd cells of its columns have been read.
        fields: Frictionless's own fields for its columns.
        witness: Frictionless, which reads the rows.
    """
    columns = table.columns
    wrong = ~pl.all_horizontal(column.conforms for column in columns)
    blank = pl.all_horizontal(column.missing for column in columns)
    odd = wrong | blank | pl.col(ROW).is_in(list(table.ragged))
    rows = table.frame.filter(odd).collect(engine="streaming").sort(ROW)
    if any(column.native for column in columns):
        yield from _explain_native(table, rows)
        return
    cells = [(row[0], table.ragged.get(row[0], list(row[1:]))) for row in rows.iter_rows()]
    blanks = set()
    for found in witness.row_findings(table.name, fields, cells):
        blanks |= {found.row} if found.rule == "blank-row" else set()
        yield found
    readers = [(place, one.field, fields[place].create_cell_reader()) for place, one in _stricter(columns)]
    for number, row in cells:
        for place, field, reader in readers if number not in blanks else []:
            cell = row[place] if place < len(row) else None
            value, notes = reader(cell)
            name = None if notes else breaks_standard(field, value)
            if name:
                yield _broken(table, number, field, name, cell)


def _stricter(columns: list[Column]) -> list[tuple[int, Column]]:
    """Return the columns on which the standard asks for more than Frictionless checks."""
    return [
        (place, one)
        for place, one in enumerate(columns)
        if one.field.categories or one.field.constraints.get("pattern")
    ]


def _broken(table: Table, row: int, field: Field, name: str, cell: Any) -> Finding:
    wanted = list(map(str, category_values(field))) if name == "categories" else field.constraints.get(name)
    what = f'constraint "{name}" is "{wanted}".'
    value = None if cell is None else str(cell)
    return Finding("constraint-error", what, HINTS["constraint-error"], table.name, row, field.name, value)


def _explain_native(table: Table, rows: pl.DataFrame) -> Iterator[Finding]:
    """Yield what Pandera finds in rows that hold values of their types (Parquet)."""
    schema = compile_columns(table.columns)
    by_name = {column.name: column.field for column in table.columns}
    numbers = rows[ROW]
    blank = rows.select(pl.all_horizontal(column.missing for column in table.columns)).to_series()
    for number in numbers.filter(blank):
        yield Finding("blank-row", "the row has no values.", HINTS["blank-row"], table.name, number)
    frame = rows.filter(~blank)
    for check, name, index, value in failures(schema, frame.drop(ROW)):
        field = by_name[name]
        row = None if index is None else frame[ROW][index]
        rule, what = "constraint-error", f'constraint "{check}" is "{field.constraints.get(check)}".'
        if check == "type":
            rule, what = "type-error", f'type is "{field.type}/{field.format}".'
        yield Finding(rule, what, HINTS[rule], table.name, row, field.name, value)
