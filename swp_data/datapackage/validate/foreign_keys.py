"""References: foreign keys, once the tables that they link have been read."""

from __future__ import annotations

import polars as pl

from swp_data.datapackage.model import ForeignKey, Package
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate import keys
from swp_data.datapackage.validate.columns import Column, key_of
from swp_data.datapackage.validate.constraints import UndecidedError
from swp_data.datapackage.validate.frictionless_adapter import UnreadableError, Witness
from swp_data.datapackage.validate.tables import Checked


def check_references(
    package: Package, name: str, checked: dict[str, Checked], witness: Witness
) -> list[Finding]:
    """Return a finding for each row of a table whose foreign key points to no row.

    Where a table that is pointed to can't be read, all that is found is what Frictionless finds.
    """
    one = checked[name]
    if one.table is None and (one.handed or not one.failed):
        return []  # Frictionless has checked it as a whole
    foreign_keys = package.schema(name).foreign_keys
    if one.table is None:
        targets = [key.resource for key in foreign_keys if key.resource not in {"", name}]
        unread = [target for target in targets if target not in checked or checked[target].failed]
        if unread:
            checked[name] = _as_frictionless_finds(name, unread[0], witness)
        return []
    findings: list[Finding] = []
    for key in foreign_keys:
        columns = [one.table.column(field) for field in key.fields]
        target = key.resource or name
        there = _keys_there(package, checked.get(target), target, key, witness)
        if there is None:
            checked[name] = _as_frictionless_finds(name, target, witness)
            return []
        present = [column for column in columns if column]
        if len(present) < len(columns):
            continue  # the lacking label is an error already
        here = one.values[key.fields]
        kinds, values = there
        # Values of two kinds are never equal; but where both are empty there is none to compare.
        unlike = [
            pl.col(part).is_null()
            for part, kind, column in zip(here.columns, kinds, present, strict=True)
            if kind != column.kind
        ]
        here = here.join(values.filter(*unlike), on=here.columns, how="anti", nulls_equal=True)
        if here.height:
            reference = f"{', '.join(key.to)} of {target}"
            findings += keys.dangling(one.table, present, here, reference)
    return findings


def _as_frictionless_finds(name: str, target: str, witness: Witness) -> Checked:
    from swp_data.datapackage.validate.whole_resource import check_whole

    return check_whole(name, f"{target}, to which it points, cannot be read", witness)


def _keys_there(
    package: Package, other: Checked | None, name: str, key: ForeignKey, witness: Witness
) -> tuple[list[str], pl.DataFrame] | None:
    """Return the kinds and the keys that a foreign key may point to; None where they can't be read."""
    if other is None or other.failed:
        return None
    if other.table is not None:
        columns = [other.table.column(field) for field in key.to]
        if all(columns):
            return [column.kind for column in columns if column], other.values[key.to]
        return None if any(columns) else _no_keys(len(columns))
    schema = package.schema(name)
    if not set(key.to) <= set(schema.names):
        return None
    try:
        rows = witness.key_values(name, key.to)
        parts = [[key_of(row[place]) for row in rows] for place in range(len(key.to))]
    except (UnreadableError, UndecidedError):
        return None
    frame = pl.DataFrame([pl.Series(f"k{place}", part, pl.String) for place, part in enumerate(parts)])
    return [Column("", schema[field]).kind for field in key.to], frame


def _no_keys(parts: int) -> tuple[list[str], pl.DataFrame]:
    """Return the kinds and the keys of a table that has none of the columns that are pointed to."""
    return ["any"] * parts, pl.DataFrame(schema={f"k{place}": pl.String for place in range(parts)})
