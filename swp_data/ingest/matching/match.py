"""A match: what a printed row, wording or name of a report is about in the record, and on which basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Match"]

Kind = Literal[
    "same",
    "reworded",
    "moved",
    "renumbered",
    "misprinted_reference",
    "reused_reference",
    "new",
    "gone",
]


@dataclass(frozen=True, kw_only=True)
class Match:
    """What something printed is in the record.

    Attributes:
        table: `activities`, `commitments` or `oversight_bodies`.
        key: the id of its row; a new one if the record does not have it.
        kind: how it differs from what was printed before. `gone` is a row that is no longer printed.
        printed: its reference or name as printed; empty if none.
        line: the first line that prints it; 0 if none does.
        basis: why, as a sentence.
        score: how sure the match is, from 0 to 1.
    """

    table: str
    key: str
    kind: Kind
    printed: str
    line: int
    basis: str
    score: float
