"""The columns of a delivery plan table: those that its headings name, and those that must be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from swp_data.dataset.plan_references import References
from swp_data.ingest.cell_text import clean
from swp_data.ingest.layouts.columns import (
    ACTIVITY,
    COMMITMENT,
    DRAFTED,
    OVERSIGHT,
    REFERENCE,
    UPDATE,
    Columns,
    columns_of,
)
from swp_data.ingest.layouts.printed_references import activity_reference
from swp_data.ingest.vocabulary import Vocabulary

USUAL = (REFERENCE, COMMITMENT, ACTIVITY, UPDATE, OVERSIGHT)
LONGEST_TITLE = 60
LONGEST_ABBREVIATION = 8  # such as "Ref. no."


@dataclass(frozen=True)
class PlanColumns(Columns):
    """The columns of a delivery plan table, and the titles whose role is not named but assumed."""

    assumed: tuple[str, ...] = ()

    def doubts(self) -> Iterator[str]:
        """Yield what a person should know of the columns: which are assumed, and which no table of the record has."""
        for title, role in zip(self.titles, self.roles, strict=True):
            if title in self.assumed:
                yield f"the column {title!r} was read as that of the {role}"
            elif role not in DRAFTED and title:
                yield f"the column {title!r} has no place in the tables; its cells are not in the drafts"


def plan_columns(cells: Sequence[str], vocabulary: Vocabulary) -> PlanColumns | None:
    """Return the columns of a delivery plan table whose headings a line prints; None if it prints other cells.

    A table has a column of updates, and one of activities or commitments. If one of them has an unknown heading, it is
    the unknown column in its usual place: the commitment before the activity, the activity before the update.

    Example:
        >>> plan_columns(["No", "Our vow", "Supporting activity", "Update"], Vocabulary.of("swp-2020")).assumed
        ('Our vow',)
    """
    found = columns_of(cells, vocabulary.reports.columns)
    if found is None or not all(_is_title(title, vocabulary.edition_references) for title in found.titles):
        return None
    columns = PlanColumns(found.titles, found.roles)
    if not columns.has(UPDATE):
        columns = _assume(columns, UPDATE, columns.index(ACTIVITY) + 1)
    if not columns.has(ACTIVITY):
        columns = _assume(columns, ACTIVITY, columns.index(UPDATE) - 1)
    if not columns.has(COMMITMENT) and columns.has(REFERENCE):
        columns = _assume(columns, COMMITMENT, columns.index(ACTIVITY) - 1)
    if not columns.has(REFERENCE) and not any(character.isalnum() for character in columns.titles[0]):
        columns = _with_role(columns, REFERENCE, 0)
    if not columns.has(REFERENCE) and columns.index(COMMITMENT) > 0:
        columns = _assume(columns, REFERENCE, columns.index(COMMITMENT) - 1)
    has_rows = columns.has(ACTIVITY) or columns.has(COMMITMENT)
    return columns if columns.has(UPDATE) and has_rows else None


def _is_title(title: str, references: References) -> bool:
    return (
        len(title) <= LONGEST_TITLE and not _is_sentence(title) and not activity_reference(title, references)
    )


def _is_sentence(title: str) -> bool:
    return title[-1:] == "." and len(title) > LONGEST_ABBREVIATION


def _assume(columns: PlanColumns, role: str, index: int) -> PlanColumns:
    """Return columns in which the one at a place has a role, if its heading is unknown."""
    if not 0 <= index < len(columns) or columns.roles[index] is not None or not columns.titles[index]:
        return columns
    changed = _with_role(columns, role, index)
    return replace(changed, assumed=(*columns.assumed, columns.titles[index]))


def _with_role(columns: PlanColumns, role: str, index: int) -> PlanColumns:
    if columns.roles[index] is not None:
        return columns
    roles = [*columns.roles]
    roles[index] = role
    return replace(columns, roles=tuple(roles))


def inferred_columns(cells: Sequence[str], references: References) -> PlanColumns | None:
    """Return the columns of a table without known headings, from its first row: reference, commitment and so on.

    Nothing is assumed of a table with many columns, or one whose first row does not print the reference of an activity.
    """
    places = (
        index for index, cell in enumerate(cells) if index and activity_reference(clean(cell), references)
    )
    activity = next(places, 0)
    if not activity or len(cells) > len(USUAL):
        return None
    usual = [REFERENCE, *([COMMITMENT] if activity > 1 else []), *[None] * max(0, activity - 2)]
    roles = [*usual, ACTIVITY, UPDATE, OVERSIGHT, *[None] * len(cells)][: len(cells)]
    return PlanColumns(("",) * len(cells), tuple(roles))


def is_like_headings(cells: Sequence[str]) -> bool:
    """Return whether cells may be the headings of columns: several short texts that are not sentences.

    >>> is_like_headings(["Nr", "Our vow", "What follows"]), is_like_headings(["A1", "Print a leaflet.", "Done."])
    (True, False)
    """
    titles = [clean(cell) for cell in cells if cell]
    return len(titles) > 2 and all(
        len(title) <= LONGEST_TITLE and not _is_sentence(title) for title in titles
    )
