"""Changes to a package and to Frictionless that make Frictionless follow the standard.

Frictionless ignores the `nullSequence` of a Table Dialect, so it is added to the missing values. It also ignores
the `groupChar` of an integer, so such a field gets its own type, `GroupedIntegerField`, which a plugin registers with
Frictionless.

While the adapter works, the plugin also keeps Frictionless within bounds: it reads CSV with a parser of its own, whose
lines and rows are bounded, refuses what would be fetched, and leaves patterns to `patterns`. Elsewhere in the same
process, Frictionless works as ever.
"""

from __future__ import annotations

import copy
import csv
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, ClassVar

import attrs
from frictionless import FrictionlessException, Header, Plugin, errors, system
from frictionless.fields import IntegerField
from frictionless.formats.csv import CsvControl, CsvParser
from frictionless.schema import field as field_module

from swp_data.datapackage.model import Package, ResourceDescriptor
from swp_data.datapackage.validate.cells.xml_patterns import pattern_of
from swp_data.datapackage.validate.confinement import is_confined
from swp_data.datapackage.validate.descriptors.declared_bounds import LOCAL_SCHEMES, REMOTE_FORMATS
from swp_data.datapackage.validate.strict.bounded_csv import bounded_lines, bounded_rows, sample_of, sniff
from swp_data.limits import LimitError, limit

GROUPED = "grouped-integer"


@attrs.define(kw_only=True, repr=False)
class GroupedIntegerField(IntegerField):  # type: ignore[misc]
    """An integer with a group separator at any position, as Frictionless allows in numbers."""

    type = GROUPED
    group_char: str = ""
    metadata_profile_patch: ClassVar[dict[str, Any]] = {"properties": {"groupChar": {"type": "string"}}}

    def create_value_reader(self) -> Callable[[Any], Any]:
        read = IntegerField.create_value_reader(self)
        return lambda cell: read(cell.replace(self.group_char, "") if isinstance(cell, str) else cell)

    def create_cell_reader(self) -> Callable[[Any], tuple[Any, dict[str, str] | None]]:
        read = IntegerField.create_cell_reader(self)

        def cell_reader(cell: Any) -> tuple[Any, dict[str, str] | None]:
            value, notes = read(cell)
            if notes and "type" in notes:  # messages show the type in the schema
                notes["type"] = notes["type"].replace(GROUPED, "integer")
            return value, notes

        return cell_reader


class BoundedCsvParser(CsvParser):  # type: ignore[misc]
    """The parser of CSV files, with bounds on lines, rows and the guess at an undeclared dialect."""

    def read_cell_stream_create(self) -> Iterator[list[str]]:
        control = CsvControl.from_dialect(self.resource.dialect)
        lines = bounded_lines(self.loader.text_stream)
        sample = sample_of(lines)
        if self.resource.format == "tsv":
            control.set_not_defined("delimiter", "\t")
        try:
            guess: Any = sniff("".join(sample), control.get_defined("delimiter", default=",\t;|"))
        except csv.Error:
            guess = csv.excel()
        quote = '"' if guess.quotechar == "'" else guess.quotechar  # a "'" may be in a text of JSON
        control.set_not_defined("delimiter", guess.delimiter, distinct=True)
        control.set_not_defined("line_terminator", guess.lineterminator, distinct=True)
        control.set_not_defined("escape_char", guess.escapechar, distinct=True)
        control.set_not_defined("quote_char", quote, distinct=True)
        control.set_not_defined("skip_initial_space", guess.skipinitialspace, distinct=True)
        yield from bounded_rows(chain(sample, lines), control.to_python())


class _AnyText:
    """A pattern that matches every text, since `patterns` matches the texts in bounded time."""

    @staticmethod
    def match(_: str) -> bool:
        return True


class _Expressions:
    """What Frictionless's fields use of `re`: while the adapter works, a pattern is only checked for its form."""

    @staticmethod
    def compile(pattern: str) -> Any:
        compiled = re.compile(pattern)
        return _AnyText if is_confined() else compiled


def _bounded(process: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return the check of a header, with a bound on its labels: it compares each of them with all before it."""

    def process_bounded(header: Any) -> None:
        if is_confined() and len(header.labels) > limit("frictionless_fields"):
            most = limit("frictionless_fields")
            raise LimitError(f"the table has more than {most:,} columns", "frictionless_fields")
        process(header)

    return process_bounded


class StandardPlugin(Plugin):  # type: ignore[misc]
    """The plugin that adds `GroupedIntegerField`, bounds the reading of CSV, and refuses what would be fetched."""

    def select_field_class(self, type: str | None = None) -> Any:  # noqa: A002 - Frictionless names it
        return GroupedIntegerField if type == GROUPED else None

    def create_parser(self, resource: Any) -> Any:
        if not is_confined():
            return None
        if resource.format in REMOTE_FORMATS:
            note = f"not fetched: the format {resource.format} needs the network or a database"
            raise FrictionlessException(errors.FormatError(note=note))
        return BoundedCsvParser(resource) if resource.format in {"csv", "tsv"} else None

    def create_loader(self, resource: Any) -> Any:
        if is_confined() and resource.scheme not in LOCAL_SCHEMES:
            note = f"not fetched: the scheme {resource.scheme} is not that of a file"
            raise FrictionlessException(errors.SchemeError(note=note))
        return None


@cache
def register() -> None:
    """Register the plugin with Frictionless, and leave it no expressions to match, once."""
    system.register("swp-data", StandardPlugin())
    field_module.re = _Expressions
    method = "_Header__process"
    setattr(Header, method, _bounded(getattr(Header, method)))


def by_standard(package: Package) -> Mapping[str, Any]:
    """Return the descriptor of a package as Frictionless needs it; an equal one if nothing needs to change."""
    resources = [_resource(package, declared) for declared in package.resource_descriptors]
    return {**package.descriptor, "resources": resources}


def schema_by_standard(package: Package, name: str) -> Mapping[str, Any]:
    """Return the schema of a table as Frictionless needs it."""
    schema = _resource(package, package.resource_descriptor(name)).get("schema")
    return schema if isinstance(schema, Mapping) else package.schema_descriptor(name)


def _resource(package: Package, declared: ResourceDescriptor) -> Mapping[str, Any]:
    if not isinstance(declared.properties.get("schema"), dict | str):
        return declared.properties
    schema = package.schema_descriptor(declared.name)
    null = package.dialect(declared.name).get("nullSequence")
    grouped = [index for index, field in enumerate(schema.get("fields", [])) if _is_grouped(field)]
    unknown = [index for index, field in enumerate(schema.get("fields", [])) if _unknown_constraints(field)]
    if null is None and not grouped and not unknown:
        return declared.properties
    changed: dict[str, Any] = copy.deepcopy({**schema})
    for index in unknown:
        for name in _unknown_constraints(changed["fields"][index]):
            del changed["fields"][index]["constraints"][name]
    for index in grouped:
        changed["fields"][index]["type"] = GROUPED
    if null is not None:
        changed["missingValues"] = _with(schema.get("missingValues"), null)
        for field in changed.get("fields", []):
            if field.get("missingValues") is not None:
                field["missingValues"] = _with(field["missingValues"], null)
    return {**declared.properties, "schema": changed}


def _unknown_constraints(field: Mapping[str, Any]) -> list[str]:
    """Return the constraints that Frictionless doesn't know, or can't read; they are checked after it."""
    constraints = field.get("constraints") or {}
    pattern = constraints.get("pattern")
    names = ["pattern"] if isinstance(pattern, str) and pattern_of(pattern).engine != "python" else []
    return [*names, "jsonSchema"] if "jsonSchema" in constraints else names


def _is_grouped(field: Mapping[str, Any]) -> bool:
    return field.get("type") == "integer" and bool(field.get("groupChar"))


def _with(missing: list[Any] | None, null: str) -> list[Any]:
    values = [""] if missing is None else missing
    labelled = any(isinstance(value, dict) for value in values)
    return [*values, {"value": null} if labelled else null]
