"""The text of a printed cell: without markup and wrapping, and otherwise exactly as printed.

Only the following is normalised. HTML tags, bold marks, link marks and bullet marks are removed. A printed paragraph
starts after a blank line, a bulleted item on a new line. Wrapped lines are joined. A run of white space becomes one
space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# Each pattern ends an unclosed tag or bracket where the next one begins, so that reading takes linear time.
BLOCK_TAG = re.compile(r"</?(?:p|ul|ol|li|br|div)\b[^<>]*>", re.IGNORECASE)
PARAGRAPH = re.compile(r"<p\b[^<>]*>", re.IGNORECASE)
OPENING_PARAGRAPH = re.compile(r"^<p\b[^<>]*>", re.IGNORECASE)
INLINE_TAG = re.compile(r"</?(?:u|b|i|em|strong|span|a|same)\b[^<>]*>", re.IGNORECASE)
LINK = re.compile(r"\[([^\[\]]+)\]\([^\[)]*\)")
SAME = "<same/>"
"""The text of a cell that the cell above continues into, because the two are merged."""
MARKUP = re.compile(r"[<>\[*•\n]")
"""The characters without which a text has no markup and no line breaks."""
BULLET = re.compile(r"•|(?:^|(?<=\s))>(?=[A-Z])")
JOINS = re.compile(r"^(?:[\w%]-[a-z0-9]|.?\\\S|.{1,2}[,.;:!?])$")
"""The end of a line and the beginning of the next between which a word or a path goes on."""
BULLET_MARK = "•"
HYPHEN = re.compile(r"^-\s+(?=\S)")
ENDS_SENTENCE = re.compile(r"[.!?;:)\]]['’\"]?$")


@dataclass
class Cell:
    """The text of one printed cell: the pieces that the layout scattered, each with its line number."""

    pieces: list[tuple[int, str]] = field(default_factory=list)
    length: int = field(init=False, default=0, compare=False)
    """How many characters the pieces have."""
    open_brackets: int = field(init=False, default=0, compare=False)
    """How many more brackets the pieces open than they close."""
    _text: str | None = field(init=False, default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        for _, text in self.pieces:
            self._count(text)

    def add(self, line: int, text: str) -> None:
        """Append the part of this cell that `line` prints; ignore blank text."""
        if text := text.strip():
            self.pieces.append((line, text))
            self._count(text)
            self._text = None

    def _count(self, text: str) -> None:
        self.length += len(text)
        self.open_brackets += text.count("(") - text.count(")")

    def add_lines(self, lines: Iterable[tuple[int, str]]) -> None:
        """Append the parts of this cell that several lines print."""
        for line, text in lines:
            self.add(line, text)

    def replace(self, pieces: Iterable[tuple[int, str]]) -> None:
        """Give the cell other pieces."""
        self.pieces[:] = [(line, text) for line, text in pieces if text]
        self._text = None

    @property
    def text(self) -> str:
        """The cell's canonical text; empty if nothing is printed."""
        if self._text is None:
            self._text = self._joined()
        return self._text

    def _joined(self) -> str:
        pieces = [text for _, text in self.pieces]
        for index in range(1, len(pieces)):
            ended = ENDS_SENTENCE.search(clean(pieces[index - 1]))
            if not ended:
                pieces[index] = OPENING_PARAGRAPH.sub("", pieces[index])
            if ended or pieces[index - 1].startswith(BULLET_MARK):
                pieces[index] = HYPHEN.sub(f"{BULLET_MARK} ", pieces[index])
        return clean(join_wrapped(pieces))

    @property
    def lines(self) -> tuple[int, ...]:
        """The numbers of the lines that print the cell."""
        return tuple(line for line, _ in self.pieces)

    @property
    def is_open(self) -> bool:
        """Whether the text stops in the middle of a sentence, as at the end of a page."""
        return bool(self.pieces) and not ENDS_SENTENCE.search(clean(self.pieces[-1][1]))

    def __bool__(self) -> bool:
        return bool(self.pieces)


def join_wrapped(lines: Iterable[str]) -> str:
    """Join wrapped lines with a space; a word that is hyphenated at the end of a line is joined at its hyphen.

    >>> join_wrapped(["Sexual Violence Co-", "ordinating Group"])
    'Sexual Violence Co-ordinating Group'
    """
    parts: list[str] = []
    for line in lines:
        hyphenated = parts and JOINS.search(parts[-1][-2:] + line[:1])
        parts += [line] if not parts or hyphenated else [" ", line]
    return "".join(parts)


def clean(text: str) -> str:
    r"""Return `text` without markup, in canonical white space.

    >>> clean("<p>Outputs:</p> <ul> • 20 new plans • 12 <u>arrests</u> <p>Analysis shows</p>")
    'Outputs:\n20 new plans\n12 arrests\n\nAnalysis shows'
    """
    if "<" not in text:
        return _clean_paragraph(text)
    paragraphs = (_clean_paragraph(paragraph) for paragraph in PARAGRAPH.split(text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _clean_paragraph(text: str) -> str:
    if not MARKUP.search(text):
        return " ".join(text.split())
    text = BLOCK_TAG.sub(" ", INLINE_TAG.sub("", text))
    text = LINK.sub(r"\1", text).replace("**", "")
    text = BULLET.sub("\n", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
