"""Which tables can be rewritten: those in which every row and cell is certain to stay the same.

A table that is not comma-separated UTF-8 with the columns of its schema could lose cells, so it is rejected with an
error that says what is unusual. Nothing is repaired: a person must decide how.
Standard: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from swp_data.checks.table_file import TableFile, strict_cells
from swp_data.datapackage.model import Package, PackageError, Resource, ResourceDescriptor, Schema
from swp_data.datapackage.report import FIRST_ROW, HEADER_ROW
from swp_data.datapackage.safe_files import read_bytes
from swp_data.limits import LimitError, limit
from swp_data.text import did_you_mean, plural, truncate

__all__ = ["UnusualTableError", "read_rewritable"]

HINT = "correct this first (no table was rewritten)"
# The properties that a resource may have. Any other could describe the file in a way that rewriting would break.
PLAIN: Mapping[str, tuple[Any, ...]] = {
    "type": ("table",),
    "profile": ("tabular-data-resource", "data-resource"),
    "format": ("csv",),
    "mediatype": ("text/csv",),
    "encoding": ("utf-8", "utf8"),
    "scheme": ("file",),
}
UNUSUAL = ("compression", "innerpath", "extrapaths", "layout", "control", "delimiter", "header", "url")
# The properties of a dialect, with the values that are equivalent to leaving them out.
DIALECT: Mapping[str, tuple[Any, ...]] = {
    "type": ("delimited",),
    "delimiter": (",",),
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "lineTerminator": ("\n", "\r\n"),
    "skipInitialSpace": (False,),
    "header": (True,),
    "headerRows": ([HEADER_ROW],),
    "commentRows": ([],),
    "caseSensitiveHeader": (True, False),
    "csvddfVersion": (1.2, "1.2"),
}
DESCRIPTIVE = {"$schema", "name", "title", "description"}
LOOSE = re.compile(r'(?<![^,\n])"[^"]*(?:""[^"]*)*"(?![^,\r\n])')  # a quoted cell
LONE_RETURN = re.compile(r"\r(?!\n)")


class UnusualTableError(PackageError):
    """Raised for a table that `swp-data format` does not rewrite, because it could not write it back exactly."""


def read_rewritable(package: Package) -> dict[str, TableFile]:
    """Read the file of each table of a package, if all of them can be rewritten.

    Raises:
        UnusualTableError: a table could lose data; the error names it and says what is unusual.
        PackageError: a file cannot be read, or is too large.
    """
    for number, declared in enumerate(package.resource_descriptors, 1):
        where = f"table {truncate(declared.name, 80)}" if declared.name else f"resource {number}"
        if problem := next(_declared_problems(declared, package), ""):
            raise UnusualTableError(problem, where=where, hint=HINT)
    files: dict[str, TableFile] = {}
    paths: dict[tuple[int, int], str] = {}
    for name, resource in package.resources.items():
        where = f"table {truncate(name, 80)}"
        if problem := next(_resource_problems(resource, package), ""):
            raise UnusualTableError(problem, where=where, hint=HINT)
        data = read_bytes(resource.path, "table_bytes", follow_links=False)
        status = resource.path.stat()
        other = paths.setdefault((status.st_dev, status.st_ino), name)
        if other != name:
            raise UnusualTableError(f"table {other} has the same file", where=where, hint=HINT)
        try:
            files[name] = TableFile(resource, _text(data))
            _check_cells(files[name])
        except _UnusualTextError as error:
            raise UnusualTableError(str(error), where=where, hint=HINT) from error
    return files


class _UnusualTextError(ValueError):
    """Raised for the text of a table; says what is unusual about it."""


def _declared_problems(declared: ResourceDescriptor, package: Package) -> Iterator[str]:
    """Yield what is unusual about a resource, from the descriptor alone."""
    properties = declared.properties
    if not declared.name:
        yield "it has no name"
    if package.names.count(declared.name) > 1:
        yield "another table has the same name"
    if "data" in properties:
        yield "its data is in the descriptor, not in a file"
    if len(declared.paths) != 1:
        yield "it does not have exactly one file"
    elif not declared.paths[0].lower().endswith(".csv"):
        yield f"its file {truncate(declared.paths[0], 80)!r} is not a CSV file"
    for key in UNUSUAL:
        if properties.get(key) is not None:
            yield f"the descriptor sets its property {key!r}"
    for key, allowed in PLAIN.items():
        value = properties.get(key)
        if value is not None and not (isinstance(value, str) and value.lower() in allowed):
            yield f"its {key} is {_shown(value)}"
    if not isinstance(properties.get("dialect", {}), str | Mapping):
        yield "its dialect is not an object"
    if not properties.get("schema"):
        yield "it has no schema"


def _resource_problems(resource: Resource, package: Package) -> Iterator[str]:
    """Yield what is unusual about a table's schema, its dialect and the location of its file."""
    for key, value in resource.dialect.items():
        if key not in DESCRIPTIVE and not any(_same(value, allowed) for allowed in DIALECT.get(key, ())):
            yield f"its dialect sets {truncate(key, 80)!r} to {_shown(value)}"
    yield from _schema_problems(resource.schema)
    if any(path.is_symlink() for path in _below(resource.path, package.root)):
        yield "its file is a symbolic link, or is in a folder that is a symbolic link"
    elif resource.path.exists() and not os.access(resource.path, os.W_OK):
        yield "its file is read-only"


def _schema_problems(schema: Schema) -> Iterator[str]:
    names = schema.names
    if not names:
        yield "its schema has no fields"
    if len(names) > limit("fields"):
        yield f"its schema has more than {plural(limit('fields'), 'field')}"
    if repeated := _repeated(names):
        yield f"its schema has two fields {repeated!r}"
    for field in schema.fields:
        if field.missing_values != ("",):
            yield f"column {truncate(field.name, 80)!r} has missing values other than the empty cell"
    for name in schema.sorted_by:
        if name not in names:
            yield f"its schema sorts by {truncate(name, 80)!r}, which is not one of its fields"


def _below(path: Path, root: Path) -> Iterator[Path]:
    """Yield a file and the folders that it is in, up to the folder of the package."""
    while path not in (root, path.parent):
        yield path
        path = path.parent


def _text(data: bytes) -> str:
    """Return the text of a file unchanged, with its byte order mark."""
    if not data:
        raise _UnusualTextError("its file is empty")
    if b"\x00" in data:
        raise _UnusualTextError("its file contains NUL bytes, so it is not a text file")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _UnusualTextError(f"byte {error.start} of its file is not UTF-8") from error
    if match := LONE_RETURN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise _UnusualTextError(f"line {line} of its file has a carriage return that does not end a line")
    return text


def _check_cells(file: TableFile) -> None:
    """Check that a file is strict CSV with the columns of its schema, and that each row has a cell for each of them."""
    text = file.text.removeprefix("\ufeff")
    try:
        rows = strict_cells(text)
    except csv.Error as error:
        raise _UnusualTextError(
            "its quotation marks do not match: a quoted cell is not closed, or text follows a closing mark"
            if "field larger" not in str(error)
            else "a cell is larger than the limit"
        ) from error
    except LimitError as error:
        raise _UnusualTextError(error.problem) from error
    if '"' in LOOSE.sub("", text):
        raise _UnusualTextError("an unquoted cell contains a quotation mark")
    header, *others = rows
    _check_header(header, file.resource.schema.names)
    for number, row in enumerate(others, FIRST_ROW):
        if not row:
            raise _UnusualTextError(f"row {number} is an empty line")
        if len(row) != len(header):
            raise _UnusualTextError(
                f"row {number} has {plural(len(row), 'cell')}, but the header has {len(header):,}"
            )
        if any("\r" in cell for cell in row):
            raise _UnusualTextError(f"row {number} contains a carriage return within a cell")


def _check_header(header: list[str], names: tuple[str, ...]) -> None:
    if repeated := _repeated(header):
        raise _UnusualTextError(f"two columns have the heading {repeated!r}")
    known = set(names)
    for heading in header:
        shown = truncate(heading, 80)
        if not heading.strip():
            raise _UnusualTextError("a column has no heading")
        if heading not in known:
            suggestion = did_you_mean(shown, names).rstrip("?").lower()
            padded = "has spaces around it" if heading.strip() in known else "is not in the schema"
            raise _UnusualTextError(
                f"the heading {shown!r} {padded}" + (f" ({suggestion}?)" if suggestion else "")
            )
    if missing := [name for name in names if name not in set(header)]:
        raise _UnusualTextError(f"the column {truncate(missing[0], 80)!r} is missing")


def _repeated(names: tuple[str, ...] | list[str]) -> str:
    """Return a name that occurs twice; empty if none does."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return truncate(name, 80) or "''"
        seen.add(name)
    return ""


def _same(value: Any, allowed: Any) -> bool:
    """Return whether two JSON values are equal; true and 1 are not."""
    return repr(value) == repr(allowed)


def _shown(value: Any) -> str:
    return truncate(repr(value), 60)
