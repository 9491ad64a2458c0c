"""The changes between two versions of a package, as plain data.

The descriptions (`schema_changes`), columns (`columns`) and rows (`rows`) of tables with the same name are compared.
`required_bump` derives the version bump from the result; `changelog`, `changes_table` and `render` present it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.diff._table_pairs import (
    TablePair,
    Texts,
    named_on_one_side,
    of_version,
    pair_tables,
    readable_tables,
    reason_of,
    unreadable_tables,
)
from swp_data.diff._text_table import is_unique, primary_key
from swp_data.diff.change import Change, merge_metadata
from swp_data.diff.columns import compare_columns
from swp_data.diff.restatements import mark_restated
from swp_data.diff.rewritings import mark_rewritten
from swp_data.diff.rows import CELL_TYPES, RowChanges, compare_rows
from swp_data.diff.schema_changes import compare_licences, compare_metadata, compare_table
from swp_data.diff.value_moves import Move, value_moves
from swp_data.errors import SwpDataError

LARGE_TABLE = 20_000_000  # bytes; a larger table takes seconds to compare

Frames = Mapping[str, pl.DataFrame]
"""Tables by name, as text."""


def _no_moves(_old: Frames, _new: Frames) -> list[Move]:
    return []


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What a particular dataset adds to the comparison.

    Attributes:
        dataset: the name of its package.
        generated_tables: the tables in its releases that its checkouts lack, because they are generated from the
            others. They are not compared if one side has none of them.
        source_table: the table of source documents; see `restatements`.
        move_tables: the tables that `moves` needs.
        moves: returns how things moved between values, from the old and the new version of those tables.
    """

    dataset: str = ""
    generated_tables: tuple[str, ...] = ()
    source_table: str = ""
    move_tables: tuple[str, ...] = ()
    moves: Callable[[Frames, Frames], list[Move]] = _no_moves


GENERAL = Hooks()
"""The hooks for a package without anything particular."""


@dataclass(frozen=True)
class Diff:
    """What changed between two versions of a package.

    Attributes:
        name: the name of the package.
        old_version: the version of the old package.
        new_version: the version of the new package.
        date: the day on which the new package was created, according to its descriptor.
        changes: one entry for each change that affects the version.
        rows: for each table, how many rows were added, changed, renamed, rewritten and withdrawn.
        renamed: for each table with renamed keys, the old and the new key of each.
        cells: one row for each cell that differs: table, key, field, old, new, kind and row, as `RowChanges` has them.
        moves: how rows moved between the values of enumerated columns.
        left_out: the resources that were not compared: those that are not tables, and generated tables that only one
            side has.
        not_compared: the tables that could not be compared, and why.
    """

    name: str
    old_version: str
    new_version: str
    date: str
    changes: tuple[Change, ...]
    rows: Mapping[str, Mapping[str, int]]
    renamed: Mapping[str, tuple[tuple[str, str], ...]]
    cells: pl.DataFrame
    moves: tuple[Move, ...]
    left_out: tuple[str, ...]
    not_compared: Mapping[str, str] = field(default_factory=dict)


def compare(
    old: Package, new: Package, *, hooks: Hooks = GENERAL, progress: Callable[[str], None] | None = None
) -> Diff:
    """Return what changed from one version of a package to another.

    A table that can't be compared (it is remote or malformed, a key is missing or repeated) is named in the result.

    Args:
        old: the old version.
        new: the new version.
        hooks: what is particular to the dataset; by default, nothing is.
        progress: called with the name of each large table before it is compared.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> package = open_package(package_folder())
        >>> compare(package, package).changes
        ()
    """
    old_tables, new_tables, left_out = _tables_to_compare(old, new, hooks)
    not_compared = unreadable_tables(old, "old") | unreadable_tables(new, "new")
    only_named = list(named_on_one_side(old_tables, new_tables, not_compared, old, new))
    for name in not_compared:
        old_tables.pop(name, None)
        new_tables.pop(name, None)
    texts = Texts(old, new)
    pairs = pair_tables(old_tables, new_tables, texts)
    changes = [*_package_changes(old, new), *only_named, *_order_change(old_tables, new_tables)]
    rows: dict[str, RowChanges] = {}
    old_frames: dict[str, pl.DataFrame] = {}
    new_frames: dict[str, pl.DataFrame] = {}
    for pair in pairs:
        if progress and pair.size > LARGE_TABLE:
            progress(pair.name)
        try:
            changes += _description_changes(pair)
            old_rows, new_rows = texts.of(pair)
            pair_changes, rows[pair.name] = _compare_pair(pair, old_rows, new_rows)
        except (SwpDataError, pl.exceptions.PolarsError, KeyError, TypeError) as error:
            not_compared[pair.name] = reason_of(error)
            continue
        changes += pair_changes
        if pair.name in hooks.move_tables:
            old_frames[pair.name], new_frames[pair.name] = old_rows, new_rows
    cells = mark_restated(_all_cells(rows), new_tables, hooks.source_table)
    can_move = set(hooks.move_tables) <= old_frames.keys()
    return Diff(
        name=new.name,
        old_version=old.version,
        new_version=new.version,
        date=new.created[:10],
        changes=tuple(merge_metadata(changes)),
        rows={name: table.counts for name, table in rows.items()},
        renamed={name: table.renamed for name, table in rows.items() if table.renamed},
        cells=cells,
        moves=(
            *(hooks.moves(old_frames, new_frames) if can_move else ()),
            *value_moves(cells, {name: table for name, table in new_tables.items() if name in rows}),
        ),
        left_out=left_out,
        not_compared=not_compared,
    )


def _tables_to_compare(
    old: Package, new: Package, hooks: Hooks
) -> tuple[dict[str, Resource], dict[str, Resource], tuple[str, ...]]:
    """Return the tables of both versions, and the names of the resources that are left out."""
    old_tables, new_tables = readable_tables(old), readable_tables(new)
    declared = [*old.resource_descriptors, *new.resource_descriptors]
    left_out = sorted({resource.name for resource in declared if not resource.is_table})
    if {old.name, new.name} == {hooks.dataset}:
        old_generated = [name for name in hooks.generated_tables if name in old_tables]
        new_generated = [name for name in hooks.generated_tables if name in new_tables]
        if not old_generated or not new_generated:
            for name in old_generated:
                del old_tables[name]
            for name in new_generated:
                del new_tables[name]
            left_out += [*old_generated, *new_generated]
    return old_tables, new_tables, tuple(left_out)


def _package_changes(old: Package, new: Package) -> Iterator[Change]:
    if old.name != new.name:
        yield Change("package-renamed", old=old.name, new=new.name)
    yield from compare_licences(old.descriptor, new.descriptor)
    yield from compare_metadata(old.descriptor, new.descriptor)


def _description_changes(pair: TablePair) -> list[Change]:
    """Return whether a table was added, removed or renamed, or else what changed in its description."""
    if pair.old is None:
        return [Change("table-added", pair.name)]
    if pair.new is None:
        return [Change("table-removed", pair.name)]
    renamed = pair.old.name != pair.new.name
    changes = [Change("table-renamed", pair.name, old=pair.old.name, new=pair.new.name)] if renamed else []
    return [*changes, *compare_table(pair.old, pair.new)]


def _order_change(old: Mapping[str, Resource], new: Mapping[str, Resource]) -> Iterator[Change]:
    if list(old) != list(new) and sorted(old) == sorted(new):
        key = "order of the tables"
        yield Change("metadata-changed", old={key: [*old]}, new={key: [*new]})


def _compare_pair(pair: TablePair, old: pl.DataFrame, new: pl.DataFrame) -> tuple[list[Change], RowChanges]:
    """Return what changed in the columns and the rows of a table.

    The rows of an added or removed table are listed, but are not separate changes.
    """
    if pair.old is None or pair.new is None:
        resource, frame = (pair.old, old) if pair.old else (pair.new, new)
        return [], compare_rows(old, new, primary_key(resource, frame) if resource else ())
    old_key, new_key = _key("old", pair.old, old), _key("new", pair.new, new)
    changes = list(compare_columns(pair.old, pair.new, old, new, old_key if old_key == new_key else ()))
    renamed = {change.old: change.new for change in changes if change.kind == "column-renamed"}
    old = old.rename(renamed)
    if old.equals(new):
        return changes, RowChanges()
    rows = compare_rows(old, new, _common_key([renamed.get(name, name) for name in old_key], new_key, old))
    rows = mark_rewritten(rows, pair.old.schema, pair.new.schema)
    return [*changes, *_row_changes(pair.name, rows)], rows


def _key(side: str, resource: Resource, frame: pl.DataFrame) -> Sequence[str]:
    try:
        return primary_key(resource, frame)
    except PackageError as error:
        raise of_version(error, side) from error


def _common_key(old_key: Sequence[str], new_key: Sequence[str], old: pl.DataFrame) -> Sequence[str]:
    """Return the columns to match rows by: the new primary key, if it also identifies the old rows."""
    if not new_key or tuple(old_key) == tuple(new_key):
        return new_key
    return new_key if set(new_key) <= set(old.columns) and is_unique(old, new_key) else ()


def _row_changes(table: str, rows: RowChanges) -> Iterator[Change]:
    counts = {
        "rows-added": rows.added,
        "rows-changed": rows.changed,
        "rows-rewritten": rows.rewritten,
        "keys-renamed": len(rows.renamed),
        "rows-withdrawn" if rows.keyed else "unkeyed-rows-withdrawn": rows.withdrawn,
    }
    for kind, count in counts.items():
        if count:
            yield Change(kind, table, new=count)
    if rows.reordered:
        yield Change("rows-reordered", table)


def _all_cells(rows: Mapping[str, RowChanges]) -> pl.DataFrame:
    """Return the cells of all tables that differ, in the order of the tables."""
    no_cells = pl.DataFrame(schema={"table": pl.String, **CELL_TYPES})
    frames = [changes.cells.select(pl.lit(name).alias("table"), pl.all()) for name, changes in rows.items()]
    return pl.concat([no_cells, *frames]).drop("index")
