"""Provenance: every quoted cell stands in its source at its lines, and every line of a source is claimed.

A cell is laid over the printed text of its lines, piece by piece; what its row lays claim to is marked.
What is left unmarked is boilerplate of a listed kind, or it is lost. Text that two rows claim is a cell that
serves both, and an erratum says so. Markup and bullet marks don't count; all else must agree, white space too.
Figures are read again from their sentences (`figures.py`). This reading shares no code with the readers that
drafted the tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from swp_data.checks.provenance.boilerplate import EVERYWHERE, OF_TYPE, REFERENCE, SCOPES, Boilerplate
from swp_data.checks.provenance.printed_numbers import check_figures
from swp_data.checks.provenance.source_text import Claim, Piece, Source, find_files, lay, read_source
from swp_data.checks.table_file import read_rows
from swp_data.datapackage.model import Package, Resource
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.dataset.plan_references import comparable, split_id

# (table, column, source; None = the row's own) of text that is quoted from a place that the row doesn't name
PRINTED_SOMEWHERE = (
    ("sources", "title", None),
    ("sources", "period_label", None),
    ("objectives", "title", "plan-2020-07"),
    ("objectives", "description", "plan-2020-07"),
    ("glossary", "term", None),
    ("observations", "period_label", None),
)
OPEN_ENDED = 12  # a row with one line only may go on for this many (a glossary row of a PDF)


def unspaced(text: str) -> str:
    """Return a cell's text without its white space; a cell has no markup that could be taken off."""
    return "".join(text.split())


def check_provenance(package: Package, folder: Path) -> Iterator[Finding]:
    """Yield a finding for each cell that its source doesn't print, and each line that nothing claims.

    Args:
        package: this dataset, whose structure has no errors.
        folder: the folder with the documents' texts; they are known by their SHA-256, not by name.
    """
    records = {name: read_rows(one.path) for name, one in package.resources.items()}
    files: dict[str, Path] = {}
    yield from find_files(records["sources"], folder, files)
    sources = {name: read_source(name, file, records["sources"]) for name, file in files.items()}
    for name, resource in package.resources.items():
        if any(one.quoted for one in resource.schema.fields):
            yield from _check_quotes(resource, records[name], sources)
    errata = {(record["table"], record["record_id"], record["field"]) for record in records["errata"]}
    headings: dict[str, set[str]] = defaultdict(set)
    for name in ("passages", "plan_statements"):
        yield from _check_headings(name, records[name], sources, headings)
    for name, column, source_id in PRINTED_SOMEWHERE:
        yield from _check_printed(package.resources[name], records[name], column, source_id, sources)
    for source in sources.values():
        yield from _check_claims(source, errata)
        yield from _check_coverage(source, headings[source.source_id])
    yield from check_figures(records, files)


def _check_quotes(
    resource: Resource, records: list[dict[str, str]], sources: dict[str, Source]
) -> Iterator[Finding]:
    key = resource.schema.primary_key[0]
    for row, record in enumerate(records, FIRST_ROW):
        source = sources.get(record["source_id"])
        if source is None:
            continue
        first, last = _lines(resource.name, records, row - FIRST_ROW)
        one_line = resource.name == "errata"
        for quoted in (one for one in resource.schema.fields if one.quoted and record[one.name]):
            laid = lay(unspaced(record[quoted.name]), source.between(first, last), whole_words=not one_line)
            if laid is None:
                yield Finding(
                    "text-not-in-source",
                    f"{record['source_id']} does not print this at lines {first} to {last}.",
                    "Read the lines again; quote them exactly, or correct the lines.",
                    resource.name,
                    row,
                    quoted.name,
                    record[quoted.name],
                )
            else:
                yield from _check_spaces(resource, row, quoted.name, record[quoted.name], laid)
            if laid and not one_line:
                for piece, start, end in laid:
                    piece.claims.append((start, end, (resource.name, record[key], quoted.name)))
        if not one_line:
            yield from _check_ends(resource, row, record, source)


def _lines(table: str, records: list[dict[str, str]], place: int) -> tuple[int, int]:
    """Return the lines of a row; one that names only its first goes on until the next row begins."""
    record = records[place]
    if "line_end" in record:
        return int(record["line_start"]), int(record["line_end"])
    first = int(record["line"])
    if table == "errata":
        return first, first
    following = records[place + 1] if place + 1 < len(records) else None
    if following and following["source_id"] == record["source_id"]:
        return first, max(first, int(following["line"]) - 1)
    return first, first + OPEN_ENDED


def _check_headings(
    table: str, records: list[dict[str, str]], sources: dict[str, Source], headings: dict[str, set[str]]
) -> Iterator[Finding]:
    """A section and a heading are printed in the source; what is one is no unclaimed text."""
    printed = {name: source.text for name, source in sources.items()}
    for row, record in enumerate(records, FIRST_ROW):
        for name in ("section", "heading"):
            heading = unspaced(record[name])
            headings[record["source_id"]].add(heading)
            if heading not in printed.get(record["source_id"], heading):
                yield Finding(
                    "heading-not-in-source",
                    f"{record['source_id']} does not print this heading.",
                    "Quote the heading exactly.",
                    table,
                    row,
                    name,
                    record[name],
                )


def _check_printed(
    resource: Resource,
    records: list[dict[str, str]],
    column: str,
    source_id: str | None,
    sources: dict[str, Source],
) -> Iterator[Finding]:
    """The text of a column stands somewhere in its source."""
    for row, record in enumerate(records, FIRST_ROW):
        source = sources.get(source_id or record["source_id"])
        if source and record[column] and unspaced(record[column]) not in source.text:
            yield Finding(
                "text-not-in-source",
                f"{source.source_id} does not print this.",
                "Quote the document exactly.",
                resource.name,
                row,
                column,
                record[column],
            )


def _check_ends(resource: Resource, row: int, record: dict[str, str], source: Source) -> Iterator[Finding]:
    """The first and the last line of a row have to print something of it; a commitment's its reference."""
    key = (resource.name, record[resource.schema.primary_key[0]])
    ref = comparable(split_id(key[1])[1]) if resource.name == "commitment_wordings" else None
    for name in ("line_start", "line_end", "line"):
        if name not in record:
            continue
        line = int(record[name])
        claims = [claim for piece in source.pieces.get(line, ()) for *_, claim in piece.claims]
        printed = [REFERENCE.match(piece.text) for piece in source.pieces.get(line, ())]
        reference = ref is not None and ref in [comparable(match[0]) for match in printed if match]
        if key not in {claim[:2] for claim in claims} and not reference:
            yield Finding(
                "line-without-text",
                f"line {line} of {record['source_id']} prints nothing of this row.",
                "Give the first and the last line that print something of the row.",
                resource.name,
                row,
                name,
                str(line),
            )


def _check_spaces(
    resource: Resource, row: int, column: str, text: str, laid: list[tuple[Piece, int, int]]
) -> Iterator[Finding]:
    """White space has to stand where the source has it, and a new line only where an item or paragraph begins."""
    cell = _spaces(text)
    position = 0
    for piece, start, end in laid:
        for offset in range(end - start):
            printed, ours = piece.gaps[start + offset], cell[position + offset]
            if not _agree(printed, ours, joined=offset == 0, first=position + offset == 0):
                around = unspaced(text)[max(0, position + offset - 15) : position + offset + 15]
                yield Finding(
                    "white-space",
                    f"line {piece.line} has other white space around {around!r}.",
                    "Put a space where the source has white space, and a new line where a bulleted item begins.",
                    resource.name,
                    row,
                    column,
                    text,
                )
                return
        position += end - start


def _spaces(text: str) -> list[str]:
    """Return what white space stands before each printed character of a cell: "", " " or a new line."""
    spaces, last = [], 0
    for match in re.finditer(r"\S", text):
        spaces.append(text[last : match.start()])
        last = match.end()
    return spaces


def _agree(printed: str, ours: str, *, joined: bool, first: bool) -> bool:
    if first:
        return ours == ""
    allowed = {
        "": {" ", ""} if joined else {""},
        "space": {" ", ""} if joined else {" "},
        "paragraph": {" ", "\n"} if not joined else {" ", "\n", ""},
        "bullet": {"\n"},
    }
    return ours in allowed[printed]


def _check_claims(source: Source, errata: set[Claim]) -> Iterator[Finding]:
    """Text that two rows of a table claim for the same column needs an erratum on each."""
    reported = set()
    for pieces in source.pieces.values():
        for piece in pieces:
            claimants: dict[tuple[str, str], list[tuple[int, int, Claim]]] = defaultdict(list)
            for start, end, claim in piece.claims:
                claimants[claim[0], claim[2]].append((start, end, claim))
            for claims in claimants.values():
                for start, end, claim in claims:
                    shared = any(a < end and start < b and other != claim for a, b, other in claims)
                    if shared and claim not in errata and claim not in reported:
                        reported.add(claim)
                        yield Finding(
                            "text-claimed-twice",
                            f"{claim[1]} and another row both claim {piece.text[start:end][:40]!r} at line "
                            f"{piece.line} of {source.source_id}.",
                            "Correct the row that has the text wrongly; where one printed cell serves both, "
                            "add an erratum on each.",
                            claim[0],
                            field=claim[2],
                            value=claim[1],
                        )


def _check_coverage(source: Source, headings: set[str]) -> Iterator[Finding]:
    """Every run of printed text that no row claims is a heading of the tables, or boilerplate of a kind."""
    kinds = (*OF_TYPE[source.document_type], *EVERYWHERE)
    for pieces in source.pieces.values():
        for piece in pieces:
            scope = "line" if len(pieces) == 1 else "cell"
            for start, rest in _unclaimed(piece):
                whole = rest == piece.text
                found = scope if whole else "start" if start == 0 else None
                heading = whole and rest in headings
                if not heading and not (found and is_boilerplate(rest, kinds, found, piece.listed)):
                    yield Finding(
                        "text-unclaimed",
                        f"line {piece.line} of {source.source_id} prints {rest[:60]!r}, and no row has it.",
                        "Add the text to the row that it belongs to, or list its kind in "
                        "swp_data/checks/provenance/boilerplate.py.",
                        "sources",
                        field="source_id",
                        value=source.source_id,
                    )


def _unclaimed(piece: Piece) -> Iterator[tuple[int, str]]:
    """Yield where each run begins that no row claims, and the run."""
    position = 0
    for start, end, _ in sorted(piece.claims, key=lambda claim: claim[:2]):
        if start > position:
            yield position, piece.text[position:start]
        position = max(position, end)
    if position < len(piece.text):
        yield position, piece.text[position:]


def is_boilerplate(text: str, kinds: tuple[Boilerplate, ...], scope: str, listed: bool) -> bool:
    """Whether a text that stands in a scope is of one of the kinds; an item of a list can't be prose."""
    return any(
        kind.pattern.fullmatch(text)
        for kind in kinds
        if SCOPES.index(kind.scope) >= SCOPES.index(scope) and not (listed and kind.prose)
    )
