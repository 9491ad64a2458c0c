"""Rows that repeat a key, or lack a part of a primary key.

A unique key with an empty part is not compared, as in SQL; the standard allows no empty part in a primary key.
Standard: Table Schema, https://datapackage.org/standard/table-schema/#primaryKey and the sections after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import polars as pl

from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.keys.key_store import KeyStore, Room
from swp_data.datapackage.validate.keys.keyed_rows import COUNT, IncompleteRows, KeyedRows, RowsThatMayRepeat
from swp_data.datapackage.validate.keys.keys import HASH, PRIMARY, Key
from swp_data.datapackage.validate.keys.table_keys import TableKeys
from swp_data.datapackage.validate.listing import Listing
from swp_data.datapackage.validate.tables import ROW, Table

BEFORE = "before"


Faults = tuple[Iterator[Finding], list[tuple[Finding, int]]]
"""The findings that may be listed, and one of each kind that are only counted, with their number."""


def find_broken(
    table: Table, key: Key, keys: TableKeys, number: int, engine: Engine, room: Room, listing: Listing
) -> list[Finding]:
    """Return a finding for each row that repeats a key, and for each empty part of a primary key.

    Args:
        table: the table, whose rows have been counted.
        key: one of its keys.
        keys: what is known about its keys.
        number: the number of the key among them.
        engine: reads the table.
        room: how much of the keys is kept in memory.
        listing: how many findings are listed.
    """
    listed: list[Iterator[Finding]] = []
    counted: list[tuple[Finding, int]] = []
    if keys.incomplete[number] and key.rule == PRIMARY:
        found, more = _find_incomplete(table, key, engine, listing.most)
        listed.append(found)
        counted += more
    hashes = keys.repeated(number)
    if hashes is None or len(hashes):
        found, more = _find_repeated(table, key, hashes, engine, room, listing.most)
        listed.append(found)
        counted += more
    return listing.first(chain.from_iterable(listed), counted)


def _find_incomplete(table: Table, key: Key, engine: Engine, most: int | None) -> Faults:
    """Find the rows with an empty primary key, and those that lack a part of it."""
    work = IncompleteRows(table.rows, key.columns, most)
    rows, counts = work.none(), work.counted(work.none())
    for found, counted in engine.map(work, table.parts):
        rows, counts = work.first(pl.concat([rows, found])), work.sum_of([counts, counted])
    listed = (
        finding for row in rows.iter_rows(named=True) for finding in _lacking(table, key, row, row[ROW])
    )
    shown = work.counted(rows).with_columns(-pl.col(COUNT))
    rest = work.sum_of([counts, shown]).filter(pl.col(COUNT) > 0)
    more = [
        (finding, row[COUNT])
        for row in rest.iter_rows(named=True)
        for finding in _lacking(table, key, row, None)
    ]
    return listed, more


def _find_repeated(
    table: Table, key: Key, hashes: pl.Series | None, engine: Engine, room: Room, most: int | None
) -> Faults:
    """Find the rows that repeat the key of one before them.

    Args:
        table: the table.
        key: its key.
        hashes: the hashes that more than one row has: only the keys of such rows are compared. None compares all.
        engine: reads the table.
        room: how much of the keys is kept in memory.
        most: how many findings may be listed.
    """
    work = RowsThatMayRepeat(table.rows, key.columns, hashes, key.rule == PRIMARY)
    store = KeyStore(room, {**work.none().schema, HASH: pl.UInt64()}, pl.col(HASH))
    for rows in engine.map(work, table.parts):
        if rows.height:
            store.add(rows)
    first, count = pl.DataFrame(), 0
    for rows in store.partitions():
        repeated = _repeated(rows, work)
        count += repeated.height
        first = pl.concat([first, repeated], how="diagonal").sort(ROW)
        first = first if most is None else first.head(most)
    store.close()
    findings = (_repeats(table, key, row) for row in first.iter_rows(named=True))
    more = [(_repeats(table, key, first.row(0, named=True)), count - first.height)] if count else []
    return findings, more


def _repeated(rows: pl.DataFrame, work: KeyedRows) -> pl.DataFrame:
    """Return the rows that repeat the key of one before them, whose number is in a column of its own."""
    rows = rows.filter(pl.len().over(work.names) > 1).sort(ROW)
    rows = rows.with_columns(pl.col(ROW).shift(1).over(work.names).alias(BEFORE))
    cells = [f"cell {index}" for index in range(len(work.columns))]
    return rows.drop_nulls(BEFORE).select(ROW, BEFORE, *cells)


def _repeats(table: Table, key: Key, row: Mapping[str, Any]) -> Finding:
    return Finding(
        key.rule,
        f"the values of {key.labels} are the same as in {table.row_name(row[BEFORE])}.",
        HINTS[key.rule],
        table.name,
        row[ROW],
        None if key.rule == PRIMARY else key.labels,
        ", ".join(row[f"cell {index}"] or "" for index in range(len(key.columns))),
    )


def _lacking(table: Table, key: Key, row: Mapping[str, Any], number: int | None) -> Iterator[Finding]:
    """Yield the findings on a row that lacks parts of its primary key."""
    if all(row[f"k{index}"] is None for index in range(len(key.columns))):
        message = f"the primary key ({key.labels}) is empty."
        yield Finding(PRIMARY, message, HINTS[PRIMARY], table.name, number)
        return
    for index, column in enumerate(key.columns):
        field = column.field
        if (
            row[f"empty {index}"] and not field.required
        ):  # if it is required, the empty cell has been reported
            message = f"the primary key ({key.labels}) lacks {field.name}; each of its fields is required."
            hint = HINTS["constraint-error"]
            yield Finding("constraint-error", message, hint, table.name, number, field.name, "")
