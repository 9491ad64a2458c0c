"""Reader of a report's narrative: its paragraphs, and the table of holding to account meetings."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections.abc import Iterator
from dataclasses import dataclass, field

from swp_data.dataset.profile import ReportWords
from swp_data.ingest.cell_text import Cell
from swp_data.ingest.printed import Vocabulary

NUMBERED = re.compile(r"^(\d{1,2})\. (?=\S)")
NOTHING = re.compile(r"^None\.?$")
BULLETED = re.compile(r"^-\s+(?=\S)")
TABLE = re.compile(r"^(Month\s+Type\s+Subject area|Delivery Plan Extract|.*\bAppendix 1$)")
RUN_IN_HEADING = re.compile(r"^(?:\*\*(?P<bold>[^*]+)\*\*|(?P<plain>[A-Z][^.–,]{2,60}?))\s*[–-]\s+(?=\w)")
SHORT = 85


@dataclass
class Passage:
    """One paragraph (with the bullets of a numbered one), or one bullet of the consultation results."""

    number: int | None
    section: str
    heading: str | None
    objective_id: str | None
    body: Cell = field(default_factory=Cell)


@dataclass
class Meeting:
    """One row of the table of holding to account meetings; `month` counts from 1."""

    month: int
    type: str
    subject: Cell


def read_passages(text: str, first_table_line: int, vocabulary: Vocabulary) -> list[Passage]:
    """Read the paragraphs above the delivery plan table (all of them where `first_table_line` is 0)."""
    passages: list[Passage] = []
    section, heading, objective, skipping, in_table = "", None, None, True, False
    words, edition = vocabulary.reports, vocabulary.edition
    meeting = _meeting_pattern(words)
    last = first_table_line - 1 if first_table_line else None
    for lines in _blocks(text.splitlines()[:last]):
        line = lines[0][1]
        if TABLE.match(line) or (in_table and (meeting.match(line) or line[0].islower())):
            in_table = True
            continue
        previous = passages[-1] if passages and not skipping and not in_table else None
        marked = NUMBERED.match(line) or BULLETED.match(line)
        new = marked or NOTHING.match(line) or (_title(lines) and not line[0].islower())
        goes_on = bool(previous and previous.body.is_open and not new)
        if title := None if goes_on or marked else _title(lines):
            skipping = title.startswith(words.skipped_sections) or (
                skipping and not _is_section(title, vocabulary)
            )
            if _is_section(title, vocabulary):
                section, heading, objective = title, None, edition.objective_of_heading(title)
            else:
                heading = title
            continue
        in_table = False
        if skipping:
            continue
        _add(passages, lines, section, heading, objective, goes_on)
    return passages


def _is_section(title: str, vocabulary: Vocabulary) -> bool:
    return (
        title.startswith(vocabulary.reports.sections)
        or vocabulary.edition.objective_of_heading(title) is not None
    )


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield lines that belong together: wrapped paragraphs whole, each numbered or bulleted one by itself."""
    block: list[tuple[int, str]] = []
    wrapped = sum(len(line) > 60 for line in lines) and max(map(len, lines), default=0) < 120
    for number, raw in enumerate([*lines, ""], 1):
        line = " ".join(raw.split())
        starts = NUMBERED.match(line) or BULLETED.match(line) or not wrapped
        if block and (not line or starts):
            yield block
            block = []
        if line:
            block.append((number, line))


def _title(block: list[tuple[int, str]]) -> str | None:
    """Return the block's text if it is a heading: one short line that no full stop ends."""
    line = block[0][1]
    short = len(block) == 1 and len(line) < SHORT
    return line if short and not re.search(r"[.;:]$", line) and not NOTHING.match(line) else None


def _add(
    passages: list[Passage],
    lines: list[tuple[int, str]],
    section: str,
    heading: str | None,
    objective: str | None,
    goes_on: bool,
) -> None:
    line = lines[0][1]
    numbered, bulleted = NUMBERED.match(line), BULLETED.match(line)
    if numbered or not (goes_on or (bulleted and passages and passages[-1].number)):
        body = line[numbered.end() :] if numbered else line
        run_in = RUN_IN_HEADING.match(body) if numbered else None
        title = (run_in["bold"] or run_in["plain"]).strip() if run_in else heading
        passages.append(Passage(int(numbered[1]) if numbered else None, section, title, objective))
    mark = numbered or bulleted
    for index, (number, text) in enumerate(lines):
        unmarked = text[mark.end() :] if mark and index == 0 else text
        passages[-1].body.add(number, f"• {unmarked}" if bulleted and index == 0 else unmarked)


def _meeting_pattern(words: ReportWords) -> re.Pattern[str]:
    months, types = "|".join(month_abbr[1:]), "|".join(words.meeting_types)
    return re.compile(rf"^(?P<month>{months})[a-z]*\s+(?P<type>{types})\s+(?P<subject>.+)")


def read_meetings(text: str, vocabulary: Vocabulary) -> list[Meeting]:
    """Read the table of holding to account meetings; a subject may be wrapped over a blank line."""
    meetings: list[Meeting] = []
    types = vocabulary.reports.meeting_types
    row = _meeting_pattern(vocabulary.reports)
    inside = False
    for number, raw in enumerate(text.splitlines(), 1):
        line = " ".join(raw.split())
        if line == "Month Type Subject area":
            inside = True
        elif inside and (match := row.match(line)):
            month = next(i for i, name in enumerate(month_name[1:], 1) if name.startswith(match["month"]))
            subject = Cell([(number, match["subject"])])
            meetings.append(Meeting(month, types[match["type"]], subject))
        elif inside and line and len(line) < 40 and line[0].islower():
            meetings[-1].subject.add(number, line)
        elif inside and line:
            break
    return meetings
