"""What is wrong within rows, cell by cell: Frictionless's readers decide about the cells, the sentences are ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from swp_data.datapackage.model import Field
from swp_data.datapackage.report import Cause, Finding
from swp_data.datapackage.validate.careful.cell_messages import constraint_message, type_message
from swp_data.datapackage.validate.hints import HINTS
from swp_data.text import plural

CellReader = Callable[[Any], tuple[Any, dict[str, str] | None]]
BrokenConstraint = Callable[[Field, Any], str | None]


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one table."""

    table: str
    fields: Sequence[Field]
    readers: Sequence[CellReader]
    breaks_standard: BrokenConstraint
    """Returns the constraint that a value breaks by the standard, but not for Frictionless."""

    def find(self, rows: Iterable[tuple[int, Sequence[str | None]]]) -> Iterator[Finding]:
        """Yield the findings on rows, apart from keys."""
        for number, cells in rows:
            yield from self._find_in_row(number, cells)

    def _find_in_row(self, number: int, cells: Sequence[str | None]) -> Iterator[Finding]:
        width = len(self.fields)
        padded = [*cells[:width], *[None] * (width - len(cells))]
        findings: list[Finding] = []
        has_value = False
        for index, cell in enumerate(padded):
            value, found = self._find_in_cell(number, index, cell)
            is_wrong = any(finding.rule == "type-error" for finding in found)
            has_value = has_value or bool(cell) or value is not None or is_wrong
            if index >= len(cells):
                cause = Cause("missing-cell", self.table, number, self.fields[index].name or None)
                found = [replace(finding, follows_from=cause) for finding in found]
            findings += found
        if not has_value and not any(cells[width:]):
            yield Finding("blank-row", "the row is empty.", HINTS["blank-row"], self.table, number)
            return
        yield from findings
        yield from self._find_shape(number, cells)

    def _find_in_cell(self, number: int, index: int, cell: str | None) -> tuple[Any, list[Finding]]:
        """Return the value of a cell, and what is wrong with it."""
        field = self.fields[index]
        value, notes = self.readers[index](cell)
        if notes and "type" in notes:
            return value, [self._cell_finding("type-error", type_message(field), number, index, cell)]
        constraints = list(notes or ())
        broken = self.breaks_standard(field, value)
        if broken and broken not in constraints and (broken == "pattern" or not constraints):
            constraints.append(broken)
        return value, [
            self._cell_finding("constraint-error", constraint_message(field, constraint), number, index, cell)
            for constraint in constraints
        ]

    def _cell_finding(self, rule: str, message: str, number: int, index: int, cell: str | None) -> Finding:
        name = self.fields[index].name or None
        return Finding(rule, message, HINTS[rule], self.table, number, name, "" if cell is None else cell)

    def _find_shape(self, number: int, cells: Sequence[str | None]) -> Iterator[Finding]:
        width = len(self.fields)
        counts = f"the row has {plural(len(cells), 'cell')}, the header has {width:,}"
        for cell in cells[width:]:
            yield Finding(
                "extra-cell", f"{counts}.", HINTS["extra-cell"], self.table, number, value=cell or ""
            )
        for field in self.fields[len(cells) :]:
            message = f"{counts}, so the cell is missing."
            yield Finding(
                "missing-cell", message, HINTS["missing-cell"], self.table, number, field.name or None, ""
            )
