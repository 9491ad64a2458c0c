"""Proposals for `errata`: what a report seems to misprint. A person decides on each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from swp_data.dataset.plan_references import split_id
from swp_data.ingest.proposals.cells import Cell
from swp_data.ingest.proposals.last_prints import LastPrint, LastPrints
from swp_data.ingest.proposals.misprints import Slip, count_words, misprints_in
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading

__all__ = ["Misprint", "SharedCell", "find_misprints", "propose_errata"]


WORDED = {
    "updates": ("activity_text", "update_text", "oversight_text"),
    "passages": ("text",),
    "commitment_wordings": ("wording",),
    "plan_statements": ("text",),
    "glossary": ("definition",),
}
"""The cells whose words are known words."""

LONGEST_PRINTED = 4  # words of a shared cell that its errata quote


@dataclass(frozen=True, kw_only=True, order=True)
class Misprint:
    """A likely misprint in a cell: its words, what they should be (empty if that is not certain), and why."""

    line: int
    table: str
    record_id: str
    field: str
    printed: str
    corrected: str
    explanation: str
    confidence: float = 0.5
    doubt: str = "Check the words in the document."


@dataclass(frozen=True)
class SharedCell:
    """A cell that several rows claim: the table, the key and the column of one of them."""

    table: str
    key: str
    column: str


def find_misprints(reading: Reading, cells: Sequence[Cell], shared: Iterable[SharedCell]) -> list[Misprint]:
    """Return the likely misprints of a report, in printed order.

    Args:
        reading: the report.
        cells: its cells.
        shared: the cells that several rows claim.
    """
    statements = [
        row["text"] for row in reading.tables["plan_statements"] if row["plan_id"] == reading.plan_id
    ]
    found = [*_of_source(reading), *_of_references(reading), *_of_shared_cells(cells, shared)]
    last_prints, vocabulary = LastPrints.of(reading), _vocabulary(reading)
    for cell in cells:
        if cell.table not in ("updates", "passages", "commitment_wordings"):
            continue
        last = last_prints.find(cell)
        found += _printed_again(cell, last)
        if cell.text != last.text:
            of_plan = statements if cell.column in ("wording", "activity_text") else ()
            found += _new_slips(cell, misprints_in(cell.text, last.text, vocabulary, of_plan))
    return sorted(_without_doubles(found))


def _without_doubles(misprints: Sequence[Misprint]) -> Iterator[Misprint]:
    """Yield misprints without those whose words are part of another's in the same cell, the surest first."""
    kept: dict[tuple[int, str, str, str], list[str]] = {}
    for slip in sorted(misprints, key=lambda slip: -slip.confidence):
        words = kept.setdefault((slip.line, slip.table, slip.record_id, slip.field), [])
        if not any(slip.printed in other or other in slip.printed for other in words):
            words.append(slip.printed)
            yield slip


def propose_errata(reading: Reading, misprints: Sequence[Misprint]) -> Iterator[Proposal]:
    """Yield the proposal of each likely misprint."""
    for number, slip in enumerate(misprints, 1):
        key = (
            (slip.record_id, reading.source_id) if slip.table == "commitment_wordings" else (slip.record_id,)
        )
        yield reading.propose(
            "errata",
            {
                "erratum_id": f"{reading.source_id}-e{number}",
                "source_id": reading.source_id,
                "table": slip.table,
                "record_id": slip.record_id,
                "field": slip.field,
                "line": slip.line,
                "printed": slip.printed,
                "corrected": slip.corrected,
                "explanation": slip.explanation,
            },
            reason=slip.explanation,
            confidence=slip.confidence,
            doubts=[slip.doubt],
            depends_on=[proposal_id(slip.table, *key)],
            is_printed=False,
        )


def _printed_again(cell: Cell, last: LastPrint) -> Iterator[Misprint]:
    """Yield the misprints of the last print that the cell prints again."""
    for erratum in last.errata:
        at = cell.text.find(erratum["printed"])
        if at < 0 or not _on_one_line(cell, at, erratum["printed"]):
            continue
        yield Misprint(
            line=cell.line_at(at),
            table=cell.table,
            record_id=cell.key,
            field=cell.column,
            printed=erratum["printed"],
            corrected=erratum["corrected"],
            explanation=erratum["explanation"],
            confidence=0.85,
            doubt=f"{erratum['source_id']} has this misprint: check that the explanation still fits.",
        )


def _new_slips(cell: Cell, slips: Iterable[Slip]) -> Iterator[Misprint]:
    """Yield the likely misprints of a cell whose words are on one line."""
    for slip in slips:
        if _on_one_line(cell, slip.start, slip.printed):
            yield Misprint(
                line=cell.line_at(slip.start),
                table=cell.table,
                record_id=cell.key,
                field=cell.column,
                printed=slip.printed,
                corrected=slip.corrected,
                explanation=slip.explanation,
                confidence=slip.confidence,
            )


def _on_one_line(cell: Cell, start: int, words: str) -> bool:
    return cell.line_at(start) == cell.line_at(start + len(words) - 1)


def _vocabulary(reading: Reading) -> Mapping[str, int]:
    """Return how often the record prints each word."""
    return count_words(
        row[column]
        for table, columns in WORDED.items()
        for row in reading.tables[table]
        for column in columns
    )


def _of_source(reading: Reading) -> Iterator[Misprint]:
    """Yield the misprinted year of the report's period, if its label prints another."""
    label, end = reading.source["period_label"], reading.source["period_end"]
    if not label or not end or end[:4] in label:
        return
    number = next((number for number, line in enumerate(reading.draft.report.lines, 1) if label in line), 0)
    wrong = str(int(end[:4]) + 1)
    yield Misprint(
        line=number,
        table="sources",
        record_id=reading.source_id,
        field="period_label",
        printed=label,
        corrected=label.replace(wrong, end[:4]),
        explanation=f"The report was published before {label} ended: it covers months of {end[:4]}.",
        confidence=0.8,
    )


def _of_references(reading: Reading) -> Iterator[Misprint]:
    """Yield the references of rows that differ from those of their activities."""
    refs = {row["activity_id"]: row["ref"] for row in reading.tables["activities"]}
    kinds = {match.key: match for match in reading.activities.values()}
    for row in reading.updates:
        match = kinds[row["activity_id"]]
        ref = refs.get(row["activity_id"], row["printed_ref"] if match.kind == "new" else "")
        if row["printed_ref"] == ref:
            continue
        words = row["activity_text"].split()
        yield Misprint(
            line=int(row["line_start"]),
            table="updates",
            record_id=row["update_id"],
            field="printed_ref",
            printed=f"({row['printed_ref']})"
            if f"({row['printed_ref']})" in row["activity_text"]
            else (row["printed_ref"] or " ".join(words[:1]) or split_id(row["activity_id"])[1]),
            corrected=f"({ref})" if ref else "",
            explanation=match.basis,
            confidence=min(match.score, 0.8),
        )


def _of_shared_cells(cells: Sequence[Cell], shared: Iterable[SharedCell]) -> Iterator[Misprint]:
    """Yield an erratum for each row that shares a printed cell with others."""
    keys = {(item.table, item.key, item.column) for item in shared}
    for cell in cells:
        if (cell.table, cell.key, cell.column) not in keys:
            continue
        first = cell.lines[0]
        words = " ".join(cell.text.split()[:LONGEST_PRINTED])
        while " " in words and cell.lines[len(words.replace(" ", "")) - 1] != first:
            words = words.rpartition(" ")[0]
        yield Misprint(
            line=first,
            table=cell.table,
            record_id=cell.key,
            field=cell.column,
            printed=words,
            corrected="",
            explanation="One printed cell serves several rows; each of them carries it.",
            confidence=0.7,
            doubt="Check that the rows share the cell.",
        )
