"""Checks of files: their size and hash, and what Frictionless guesses because the descriptor doesn't say it."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator

from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.report import HEADER_ROW, Finding
from swp_data.datapackage.validate.fast_csv import sniff_delimiter
from swp_data.datapackage.validate.hints import HINTS
from swp_data.datapackage.validate.tables import Table
from swp_data.text import plural

LONGEST_HEADER = 1_000_000
UTF_8 = {"utf-8", "utf-8-sig", "ascii"}


def check_size_and_hash(resource: Resource) -> Iterator[Finding]:
    """Yield a finding if the size or the hash of the file differs from the descriptor."""
    properties, path = resource.declared.properties, resource.path
    if not path.is_file() or not resource.declared.path:
        return
    size, declared_size = path.stat().st_size, properties.get("bytes")
    if declared_size and declared_size != size:
        message = f"the file is {plural(size, 'byte')}; the descriptor says {declared_size:,}."
        yield Finding("byte-count", message, HINTS["byte-count"], resource.name)
    declared_hash = str(properties.get("hash") or "")
    if not declared_hash:
        return
    algorithm, _, declared_digest = declared_hash.rpartition(":")
    algorithm = (algorithm or "md5").lower()
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        message = f"the hash algorithm {algorithm!r} is not available, so the hash was not checked."
        yield Finding("hash-count", message, "Give a SHA-256 hash.", resource.name, severity="warning")
        return
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, algorithm).hexdigest()
    if digest != declared_digest:
        message = f"the {algorithm} hash of the file is {digest}; the descriptor says {declared_digest}."
        yield Finding("hash-count", message, HINTS["hash-count"], resource.name)


def check_guesses(table: Table, resource: Resource, *, has_findings: bool) -> Iterator[Finding]:
    """Yield a finding for each way in which Frictionless reads a file differently from the standard.

    Frictionless guesses the delimiter, the row of the header and the encoding if they are not declared.

    Args:
        table: the table as read by Frictionless.
        resource: the resource.
        has_findings: whether the table has other findings.
    """
    dialect = resource.dialect
    declared = {name for name, value in dialect.items() if value is not None}
    if not table.labels and not has_findings and dialect.get("header") is not False:
        message = "the header is blank: its line is empty or a comment."
        hint = 'Write the header, or declare "header": false.'
        yield Finding("blank-header", message, hint, resource.name)
    if table.header_rows != [HEADER_ROW] and table.labels and not declared & {"header", "headerRows"}:
        message = f"the header was found in row {table.header_rows[0]}; the standard says row 1."
        hint = 'Remove the lines above the header, or declare its row: "dialect": {"headerRows": [n]}.'
        yield Finding("dialect-error", message, hint, resource.name)
    if resource.declared.properties.get("encoding") is None and table.encoding not in UTF_8:
        message = f"the file seems to be {table.encoding}, but its resource declares no encoding."
        hint = f'Save the file as UTF-8, or declare it: "encoding": "{table.encoding}".'
        yield Finding("undeclared-encoding", message, hint, resource.name, severity="warning")
    if "delimiter" not in declared and resource.path.suffix.lower() == ".csv" and resource.format != "tsv":
        yield from _check_delimiter(table, resource)


def _check_delimiter(table: Table, resource: Resource) -> Iterator[Finding]:
    """Yield a finding if Frictionless sniffs a delimiter that gives other columns than a comma would."""
    try:
        with resource.path.open("rb") as file:
            delimiter = sniff_delimiter(file, resource.dialect)
        with resource.path.open(encoding=table.encoding, newline="") as file:
            with_commas = next(csv.reader(file), [])
    except (csv.Error, OSError, UnicodeError, LookupError):
        return
    if delimiter not in {None, ","} and tuple(with_commas) != resource.schema.names:
        message = (
            f"the cells are separated by {delimiter!r}, but no dialect declares it; the default is a comma."
        )
        hint = (
            f'Declare it: "dialect": {{"delimiter": {json.dumps(delimiter)}}}, or write the file with commas.'
        )
        yield Finding("dialect-error", message, hint, resource.name)


def check_further_headers(package: Package, resource: Resource) -> Iterator[Finding]:
    """Yield a finding for each further file of a resource whose header differs from that of the first file."""
    if resource.declared.path or resource.dialect.get("header") is False:
        return
    paths = resource.paths
    first = None
    for path in paths:
        opener = gzip.open if path.endswith(".gz") else open
        try:
            with opener(package.file(path), "rb") as file:
                line = file.readline(LONGEST_HEADER).removeprefix(codecs.BOM_UTF8)
        except (OSError, EOFError):
            return  # reported when the rows are read
        header = re.split(rb"[\r\n]", line)[0]
        first = first or header
        if line and header != first:
            message = f"the header of {path} differs from that of {paths[0]}, so its columns may be in another order."
            yield Finding("incorrect-label", message, HINTS["incorrect-label"], resource.name)
