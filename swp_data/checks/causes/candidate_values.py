"""Other values that a suspected cell might have: those around it, and those that the rules compare it with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import polars as pl

from swp_data.checks.rules import Rule, Tables

__all__ = ["candidate_values"]

MOST_VALUES = 40
MOST_COMPARED = 12
NEAR = (1, 2)

Cell = tuple[str, int, str]


def candidate_values(cell: Cell, tables: Tables, readers: Iterable[tuple[Rule, int]]) -> list[Any]:
    """Return other values for a cell, the likeliest first; each has the type of its column.

    Args:
        cell: the table, the index of the row, and the column.
        tables: the tables.
        readers: the broken rules that read the cell, and the index of the row that breaks each.
    """
    table, row, column = cell
    series = tables[table][column]
    current = series[row]
    found = dict.fromkeys(
        [
            *_compared(cell, tables, readers),
            *_neighbours(series, row),
            *_shifted(current),
            *_listed(series),
            None,
            *_spread(series),
        ]
    )
    return list(islice((value for value in found if value != current), MOST_VALUES))


def _compared(cell: Cell, tables: Tables, readers: Iterable[tuple[Rule, int]]) -> Iterator[Any]:
    """Yield the values of the same type that the rows with findings have in the columns that their rules read."""
    table, row, column = cell
    kind = tables[table].schema[column]
    seen = 0
    for rule, index in readers:
        frame = tables[rule.table]
        for name in rule.columns_read[rule.table]:
            if (rule.table, index, name) != (table, row, column) and frame.schema[name] == kind:
                yield frame[name][index]
                seen += 1
        if seen >= MOST_COMPARED:
            return


def _neighbours(series: pl.Series, row: int) -> Iterator[Any]:
    """Yield the values of the rows before and after, and the numbers next to them."""
    for index in (row - 1, row + 1):
        if 0 <= index < series.len():
            value = series[index]
            yield value
            if series.dtype.is_integer() and value is not None:
                yield from (value + step for step in (1, -1))


def _shifted(value: Any) -> Iterator[Any]:
    """Yield values near a number or a date."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        yield from (value + sign * step for step in NEAR for sign in (-1, 1))
    if isinstance(value, date):
        for years in (-1, 1, -2, 2, -3, 3, -10, 10):
            if 1 <= value.year + years <= 9999 and (value.month, value.day) != (2, 29):
                yield value.replace(year=value.year + years)
        for month in range(1, 13):
            if value.day <= 28:
                yield value.replace(month=month)
            else:
                first = date(value.year + month // 12, month % 12 + 1, 1)
                yield date.fromordinal(first.toordinal() - 1)


def _listed(series: pl.Series) -> Iterator[Any]:
    if isinstance(series.dtype, pl.Enum):
        yield from series.dtype.categories.to_list()
    if series.dtype == pl.Boolean:
        yield from (True, False)


def _spread(series: pl.Series) -> Iterator[Any]:
    """Yield values of the column, from all over its range."""
    values = series.drop_nulls().unique().sort()
    step = max(1, values.len() // MOST_COMPARED)
    yield from values.gather_every(step).to_list()
