"""Trials: the broken rules, run again on tables in which a suspected fault is repaired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from swp_data.checks.rules import Rule, Tables, rules_on
from swp_data.datapackage.report import FIRST_ROW, Finding

__all__ = ["UNFIT", "Cell", "Effect", "Trials"]

UNFIT = (
    pl.exceptions.PolarsError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""The exceptions of Polars and the rules for values that they do not expect."""

Cell = tuple[str, int, str]
"""The table, the index of the row, and the column of a cell."""


@dataclass(frozen=True)
class Effect:
    """A finding of a rule: its position in the report, the rule, and the index of its row."""

    number: int
    rule: Rule
    row: int


class Trials:
    """The findings of rules, and which of them vanish if a table changes.

    Args:
        findings: all findings of a package.
        tables: its tables whose structure has no errors.
    """

    def __init__(self, findings: Sequence[Finding], tables: Tables) -> None:
        self.findings = findings
        self.tables = tables
        self.effects = list(_effects(findings, tables))
        self.of_rules = {effect.number for effect in self.effects}
        """The positions of these findings."""
        self._by_row: dict[tuple[str, int], list[int]] = defaultdict(list)
        for number, finding in enumerate(findings):
            if finding.table and finding.row:
                self._by_row[finding.table, finding.row - FIRST_ROW].append(number)
        self._by_column: dict[tuple[str, str], list[Effect]] = defaultdict(list)
        self._by_table: dict[str, list[Effect]] = defaultdict(list)
        for effect in self.effects:
            for table, columns in effect.rule.columns_read.items():
                self._by_table[table].append(effect)
                for column in columns:
                    self._by_column[table, column].append(effect)

    def reading(self, table: str, column: str) -> Sequence[Effect]:
        """Return the findings of rules that read a column."""
        return self._by_column.get((table, column), ())

    def reading_table(self, table: str) -> Sequence[Effect]:
        """Return the findings of rules that read a table."""
        return self._by_table.get(table, ())

    def on_row(self, table: str, row: int) -> Sequence[int]:
        """Return the findings on a row, given by its index."""
        return self._by_row.get((table, row), ())

    def may_cause(self, cause: int, number: int) -> bool:
        """Whether a finding may follow from another: it has no cause yet, and an error never follows from a warning."""
        findings = self.findings
        return (
            cause != number
            and findings[number].follows_from is None
            and (findings[cause].is_error or not findings[number].is_error)
        )

    def vanishing(
        self,
        table: str,
        changed: pl.DataFrame,
        effects: Iterable[Effect],
        positions: Mapping[int, int] | None = None,
    ) -> set[int]:
        """Return which findings vanish if a table is another one.

        Args:
            table: the name of the table.
            changed: the other table.
            effects: the findings to look at.
            positions: the index that each row of the table has in the other one, if rows have moved.
        """
        tables = Tables({**self.tables, table: changed}, self.tables.profile)
        by_rule: dict[Rule, list[Effect]] = defaultdict(list)
        for effect in effects:
            by_rule[effect.rule].append(effect)
        vanished = set()
        for rule, of_rule in by_rule.items():
            try:
                passes = tables[rule.table].select(rule.passes(tables).alias("passes")).to_series()
            except UNFIT:
                continue
            for effect in of_rule:
                moved = positions is not None and rule.table == table
                row = (positions or {}).get(effect.row, effect.row) if moved else effect.row
                if passes[row if passes.len() > 1 else 0] is True:
                    vanished.add(effect.number)
        return vanished


def _effects(findings: Sequence[Finding], tables: Tables) -> Iterator[Effect]:
    """Yield each finding of a rule whose tables can be read."""
    for number, finding in enumerate(findings):
        if finding.table is None or finding.table not in tables or finding.row is None:
            continue
        for rule in rules_on(finding.table):
            if (rule.id, rule.column) == (finding.rule, finding.field):
                if not rule.reads_everything and set(rule.columns_read) <= tables.keys():
                    yield Effect(number, rule, finding.row - FIRST_ROW)
                break
