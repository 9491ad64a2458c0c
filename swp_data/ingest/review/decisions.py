"""Decisions on proposals, and `decisions.csv`, which the review page and a spreadsheet can both edit.

The file has a row for each proposal, and a further row for each cell that a person changed. Only the columns in `READ`
are read back; the others show what is decided on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.safe_files import read_bytes
from swp_data.datapackage.table_schema import Schema
from swp_data.errors import PackageError
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.review.cell_problems import cell_problem
from swp_data.ingest.review.spreadsheet_cells import as_text, from_text
from swp_data.text import closest, suggestion

__all__ = ["DECISIONS", "Decision", "DecisionsError", "Edit", "Verdict", "decisions_csv", "read_decisions"]

DECISIONS = "decisions.csv"
READ = ("proposal_id", "decision", "column", "value", "note")
SHOWN = ("table", "action", "confidence", "line", "page", "proposed", "reason", "doubts")
BOM = "\ufeff"  # without it, Excel takes the file for text in the encoding of the system
DELIMITERS = ",;\t"  # a spreadsheet separates cells by what its country uses
SAVE_AS = "save it as “CSV UTF-8”"

Verdict = Literal["accept", "reject", ""]
VERDICTS: tuple[Verdict, ...] = ("accept", "reject", "")


class DecisionsError(PackageError):
    """A file of decisions that cannot be used; it names the row and what to do."""


@dataclass(frozen=True)
class Edit:
    """A cell that a person changed, and why."""

    column: str
    value: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person decided on a proposal.

    Attributes:
        proposal_id: the proposal.
        verdict: whether it is accepted or rejected; empty if that is not decided.
        edits: the cells that were changed.
        note: a remark, such as why it is rejected.
    """

    proposal_id: str
    verdict: Verdict = ""
    edits: tuple[Edit, ...] = ()
    note: str = ""

    def edited(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return a row with the changed cells."""
        return {**row, **{edit.column: edit.value for edit in self.edits}}


def decisions_csv(
    proposals: Iterable[Proposal], decisions: Mapping[str, Decision], pages: Mapping[str, int]
) -> str:
    """Return the text of `decisions.csv`: a row for each proposal, and one for each changed cell.

    Args:
        proposals: the proposals, in the order of the file.
        decisions: what was decided, by the id of the proposal.
        pages: the page of a proposal's first line, by its id, where the report has pages.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*READ, *SHOWN))
    for proposal in proposals:
        name = proposal.proposal_id
        decision = decisions.get(name, Decision(proposal_id=name))
        shown = _shown(proposal, str(pages.get(name, "")))
        writer.writerow(map(as_text, (name, decision.verdict, "", "", decision.note, *shown)))
        for edit in decision.edits:
            writer.writerow(map(as_text, (name, "", edit.column, edit.value, edit.note)))
    return BOM + text.getvalue()


def _shown(proposal: Proposal, page: str) -> tuple[str, ...]:
    cells = (
        (name, value) for name, value in proposal.row.items() if value != proposal.previous.get(name, "")
    )
    proposed = " | ".join(f"{name}: {value}" for name, value in cells)
    confidence, line = f"{proposal.confidence:.2f}", str(proposal.line_start or "")
    doubts = " ".join(proposal.doubts)
    return proposal.table, proposal.action, confidence, line, page, proposed, proposal.reason, doubts


def read_decisions(
    file: Path, proposals: Collection[Proposal], schemas: Mapping[str, Schema]
) -> dict[str, Decision]:
    """Read `decisions.csv`, as the page or a spreadsheet saved it.

    Args:
        file: the file.
        proposals: the proposals that it decides on.
        schemas: the schema of each table.

    Returns:
        The decision on each proposal that has one, or a changed cell or a note, by the id of the proposal.

    Raises:
        DecisionsError: a row is not valid; the error names it.
        PackageError: the file cannot be read.
        LimitError: it is too large.
    """
    tables = {proposal.proposal_id: proposal.table for proposal in proposals}
    decisions: dict[str, Decision] = {}
    for row, cells in _rows(file):
        where = f"{file}, row {row}"
        name = cells["proposal_id"].strip()
        if name not in tables:
            hint = "correct it or remove the row"
            if match := closest(name, tables):
                hint = f"did you mean {match!r}?"
            raise DecisionsError(f"there is no proposal {name!r}", where=where, hint=hint)
        decision = decisions.get(name, Decision(proposal_id=name))
        decisions[name] = _with_row(decision, cells, schemas[tables[name]], where)
    return {name: decision for name, decision in decisions.items() if decision != Decision(proposal_id=name)}


def _with_row(decision: Decision, cells: Mapping[str, str], schema: Schema, where: str) -> Decision:
    """Return a decision with what one more row says.

    Raises:
        DecisionsError: the row is not valid, or contradicts another.
    """
    verdict = cells["decision"].strip().lower()
    if verdict not in VERDICTS:
        raise DecisionsError(
            f"the decision is {verdict!r}", where=where, hint="write accept or reject, or leave it empty"
        )
    if verdict and decision.verdict and verdict != decision.verdict:
        raise DecisionsError(
            f"{decision.proposal_id!r} is both accepted and rejected",
            where=where,
            hint="keep one of the rows",
        )
    decision = replace(decision, verdict=verdict or decision.verdict)
    column, value, note = cells["column"].strip(), cells["value"], cells["note"].strip()
    if not column:
        if value:
            raise DecisionsError(
                f"there is a value, {value[:40]!r}, but no column",
                where=where,
                hint="name the column of the value",
            )
        return replace(decision, note=note or decision.note)
    if column not in schema.names:
        raise DecisionsError(
            f"there is no column {column!r}", where=where, hint=suggestion(column, schema.names, "columns")
        )
    if problem := cell_problem(schema[column], value):
        raise DecisionsError(problem, where=where)
    if any(edit.column == column and edit.value != value for edit in decision.edits):
        raise DecisionsError(f"column {column} has two values", where=where, hint="keep one of the rows")
    others = tuple(edit for edit in decision.edits if edit.column != column)
    return replace(decision, edits=(*others, Edit(column, value, note)))


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the number and the cells of each row of a file of decisions; rows without any text are left out."""
    text = _text(file)
    heading = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)) or [
            []
        ]
    except csv.Error as error:
        raise DecisionsError(f"is not a CSV file ({error})", where=str(file), hint=SAVE_AS) from error
    names = [name.strip() for name in header]
    if missing := [name for name in READ if name not in names]:
        raise DecisionsError(
            f"there is no column {missing[0]!r}",
            where=f"{file}, row 1",
            hint=f"the columns are {', '.join(READ)}",
        )
    for number, cells in enumerate(rows, FIRST_ROW):
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(names) - len(cells))]
            yield number, {name: from_text(padded[names.index(name)]) for name in READ}


def _text(file: Path) -> str:
    data = read_bytes(file, "table_bytes")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise DecisionsError("is a workbook, not a CSV file", where=str(file), hint=SAVE_AS)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DecisionsError(f"byte {error.start} is not UTF-8", where=str(file), hint=SAVE_AS) from error
