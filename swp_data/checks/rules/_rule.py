"""The definition of a rule: a check of one column, with everything that a maintainer reads about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from swp_data.dataset.profile import Profile, read_profile

__all__ = ["EVERY_COLUMN", "Check", "Example", "Row", "Rule", "Severity", "Tables", "TextRule"]

Row = Mapping[str, Any]
Severity = Literal["error", "warning"]

EVERY_COLUMN = "*.*"


class Tables(dict[str, pl.DataFrame]):
    """The tables of a package by name, and the profile whose words and references the rules look for."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], profile: Profile | None = None) -> None:
        super().__init__(tables)
        self.profile = profile or read_profile()
        self._rows: dict[str, tuple[pl.DataFrame, list[dict[str, Any]]]] = {}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table, which many rules read; they must not be changed."""
        frame = self[table]
        if table not in self._rows or self._rows[table][0] is not frame:
            self._rows[table] = frame, frame.rows(named=True)
        return self._rows[table][1]


Check = pl.Expr | Callable[[Tables], pl.Expr]


@dataclass(frozen=True, kw_only=True, eq=False)
class Example:
    """Minimal tables that show a rule at work: a row that passes, and a change that breaks the rule.

    Attributes:
        good: a row of the rule's table that passes; columns that are not given are empty.
        bad: the cells that differ in a row that breaks the rule.
        before: rows of the same table that come before it.
        after: rows of the same table that come after it.
        others: the rows of other tables that the rule reads.
        changed: the table whose first row `bad` changes, if not the rule's own table.
    """

    good: Row
    bad: Row
    before: Sequence[Row] = ()
    after: Sequence[Row] = ()
    others: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    changed: str = ""

    @property
    def index(self) -> int:
        """The index, in the rule's table, of the row that passes or breaks the rule."""
        return len(self.before)

    def rows(self, table: str, *, broken: bool) -> dict[str, list[Row]]:
        """Return the rows of each table of the example.

        Args:
            table: the table of the rule.
            broken: whether to apply the change that breaks the rule.
        """
        rows = {name: list(others) for name, others in self.others.items()}
        rows[table] = [*self.before, self.good, *self.after]
        if broken:
            changed, index = (self.changed, 0) if self.changed else (table, self.index)
            rows[changed][index] = {**rows[changed][index], **self.bad}
        return rows


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """A rule of meaning on one column: when a row passes, and what a maintainer reads when it does not.

    Rules on several columns may have the same id if they have the same texts.

    Attributes:
        id: the name of the rule in findings, exceptions and the catalogue.
        table: the table whose rows are checked.
        column: the column in which a finding is reported.
        reads: every column that the check reads, as "column" of the same table or "table.column" of another;
            `EVERY_COLUMN` if it reads all tables.
        check: an expression that is true for a row that passes, or a function of the tables that returns one. A row
            for which it is null does not pass.
        message: what is wrong, as a sentence that starts with a small letter.
        hint: what to do.
        reason: why the rule exists.
        example: a row that passes and a row that does not.
        severity: "error" for what cannot be correct, "warning" for what a person should check.
    """

    id: str
    table: str
    column: str
    reads: tuple[str, ...]
    check: Check
    message: str
    hint: str
    reason: str
    example: Example
    severity: Severity = "error"

    def passes(self, tables: Tables) -> pl.Expr:
        """Return the expression that is true for each row of the rule's table that passes."""
        return self.check if isinstance(self.check, pl.Expr) else self.check(tables)

    @property
    def columns_read(self) -> dict[str, list[str]]:
        """The columns that the check reads, and the column of the rule, by table."""
        columns: dict[str, list[str]] = {self.table: [self.column]}
        for name in self.reads:
            table, _, column = name.rpartition(".")
            of_table = columns.setdefault(table or self.table, [])
            if column not in of_table:
                of_table.append(column)
        columns.pop("*", None)
        return columns

    @property
    def reads_everything(self) -> bool:
        """Whether the check reads all tables."""
        return EVERY_COLUMN in self.reads


@dataclass(frozen=True, kw_only=True)
class TextRule:
    """A rule on every text column of every table: a pattern that no cell may match.

    Attributes:
        id: the name of the rule in findings, exceptions and the catalogue.
        refuses: the pattern, in the syntax of Rust's `regex` crate, which Polars uses.
        message: what is wrong, as a sentence that starts with a small letter.
        hint: what to do.
        reason: why the rule exists.
        example: a cell that breaks the rule.
        severity: "error" or "warning".
    """

    id: str
    refuses: str
    message: str
    hint: str
    reason: str
    example: str
    severity: Severity = "error"
