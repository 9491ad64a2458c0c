"""Frictionless as the witness: it is asked for what the compiled checks can't decide, and names each error.

Everything that this package asks of Frictionless is here. Its modules are heavy, so they are imported when
the first question is put: a plain package never puts one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.datapackage.report import HEADER_ROW, Finding

ALL_ERRORS = 2**31
ROWS_AT_ONCE = 10_000
V2_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
# What Frictionless lets through from inside on input that it did not expect.
UNEXPECTED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    re.error,
)
HINTS = {
    "scheme-error": "Restore the file, or take its resource out of the descriptor.",
    "encoding-error": "Save the file as UTF-8 without a byte order mark, or declare its encoding.",
    "source-error": "Check that the file is a CSV file with a header and at least one row.",
    "byte-count": "The file is not the one that the descriptor describes: fetch it again.",
    "hash-count": "The file is not the one that the descriptor describes: fetch it again.",
    "extra-label": "Take the column out, or add it to the schema.",
    "missing-label": "Add the column, or take it out of the schema.",
    "incorrect-label": "Give the columns the names and the order of the schema.",
    "blank-row": "Take the empty line out.",
    "extra-cell": "The row has more cells than the header: look for a comma outside quotes.",
    "missing-cell": "The row has fewer cells than the header: look for a missing comma or quote.",
    "type-error": "Write the value in the form that the column's type asks for.",
    "constraint-error": "Look at the constraint of the column in its schema, and correct the cell.",
    "unique-error": "Give the rows different values, or take the repeated one out.",
    "primary-key": "Each row needs a key of its own: correct it, or take the repeated row out.",
    "unique-key": "Correct one of the two rows, or take it out.",
    "foreign-key": "Correct the key, or add the row that it points to.",
}
DEFAULT_HINT = "Correct the file, or its description in the descriptor."


class UnreadableError(ValueError):
    """A table that Frictionless can't read; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(found.message for found in findings))
        self.findings = findings


@dataclass
class Opened:
    """A table opened by Frictionless: its header, and its rows yet to be read."""

    labels: list[str]
    header_rows: list[int]
    encoding: str
    sampled: bool  # whether there are rows at all
    fields: list[Any]
    resource: Any
    findings: list[Finding] = field(default_factory=list)
    failed: bool = False  # whether the file could not be read to its end

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of each row and its cells as text; what stops the reading is a finding."""
        with _trusting_nothing():
            try:
                yield from self.resource.dialect.read_enumerated_content_stream(self.resource.cell_stream)
            except UnreadableError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a decoder raises, the file can't be read
                self.failed = True
                self.findings += findings_of(error, self.resource.name)
            finally:
                self.resource.close()


class Witness:
    """Frictionless, with one package before it."""

    def __init__(self, package: Package) -> None:
        self.described = package

    @cached_property
    def stated(self) -> Any:
        """The package as it is written and Frictionless loads it.

        Raises:
            UnreadableError: Frictionless refuses the descriptor.
        """
        from frictionless import Package as FrictionlessPackage

        with _trusting_nothing(), _refusals(None):
            package = FrictionlessPackage(str(self.described.descriptor_path))
            package.to_descriptor(validate=True)
            return package

    @cached_property
    def package(self) -> Any:
        """The package as Frictionless has to have it, so that it reads its tables by the standard.

        Raises:
            UnreadableError: Frictionless refuses the descriptor.
        """
        from swp_data.datapackage.validate.frictionless_patches import by_standard, register

        stated, descriptor = self.stated, by_standard(self.described)
        if descriptor == self.described.descriptor:
            return stated
        register()
        with _trusting_nothing(), _refusals(None):
            return type(stated).from_descriptor(descriptor, basepath=stated.basepath)

    def descriptor_findings(self) -> list[Finding]:
        """Return what Frictionless finds in the descriptor alone."""
        try:
            resources = self.stated.resources
        except UnreadableError as refused:
            return refused.findings
        findings = []
        for resource in resources:
            try:
                with _trusting_nothing(), _refusals(resource.name):
                    resource.to_descriptor(validate=True)
            except UnreadableError as refused:
                findings += refused.findings
        return findings

    def encoding(self, start: bytes) -> str:
        """Return the encoding that Frictionless detects in the first bytes of a file."""
        from frictionless import Detector

        return str(Detector().detect_encoding(start))

    def open(self, name: str) -> Opened:
        """Open a table for its rows as text.

        Raises:
            UnreadableError: it has no rows that could be read.
        """
        with _trusting_nothing(), _refusals(name):
            resource = self.package.get_resource(name).to_copy()
            resource.schema.foreign_keys = []  # are checked without Frictionless; it would read them all
            resource.open()
            header = resource.header
            opened = Opened(
                list(header.labels),
                list(resource.dialect.header_rows) if resource.dialect.header else [],
                str(resource.encoding),
                bool(resource.fragment),
                list(header.get_expected_fields()),
                resource,
            )
            opened.findings += [finding_of(error, name) for error in header.errors]
            return opened

    def header(self, name: str, labels: list[str]) -> tuple[list[Any], list[Finding]]:
        """Return the field of each label of a table, and what is wrong with the labels."""
        from frictionless import Header

        with _trusting_nothing(), _refusals(name):
            schema = self.package.get_resource(name).schema
            mode = schema.fields_match if schema.has_defined("fields_match") else "exact"
            header = Header(labels, fields=schema.fields, row_numbers=[HEADER_ROW], fields_match=mode)
            return header.get_expected_fields(), [finding_of(error, name) for error in header.errors]

    def fields(self, name: str) -> list[Any]:
        """Return Frictionless's own fields of a table's schema, each of which reads one cell at a time."""
        return list(self.package.get_resource(name).schema.fields)

    def row_findings(
        self, name: str, fields: list[Any], rows: Iterable[tuple[int, list[str | None]]]
    ) -> Iterator[Finding]:
        """Yield what is wrong with each row by itself: its cells and their number, not its keys.

        Raises:
            UnreadableError: Frictionless can't read the rows by these fields.
        """
        from frictionless import Dialect, Schema
        from frictionless.resources import TableResource

        remaining = iter(rows)
        descriptors = [_without_unique(one) for one in fields]
        while batch := list(islice(remaining, ROWS_AT_ONCE)):
            with _trusting_nothing(), _refusals(name):
                schema = Schema.from_descriptor({"$schema": V2_SCHEMA, "fields": descriptors})
                lead: list[str | None] = [""] * len(fields)  # an empty first row would be no row of a table
                data = [lead, *(cells for _, cells in batch)]
                resource = TableResource(name=name, data=data, schema=schema, dialect=Dialect(header=False))
                with resource:
                    for (number, _), row in zip(batch, islice(resource.row_stream, 1, None), strict=True):
                        yield from (finding_of(error, name, number) for error in row.errors)

    def key_values(self, name: str, columns: tuple[str, ...]) -> set[tuple[Any, ...]]:
        """Return the values of some columns of a table, row by row, as Frictionless reads them."""
        with _trusting_nothing(), _refusals(name):
            resource = self.package.get_resource(name).to_copy()
            resource.schema.foreign_keys = []
            with resource:
                return {tuple(row.get(column) for column in columns) for row in resource.row_stream}

    def validate(self, name: str) -> tuple[int, list[Finding]]:
        """Return the number of rows of a resource, and all that Frictionless finds in it."""
        with _trusting_nothing(), _refusals(name):
            resource = self.package.get_resource(name)
            task = resource.validate(limit_errors=ALL_ERRORS).task
            return max(int(task.stats.get("rows") or 0), 0), [finding_of(one, name) for one in task.errors]

    def is_table(self, name: str) -> bool:
        """Whether Frictionless takes a resource for a table."""
        from frictionless.resources import TableResource

        return isinstance(self.package.get_resource(name), TableResource)

    def rows(self, name: str) -> Iterator[Any]:
        """Yield the rows of a table as Frictionless reads them."""
        with _trusting_nothing(), _refusals(name):
            resource = self.package.get_resource(name).to_copy()
            resource.schema.foreign_keys = []
            with resource:
                yield from resource.row_stream


def finding_of(error: Any, table: str | None, row: int | None = None) -> Finding:
    """Return an error of Frictionless as a finding."""
    note = str(getattr(error, "note", "") or error.message).strip()
    field = getattr(error, "field_name", None) or getattr(error, "label", None)
    cell = getattr(error, "cell", None)
    if error.type == "foreign-key":
        field, cell = ", ".join(error.field_names), ", ".join(map(str, error.field_cells))
    return Finding(
        rule=error.type,
        message=note[:1].lower() + note[1:] + ("" if note.endswith(".") else "."),
        hint=HINTS.get(error.type, DEFAULT_HINT),
        table=table,
        row=row or getattr(error, "row_number", None),
        field=field or None,
        value=None if cell is None else str(cell),
    )


def findings_of(error: Exception, table: str | None) -> list[Finding]:
    """Return what stopped Frictionless as findings: its own errors, or one that says that it could not go on."""
    from frictionless import FrictionlessException

    if isinstance(error, FrictionlessException):
        found = [error.error, *error.reasons]
        specific = [one for one in found if one.type != "package-error"]
        return [finding_of(one, table) for one in specific or found[:1]]
    what = f"Frictionless cannot read this ({type(error).__name__}: {str(error)[:200]})."
    return [Finding("package-error" if table is None else "source-error", what, DEFAULT_HINT, table)]


@contextmanager
def _refusals(table: str | None) -> Iterator[None]:
    from frictionless import FrictionlessException

    try:
        yield
    except UnreadableError:
        raise
    except (FrictionlessException, *UNEXPECTED) as error:
        raise UnreadableError(findings_of(error, table)) from error


@contextmanager
def _trusting_nothing() -> Iterator[None]:
    from frictionless import system

    with system.use_context(trusted=False):
        yield


def _without_unique(field: Any) -> dict[str, Any]:
    """Return a field's descriptor with the missing values that hold for it, and without its uniqueness."""
    descriptor = dict(field.to_descriptor())
    if not field.has_defined("missing_values") and field.schema:
        descriptor["missingValues"] = list(field.schema.missing_values)
    constraints = {key: value for key, value in field.constraints.items() if key != "unique"}
    return {**descriptor, "constraints": constraints}
