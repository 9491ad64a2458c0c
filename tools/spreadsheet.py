"""Evaluation of spreadsheet formulas on the workbook of a release."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

import formulas
import numpy as np
from formulas.functions import Array

EPOCH = dt.date(1899, 12, 30)  # day 0 of a workbook
COLUMN = re.compile(r"([A-Z_]+)!([A-Z]+):\2")


def evaluate(formula: str, column: Callable[[str, int], Iterable[Any]]) -> float:
    """Return the result of a formula on whole columns.

    Args:
        formula: the formula as typed into a cell, such as `=COUNTIFS(updates!E:E,"on_hold")`.
        column: a function that returns the cells of a column, with its heading; it takes the name of the sheet, in
            lower case, and the number of the column, which is 1 for A.
    """
    compiled = formulas.Parser().ast(formula)[1].compile()
    arguments = []
    for reference in compiled.inputs:
        match = COLUMN.fullmatch(reference)
        if match is None:
            raise ValueError(f"{formula}: {reference} is not a whole column of a sheet")
        cells = column(match[1].lower(), column_number(match[2]))
        arguments.append(np.array([[serial_number(cell)] for cell in cells], dtype=object))
    value = compiled(*arguments)
    return float(value.item() if isinstance(value, Array) else value)


def column_number(letters: str) -> int:
    """Return the number of a column.

    >>> column_number("A"), column_number("Z"), column_number("AB")
    (1, 26, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def serial_number(cell: object) -> object:
    """Return the value of a cell in spreadsheet calculations: a date is the number of days since 1899-12-30.

    >>> serial_number(dt.date(1900, 3, 1))
    61
    """
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    return (cell - EPOCH).days if isinstance(cell, dt.date) else cell
