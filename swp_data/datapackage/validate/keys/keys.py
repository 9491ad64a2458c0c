"""Keys within a table: which rows have one, and what equal keys share.

Values are compared as Python compares them (7, "7.0" of a number and a true boolean of 1 are equal), because
Frictionless does so; `Column.key` is the text that equal values share.
Standard: Table Schema, https://datapackage.org/standard/table-schema/#primaryKey and the sections after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from swp_data.datapackage.model import Schema
from swp_data.datapackage.validate.cells.columns import NAN_KEY, Column

if TYPE_CHECKING:
    from swp_data.datapackage.validate.tables import Table

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
    return combined_hash(_parts(columns, conforming=conforming))


def combined_hash(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Return 64 bits that equal keys with these parts share."""
    first, *others = (part.hash() for part in parts)
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


def part_names(columns: Sequence[Column]) -> list[str]:
    """Return the names of the parts of a key in a frame of keys."""
    return [f"k{index}" for index in range(len(columns))]


def _parts(columns: Sequence[Column], *, conforming: bool) -> list[pl.Expr]:
    return [column.key_if_conforming if conforming else column.key for column in columns]


def _combined(parts: Sequence[pl.Expr]) -> pl.Expr:
    if len(parts) == 1:
        return parts[0]
    return pl.struct(*(part.alias(f"k{index}") for index, part in enumerate(parts)))
