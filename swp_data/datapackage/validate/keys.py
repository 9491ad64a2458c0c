"""Keys within a table: rows that repeat a key, or lack a part of it.

Values are compared as Python compares them (7, "7.0" of a number and a true boolean of 1 are equal), because
Frictionless does so; `Column.key` is the text that equal values share.
Standard: Table Schema, https://datapackage.org/standard/table-schema/#primaryKey and the sections after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from swp_data.datapackage.model import Schema
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.columns import NAN_KEY, Column
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.tables import ROW, Table

HASH = "hash"
MULTIPLIER = 0x9E3779B97F4A7C15  # odd, and without a pattern in its bits
UNIQUE, PRIMARY, UNIQUE_KEY = "unique-error", "primary-key", "unique-key"


@dataclass(frozen=True)
class Key:
    """Columns whose values must differ in each row, and the rule that a repeated key breaks."""

    rule: str
    columns: tuple[Column, ...]

    @property
    def labels(self) -> str:
        return ", ".join(column.field.name for column in self.columns)


def keys_of(schema: Schema, table: Table) -> list[Key]:
    """Return the keys of a table of which the file has every column."""
    wanted: list[tuple[str, tuple[str, ...]]] = [
        (UNIQUE, (field.name,)) for field in schema.fields if field.constraints.get("unique")
    ]
    wanted += [(PRIMARY, schema.primary_key)] if schema.primary_key else []
    wanted += [(UNIQUE_KEY, names) for names in schema.unique_keys]
    keys = []
    for rule, names in wanted:
        columns = table.all_columns(names)
        if columns:
            keys.append(Key(rule, columns))
    return keys


def is_complete(key: Key, *, conforming: bool) -> pl.Expr:
    """Return the expression that is true for the rows with a value in each column of a key.

    Args:
        key: the key.
        conforming: whether to assume that every cell conforms; if a cell does not, the answer is meaningless.
    """
    if conforming and all(column.field.required for column in key.columns):
        return pl.all_horizontal(column.cell.is_not_null() for column in key.columns)
    return pl.all_horizontal(part.is_not_null() for part in _parts(key.columns, conforming=conforming))


def is_compared(key: Key, *, conforming: bool) -> pl.Expr:
    """Return the expression that is true for the rows whose key must differ from that of all others.

    Frictionless compares partly empty primary keys, too; a unique key with an empty part is not compared, as in SQL.
    """
    if key.rule != PRIMARY or len(key.columns) == 1:
        compared = is_complete(key, conforming=conforming)
    else:
        compared = pl.any_horizontal(
            part.is_not_null() for part in _parts(key.columns, conforming=conforming)
        )
    numbers = _parts([column for column in key.columns if column.may_be_nan], conforming=conforming)
    return compared & lacks_nan(numbers) if numbers else compared


def lacks_nan(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Return the expression that is true unless a part of a key is NaN, which equals nothing."""
    return pl.all_horizontal(part.fill_null("") != NAN_KEY for part in parts)


def key_hash(columns: Sequence[Column], *, conforming: bool) -> pl.Expr:
    """Return 64 bits that equal keys share; different keys hardly ever do."""
    first, *others = (part.hash() for part in _parts(columns, conforming=conforming))
    for other in others:
        first = first * pl.lit(MULTIPLIER, pl.UInt64) + other
    return first


def distinct_keys(columns: Sequence[Column], *, conforming: bool) -> pl.Expr:
    """Return the distinct keys in some columns, those without any part omitted, as a list of texts or of structs."""
    parts = _parts(columns, conforming=conforming)
    keys = _combined(parts).filter(pl.any_horizontal(part.is_not_null() for part in parts))
    return keys.unique().implode()


def key_frame(keys: pl.Series) -> pl.DataFrame:
    """Return distinct keys as a frame with a column for each part."""
    return keys.struct.unnest() if keys.dtype == pl.Struct else keys.rename("k0").to_frame()


def find_broken(table: Table, key: Key, repeated: pl.Series) -> Iterator[Finding]:
    """Yield a finding for each row that repeats a key, and for each empty part of a primary key.

    A unique key with an empty part is not compared, as in SQL; the standard allows no empty part in a primary key.

    Args:
        table: the table.
        key: one of its keys.
        repeated: the hashes that more than one row has: only the keys of such rows are compared.
    """
    names = part_names(key.columns)
    parts = [column.key.alias(name) for name, column in zip(names, key.columns, strict=True)]
    empty = [column.missing.alias(f"empty {index}") for index, column in enumerate(key.columns)]
    hashes = key_hash(key.columns, conforming=False).alias(HASH)
    cells = [column.text.alias(f"cell {index}") for index, column in enumerate(key.columns)]
    rows = table.frame.select(ROW, hashes, *parts, *empty, *cells)
    if key.rule == PRIMARY:
        yield from _find_incomplete(table, key, rows.filter(pl.any_horizontal(pl.col(names).is_null())))
        rows = rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))
    else:
        rows = rows.filter(pl.all_horizontal(pl.col(names).is_not_null()))
    rows = rows.filter(lacks_nan(map(pl.col, names)))
    if repeated.is_empty():
        return
    rows = rows.filter(pl.col(HASH).is_in(repeated.implode())).collect(engine="streaming").lazy()
    twice = rows.group_by(names).len().filter(pl.col("len") > 1).drop("len")
    again = rows.join(twice, on=names, how="semi", nulls_equal=True).collect(engine="streaming").sort(ROW)
    again = again.with_columns(before=pl.col(ROW).shift(1).over(names)).drop_nulls("before")
    for row in again.iter_rows(named=True):
        yield Finding(
            key.rule,
            f"the values of {key.labels} are the same as in {table.row_name(row['before'])}.",
            HINTS[key.rule],
            table.name,
            row[ROW],
            None if key.rule == PRIMARY else key.labels,
            ", ".join(row[f"cell {index}"] or "" for index in range(len(names))),
        )


def part_names(columns: Sequence[Column]) -> list[str]:
    """Return the names of the parts of a key in a frame of keys."""
    return [f"k{index}" for index in range(len(columns))]


def _parts(columns: Sequence[Column], *, conforming: bool) -> list[pl.Expr]:
    return [column.key_if_conforming if conforming else column.key for column in columns]


def _combined(parts: Sequence[pl.Expr]) -> pl.Expr:
    if len(parts) == 1:
        return parts[0]
    return pl.struct(*(part.alias(f"k{index}") for index, part in enumerate(parts)))


def _find_incomplete(table: Table, key: Key, rows: pl.LazyFrame) -> Iterator[Finding]:
    """Yield a finding for each row with an empty primary key, and for each missing part of a partly empty one."""
    for row in rows.collect(engine="streaming").sort(ROW).iter_rows(named=True):
        if all(row[name] is None for name in part_names(key.columns)):
            message = f"the primary key ({key.labels}) is empty."
            yield Finding(PRIMARY, message, HINTS[PRIMARY], table.name, row[ROW])
            continue
        for index, column in enumerate(key.columns):
            field = column.field
            if (
                row[f"empty {index}"] and not field.required
            ):  # if it is required, the empty cell has been reported
                message = (
                    f"the primary key ({key.labels}) lacks {field.name}; each of its fields is required."
                )
                hint = HINTS["constraint-error"]
                yield Finding("constraint-error", message, hint, table.name, row[ROW], field.name, "")
