"""Reader of a report's narrative: its paragraphs, and the table of holding to account meetings."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Iterator

from swp_data.dataset.profile import ReportWords
from swp_data.ingest.cell_text import Cell
from swp_data.ingest.layouts.table_lines import is_table_row
from swp_data.ingest.printed import Meeting, Passage
from swp_data.ingest.vocabulary import Vocabulary

NUMBERED = re.compile(r"^(\d{1,2})\. (?=\S)")
NOTHING = re.compile(r"^None\.?$")
BULLETED = re.compile(r"^-\s+(?=\S)")
TABLE = re.compile(r"^(Month\s+Type\s+Subject area|Delivery Plan Extract|.*\bAppendix 1$)")
RUN_IN_HEADING = re.compile(r"^(?:\*\*(?P<bold>[^*]+)\*\*|(?P<plain>[A-Z][^.–,]{2,60}?))\s*[–-]\s+(?=\w)")
LONGEST_HEADING = 85
# Paragraphs are wrapped if some lines are longer than headings, and none is longer than the width of a page.
SHORTEST_WRAPPED_LINE, LONGEST_WRAPPED_LINE = 60, 120
LONGEST_WRAPPED_SUBJECT = 40

Block = list[tuple[int, str]]
"""Lines that belong together, with their numbers."""


def read_passages(text: str, first_table_line: int, vocabulary: Vocabulary) -> list[Passage]:
    """Read the paragraphs of the narrative.

    Args:
        text: the text of the report.
        first_table_line: the line (from 1) on which the delivery plan table begins; 0 if there is none.
        vocabulary: the words of the profile.
    """
    lines = text.split("\n")
    if first_table_line:
        lines = lines[: first_table_line - 1]
    reader = _PassageReader(vocabulary)
    for block in _blocks(lines, vocabulary):
        reader.read(block)
    return reader.passages


def _blocks(lines: list[str], vocabulary: Vocabulary) -> Iterator[Block]:
    """Yield lines that belong together: a wrapped paragraph, or a numbered or bulleted line.

    A heading of a section at the top of a page may follow the last line of the page before it without a blank line.
    """
    sections = vocabulary.reports.sections + vocabulary.reports.skipped_sections
    block: Block = []
    longest = max(map(len, lines), default=0)
    is_wrapped = longest < LONGEST_WRAPPED_LINE and longest > SHORTEST_WRAPPED_LINE
    for number, raw in enumerate([*lines, ""], 1):
        line = " ".join(raw.split())
        if is_table_row(raw):
            line = ""
        begins = NUMBERED.match(line) or BULLETED.match(line) or not is_wrapped
        is_heading = (
            not line.endswith(".")
            and len(line) < SHORTEST_WRAPPED_LINE
            and (line in sections or vocabulary.edition.is_heading(line))
        )
        begins = begins or is_heading
        if block and (not line or begins):
            yield block
            block = []
        if line:
            block.append((number, line))
        if is_heading and block:
            yield block
            block = []


def _title(block: Block) -> str | None:
    """Return the text of a block that is a heading: one short line without a full stop at the end."""
    line = block[0][1]
    is_short = len(block) == 1 and len(line) < LONGEST_HEADING
    return line if is_short and not re.search(r"[.;:]$", line) and not NOTHING.match(line) else None


class _PassageReader:
    """Reads the narrative block by block; keeps track of the section and whether the text belongs to a passage."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.edition, self.words = vocabulary.edition, vocabulary.reports
        self.meeting = _meeting_pattern(self.words)
        self.passages: list[Passage] = []
        self.section = ""
        self.heading: str | None = None
        self.objective: str | None = None
        self.skipping = True  # until the first section, and in sections without passages
        self.in_table = False

    def read(self, block: Block) -> None:
        """Add a block to the passages, or treat it as a heading."""
        line = block[0][1]
        if TABLE.match(line) or (self.in_table and (self.meeting.match(line) or line[0].islower())):
            self.in_table = True
            return
        marked = NUMBERED.match(line) or BULLETED.match(line)
        continues = self._continues_passage(block, marked=bool(marked))
        title = None if continues or marked else _title(block)
        if title:
            self._take_heading(title)
            return
        self.in_table = False
        if not self.skipping:
            self._add(block, continues=continues)

    def _continues_passage(self, block: Block, *, marked: bool) -> bool:
        """Return whether a block is the rest of the last passage, which stopped in the middle of a sentence."""
        if not self.passages or self.skipping or self.in_table:
            return False
        line = block[0][1]
        begins = marked or NOTHING.match(line) or (_title(block) and not line[0].islower())
        return self.passages[-1].body.is_open and not begins

    def _take_heading(self, title: str) -> None:
        objective = self.edition.objective_of_heading(title)
        is_section = title.startswith(self.words.sections) or objective is not None
        self.skipping = title.startswith(self.words.skipped_sections) or (self.skipping and not is_section)
        if is_section:
            self.section, self.heading, self.objective = title, None, objective
        else:
            self.heading = title

    def _add(self, block: Block, *, continues: bool) -> None:
        line = block[0][1]
        numbered, bulleted = NUMBERED.match(line), BULLETED.match(line)
        is_item = bulleted and self.passages and self.passages[-1].number
        if numbered:
            body = line[numbered.end() :]
            run_in = RUN_IN_HEADING.match(body)
            heading = (run_in["bold"] or run_in["plain"]).strip() if run_in else self.heading
            self.passages.append(Passage(int(numbered[1]), self.section, heading, self.objective))
        elif not (continues or is_item):
            self.passages.append(Passage(None, self.section, self.heading, self.objective))
        mark = numbered or bulleted
        body_cell = self.passages[-1].body
        for index, (number, text) in enumerate(block):
            unmarked = text[mark.end() :] if mark and index == 0 else text
            body_cell.add(number, f"• {unmarked}" if bulleted and index == 0 else unmarked)


def _meeting_pattern(words: ReportWords) -> re.Pattern[str]:
    months, types = "|".join(month_abbr[1:]), "|".join(words.meeting_types)
    return re.compile(rf"^(?P<month>{months})[a-z]*\s+(?P<type>{types})\s+(?P<subject>.+)")


def read_meetings(text: str, vocabulary: Vocabulary) -> list[Meeting]:
    """Read the table of holding to account meetings; a subject may be wrapped over a blank line."""
    meetings: list[Meeting] = []
    row = _meeting_pattern(vocabulary.reports)
    months = list(month_abbr)
    inside = False
    for number, raw in enumerate(text.split("\n"), 1):
        line = " ".join(raw.split())
        if line == "Month Type Subject area":
            inside = True
        elif inside and (match := row.match(line)):
            subject = Cell([(number, match["subject"])])
            meeting_type = vocabulary.reports.meeting_types[match["type"]]
            meetings.append(Meeting(months.index(match["month"]), meeting_type, subject))
        elif meetings and line and len(line) < LONGEST_WRAPPED_SUBJECT and line[0].islower():
            meetings[-1].subject.add(number, line)
        elif inside and line:
            break
    return meetings
