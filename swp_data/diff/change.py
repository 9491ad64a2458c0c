"""One change between two versions of a package, and the words that describe it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from swp_data.diff.change_kinds import CHANGE_KINDS, Bump
from swp_data.text import plural, truncate

LONGEST_VALUE = 120  # characters of an old or a new value in a sentence


@dataclass(frozen=True)
class Change:
    """One change: its kind (a key of `CHANGE_KINDS`), the table and column, and the old and new value.

    A change of rows has their number as its new value; a change of metadata has mappings of the changed properties.
    """

    kind: str
    table: str = ""
    column: str = ""
    old: Any = None
    new: Any = None

    @property
    def bump(self) -> Bump:
        return CHANGE_KINDS[self.kind].bump


def describe(change: Change) -> str:
    """Return the clause that describes a change.

    >>> describe(Change("column-added", "updates", "lead"))
    'column updates.lead was added at the end'
    >>> describe(Change("rows-added", "updates", new=1))
    'table updates: 1 row added'
    """
    parts = {
        "table": change.table,
        "column": change.column,
        "old": _shown(change.old),
        "new": _shown(change.new),
    }
    if isinstance(change.new, int):
        parts |= {"rows": plural(change.new, "row"), "keys": plural(change.new, "key")}
    if change.kind in {"enum-widened", "enum-narrowed"}:
        old, new = change.old["enum"], change.new["enum"]
        parts |= {"removed": _values_without(old, new), "added": _values_without(new, old)}
    if change.kind == "metadata-changed":
        parts |= {"place": _place(change), "properties": ", ".join(sorted({*change.old, *change.new}))}
    return CHANGE_KINDS[change.kind].message.format_map(parts)


def _values_without(values: list[Any] | None, others: list[Any] | None) -> str:
    """Return the values of an enum that another enum lacks; None stands for a column without an enum."""
    if values is None:
        return "any other value"
    return _shown([value for value in values if value not in (others or ())])


def _place(change: Change) -> str:
    if change.column:
        return f"column {change.table}.{change.column}"
    return f"table {change.table}" if change.table else "the package"


def _shown(value: Any) -> str:
    """Return a value in brief: {"enum": ["a", "b"]} as "enum a, b"."""
    if isinstance(value, dict):
        text = "; ".join(f"{key} {_shown(item)}" for key, item in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(map(str, value))
    else:
        text = "none" if value is None else str(value)
    return truncate(text, LONGEST_VALUE)


def merge_metadata(changes: Iterable[Change]) -> list[Change]:
    """Return the changes, with one for each place in the metadata at the end.

    >>> title, text = ({"title": "A"}, {"title": "B"}), ({"description": "C"}, {"description": "D"})
    >>> merge_metadata([Change("metadata-changed", "t", "", *title), Change("metadata-changed", "t", "", *text)])[0].new
    {'title': 'B', 'description': 'D'}
    """
    others: list[Change] = []
    merged: dict[tuple[str, str], Change] = {}
    for change in changes:
        if change.kind != "metadata-changed":
            others.append(change)
            continue
        place = (change.table, change.column)
        known = merged.get(place, Change(change.kind, *place, {}, {}))
        merged[place] = Change(change.kind, *place, {**known.old, **change.old}, {**known.new, **change.new})
    return [*others, *(merged[place] for place in sorted(merged))]
