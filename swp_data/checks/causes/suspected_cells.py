"""Suspected cells: the cell that, written differently, would make the most findings vanish."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from swp_data.checks.causes.candidate_values import candidate_values
from swp_data.checks.causes.trials import UNFIT, Cell, Effect, Trials
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import FIRST_ROW

__all__ = ["ByCells", "explain_by_cells"]

MOST_SUSPECTS = 16
"""How many cells are tried; the rules are run again for each."""
MOST_TRIALS = 8
"""How many values of a cell the rules of other rows are run with."""


@dataclass
class ByCells:
    """The causes that are wrong cells, by the positions of findings."""

    parents: dict[int, int] = field(default_factory=dict)
    """The cause of each finding that has one."""
    first_to_check: dict[int, tuple[str, int]] = field(default_factory=dict)
    """For each cause that names another column than the suspected one: that column, and how many findings follow."""


def explain_by_cells(trials: Trials, package: Package, known: Mapping[int, int]) -> ByCells:
    """Return which findings follow from a wrong cell, and which finding stands for that cell.

    Args:
        trials: the findings.
        package: the package.
        known: the causes that are known already.
    """
    found = ByCells()
    if len(trials.findings) < 2 or not trials.effects:
        return found
    tried = 0
    for cell in _suspects(trials, package):
        explained = {**known, **found.parents}
        if tried == MOST_SUSPECTS or not _is_worth_trying(cell, trials, explained):
            continue
        tried += 1
        vanished = _try(cell, trials, explained)
        root = _representative(cell, trials, vanished)
        if root is None:
            continue
        followers = {number for number in vanished if trials.may_cause(root, number)}
        found.parents |= dict.fromkeys(followers, root)
        if followers and trials.findings[root].field != cell[2]:
            found.first_to_check[root] = (cell[2], len(followers))
    return found


def _suspects(trials: Trials, package: Package) -> list[Cell]:
    """Return the cells that may be wrong, the most likely cause of other findings first.

    The cells are those that have a finding of another kind, and those that a broken rule reads in its own row. Cells of
    a table that others refer to come first; then those that more findings on their own row read.
    """
    own: dict[Cell, set[int]] = defaultdict(set)
    for effect in trials.effects:
        for column in effect.rule.columns_read[effect.rule.table]:
            own[effect.rule.table, effect.row, column].add(effect.number)
    certain: set[Cell] = set()
    for number, finding in enumerate(trials.findings):
        table, column = finding.table or "", finding.field or ""
        if number in trials.of_rules or table not in trials.tables or (finding.row or 0) < FIRST_ROW:
            continue
        if column in trials.tables[table].columns:
            cell = (table, (finding.row or 0) - FIRST_ROW, column)
            own[cell].add(number)
            certain.add(cell)
    dependents = _dependents(package)

    def likelihood(cell: Cell) -> tuple[int, ...]:
        reading = len(trials.reading(cell[0], cell[2]))
        return -int(cell in certain), -dependents[cell[0]], -len(own[cell]), -reading

    return sorted(own, key=likelihood)


def _is_worth_trying(cell: Cell, trials: Trials, explained: Mapping[int, int]) -> bool:
    """Whether other findings than those on the cell may follow from it, and some finding on its row has no cause."""
    table, row, column = cell
    reading = {
        effect.number: effect for effect in trials.reading(table, column) if effect.number not in explained
    }
    on_cell = {
        number
        for number in trials.on_row(table, row)
        if trials.findings[number].field == column and number not in explained
    }
    on_row = on_cell | {
        number for number, effect in reading.items() if (effect.rule.table, effect.row) == (table, row)
    }
    return bool(on_row) and len(on_row | reading.keys()) > 1


def _dependents(package: Package) -> Mapping[str, int]:
    """Return how many tables refer to each table, directly or through others."""
    referring: dict[str, set[str]] = defaultdict(set)
    for name, resource in package.resources.items():
        for key in resource.schema.foreign_keys:
            if key.resource not in {"", name}:
                referring[key.resource].add(name)
    counts: dict[str, int] = defaultdict(int)
    for name in package.names:
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            further = referring[waiting.pop()] - reached
            reached |= further
            waiting += further
        counts[name] = len(reached - {name})
    return counts


def _try(cell: Cell, trials: Trials, known: Mapping[int, int]) -> set[int]:
    """Return the findings that some other value of a cell makes vanish, and those that are certainly about the cell."""
    table, row, column = cell
    reading = [
        effect
        for effect in trials.reading(table, column)
        if effect.number not in known and trials.findings[effect.number].follows_from is None
    ]
    own = [effect for effect in reading if (effect.rule.table, effect.row) == (table, row)]
    others = [effect for effect in reading if (effect.rule.table, effect.row) != (table, row)]
    vanished = {
        number
        for number in trials.on_row(table, row)
        if trials.findings[number].field == column and number not in trials.of_rules
    }
    if not own and not vanished:
        return set()
    values = candidate_values(cell, trials.tables, [(effect.rule, effect.row) for effect in reading])
    scores = []
    for value in values:
        now = _vanishing(cell, value, own, trials)
        vanished |= now
        scores.append(len(now))
    if vanished and others:
        best = sorted(range(len(values)), key=lambda index: -scores[index])[:MOST_TRIALS]
        for index in best:
            vanished |= _vanishing(cell, values[index], others, trials)
    return vanished


def _vanishing(cell: Cell, value: Any, effects: list[Effect], trials: Trials) -> set[int]:
    """Return which findings vanish if a cell has another value."""
    table, row, column = cell
    frame = trials.tables[table]
    here = pl.int_range(pl.len()) == row
    try:
        other = pl.lit(value, frame.schema[column])
        changed = frame.with_columns(pl.when(here).then(other).otherwise(pl.col(column)).alias(column))
    except UNFIT:
        return set()
    return trials.vanishing(table, changed, effects)


def _representative(cell: Cell, trials: Trials, vanished: set[int]) -> int | None:
    """Return the finding that stands for a wrong cell: on the row of the cell, and on its column if there is one."""
    table, row, column = cell
    findings = trials.findings
    here = [
        number
        for number in vanished
        if (findings[number].table, findings[number].row) == (table, row + FIRST_ROW)
    ]

    def suitability(number: int) -> tuple[bool, bool, int]:
        return not findings[number].is_error, findings[number].field != column, number

    return min(here, key=suitability, default=None)
