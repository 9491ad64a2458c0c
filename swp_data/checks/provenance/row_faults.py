"""Faults of rows that quote a source: which findings on a row, and which unclaimed lines, follow from them.

If a source prints the cells of a row near the lines that the row gives, the lines are wrong, not the cells. Otherwise
a cell is wrong, and that no line prints it follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from swp_data.checks.provenance.alignment import Run, align
from swp_data.checks.provenance.source_text import Fault, Source, unspaced
from swp_data.datapackage.report import Finding, place_of

__all__ = ["link_faults"]

NEAR = 60
"""How many lines before and after those of a row its cells are looked for."""


def link_faults(
    source: Source, cells: Sequence[Finding], lines: Sequence[Finding], span: tuple[int, int]
) -> Iterator[Finding]:
    """Yield the findings on one row; those that follow from another one name it.

    The lines that the faults leave unclaimed are added to the faults of the source.

    Args:
        source: the source that the row quotes.
        cells: a finding for each cell that the source does not print on the lines of the row.
        lines: the findings on the lines that the row gives.
        span: the first and the last line of the row.
    """
    first, last = min(span), max(span)
    moved = {finding.field: runs for finding in cells if (runs := _near(finding, source, first, last))}
    if moved or (len(cells) > 1 and lines):
        root = [*lines, *(finding for finding in cells if finding.field in moved)][0]
        followers = {finding.field for finding in cells if finding.field in moved or not moved}
    elif cells:
        root, followers = cells[0], set()
    else:
        yield from lines
        return
    cause = place_of(root)
    source.faults.append(Fault(first, last, cause))
    for runs in moved.values():
        source.faults.append(Fault(runs[0].piece.line, runs[-1].piece.line, cause))
    for finding in [*cells, *lines]:
        follows = finding in lines or finding.field in followers
        yield replace(finding, follows_from=cause) if follows and finding is not root else finding


def _near(finding: Finding, source: Source, first: int, last: int) -> list[Run] | None:
    """Return where a source prints a cell near the lines of its row; None if it does not."""
    return align(unspaced(finding.value or ""), source.between(first - NEAR, last + NEAR))
