"""The verdict on some rows of a table, and its merger with verdicts on other rows.

Partial verdicts merge in any order, so batches may be checked one after another, in several threads or processes, or on
several machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

MERGED = 1 << 18  # keys that are collected before repeated ones are removed


@dataclass(frozen=True)
class Distinct:
    """Keys that link tables: each occurs at least once, and repeated ones are removed from time to time."""

    keys: pl.DataFrame
    height: int = 0
    """The number of keys when repeated ones were last removed."""

    @classmethod
    def merged(cls, parts: Sequence[Distinct]) -> Distinct:
        if len(parts) == 1:
            return parts[0]
        keys, height = pl.concat([part.keys for part in parts]), max(part.height for part in parts)
        merged = cls(keys, height)
        return merged if keys.height <= max(2 * height, MERGED) else merged.unique()

    def unique(self) -> Distinct:
        """Return the keys, each once."""
        if self.keys.height == self.height:
            return self
        is_single = self.keys.width == 1
        keys = self.keys.to_series().unique().to_frame() if is_single else self.keys.unique()
        return Distinct(keys, keys.height)


@dataclass(frozen=True)
class Partial:
    """The verdict on some rows of a table: a verdict on more rows is the merger of verdicts on their parts."""

    rows: int
    blank_rows: int
    suspect_cells: tuple[int, ...]
    """The number of suspect cells of each column."""
    incomplete: tuple[int, ...]
    """For each key, the number of rows that lack a part of it."""
    hashes: tuple[pl.Series, ...]
    """For each key, the hash of the key of each row whose key is compared with those of other rows."""
    links: tuple[Distinct, ...]

    @classmethod
    def merged(cls, partials: Sequence[Partial]) -> Partial:
        """Return the verdict on the rows of several."""
        if len(partials) == 1:
            return partials[0]
        return cls(
            sum(partial.rows for partial in partials),
            sum(partial.blank_rows for partial in partials),
            tuple(map(sum, zip(*(partial.suspect_cells for partial in partials), strict=True))),
            tuple(map(sum, zip(*(partial.incomplete for partial in partials), strict=True))),
            tuple(map(pl.concat, zip(*(partial.hashes for partial in partials), strict=True))),
            tuple(map(Distinct.merged, zip(*(partial.links for partial in partials), strict=True))),
        )
