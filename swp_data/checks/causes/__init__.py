"""Causes of findings that are particular to this dataset: the cell, the missing row or the order that explains them.

A rule reads several cells, often of several tables, and reports one of them. To find out which fault a finding follows
from, the suspected fault is repaired on trial, and the rules that read it are run again: a finding that vanishes may
follow from the fault, and a finding that stays doesn't depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from swp_data.checks.causes.missing_rows import explain_by_missing_rows
from swp_data.checks.causes.references import explain_by_references
from swp_data.checks.causes.row_order import explain_by_order, explain_order
from swp_data.checks.causes.suspected_cells import ByCells, explain_by_cells
from swp_data.checks.causes.trials import Trials
from swp_data.checks.rules import Tables
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import Finding, place_of
from swp_data.text import plural

__all__ = ["link_rule_findings"]


def link_rule_findings(findings: Sequence[Finding], package: Package, tables: Tables) -> list[Finding]:
    """Return findings in which each finding of a rule that follows from another names it in `follows_from`.

    The hint of a finding that explains others by a cell that it doesn't name says which cell to check first.

    Args:
        findings: all findings of a package.
        package: the package.
        tables: its tables whose structure has no errors.
    """
    trials = Trials(findings, tables)
    parents = explain_by_order(trials, package, {})
    by_cells = explain_by_cells(trials, package, parents)
    parents |= by_cells.parents
    parents |= explain_by_missing_rows(trials, package, parents)
    parents |= explain_order(trials, package, parents)
    parents |= explain_by_references(trials, package, parents)
    return [_linked(number, trials, parents, by_cells) for number in range(len(findings))]


def _linked(number: int, trials: Trials, parents: Mapping[int, int], by_cells: ByCells) -> Finding:
    """Return a finding with its cause, or with the advice which cell to check first."""
    finding = trials.findings[number]
    if number in parents and finding.follows_from is None:
        return replace(finding, follows_from=place_of(trials.findings[parents[number]]))
    if number in by_cells.first_to_check:
        column, count = by_cells.first_to_check[number]
        advice = f"Check {column} first: {plural(count, 'further finding')} may follow from it."
        return replace(finding, hint=f"{finding.hint} {advice}")
    return finding
