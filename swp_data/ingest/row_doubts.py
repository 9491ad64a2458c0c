"""Rows of the delivery plan that a person should compare with the report, although they were read without trouble."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.dataset.status import first_sentence
from swp_data.ingest.printed import DeliveryPlan, Doubt, Row
from swp_data.ingest.vocabulary import Vocabulary

LONGEST_SHORT_UPDATE = 60


def row_doubts(plan: DeliveryPlan, vocabulary: Vocabulary, *, cells_are_known: bool) -> Iterator[Doubt]:
    """Yield the rows whose status or blank cells are not certain.

    Args:
        plan: the delivery plan.
        vocabulary: the words of the profile.
        cells_are_known: whether the report's form says which cells are merged; if not, a blank cell may be one that
            the row shares with another.
    """
    has_oversight = any(row.oversight for row in plan.rows)
    for row in plan.rows:
        line = min((line for cell in row.cells for line in cell.lines), default=row.line)
        if doubt := _status_doubt(row, vocabulary):
            yield Doubt(line, doubt)
        if not row.update and row.activity:
            yield Doubt(line, "this row has no update")
        if has_oversight and not row.oversight and not cells_are_known:
            yield Doubt(line, "this row has no oversight of its own; it may share that of another row")


def _status_doubt(row: Row, vocabulary: Vocabulary) -> str:
    """Return why the status of a row is not certain; empty if it is."""
    update = row.update.text
    status, basis = vocabulary.status_of(row.activity.text, update)
    if status != "active" or basis or not update:
        return ""
    if len(update) <= LONGEST_SHORT_UPDATE:
        return "no phrase of the profile decides the status of this short update; it was read as active"
    if word := vocabulary.reports.status_words.search(first_sentence(update)):
        return f"the update opens with {word[0]!r}, but no phrase of the profile decides its status (read as active)"
    return ""
