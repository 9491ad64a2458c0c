"""Where the standard differs from Frictionless 5.21, case by case, and what to expect instead.

A difference is not a reason to skip a case: the package is changed into one in which Frictionless does what the
standard says (or Frictionless is, for the length of a question), and its findings in that are what we have to
find.
"""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple
from unittest.mock import patch

from frictionless import fields

from .case import WRITTEN_OUT, Case
from .files import UNPACKING, unpacked


class Difference(NamedTuple):
    """A clause of the standard that Frictionless doesn't follow, and the change that makes Frictionless follow it."""

    name: str
    clause: str
    change: Callable[[dict[str, Any]], None]


def _categories(resource: dict[str, Any]) -> None:
    for field in _fields(resource):
        categories = field.pop("categories", None)
        if (
            field.get("type") in {"string", "integer"}
            and categories
            and "enum" not in field.get("constraints", {})
        ):
            values = [one["value"] if isinstance(one, dict) else one for one in categories]
            field["constraints"] = {**field.get("constraints", {}), "enum": values}


def _null_sequence(resource: dict[str, Any]) -> None:
    dialect = resource.get("dialect")
    sequence = dialect.pop("nullSequence", None) if isinstance(dialect, dict) else None
    schema = resource.get("schema")
    if sequence is None or not isinstance(schema, dict):
        return
    for owner in (schema, *(one for one in _fields(resource) if "missingValues" in one)):
        values = owner.get("missingValues", [""])
        labelled = any(isinstance(value, dict) for value in values)
        owner["missingValues"] = [*values, {"value": sequence} if labelled else sequence]


def _pattern(resource: dict[str, Any]) -> None:
    for field in _fields(resource):
        constraints = field.get("constraints", {})
        if "pattern" in constraints:
            constraints["pattern"] = whole(constraints["pattern"])


def whole(pattern: str) -> str:
    """Return a pattern that means the whole value once Frictionless has put `^` and `$` around it."""
    return f"(?:{pattern})\\Z"


@contextmanager
def grouping_integers() -> Iterator[None]:
    """Let Frictionless's integers have the `groupChar` of the standard while the context lasts."""
    plain = fields.IntegerField.create_value_reader

    def create_value_reader(self: Any) -> Callable[[Any], Any]:
        read = plain(self)
        group = self.custom.get("groupChar")
        return lambda cell: read(cell.replace(group, "") if group and isinstance(cell, str) else cell)

    with patch.object(fields.IntegerField, "create_value_reader", create_value_reader):
        yield


def _fields_match(resource: dict[str, Any]) -> None:
    schema = resource.get("schema")
    if isinstance(schema, dict) and isinstance(schema.get("fieldsMatch"), list):
        [schema["fieldsMatch"]] = schema["fieldsMatch"]


def _nothing(_: dict[str, Any]) -> None:
    """Change nothing: the difference is made elsewhere, as its clause says."""


def _fields(resource: dict[str, Any]) -> list[dict[str, Any]]:
    schema = resource.get("schema")
    return schema.get("fields", []) if isinstance(schema, dict) else []


DIFFERENCES = (
    Difference(
        "unique-keys",
        "Table Schema 2.0, uniqueKeys: the values of each listed combination of fields are unique; nulls as in "
        "SQL. Frictionless ignores the property; `beyond` finds what it would.",
        _nothing,
    ),
    Difference(
        "primary-key-required",
        "Table Schema 2.0, primaryKey: as in SQL, its fields can't be null, which is as if each were required. "
        "Frictionless reports a key that is wholly empty, and passes one that is partly; `beyond` finds its parts.",
        _nothing,
    ),
    Difference(
        "integer-group-char",
        "Table Schema 2.0, integer: groupChar groups digits as it does for numbers. Frictionless ignores it; "
        "`grouping_integers` removes the character before it reads.",
        _nothing,
    ),
    Difference(
        "whole-pattern",
        "Table Schema 2.0, pattern: an expression of XML Schema, which means the whole value. Frictionless puts "
        "`^` and `$` around it, so that `ab|cd` passes `abx`, and `$` passes a last line feed; it gets a group.",
        _pattern,
    ),
    Difference(
        "categories",
        "Table Schema 2.0, categories: the property restricts a field to a finite set of values, like enum. "
        "Frictionless ignores it; it is written as the enum constraint instead.",
        _categories,
    ),
    Difference(
        "foreign-key-null",
        "Table Schema 2.0, foreignKeys: modelled on foreign keys in SQL, in which a key with a null is not compared. "
        "Frictionless compares one that is partly empty; `oracle` leaves its errors out.",
        _nothing,
    ),
    Difference(
        "foreign-key-types",
        "Table Schema 2.0, foreignKeys: a key whose field has another type than the one it refers to never matches. "
        "It is one fault of the schemas; Frictionless reports it for each row. `oracle` asks for one.",
        _nothing,
    ),
    Difference(
        "foreign-key-target",
        "Table Schema 2.0, foreignKeys: a key to a table that can't be read is not checked, since that table has an "
        "error of its own. Frictionless then reads no row of the table that refers to it; `oracle` "
        "removes the key.",
        _nothing,
    ),
    Difference(
        "fields-match-list",
        "Table Schema profile 2.0, fieldsMatch: a list of one text, which the standard itself gives as a text. "
        "Both are read. Frictionless refuses the list; it gets the text.",
        _fields_match,
    ),
    Difference(
        "null-sequence",
        "Table Dialect 2.0, nullSequence: the sequence means null. Frictionless ignores it; it is written "
        "as a further missing value instead.",
        _null_sequence,
    ),
    Difference(
        "missing-values-are-written",
        "Table Schema 2.0, missingValues: a declared missing value stands for a value that is missing, so a row of "
        "such values is not an empty line. Frictionless reports a blank-row; `beyond` finds what is wrong instead.",
        _nothing,
    ),
)


def by_the_standard(case: Case) -> Case:
    """Return the case in a form in which Frictionless does what the standard asks for."""
    case = with_schemas_inline(case)
    for difference in DIFFERENCES:
        case = case.changed(difference.change)
    return case


def with_schemas_inline(case: Case) -> Case:
    """Return the case with the schemas that are files in their places."""
    return case.changed(lambda resource: _inline(resource, case.files))


def _inline(resource: dict[str, Any], files: Mapping[str, bytes]) -> None:
    if isinstance(resource.get("schema"), str):
        resource["schema"] = json.loads(files[resource["schema"]])


def _is_utf8(resource: Mapping[str, Any], files: Mapping[str, bytes]) -> bool:
    """Whether all files of a resource are read as UTF-8."""
    paths = resource.get("path", [])
    try:
        return all(
            _reads_as_utf8(unpacked(files.get(path, b""), path, resource.get("innerpath")))
            for path in ([paths] if isinstance(paths, str) else paths)
        )
    except UNPACKING:
        return True


def _reads_as_utf8(data: bytes) -> bool:
    """Whether a file has the mark of UTF-8, or as many characters of it as wrong bytes."""
    text = data.decode(errors="surrogateescape")
    wrong = sum("\udc80" <= character <= "\udcff" for character in text)
    characters = sum(not character.isascii() for character in text) - wrong
    return characters >= wrong or data.startswith(BOM_UTF8)


def _with_parts_in_utf8(case: Case) -> Case:
    """Return the case with each part of a table in UTF-8 if others are, since each is read in its own encoding."""
    files = dict(case.files)
    for resource in case.resources:
        paths = resource.get("path")
        if isinstance(paths, list) and "encoding" not in resource:
            parts = {path: files[path] for path in paths if path in files}
            if any(map(_reads_as_utf8, parts.values())):
                files |= {
                    path: data.decode("cp1252", errors="replace").encode()
                    for path, data in parts.items()
                    if not _reads_as_utf8(data)
                }
    return replace(case, files=files)


def defaults_written_out(case: Case) -> Case:
    """Return the case with the standard's defaults in the place of what Frictionless would guess.

    Table Dialect 2.0: header is true, delimiter `,`, quoteChar `"`, skipInitialSpace false unless said
    otherwise. Data Resource 2.0: encoding is utf-8 unless said otherwise; a file with more wrong bytes than characters
    of UTF-8 is read as Windows-1252.
    """

    def change(resource: dict[str, Any]) -> None:
        dialect = resource.get("dialect", {})
        if isinstance(dialect, dict):
            tabs = {"delimiter": "\t"} if ".tsv" in str(resource.get("path")) else {}
            resource["dialect"] = {**WRITTEN_OUT, **tabs, **dialect}
        resource.setdefault("encoding", "utf-8" if _is_utf8(resource, case.files) else "cp1252")

    case = _with_parts_in_utf8(case)
    return case.changed(change)
