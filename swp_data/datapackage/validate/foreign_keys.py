"""Foreign keys, checked after the tables that they link have been read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
    types: Sequence[str]
    """The types of the fields in the schema."""


def find_links(package: Package) -> dict[str, frozenset[tuple[str, ...]]]:
    """Return, for each resource, the fields by which it refers to tables, and those by which tables refer to it."""
    links: dict[str, set[tuple[str, ...]]] = {name: set() for name in package.names}
    for name in package.names:
        for key in package.schema(name).foreign_keys:
            links[name].add(key.fields)
            links.setdefault(key.resource or name, set()).add(key.to)
    return {name: frozenset(fields) for name, fields in links.items()}


def check_foreign_keys(
    package: Package,
    name: str,
    outcomes: Mapping[str, Outcome],
    frictionless: FrictionlessAdapter,
    others: Collection[str] = (),
) -> Outcome:
    """Return the outcome of a resource, with a finding for each row whose foreign key refers to a missing row.

    A key with an empty part is not compared, as in SQL. If a table that it refers to can't be read, one finding says
    so, and the faults of the resource itself are kept.

    Args:
        package: the package.
        name: the name of the resource.
        outcomes: the outcome of the check of each resource.
        frictionless: reads the tables that can't be read otherwise.
        others: the resources of other packages; a key to one that can't be read is skipped.
    """
    outcome = outcomes[name]
    if outcome.table is None:
        return outcome  # Frictionless has checked it as a whole, or it can't be read
    findings: list[Finding] = []
    skipped: list[str] = []
    for key in package.schema(name).foreign_keys:
        referred = key.resource or name
        if referred != name and referred in outcomes and outcomes[referred].failed:
            if referred in others:
                where = f"the foreign key {', '.join(key.fields)} of {name}"
                skipped.append(f"{where}: {referred}, to which it refers, can't be read")
            else:
                findings.append(_unchecked(name, key, outcomes[referred]))
            continue
        columns = outcome.table.all_columns(key.fields)
        if not columns:
            continue  # a missing label has been reported
        target = _target(package, referred, key, outcomes.get(referred), frictionless)
        if target is None:
            skipped.append(
                f"the foreign key {', '.join(key.fields)} of {name}: {referred}, to which it refers, can't be read"
            )
            continue
        keys = complete_keys(outcome.keys[key.fields])
        if isinstance(target, str) or differing_part(columns, target) is not None:
            findings += _find_unusable(name, key, columns, target) if keys.height else []
            continue
        absent = keys.join(target.keys, on=keys.columns, how="anti")
        if absent.height:
            reference = f"{', '.join(key.to)} of {referred}"
            rows = _find_rows(outcome.table, columns, absent, reference)
            findings += first_findings(rows, name)
    return replace(outcome, findings=[*outcome.findings, *findings], skipped=[*outcome.skipped, *skipped])


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


def complete_keys(keys: pl.DataFrame) -> pl.DataFrame:
    """Return the keys that have all their parts; others are not compared, as in SQL.

    Standard: Table Schema, https://datapackage.org/standard/table-schema/#foreignKeys
    """
    return keys.filter(pl.all_horizontal(pl.all().is_not_null())) if keys.width else keys


def differing_part(columns: Sequence[Column], target: Target) -> int | None:
    """Return the first part of a key whose type differs from that of the field to which it refers."""
    kinds = zip(columns, target.kinds, strict=True)
    return next((index for index, (column, kind) in enumerate(kinds) if column.kind != kind), None)


def _find_unusable(
    name: str, key: ForeignKey, columns: Sequence[Column], target: Target | str
) -> list[Finding]:
    """Return one finding about a key that no row can satisfy: its target lacks a field, or has another type."""
    fields, referred = ", ".join(key.fields), key.resource or name
    if isinstance(target, str):
        message = f"the foreign key refers to {target} of {referred}, which has no such column."
        hint = "Correct the name of the field in the foreign key, or add the column."
        return [Finding("foreign-key", message, hint, name, field=fields)]
    index = differing_part(columns, target) or 0
    column = columns[index]
    message = (
        f"{column.field.name} has the type {column.field.type}, but {key.to[index]} of {referred} has the type "
        f"{target.types[index]}, so no key can match."
    )
    hint = "Give both fields the same type in their schemas."
    return [Finding("foreign-key", message, hint, name, field=fields)]


def _target(
    package: Package, name: str, key: ForeignKey, outcome: Outcome | None, frictionless: FrictionlessAdapter
) -> Target | str | None:
    """Return the keys that a foreign key may refer to.

    Returns:
        None if they can't be read, and the name of a field that the table lacks.
    """
    if outcome is None or outcome.failed:
        return None
    if outcome.table is not None:
        columns = outcome.table.all_columns(key.to)
        if columns:
            return Target(
                [column.kind for column in columns],
                outcome.keys[key.to],
                [column.field.type for column in columns],
            )
        return next(field for field in key.to if outcome.table.column(field) is None)
    schema = package.schema(name)
    if not set(key.to) <= set(schema.names):
        return None if not schema.names else next(field for field in key.to if field not in schema.names)
    try:
        rows = frictionless.key_values(name, key.to)
        parts = [[key_of(row[index]) for row in rows] for index in range(len(key.to))]
    except (UnreadableError, UndecidedError):
        return None
    columns = tuple(Column("", schema[field]) for field in key.to)
    series = [pl.Series(name, part, pl.String) for name, part in zip(part_names(columns), parts, strict=True)]
    types = [schema[field].type for field in key.to]
    return Target([column.kind for column in columns], pl.DataFrame(series), types)


def _find_rows(
    table: Table, columns: Sequence[Column], absent: pl.DataFrame, reference: str
) -> Iterator[Finding]:
    """Yield a finding for each row whose key is absent from the table that it refers to."""
    parts = [column.key.alias(name) for name, column in zip(absent.columns, columns, strict=True)]
    cells = [column.cell.cast(pl.String).alias(f"cell {index}") for index, column in enumerate(columns)]
    rows = table.frame.select(ROW, *parts, *cells)
    found = rows.join(absent.lazy(), on=absent.columns, how="semi")
    labels = ", ".join(column.field.name for column in columns)
    for row in found.collect(engine="streaming").sort(ROW).iter_rows(named=True):
        value = ", ".join(row[f"cell {index}"] or "" for index in range(len(columns)))
        message = f"there is no {value!r} in {reference}."
        yield Finding("foreign-key", message, HINTS["foreign-key"], table.name, row[ROW], labels, value)
