"""Provenance: every quoted cell stands in its source at its lines, and every line of a source is claimed.

A cell is laid over the printed text of its lines, piece by piece; what its row lays claim to is marked.
What is left unmarked is boilerplate of a listed kind, or it is lost. Text that two rows claim is a cell that
serves both, and an erratum says so. White space, markup and bullet marks don't count; all else must agree.
This reading shares no code with the readers that drafted the tables.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swp_data.package import Package, Resource
from swp_data.validation.boilerplate import (
    AFTER_GLOSSARY,
    EVERYWHERE,
    GLOSSARY_TITLES,
    OF_TYPE,
    REFERENCE,
    Boilerplate,
)
from swp_data.validation.canonical import read_records
from swp_data.validation.figures import check_figures
from swp_data.validation.report import Finding

TOKEN = re.compile(
    r"(?P<paragraph><(?:p|ul|ol|br)\b[^>]*>)"
    r"|(?P<space></?(?:p|ul|ol|li)\b[^>]*>|\s+)"
    r"|(?P<bullet>•|(?:(?<=^)|(?<=\s)|(?<=>))>(?=\s*[A-Z]))"
    r"|(?P<nothing></?(?:u|b|i|em|strong)\b[^>]*>|\*\*(?=\w)|(?<=[\w.)])\*\*|\]\([^)]*\)|\[(?=[^\]]*\]\())"
    r"|(?P<print>.)",
    re.DOTALL,
)
GAPS = {"": 0, "space": 1, "paragraph": 2, "bullet": 3}
OPEN_ENDED = 12  # a row with one line only may go on for this many (a glossary row of a PDF)

Claim = tuple[str, str, str]
"""Table, key of the row, column."""


@dataclass
class Piece:
    """One printed cell of a line (the whole line where no tab divides it), and who claims which part."""

    line: int
    text: str
    gaps: tuple[str, ...]  # what stands before each character: "", "space", "paragraph" or "bullet"
    listed: bool = False  # an item of a list or a glossary: never mere prose
    claims: list[tuple[int, int, Claim]] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A published document: its id, its type, and its pieces by line."""

    source_id: str
    document_type: str
    pieces: dict[int, list[Piece]]

    def between(self, first: int, last: int) -> list[Piece]:
        return [piece for line in range(first, last + 1) for piece in self.pieces.get(line, ())]


def squeeze(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return the printed characters of a source's text, and what stands before each of them.

    >>> squeeze("<p>Go <u>on</u></p> • 20")
    ('Goon20', ('paragraph', '', 'space', '', 'bullet', ''))
    """
    characters, gaps, gap = [], [], ""
    for token in TOKEN.finditer(text):
        kind = token.lastgroup or ""
        if kind == "print":
            characters.append(token[0])
            gaps.append(gap)
            gap = ""
        elif kind != "nothing":
            gap = max(gap, kind, key=GAPS.__getitem__)
    return "".join(characters), tuple(gaps)


def unspaced(text: str) -> str:
    """Return a cell's text without its white space; a cell has no markup that could be taken off."""
    return "".join(text.split())


def check_provenance(package: Package, folder: Path) -> Iterator[Finding]:
    """Yield a finding for each cell that its source doesn't print, and each line that nothing claims.

    Args:
        package: this dataset, whose structure has no errors.
        folder: the folder with the documents' texts; they are known by their SHA-256, not by name.
    """
    records = {name: read_records(one.path) for name, one in package.resources.items()}
    files: dict[str, Path] = {}
    yield from _find_files(records["sources"], folder, files)
    sources = {name: _read_source(name, file, records["sources"]) for name, file in files.items()}
    for name, resource in package.resources.items():
        if any(one.quoted for one in resource.schema.fields):
            yield from _check_quotes(resource, records[name], sources)
    errata = {(record["table"], record["record_id"], record["field"]) for record in records["errata"]}
    headings: dict[str, set[str]] = defaultdict(set)
    for name in ("passages", "plan_statements"):
        yield from _check_headings(name, records[name], sources, headings)
    for source in sources.values():
        yield from _check_claims(source, errata)
        yield from _check_coverage(source, headings[source.source_id])
    yield from check_figures(records, files)


def _find_files(records: list[dict[str, str]], folder: Path, files: dict[str, Path]) -> Iterator[Finding]:
    """Put the file of each source into `files`; yield a finding for each source that has none."""
    by_sum = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in sorted(folder.glob("*.txt"))}
    for row, record in enumerate(records, 2):
        if record["sha256"] in by_sum:
            files[record["source_id"]] = by_sum[record["sha256"]]
        else:
            yield Finding(
                "source-missing",
                f"no text file in {folder.name} has this checksum.",
                "Put the document's text into the folder, unchanged, or correct the checksum.",
                "sources",
                row,
                "sha256",
                record["sha256"],
            )


def _read_source(source_id: str, file: Path, records: list[dict[str, str]]) -> Source:
    document_type = next(one["document_type"] for one in records if one["source_id"] == source_id)
    return Source(source_id, document_type, dict(_pieces(file.read_text("utf-8"))))


def _pieces(text: str) -> Iterator[tuple[int, list[Piece]]]:
    """Yield the pieces of each line, without the hyphen that marks a listed item."""
    in_glossary = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() in GLOSSARY_TITLES:
            in_glossary = True
        elif line.startswith(AFTER_GLOSSARY):
            in_glossary = False
        unlisted = re.sub(r"^\s*-\s+(?=\S)", "", line)
        listed = in_glossary or unlisted != line
        pieces = [Piece(number, *squeeze(cell), listed) for cell in unlisted.split("\t")]
        if unlisted != line and pieces[0].text:
            pieces[0].gaps = ("bullet", *pieces[0].gaps[1:])
        yield number, [piece for piece in pieces if piece.text]


def _check_quotes(
    resource: Resource, records: list[dict[str, str]], sources: dict[str, Source]
) -> Iterator[Finding]:
    key = resource.schema.primary_key[0]
    for row, record in enumerate(records, 2):
        source = sources.get(record["source_id"])
        if source is None:
            continue
        first, last = _lines(resource.name, records, row - 2)
        one_line = resource.name == "errata"
        for quoted in (one for one in resource.schema.fields if one.quoted and record[one.name]):
            laid = lay(unspaced(record[quoted.name]), source.between(first, last))
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
        if "line_end" in record and not one_line:
            yield from _check_ends(resource, row, record, source, first, last)


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
    printed = {
        name: "".join(piece.text for pieces in source.pieces.values() for piece in pieces)
        for name, source in sources.items()
    }
    for row, record in enumerate(records, 2):
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


def _check_ends(
    resource: Resource, row: int, record: dict[str, str], source: Source, first: int, last: int
) -> Iterator[Finding]:
    """The first and the last line of a row have to print something of it."""
    key = (resource.name, record[resource.schema.primary_key[0]])
    for name, line in (("line_start", first), ("line_end", last)):
        claims = [claim for piece in source.pieces.get(line, ()) for *_, claim in piece.claims]
        reference = any(REFERENCE.match(piece.text) for piece in source.pieces.get(line, ()))
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


def lay(text: str, pieces: list[Piece]) -> list[tuple[Piece, int, int]] | None:
    """Lay a cell's text over the pieces that are printed at its lines, in order.

    Each piece may give one run of the text; whole pieces are preferred to parts, and runs that nothing
    claims yet to others.

    Returns:
        The runs as (piece, start, end), or None where the pieces don't print the text.

    Example:
        >>> pieces = [Piece(1, *squeeze("x Next")), Piece(2, *squeeze("update"))]
        >>> [(piece.line, start, end) for piece, start, end in lay("Nextupdate", pieces)]
        [(1, 1, 5), (2, 0, 6)]
    """
    best: dict[int, tuple[int, Any]] = {0: (0, None)}
    for piece in pieces:
        for position, (score, path) in sorted(best.items()):
            if position == len(text):
                continue
            for start in _starts(piece.text, text[position]):
                length = _common(piece.text, start, text, position)
                whole = length == len(piece.text)
                if not whole and length < 2 and position + length < len(text):
                    continue
                free = not any(a < start + length and start < b for a, b, _ in piece.claims)
                edge = start == 0 or start + length == len(piece.text)
                gain = score + 4 * whole + 2 * edge + free - 3
                end = position + length
                if end not in best or best[end][0] < gain:
                    best[end] = (gain, ((piece, start, start + length), path))
    if len(text) not in best:
        return None
    runs = []
    path = best[len(text)][1]
    while path:
        run, path = path
        runs.append(run)
    return runs[::-1]


def _starts(text: str, character: str) -> Iterator[int]:
    start = text.find(character)
    while start >= 0:
        yield start
        start = text.find(character, start + 1)


def _common(text: str, start: int, other: str, position: int) -> int:
    length = 0
    limit = min(len(text) - start, len(other) - position)
    while length < limit and text[start + length] == other[position + length]:
        length += 1
    return length


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
            for rest in _unclaimed(piece):
                if rest not in headings and not is_boilerplate(rest, kinds, piece.listed):
                    yield Finding(
                        "text-unclaimed",
                        f"line {piece.line} of {source.source_id} prints {rest[:60]!r}, and no row has it.",
                        "Add the text to the row that it belongs to, or list its kind in "
                        "swp_data/validation/boilerplate.py.",
                        "sources",
                        field="source_id",
                        value=source.source_id,
                    )


def _unclaimed(piece: Piece) -> Iterator[str]:
    position = 0
    for start, end, _ in sorted(piece.claims, key=lambda claim: claim[:2]):
        if start > position:
            yield piece.text[position:start]
        position = max(position, end)
    if position < len(piece.text):
        yield piece.text[position:]


def is_boilerplate(text: str, kinds: tuple[Boilerplate, ...], listed: bool) -> bool:
    """Whether a whole text is of one of the kinds; an item of a list can't be prose."""
    return any(kind.pattern.fullmatch(text) for kind in kinds if not (listed and kind.prose))
