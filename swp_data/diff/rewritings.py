"""Which changed cells have the same value as before, written in another way: 1 and 1.0 are one number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation

import polars as pl

from swp_data.datapackage.model import Field, Schema
from swp_data.diff.rows import RowChanges

NUMBERS = {"integer", "number"}
BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "1": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
BOOLEANS |= {"0": False}
LONGEST = 100  # characters of a number


def mark_rewritten(rows: RowChanges, old: Schema, new: Schema) -> RowChanges:
    """Return the changes of a table, in which the cells that have the same value as before are of the kind `rewritten`.

    A row of which every other cell is the same is rewritten, and not changed. Only numbers and booleans are compared,
    in columns of one type in both versions, whose notation the schema leaves to the standard.

    Args:
        rows: the changes of the rows of a table.
        old: the schema of its old version.
        new: the schema of its new version.
    """
    before, after = ({field.name: field for field in schema.fields} for schema in (old, new))
    types = {name: field.type for name, field in after.items() if _is_comparable(before.get(name), field)}
    candidates = rows.cells.filter(
        pl.col("kind") == "corrected", pl.col("row") == "changed", pl.col("field").is_in(list(types))
    )
    if candidates.is_empty():
        return rows
    pairs = candidates.select("field", "old", "new").unique()
    same = pairs.filter([same_value(types[name], old, new) for name, old, new in pairs.iter_rows()])
    cells = rows.cells.join(
        same.with_columns(same=pl.lit(value=True)),
        on=["field", "old", "new"],
        how="left",
        maintain_order="left",
    )
    is_same = (
        pl.col("same").fill_null(value=False) & (pl.col("kind") == "corrected") & (pl.col("row") == "changed")
    )
    cells = cells.with_columns(kind=pl.when(is_same).then(pl.lit("rewritten")).otherwise("kind")).drop("same")
    whole = (pl.col("row") == "changed") & (pl.col("kind") == "rewritten").all().over("index", "row")
    cells = cells.with_columns(row=pl.when(whole).then(pl.lit("rewritten")).otherwise("row"))
    rewritten = cells.filter(row="rewritten")["index"].n_unique()
    return replace(rows, changed=rows.changed - rewritten, rewritten=rewritten, cells=cells)


def _is_comparable(old: Field | None, new: Field) -> bool:
    """Whether the values of a column are written as the standard says, in both versions."""
    return (
        old is not None
        and old.type == new.type
        and new.type in {*NUMBERS, "boolean"}
        and not (old.options or new.options)
    )


def same_value(kind: str, old: str, new: str) -> bool:
    """Return whether two texts are certain to be the same value of a type.

    >>> same_value("number", "1", "1.0"), same_value("number", "1e3", "1000"), same_value("boolean", "true", "1")
    (True, True, True)
    >>> same_value("number", "0.1", "0.10000000000000001"), same_value("number", "NaN", "nan")
    (False, False)
    """
    if kind == "boolean":
        return old in BOOLEANS and BOOLEANS[old] is BOOLEANS.get(new)
    if len(old) > LONGEST or len(new) > LONGEST:
        return False
    try:
        return Decimal(old) == Decimal(new)
    except InvalidOperation:
        return False
