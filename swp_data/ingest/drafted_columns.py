"""The tables whose rows are compared with the drafts of a report, and the columns that people fill in.

Wherever a draft differs from its row, `curation/corrections.csv` says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

__all__ = ["draft_differences"]

Rows = Sequence[Mapping[str, object]]

KEYS: Mapping[str, str] = {
    "commitment_wordings": "commitment_id",
    "updates": "update_id",
    "passages": "passage_id",
    "meetings": "meeting_id",
    "performance_topics": "topic_id",
    "oversight_listings": "line",
    "commitments": "commitment_id",
    "activities": "activity_id",
}
"""The column that identifies a row of one report, by table."""

BY_PEOPLE: Mapping[str, frozenset[str]] = {
    "oversight_listings": frozenset({"listing_id", "body_id"}),
    "commitments": frozenset({"title", "position", "wording", "strand"}),
    "activities": frozenset({"title", "position", "first_source_id", "last_source_id", "description", "ref"}),
}
"""The columns that people write, or that only the whole record can say."""

ALL_REPORTS = frozenset({"commitments", "activities"})
"""The tables whose rows are not of one report: those of other reports are not compared."""


def draft_differences(
    source_id: str, drafted: Mapping[str, Rows], canonical: Mapping[str, Rows]
) -> Iterator[tuple[str, str, str]]:
    """Yield the table, the record and the column of each cell in which the draft of a report is not its row.

    A row that only one of them has differs in the column that identifies it.

    Args:
        source_id: the report.
        drafted: its drafted rows, by table.
        canonical: the rows of the package, by table.
    """
    for table, key in KEYS.items():
        rows = {
            str(row[key]): row
            for row in canonical.get(table, ())
            if row.get("source_id", source_id) == source_id
        }
        drafts = {str(row[key]): row for row in drafted.get(table, ())}
        missing = drafts.keys() - rows.keys()
        if table not in ALL_REPORTS:
            missing |= rows.keys() - drafts.keys()
        for name in sorted(missing):
            yield table, name, key
        for name, draft in drafts.items():
            for column, value in draft.items():
                if column in BY_PEOPLE.get(table, ()) or name not in rows:
                    continue
                if _text(value) != _text(rows[name][column]):
                    yield table, name, column


def _text(value: object) -> str:
    return "" if value is None else str(value)
