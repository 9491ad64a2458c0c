"""Faults of printed rows that the tab-separated layout has, and how they are mended."""

from __future__ import annotations

import re
from collections.abc import Sequence

from swp_data.dataset.plan_references import References, comparable, parent
from swp_data.ingest.cell_text import Cell, clean
from swp_data.ingest.layouts.columns import ACTIVITY, REFERENCE, Columns
from swp_data.ingest.layouts.printed_references import activity_reference, commitment_reference
from swp_data.ingest.printed import DeliveryPlan, Row

UNFINISHED = re.compile(r"(?:[&,(/]|\b(?:a|an|and|by|for|of|or|the|to|with))$", re.IGNORECASE)
BEFORE_ANOTHER_ACTIVITY = re.compile(r"(?:</p>\s*)(?=<p>\(+[A-Z\d.]+\))")


def is_cut(text: str) -> bool:
    """Return whether a text must go on: an open bracket, or a word or a mark that ends no text.

    >>> is_cut("Planned Works (Revenue &"), is_cut("Improve the"), is_cut("Roads focus campaign")
    (True, True, False)
    """
    return text.count("(") > text.count(")") or UNFINISHED.search(text) is not None


def under_columns(cells: Sequence[str], columns: Columns, references: References) -> list[str]:
    """Return the cells of a row in their columns.

    Args:
        cells: the cells as the line prints them.
        columns: the columns of the table.
        references: the references of the plan.

    Example:
        >>> from swp_data.ingest.layouts.plan_columns import plan_columns
        >>> from swp_data.ingest.vocabulary import Vocabulary
        >>> vocabulary = Vocabulary.of("swp-2020")
        >>> columns = plan_columns(["No", "SWP Commitment", "Activity", "Update", "Oversight"], vocabulary)
        >>> under_columns(["", "(B2.3) Develop", "Action complete", "Monitoring"], columns, vocabulary.references)
        ['', '', '(B2.3) Develop', 'Action complete', 'Monitoring']
    """
    begins_left = columns.index(REFERENCE) == 0
    activity = columns.index(ACTIVITY)
    first = clean(cells[0])
    ref = references.starts_activity.match(first)
    if begins_left and activity > 0 and ref and len(ref[0]) < len(first):
        cells = [*[""] * activity, *filter(None, cells)]
    elif begins_left and len(cells) == len(columns) - 1 and not commitment_reference(first, references):
        cells = ["", *cells]
    return [*cells, *[""] * (len(columns) - len(cells))]


def resolve_reference(plan: DeliveryPlan, row: Row, references: References) -> None:
    """Read the reference of a row from its activity, once all of that is known."""
    if row.ref is not None:
        return
    printed = activity_reference(row.activity.text, references)
    if printed is None:
        return
    row.ref, row.printed_ref = printed.ref, printed.printed
    line = row.activity.lines[0]
    if printed.is_misprint:
        plan.doubt(line, f"the reference is printed as {printed.printed!r}; it was read as {printed.ref}")
    if comparable(row.commitment) != parent(printed.ref):
        plan.doubt(line, f"the activity {printed.ref} is printed under {row.commitment}")


def split_shared_activities(plan: DeliveryPlan, references: References) -> None:
    """Give each activity a row of its own if one cell prints several, paragraph by paragraph."""
    rows: list[Row] = []
    for row in plan.rows:
        pieces = [
            (line, part) for line, text in row.activity.pieces for part in BEFORE_ANOTHER_ACTIVITY.split(text)
        ]
        refs = [references.starts_activity.match(clean(part)) for _, part in pieces]
        if sum(ref is not None for ref in refs) < 2:
            rows.append(row)
            continue
        for ref, piece in zip(refs, pieces, strict=True):
            if ref:
                rows.append(Row(row.commitment, ref[1], Cell(), row.update, row.oversight, ref[1], row.line))
            rows[-1].activity.add(*piece)
        plan.doubt(pieces[0][0], "one row prints several activities; each got the update")
    plan.rows = rows
