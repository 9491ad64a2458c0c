"""Which columns of a table were added, removed, renamed or moved, according to the header of its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from swp_data.datapackage.model import Resource
from swp_data.diff.change import Change
from swp_data.diff.rows import match_rows
from swp_data.diff.schema_changes import has_same_notation

if TYPE_CHECKING:
    import polars as pl


def compare_columns(
    old: Resource, new: Resource, old_rows: pl.DataFrame, new_rows: pl.DataFrame, key: Sequence[str]
) -> Iterator[Change]:
    """Yield the columns that were added, removed, renamed or moved.

    Args:
        old: the old table.
        new: the new table.
        old_rows: its old rows, as text.
        new_rows: its new rows, as text.
        key: the primary key, if both versions have the same one; otherwise empty.
    """
    table = new.name
    added = [name for name in new_rows.columns if name not in old_rows.columns]
    removed = [name for name in old_rows.columns if name not in new_rows.columns]
    kept = [name for name in new_rows.columns if name in old_rows.columns]
    if kept != [name for name in old_rows.columns if name in new_rows.columns]:
        yield Change("columns-moved", table, old=list(old_rows.columns), new=list(new_rows.columns))
    renamed = {
        new_name: old_name
        for new_name, old_name in _with_same_values(old_rows, new_rows, removed, added, key).items()
        if has_same_notation(old, old_name, new, new_name)
    }
    last = max((new_rows.columns.index(name) for name in [*kept, *renamed]), default=-1)
    for name in added:
        if name in renamed:
            yield Change("column-renamed", table, name, renamed[name], name)
        elif new_rows.columns.index(name) > last:
            yield Change("column-added", table, name)
        else:
            yield Change("column-inserted", table, name)
    for name in removed:
        if name not in renamed.values():
            yield Change("column-removed", table, name)


def _with_same_values(
    old: pl.DataFrame, new: pl.DataFrame, removed: Sequence[str], added: Sequence[str], key: Sequence[str]
) -> dict[str, str]:
    """Return the added columns that have the same values as a removed column, with that column.

    Rows are matched by their key; without one, both versions must have the same number of rows. Empty columns are not
    matched, nor are columns with the same values as several others.
    """
    if not removed or not added or (not key and len(old) != len(new)):
        return {}
    if key:
        pairs = match_rows(old, new, key)
        old, new = old[pairs["old"]], new[pairs["new"]]
    matched: dict[str, str] = {}
    for name in added:
        candidates = [
            other for other in removed if other not in matched.values() and old[other].equals(new[name])
        ]
        if len(candidates) == 1 and (new[name] != "").any():
            matched[name] = candidates[0]
    return matched
