"""The tables of the package with the accepted rows in them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from swp_data.dataset.place_names import area_mentions
from swp_data.dataset.profile import Profile
from swp_data.errors import PackageError
from swp_data.ingest.merge.accepted_rows import AcceptedRow, Selection
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.review.cell_problems import cell_problem
from swp_data.text import truncate

__all__ = ["MergedTables", "merge_rows", "with_area_mentions"]

Rows = list[dict[str, str]]


@dataclass
class MergedTables:
    """The rows of each table and list that the merge changes, and how many were added and changed.

    Attributes:
        rows: all rows of the table, by its name.
        added: the number of new rows, by table.
        changed: the number of rows with other values than before, by table.
        withdrawn: the number of rows that an earlier merge added and a person has rejected since, by table.
        selection: the proposals that were merged; those whose rows point to an undecided row are left undecided.
    """

    selection: Selection
    rows: dict[str, Rows] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    changed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    withdrawn: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def merge_rows(
    selection: Selection, tables: PackageTables, lists: Mapping[str, Rows], *, replace: bool = False
) -> MergedTables:
    """Put the accepted rows into the tables, and into the lists of `curation/`.

    Args:
        selection: the proposals that are merged.
        tables: the tables as they are.
        lists: the rows of the lists of `curation/` that proposals are for.
        replace: whether a row that the package has already may get other values than the proposal expects, and a
            row that was merged before and is rejected now is withdrawn.

    Raises:
        PackageError: the package has a row with the same key and other values, or an accepted row points to a row
            that does not exist.
    """
    selection = _without_broken_rows(selection, tables)
    while True:
        merged = MergedTables(selection)
        if replace:
            _withdraw(merged, tables, lists)
        indexes: dict[str, dict[tuple[str, ...], int]] = {}
        for accepted in selection.accepted:
            table = accepted.proposal.table
            if table not in indexes:
                rows = merged.rows.setdefault(table, _rows_before(table, tables, lists))
                indexes[table] = {_key(tables, table, row): index for index, row in enumerate(rows)}
            _put(merged, accepted, indexes[table], tables, replace=replace)
        dangling = dict(_dangling(merged, tables))
        if not dangling:
            return merged
        for accepted in selection.accepted:
            if accepted.proposal.proposal_id in dangling and not accepted.is_automatic:
                raise PackageError(
                    f"{accepted.needs_decision}, but {dangling[accepted.proposal.proposal_id]}",
                    hint="accept the proposal of that row too, or reject this one",
                )
        selection = selection.without(set(dangling))


def with_area_mentions(
    merged: MergedTables, tables: PackageTables, lists: Mapping[str, Rows], profile: Profile
) -> MergedTables:
    """Return merged tables with the areas that their texts name; nobody decides on these rows, which follow from rules.

    Args:
        merged: the merged tables.
        tables: the tables as they were.
        lists: the rows of the lists of `curation/`.
        profile: the names of places.
    """
    if "area_mentions" not in tables.package.resources:
        return merged
    before = tables["area_mentions"]
    rows = area_mentions(
        {name: merged.rows.get(name, tables[name]) for name in tables.package.resources},
        profile.place_names,
        exceptions=merged.rows.get("exceptions", lists["exceptions"]),
    )
    new = len([row for row in rows if row not in before])
    added = merged.added | ({"area_mentions": new} if new else {})
    return dataclasses.replace(merged, rows=merged.rows | {"area_mentions": rows}, added=added)


def _rows_before(table: str, tables: PackageTables, lists: Mapping[str, Rows]) -> Rows:
    return list(tables[table] if table in tables.package.resources else lists.get(table, []))


def _withdraw(merged: MergedTables, tables: PackageTables, lists: Mapping[str, Rows]) -> None:
    """Remove the rows of rejected proposals that are as an earlier merge wrote them, or restore what they changed."""
    for proposal in merged.selection.rejected:
        table, row = proposal.table, dict(proposal.row)
        rows = merged.rows.get(table, _rows_before(table, tables, lists))
        if row in rows:
            rows[rows.index(row)] = dict(proposal.previous)
            merged.rows[table] = [row for row in rows if row]
            merged.withdrawn[table] += 1


def _without_broken_rows(selection: Selection, tables: PackageTables) -> Selection:
    """Return a selection in which each accepted row fits the schema of its table.

    Raises:
        PackageError: a row that a person accepted does not.
    """
    broken = set()
    for accepted in selection.accepted:
        fields = tables.schema(accepted.proposal.table).fields
        problems = (cell_problem(field, accepted.row.get(field.name, "")) for field in fields)
        problem = next(filter(None, problems), "")
        if problem and not accepted.is_automatic:
            raise PackageError(
                f"{accepted.needs_decision}, but {problem}", hint="correct the cell, or reject the proposal"
            )
        if problem:
            broken.add(accepted.proposal.proposal_id)
    return selection.without(broken)


def _key(tables: PackageTables, table: str, row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in tables.schema(table).primary_key)


def _put(
    merged: MergedTables,
    accepted: AcceptedRow,
    index: dict[tuple[str, ...], int],
    tables: PackageTables,
    *,
    replace: bool,
) -> None:
    """Put one row into its table.

    Raises:
        PackageError: the package has a row with its key and other values.
    """
    proposal = accepted.proposal
    table, rows = proposal.table, merged.rows[proposal.table]
    # A table may have got columns since the proposal was made.
    row = dict.fromkeys(tables.schema(table).names, "") | dict(accepted.row)
    new_key, old_key = _key(tables, table, row), _key(tables, table, proposal.previous or row)
    position = index.get(old_key, index.get(new_key))
    if position is None:
        if proposal.action == "change" and not replace:
            raise _conflict(f"{proposal.proposal_id!r} changes a row that the package no longer has")
        index[new_key] = len(rows)
        rows.append(row)
        merged.added[table] += 1
    elif rows[position] != row:
        if rows[position] != dict(proposal.previous) and not replace:
            problem = f"the table {table} has a row {' '.join(new_key)!r} with other values"
            raise _conflict(problem, rows[position], row)
        index[new_key] = position
        rows[position] = row
        merged.changed[table] += 1


def _conflict(
    problem: str, old: Mapping[str, str] | None = None, new: Mapping[str, str] | None = None
) -> PackageError:
    if old and new:
        name = next(name for name in new if old.get(name) != new[name])
        shown = f"{truncate(old.get(name, ''), 40)!r}, not {truncate(new[name], 40)!r}"
        problem = f"{problem}: its {name} is {shown}"
    return PackageError(problem, hint="reject the proposal, or use --replace to give the row the new values")


def _dangling(merged: MergedTables, tables: PackageTables) -> Iterator[tuple[str, str]]:
    """Yield the id of each accepted proposal whose row points to a row that does not exist, and what it points to."""
    known: dict[tuple[str, tuple[str, ...]], set[tuple[str, ...]]] = {}

    def keys(table: str, columns: tuple[str, ...]) -> set[tuple[str, ...]]:
        if (table, columns) not in known:
            rows = merged.rows.get(table, tables[table])
            known[table, columns] = {tuple(row.get(name, "") for name in columns) for row in rows}
        return known[table, columns]

    for accepted in merged.selection.accepted:
        table = accepted.proposal.table
        for key in tables.schema(table).foreign_keys:
            value = tuple(accepted.row.get(name, "") for name in key.fields)
            other = key.resource or table
            if all(value) and value not in keys(other, tuple(key.to)):
                problem = f"its {' '.join(key.fields)} {' '.join(value)!r} is not in the table {other}"
                yield accepted.proposal.proposal_id, problem
                break
