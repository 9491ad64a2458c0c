"""The text of a source as it is printed: its cells line by line, and a cell's text laid over them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swp_data.checks.provenance.boilerplate import AFTER_GLOSSARY, GLOSSARY_TITLES
from swp_data.datapackage.model import PackageError
from swp_data.datapackage.report import FIRST_ROW, Finding

TOKEN = re.compile(
    r"(?P<paragraph><(?:p|ul|ol|br)\b[^>]*>)"
    r"|(?P<space></?(?:p|ul|ol|li)\b[^>]*>|\s+)"
    r"|(?P<bullet>•|(?:(?<=^)|(?<=\s)|(?<=>))>(?=\s*[A-Z]))"
    r"|(?P<nothing></?(?:u|b|i|em|strong)\b[^>]*>|\*\*(?=\w)|(?<=[\w.)])\*\*|\]\([^)]*\)|\[(?=[^\]]*\]\())"
    r"|(?P<print>.)",
    re.DOTALL,
)
GAPS = {"": 0, "space": 1, "paragraph": 2, "bullet": 3}

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

    @property
    def text(self) -> str:
        """All that it prints, without white space."""
        return "".join(piece.text for pieces in self.pieces.values() for piece in pieces)

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


def find_files(records: list[dict[str, str]], folder: Path, files: dict[str, Path]) -> Iterator[Finding]:
    """Put the file of each source into `files`; yield a finding for each source that has none."""
    by_sum = {_sha256(file): file for file in sorted(folder.glob("*.txt")) if file.is_file()}
    for row, record in enumerate(records, FIRST_ROW):
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


def _sha256(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise PackageError(f"{file}: cannot be read ({error.strerror}); check its permissions") from error


def read_text(file: Path) -> str:
    """Return the text of a source.

    Raises:
        PackageError: it is not UTF-8.
    """
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise PackageError(f"{file}: byte {error.start} is not UTF-8; a source is UTF-8 text") from error


def read_source(source_id: str, file: Path, records: list[dict[str, str]]) -> Source:
    document_type = next(one["document_type"] for one in records if one["source_id"] == source_id)
    return Source(source_id, document_type, dict(_pieces(read_text(file))))


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


def lay(text: str, pieces: list[Piece], *, whole_words: bool = True) -> list[tuple[Piece, int, int]] | None:
    """Lay a cell's text over the pieces that are printed at its lines, in order.

    Each piece may give one run of whole words of the text; whole pieces are preferred to parts, and runs
    that nothing claims yet to others.

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
                if whole_words:
                    length = _to_word_edges(piece, start, length)
                if not length:
                    continue
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


def _to_word_edges(piece: Piece, start: int, length: int) -> int:
    """Return the length of a run cut back to the end of a word, 0 where it doesn't begin with one."""
    if start and not piece.gaps[start]:
        return 0
    while length and start + length < len(piece.text) and not piece.gaps[start + length]:
        length -= 1
    return length


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
