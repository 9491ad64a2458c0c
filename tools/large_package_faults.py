"""The fifty faults of the large package: where each is planted, and the rule that must report it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault in a row of a table.

    Attributes:
        rule: the rule that reports it.
        table: the table.
        at: the row, as a share of the table.
        column: the column of the finding, or the names of several; None if the finding is about the row.
        cells: the values that are planted.
        keys: columns whose values are copied from another row.
        copied: the row that they are copied from, as a share of the table.
        blank: whether all cells of the row are emptied.
        dropped: the column whose cell the row lacks, so that it is too short.
    """

    rule: str
    table: str
    at: float
    column: str | None
    cells: Mapping[str, Any] = field(default_factory=dict)
    keys: Sequence[str] = ()
    copied: float | None = None
    blank: bool = False
    dropped: str | None = None

    def index(self, rows: Sized) -> int:
        """Return the index of its row."""
        return int(self.at * len(rows))

    def copied_index(self, rows: Sized) -> int:
        """Return the index of the row from which a key is copied."""
        return int((self.copied or 0) * len(rows))


def cell(table: str, at: float, column: str, value: Any, rule: str = "type-error") -> Fault:
    """Return the fault of one cell."""
    return Fault(rule=rule, table=table, at=at, column=column, cells={column: value})


def bound(table: str, at: float, column: str, value: Any) -> Fault:
    """Return a cell that breaks a constraint of its field."""
    return cell(table, at, column, value, "constraint-error")


def dangling(table: str, at: float, **cells: Any) -> Fault:
    """Return a foreign key that refers to no row."""
    return Fault(rule="foreign-key", table=table, at=at, column=", ".join(cells), cells=cells)


def repeated(rule: str, table: str, at: float, copied: float, *keys: str) -> Fault:
    """Return a key that another row has, too."""
    named = None if rule == "primary-key" else ", ".join(keys)
    return Fault(rule=rule, table=table, at=at, column=named, keys=keys, copied=copied)


def blank(table: str, at: float) -> Fault:
    """Return a row of empty cells."""
    return Fault(rule="blank-row", table=table, at=at, column=None, blank=True)


FAULTS = [
    # Cells of another type, and values that are out of bounds.
    cell("people", 0.0, "born", "2001-02-30"),
    cell("people", 0.27, "born", "yesterday"),
    cell("people", 0.52, "height", "tall"),
    cell("people", 0.9995, "active", "perhaps"),
    cell("people", 0.61, "email", "nobody"),
    bound("people", 0.13, "born", "1899-12-31"),
    bound("people", 0.71, "height", "2.61"),
    bound("people", 0.33, "team", "middle"),
    bound("people", 0.34, "team", None),
    cell("visits", 0.05, "part", "first"),
    cell("visits", 0.334, "at", "2023-13-01T00:00:00Z"),
    cell("visits", 0.99, "score", "1,5"),
    bound("visits", 0.41, "score", "100.01"),
    bound("visits", 0.17, "note", "no"),
    bound("visits", 0.47, "at", None),
    cell("letters", 0.21, "year", "MMXX"),
    bound("letters", 0.78, "year", "2019"),
    bound("letters", 0.44, "text", None),
    cell("letters", 0.87, "visit", "seven"),
    bound("places", 0.11, "area", -1.0),
    bound("places", 0.59, "opened", date(2025, 1, 1)),
    bound("places", 0.93, "name", None),
    bound("readings", 0.03, "value", 1000.5),
    bound("readings", 0.97, "unit", "miles"),
    bound("readings", 0.36, "reading", None),
    # Rows that are too short, too long, or empty.
    Fault(rule="missing-cell", table="sites", at=0.25, column="keeper", dropped="keeper"),
    Fault(rule="extra-cell", table="sites", at=0.63, column=None, cells={"surplus": "one too many"}),
    blank("people", 0.48),
    blank("visits", 0.72),
    blank("letters", 0.09),
    # Keys that occur twice: in the same part, in two parts, and in two files.
    repeated("primary-key", "people", 0.851, 0.85, "person"),
    repeated("primary-key", "people", 0.76, 0.01, "person"),
    repeated("unique-error", "people", 0.95, 0.02, "email"),
    repeated("primary-key", "visits", 0.91, 0.2, "visit"),
    repeated("primary-key", "visits", 0.38, 0.37, "visit"),
    repeated("unique-key", "visits", 0.88, 0.08, "person", "at"),
    repeated("primary-key", "letters", 0.64, 0.04, "sender", "number"),
    repeated("primary-key", "places", 0.82, 0.06, "place", "part"),
    repeated("unique-error", "places", 0.68, 0.67, "name"),
    repeated("primary-key", "readings", 0.74, 0.14, "reading"),
    # Primary keys without a part.
    Fault(rule="constraint-error", table="letters", at=0.57, column="number", cells={"number": None}),
    Fault(rule="primary-key", table="letters", at=0.96, column=None, cells={"sender": None, "number": None}),
    # Foreign keys that refer to no row.
    dangling("people", 0.67, manager="p999999"),
    dangling("visits", 0.12, person="p999998"),
    dangling("visits", 0.79, person="p999998"),
    dangling("visits", 0.55, place="q99999", part=3),
    dangling("visits", 0.62, place="q00001", part=7),
    dangling("letters", 0.3, visit=90_000_000),
    dangling("readings", 0.24, place="q00002", part=8),
    dangling("readings", 0.81, reader="p999997"),
]
