"""The rows that break rules of meaning, found by the rules' own expressions.

Pandera gives the same answer (a test compares them), but importing it takes longer than all checks of this dataset.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

INDEX = "index of the row"


class Check(NamedTuple):
    """A condition on a column of a table; `passes` is true for a row that passes, and null or false for others."""

    name: str
    column: str
    passes: pl.Expr


class FailingRow(NamedTuple):
    """A row that fails a check: its index in the frame, and the value of the check's column as text."""

    check: Check
    row_index: int
    value: str | None


def failing_rows(frame: pl.DataFrame, checks: Sequence[Check]) -> Iterator[FailingRow]:
    """Yield the rows that fail each of some checks.

    >>> frame = pl.DataFrame({"year": [2018, 2081, None]})
    >>> [(row.row_index, row.value) for row in failing_rows(frame, [Check("past", "year", pl.col("year") < 2030)])]
    [(1, '2081'), (2, None)]
    """
    if frame.is_empty() or not checks:
        return
    all_pass = frame.select(
        check.passes.fill_null(value=False).all().alias(str(number)) for number, check in enumerate(checks)
    ).row(0)
    for check, passes in zip(checks, all_pass, strict=True):
        if not passes:
            rows = frame.select(pl.col(check.column).cast(pl.String), passes=check.passes).with_row_index(
                INDEX
            )
            failing = rows.filter(~pl.col("passes").fill_null(value=False))
            for index, value, _ in failing.iter_rows():
                yield FailingRow(check, index, value)
