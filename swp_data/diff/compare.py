"""What changed between two versions of a package, as plain data.

The structure (`structure.py`) and the rows (`rows.py`) of each table are compared by name; `version.py` says
which step of the version that needs, `changes.py` and `report.py` tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from swp_data.datapackage.model import Package, PackageError
from swp_data.dataset.views import VIEWS
from swp_data.diff.restatements import restated
from swp_data.diff.rows import CELLS, RowChanges, compare_rows, is_key, key_of, read_table, same_values
from swp_data.diff.schema_changes import (
    NOTATION,
    Change,
    Table,
    compare_licences,
    compare_metadata,
    compare_table,
    described,
)
from swp_data.diff.status_moves import NEEDED, Move, status_moves, value_moves

OURS = "swp-data"
LARGE = 20_000_000  # bytes of a table whose comparison takes seconds
CHANGES = "changes"
CHANGES_COLUMNS = ("table", "key", "field", "old", "new", "kind")


@dataclass(frozen=True)
class Diff:
    """What changed between two versions of a package.

    `changes` holds one entry for each thing that counts for the version; `rows` how many rows of each table
    were added, changed, renamed and withdrawn; `renamed` the keys that were, old and new; `cells` one row for
    each cell that differs (table, key, field, old, new, kind, row); `moves` how enumerated values
    moved; `left_out` the resources that were not compared: those that are
    no tables, and the views of a release beside a checkout, which has none.
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


def compare(old: Package, new: Package, progress: Callable[[str], None] | None = None) -> Diff:
    """Return what changed from one version of a package to another.

    Args:
        old: the package as it was.
        new: the package as it is.
        progress: called with the name of each large table before it is compared.

    Raises:
        PackageError: one of them can't be read; the message names the table.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> package = open_package(package_folder())
        >>> compare(package, package).changes
        ()
    """
    before, after = _tables(old), _tables(new)
    views = _views_of_one(old, before, new, after)
    for name in views:
        (before if name in before else after).pop(name)
    try:
        changes = list(_compare_packages(old, new, before, after))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, PackageError):
            raise
        raise PackageError(
            f"{new.descriptor_path}: its schemas, or those of {old.descriptor_path}, don't have the form of "
            f"Table Schema ({type(error).__name__}: {error}); validate both first"
        ) from error
    renamed_tables = {one.new: one.old for one in changes if one.kind == "table-renamed"}
    rows: dict[str, RowChanges] = {}
    kept: tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]] = ({}, {})
    for name in [*after, *(name for name in before if name not in {*after, *renamed_tables.values()})]:
        was, now = before.get(renamed_tables.get(name, name)), after.get(name)
        if progress and max(_size(old, was), _size(new, now)) > LARGE:
            progress(name)
        frames = (_read(old, was), _read(new, now))
        if name in NEEDED:
            kept[0][name], kept[1][name] = frames
        found, rows[name] = _compare_tables(name, was, now, *frames)
        changes += found
    cells = pl.concat(
        [
            pl.DataFrame(schema={"table": pl.String, **CELLS}),
            *(one.cells.select(pl.lit(name).alias("table"), pl.all()) for name, one in rows.items()),
        ]
    ).drop("place")
    cells = restated(cells, after)
    return Diff(
        new.name,
        old.version,
        new.version,
        new.created[:10],
        tuple(changes),
        {name: one.counts for name, one in rows.items()},
        {name: one.renamed for name, one in rows.items() if one.renamed},
        cells,
        (*status_moves(*kept), *value_moves(cells, after)),
        (*_left_out(old, new), *views),
    )


def _tables(package: Package) -> dict[str, Table]:
    """Return the tables of a package but the list of changes, which every release writes anew."""
    tables = described(package)
    listed = tables.get(CHANGES)
    if listed and tuple(listed.fields) == CHANGES_COLUMNS:
        del tables[CHANGES]
    return tables


def _views_of_one(
    old: Package, before: Mapping[str, Table], new: Package, after: Mapping[str, Table]
) -> tuple[str, ...]:
    """Return the views that a release of this dataset holds as tables, where the other side has none of them.

    They are made from the other tables: a checkout lacks them, which is no change.
    """
    if {old.name, new.name} != {OURS}:
        return ()
    views = [[name for name in VIEWS if name in tables] for tables in (before, after)]
    return () if all(views) else tuple(views[0] + views[1])


def _left_out(old: Package, new: Package) -> list[str]:
    declared = [*old.resource_descriptors, *new.resource_descriptors]
    return sorted({resource.name for resource in declared if not resource.is_table})


def _read(package: Package, table: Table | None) -> pl.DataFrame:
    return read_table(package, table) if table else pl.DataFrame()


def _size(package: Package, table: Table | None) -> int:
    file = package.resources[table.name].path if table else None
    return file.stat().st_size if file and file.is_file() else 0


def _compare_packages(
    old: Package, new: Package, before: Mapping[str, Table], after: Mapping[str, Table]
) -> Iterator[Change]:
    """Yield what changed but for the rows and the order of the columns."""
    if old.name != new.name:
        yield Change("package-renamed", old=old.name, new=new.name)
    yield from compare_licences(old.descriptor, new.descriptor)
    yield from compare_metadata(old.descriptor, new.descriptor)
    gone = [name for name in before if name not in after]
    for name, table in after.items():
        if name in before:
            yield from compare_table(before[name], table)
        elif same := [one for one in gone if _is_renamed(old, before[one], new, table)]:
            yield Change("table-renamed", name, old=same[0], new=name)
            yield from compare_table(before[same[0]], table)
            gone.remove(same[0])
        else:
            yield Change("table-added", name)
    for name in gone:
        yield Change("table-removed", name)
    if list(before) != list(after) and sorted(before) == sorted(after):
        yield Change(
            "metadata-changed", old={"order of the tables": [*before]}, new={"order of the tables": [*after]}
        )


def _is_renamed(old: Package, was: Table, new: Package, now: Table) -> bool:
    """Say whether a table that went is one that came: the same columns and the same rows, and some of them."""
    if [*was.fields.items()] != [*now.fields.items()]:
        return False
    frame = read_table(new, now)
    return len(frame) > 0 and frame.equals(read_table(old, was))


def _compare_tables(
    name: str, was: Table | None, now: Table | None, old: pl.DataFrame, new: pl.DataFrame
) -> tuple[list[Change], RowChanges]:
    """Return what changed in the columns and in the rows of a table; one that came or went counts as a whole."""
    if was is None or now is None:
        table = was or now
        return [], compare_rows(old, new, key_of(table, old if was else new) if table else ())
    keys = [key_of(was, old), key_of(now, new)]
    changes = list(_compare_columns(name, was, now, old, new, keys))
    renamed = {one.old: one.new for one in changes if one.kind == "column-renamed"}
    old = old.rename(renamed)
    key = keys[1]
    if key != tuple(renamed.get(column, column) for column in keys[0]):
        shared = all(column in old.columns for column in key)
        key = key if key and shared and is_key(old, key) else ()
    if old.equals(new):
        return changes, RowChanges()
    rows = compare_rows(old, new, key)
    counts = {"rows-added": rows.added, "rows-changed": rows.changed, "keys-renamed": len(rows.renamed)}
    counts |= {("rows-withdrawn" if rows.keyed else "unkeyed-rows-withdrawn"): rows.withdrawn}
    changes += [Change(kind, name, new=count) for kind, count in counts.items() if count]
    if rows.reordered:
        changes.append(Change("rows-reordered", name))
    return changes, rows


def _compare_columns(
    table: str, was: Table, now: Table, old: pl.DataFrame, new: pl.DataFrame, keys: Sequence[tuple[str, ...]]
) -> Iterator[Change]:
    """Yield the columns that came, went, moved or have another name."""
    came = [name for name in new.columns if name not in old.columns]
    gone = [name for name in old.columns if name not in new.columns]
    shared = [name for name in new.columns if name in old.columns]
    if shared != [name for name in old.columns if name in new.columns]:
        yield Change("columns-moved", table, old=list(old.columns), new=list(new.columns))
    key = keys[0] if keys[0] == keys[1] else ()
    renamed = {
        now_called: was_called
        for now_called, was_called in same_values(old, new, gone, came, key).items()
        if all(
            was.fields.get(was_called, {}).get(one) == now.fields.get(now_called, {}).get(one)
            for one in NOTATION
        )
    }
    last = max((new.columns.index(name) for name in [*shared, *renamed]), default=-1)
    for name in came:
        if name in renamed:
            yield Change("column-renamed", table, name, renamed[name], name)
        else:
            at_the_end = new.columns.index(name) > last
            yield Change("column-added" if at_the_end else "column-inserted", table, name)
    for name in gone:
        if name not in renamed.values():
            yield Change("column-removed", table, name)
