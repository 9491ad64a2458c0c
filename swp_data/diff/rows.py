"""The changes in the rows of a table: rows are matched by key, and their cells are compared as text.

In this module, a row is identified by its index, counted from 0; `pairs` is a frame with the indexes `new` and `old` of
matched rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from swp_data.diff._text_table import key_texts

CELL_TYPES = {
    "index": pl.Int64,
    "key": pl.String,
    "field": pl.String,
    "old": pl.String,
    "new": pl.String,
    "kind": pl.String,
    "row": pl.String,
}


@dataclass(frozen=True)
class RowChanges:
    """The changes in the rows of a table.

    Attributes:
        added: how many rows were added.
        withdrawn: how many rows were removed.
        changed: how many rows have a different value in a column that both versions have.
        rewritten: how many rows have the same values, some of them written in another way; see `rewritings`.
        renamed: the keys that changed while the rest of their row stayed the same, each as old and new.
        reordered: whether rows that both versions have are in a different order.
        keyed: whether rows were matched by a key.
        cells: one row for each cell that differs. `key` is the key of its row; `kind` is added (it was empty),
            withdrawn (it is empty now), rewritten (it has the same value) or corrected (any other change); `row`
            says what happened to the whole row: added, withdrawn, renamed, changed, rewritten, or column if only a
            column was added or removed. `index` orders the rows.
    """

    added: int = 0
    withdrawn: int = 0
    changed: int = 0
    rewritten: int = 0
    renamed: tuple[tuple[str, str], ...] = ()
    reordered: bool = False
    keyed: bool = True
    cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CELL_TYPES))

    @property
    def counts(self) -> dict[str, int]:
        """The number of rows that were added, changed, renamed, rewritten and withdrawn."""
        return {
            "added": self.added,
            "changed": self.changed,
            "renamed": len(self.renamed),
            "rewritten": self.rewritten,
            "withdrawn": self.withdrawn,
        }


def compare_rows(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> RowChanges:
    """Return what changed between two versions of a table.

    Args:
        old: the old rows, as text.
        new: the new rows; a column that only one version has counts as empty in the other.
        key: the columns that identify a row. Without a key, whole rows are matched, and a changed row counts as one
            withdrawn and one added row.

    Example:
        >>> old, new = pl.DataFrame({"id": ["a"], "n": ["1"]}), pl.DataFrame({"id": ["a", "b"], "n": ["2", "3"]})
        >>> compare_rows(old, new, ["id"]).counts
        {'added': 1, 'changed': 1, 'renamed': 0, 'rewritten': 0, 'withdrawn': 0}
    """
    columns = [*new.columns, *(name for name in old.columns if name not in new.columns)]
    shared = [name for name in new.columns if name in old.columns]
    before, after = _with_columns(old, columns), _with_columns(new, columns)
    same = match_rows(before, after, key or shared or columns, in_order=not key)
    renamed = same.clear()
    if key:
        renamed = _renamed(before, after, same, [name for name in shared if name not in key])
    matched = pl.concat([same, renamed])
    added, withdrawn = _unmatched(after, matched["new"]), _unmatched(before, matched["old"])
    cells = pl.concat(
        [
            pl.DataFrame(schema=CELL_TYPES),
            *_differing_cells(before, after, same, key, shared, "changed"),
            *_differing_cells(before, after, renamed, key, shared, "renamed"),
            *_cells_of_rows(after[added], added, key, "added"),
            *_cells_of_rows(before[withdrawn], withdrawn, key, "withdrawn"),
        ]
    )
    # Withdrawn rows come last: their indexes are those of the old version.
    offset = pl.when(pl.col("row") == "withdrawn").then(len(after)).otherwise(0)
    return RowChanges(
        added=len(added),
        withdrawn=len(withdrawn),
        changed=cells.filter(pl.col("row") == "changed")["index"].n_unique(),
        renamed=_renamed_keys(before, after, renamed, key),
        reordered=not same["old"].is_sorted(),
        keyed=bool(key),
        cells=cells.with_columns(pl.col("index") + offset).sort("index", maintain_order=True),
    )


def _with_columns(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return the frame with these columns in this order; missing columns are empty."""
    if not frame.width:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    missing = [pl.lit("").alias(name) for name in columns if name not in frame.columns]
    return frame.with_columns(missing).select(columns)


def _numbered(frame: pl.DataFrame, names: Sequence[str], index: str) -> pl.DataFrame:
    """Return columns renamed to k0, k1 and so on, which cannot clash with ours, and the index of each row."""
    columns = {f"k{number}": frame[name] for number, name in enumerate(names)}
    return pl.DataFrame({**columns, index: pl.int_range(len(frame), dtype=pl.Int64, eager=True)})


def match_rows(
    before: pl.DataFrame, after: pl.DataFrame, names: Sequence[str], *, in_order: bool = False
) -> pl.DataFrame:
    """Return the pairs of rows that agree in some columns.

    Args:
        before: the old rows.
        after: the new rows.
        names: the columns.
        in_order: whether several rows of one version may agree; the first is then matched with the first, and so on.
    """
    new_rows, old_rows = _numbered(after, names, "new"), _numbered(before, names, "old")
    by = [name for name in new_rows.columns if name != "new"]
    if in_order:
        new_rows, old_rows = (
            rows.with_columns(occurrence=pl.int_range(pl.len()).over(by)) for rows in (new_rows, old_rows)
        )
        by = [*by, "occurrence"]
    return new_rows.join(old_rows, on=by, how="inner", maintain_order="left").select("new", "old")


def _renamed(
    before: pl.DataFrame, after: pl.DataFrame, same: pl.DataFrame, content: Sequence[str]
) -> pl.DataFrame:
    """Return the pairs of rows in which only the key changed.

    Only unambiguous pairs: the rest of the row is not empty, and occurs in exactly one row of each version.
    """
    if not content or min(len(before), len(after)) == len(same):
        return same.clear()
    new_rows, old_rows = _numbered(after, content, "new"), _numbered(before, content, "old")
    by = [name for name in new_rows.columns if name != "new"]
    added = new_rows[_unmatched(after, same["new"])].filter(pl.any_horizontal(pl.col(by) != ""))
    withdrawn = old_rows[_unmatched(before, same["old"])]
    pairs = added.join(withdrawn, on=by, maintain_order="left")
    for rows in (new_rows, old_rows):
        occurrences = rows.join(pairs, on=by, how="semi").group_by(by).len()
        once = occurrences.filter(pl.col("len") == 1)
        pairs = pairs.join(once, on=by, how="semi", maintain_order="left")
    return pairs.select("new", "old")


def _renamed_keys(
    before: pl.DataFrame, after: pl.DataFrame, renamed: pl.DataFrame, key: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    if not key:
        return ()
    old_keys, new_keys = key_texts(before[renamed["old"]], key), key_texts(after[renamed["new"]], key)
    return tuple(zip(old_keys, new_keys, strict=True))


def _unmatched(frame: pl.DataFrame, indexes: pl.Series) -> pl.Series:
    """Return the indexes of the rows that were not matched."""
    rows = pl.DataFrame({"index": pl.int_range(len(frame), dtype=pl.Int64, eager=True)})
    matched = pl.DataFrame({"index": indexes})
    return rows.join(matched, on="index", how="anti", maintain_order="left")["index"]


def _differing_cells(
    before: pl.DataFrame,
    after: pl.DataFrame,
    pairs: pl.DataFrame,
    key: Sequence[str],
    shared: Sequence[str],
    row: str,
) -> Iterator[pl.DataFrame]:
    """Yield the cells in which matched rows differ, column by column, with the old key of their row."""
    for name in after.columns:  # one at a time, so only one column is in memory twice
        old, new = before[name].gather(pairs["old"]), after[name].gather(pairs["new"])
        differs = old != new
        if differs.any():
            differing = pairs.filter(differs)
            keys = key_texts(before[differing["old"]], key, differing["new"])
            of_row = row if name in shared else "column"
            yield _cells(differing["new"], keys, name, old.filter(differs), new.filter(differs), of_row)


def _cells_of_rows(
    rows: pl.DataFrame, indexes: pl.Series, key: Sequence[str], row: str
) -> Iterator[pl.DataFrame]:
    """Yield the cells, including those of the key, of rows that only one version has."""
    keys = key_texts(rows, key, indexes)
    if row == "withdrawn" and not key:
        keys = "old " + keys
    for name in rows.columns:
        filled = rows[name] != ""
        values = rows[name].filter(filled)
        empty = pl.repeat("", len(values), eager=True)
        old, new = (empty, values) if row == "added" else (values, empty)
        yield _cells(indexes.filter(filled), keys.filter(filled), name, old, new, row)


def _cells(
    indexes: pl.Series, keys: pl.Series, name: str, old: pl.Series, new: pl.Series, row: str
) -> pl.DataFrame:
    kind = (
        pl.when(pl.col("old") == "")
        .then(pl.lit("added"))
        .when(pl.col("new") == "")
        .then(pl.lit("withdrawn"))
        .otherwise(pl.lit("corrected"))
    )
    columns = pl.repeat(name, len(indexes), eager=True)
    frame = pl.DataFrame({"index": indexes, "key": keys, "field": columns, "old": old, "new": new})
    return frame.with_columns(kind=kind, row=pl.lit(row))
