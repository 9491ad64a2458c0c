"""Foreign keys, checked after the tables that they link have been read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from swp_data.datapackage.model import ForeignKey, Package
from swp_data.datapackage.report import Finding, place_of
from swp_data.datapackage.validate.columns import Column, key_of
from swp_data.datapackage.validate.constraints import UndecidedError
from swp_data.datapackage.validate.declared_bounds import first_findings
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.keys import part_names
from swp_data.datapackage.validate.tables import ROW, Outcome, Table


@dataclass(frozen=True)
class Target:
    """The keys that a foreign key may refer to, and the kind of each of their parts."""

    kinds: Sequence[str]
    keys: pl.DataFrame


def find_links(package: Package) -> dict[str, frozenset[tuple[str, ...]]]:
    """Return, for each resource, the fields by which it refers to tables, and those by which tables refer to it."""
    links: dict[str, set[tuple[str, ...]]] = {name: set() for name in package.names}
    for name in package.names:
        for key in package.schema(name).foreign_keys:
            links[name].add(key.fields)
            links.setdefault(key.resource or name, set()).add(key.to)
    return {name: frozenset(fields) for name, fields in links.items()}


def check_foreign_keys(
    package: Package, name: str, outcomes: Mapping[str, Outcome], frictionless: FrictionlessAdapter
) -> Outcome:
    """Return the outcome of a resource, with a finding for each row whose foreign key refers to a missing row.

    If a table that it refers to can't be read, one finding says so, and the faults of the resource itself are kept.

    Args:
        package: the package.
        name: the name of the resource.
        outcomes: the outcome of the check of each resource.
        frictionless: reads the tables that can't be read otherwise.
    """
    outcome = outcomes[name]
    if outcome.table is None and (outcome.delegated or not outcome.failed):
        return outcome  # Frictionless has checked it as a whole
    foreign_keys = package.schema(name).foreign_keys
    if outcome.table is None:
        others = [key.resource for key in foreign_keys if key.resource not in {"", name}]
        unread = [other for other in others if other not in outcomes or outcomes[other].failed]
        return _check_whole(name, unread[0], frictionless) if unread else outcome
    findings: list[Finding] = []
    for key in foreign_keys:
        referred = key.resource or name
        if referred != name and referred in outcomes and outcomes[referred].failed:
            findings.append(_unchecked(name, key, outcomes[referred]))
            continue
        target = _target(package, referred, key, outcomes.get(referred), frictionless)
        if target is None:
            return _check_whole(name, referred, frictionless)
        columns = outcome.table.all_columns(key.fields)
        if columns:  # a missing label has been reported
            absent = _absent_keys(outcome.keys[key.fields], columns, target)
            if absent.height:
                reference = f"{', '.join(key.to)} of {referred}"
                rows = _find_rows(outcome.table, columns, absent, reference)
                findings += first_findings(rows, name)
    return replace(outcome, findings=[*outcome.findings, *findings])


def _unchecked(name: str, key: ForeignKey, referred: Outcome) -> Finding:
    """Return a finding on a foreign key into a table that can't be read; it follows from the reason."""
    failure = next((finding for finding in referred.findings if finding.row is None), None)
    return Finding(
        "foreign-key",
        f"the key can't be checked, because {key.resource} can't be read.",
        f"Correct {key.resource} first.",
        name,
        field=", ".join(key.fields),
        follows_from=place_of(failure) if failure else None,
    )


def _check_whole(name: str, unreadable: str, frictionless: FrictionlessAdapter) -> Outcome:
    from swp_data.datapackage.validate.whole_resource import check_whole_resource

    return check_whole_resource(name, f"{unreadable}, to which it refers, can't be read", frictionless)


def _target(
    package: Package, name: str, key: ForeignKey, outcome: Outcome | None, frictionless: FrictionlessAdapter
) -> Target | None:
    """Return the keys of a table that a foreign key may refer to; None if they can't be read."""
    if outcome is None or outcome.failed:
        return None
    if outcome.table is not None:
        columns = outcome.table.all_columns(key.to)
        if columns:
            return Target([column.kind for column in columns], outcome.keys[key.to])
        return None if any(outcome.table.column(field) for field in key.to) else _no_keys(len(key.to))
    schema = package.schema(name)
    if not set(key.to) <= set(schema.names):
        return None
    try:
        rows = frictionless.key_values(name, key.to)
        parts = [[key_of(row[index]) for row in rows] for index in range(len(key.to))]
    except (UnreadableError, UndecidedError):
        return None
    columns = tuple(Column("", schema[field]) for field in key.to)
    series = [pl.Series(name, part, pl.String) for name, part in zip(part_names(columns), parts, strict=True)]
    return Target([column.kind for column in columns], pl.DataFrame(series))


def _no_keys(parts: int) -> Target:
    """Return the keys of a table that lacks the columns that are referred to."""
    return Target(["any"] * parts, pl.DataFrame(schema={f"k{index}": pl.String for index in range(parts)}))


def _absent_keys(keys: pl.DataFrame, columns: Sequence[Column], target: Target) -> pl.DataFrame:
    """Return the keys that the target lacks."""
    # Values of different kinds are never equal; but where both are empty, there are none to compare.
    different = [
        pl.col(part).is_null()
        for part, kind, column in zip(keys.columns, target.kinds, columns, strict=True)
        if kind != column.kind
    ]
    return keys.join(target.keys.filter(*different), on=keys.columns, how="anti", nulls_equal=True)


def _find_rows(
    table: Table, columns: Sequence[Column], absent: pl.DataFrame, reference: str
) -> Iterator[Finding]:
    """Yield a finding for each row whose key is absent from the table that it refers to."""
    parts = [column.key.alias(name) for name, column in zip(absent.columns, columns, strict=True)]
    cells = [column.cell.cast(pl.String).alias(f"cell {index}") for index, column in enumerate(columns)]
    rows = table.frame.select(ROW, *parts, *cells)
    found = rows.join(absent.lazy(), on=absent.columns, how="semi", nulls_equal=True)
    labels = ", ".join(column.field.name for column in columns)
    for row in found.collect(engine="streaming").sort(ROW).iter_rows(named=True):
        value = ", ".join(row[f"cell {index}"] or "" for index in range(len(columns)))
        message = f"there is no {value!r} in {reference}."
        yield Finding("foreign-key", message, HINTS["foreign-key"], table.name, row[ROW], labels, value)
