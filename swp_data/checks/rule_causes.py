"""Causes of findings on rules: the cell that, written differently, would make the most findings vanish.

A rule reads several cells, often of several tables, and reports one of them. To find out which cell is wrong, each
suspected cell is given other values, and the rules that read it are run again. A finding that some value makes vanish
may follow from that cell; a finding that no value makes vanish doesn't depend on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from swp_data.checks.candidate_values import candidate_values
from swp_data.checks.rules import Rule, Tables, rules_on
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import FIRST_ROW, Finding, place_of
from swp_data.text import plural

__all__ = ["link_rule_findings"]

MOST_SUSPECTS = 16
"""How many cells are tried; the rules are run again for each."""
MOST_TRIALS = 8
"""How many values of a cell the rules of other rows are run with."""

UNFIT = (pl.exceptions.PolarsError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

Cell = tuple[str, int, str]


@dataclass(frozen=True)
class _Effect:
    """A finding of a rule: its position in the report, the rule, and the index of its row."""

    number: int
    rule: Rule
    row: int


class _Trials:
    """The rules that are broken, run again with other values in one cell."""

    def __init__(self, tables: Tables, effects: Sequence[_Effect]) -> None:
        self.tables = tables
        self.effects = effects

    @cached_property
    def by_column(self) -> Mapping[tuple[str, str], list[_Effect]]:
        """The findings of the rules that read each column."""
        found: dict[tuple[str, str], list[_Effect]] = defaultdict(list)
        for effect in self.effects:
            for table, columns in effect.rule.columns_read.items():
                for column in columns:
                    found[table, column].append(effect)
        return found

    def vanishing(self, cell: Cell, value: Any, effects: Iterable[_Effect]) -> set[int]:
        """Return which findings vanish if a cell has another value."""
        table, row, column = cell
        frame = self.tables[table]
        here = pl.int_range(pl.len()) == row
        try:
            changed = frame.with_columns(
                pl.when(here).then(pl.lit(value, frame.schema[column])).otherwise(pl.col(column)).alias(column)
            )
        except UNFIT:
            return set()
        tables = Tables({**self.tables, table: changed}, self.tables.profile)
        by_rule: dict[Rule, list[_Effect]] = defaultdict(list)
        for effect in effects:
            by_rule[effect.rule].append(effect)
        vanished = set()
        for rule, of_rule in by_rule.items():
            try:
                passes = tables[rule.table].select(rule.passes(tables).alias("passes")).to_series()
            except UNFIT:
                continue
            if passes.len() == 1:  # the expression is the same for every row
                passes = passes.new_from_index(0, tables[rule.table].height)
            vanished |= {effect.number for effect in of_rule if passes[effect.row] is True}
        return vanished


def link_rule_findings(findings: Sequence[Finding], package: Package, tables: Tables) -> list[Finding]:
    """Return findings in which each finding of a rule that follows from another names it in `follows_from`.

    Args:
        findings: all findings of a package.
        package: the package.
        tables: its tables whose structure has no errors.
    """
    effects = list(_effects(findings, tables))
    if not effects or len(findings) < 2:
        return list(findings)
    trials = _Trials(tables, effects)
    parents: dict[int, int] = {}
    hints: dict[int, tuple[str, int]] = {}
    for cell in _suspects(findings, package, trials)[:MOST_SUSPECTS]:
        vanished = _try(cell, findings, trials, parents)
        root = _representative(cell, findings, vanished, parents)
        followers = vanished - {root}
        if root is None or not followers:
            continue
        for number in followers:
            if findings[root].is_error or not findings[number].is_error:
                parents[number] = root
        if findings[root].field != cell[2]:
            hints[root] = (cell[2], len(followers))
    return [_linked(number, finding, findings, parents, hints) for number, finding in enumerate(findings)]


def _linked(
    number: int,
    finding: Finding,
    findings: Sequence[Finding],
    parents: Mapping[int, int],
    hints: Mapping[int, tuple[str, int]],
) -> Finding:
    if number in parents and finding.follows_from is None:
        return replace(finding, follows_from=place_of(findings[parents[number]]))
    if number in hints:
        column, count = hints[number]
        advice = f"Check {column} first: {plural(count, 'further finding')} may follow from it."
        return replace(finding, hint=f"{finding.hint} {advice}")
    return finding


def _effects(findings: Sequence[Finding], tables: Tables) -> Iterator[_Effect]:
    """Yield each finding of a rule whose tables can be read."""
    for number, finding in enumerate(findings):
        if finding.table in tables and finding.row is not None:
            for rule in rules_on(finding.table):
                if (rule.id, rule.column) == (finding.rule, finding.field) and _can_run(rule, tables):
                    yield _Effect(number, rule, finding.row - FIRST_ROW)
                    break


def _can_run(rule: Rule, tables: Tables) -> bool:
    return not rule.reads_everything and set(rule.columns_read) <= tables.keys()


def _suspects(findings: Sequence[Finding], package: Package, trials: _Trials) -> list[Cell]:
    """Return the cells that may be wrong, the most likely cause of other findings first.

    The cells are those that have a finding of another kind, and those that a broken rule reads in its own row. Cells of
    a table that others refer to come first; then those that more findings on their own row read.
    """
    own: dict[Cell, set[int]] = defaultdict(set)
    certain: set[Cell] = set()
    of_rules = {effect.number for effect in trials.effects}
    for effect in trials.effects:
        for column in effect.rule.columns_read[effect.rule.table]:
            own[effect.rule.table, effect.row, column].add(effect.number)
    for number, finding in enumerate(findings):
        if number not in of_rules and finding.row and finding.table in trials.tables and finding.field:
            cell = (finding.table, finding.row - FIRST_ROW, finding.field)
            if cell[1] >= 0 and finding.field in trials.tables[finding.table].columns:
                own[cell].add(number)
                certain.add(cell)
    dependents = _dependents(package)

    def likelihood(cell: Cell) -> tuple[int, ...]:
        table, _, column = cell
        reading = {effect.number for effect in trials.by_column.get((table, column), ())}
        return -int(cell in certain), -dependents[table], -len(own[cell]), -len(reading | own[cell])

    worth = [
        cell
        for cell, numbers in own.items()
        if len(numbers | {effect.number for effect in trials.by_column.get((cell[0], cell[2]), ())}) > 1
    ]
    return sorted(worth, key=likelihood)


def _dependents(package: Package) -> Mapping[str, int]:
    """Return how many tables refer to each table, directly or through others."""
    referring: dict[str, set[str]] = defaultdict(set)
    for name, resource in package.resources.items():
        for key in resource.schema.foreign_keys:
            if key.resource not in {"", name}:
                referring[key.resource].add(name)
    counts: dict[str, int] = {}
    for name in package.names:
        reached, waiting = set(), [name]
        while waiting:
            for other in referring[waiting.pop()] - reached:
                reached.add(other)
                waiting.append(other)
        counts[name] = len(reached - {name})
    return defaultdict(int, counts)


def _try(cell: Cell, findings: Sequence[Finding], trials: _Trials, parents: Mapping[int, int]) -> set[int]:
    """Return the findings that some other value of a cell makes vanish, and those that are certainly about the cell."""
    table, row, column = cell
    reading = [
        effect
        for effect in trials.by_column.get((table, column), ())
        if effect.number not in parents and findings[effect.number].follows_from is None
    ]
    own = [effect for effect in reading if (effect.rule.table, effect.row) == (table, row)]
    others = [effect for effect in reading if effect not in own]
    certain = {
        number
        for number, finding in enumerate(findings)
        if (finding.table, finding.field) == (table, column) and finding.row == row + FIRST_ROW
    } - {effect.number for effect in trials.effects}
    if not own and not certain:
        return set()
    values = candidate_values(cell, trials.tables, [(effect.rule, effect.row) for effect in reading])
    vanished: set[int] = set(certain)
    scores = []
    for value in values:
        now = trials.vanishing(cell, value, own)
        vanished |= now
        scores.append(len(now))
    if not vanished or not others:
        return vanished
    best = sorted(range(len(values)), key=lambda index: -scores[index])[:MOST_TRIALS]
    for index in best:
        vanished |= trials.vanishing(cell, values[index], others)
    return vanished


def _representative(
    cell: Cell, findings: Sequence[Finding], vanished: set[int], parents: Mapping[int, int]
) -> int | None:
    """Return the finding that stands for a wrong cell: on the row of the cell, and on its column if there is one."""
    table, row, column = cell
    here = [
        number
        for number in vanished
        if (findings[number].table, findings[number].row) == (table, row + FIRST_ROW)
        and number not in parents
    ]

    def suitability(number: int) -> tuple[bool, bool, int]:
        finding = findings[number]
        return not finding.is_error, finding.field != column, number

    return min(here, key=suitability, default=None)
