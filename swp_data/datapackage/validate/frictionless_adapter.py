"""The adapter to Frictionless, which decides what the compiled checks can't, and names the errors.

Only this module and `frictionless_patches` call Frictionless. It is slow to import, so it is imported at the first
call; a package that the compiled checks prove valid doesn't need it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.frictionless_sentences import sentence
from swp_data.datapackage.validate.careful.text_source import MissingLibraryError
from swp_data.datapackage.validate.confinement import NotFetchedError, confined
from swp_data.datapackage.validate.descriptors.declared_bounds import NOT_FETCHED, limit_finding
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError, limit

V2_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
# The exceptions that escape from Frictionless on unexpected input.
UNEXPECTED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    re.error,
)


class UnreadableError(SwpDataError, ValueError):
    """A table or a descriptor that Frictionless can't read; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


class FrictionlessAdapter:
    """Frictionless, for one package."""

    def __init__(self, package: Package) -> None:
        self.package = package

    @cached_property
    def package_by_standard(self) -> Any:
        """The package as Frictionless loads it, changed so that Frictionless reads its tables by the standard.

        Raises:
            UnreadableError: Frictionless refuses the descriptor.
        """
        from frictionless import Package as FrictionlessPackage

        from swp_data.datapackage.validate.frictionless_patches import by_standard

        with _untrusted(), _refusals(None):
            # A copy, because Frictionless changes what it reads.
            descriptor = copy.deepcopy(dict(by_standard(self.package)))
            descriptor["resources"] = [_with_rows(resource) for resource in descriptor["resources"]]
            return FrictionlessPackage.from_descriptor(descriptor, basepath=str(self.package.root))

    def encoding(self, start: bytes) -> str:
        """Return the encoding that Frictionless detects in the first bytes of a file."""
        from frictionless import Detector

        return str(Detector().detect_encoding(start))

    def fields(self, name: str, numbers: Sequence[int | None]) -> list[Any]:
        """Return Frictionless's own fields for some columns of a table, which read one cell at a time.

        Only their part of the schema is loaded: Frictionless compares each field of a schema with all others.

        Args:
            name: the name of the table.
            numbers: the index of each column's field in the schema, None for a column without a field.

        Raises:
            UnreadableError: Frictionless refuses the fields.
        """
        from frictionless import Schema
        from frictionless.fields import AnyField

        from swp_data.datapackage.validate.frictionless_patches import schema_by_standard

        needed = sorted({number for number in numbers if number is not None})
        with _untrusted(), _refusals(name):
            schema = schema_by_standard(self.package, name)
            descriptor = {"$schema": V2_SCHEMA, "fields": [schema["fields"][number] for number in needed]}
            if schema.get("missingValues") is not None:
                descriptor["missingValues"] = schema["missingValues"]
            known = dict(zip(needed, Schema.from_descriptor(copy.deepcopy(descriptor)).fields, strict=True))
            return [
                AnyField(name=f"column{index}") if number is None else known[number]
                for index, number in enumerate(numbers)
            ]

    def key_values(self, name: str, columns: tuple[str, ...]) -> set[tuple[Any, ...]]:
        """Return the distinct values of some columns of a table, as Frictionless reads them."""
        with _untrusted(), _refusals(name):
            resource = self.package_by_standard.get_resource(name).to_copy()
            resource.schema.foreign_keys = []
            with resource:
                return {tuple(row.get(column) for column in columns) for row in resource.row_stream}

    def validate(self, name: str) -> tuple[int, list[Finding]]:
        """Return the number of rows of a resource, and all the errors that Frictionless finds in it."""
        from frictionless import Detector

        with _untrusted(), _refusals(name):
            resource = self.package_by_standard.get_resource(name).to_copy()
            if "schema" in self.package.resource_descriptor(name).properties:
                resource.schema.foreign_keys = []  # checked elsewhere
            else:
                resource.detector = Detector(field_type="any")  # without a schema, no cell has a type
            task = resource.validate(limit_errors=limit("findings") + 1).task
            _check_libraries(task.errors)
            return max(int(task.stats.get("rows") or 0), 0), [
                finding_of(error, name) for error in task.errors
            ]

    def is_table(self, name: str) -> bool:
        """Whether Frictionless treats a resource as a table."""
        from frictionless.resources import TableResource

        return isinstance(self.package_by_standard.get_resource(name), TableResource)

    def rows(self, name: str) -> Iterator[Any]:
        """Yield the rows of a table as Frictionless reads them."""
        with _untrusted(), _refusals(name):
            resource = self.package_by_standard.get_resource(name).to_copy()
            if "schema" in self.package.resource_descriptor(name).properties:
                resource.schema.foreign_keys = []
            with resource:
                yield from resource.row_stream


def _check_libraries(errors: Iterable[Any]) -> None:
    """Check that no error is a library that is not installed, which is not the fault of a file.

    Raises:
        MissingLibraryError: one is.
    """
    for error in errors:
        note = str(getattr(error, "note", ""))
        if library := re.search(r'please install "([^"]+)"', note, re.IGNORECASE):
            raise MissingLibraryError(f"reading it needs a library: pip install '{library[1]}'")


def finding_of(error: Any, table: str | None, row: int | None = None) -> Finding:
    """Return a Frictionless error as a finding, in our words where we have some."""
    field = getattr(error, "field_name", None) or getattr(error, "label", None)
    cell = getattr(error, "cell", None)
    if error.type == "foreign-key":
        field, cell = ", ".join(error.field_names), ", ".join(map(str, error.field_cells))
    return Finding(
        rule=error.type,
        message=sentence(error),
        hint=HINTS.get(error.type, DEFAULT_HINT),
        table=table,
        row=row or getattr(error, "row_number", None),
        field=field or None,
        value=None if cell is None else str(cell),
    )


def findings_of(error: Exception, table: str | None) -> list[Finding]:
    """Return the findings for whatever stopped Frictionless: its own errors, or an exception that escaped from it."""
    from frictionless import FrictionlessException

    if isinstance(error, FrictionlessException):
        errors = [error.error, *error.reasons]
        _check_libraries(errors)
        specific = [reason for reason in errors if reason.type != "package-error"]
        return [finding_of(reason, table) for reason in specific or errors[:1]]
    if isinstance(error, LimitError):
        return [limit_finding(error, table)]
    rule = "package-error" if table is None else "source-error"
    if isinstance(error, NotFetchedError):
        rule = NOT_FETCHED
    return [Finding(rule, _explain(error), DEFAULT_HINT, table)]


def _explain(error: Exception) -> str:
    """Return a sentence about an exception that escaped from Frictionless."""
    if isinstance(error, OSError):
        return f"the file can't be read ({error.strerror or 'input or output failed'})."
    if isinstance(error, UnicodeDecodeError):
        return f"the file can't be read: byte {error.start} is not {error.encoding}."
    if isinstance(error, EOFError):
        return "the file can't be read: it ends too early."
    if isinstance(error, MemoryError):
        return "it does not fit in memory."
    if isinstance(error, re.error):
        return f"a pattern is not a valid regular expression ({error})."
    if isinstance(error, RecursionError):
        return "it is nested too deeply to be read."
    return "a property or a value has a type or a form that the Data Package standard does not allow there."


@contextmanager
def _refusals(table: str | None) -> Iterator[None]:
    from frictionless import FrictionlessException

    try:
        yield
    except (UnreadableError, MissingLibraryError):
        raise
    except (FrictionlessException, *UNEXPECTED) as error:
        raise UnreadableError(findings_of(error, table)) from error


@contextmanager
def _untrusted() -> Iterator[None]:
    """Let Frictionless read only within the package's folder and its bounds, and let it use no network."""
    from frictionless import system

    from swp_data.datapackage.validate.frictionless_patches import register

    register()
    with confined(), system.use_context(trusted=False):
        yield


def _with_rows(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource without what only we read: its data if it is a text, which the standard allows."""
    if isinstance(resource.get("data"), str):
        return {**resource, "data": []}
    return resource


def cell_reader(field: Any) -> Any:
    """Return the function by which a field of Frictionless reads a cell: its value, and notes on what is wrong.

    The function does not check the pattern of the field.
    """
    with _untrusted():
        return field.create_cell_reader()
