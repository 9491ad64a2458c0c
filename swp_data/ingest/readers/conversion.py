"""The converted text of a report while it is built: paragraphs, rows of tables and pages, one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from swp_data.ingest.cell_text import SAME
from swp_data.ingest.printed import Doubt
from swp_data.ingest.readers.characters import BULLET, convert_characters
from swp_data.limits import LimitError, limit

# A paragraph that begins with one of these is an item of a list.
DASH = re.compile(r"^[–—-]\s")
LIST_MARK = re.compile(r"^(?:[•·*–—-]|o(?=\s+[A-Z0-9]))\s+(?=\S)")


@dataclass
class Conversion:
    """The lines of a converted report, the first line of each page, and the lines to compare with the file."""

    lines: list[str] = field(default_factory=list)
    page_starts: list[int] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def next_line(self) -> int:
        """The number of the line that is added next."""
        return len(self.lines) + 1

    def begin_page(self) -> None:
        """Begin a page, after a blank line."""
        self.add_blank()
        self.page_starts.append(self.next_line)

    def add_blank(self) -> None:
        """Add a blank line, unless the last line is blank."""
        if self.lines and self.lines[-1]:
            self._add("")

    def add_paragraph(self, text: str) -> None:
        """Add a paragraph, and a blank line after it; an item of a list begins with a hyphen."""
        text = one_line(text)
        if mark := LIST_MARK.match(text):
            text = f"- {text[mark.end() :]}"
        if text:
            self._add(text)
            self._add("")

    def add_row(self, cells: Sequence[str]) -> None:
        """Add a row of a table."""
        self._add("\t".join(cells))

    def doubt(self, reason: str) -> None:
        """Note that a person should compare the line that is added next with the file."""
        self.doubts.append(Doubt(self.next_line, reason))

    def _add(self, line: str) -> None:
        if len(self.lines) >= limit("source_lines"):
            raise LimitError(f"has more than {limit('source_lines'):,} lines", "source_lines")
        self.lines.append(line)

    @property
    def text(self) -> str:
        """The converted text."""
        return "\n".join(self.lines) + "\n" if self.lines else ""


def one_line(text: str) -> str:
    r"""Return a text as one line in converted characters.

    >>> one_line(" The\tof\ufb01ce\n closes ")
    'The office closes'
    """
    return " ".join(convert_characters(text).split())


def cell_markup(paragraphs: Iterable[str]) -> str:
    """Return the paragraphs of a cell as one line, marked up as in the reports that are published as text.

    >>> cell_markup(["Outputs:", "• 20 plans", "- 12 arrests", "Analysis shows"])
    'Outputs: <ul> • 20 plans • 12 arrests <p>Analysis shows</p>'
    """
    parts: list[str] = []
    in_list = False
    texts = [text for paragraph in paragraphs if (text := one_line(paragraph))]
    dashes = sum(bool(DASH.match(text)) for text in texts)
    for index, text in enumerate(texts):
        # A single dash at the beginning may be one within a sentence that a page breaks.
        if dashes == 1 and index == 0 and DASH.match(text):
            parts.append(text)
            continue
        if mark := LIST_MARK.match(text):
            parts += [*([] if in_list else ["<ul>"]), f"{BULLET} {text[mark.end() :]}"]
        elif parts and text != SAME:
            parts.append(f"<p>{text}</p>")
        else:
            parts.append(text)
        in_list = bool(mark)
    return " ".join(parts)
