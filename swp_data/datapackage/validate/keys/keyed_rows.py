"""The rows of a table with certain keys, found by reading the columns of the key once more, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.keys.keys import HASH, combined_hash, lacks_nan, part_names
from swp_data.datapackage.validate.parts import Part, TableRows
from swp_data.datapackage.validate.tables import ROW

COUNT = "count"


@dataclass(frozen=True)
class KeyedRows:
    """Reads the numbers of rows, and the parts of their keys (`k0`...), their cells (`cell 0`...) and what is missing.

    `empty 0`... say which parts are missing values.
    """

    rows: TableRows
    columns: tuple[Column, ...]

    @property
    def is_portable(self) -> bool:
        return self.rows.is_portable

    @property
    def names(self) -> list[str]:
        """The names of the parts of a key."""
        return part_names(self.columns)

    def frames(self, part: Part) -> Iterator[pl.DataFrame]:
        """Yield the rows of a part."""
        keys = [column.key.alias(name) for name, column in zip(self.names, self.columns, strict=True)]
        cells = [column.text.alias(f"cell {index}") for index, column in enumerate(self.columns)]
        empty = [column.missing.alias(f"empty {index}") for index, column in enumerate(self.columns)]
        for frame in self.rows.numbered(part, [column.name for column in self.columns]):
            yield frame.select(ROW, *keys, *cells, *empty)

    def none(self) -> pl.DataFrame:
        """Return a frame without rows."""
        texts = [*self.names, *(f"cell {index}" for index in range(len(self.columns)))]
        flags = [f"empty {index}" for index in range(len(self.columns))]
        return pl.DataFrame(
            schema={
                ROW: pl.Int64,
                **dict.fromkeys(texts, pl.String),
                **dict.fromkeys(flags, pl.Boolean),
            }
        )


@dataclass(frozen=True)
class RowsThatMayRepeat(KeyedRows):
    """Finds the rows whose keys are compared with others, and of those the ones with certain hashes."""

    hashes: pl.Series | None
    """The hashes; None for all rows."""
    is_primary: bool
    """Whether a key with only some of its parts is compared, too."""

    def start(self) -> Callable[[Part], pl.DataFrame]:
        """Return the function that finds the rows of a part, with the hash of each key."""
        present = [pl.col(name).is_not_null() for name in self.names]
        compared = pl.any_horizontal(present) if self.is_primary else pl.all_horizontal(present)
        compared = compared & lacks_nan(map(pl.col, self.names))
        hashed = combined_hash(map(pl.col, self.names)).alias(HASH)

        def find(part: Part) -> pl.DataFrame:
            found = [self.none().with_columns(hashed)]
            for frame in self.frames(part):
                rows = frame.with_columns(hashed).filter(compared)
                if self.hashes is not None:
                    rows = rows.filter(pl.col(HASH).is_in(self.hashes.implode()))
                found.append(rows)
            return pl.concat(found)

        return find


@dataclass(frozen=True)
class RowsWithKeys(KeyedRows):
    """Finds the rows with certain keys: the first ones, and how many there are."""

    keys: pl.DataFrame | None
    """The keys; None for all rows whose key has all its parts."""
    most: int | None
    """How many rows are returned; None for all of them."""

    def start(self) -> Callable[[Part], tuple[pl.DataFrame, int]]:
        """Return the function that finds the rows of a part, and counts them."""
        complete = pl.all_horizontal(pl.col(name).is_not_null() for name in self.names)

        def find(part: Part) -> tuple[pl.DataFrame, int]:
            found, count = self.none(), 0
            for frame in self.frames(part):
                rows = (
                    frame.filter(complete)
                    if self.keys is None
                    else frame.join(self.keys, on=self.names, how="semi", maintain_order="left")
                )
                count += rows.height
                found = pl.concat([found, rows if self.most is None else rows.head(self.most - found.height)])
            return found, count

        return find


@dataclass(frozen=True)
class IncompleteRows(KeyedRows):
    """Finds the rows whose key lacks a part: the first ones for each combination of parts, and how many there are."""

    most: int | None
    """How many rows with the same parts are returned; None for all of them."""

    def start(self) -> Callable[[Part], tuple[pl.DataFrame, pl.DataFrame]]:
        """Return the function that finds the rows of a part, and counts those that lack the same parts."""
        lacking = pl.any_horizontal(pl.col(name).is_null() for name in self.names)

        def find(part: Part) -> tuple[pl.DataFrame, pl.DataFrame]:
            rows, counts = [self.none()], [self.counted(self.none())]
            for frame in self.frames(part):
                if (found := frame.filter(lacking)).height:
                    rows.append(self.first(found))
                    counts.append(self.counted(found))
            return self.first(pl.concat(rows)), self.sum_of(counts)

        return find

    def first(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the first rows of each kind."""
        if self.most is None:
            return rows
        return rows.filter(pl.int_range(pl.len()).over(self._kind()) < self.most)

    def counted(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return how many rows of each kind there are: the parts of the key are "" or null."""
        kind = [pl.when(pl.col(name).is_not_null()).then(pl.lit("")).alias(name) for name in self.names]
        return rows.group_by(*kind, *self._flags()).agg(pl.len().cast(pl.Int64).alias(COUNT))

    def sum_of(self, counts: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Return the sum of counts."""
        return pl.concat(counts).group_by(*self.names, *self._flags()).agg(pl.col(COUNT).sum())

    def _kind(self) -> list[pl.Expr]:
        return [*(pl.col(name).is_null() for name in self.names), *map(pl.col, self._flags())]

    def _flags(self) -> list[str]:
        return [f"empty {index}" for index in range(len(self.columns))]
