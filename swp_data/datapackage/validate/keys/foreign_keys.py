"""Foreign keys, checked after the tables that they link have been read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from swp_data.datapackage.model import ForeignKey, Package
from swp_data.datapackage.report import Finding, place_of
from swp_data.datapackage.validate.cells.columns import Column, key_of
from swp_data.datapackage.validate.cells.constraints import UndecidedError
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.keys.key_store import KeyStore, Room
from swp_data.datapackage.validate.keys.keyed_rows import RowsWithKeys
from swp_data.datapackage.validate.keys.keys import combined_hash, part_names
from swp_data.datapackage.validate.keys.table_keys import LinkedKeys, StoredLinks
from swp_data.datapackage.validate.listing import Listing
from swp_data.datapackage.validate.tables import ROW, Outcome, Table

UNREAD = {"compression-error", "encoding-error", "format-error", "scheme-error", "source-error"}


@dataclass(frozen=True)
class Target:
    """The keys that a foreign key may refer to, and the kind of each of their parts."""

    kinds: Sequence[str]
    keys: LinkedKeys
    types: Sequence[str]
    """The types of the fields in the schema."""
    may_be_nan: bool = False
    """Whether one of the keys may be NaN, which equals nothing."""


def find_links(package: Package) -> dict[str, frozenset[tuple[str, ...]]]:
    """Return, for each resource, the fields by which it refers to tables, and those by which tables refer to it."""
    links: dict[str, set[tuple[str, ...]]] = {name: set() for name in package.names}
    for name in package.names:
        for key in package.schema(name).foreign_keys:
            links[name].add(key.fields)
            links.setdefault(key.resource or name, set()).add(key.to)
    return {name: frozenset(fields) for name, fields in links.items()}


def check_foreign_keys(
    package: Package,
    name: str,
    outcomes: Mapping[str, Outcome],
    frictionless: FrictionlessAdapter,
    engine: Engine,
    room: Room,
    listing: Listing,
    others: Collection[str] = (),
) -> Outcome:
    """Return the outcome of a resource, with a finding for each row whose foreign key refers to a missing row.

    A key with an empty part is not compared, as in SQL. If a table that it refers to can't be read, one finding says
    so, and the faults of the resource itself are kept.

    Args:
        package: the package.
        name: the name of the resource.
        outcomes: the outcome of the check of each resource.
        frictionless: reads the tables that can't be read otherwise.
        engine: reads the parts of tables.
        room: how much of the keys is kept in memory.
        listing: how many findings are listed.
        others: the resources of other packages; a key to one that can't be read is skipped.
    """
    outcome = outcomes[name]
    if outcome.failed or _is_unread(outcome):
        return outcome
    findings: list[Finding] = []
    skipped: list[str] = []
    for key in package.schema(name).foreign_keys:
        referred = key.resource or name
        if referred != name and referred in outcomes and _is_unread(outcomes[referred]):
            if referred in others:
                where = f"the foreign key {', '.join(key.fields)} of {name}"
                skipped.append(f"{where}: {referred}, to which it refers, can't be read")
            else:
                findings.append(_unchecked(name, key, outcomes[referred]))
            continue
        referring = _referring(package, name, key, outcome, frictionless, room)
        if referring is None:
            continue  # a missing label has been reported
        columns = referring.columns
        target = _target(package, referred, key, outcomes.get(referred), frictionless, columns, room)
        if target is None:
            skipped.append(
                f"the foreign key {', '.join(key.fields)} of {name}: {referred}, to which it refers, can't be read"
            )
            continue
        if isinstance(target, str) or differing_part(columns, target) is not None:
            findings += _find_unusable(name, key, columns, target) if referring.keys.any_complete() else []
            continue
        absent = referring.keys.absent_from(target.keys, may_be_nan=target.may_be_nan)
        found, count = first_rows(referring.rows, absent, engine, room, listing.most)
        absent.close()
        if count:
            reference = f"{', '.join(key.to)} of {referred}"
            dangling = [_dangling(name, columns, row, reference) for row in found.iter_rows(named=True)]
            findings += listing.first(dangling, [(dangling[0], count - found.height)])
    return replace(outcome, findings=[*outcome.findings, *findings], skipped=[*outcome.skipped, *skipped])


@dataclass(frozen=True)
class Referring:
    """The keys by which a table refers to another: their columns, the distinct keys, and the rows that have them."""

    columns: Sequence[Column]
    keys: LinkedKeys
    rows: Rows | pl.DataFrame
    """The rows; in a frame, the number of each row, the parts of its key, and its cells (`cell 0`...)."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table, and the columns of a key."""

    table: Table
    columns: tuple[Column, ...]


def _referring(
    package: Package,
    name: str,
    key: ForeignKey,
    outcome: Outcome,
    frictionless: FrictionlessAdapter,
    room: Room,
) -> Referring | None:
    """Return the keys by which a table refers to another; None if it lacks a column of the key."""
    if outcome.table is not None:
        columns = outcome.table.all_columns(key.fields)
        if not columns:
            return None
        return Referring(columns, outcome.keys[key.fields], Rows(outcome.table, columns))
    schema = package.schema(name)
    columns = tuple(Column("", schema[field]) for field in key.fields)
    names = part_names(columns)
    rows: list[list[Any]] = []
    try:
        for row in frictionless.rows(name):
            if not set(key.fields) <= set(row.field_names):
                return None
            values = [row[field] for field in key.fields]
            shown = ["" if value is None else str(value) for value in values]
            rows.append([row.row_number, *map(key_of, values), *shown])
    except (UnreadableError, UndecidedError):
        return None
    labels = [ROW, *names, *(f"cell {index}" for index in range(len(names)))]
    kinds = {label: pl.Int64 if label == ROW else pl.String for label in labels}
    frame = pl.DataFrame(rows, schema=kinds, orient="row")
    return Referring(columns, StoredLinks.of(room, columns, frame.select(names)), frame)


def _is_unread(outcome: Outcome) -> bool:
    """Return whether a table could not be read to its end, or its file has nothing in it."""
    return outcome.failed or any(finding.rule in UNREAD and finding.is_error for finding in outcome.findings)


def _unchecked(name: str, key: ForeignKey, referred: Outcome) -> Finding:
    """Return a finding on a foreign key into a table that can't be read; it follows from the reason."""
    errors = [finding for finding in referred.findings if finding.is_error]
    failure = next((finding for finding in errors if finding.row is None or finding.rule in UNREAD), None)
    return Finding(
        "foreign-key",
        f"the key can't be checked, because {key.resource} can't be read.",
        f"Correct {key.resource} first.",
        name,
        field=", ".join(key.fields),
        follows_from=place_of(failure) if failure else None,
    )


def differing_part(columns: Sequence[Column], target: Target) -> int | None:
    """Return the first part of a key whose type differs from that of the field to which it refers."""
    kinds = zip(columns, target.kinds, strict=True)
    return next((index for index, (column, kind) in enumerate(kinds) if column.kind != kind), None)


def _find_unusable(
    name: str, key: ForeignKey, columns: Sequence[Column], target: Target | str
) -> list[Finding]:
    """Return one finding about a key that no row can satisfy: its target lacks a field, or has another type."""
    fields, referred = ", ".join(key.fields), key.resource or name
    if isinstance(target, str):
        message = f"the foreign key refers to {target} of {referred}, which has no such column."
        hint = "Correct the name of the field in the foreign key, or add the column."
        return [Finding("foreign-key", message, hint, name, field=fields)]
    index = differing_part(columns, target) or 0
    column = columns[index]
    message = (
        f"{column.field.name} has the type {column.field.type}, but {key.to[index]} of {referred} has the type "
        f"{target.types[index]}, so no key can match."
    )
    hint = "Give both fields the same type in their schemas."
    return [Finding("foreign-key", message, hint, name, field=fields)]


def _target(
    package: Package,
    name: str,
    key: ForeignKey,
    outcome: Outcome | None,
    frictionless: FrictionlessAdapter,
    columns: Sequence[Column],
    room: Room,
) -> Target | str | None:
    """Return the keys that a foreign key may refer to.

    Args:
        package: the package.
        name: the table that the key refers to.
        key: the foreign key.
        outcome: the outcome of the check of that table.
        frictionless: reads it, if it is not read otherwise.
        columns: the columns of the table that has the key.
        room: how much of the keys is kept in memory.

    Returns:
        None if they can't be read, and the name of a field that the table lacks.
    """
    if outcome is None or _is_unread(outcome):
        return None
    if not package.schema(name).names:
        return _target_without_schema(name, key, frictionless, columns, room)
    if outcome.table is not None:
        found = outcome.table.all_columns(key.to)
        if found:
            kinds, types = [column.kind for column in found], [column.field.type for column in found]
            may_be_nan = any(column.may_be_nan for column in found)
            return Target(kinds, outcome.keys[key.to], types, may_be_nan)
        return next(field for field in key.to if outcome.table.column(field) is None)
    schema = package.schema(name)
    if not set(key.to) <= set(schema.names):
        return next(field for field in key.to if field not in schema.names)
    try:
        rows = frictionless.key_values(name, key.to)
        read = [tuple(map(key_of, row)) for row in rows]
    except (UnreadableError, UndecidedError):
        return None
    found = tuple(Column("", schema[field]) for field in key.to)
    kinds, types = [column.kind for column in found], [column.field.type for column in found]
    return Target(kinds, StoredLinks.of(room, found, _key_frame(read, columns)), types, may_be_nan=True)


def _target_without_schema(
    name: str, key: ForeignKey, frictionless: FrictionlessAdapter, columns: Sequence[Column], room: Room
) -> Target | str | None:
    """Return the keys of a table without a schema: its cells as they are written, and as Frictionless reads them."""
    keys: set[tuple[str | None, ...]] = set()
    try:
        for row in frictionless.rows(name):
            if missing := [field for field in key.to if field not in row.field_names]:
                return missing[0]
            written = dict(zip(row.field_names, row.cells, strict=False))
            keys.add(tuple(None if written.get(field) is None else str(written[field]) for field in key.to))
            keys.add(tuple(key_of(row[field]) for field in key.to))
    except (UnreadableError, UndecidedError):
        return None
    kinds, types = [column.kind for column in columns], [column.field.type for column in columns]
    frame = _key_frame(sorted(keys, key=repr), columns)
    return Target(kinds, StoredLinks.of(room, columns, frame), types)


def _key_frame(keys: Sequence[tuple[str | None, ...]], columns: Sequence[Column]) -> pl.DataFrame:
    names = part_names(columns)
    return pl.DataFrame(list(keys), schema=dict.fromkeys(names, pl.String), orient="row")


def first_rows(
    rows: Rows | pl.DataFrame, keys: KeyStore, engine: Engine, room: Room, most: int | None
) -> tuple[pl.DataFrame, int]:
    """Return the first rows with certain keys, and the number of all of them.

    Args:
        rows: the rows.
        keys: the keys.
        engine: reads the parts of the table.
        room: how much of the keys is kept in memory.
        most: how many rows are returned; None for all of them.
    """
    partitions = [keys.partition(None)] if not keys.is_written else keys.partitions()
    if isinstance(rows, pl.DataFrame):
        found = pl.concat([rows.join(some, on=some.columns, how="semi") for some in partitions]).sort(ROW)
        return found if most is None else found.head(most), found.height
    parts = rows.table.parts
    if not keys.is_written:
        [wanted] = partitions
        if wanted.is_empty():
            return wanted, 0
        results = engine.map(RowsWithKeys(rows.table.rows, rows.columns, wanted, most), parts)
        return _first(results, most)
    # The keys don't fit in memory: the rows with keys are written to files, too, and compared partition by partition.
    work = RowsWithKeys(rows.table.rows, rows.columns, None, None)
    hashes = combined_hash(map(pl.col, work.names))
    store = KeyStore(room, work.none().schema, hashes)
    for found, _ in engine.map(work, parts):
        store.add(found)
    store.write()
    compared = (
        store.partition(number).join(wanted, on=work.names, how="semi")
        for number, wanted in enumerate(partitions)
    )
    first, count = _first(((found, found.height) for found in compared), most)
    store.close()
    return first, count


def _first(results: Iterable[tuple[pl.DataFrame, int]], most: int | None) -> tuple[pl.DataFrame, int]:
    """Return the first rows of all results, and the sum of their numbers."""
    first, count = pl.DataFrame(), 0
    for found, number in results:
        count += number
        if found.height:
            first = pl.concat([first, found], how="diagonal").sort(ROW)
            first = first if most is None else first.head(most)
    return first, count


def _dangling(name: str, columns: Sequence[Column], row: Mapping[str, Any], reference: str) -> Finding:
    """Return the finding on a row whose key is absent from the table that it refers to."""
    labels = ", ".join(column.field.name for column in columns)
    value = ", ".join(row[f"cell {index}"] or "" for index in range(len(columns)))
    message = f"there is no {value!r} in {reference}."
    return Finding("foreign-key", message, HINTS["foreign-key"], name, row[ROW], labels, value)
