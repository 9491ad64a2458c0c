"""Where our reading of files differs from Frictionless's, clause by clause, worked out from the files themselves.

Each clause changes what is expected, or what we found, so that the two sets can be compared.

- `quotes`: RFC 4180, section 2: text after a closing quote, and a quote that is never closed, are faults. Frictionless
  passes both. A regular expression finds the records.
- `bytes`: a byte that the encoding can't decode is located, and does not end the reading. Frictionless stops there,
  with a message about a place in a buffer, and reports the fault again for each table that points to the file.
- `labels`: a repeated label is a fault of its own where labels are matched by name. Frictionless says "error" and
  stops.
- `header`: a header that is not in row 1 is looked for, and an error, if no dialect declares it; the labels of several
  header rows are joined as in the example of the standard, and each of several files has them.
- `blank header`: a header without a label is one fault. Frictionless compares the empty labels with the names.
- `comments`: a comment above the header is omitted, so the header is the first row that is not a comment.
- `parts`: a row of a table in several files is counted in its own file; a file need not end with a line end; an empty
  file adds nothing; a quote that is not closed at the end of a file ends there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .beyond import Located
from .case import Case
from .files import UNPACKING, unpacked

BY_NAME = {"equal", "subset", "superset", "partial"}


def reconciled(
    case: Case, wanted: frozenset[Located], ours: frozenset[Located]
) -> tuple[frozenset[Located], frozenset[Located]]:
    """Return what is expected and what we found, after the clauses above."""
    undecodable = {table for rule, table, _, _ in ours if rule == "encoding-error"}
    stopped = {table for rule, table, _, _ in wanted if rule == "encoding-error"}
    if undecodable and undecodable <= stopped:
        wanted = frozenset(one for one in wanted if one[1] not in stopped)
        ours = frozenset(one for one in ours if one[1] not in stopped)
    for resource in case.resources:
        name = resource["name"]
        repeats = any(one[:2] == ("duplicate-label", name) for one in ours)
        if ("error", name, None, None) in wanted and (repeats or _repeats_labels(case, resource)):
            wanted, ours = _without_table(case, name, wanted), _without_table(case, name, ours)
        if _is_open_between_parts(case, resource):
            wanted, ours = _without_table(case, name, wanted), _without_table(case, name, ours)
        wanted, ours = _with_blank_header(case, resource, wanted, ours)
        faulty = malformed_rows(case, resource)
        ours -= {one for one in ours if one[:2] == ("quote-error", name) and one[2] in faulty}
        if ("dialect-error", name, None, None) in ours or _joins_headers(resource, name, wanted - ours):
            wanted, ours = _without_table(case, name, wanted), _without_table(case, name, ours)
    return wanted, ours


def _without_table(case: Case, name: str, found: frozenset[Located]) -> frozenset[Located]:
    """Return errors without those of a table, and without those of foreign keys, which may refer to it."""
    return frozenset(one for one in found if name not in _tables(one, case))


def _is_open_between_parts(case: Case, resource: Mapping[str, Any]) -> bool:
    """Whether a cell in quotes is not closed at the end of a part, so Frictionless takes the next part for its rest."""
    paths = resource.get("path")
    if not isinstance(paths, list):
        return False
    for path in paths[:-1]:
        part = {**resource, "path": path}
        records = list(_records(case, part))
        if records and records[-1][0] in malformed_rows(case, part):
            return True
    return False


def _with_blank_header(
    case: Case, resource: Mapping[str, Any], wanted: frozenset[Located], ours: frozenset[Located]
) -> tuple[frozenset[Located], frozenset[Located]]:
    """Return both without what Frictionless makes of a header without a label, if we report that.

    It compares the empty labels with the names; of a table without a schema, it makes up as many fields.
    """
    name = resource["name"]
    if ("blank-header", name, None, None) in ours:
        labels = {"unmatched-header", "incorrect-label"}
        wanted -= {one for one in wanted if one[0] in labels and one[1] == name}
        ours -= {("blank-header", name, None, None)}
    elif "schema" not in resource:
        # A row of which only the cells beyond the header have something in them.
        beyond = {one[2] for one in ours if one[:2] == ("extra-cell", name)}
        blank = {one for one in wanted if one[:2] == ("blank-row", name) and one[2] in beyond}
        wanted -= blank
        ours -= {("extra-cell", name, row, None) for _, _, row, _ in blank}
    if "schema" not in resource and _first_row_is_blank(case, resource):
        shapes = {"blank-row", "source-error", "extra-cell", "missing-cell", "blank-label"}
        wanted, ours = (
            frozenset(one for one in found if one[1] != name or one[0] not in shapes)
            for found in (wanted, ours)
        )
    return wanted, ours


def _first_row_is_blank(case: Case, resource: Mapping[str, Any]) -> bool:
    [below] = with_header_below_comments(Case([resource], case.files)).resources
    header = below.get("dialect", {}).get("headerRows") or [1]
    first = next((cells for number, cells, _ in _records(case, resource) if number >= min(header)), [])
    return not any(first)


def running_row(case: Case, table: str | None, file: str, row: int) -> int:
    """Return the number that Frictionless gives to a row of one of several files."""
    resource = next(one for one in case.resources if one["name"] == table)
    paths = resource["path"]
    header = 0 if resource.get("dialect", {}).get("header") is False else 1
    before = paths[: paths.index(file)]
    return row + sum(len(list(_records(case, {**resource, "path": path}))) - header for path in before)


def with_ended_parts(case: Case) -> Case:
    """Return the case with a line end at the end of all files but the last, and without those that are empty."""
    files = dict(case.files)

    def change(resource: dict[str, Any]) -> None:
        if not isinstance(resource.get("path"), list):
            return
        resource["path"] = [path for path in resource["path"] if files.get(path) != b""]
        for path in resource["path"][:-1]:
            if path.endswith(".csv") and not files.get(path, b"\n").endswith((b"\n", b"\r")):
                files[path] += b"\n"

    changed = case.changed(change)
    return Case(changed.resources, files, changed.name)


def with_header_below_comments(case: Case) -> Case:
    """Return the case with the row of each header declared that is below comments, or below rows that are."""

    def change(resource: dict[str, Any]) -> None:
        dialect = resource.get("dialect")
        if not isinstance(dialect, dict) or dialect.get("header") is False:
            return
        mark, rows = dialect.get("commentChar"), dialect.get("commentRows") or []
        declared = dialect.get("headerRows") or [1]
        if not (mark or rows) or dialect.get("headerRows") == []:
            return
        for number, cells, _ in _records(case, resource):
            is_comment = number in rows or (mark and bool(cells) and cells[0].startswith(mark))
            if is_comment:
                continue
            if number in declared and declared != [1]:
                return
            if number > max(declared) or declared == [1]:
                if number > 1:
                    dialect["headerRows"] = [number]
                return

    return case.changed(change)


def malformed_rows(case: Case, resource: Mapping[str, Any]) -> set[int]:
    """Return the records of a file whose quotes RFC 4180 does not allow; of several files, by running number."""
    if isinstance(resource.get("path"), list):
        return {
            running_row(case, resource["name"], path, row)
            for path in resource["path"]
            for row in malformed_rows(case, {**resource, "path": path})
        }
    dialect = _dialect(resource)
    quote, delimiter, escape = (
        re.escape(dialect[key] or "\0") for key in ("quotechar", "delimiter", "escapechar")
    )
    space = " *" if dialect["skipinitialspace"] else ""
    doubled = f"|{quote}{quote}" if dialect["doublequote"] else ""
    quoted = f"{quote}(?:[^{quote}{escape}]|{escape}(?s:.){doubled})*{quote}"
    bare = f"(?!{space}{quote})(?:[^{delimiter}{escape}\r\n]|{escape}(?s:.)?)*"
    cell = f"(?:{space}{quoted}|{bare})"
    record = re.compile(f"{cell}(?:{delimiter}{cell})*(?:\r\n|\n|\r)?")
    return {number for number, _, text in _records(case, resource) if not record.fullmatch(text)}


def _joins_headers(resource: Mapping[str, Any], name: str, lost: frozenset[Located]) -> bool:
    """Whether a header of several rows has other labels for Frictionless, or is in each of several files."""
    dialect = resource.get("dialect")
    dialect = dialect if isinstance(dialect, dict) else {}
    rows = dialect.get("headerRows") or [1]
    has_comments = bool(dialect.get("commentRows") or dialect.get("commentChar"))
    labels = {"incorrect-label", "missing-label", "unmatched-header", "extra-label", "blank-label"}
    others = len(rows) > 1 and any(rule in labels and table == name for rule, table, _, _ in lost)
    return others or ((rows != [1] or has_comments) and isinstance(resource.get("path"), list))


def _tables(found: Located, case: Case) -> set[str | None]:
    """Return the table of an error, and for a foreign key those that the table refers to."""
    rule, table, _, _ = found
    if rule != "foreign-key":
        return {table}
    return {one["name"] for one in case.resources}


def _repeats_labels(case: Case, resource: Mapping[str, Any]) -> bool:
    schema = resource.get("schema")
    mode = schema.get("fieldsMatch") if isinstance(schema, dict) else None
    if (mode[0] if isinstance(mode, list) else mode) not in BY_NAME:
        return False
    if isinstance(resource.get("path"), list):
        return _repeats_labels(case, {**resource, "path": resource["path"][0]})
    [below] = with_header_below_comments(Case([resource], case.files)).resources
    header = max(below.get("dialect", {}).get("headerRows") or [1])
    labels = next((cells for number, cells, _ in _records(case, resource) if number == header), [])
    return len({label.strip() for label in labels}) < len(labels)


def _dialect(resource: Mapping[str, Any]) -> dict[str, Any]:
    declared = resource.get("dialect")
    declared = declared if isinstance(declared, dict) else {}
    tabs = ".tsv" in str(resource.get("path")) or resource.get("format") == "tsv"
    return {
        "delimiter": declared.get("delimiter") or ("\t" if tabs else ","),
        "quotechar": declared.get("quoteChar") or '"',
        "escapechar": declared.get("escapeChar"),
        "doublequote": declared.get("doubleQuote", True) or not declared.get("escapeChar"),
        "skipinitialspace": bool(declared.get("skipInitialSpace")),
    }


def _records(case: Case, resource: Mapping[str, Any]) -> Iterator[tuple[int, list[str], str]]:
    """Yield the number, the cells and the text of each record of a file; nothing if it can't be read."""
    path = resource.get("path")
    if not isinstance(path, str) or path not in case.files:
        return
    data = case.files[path]
    try:
        data = unpacked(data, path, resource.get("innerpath"))
        text = _decoded(data, resource.get("encoding")).removeprefix("\ufeff")
        options = _dialect(resource)
        if len(options["delimiter"]) != 1:
            return
        lines = io.StringIO(text, newline="").readlines()
        reader = csv.reader(lines, **options)
        start = 0
        for number, cells in enumerate(reader, 1):
            yield number, cells, "".join(lines[start : reader.line_num])
            start = reader.line_num
    except (*UNPACKING, UnicodeError, LookupError, csv.Error):
        return


def _decoded(data: bytes, encoding: str | None) -> str:
    """Return text; bytes of an encoding that is not declared are UTF-8, or else read as Windows-1252."""
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise
        return data.decode("cp1252", errors="replace")
