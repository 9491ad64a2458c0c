"""What a record has to do with others: its lineage, its cross-references and its misprints."""

from __future__ import annotations

from typing import Any

from swp_data.site import links
from swp_data.site.release_tables import ReleaseTables, Row


def lineage(record: ReleaseTables, commitment: str) -> dict[str, list[dict[str, Any]]]:
    """Return what a commitment came from and what it went into, each with the relation and its basis."""
    ends = {
        "before": ("to_commitment_id", "from_commitment_id"),
        "after": ("from_commitment_id", "to_commitment_id"),
    }
    return {
        name: [
            {"link": row, "other": record.get("commitments", row[there])}
            for row in record.by("commitment_lineage", here, commitment)
        ]
        for name, (here, there) in ends.items()
    }


def references(record: ReleaseTables, table: str, key: str) -> dict[str, list[dict[str, Any]]]:
    """Return where the text of a commitment or an activity points to, and what points to it."""
    column = {"commitments": "target_commitment_id", "activities": "target_activity_id"}[table]
    outward = [row for row in record.by("cross_references", "origin_id", key) if row["origin_table"] == table]
    if table == "activities":
        for update in record.updates_of(key):
            found = record.by("cross_references", "origin_id", update["update_id"])
            outward += [row for row in found if row["origin_table"] == "updates"]
    inward = record.by("cross_references", column, key)
    return {
        "out": [
            {"row": row, "end": target(record, row), "errata": _misprints(record, row)} for row in outward
        ],
        "in": [
            {"row": row, "end": _origin(record, row), "errata": _misprints(record, row)} for row in inward
        ],
    }


def target(record: ReleaseTables, row: Row) -> tuple[str, str] | None:
    """Return the title and the address of what a cross-reference points to; None for nothing."""
    for table, column in (("activities", "target_activity_id"), ("commitments", "target_commitment_id")):
        if row[column] is not None:
            return _named(record, table, row[column])
    return None


def _misprints(record: ReleaseTables, reference: Row) -> list[Row]:
    """Return the misprints of what a cross-reference prints: those of its text that hold its words."""
    found = errata(record, reference["origin_table"], reference["origin_id"])
    return [row for row in found if reference["printed"] in row["printed"] and row["corrected"] is not None]


def _origin(record: ReleaseTables, row: Row) -> tuple[str, str] | None:
    table, key = row["origin_table"], row["origin_id"]
    if table == "updates":
        update = record.get("updates", key)
        title, _ = _named(record, "activities", update["activity_id"])
        return title, links.update(update["activity_id"], key)
    return _named(record, table, key)


def _named(record: ReleaseTables, table: str, key: str) -> tuple[str, str]:
    row = record.get(table, key)
    ref = row["ref"] or ""
    return f"{ref} {row['title']}".strip(), links.page(table, key)


def errata(record: ReleaseTables, table: str, key: str) -> list[Row]:
    """Return the misprints that are known of a row."""
    return [row for row in record.by("errata", "record_id", key) if row["table"] == table]
