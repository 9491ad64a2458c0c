"""Structure: the descriptor, the files, and each table against its Table Schema.

Each table is read once, a column at a time, by checks that are compiled from its schema and that prove cells
right; only what they don't prove is put to Frictionless, which names what is wrong: in cells, in rows, or in
a whole resource of another format. The report says what was put to it.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.package import ForeignKey, Package, Resource, read_json
from swp_data.validation import keys
from swp_data.validation.columns import UNHASHABLE, Column, key_of
from swp_data.validation.constraints import UndecidedError
from swp_data.validation.descriptor import check_descriptor
from swp_data.validation.report import Finding
from swp_data.validation.tables import (
    Plain,
    Table,
    plain_csv,
    read_parquet,
    read_with_care,
    sniffed_delimiter,
)
from swp_data.validation.witness import DEFAULT_HINT, HINTS, UnreadableError, Witness

LONGEST_HEADER = 1_000_000
TEXT_FORMATS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zip", ".tsv.zip")


@dataclass
class Structure:
    """What the check of structure found: rows of each table, findings, and what was put to Frictionless."""

    rows: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)


@dataclass
class Checked:
    """A table that has been checked: `table` is None where Frictionless checked the resource as a whole."""

    rows: int
    findings: list[Finding]
    table: Table | None = None
    values: dict[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    handed: list[str] = field(default_factory=list)
    failed: bool = False


def check_structure(package: Package, say: Callable[[str], None] = lambda _: None) -> Structure:
    """Validate the structure of a package.

    Args:
        package: any Data Package.
        say: called with the name of each table before it is read.

    Returns:
        The number of rows of each table, a finding for each error (rules have Frictionless's names), and what
        was handed to Frictionless.
    """
    resources = package.descriptor["resources"]
    if not resources:
        what = "the package has no resources."
        return Structure(findings=[Finding("package-error", what, "Describe its tables.")])
    if odd := [path for path in _paths(package) if path.exists() and not path.is_file()]:
        what = "is not a regular file."
        return Structure(findings=[Finding("scheme-error", f"{path} {what}", DEFAULT_HINT) for path in odd])
    witness = Witness(package)
    structure = Structure(findings=check_descriptor(package, witness))
    if any(found.severity == "error" for found in structure.findings):
        return structure
    checked: dict[str, Checked] = {}
    with tempfile.TemporaryDirectory(prefix="swp-data-") as aside:
        for number, entry in enumerate(resources):
            say(f"Structure of {entry['name']}")
            folder = Path(aside) / str(number)
            folder.mkdir()
            checked[entry["name"]] = _check_resource(package, entry, witness, folder)
        for entry in resources:
            found = _check_references(package, entry["name"], checked, witness)
            checked[entry["name"]].findings += found
        for name, one in checked.items():
            structure.rows[name] = one.rows
            structure.findings += sorted(one.findings, key=lambda found: found.row or 0)
            structure.handed += one.handed
    return structure


def _paths(package: Package) -> Iterator[Path]:
    for entry in package.descriptor["resources"]:
        paths = entry.get("path", [])
        for path in [paths] if isinstance(paths, str) else paths:
            if isinstance(path, str):
                yield package.file(path)


def _check_resource(package: Package, entry: Mapping[str, Any], witness: Witness, aside: Path) -> Checked:
    """Check a resource by itself: its file and its table, but not where its foreign keys point."""
    name = entry["name"]
    if reason := _why_whole(package, entry):
        return _check_whole(name, reason, witness)
    resource = package.resource(name)
    try:
        findings = list(_check_size(resource, entry))
        if resource.path.suffix == ".parquet":
            checked = _check_table(read_parquet(resource, witness), None, package, witness)
        else:
            plain = plain_csv(resource, entry, witness)
            checked = _check_table(plain.table, plain, package, witness) if plain else None
            if checked is None:
                table = read_with_care(resource, witness, aside)
                checked = _check_table(table, None, package, witness)
                checked.handed.insert(0, f"{name}: read row by row, since it is not plain CSV")
                findings += [*_undeclared(checked, resource, entry), *_other_headers(package, entry)]
    except UnreadableError as unreadable:
        return Checked(0, unreadable.findings, failed=True)
    except UndecidedError as undecided:
        return _check_whole(name, str(undecided), witness)
    checked.failed = bool(checked.table and checked.table.failed)
    checked.findings = [*findings, *checked.findings]
    return checked


def _why_whole(package: Package, entry: Mapping[str, Any]) -> str | None:
    """Return why a resource has to be checked by Frictionless as a whole; None where it hasn't."""
    path = entry.get("path")
    form = entry.get("format")
    if "schema" not in entry:
        return "it has no schema"
    if not isinstance(path, str):
        if not isinstance(path, list) or form not in {None, "csv", "tsv"}:
            return "its data is not in a file"
        return "it has several files with a hash or a size" if entry.keys() & {"hash", "bytes"} else None
    if entry.keys() & {"fields", "rows"}:
        return "it counts its fields or rows"
    parquet = path.endswith(".parquet") and form in {None, "parquet"}
    text = form in {"csv", "tsv"} or (form is None and path.lower().endswith(TEXT_FORMATS))
    if not parquet and not text:
        return "its format is neither CSV nor Parquet"
    schema = package.resource(entry["name"]).schema
    in_keys = {name for key in (schema.primary_key, *schema.unique_keys) for name in key}
    in_keys |= {name for key in schema.foreign_keys for name in key.fields}
    in_keys |= {one.name for one in schema.fields if one.constraints.get("unique")}
    if any(one.name in in_keys and one.type in UNHASHABLE for one in schema.fields):
        return "a list or an object is part of a key"
    return None


def _check_size(resource: Resource, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding where the file has another size or another hash than its description."""
    wanted, path = str(entry.get("hash") or ""), resource.path
    if not path.is_file() or isinstance(entry.get("path"), list):
        return
    size = path.stat().st_size
    if entry.get("bytes") and entry["bytes"] != size:
        what = f"the file has {size:,} bytes, and its description {entry['bytes']:,}."
        yield Finding("byte-count", what, HINTS["byte-count"], resource.name)
    algorithm, _, digest = wanted.rpartition(":")
    algorithm = (algorithm or "md5").lower()
    if not wanted:
        return
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        what = f"the hash is of {algorithm!r}, which cannot be computed here; the file was not compared with it."
        yield Finding("hash-count", what, "Give a hash by sha256.", resource.name, severity="warning")
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, algorithm).hexdigest()
    if found != digest.lower():
        what = f"the {algorithm} of the file is {found}, and by its description {digest}."
        yield Finding("hash-count", what, HINTS["hash-count"], resource.name)


def _undeclared(checked: Checked, resource: Resource, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding where a file is read otherwise than the standard reads it, and nothing in it says so.

    Frictionless guesses the delimiter, the header's row and the encoding where they are not declared.
    """
    dialect = entry.get("dialect") or {}
    if isinstance(dialect, str):
        dialect = read_json(resource.path.parent / dialect)
    declared = {name for name, value in dialect.items() if value is not None}
    names, table = resource.schema.names, checked.table
    if table is None:
        return
    if not table.labels and not checked.findings and dialect.get("header") is not False:
        what = "the header is blank: its line is empty, or a comment."
        yield Finding("blank-header", what, 'Write the header, or declare "header": false.', resource.name)
    if table.header_rows != [1] and table.labels and not declared & {"header", "headerRows"}:
        what = f"the header was found in row {table.header_rows[0]}; by the standard it is row 1."
        hint = 'Take out what stands above it, or declare it: "dialect": {"headerRows": [n]}.'
        yield Finding("dialect-error", what, hint, resource.name)
    if entry.get("encoding") is None and table.encoding not in {"utf-8", "utf-8-sig", "ascii"}:
        what = f"the file seems to be {table.encoding}, and its resource declares no encoding."
        hint = f'Save the file as UTF-8, or declare it: "encoding": "{table.encoding}".'
        yield Finding("undeclared-encoding", what, hint, resource.name, severity="warning")
    if "delimiter" in declared or resource.path.suffix.lower() != ".csv" or entry.get("format") == "tsv":
        return
    try:
        delimiter = sniffed_delimiter(resource.path, entry)
        with resource.path.open(encoding=table.encoding, newline="") as file:
            by_standard = next(csv.reader(file), [])
    except (csv.Error, OSError, UnicodeError, LookupError):
        return
    if delimiter not in {None, ","} and tuple(by_standard) != names:
        what = f"the cells are separated by {delimiter!r}, and no dialect says so: by the standard it is a comma."
        hint = f'Declare it: "dialect": {{"delimiter": {json.dumps(delimiter)}}}, or write the file with commas.'
        yield Finding("dialect-error", what, hint, resource.name)


def _other_headers(package: Package, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each further file of a resource whose header is not that of the first file."""
    paths = entry.get("path")
    if not isinstance(paths, list) or (entry.get("dialect") or {}).get("header") is False:
        return
    first = None
    for path in paths:
        opener = gzip.open if path.endswith(".gz") else open
        try:
            with opener(package.file(path), "rb") as file:
                line = file.readline(LONGEST_HEADER).removeprefix(codecs.BOM_UTF8)
        except (OSError, EOFError):
            return  # is told when the rows are read
        header = re.split(rb"[\r\n]", line)[0]
        first = first or header
        if line and header != first:
            what = f"the header of {path} is not that of {paths[0]}: its columns may stand in another order."
            yield Finding("incorrect-label", what, HINTS["incorrect-label"], entry["name"])


def _check_table(table: Table, plain: Plain | None, package: Package, witness: Witness) -> Checked | None:
    """Check the cells and the keys of a table; None where a file that should be plain is not.

    Raises:
        UnreadableError: Frictionless fails on a cell.
        UndecidedError: a value can't be in a key.
    """
    unique = keys.keys_of(package.resource(table.name).schema, table)
    linked = _linked(package, table)
    keyed = {column.name for _, columns in unique for column in columns}
    keyed |= {column.name for columns in linked.values() for column in columns}
    wanted = _aggregates(table, unique, linked, conforming=True)
    found = plain.read(_odd(table, keyed), wanted) if plain else _count(table, keyed, wanted)
    if found is None:
        return None
    checked = Checked(found["rows"].item(), list(table.findings), table)
    odd = [one for one in table.columns if found[f"odd {one.name}"].item()]
    if odd or found["blank"].item() or table.ragged:
        from swp_data.validation.odd import by_standard, explain, read_odd

        asked = table.asked or witness.fields(table.name)
        fields = [by_standard(column, one) for column, one in zip(table.columns, asked, strict=True)]
        for column in odd:
            field = fields[table.columns.index(column)]
            if taken := read_odd(table, column, field, keyed=column.name in keyed):
                cells = f"{taken} distinct cell{'s' * (taken != 1)}"
                checked.handed.append(f"{table.name}.{column.field.name}: {cells}")
        found = _count(table, keyed, _aggregates(table, unique, linked, conforming=False))
        checked.findings += explain(table, fields, witness)
    for number, (rule, columns) in enumerate(unique):
        if found[f"repeats {number}"].item():
            checked.findings += keys.repeated(table, rule, columns)
    for number, names in enumerate(linked):
        checked.values[names] = keys.as_frame(found[f"values {number}"])
    return checked


def _odd(table: Table, keyed: set[str]) -> dict[str, pl.Expr]:
    """Return, for each column, where a cell is odd: it may not conform, or its key is not known."""
    return {
        column.name: ~column.conforms | column.unkeyed if column.name in keyed else ~column.conforms
        for column in table.columns
    }


def _count(table: Table, keyed: set[str], wanted: list[pl.Expr]) -> pl.DataFrame:
    odd = (cells.sum().alias(f"odd {name}") for name, cells in _odd(table, keyed).items())
    return table.frame.select(*wanted, *odd).collect(engine="streaming")


def _aggregates(
    table: Table,
    unique: list[tuple[str, list[Column]]],
    linked: Mapping[tuple[str, ...], list[Column]],
    *,
    conforming: bool,
) -> list[pl.Expr]:
    """Return what one pass over a table counts: blank rows, repeated keys; and the keys that link.

    The keys are counted faster where each cell may be taken to conform, in a first pass: where one doesn't,
    they are counted again.
    """
    return [
        pl.len().alias("rows"),
        _blank(table).alias("blank"),
        *(
            keys.repeats(rule, columns, conforming=conforming).alias(f"repeats {number}")
            for number, (rule, columns) in enumerate(unique)
        ),
        *(
            keys.values(columns, conforming=conforming).alias(f"values {number}")
            for number, columns in enumerate(linked.values())
        ),
    ]


def _blank(table: Table) -> pl.Expr:
    """Return how many rows are blank; where a column is required, its cell in a blank row is odd already."""
    if any(column.field.required for column in table.columns):
        return pl.lit(0)
    return pl.all_horizontal(column.missing for column in table.columns).sum()


def _linked(package: Package, table: Table) -> dict[tuple[str, ...], list[Column]]:
    """Return the columns by which a table points to others, and those that others point to."""
    names = {key.fields for key in package.resource(table.name).schema.foreign_keys}
    for entry in package.descriptor["resources"]:
        if isinstance(entry.get("schema"), dict | str):
            for key in package.schema(entry["name"]).foreign_keys:
                names |= {key.to} if (key.resource or entry["name"]) == table.name else set()
    found = {one: [table.column(name) for name in one] for one in sorted(names)}
    return {one: [column for column in columns if column] for one, columns in found.items() if all(columns)}


def _check_references(
    package: Package, name: str, checked: dict[str, Checked], witness: Witness
) -> list[Finding]:
    """Return a finding for each row of a table whose foreign key points to no row.

    Where a table that is pointed to can't be read, all that is found is what Frictionless finds.
    """
    one = checked[name]
    if one.table is None:
        return []
    findings: list[Finding] = []
    for key in package.schema(name).foreign_keys:
        columns = [one.table.column(field) for field in key.fields]
        present = [column for column in columns if column]
        if len(present) < len(columns):
            continue  # the lacking label is an error already
        target = key.resource or name
        there = _keys_there(package, checked.get(target), target, key, witness)
        if there is None:
            checked[name] = _check_whole(name, f"{target}, to which it points, cannot be read", witness)
            return []
        here = one.values[key.fields]
        kinds, values = there
        if kinds == [column.kind for column in present]:
            here = here.join(values, on=here.columns, how="anti", nulls_equal=True)
        if here.height:
            reference = f"{', '.join(key.to)} of {target}"
            findings += keys.dangling(one.table, present, here, reference)
    return findings


def _keys_there(
    package: Package, other: Checked | None, name: str, key: ForeignKey, witness: Witness
) -> tuple[list[str], pl.DataFrame] | None:
    """Return the kinds and the keys that a foreign key may point to; None where they can't be read."""
    if other is None or other.failed or (other.table is not None and key.to not in other.values):
        return None
    if other.table is not None:
        columns = [other.table.column(field) for field in key.to]
        return [column.kind for column in columns if column], other.values[key.to]
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


def _check_whole(name: str, reason: str, witness: Witness) -> Checked:
    from swp_data.validation.whole import validate_whole

    handed = [f"{name}: the whole resource, since {reason}"]
    try:
        rows, findings = validate_whole(name, witness)
    except UnreadableError as unreadable:
        return Checked(0, unreadable.findings, handed=handed, failed=True)
    return Checked(rows, findings, handed=handed)
