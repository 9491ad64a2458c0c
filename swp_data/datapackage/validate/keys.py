"""Keys: rows that repeat one, lack a part of one, or point to one that isn't there.

Standard: Table Schema, https://datapackage.org/standard/table-schema/#primaryKey and the sections after it.
Values are compared as Python compares them (7, "7.0" of a number and a true boolean of 1 are equal), since
Frictionless does; `swp_data.datapackage.validate.columns.Column.key` is their one form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from swp_data.datapackage.model import Schema
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.columns import Column
from swp_data.datapackage.validate.frictionless_adapter import HINTS
from swp_data.datapackage.validate.tables import ROW, Table

UNIQUE, PRIMARY, UNIQUE_KEY = "unique-error", "primary-key", "unique-key"


def keys_of(schema: Schema, table: Table) -> list[tuple[str, list[Column]]]:
    """Return what has to be unique in a table: (rule, columns), where the file has all of the columns."""
    wanted: list[tuple[str, tuple[str, ...]]] = [
        (UNIQUE, (one.name,)) for one in schema.fields if one.constraints.get("unique")
    ]
    wanted += [(PRIMARY, schema.primary_key)] if schema.primary_key else []
    wanted += [(UNIQUE_KEY, names) for names in schema.unique_keys]
    found = [(rule, [table.column(name) for name in names]) for rule, names in wanted]
    return [(rule, [one for one in columns if one]) for rule, columns in found if all(columns)]


def repeats(rule: str, columns: Sequence[Column], *, conforming: bool) -> pl.Expr:
    """Return how many rows break a key: those that repeat it, and those of a primary key that lack a part.

    Args:
        rule: the rule of the key.
        columns: its columns.
        conforming: whether each cell may be taken to conform; if one does not, the count says nothing.
    """
    parts = [column.key_if_conforming if conforming else column.key for column in columns]
    value = parts[0] if len(parts) == 1 else pl.struct(*(part.alias(f"k{n}") for n, part in enumerate(parts)))
    if conforming and all(column.field.required for column in columns):
        return value.len() - value.n_unique()
    whole = pl.all_horizontal(part.is_not_null() for part in parts)
    value = value.filter(whole)
    broken = value.len() - value.n_unique()
    return broken + (~whole).sum() if rule == PRIMARY else broken


def repeated(table: Table, rule: str, columns: Sequence[Column]) -> Iterator[Finding]:
    """Yield a finding for each row that repeats a key, and for each empty part of a primary key.

    A unique key with an empty part is none, as in SQL; a primary key has no empty part, by the standard.
    """
    parts = [column.key.alias(f"k{place}") for place, column in enumerate(columns)]
    names = [f"k{place}" for place in range(len(parts))]
    empty = [column.missing.alias(f"empty {place}") for place, column in enumerate(columns)]
    rows = table.frame.select(ROW, *parts, *empty)
    if rule == PRIMARY:
        yield from _incomplete(table, columns, rows.filter(pl.any_horizontal(pl.col(names).is_null())))
        rows = rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))
    else:
        rows = rows.filter(pl.all_horizontal(pl.col(names).is_not_null()))
    twice = rows.group_by(names).len().filter(pl.col("len") > 1).drop("len")
    found = rows.join(twice, on=names, how="semi", nulls_equal=True).collect(engine="streaming").sort(ROW)
    found = found.with_columns(before=pl.col(ROW).shift(1).over(names)).drop_nulls("before")
    labels = ", ".join(column.field.name for column in columns)
    for row in found.iter_rows(named=True):
        yield Finding(
            rule,
            f"the values of {labels} are the same as in row {row['before']}.",
            HINTS[rule],
            table.name,
            row[ROW],
            None if rule == PRIMARY else labels,
            ", ".join("" if row[name] is None else row[name] for name in names),
        )


def _incomplete(table: Table, columns: Sequence[Column], rows: pl.LazyFrame) -> Iterator[Finding]:
    labels = ", ".join(column.field.name for column in columns)
    for row in rows.collect(engine="streaming").sort(ROW).iter_rows(named=True):
        if all(row[f"k{n}"] is None for n in range(len(columns))):
            what = f"the primary key ({labels}) is empty."
            yield Finding(PRIMARY, what, HINTS[PRIMARY], table.name, row[ROW])
            continue
        for name in [
            one.field.name for n, one in enumerate(columns) if row[f"empty {n}"] and not one.field.required
        ]:
            what = f"the primary key ({labels}) lacks {name}: each of its fields is required."
            yield Finding("constraint-error", what, HINTS["constraint-error"], table.name, row[ROW], name, "")


def values(columns: Sequence[Column], *, conforming: bool) -> pl.Expr:
    """Return the distinct keys that stand in some columns, as one list: of texts, or of structs of them."""
    parts = [column.key_if_conforming if conforming else column.key for column in columns]
    value = parts[0] if len(parts) == 1 else pl.struct(*(part.alias(f"k{n}") for n, part in enumerate(parts)))
    return value.unique().implode()


def as_frame(values: pl.Series) -> pl.DataFrame:
    """Return distinct keys as a frame with a column for each part; those that are all empty left out."""
    each = values.explode()
    frame = each.struct.unnest() if each.dtype == pl.Struct else each.rename("k0").to_frame()
    return frame.filter(pl.any_horizontal(pl.all().is_not_null()))


def dangling(
    table: Table, columns: Sequence[Column], missing: pl.DataFrame, reference: str
) -> Iterator[Finding]:
    """Yield a finding for each row whose key is one of those that are missing in the reference."""
    parts = [column.key.alias(f"k{place}") for place, column in enumerate(columns)]
    cells = [column.cell.cast(pl.String).alias(f"c{place}") for place, column in enumerate(columns)]
    names = missing.columns
    rows = table.frame.select(ROW, *parts, *cells)
    found = rows.join(missing.lazy(), on=names, how="semi", nulls_equal=True).collect(engine="streaming")
    labels = ", ".join(column.field.name for column in columns)
    for row in found.sort(ROW).iter_rows(named=True):
        value = ", ".join(row[f"c{place}"] or "" for place in range(len(columns)))
        what = f"there is no {value!r} in {reference}."
        yield Finding("foreign-key", what, HINTS["foreign-key"], table.name, row[ROW], labels, value)
