"""The changes between two versions of a package, as plain data.

The descriptions (`schema_changes`), columns (`columns`) and rows (`rows`) of tables with the same name are compared.
`required_bump` derives the version bump from the result; `changelog`, `changes_table` and `render` present it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from swp_data.datapackage.model import Package, Resource
from swp_data.diff._text_table import is_unique, primary_key, read_text_table
from swp_data.diff.change import Change, merge_metadata
from swp_data.diff.columns import compare_columns
from swp_data.diff.restatements import mark_restated
from swp_data.diff.rows import CELL_TYPES, RowChanges, compare_rows
from swp_data.diff.schema_changes import compare_licences, compare_metadata, compare_table
from swp_data.diff.value_moves import Move, value_moves

LARGE_TABLE = 20_000_000  # bytes; a larger table takes seconds to compare
CHANGES = "changes"
CHANGES_COLUMNS = ("table", "key", "field", "old", "new", "kind")

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
        rows: for each table, how many rows were added, changed, renamed and withdrawn.
        renamed: for each table with renamed keys, the old and the new key of each.
        cells: one row for each cell that differs: table, key, field, old, new, kind and row, as `RowChanges` has them.
        moves: how rows moved between the values of enumerated columns.
        left_out: the resources that were not compared: those that are not tables, and generated tables that only one
            side has.
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


@dataclass(frozen=True)
class _TablePair:
    """A table in both versions; None in the version that lacks it. Its name is the new one."""

    name: str
    old: Resource | None
    new: Resource | None

    @property
    def size(self) -> int:
        files = [resource.path for resource in (self.old, self.new) if resource]
        return max((file.stat().st_size for file in files if file.is_file()), default=0)


def compare(
    old: Package, new: Package, *, hooks: Hooks = GENERAL, progress: Callable[[str], None] | None = None
) -> Diff:
    """Return what changed from one version of a package to another.

    Args:
        old: the old version.
        new: the new version.
        hooks: what is particular to the dataset; by default, nothing is.
        progress: called with the name of each large table before it is compared.

    Raises:
        PackageError: one of the packages cannot be read; the message names the table.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> package = open_package(package_folder())
        >>> compare(package, package).changes
        ()
    """
    old_tables, new_tables, left_out = _tables_to_compare(old, new, hooks)
    pairs = _pair_tables(old_tables, new_tables)
    changes = [*_package_changes(old, new), *_table_changes(pairs), *_order_change(old_tables, new_tables)]
    rows: dict[str, RowChanges] = {}
    old_frames: dict[str, pl.DataFrame] = {}
    new_frames: dict[str, pl.DataFrame] = {}
    for pair in pairs:
        if progress and pair.size > LARGE_TABLE:
            progress(pair.name)
        old_rows, new_rows = read_text_table(pair.old), read_text_table(pair.new)
        if pair.name in hooks.move_tables:
            old_frames[pair.name], new_frames[pair.name] = old_rows, new_rows
        pair_changes, rows[pair.name] = _compare_pair(pair, old_rows, new_rows)
        changes += pair_changes
    cells = mark_restated(_all_cells(rows), new_tables, hooks.source_table)
    return Diff(
        name=new.name,
        old_version=old.version,
        new_version=new.version,
        date=new.created[:10],
        changes=tuple(merge_metadata(changes)),
        rows={name: table.counts for name, table in rows.items()},
        renamed={name: table.renamed for name, table in rows.items() if table.renamed},
        cells=cells,
        moves=(*hooks.moves(old_frames, new_frames), *value_moves(cells, new_tables)),
        left_out=left_out,
    )


def _tables_to_compare(
    old: Package, new: Package, hooks: Hooks
) -> tuple[dict[str, Resource], dict[str, Resource], tuple[str, ...]]:
    """Return the tables of both versions, and the names of the resources that are left out."""
    old_tables, new_tables = _tables(old), _tables(new)
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


def _tables(package: Package) -> dict[str, Resource]:
    """Return the tables of a package except the list of changes, which is rewritten for each release."""
    tables = {name: resource for name, resource in package.resources.items() if resource.declared.is_table}
    if CHANGES in tables and tables[CHANGES].schema.names == CHANGES_COLUMNS:
        del tables[CHANGES]
    return tables


def _pair_tables(old: Mapping[str, Resource], new: Mapping[str, Resource]) -> list[_TablePair]:
    """Return the tables of both versions in pairs, in the new order; removed tables come last.

    A removed table and an added one are a renamed table if they have the same columns and the same rows.
    """
    removed = {name: resource for name, resource in old.items() if name not in new}
    pairs = []
    for name, resource in new.items():
        was = old.get(name) or _same_table(removed.values(), resource)
        if was:
            removed.pop(was.name, None)
        pairs.append(_TablePair(name, was, resource))
    return [*pairs, *(_TablePair(name, resource, None) for name, resource in removed.items())]


def _same_table(candidates: Iterable[Resource], new: Resource) -> Resource | None:
    """Return the first table with the same columns and rows as another; None if there is none or it has no rows."""
    rows: pl.DataFrame | None = None
    for old in candidates:
        if old.schema_descriptor.get("fields") != new.schema_descriptor.get("fields"):
            continue
        rows = read_text_table(new) if rows is None else rows
        if len(rows) > 0 and rows.equals(read_text_table(old)):
            return old
    return None


def _package_changes(old: Package, new: Package) -> Iterator[Change]:
    if old.name != new.name:
        yield Change("package-renamed", old=old.name, new=new.name)
    yield from compare_licences(old.descriptor, new.descriptor)
    yield from compare_metadata(old.descriptor, new.descriptor)


def _table_changes(pairs: Iterable[_TablePair]) -> Iterator[Change]:
    """Yield the tables that were added, removed or renamed, and what changed in the description of the others."""
    for pair in pairs:
        if pair.old is None:
            yield Change("table-added", pair.name)
        elif pair.new is None:
            yield Change("table-removed", pair.name)
        else:
            if pair.old.name != pair.new.name:
                yield Change("table-renamed", pair.name, old=pair.old.name, new=pair.new.name)
            yield from compare_table(pair.old, pair.new)


def _order_change(old: Mapping[str, Resource], new: Mapping[str, Resource]) -> Iterator[Change]:
    if list(old) != list(new) and sorted(old) == sorted(new):
        key = "order of the tables"
        yield Change("metadata-changed", old={key: [*old]}, new={key: [*new]})


def _compare_pair(pair: _TablePair, old: pl.DataFrame, new: pl.DataFrame) -> tuple[list[Change], RowChanges]:
    """Return what changed in the columns and the rows of a table.

    The rows of an added or removed table are listed, but are not separate changes.
    """
    if pair.old is None or pair.new is None:
        resource, frame = (pair.old, old) if pair.old else (pair.new, new)
        return [], compare_rows(old, new, primary_key(resource, frame) if resource else ())
    old_key, new_key = primary_key(pair.old, old), primary_key(pair.new, new)
    changes = list(compare_columns(pair.old, pair.new, old, new, old_key if old_key == new_key else ()))
    renamed = {change.old: change.new for change in changes if change.kind == "column-renamed"}
    old = old.rename(renamed)
    if old.equals(new):
        return changes, RowChanges()
    rows = compare_rows(old, new, _common_key([renamed.get(name, name) for name in old_key], new_key, old))
    return [*changes, *_row_changes(pair.name, rows)], rows


def _common_key(old_key: Sequence[str], new_key: Sequence[str], old: pl.DataFrame) -> Sequence[str]:
    """Return the columns to match rows by: the new primary key, if it also identifies the old rows."""
    if not new_key or tuple(old_key) == tuple(new_key):
        return new_key
    return new_key if set(new_key) <= set(old.columns) and is_unique(old, new_key) else ()


def _row_changes(table: str, rows: RowChanges) -> Iterator[Change]:
    counts = {
        "rows-added": rows.added,
        "rows-changed": rows.changed,
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
