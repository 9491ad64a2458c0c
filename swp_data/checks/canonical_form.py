"""Canonical form: the one way in which a table is written, so a diff shows only what has changed.

A table in canonical form is UTF-8 without a byte order mark, with LF line endings, quotes only where RFC 4180 needs
them, and the columns in the order of the schema. Its rows are sorted by the columns that the schema names in
`swp:sortedBy`: a column that points to another table sorts in that table's order, any other by its value, numbers by
size.
Standard: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import zip_longest
from typing import Any

from swp_data.checks.safe_to_format import UnusualTableError, read_rewritable
from swp_data.checks.table_file import Rows, TableFile, strict_cells
from swp_data.datapackage.atomic import write_all_atomically
from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.datapackage.report import Finding
from swp_data.datapackage.safe_files import read_bytes
from swp_data.text import truncate

INTEGER = re.compile(r"-?[0-9]{1,1000}")
DIGITS = "0123456789"
LONGEST_KEY = 200  # characters at the start of a cell in which numbers are sorted by size
SHOWN = 60  # characters of a line that a finding shows

Ranks = Mapping[str, Mapping[str, int]]
"""For each column that points to another table, the rank of each key in that table."""


def check_canonical(package: Package, files: Mapping[str, TableFile]) -> Iterator[Finding]:
    """Yield a finding for each table that is not in canonical form, with the first line that differs.

    If only the order of the rows differs, the finding names the columns by which they are sorted.

    Args:
        package: the package.
        files: the files of the tables whose structure is valid. A table is not checked if its order depends on a
            missing table.
    """
    for name, canonical in canonical_texts(package, files).items():
        text = files[name].text
        if text == canonical:
            continue
        line, found, _ = _first_difference(text, canonical)
        is_order = sorted(text.split("\n")) == sorted(canonical.split("\n"))
        yield Finding(
            rule="canonical-form",
            message=f"{_difference(text, canonical)}.",
            hint="Run `swp-data format` and review the diff before committing.",
            table=name,
            field=", ".join(package.resources[name].schema.sorted_by) if is_order else None,
            value=found,
            line=line,
        )


def _difference(text: str, canonical: str) -> str:
    """Return the first difference between a text and its canonical form, as a clause."""
    if f"{text}\n" == canonical:
        return "the file does not end with a newline"
    line, found, expected = _first_difference(text, canonical)
    return f"line {line} of the file is {found}; in canonical form it is {expected}"


def _first_difference(text: str, canonical: str) -> tuple[int, str, str]:
    r"""Return the number of the first line that differs, and an excerpt of it from both texts.

    >>> _first_difference("id,name\n1,a\n", "id,name\n1,b\n")
    (2, "'1,a'", "'1,b'")
    >>> _first_difference("id\n1\n2\n", "id\n1\n")
    (3, "'2'", "''")
    """
    lines = zip_longest(text.split("\n"), canonical.split("\n"))
    number, found, expected = next(
        (number, found, expected) for number, (found, expected) in enumerate(lines, 1) if found != expected
    )
    return number, _shown(found, expected), _shown(expected, found)


def _shown(line: str | None, other: str | None) -> str:
    """Return the part of a line around its first difference from another line, as a literal."""
    if line is None:
        return "missing"
    common = next(
        (index for index, (own, its) in enumerate(zip(line, other or "", strict=False)) if own != its),
        min(len(line), len(other or "")),
    )
    start = max(0, common - SHOWN // 2) if len(line) > SHOWN else 0
    part = line[start : start + SHOWN]
    return f"{'...' if start else ''}{part!r}{'...' if start + SHOWN < len(line) else ''}"


@dataclass(frozen=True)
class Rewriting:
    """What rewriting one table in canonical form would change."""

    file: TableFile
    canonical: str

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.file.resource.name

    @property
    def difference(self) -> str:
        """The first line that would change, as a clause."""
        return _difference(self.file.text, self.canonical)


def prepare_rewriting(package: Package) -> list[Rewriting]:
    """Return what rewriting a package in canonical form would change; nothing is written.

    Raises:
        UnusualTableError: a table could not be written back exactly.
        PackageError: a table cannot be read.
    """
    files = read_rewritable(package)
    rewritings = []
    for name, canonical in canonical_texts(package, files).items():
        if files[name].text != canonical:
            _check_same_rows(files[name], canonical)
            rewritings.append(Rewriting(files[name], canonical))
    return rewritings


def write_canonical(package: Package) -> list[str]:
    """Rewrite each table of a package that is not in canonical form: all of them, or none if one cannot be written.

    Returns:
        The names of the tables that were rewritten.

    Raises:
        UnusualTableError: a table could not be written back exactly.
        PackageError: a table cannot be read or written, or another program changed it meanwhile.
    """
    rewritings = prepare_rewriting(package)
    for rewriting in rewritings:
        path = rewriting.file.resource.path
        if read_bytes(path, "table_bytes", follow_links=False) != rewriting.file.text.encode():
            raise PackageError("another program has changed the file", where=str(path), hint="try again")
    try:
        write_all_atomically({rewriting.file.resource.path: rewriting.canonical for rewriting in rewritings})
    except OSError as error:
        where = str(error.filename or package.root)
        raise PackageError(f"cannot be rewritten ({error.strerror})", where=where) from error
    return [rewriting.name for rewriting in rewritings]


def _check_same_rows(file: TableFile, canonical: str) -> None:
    """Check that a text has the same rows and cells as a file, by column name, in any order of rows.

    Raises:
        UnusualTableError: they differ.
    """
    before, after = (
        _row_counts(strict_cells(text)) for text in (file.text.removeprefix("\ufeff"), canonical)
    )
    if before != after:
        raise UnusualTableError(
            "the rewritten file would not have the same rows",
            where=f"table {file.resource.name}",
            hint="no table was rewritten",
        )


def _row_counts(cells: list[list[str]]) -> Counter[tuple[str, ...]]:
    """Return how often each row occurs, with its cells in the order of the headings."""
    header, *rows = cells
    order = sorted(range(len(header)), key=header.__getitem__)
    return Counter(tuple(row[index] for index in order) for row in [header, *rows])


def canonical_texts(package: Package, files: Mapping[str, TableFile]) -> dict[str, str]:
    """Return the canonical text of each table, starting with the tables that others point to.

    A table whose order depends on a table that is not in `files` is omitted.

    Raises:
        PackageError: tables depend on each other's order.
    """
    ranks: dict[str, dict[str, int]] = {}
    texts: dict[str, str] = {}
    needed = {name: _sorted_like(resource) for name, resource in package.resources.items()}
    for name in _in_order(needed):
        if name not in files or needed[name] - ranks.keys():
            continue
        resource = package.resources[name]
        of_column = {
            key.fields[0]: ranks[key.resource]
            for key in resource.schema.foreign_keys
            if key.resource in ranks and len(key.fields) == 1
        }
        rows = _sorted(resource, files[name].rows, of_column)
        texts[name] = _written(resource, rows)
        keys = resource.schema.primary_key
        ranks[name] = {row.get(keys[0], ""): rank for rank, row in enumerate(rows)} if keys else {}
    return texts


def _in_order(needed: Mapping[str, set[str]]) -> list[str]:
    """Return the tables, each after those whose order it follows."""
    try:
        return list(TopologicalSorter(needed).static_order())
    except CycleError as error:
        names = " and ".join(dict.fromkeys(map(str, error.args[1])))
        raise PackageError(
            f"tables depend on each other's order ({truncate(names, 200)})",
            hint="change 'swp:sortedBy' or 'foreignKeys' in their schemas",
        ) from error


def _sorted_like(resource: Resource) -> set[str]:
    """Return the other tables whose order a table follows."""
    schema = resource.schema
    tables = {
        key.resource
        for key in schema.foreign_keys
        if len(key.fields) == 1 and key.fields[0] in schema.sorted_by
    }
    return tables - {resource.name, ""}


def _sorted(resource: Resource, rows: Rows, ranks: Ranks) -> Rows:
    """Return the rows of a table in the order of its schema."""
    if not resource.schema.sorted_by:
        return rows
    return sorted(rows, key=lambda row: _sort_key(resource, row, ranks))


def _sort_key(resource: Resource, row: Mapping[str, str], ranks: Ranks) -> list[tuple[int, Any]]:
    key: list[tuple[int, Any]] = []
    types = {field.name: field.type for field in resource.schema.fields}
    for name in resource.schema.sorted_by:
        value = row.get(name, "")
        if name in ranks and value in ranks[name]:
            key.append((0, ranks[name][value]))
        elif types.get(name) == "integer" and INTEGER.fullmatch(value):
            key.append((0, int(value)))
        else:
            key.append((1, _natural(value)))
    return key


def _natural(text: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return a key that sorts the numbers at the start of a text by size.

    >>> sorted(["o10", "o9", "a"], key=_natural)
    ['a', 'o9', 'o10']
    """
    parts = re.split(r"([0-9]+)", text[:LONGEST_KEY])
    return [(1, int(part), "") if part[0] in DIGITS else (0, 0, part) for part in parts if part], text


def _written(resource: Resource, rows: Rows) -> str:
    """Return rows as CSV, with the columns of the schema."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, resource.schema.names, lineterminator="\n", extrasaction="ignore", restval=""
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
