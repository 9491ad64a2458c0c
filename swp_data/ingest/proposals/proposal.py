"""A proposal: a row that a report suggests for a table, for a person to accept, edit or reject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["SURE", "Action", "Proposal", "proposal_id"]

SURE = 0.9
"""The least confidence of a proposal that may be accepted without being looked at."""

Action = Literal["add", "change"]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A row that a report suggests for a table: how sure the program is of it, and why.

    Attributes:
        proposal_id: the table and the key of the row, such as `updates:delivery-plan-2020-21-q4-A1.1`.
        table: a table of the package, or a list of `curation/` (`exceptions`, `corrections`).
        action: whether the row is new, or takes the place of `previous`.
        row: every column of the table in canonical form; empty if missing.
        previous: the row as the package has it, if it is to be changed; else empty.
        confidence: from 0 to 1; the proposal is unsure below `SURE`.
        reason: a sentence for the person who reviews it.
        doubts: what the program is not sure of, a sentence each.
        line_start: the first line of the converted text that it rests on; 0 if none.
        line_end: the last of these lines.
        depends_on: the proposals that must be accepted with it, such as that of an observation's new metric.
    """

    proposal_id: str
    table: str
    action: Action
    row: Mapping[str, str]
    previous: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 1.0
    reason: str = ""
    doubts: tuple[str, ...] = ()
    line_start: int = 0
    line_end: int = 0
    depends_on: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it may be accepted without being looked at."""
        return self.confidence >= SURE


def proposal_id(table: str, *key: str) -> str:
    """Return the id of the proposal of a row.

    >>> proposal_id("oversight_links", "delivery-plan-2020-21-q4-A1.1", "2")
    'oversight_links:delivery-plan-2020-21-q4-A1.1:2'
    """
    return ":".join((table, *key))
