"""Oversight cells that serve several rows: a report prints them once, and each row carries them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from swp_data.checks.provenance.alignment import align
from swp_data.checks.provenance.source_text import Source, unspaced

__all__ = ["fill_shared_cells"]

Row = Mapping[str, str]


def fill_shared_cells(
    rows: Sequence[Row], commitments: Mapping[str, str], others: Mapping[str, str], source: Source
) -> list[dict[str, str]]:
    """Return the updates of a report, with blank oversight cells filled from a row that they share the cell with.

    A blank cell shares that of another row of its commitment if another report prints the same cell for both. Its lines
    then include those of the shared cell.

    Args:
        rows: the updates, in printed order.
        commitments: the commitment of each activity.
        others: the oversight cell of each activity in the nearest other report.
        source: the text of the report.
    """
    filled = []
    for row in rows:
        owner = None if row["oversight_text"] else _owner(row, rows, commitments, others)
        lines = _lines_of(owner, source) if owner else []
        if owner is None or not lines:
            filled.append(dict(row))
            continue
        first, last = int(row["line_start"]), int(row["line_end"])
        filled.append(
            dict(row)
            | {
                "oversight_text": owner["oversight_text"],
                "line_start": str(min(first, *lines)),
                "line_end": str(max(last, *lines)),
            }
        )
    return filled


def _owner(
    row: Row, rows: Sequence[Row], commitments: Mapping[str, str], others: Mapping[str, str]
) -> Row | None:
    """Return the row of the same commitment whose oversight cell another report prints for both."""
    printed = _letters(others.get(row["activity_id"], ""))
    commitment = commitments.get(row["activity_id"])
    siblings = [
        other
        for other in rows
        if other["oversight_text"]
        and commitments.get(other["activity_id"]) == commitment
        and _letters(other["oversight_text"]) == printed
    ]
    return siblings[0] if printed and siblings else None


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _lines_of(row: Row, source: Source) -> list[int]:
    """Return the lines that print the oversight cell of a row."""
    pieces = source.between(int(row["line_start"]), int(row["line_end"]))
    runs = align(unspaced(row["oversight_text"]), pieces)
    return [run.piece.line for run in runs or ()]
