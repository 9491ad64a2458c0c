"""Columns that repeat the first or the latest print of a row."""

from __future__ import annotations

from typing import Literal

import polars as pl

from swp_data.checks.rules._expressions import text
from swp_data.checks.rules._rule import Tables


def latest_is(tables: Tables, printed: str, *, key: str, column: str) -> pl.Expr:
    """Return an expression that is true if a column has the latest print of its row.

    Args:
        tables: the tables.
        printed: the column of the prints, as "table.column"; their table has `source_id` and the key.
        key: the column that names the row, in both tables.
        column: the column that repeats the print.
    """
    table, _, name = printed.partition(".")
    prints = _in_order(tables, table).group_by(key, maintain_order=True).agg(pl.col(name).last())
    return text(column) == _value_of(prints, key, name)


def source_is(tables: Tables, table: str, *, key: str, column: str, end: Literal["first", "last"]) -> pl.Expr:
    """Return an expression that is true if a column names the first or the last document that prints its row."""
    sources = pl.col("source_id").first() if end == "first" else pl.col("source_id").last()
    prints = _in_order(tables, table).group_by(key, maintain_order=True).agg(sources)
    return text(column) == _value_of(prints, key, "source_id")


def _in_order(tables: Tables, table: str) -> pl.DataFrame:
    """Return the rows of a table in the order of their sources' periods."""
    ends = tables["sources"].select("source_id", "period_end")
    return tables[table].join(ends, on="source_id").sort("period_end", nulls_last=False)


def _value_of(prints: pl.DataFrame, key: str, name: str) -> pl.Expr:
    return pl.col(key).replace_strict(
        prints[key], prints[name].fill_null(""), default=None, return_dtype=pl.String
    )
