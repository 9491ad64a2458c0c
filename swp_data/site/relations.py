"""The relations of a row: its lineage, its cross-references and its errata."""

from __future__ import annotations

from dataclasses import dataclass

from swp_data.site import links
from swp_data.site.release_tables import ReleaseTables, Row

Link = tuple[str, str]  # a title and the address of its page


@dataclass(frozen=True)
class Relative:
    """A commitment of another edition, and the row of `commitment_lineage` that links to it."""

    lineage: Row
    commitment: Row


@dataclass(frozen=True)
class Lineage:
    """The commitments that a commitment came from, and those that it became."""

    predecessors: list[Relative]
    successors: list[Relative]


@dataclass(frozen=True)
class RelatedActivity:
    """An activity of another edition, and the row of `activity_lineage` that links to it."""

    edition: str  # "next" or "previous"
    lineage: Row
    activity: Row


@dataclass(frozen=True)
class Reference:
    """A cross-reference for a page: its row, the other end (if it exists), and the errata of its words."""

    row: Row
    other_end: Link | None
    errata: list[Row]


@dataclass(frozen=True)
class References:
    """The cross-references that a row makes, and those that point to it."""

    made: list[Reference]
    received: list[Reference]


def lineage_of(release: ReleaseTables, commitment_id: str) -> Lineage:
    """Return the commitments of other editions that a commitment is linked to."""

    def relatives(own_end: str, other_end: str) -> list[Relative]:
        return [
            Relative(row, release.row("commitments", row[other_end]))
            for row in release.rows_where("commitment_lineage", own_end, commitment_id)
        ]

    return Lineage(
        predecessors=relatives("to_commitment_id", "from_commitment_id"),
        successors=relatives("from_commitment_id", "to_commitment_id"),
    )


def related_activities(release: ReleaseTables, activity_id: str) -> list[RelatedActivity]:
    """Return the activities of other editions that an activity is linked to."""
    ends = (
        ("next", "from_activity_id", "to_activity_id"),
        ("previous", "to_activity_id", "from_activity_id"),
    )
    return [
        RelatedActivity(edition, row, release.row("activities", row[other_end]))
        for edition, own_end, other_end in ends
        for row in release.rows_where("activity_lineage", own_end, activity_id)
    ]


def references_of(release: ReleaseTables, table: str, key: str) -> References:
    """Return the cross-references of a commitment, or of an activity and its updates."""
    made = references_in(release, table, key)
    if table == "activities":
        for update in release.updates_on(key):
            made += references_in(release, "updates", update["update_id"])
    column = {"commitments": "target_commitment_id", "activities": "target_activity_id"}[table]
    received = release.rows_where("cross_references", column, key)
    return References(
        made=[Reference(row, target_of(release, row), _errata_of(release, row)) for row in made],
        received=[Reference(row, _origin_of(release, row), _errata_of(release, row)) for row in received],
    )


def references_in(release: ReleaseTables, table: str, key: str) -> list[Row]:
    """Return the cross-references that the text of one row makes."""
    return [
        row
        for row in release.rows_where("cross_references", "origin_id", key)
        if row["origin_table"] == table
    ]


def target_of(release: ReleaseTables, reference: Row) -> Link | None:
    """Return the row that a cross-reference points to; None if it does not exist."""
    for table, column in (("activities", "target_activity_id"), ("commitments", "target_commitment_id")):
        if reference[column] is not None:
            return _link_to(release, table, reference[column])
    return None


def _errata_of(release: ReleaseTables, reference: Row) -> list[Row]:
    """Return the errata of the words of a cross-reference."""
    errata = errata_of(release, reference["origin_table"], reference["origin_id"])
    return [row for row in errata if reference["printed"] in row["printed"] and row["corrected"] is not None]


def _origin_of(release: ReleaseTables, reference: Row) -> Link:
    table, key = reference["origin_table"], reference["origin_id"]
    if table != "updates":
        return _link_to(release, table, key)
    activity_id = release.row("updates", key)["activity_id"]
    title, _ = _link_to(release, "activities", activity_id)
    return title, links.on_promise_page(release, activity_id, key)


def _link_to(release: ReleaseTables, table: str, key: str) -> Link:
    row = release.row(table, key)
    title = f"{row['ref']} {row['title']}" if row["ref"] else row["title"]
    address = links.on_promise_page(release, key) if table == "activities" else links.page_of(table, key)
    return title, address


def errata_of(release: ReleaseTables, table: str, key: str) -> list[Row]:
    """Return the errata of one row."""
    return [row for row in release.rows_where("errata", "record_id", key) if row["table"] == table]
