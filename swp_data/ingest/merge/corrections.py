"""The rows of `curation/corrections.csv`: each cell in which the merged rows are not the draft, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from swp_data.dataset.profile import Profile
from swp_data.ingest.delivery_plan_rows import cross_references
from swp_data.ingest.drafted_columns import KEYS, draft_differences
from swp_data.ingest.merge.accepted_rows import Selection

__all__ = ["as_sentence", "corrections_with"]

Rows = Sequence[Mapping[str, str]]
COLUMNS = ("source_id", "table", "record_id", "field")
IN_REVIEW = "Corrected in review, without a reason."
SHORTEST = 20  # characters of a reason
UNDECIDED = "Nobody has decided on this row yet."
REJECTED = "Rejected in review, without a reason."
AS_REVIEWED = "The program reads it otherwise; the row is as it was reviewed."


def corrections_with(
    before: Sequence[dict[str, str]],
    source_id: str,
    drafted: Mapping[str, Sequence[Mapping[str, object]]],
    selection: Selection,
    tables: Mapping[str, Rows],
    profile: Profile,
) -> list[dict[str, str]]:
    """Return the corrections of all reports, with those of one report as its merged rows need them.

    Args:
        before: the corrections so far, those that were accepted as proposals included.
        source_id: the report.
        drafted: its drafted rows, by table.
        selection: what was done with its proposals.
        tables: the merged tables.
        profile: the forms of references.
    """
    known = {tuple(row[name] for name in COLUMNS): row["reason"] for row in before}
    listed_for_all = {row["record_id"] for row in before if row["source_id"] == "*"}
    reasons = _reasons(selection)
    kept = [row for row in before if row["source_id"] != source_id]
    differences = [*draft_differences(source_id, drafted, tables)]
    differences += [
        ("cross_references", name, "printed")
        for name in _differing_references(tables, profile)
        if name not in listed_for_all
    ]
    for table, record, column in differences:
        key = (source_id, table, record, column)
        reason = known.get(key, "")
        if not reason or reason == UNDECIDED:
            reason = reasons.get((table, record, column)) or reasons.get((table, record, "")) or AS_REVIEWED
        kept.append({**dict(zip(COLUMNS, key, strict=True)), "reason": reason})
    return kept


def _reasons(selection: Selection) -> dict[tuple[str, str, str], str]:
    """Return why a cell differs from its draft, by table, record and column; for a whole row, the column is empty."""
    reasons = {}
    for accepted in selection.accepted:
        proposal = accepted.proposal
        name = _record(proposal.table, proposal.row)
        reasons[proposal.table, name, ""] = as_sentence(proposal.reason) or IN_REVIEW
        for column, note in accepted.reasons.items():
            reasons[proposal.table, name, column] = as_sentence(note) or IN_REVIEW
    for proposal in selection.undecided:
        reasons[proposal.table, _record(proposal.table, proposal.row), ""] = UNDECIDED
    for proposal_id, note in selection.notes.items():
        table, _, name = proposal_id.partition(":")
        reasons[table, name, ""] = as_sentence(note) or REJECTED
    return reasons


def _record(table: str, row: Mapping[str, str]) -> str:
    return row.get(KEYS.get(table, next(iter(row))), "")


def as_sentence(text: str) -> str:
    r"""Return a text as a sentence on one line, as long as the list asks for.

    >>> as_sentence("the cell goes on\nafter the page"), as_sentence("a heading"), as_sentence("")
    ('The cell goes on after the page.', 'Decided in review: a heading.', '')
    """
    line = " ".join(text.split())
    if not line:
        return ""
    if len(line) < SHORTEST:
        line = f"Decided in review: {line}"
    return line[0].upper() + line[1:] + ("" if line.endswith((".", "!", "?")) else ".")


def _differing_references(tables: Mapping[str, Rows], profile: Profile) -> Iterator[str]:
    """Yield the ids of the cross-references that only the table has, or only the texts of the other tables."""
    drafted: dict[str, Mapping[str, object]] = {}
    for plan in tables["plans"]:
        prefix = f"{plan['plan_id']}-"
        commitments, activities, updates = (
            [dict(row) for row in tables[table] if row[column].startswith(prefix)]
            for table, column in (
                ("commitments", "commitment_id"),
                ("activities", "activity_id"),
                ("updates", "activity_id"),
            )
        )
        for record in cross_references(commitments, activities, updates, profile.references):
            drafted[str(record["reference_id"])] = record
    rows = {row["reference_id"]: row for row in tables["cross_references"]}
    for name in sorted(drafted.keys() | rows.keys()):
        draft = {column: str(value) for column, value in drafted.get(name, {}).items()}
        if draft != dict(rows.get(name, {})):
            yield name
