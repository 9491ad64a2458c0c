"""The compiled check of the cells of one column, or of many columns that are described alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import polars as pl

from swp_data.datapackage.validate.cells.columns import Column

CELLS_AT_ONCE = 1 << 18  # cells of columns that are checked together
CELL = "cell"


@dataclass(frozen=True)
class CellCheck:
    """The expressions that check the cells of a column."""

    column: Column
    """The column, which refers to its parsed values."""
    parsing: tuple[pl.Expr, ...]
    """The expressions that parse its cells, to be added to the frame."""
    suspect: pl.Expr
    """True for each cell that is not proved to conform."""


@dataclass(frozen=True)
class _Described:
    """A column that equals each other one with the same description."""

    description: str
    keyed: bool
    column: Column = field(compare=False)


def compiled(column: Column, *, keyed: bool) -> CellCheck:
    """Return the check of the cells of a column; a column that is described alike is compiled once.

    Args:
        column: the column.
        keyed: whether it is part of a key.
    """
    described = description(column)
    if described is None:
        return _compile(column, keyed=keyed)
    return _compiled(_Described(f"{column.name} {described}", keyed, column))


@lru_cache(maxsize=4096)
def _compiled(described: _Described) -> CellCheck:
    return _compile(described.column, keyed=described.keyed)


def _compile(column: Column, *, keyed: bool) -> CellCheck:
    parsing = column.parsing
    stored = replace(column, stored=bool(parsing))
    return CellCheck(stored, parsing, stored.suspect(keyed=keyed))


def description(column: Column) -> str | None:
    """Return what decides whether a cell of a column conforms, apart from its name.

    None if more is known about the column than its field says.
    """
    known = column.field
    if column.native or column.accepted or column.keys:
        return None
    return repr(
        (known.type, known.format, known.constraints, known.categories, known.missing_values, known.options)
    )


@dataclass(frozen=True)
class ColumnStack:
    """Columns that are described alike, whose cells are checked as one long column."""

    names: tuple[str, ...]
    check: CellCheck

    @classmethod
    def of(cls, columns: Sequence[Column]) -> ColumnStack:
        """Return the stack of some columns with the same description."""
        check = compiled(replace(columns[0], name=CELL), keyed=False)
        return cls(tuple(column.name for column in columns), check)

    def counts(self, frame: pl.DataFrame) -> Iterator[tuple[str, int]]:
        """Yield the name of each column of a frame with suspect cells, and how many of its cells are suspect."""
        if frame.is_empty():
            return
        width = max(CELLS_AT_ONCE // frame.height, 1)
        for start in range(0, len(self.names), width):
            names = self.names[start : start + width]
            cells = pl.concat([frame[name].alias(CELL) for name in names]).to_frame()
            suspect = answer(cells, self.check.parsing, [self.check.suspect.arg_true()]).to_series()
            yield from Counter(names[index // frame.height] for index in suspect).items()


def count_suspect(frame: pl.DataFrame, check: CellCheck) -> int:
    """Return the number of suspect cells of a column of a frame."""
    return int(answer(frame, check.parsing, [check.suspect.sum()]).item())


def answer(frame: pl.DataFrame, parsing: Iterable[pl.Expr], questions: Iterable[pl.Expr]) -> pl.DataFrame:
    """Return what some expressions are in a batch, to which others add parsed values.

    The engine for larger data would take longer to start than the one in memory takes to answer.
    """
    query = frame.lazy().with_columns_seq(parsing).select_seq(questions)
    return query.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())
