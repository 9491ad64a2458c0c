"""The text of a source: its printed cells, line by line, and which rows of the tables claim them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from swp_data.datapackage import safe_files
from swp_data.datapackage.report import FIRST_ROW, Cause, Finding
from swp_data.datapackage.safe_files import read_bytes
from swp_data.dataset.profile import DocumentType
from swp_data.limits import LimitError, limit

LONGEST_ROW = 12
"""The most lines that a row without a last line may continue after its first (a glossary row of a PDF)."""

TOKEN = re.compile(
    # An unclosed tag or bracket ends where the next one begins, so that reading takes linear time.
    r"(?P<paragraph><p\b[^<>]*>)"
    r"|(?P<line><(?:ul|ol|br)\b[^<>]*>)"
    r"|(?P<space></?(?:p|ul|ol|li)\b[^<>]*>|\s+)"
    r"|(?P<bullet>•|(?:(?<=^)|(?<=\s)|(?<=>))>(?=\s*[A-Z]))"
    r"|(?P<nothing></?(?:u|b|i|em|strong|same)\b[^<>]*>|\*\*(?=\w)|(?<=[\w.)])\*\*|\]\([^\])]*\)|\[(?=[^\[\]]*\]\())"
    r"|(?P<print>[^\s<>•*\[\]]+|.)",
    re.DOTALL,
)
LIST_MARK = re.compile(r"^\s*-\s+(?=\S)")
GAPS = ("", "space", "line", "paragraph", "bullet")
"""What may come before a printed character; if there are several, the last one in this list counts."""


@dataclass(frozen=True, order=True)
class Claim:
    """The cell of a table that quotes a text."""

    table: str
    key: str
    column: str


@dataclass(eq=False)
class Piece:
    """One printed cell of a line (the whole line if it contains no tab), and which parts of it are claimed."""

    line: int
    text: str  # without white space and markup
    gaps: tuple[str, ...]  # what comes before each character, one of GAPS
    listed: bool = False  # an item of a list or a glossary, which is never free text
    claims: list[tuple[int, int, Claim]] = field(default_factory=list)  # start, end, and the claimant

    def claim(self, start: int, end: int, claim: Claim) -> None:
        """Record that a cell of a table quotes a part of the piece."""
        self.claims.append((start, end, claim))

    def is_claimed(self, start: int, end: int) -> bool:
        """Return whether any of a part of the piece is already claimed."""
        return any(first < end and start < last for first, last, _ in self.claims)

    def unclaimed(self) -> Iterator[tuple[int, str]]:
        """Yield the position and the text of each run that no cell claims."""
        position = 0
        for start, end in sorted((start, end) for start, end, _ in self.claims):
            if start > position:
                yield position, self.text[position:start]
            position = max(position, end)
        if position < len(self.text):
            yield position, self.text[position:]


class Fault(NamedTuple):
    """A fault of a row that quotes some lines, and the finding on it."""

    first_line: int
    last_line: int
    cause: Cause


def cause_of(line: int, faults: Iterable[Fault]) -> Cause | None:
    """Return the finding on the first row that quotes a line wrongly; None if no row does."""
    return next((fault.cause for fault in faults if fault.first_line <= line <= fault.last_line), None)


@dataclass(frozen=True)
class Source:
    """A published document: its id, its type, and its pieces by line."""

    source_id: str
    document_type: str
    pieces: dict[int, list[Piece]]
    file_name: str = ""
    faults: list[Fault] = field(default_factory=list)
    """The faults of rows that leave text of these lines unclaimed."""

    @cached_property
    def last_line(self) -> int:
        """The number of the last line; 0 if there is none."""
        return max(self.pieces, default=0)

    @cached_property
    def text(self) -> str:
        """The whole text of the document, without white space and markup."""
        return "".join(piece.text for pieces in self.pieces.values() for piece in pieces)

    def between(self, first: int, last: int) -> list[Piece]:
        """Return the pieces of lines `first` to `last`."""
        lines = range(max(first, 1), min(last, self.last_line) + 1)
        return [piece for line in lines for piece in self.pieces.get(line, ())]


def unspaced(text: str) -> str:
    """Return the text of a cell without its white space; cells have no markup."""
    return "".join(text.split())


def squeeze(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the printed characters of a source's text, and what comes before each of them.

    >>> squeeze("<p>Go <u>on</u></p> • 20")
    ('Goon20', ('paragraph', '', 'space', '', 'bullet', ''))
    """
    characters, gaps, gap = [], [], ""
    for token in TOKEN.finditer(text):
        kind = token.lastgroup or ""
        if kind == "print":
            characters.append(token[0])
            gaps += [gap, *[""] * (len(token[0]) - 1)]
            gap = ""
        elif kind != "nothing":
            gap = max(gap, kind, key=GAPS.index)
    return "".join(characters), tuple(gaps)


def find_files(records: list[dict[str, str]], folder: Path) -> tuple[dict[str, Path], list[Finding]]:
    """Find the text file of each source by its checksum; the name of the file does not matter.

    Args:
        records: the rows of the table `sources`.
        folder: the folder with the text files.

    Returns:
        The file of each source, by its id, and a finding for each source without a file.
    """
    by_checksum = _by_checksum(folder)
    files = {
        record["source_id"]: by_checksum[record["sha256"]]
        for record in records
        if record["sha256"] in by_checksum
    }
    findings = [
        Finding(
            rule="source-missing",
            message=f"no text file in {folder.name} has this checksum.",
            hint="Add the document's unchanged text to the folder, or correct the checksum.",
            table="sources",
            row=row,
            field="sha256",
            value=record["sha256"],
        )
        for row, record in enumerate(records, FIRST_ROW)
        if record["sha256"] not in by_checksum
    ]
    return files, findings


def _by_checksum(folder: Path) -> dict[str, Path]:
    """Return the text files of a folder by their checksums.

    Raises:
        PackageError: a file cannot be read.
        LimitError: a file, or all of them together, are too large.
    """
    files = {}
    remaining = limit("sources_bytes")
    for file in sorted(folder.glob("*.txt")):
        if not file.is_file():  # a folder or a pipe
            continue
        data = read_bytes(file, "source_bytes")
        remaining -= len(data)
        if remaining < 0:
            raise LimitError("the texts are too large together", "sources_bytes", where=str(folder))
        files[hashlib.sha256(data).hexdigest()] = file
    return files


def read_text(file: Path) -> str:
    """Return the text of a source.

    Raises:
        PackageError: the file cannot be read, or is not UTF-8.
        LimitError: it is too large, or has too many lines or too long a line.
    """
    text = safe_files.read_text(file, "source_bytes")
    if text.count("\n") > limit("source_lines"):
        raise LimitError(f"has more than {limit('source_lines'):,} lines", "source_lines", where=str(file))
    longest = limit("source_line")  # patterns of curated lists may take quadratic time on a line
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > longest:
            raise LimitError(
                f"line {number} has more than {longest:,} characters", "source_line", where=str(file)
            )
    return text


def line_number(text: str) -> int:
    """Return the number of a line that a cell gives; 0 if it gives none.

    >>> line_number("12"), line_number(""), line_number("-3")
    (12, 0, 0)
    """
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else 0


def read_source(source_id: str, document_type: DocumentType, file: Path) -> Source:
    """Read a source from its text file.

    Raises:
        PackageError: the file is not UTF-8.
    """
    return replace(source_of(source_id, document_type, read_text(file)), file_name=file.name)


def source_of(source_id: str, document_type: DocumentType, text: str) -> Source:
    """Return a source of which the text is given."""
    return Source(source_id, document_type.document_type, dict(_pieces(text, document_type)))


def _pieces(text: str, document_type: DocumentType) -> Iterator[tuple[int, list[Piece]]]:
    """Yield the pieces of each line, without the hyphen that marks a list item."""
    in_glossary = False
    begins, ends = document_type.glossary_begins, document_type.glossary_ends
    for number, line in enumerate(text.split("\n"), 1):
        if begins and line.strip() == begins:
            in_glossary = True
        elif ends and line.startswith(ends):
            in_glossary = False
        unmarked = LIST_MARK.sub("", line)
        listed = in_glossary or unmarked != line
        pieces = [Piece(number, *squeeze(cell), listed) for cell in unmarked.split("\t")]
        if unmarked != line and pieces[0].text:
            pieces[0].gaps = ("bullet", *pieces[0].gaps[1:])
        yield number, [piece for piece in pieces if piece.text]
