"""Missing rows: the findings that vanish if a row is added to which foreign keys refer, or whose text no row has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any

import polars as pl

from swp_data.checks.causes.trials import UNFIT, Effect, Trials
from swp_data.datapackage.causes.missing_keys import looks_like_key
from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.report import Finding

__all__ = ["explain_by_missing_rows"]

MOST_ROWS = 8
"""How many missing rows are looked for."""
MOST_TEMPLATES = 4
"""How many rows of its table it is tried to be like."""
MOST_VARIANTS = 250
"""How many rows are tried for each."""
UNCLAIMED = ("text-unclaimed", "number-unclaimed")
LINES = ("line_start", "line")


@dataclass(frozen=True)
class _MissingRow:
    """A row that seems to be missing: the finding that says so, its table, and what is known of its cells."""

    number: int
    table: str
    cells: Mapping[str, Any]
    place: int
    """The index that it would have."""
    known: str = field(default="")
    """Its key, or its source, in which the keys of other tables may occur."""


def explain_by_missing_rows(
    trials: Trials, package: Package, known: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Return which findings follow from a missing row, by the first foreign key or text that shows that it is missing.

    Args:
        trials: the findings.
        package: the package.
        known: the causes that are known already.
    """
    parents = dict(known or {})
    for row in islice(_missing_rows(trials, package), MOST_ROWS):
        effects = [
            effect
            for effect in trials.reading_table(row.table)
            if effect.number not in parents and trials.may_cause(row.number, effect.number)
        ]
        vanished = _vanishing(trials, package.resources[row.table], row, effects) if effects else set()
        parents |= dict.fromkeys(vanished, row.number)
    return {number: cause for number, cause in parents.items() if number not in (known or {})}


def _missing_rows(trials: Trials, package: Package) -> Iterator[_MissingRow]:
    """Yield the rows that seem to be missing."""
    for number, finding in enumerate(trials.findings):
        if finding.follows_from is not None or not finding.value:
            continue
        if finding.rule == "foreign-key" and finding.row is not None:
            yield from _referred_to(trials, package, number, finding)
        elif finding.rule in UNCLAIMED and finding.line is not None:
            yield from _printed(trials, package, number, finding)


def _referred_to(trials: Trials, package: Package, number: int, finding: Finding) -> Iterator[_MissingRow]:
    """Yield the row that a foreign key refers to, if its value could be a key of that table."""
    for key in package.resources[finding.table or ""].schema.foreign_keys:
        table = key.resource or finding.table or ""
        if key.fields != (finding.field,) or len(key.to) != 1 or table not in trials.tables:
            continue
        column, value = key.to[0], finding.value or ""
        keys = trials.tables[table][column].cast(pl.String).to_list()
        if looks_like_key(value, [other for other in keys if other]):
            place = next((index for index, other in enumerate(keys) if (other or "") > value), len(keys))
            yield _MissingRow(number, table, {column: value}, place, value)


def _printed(trials: Trials, package: Package, number: int, finding: Finding) -> Iterator[_MissingRow]:
    """Yield the rows, of each table that quotes sources, that could have a text which no row has."""
    for table, frame in trials.tables.items():
        line = next((name for name in LINES if name in frame.columns), None)
        quotes = any(item.quoted for item in package.resources[table].schema.fields)
        prints = table == finding.table if finding.rule == "number-unclaimed" else quotes
        if line is None or "source_id" not in frame.columns or not prints:
            continue
        before = frame.select(
            (pl.col("source_id") == finding.value) & (pl.col(line) <= finding.line)
        ).to_series()
        indexes = before.fill_null(value=False).arg_true()
        place = int(indexes[-1]) + 1 if indexes.len() else 0
        yield _MissingRow(
            number, table, {"source_id": finding.value, line: finding.line}, place, finding.value or ""
        )


def _vanishing(trials: Trials, resource: Resource, row: _MissingRow, effects: Sequence[Effect]) -> set[int]:
    """Return which findings vanish if the row is added, with any of the keys that it may have."""
    frame = trials.tables[row.table]
    if not frame.height:
        return set()
    positions = {index: index + int(index >= row.place) for index in range(frame.height)}
    affected = [effect.row for effect in effects if effect.rule.table == row.table]
    templates = dict.fromkeys([max(0, row.place - 1), *affected[:MOST_TEMPLATES]])
    vanished: set[int] = set()
    variants = _variants(trials, resource, row, effects)
    for template, keys in [
        *((index, {}) for index in templates),
        *((next(iter(templates)), keys) for keys in variants),
    ]:
        like = frame.slice(template, 1)
        remaining = [effect for effect in effects if effect.number not in vanished]
        if not remaining:
            break
        try:
            new = like.with_columns(
                pl.lit(value).cast(frame.schema[name]).alias(name)
                for name, value in {**row.cells, **keys}.items()
            )
            changed = pl.concat([frame.slice(0, row.place), new, frame.slice(row.place)])
        except UNFIT:
            continue
        vanished |= trials.vanishing(row.table, changed, remaining, positions)
    return vanished


def _variants(
    trials: Trials, resource: Resource, row: _MissingRow, effects: Sequence[Effect]
) -> Iterator[Mapping[str, Any]]:
    """Yield the cells that may link the row to other tables, the likeliest first."""
    options: dict[str, list[Any]] = {}
    for key in resource.schema.foreign_keys:
        column = key.fields[0]
        required = len(key.fields) == 1 and resource.schema[column].required
        if required and column not in row.cells and key.resource in trials.tables:
            options[column] = _keys(trials, row, key.resource, key.to[0], effects)
    if not options:
        return
    for values in islice(product(*options.values()), MOST_VARIANTS):
        yield dict(zip(options, values, strict=True))


def _keys(trials: Trials, row: _MissingRow, table: str, column: str, effects: Sequence[Effect]) -> list[Any]:
    """Return the keys of a table that the row may refer to, the likeliest first."""
    keys = trials.tables[table][column].drop_nulls().to_list()
    named = [key for key in keys if str(key) in row.known]
    affected = []
    for effect in effects:
        frame = trials.tables[effect.rule.table]
        affected += [frame[name][effect.row] for name in frame.columns if name.endswith(column)]
    likely = [key for key in dict.fromkeys([*named, *affected]) if key in set(keys)]
    return [*likely, *(key for key in keys if key not in set(likely))]
