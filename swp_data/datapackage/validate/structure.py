"""Structure: the descriptor, the files, and each table against its Table Schema.

Each table is read once, a column at a time, by checks that are compiled from its schema and that prove cells
right; only what they don't prove is put to Frictionless, which names what is wrong: in cells, in rows, or in
a whole resource of another format. The report says what was put to it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.datapackage.model import Package
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate import keys
from swp_data.datapackage.validate.columns import UNHASHABLE, Column
from swp_data.datapackage.validate.constraints import UndecidedError
from swp_data.datapackage.validate.descriptor import check_descriptor
from swp_data.datapackage.validate.fast_csv import Plain, plain_csv
from swp_data.datapackage.validate.files import check_size, other_headers, undeclared
from swp_data.datapackage.validate.foreign_keys import check_references
from swp_data.datapackage.validate.frictionless_adapter import DEFAULT_HINT, UnreadableError, Witness
from swp_data.datapackage.validate.tables import Checked, Table, read_parquet, read_with_care

TEXT_FORMATS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zip", ".tsv.zip")


@dataclass
class Structure:
    """What the check of structure found: rows of each table, findings, and what was put to Frictionless."""

    rows: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)


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
            found = check_references(package, entry["name"], checked, witness)
            checked[entry["name"]].findings += found
        for name, one in checked.items():
            structure.rows[name] = one.rows
            structure.findings += sorted(one.findings, key=lambda found: found.row or 0)
            structure.handed += one.handed
    return structure


def _paths(package: Package) -> Iterator[Path]:
    for entry in package.descriptor["resources"]:
        paths = entry.get("path")
        for path in paths if isinstance(paths, list) else [paths]:
            if isinstance(path, str):
                yield package.file(path)


def _check_resource(package: Package, entry: Mapping[str, Any], witness: Witness, aside: Path) -> Checked:
    """Check a resource by itself: its file and its table, but not where its foreign keys point."""
    name = entry["name"]
    reason = _why_whole(package, entry)
    try:
        if reason is None:
            return _check_file(package, entry, witness, aside)
    except UnreadableError as unreadable:
        return Checked(0, unreadable.findings, failed=True)
    except UndecidedError as undecided:
        reason = str(undecided)
    from swp_data.datapackage.validate.whole_resource import check_whole

    return check_whole(name, reason, witness)


def _check_file(package: Package, entry: Mapping[str, Any], witness: Witness, aside: Path) -> Checked:
    """Check a file of CSV or Parquet.

    Raises:
        UnreadableError: Frictionless fails on it.
        UndecidedError: a value can't be in a key.
    """
    resource = package.resource(entry["name"])
    entry = {**entry, "dialect": package.dialect(entry["name"])}
    findings = list(check_size(resource, entry))
    checked = None
    if resource.path.suffix == ".parquet":
        checked = _check_table(read_parquet(resource, witness), None, package, witness)
    elif plain := plain_csv(resource, entry, witness):
        checked = _check_table(plain.table, plain, package, witness)
    if checked is None:
        table = read_with_care(resource, witness, aside)
        checked = _check_table(table, None, package, witness) or Checked(0, [])
        checked.handed.insert(0, f"{resource.name}: read row by row, since it is not plain CSV")
        findings += [*undeclared(checked, resource, entry), *other_headers(package, entry)]
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
        from swp_data.datapackage.validate.suspect_cells import explain, read_odd

        fields = table.asked or witness.fields(table.name)
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
