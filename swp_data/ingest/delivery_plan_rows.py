"""Draft rows of the delivery plan: commitments, their wordings, activities, updates and cross-references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from swp_data.dataset.plan_references import PrintedOrder, References, comparable
from swp_data.ingest.cell_text import Cell
from swp_data.ingest.printed import Commitment, DeliveryPlan, Row
from swp_data.ingest.vocabulary import Vocabulary
from swp_data.limits import LimitError, limit

Record = dict[str, Any]
"""A draft row: the values of its columns by their names."""


def check_row_count(count: int) -> None:
    """Check that a report does not give more rows than a person could review.

    Raises:
        LimitError: it does.
    """
    if count > limit("draft_rows"):
        raise LimitError(f"the report gives more than {limit('draft_rows'):,} draft rows", "draft_rows")


def lines_of(*cells: Cell) -> Record:
    """Return the first and the last line that print any of several cells."""
    lines = [line for cell in cells for line in cell.lines]
    return {"line_start": min(lines, default=""), "line_end": max(lines, default="")}


def delivery_plan_tables(
    plan: DeliveryPlan, source_id: str, known_commitments: Collection[str], vocabulary: Vocabulary
) -> dict[str, list[Record]]:
    """Return the drafts of commitments, commitment_wordings, activities, updates and cross_references.

    Args:
        plan: the delivery plan table as printed.
        source_id: the id of the report.
        known_commitments: the edition's references in the form that the package uses.
        vocabulary: the words of the profile.
    """
    ids = PlanIds(plan, vocabulary.edition.plan_id, known_commitments)
    commitments = [
        _commitment(commitment, position, ids)
        for position, commitment in enumerate(plan.commitments.values(), 1)
    ]
    wordings = [_wording(commitment, source_id, ids) for commitment in plan.commitments.values()]
    activities, updates = [], []
    positions: Counter[str] = Counter()
    for row, name in ids.named_rows():
        commitment_id = ids.of_commitment(row.commitment)
        positions[commitment_id] += 1
        activity_id = f"{ids.plan_id}-{name}"
        activities.append(_activity(row, activity_id, commitment_id, positions[commitment_id], source_id))
        updates.append(_update(row, f"{source_id}-{name}", activity_id, source_id, vocabulary))
    return {
        "commitments": commitments,
        "commitment_wordings": wordings,
        "activities": activities,
        "updates": updates,
        "cross_references": cross_references(commitments, activities, updates, vocabulary.references),
    }


@dataclass
class PlanIds:
    """The ids of the rows of a delivery plan."""

    plan: DeliveryPlan
    plan_id: str
    known_commitments: Collection[str]
    refs: dict[str, str] = field(
        init=False
    )  # of commitments, in the form that the package uses, by the printed form

    def __post_init__(self) -> None:
        known = {comparable(ref): ref for ref in self.known_commitments}
        self.refs = {ref: known.get(comparable(ref), ref) for ref in self.plan.commitments}

    def ref(self, printed: str) -> str:
        """Return the reference of a commitment in the form that the package uses."""
        return self.refs.get(printed, printed)

    def of_commitment(self, printed: str) -> str:
        """Return the id of a commitment."""
        return f"{self.plan_id}-{self.ref(printed)}"

    def named_rows(self) -> Iterator[tuple[Row, str]]:
        """Yield each row with the suffix of its ids.

        The suffix is the reference of the row's activity. A row without a reference, or with a repeated one, gets the
        reference of its commitment and its number under that commitment, because ids are unique.
        """
        seen = set()
        numbers: Counter[str] = Counter()
        for row in self.plan.rows:
            numbers[row.commitment] += 1
            number, ref = numbers[row.commitment], self.ref(row.commitment)
            name = row.ref
            if name is None:
                name = f"{ref}-{number}"
            elif name in seen:
                name = f"{comparable(ref)}.{number}"
            seen.add(name)
            yield row, name


def _commitment(commitment: Commitment, position: int, ids: PlanIds) -> Record:
    return {
        "commitment_id": ids.of_commitment(commitment.ref),
        "plan_id": ids.plan_id,
        "objective_id": commitment.objective_id,
        "ref": ids.ref(commitment.ref),
        "position": position,
        "strand": commitment.strand or "",
        "title": "",
        "wording": commitment.wording.text,
    }


def _wording(commitment: Commitment, source_id: str, ids: PlanIds) -> Record:
    reference = Cell([(commitment.line, commitment.ref)])
    return {
        "commitment_id": ids.of_commitment(commitment.ref),
        "source_id": source_id,
        "wording": commitment.wording.text,
    } | lines_of(reference, commitment.wording)


def _activity(row: Row, activity_id: str, commitment_id: str, position: int, source_id: str) -> Record:
    return {
        "activity_id": activity_id,
        "commitment_id": commitment_id,
        "ref": row.ref or "",
        "position": position,
        "title": "",
        "first_source_id": source_id,
        "last_source_id": source_id,
        "description": row.activity.text,
    }


def _update(row: Row, update_id: str, activity_id: str, source_id: str, vocabulary: Vocabulary) -> Record:
    status, basis = vocabulary.status_of(row.activity.text, row.update.text)
    return {
        "update_id": update_id,
        "source_id": source_id,
        "activity_id": activity_id,
        "printed_ref": row.printed_ref or row.ref or "",
        "status": status,
        "status_basis": basis,
        "activity_text": row.activity.text,
        "update_text": row.update.text,
        "oversight_text": row.oversight.text,
    } | lines_of(*row.cells)


ORIGINS = (
    # Table, the word for its cell, its key, and the column whose text may point to other rows.
    ("commitments", "commitment", "commitment_id", "wording"),
    ("activities", "activity", "activity_id", "description"),
    ("updates", "update", "update_id", "update_text"),
)


def cross_references(
    commitments: list[Record], activities: list[Record], updates: list[Record], references: References
) -> list[Record]:
    """Return a row for each commitment or activity that a text points to.

    If the target of a text is not in these tables, both targets of its row are empty.

    Raises:
        LimitError: the texts point to more rows than a report can.
    """
    tables = {"commitments": commitments, "activities": activities, "updates": updates}
    commitment_ids = {comparable(record["ref"]): record["commitment_id"] for record in commitments}
    activity_ids = {record["ref"]: record["activity_id"] for record in activities if record["ref"]}
    order = PrintedOrder(commitment_ids)
    rows: list[Record] = []
    for table, cell, key, column in ORIGINS:
        for record in tables[table]:
            pointers = references.pointers(record[column], order)
            targets = ((printed, ref) for printed, refs in pointers for ref in refs or [""])
            rows += [
                {
                    "reference_id": f"{record[key]}-{cell}-{number}",
                    "origin_table": table,
                    "origin_id": record[key],
                    "cell": cell,
                    "printed": printed,
                    "target_commitment_id": commitment_ids.get(comparable(ref), ""),
                    "target_activity_id": activity_ids.get(ref, ""),
                }
                for number, (printed, ref) in enumerate(islice(targets, limit("draft_rows") + 1), 1)
            ]
            check_row_count(len(rows))
    return rows
