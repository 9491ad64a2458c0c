"""Files: their size and hash, and what their reading takes for granted that the descriptor doesn't say."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.report import HEADER_ROW, Finding
from swp_data.datapackage.validate.fast_csv import sniffed_delimiter
from swp_data.datapackage.validate.frictionless_adapter import HINTS
from swp_data.datapackage.validate.tables import Checked

LONGEST_HEADER = 1_000_000


def check_size(resource: Resource, entry: Mapping[str, Any]) -> Iterator[Finding]:
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
        what = (
            f"the hash is of {algorithm!r}, which cannot be computed here; the file was not compared with it."
        )
        yield Finding("hash-count", what, "Give a hash by sha256.", resource.name, severity="warning")
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, algorithm).hexdigest()
    if found != digest:
        what = f"the {algorithm} of the file is {found}, and by its description {digest}."
        yield Finding("hash-count", what, HINTS["hash-count"], resource.name)


def undeclared(checked: Checked, resource: Resource, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding where a file is read otherwise than the standard reads it, and no dialect says so.

    Frictionless guesses the delimiter, the header's row and the encoding where they are not declared.

    Args:
        checked: the table, as Frictionless has read it.
        resource: its file and its schema.
        entry: what the descriptor says of it, with its dialect in place.
    """
    dialect = entry["dialect"]
    declared = {name for name, value in dialect.items() if value is not None}
    names, table = resource.schema.names, checked.table
    if table is None:
        return
    if not table.labels and not checked.findings and dialect.get("header") is not False:
        what = "the header is blank: its line is empty, or a comment."
        yield Finding("blank-header", what, 'Write the header, or declare "header": false.', resource.name)
    if table.header_rows != [HEADER_ROW] and table.labels and not declared & {"header", "headerRows"}:
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
        hint = (
            f'Declare it: "dialect": {{"delimiter": {json.dumps(delimiter)}}}, or write the file with commas.'
        )
        yield Finding("dialect-error", what, hint, resource.name)


def other_headers(package: Package, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding for each further file of a resource whose header is not that of the first file."""
    paths = entry.get("path")
    if not isinstance(paths, list) or entry["dialect"].get("header") is False:
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
