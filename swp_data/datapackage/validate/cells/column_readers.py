"""The columns with suspect cells: what is wrong with each cell, and which cells Frictionless accepts.

Every fault is counted, but only so many of each kind in a column are listed; a last finding counts the others.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.cell_messages import constraint_message, type_message
from swp_data.datapackage.validate.cells.columns import Column, key_of
from swp_data.datapackage.validate.cells.constraints import category_values, constraint_tests
from swp_data.datapackage.validate.cells.json_schemas import json_schema
from swp_data.datapackage.validate.cells.patterns import matcher
from swp_data.datapackage.validate.frictionless_adapter import UnreadableError
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.datapackage.validate.listing import Listing
from swp_data.datapackage.validate.tables import ROW
from swp_data.errors import SwpDataError

MOST_KNOWN = 100_000  # cells of a column whose faults are remembered from one batch to the next
TYPE = "type"
CellReader = Callable[[Any], tuple[Any, dict[str, str] | None]]


@dataclass
class ColumnReader(ABC):
    """Reads the suspect cells of one column, batch by batch."""

    table: str
    column: Column
    listing: Listing
    findings: list[Finding] = field(default_factory=list, kw_only=True)
    listed: Counter[str] = field(default_factory=Counter, kw_only=True)
    """How many findings of each rule are listed."""
    unlisted: Counter[str] = field(default_factory=Counter, kw_only=True)
    """How many cells that are not listed break each constraint."""

    @abstractmethod
    def read(self, batch: pl.DataFrame, is_special: pl.Series) -> None:
        """Read the suspect cells of a batch; the rows that are special are explained elsewhere."""

    def known_column(self) -> Column:
        """Return the column with what is known about its cells once all batches have been read."""
        return self.column

    def all_findings(self) -> Iterator[Finding]:
        """Yield the findings that are listed, and for each constraint a finding that counts the others."""
        yield from self.findings
        for broken, count in self.unlisted.items():
            yield replace(self._finding(broken, None, None), count=count)

    def note(self, broken: str, row: int, value: str | None) -> None:
        """Note that a cell breaks a constraint, or that it is not a value of the type."""
        rule = _rule(broken)
        if self.listing.takes(self.listed[rule], value):
            self.listed[rule] += 1
            self.findings.append(self._finding(broken, row, value))
        else:
            self.unlisted[broken] += 1

    def _finding(self, broken: str, row: int | None, value: str | None) -> Finding:
        known, rule = self.column.field, _rule(broken)
        message = type_message(known) if broken == TYPE else constraint_message(known, broken)
        return Finding(rule, message, HINTS[rule], self.table, row, known.name or None, value)


def _rule(broken: str) -> str:
    return "type-error" if broken == TYPE else "constraint-error"


@dataclass
class TextColumnReader(ColumnReader):
    """Reads cells of text with Frictionless's reader for the column."""

    suspect: pl.Expr
    reader: CellReader
    keyed: bool = field(kw_only=True)
    accepted: set[str] = field(default_factory=set, kw_only=True)
    keys: dict[str, str] = field(default_factory=dict, kw_only=True)
    broken: dict[str | None, tuple[str, ...]] = field(default_factory=dict, kw_only=True)
    """What the cells that have been read break."""

    def read(self, batch: pl.DataFrame, is_special: pl.Series) -> None:
        name = self.column.name
        suspect = batch.select(ROW, name, special=is_special).filter(self.suspect)
        if suspect.is_empty():
            return
        if len(self.broken) > MOST_KNOWN:
            self.broken.clear()
        self._read_cells([cell for cell in suspect[name].unique() if cell not in self.broken])
        for row, cell, _ in suspect.filter(~pl.col("special")).iter_rows():
            for broken in self.broken[cell]:
                self.note(broken, row, cell or "")

    def _read_cells(self, cells: Sequence[str | None]) -> None:
        """Read some cells, each for the first time."""
        known = self.column.field
        readable: list[tuple[str | None, Any, list[str]]] = []
        with explained_errors(self.table, known.name):
            for cell in cells:
                value, notes = self.reader(cell)
                if notes and TYPE in notes:
                    self.broken[cell] = (TYPE,)
                    continue
                readable.append((cell, value, list(notes or ())))
                if self.keyed and cell is not None and value is not None:
                    self.keys[cell] = str(key_of(value))
            by_standard = broken_constraints(known, [value for _, value, _ in readable])
        for (cell, _, constraints), further in zip(readable, by_standard, strict=True):
            if further and further not in constraints and (further == "pattern" or not constraints):
                constraints.append(further)
            self.broken[cell] = tuple(constraints)
            if cell is not None and not constraints:
                self.accepted.add(cell)

    def known_column(self) -> Column:
        return replace(self.column, accepted=tuple(self.accepted), keys=self.keys)


@dataclass
class NativeColumnReader(ColumnReader):
    """Evaluates the constraints of a typed column, as in Parquet, one by one.

    Raises:
        UndecidedError: one of them can't be evaluated.
    """

    def __post_init__(self) -> None:
        read = self.column.read
        known = self.column.field
        self.tests = constraint_tests(known, read.value, read.exact) if read else {}
        if known.required:
            self.tests = {"required": pl.lit(value=True), **self.tests}

    def read(self, batch: pl.DataFrame, is_special: pl.Series) -> None:
        cell, missing = self.column.text, self.column.missing
        rows = batch.filter(~is_special)
        for name, test in self.tests.items():
            broken = missing if name == "required" else ~missing & ~test.fill_null(value=False)
            for row, value in rows.filter(broken).select(ROW, cell).iter_rows():
                self.note(name, row, value)


def breaks_standard(field: Field, value: Any) -> str | None:
    """Return the constraint that a value breaks by the standard but not for Frictionless; None if there is none.

    >>> breaks_standard(Field("ref", "string", constraints={"pattern": "a|b"}), "ab")
    'pattern'
    """
    return broken_constraints(field, [value])[0]


def broken_constraints(field: Field, values: Sequence[Any]) -> list[str | None]:
    """Return for each of some values what `breaks_standard` returns for it.

    Raises:
        LimitError: matching the pattern of the field takes too long.
    """
    if "jsonSchema" in field.constraints:
        answer = json_schema(field.constraints["jsonSchema"]).check([_plain(value) for value in values])
        errors = answer.errors or [[] for _ in values]
        return [
            "jsonSchema" if wrong and value is not None else None
            for value, wrong in zip(values, errors, strict=True)
        ]
    pattern = field.constraints.get("pattern") if field.type == "string" else None
    present = [value for value in values if value is not None]
    matching = iter([True] * len(present) if pattern is None else matcher(pattern).matches_each(present))
    allowed: set[Any] | None = None
    if field.categories and field.type in {"string", "integer"}:
        convert = int if field.type == "integer" else str
        allowed = {convert(value) for value in category_values(field)}
    broken: list[str | None] = []
    for value in values:
        if value is None:
            broken.append(None)
        elif not next(matching):
            broken.append("pattern")
        else:
            broken.append("categories" if allowed is not None and value not in allowed else None)
    return broken


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; Frictionless reads numbers in objects and lists as Python does."""
    return json.loads(json.dumps(value, default=str))


@contextmanager
def explained_errors(table: str, field: str | None = None) -> Iterator[None]:
    """Turn what Frictionless's readers raise on unexpected constraints into an error with a finding.

    Raises:
        UnreadableError: a constraint can't be compared with a value, or a pattern is not a regular expression.
    """
    try:
        yield
    except re.error as error:
        message = f"a pattern is not a valid regular expression ({error})."
        raise UnreadableError([Finding("source-error", message, DEFAULT_HINT, table)]) from error
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, RecursionError) as error:
        if isinstance(error, SwpDataError):
            raise
        message = "a constraint can't be checked: it can't be compared with the column's values."
        raise UnreadableError([Finding("source-error", message, DEFAULT_HINT, table, field=field)]) from error
