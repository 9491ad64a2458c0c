"""What a rule is, and the expressions that rules are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl

from swp_data.dataset.plan_references import PLAN_ID
from swp_data.dataset.profile import Profile, read_profile


class Tables(dict[str, pl.DataFrame]):
    """The tables of a package by name, and the profile whose words the rules look for."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], profile: Profile | None = None) -> None:
        super().__init__(tables)
        self.profile = profile or read_profile()


@dataclass(frozen=True)
class Rule:
    """One rule: where it looks, when a row passes, what a maintainer reads when one doesn't, and why.

    `breaks` is a row and what to change in it so that the rule finds it. Where the change has to be made in a
    row of another table, `broken_by` is that table and that row.
    """

    id: str
    table: str
    field: str
    passes: Callable[[Tables], pl.Expr]
    message: str
    hint: str
    reason: str
    breaks: tuple[str, Mapping[str, Any]]
    needs: tuple[str, ...] = ()
    severity: str = "error"
    broken_by: tuple[str, str] | None = None


def records(tables: Tables, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table."""
    return tables[table].rows(named=True)


def all_but(places: Iterable[int]) -> pl.Expr:
    """Return what is true on every row but those at these places, counted from 0."""
    return ~pl.int_range(pl.len()).is_in(sorted(places))


def strays(rows: list[dict[str, Any]], name: str) -> list[int]:
    """Return the places of rows that stand alone among others while their like stand together elsewhere.

    >>> strays([{"source_id": "a", "x": value} for value in "1121122"], "x")
    [2]
    >>> strays([{"source_id": "a", "x": value} for value in "1211122"], "x")
    [1]
    """
    runs = [
        (value, [place for place, _ in run])
        for value, run in groupby(enumerate(rows), key=lambda one: (one[1]["source_id"], one[1][name]))
    ]
    longest: dict[Any, int] = {}
    for value, places in runs:
        longest[value] = max(longest.get(value, 0), len(places))
    # A row that only one other parts from its like is not the one that strays.
    parted = {
        place
        for one, between, other in zip(runs, runs[1:], runs[2:], strict=False)
        if one[0] == other[0] and len(between[1]) == 1
        for place in (one[1][-1], other[1][0])
    }
    alone = (places[0] for value, places in runs if len(places) == 1 < longest[value])
    return [place for place in alone if place not in parted]


def column(name: str) -> pl.Expr:
    """Return a column as text, '' where it is empty."""
    return pl.col(name).cast(pl.String).fill_null("")


def look_up(tables: Tables, table: str, key: str, value: str, by: str) -> pl.Expr:
    """Return `value` of the row of `table` whose `key` is this row's `by`; null where there is none."""
    frame = tables[table]
    return pl.col(by).replace_strict(
        frame[key], frame[value].cast(pl.String), default=None, return_dtype=pl.String
    )


def keys(tables: Tables, table: str, *names: str) -> pl.Series:
    """Return the distinct keys of a table, the parts joined with a space."""
    frame = tables[table]
    return frame.select(
        pl.concat_str([pl.col(name).cast(pl.String) for name in names], separator=" ")
    ).to_series()


def plan_of(name: str) -> pl.Expr:
    return column(name).str.extract(rf"^({PLAN_ID})-", 1)


def suffix_of(name: str) -> pl.Expr:
    return column(name).str.replace(rf"^{PLAN_ID}-", "")


def starts_with_source(name: str) -> pl.Expr:
    return column(name).str.starts_with(pl.concat_str([pl.col("source_id"), pl.lit("-")]))


def erratum_on(tables: Tables, record: str, *fields: str) -> pl.Expr:
    """True where an erratum names this row (and one of the fields, where they are given)."""
    errata = tables["errata"]
    if fields:
        errata = errata.filter(pl.col("field").is_in(fields))
    return pl.col(record).is_in(errata["record_id"].to_list())
