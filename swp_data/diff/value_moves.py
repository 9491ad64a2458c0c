"""How enumerated values moved from one version to the next: "3 activities moved from active to complete"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from swp_data.datapackage.model import Resource
from swp_data.text import plural


@dataclass(frozen=True)
class Move:
    """The number of rows that moved from one value of an enumerated column to another.

    `nouns` is what to call the rows, singular and plural, if the column describes their progress, as a status does.
    """

    table: str
    column: str
    old: str
    new: str
    rows: int
    nouns: tuple[str, str] | None = None

    def __str__(self) -> str:
        if self.nouns:
            return f"{plural(self.rows, *self.nouns)} moved from {self.old} to {self.new}"
        rows = plural(self.rows, "row")
        return f"table {self.table}: {self.column} changed from {self.old} to {self.new} in {rows}"


def value_moves(cells: pl.DataFrame, tables: Mapping[str, Resource]) -> list[Move]:
    """Return how rows that are in both versions moved between the values of enumerated columns.

    Args:
        cells: the cells that differ, in the form of `Diff.cells`.
        tables: the tables of the new version.
    """
    enumerated = [
        (name, field.name)
        for name, resource in tables.items()
        for field in resource.schema.fields
        if field.constraints.get("enum") or field.categories
    ]
    columns = pl.DataFrame(enumerated, schema={"table": pl.String, "field": pl.String}, orient="row")
    changed = cells.filter(pl.col("kind").is_in(["corrected", "restated"]))
    return count_moves(changed.join(columns, on=["table", "field"], how="semi"))


def count_moves(cells: pl.DataFrame, nouns: tuple[str, str] | None = None) -> list[Move]:
    """Return a move for each pair of an old and a new value, the most frequent of a column first.

    Args:
        cells: a row for each cell that moved, with the columns table, field, old and new.
        nouns: as for `Move`.
    """
    columns = ["table", "field", "old", "new"]
    counts = (
        cells.group_by(columns)
        .agg(pl.len())
        .sort("table", "field", -pl.col("len").cast(pl.Int64), "old", "new")
    )
    return [
        Move(table, column, old, new, rows, nouns) for table, column, old, new, rows in counts.iter_rows()
    ]
