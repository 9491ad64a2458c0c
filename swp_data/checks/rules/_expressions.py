"""Expressions and helpers for writing checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import polars as pl

from swp_data.checks.rules._rule import Tables

NEVER = r"[^\s\S]"  # a pattern that matches nothing


def rows_of(tables: Tables, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table; they must not be changed."""
    return tables.rows(table)


def all_except(indexes: Iterable[int]) -> pl.Expr:
    """Return an expression that is true for every row except those at these indexes (the first row is 0)."""
    return ~pl.int_range(pl.len()).is_in(sorted(indexes))


def text(name: str) -> pl.Expr:
    """Return a column as text; '' for an empty cell."""
    return pl.col(name).cast(pl.String).fill_null("")


def look_up(tables: Tables, column: str, *, by: str, key: str = "") -> pl.Expr:
    """Return, as text, the value of a column of another table; null if that table lacks the row.

    Args:
        tables: the tables.
        column: the column to return, as "table.column".
        by: the column of this table that names the row.
        key: the column of the other table that `by` is compared with; `by` itself if it is empty.
    """
    table, _, value = column.partition(".")
    frame = tables[table]
    return pl.col(by).replace_strict(
        frame[key or by], frame[value].cast(pl.String), default=None, return_dtype=pl.String
    )


def joined_keys(tables: Tables, table: str, *names: str) -> list[str]:
    """Return the values of some columns of a table, joined with a space for each row."""
    parts = [pl.col(name).cast(pl.String) for name in names]
    return tables[table].select(pl.concat_str(parts, separator=" ")).to_series().to_list()


def plan_prefix(tables: Tables) -> str:
    """Return a pattern for the plan that the ids of commitments and activities begin with.

    The plans are those of the table and of the profile, so a wrong id in one of them does not affect every other id.
    """
    plans = {plan or "" for plan in tables["plans"]["plan_id"]}
    plans |= {edition.plan_id for edition in tables.profile.editions}
    longest_first = sorted(plans - {""}, key=lambda plan: (-len(plan), plan))
    return rf"^({'|'.join(map(re.escape, longest_first)) or NEVER})-"


def plan_of(tables: Tables, name: str) -> pl.Expr:
    """Return the plan that an id begins with; null if it does not begin with a plan. Reads `plans.plan_id`."""
    return text(name).str.extract(plan_prefix(tables), 1)


def without_plan(tables: Tables, name: str) -> pl.Expr:
    """Return an id without the plan that it begins with. Reads `plans.plan_id`."""
    return text(name).str.replace(plan_prefix(tables), "")


def starts_with_source(name: str) -> pl.Expr:
    """Return an expression that is true if an id begins with the row's `source_id`."""
    return text(name).str.starts_with(pl.concat_str([pl.col("source_id"), pl.lit("-")]))


def erratum_on(tables: Tables, key: str, *fields: str) -> pl.Expr:
    """Return an expression that is true if an erratum names this row and, if fields are given, one of them.

    Reads `errata.record_id` and, with fields, `errata.field`.
    """
    errata = tables["errata"]
    if fields:
        errata = errata.filter(pl.col("field").is_in(fields))
    return pl.col(key).is_in(errata["record_id"].to_list())


def stray_rows(rows: list[dict[str, Any]], name: str) -> list[int]:
    """Return the indexes of rows whose value in a column differs from both neighbours and is common elsewhere.

    Rows with the same value are expected to be together within a source.

    >>> stray_rows([{"source_id": "a", "x": value} for value in "1121122"], "x")
    [2]
    >>> stray_rows([{"source_id": "a", "x": value} for value in "1211122"], "x")
    [1]
    """
    runs = [
        (value, [index for index, _ in run])
        for value, run in groupby(enumerate(rows), key=lambda item: (item[1]["source_id"], item[1][name]))
    ]
    longest: dict[Any, int] = {}
    for value, indexes in runs:
        longest[value] = max(longest.get(value, 0), len(indexes))
    # If a single row separates two runs of the same value, that row is the stray one, not the rows next to it.
    separated = {
        index
        for (before, earlier), (_, between), (after, later) in zip(runs, runs[1:], runs[2:], strict=False)
        if before == after and len(between) == 1
        for index in (earlier[-1], later[0])
    }
    alone = (indexes[0] for value, indexes in runs if len(indexes) == 1 < longest[value])
    return [index for index in alone if index not in separated]


def plan_of_source(tables: Tables, key: str) -> pl.Expr:
    """Return an expression that is true if an id begins with the plan of the row's source.

    If most rows of a source belong to another plan, the plan of the source is wrong, and these rows pass. Reads
    `plans.plan_id`, `sources.source_id` and `sources.plan_id`.
    """
    plan = plan_of(tables, key)
    most = plan.mode().sort().first().over("source_id")
    return (plan == look_up(tables, "sources.plan_id", by="source_id")) | (plan == most)
