"""Canonical form: the one way in which a table is written, so that a diff shows only what changed.

UTF-8 without a byte order mark, LF, quotes only where RFC 4180 needs them, the columns in the order of the
schema, and the rows in the order of its `sortedBy`: a column that points to another table sorts in that
table's order, any other by its value (numbers by size).
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.datapackage.report import Finding

Records = list[dict[str, str]]


def read_records(path: Path) -> Records:
    """Return the rows of a CSV file as text, '' where a cell is empty or missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)]


def canonical_text(resource: Resource, records: Records, orders: Mapping[str, Mapping[str, int]]) -> str:
    """Return the canonical text of a table.

    Args:
        resource: the table, for its columns and its order.
        records: its rows.
        orders: for each column that points to another table, the place of each key there.
    """
    schema = resource.schema
    if schema.sorted_by:
        records = sorted(records, key=lambda record: _place(record, schema.sorted_by, resource, orders))
    text = io.StringIO()
    writer = csv.DictWriter(text, schema.names, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def _place(
    record: Mapping[str, str],
    columns: Sequence[str],
    resource: Resource,
    orders: Mapping[str, Mapping[str, int]],
) -> list[tuple[int, Any]]:
    places: list[tuple[int, Any]] = []
    for name in columns:
        value = record.get(name, "")
        if name in orders and value in orders[name]:
            places.append((0, orders[name][value]))
        elif resource.schema[name].type == "integer" and value.lstrip("-").isdigit():
            places.append((0, int(value)))
        else:
            places.append((1, _natural(value)))
    return places


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Sort the numbers within a text by size: "o9" before "o10"."""
    parts = re.split(r"([0-9]+)", text)
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts if part]


def canonical_tables(package: Package, broken: Collection[str] = ()) -> Iterator[tuple[Resource, str, str]]:
    """Yield each table with its text as it is and its canonical text, those that are pointed to first.

    A table that is broken, or sorts in the order of one that is, is left out.
    """
    sound = {name: one for name, one in package.resources.items() if name not in broken}
    records = {name: read_records(resource.path) for name, resource in sound.items()}
    ranks: dict[str, dict[str, int]] = {}
    needs = {name: _sorts_by(resource) for name, resource in package.resources.items()}
    for name in TopologicalSorter(needs).static_order():
        if name not in sound or needs[name] - ranks.keys():
            continue
        resource = sound[name]
        orders = {
            key.fields[0]: ranks[key.resource]
            for key in resource.schema.foreign_keys
            if key.resource in ranks and len(key.fields) == 1
        }
        text = canonical_text(resource, records[name], orders)
        key = resource.schema.primary_key[:1]
        ranks[name] = (
            {row[key[0]]: place for place, row in enumerate(csv.DictReader(io.StringIO(text)))} if key else {}
        )
        with resource.path.open(encoding="utf-8", newline="") as file:
            yield resource, file.read(), text


def _sorts_by(resource: Resource) -> set[str]:
    """Return the other tables whose order a table's rows follow."""
    schema = resource.schema
    pointed = {key.resource for key in schema.foreign_keys if key.fields[0] in schema.sorted_by}
    return pointed - {resource.name, ""}


def check_canonical(package: Package, broken: Collection[str] = ()) -> Iterator[Finding]:
    """Yield a finding for each sound table that is not in canonical form, at the first line that differs."""
    for resource, text, canonical in canonical_tables(package, broken):
        if text == canonical:
            continue
        ours, theirs = text.split("\n"), canonical.split("\n")
        line = next(
            (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False), 1) if a != b),
            min(len(ours), len(theirs)),
        )
        found = ours[line - 1] if line <= len(ours) else ""
        wanted = theirs[line - 1] if line <= len(theirs) else ""
        yield Finding(
            "canonical-form",
            f"line {line} of the file should read {_shown(wanted)} in canonical form.",
            "Run `swp-data format`, and look at the difference before you commit it.",
            resource.name,
            value=_shown(found),
        )


def _shown(line: str) -> str:
    return repr(line if len(line) <= 80 else line[:77] + "...")


def write_canonical(package: Package) -> list[str]:
    """Rewrite each table of a package in canonical form; return the names of those that changed.

    Raises:
        PackageError: a table can't be read or written.
    """
    changed = []
    try:
        for resource, text, canonical in canonical_tables(package):
            if text != canonical:
                aside = resource.path.with_name(f".{resource.path.name}.aside")
                aside.write_text(canonical, encoding="utf-8", newline="")
                os.replace(aside, resource.path)
                changed.append(resource.name)
    except OSError as error:
        raise PackageError(f"{error.filename}: cannot be rewritten ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PackageError(f"a table is not UTF-8 ({error}); save it as UTF-8 first") from error
    return changed
