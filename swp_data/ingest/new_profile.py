"""A profile for a new publisher or edition, drafted from the headings of one of its reports.

What a report shows is filled in: how its references look, the headings of its objectives, the headings of its columns.
What it cannot show is taken from the installed profile, or is marked for a person to fill in.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from swp_data.datapackage.safe_files import read_text
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import PROFILE, parse_profile, read_profile
from swp_data.dataset.report_words import common_columns
from swp_data.ingest.cell_text import clean
from swp_data.ingest.layouts.columns import ACTIVITY, COMMITMENT, UPDATE, columns_of
from swp_data.ingest.layouts.table_lines import TableLine, table_lines
from swp_data.ingest.report_file import UnreadableReportError, read_report

__all__ = ["draft_profile"]

REFERENCE = re.compile(r"^\W{0,2}([A-Z]{0,3}\.?\d{1,2}(?:\.\d{1,2}){0,2})(?=\W|$)")
SECTION = re.compile(r"^[A-Z][^.]{3,60}$")
STATUSES_BEGIN, STATUSES_END = "[[status_rules]]", "# The edition of 2016"
EXAMPLES = re.compile(r"^examples = \[.*?\]$", re.MULTILINE | re.DOTALL)
UNKNOWN_PUBLISHER = "To be named"


@dataclass
class Section:
    """A part of a plan below a heading, and the references that its rows print."""

    heading: str
    references: list[str] = field(default_factory=list)


@dataclass
class Headings:
    """The headings of a report, and the references of its commitments and activities."""

    sections: list[Section] = field(default_factory=list)
    columns: dict[str, str | None] = field(default_factory=dict)  # the role by the printed heading
    commitments: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)


def draft_profile(path: Path, plan_id: str, publisher: str = UNKNOWN_PUBLISHER) -> str:
    """Return a profile for the publisher and the edition of a report, as TOML that can be loaded.

    Args:
        path: the report: a PDF, a Word document, or text in UTF-8.
        plan_id: the id of the edition.
        publisher: the name of the publisher.

    Raises:
        UnreadableReportError: the report has no table with columns of activities and updates.
    """
    report = read_report(path)
    found = _read_headings(report.lines)
    if not found.columns:
        raise UnreadableReportError(
            "contains no table whose columns are headed like those of a delivery plan",
            where=str(path),
            hint="give a report with an activity and an update in each row",
        )
    text = "\n".join(_profile_lines(found, plan_id, publisher)) + "\n"
    parse_profile(tomllib.loads(text))
    return text


def _read_headings(lines: Sequence[str]) -> Headings:
    found = Headings()
    heading, columns, after_row = "", None, False
    for line in table_lines(lines):
        if line.only_cell:
            keeps = heading.isupper() and not after_row and not line.only_cell.isupper()
            heading = heading if keeps else line.only_cell
            after_row = False
            continue
        titles = columns_of(line.cells, common_columns()) if line.page_began or not after_row else None
        after_row = titles is None
        if titles and titles.has(UPDATE) and (titles.has(ACTIVITY) or titles.has(COMMITMENT)):
            columns = titles
            found.columns.update(zip(titles.titles, titles.roles, strict=True))
            if heading and heading not in [section.heading for section in found.sections]:
                found.sections.append(Section(heading))
        elif columns is not None and len(line.cells) == len(columns):
            _take_references(line, found)
    return found


def _take_references(line: TableLine, found: Headings) -> None:
    """Note the references that the cells of a row begin with: the first is that of a commitment."""
    for index, cell in enumerate(line.cells):
        match = REFERENCE.match(clean(cell))
        if not match:
            continue
        is_whole = match[0].strip("().: ") == clean(cell).strip("().: ")
        if index == 0 and is_whole:
            found.commitments.append(match[1])
            if found.sections:
                found.sections[-1].references.append(match[1])
        elif "." in match[1] and clean(cell)[0] in "([":
            found.activities.append(match[1])


def _profile_lines(found: Headings, plan_id: str, publisher: str) -> Iterator[str]:
    yield "# A draft: check each line. swp_data/dataset/profile.py describes the keys."
    yield f"publisher = {_quoted(publisher)}"
    yield from ("", "[reports]", 'default_document_type = "delivery_plan_extract"')
    yield "# Lines in capitals near the top are the title, except for those with one of these words."
    yield 'not_in_title = ["PANEL"]'
    yield "# Headings that begin a section of the narrative, and headings of sections that hold no passages."
    yield 'sections = ["Recommendation", "Background"]'
    yield 'skipped_sections = ["Contact Points", "Background Papers"]'
    yield "stock_updates = ['Completed?(?![.\\w])', 'Refer to (?:update at )?{references}']"
    yield f"status_words = {_quoted(r'(?i)' + chr(92) + 'b(?:on hold|paused|cancelled|completed?)' + chr(92) + 'b')}"
    yield "meeting_types = {}"
    yield from _column_lines(found)
    yield from ("", "[[document_types]]", 'document_type = "delivery_plan_extract"')
    yield 'boilerplate = ["any", "delivery_plan_extract"]'
    yield from ("", "# Statuses: these are the rules of the installed profile.")
    yield _installed_statuses((found.commitments or ["1"])[0])
    yield from _edition_lines(found, plan_id)


def _column_lines(found: Headings) -> Iterator[str]:
    unknown = [title for title, role in found.columns.items() if role is None and title]
    known = {role: title for title, role in found.columns.items() if role}
    yield from ("", "[reports.columns]")
    yield "# Words by which the headings of columns are known, if profiles/common.toml does not have them."
    for role, title in known.items():
        yield f"# {title!r} is read as the column of the {role}."
    for title in unknown:
        yield f"# {title!r} is not known: add it to a role, such as  oversight = [{_quoted(title.lower())}]"


def _edition_lines(found: Headings, plan_id: str) -> Iterator[str]:
    yield from ("", "[[editions]]", f"plan_id = {_quoted(plan_id)}", "")
    commitments = _forms(found.commitments) or [r"\d{1,2}"]
    activities = _forms(found.activities)
    for commitment in commitments:
        alike = [form for form in activities if form.startswith(commitment[:2])]
        activity = (alike or [rf"{commitment}\.\d{{1,2}}"])[0]
        yield "[[editions.reference_forms]]"
        yield f"commitment = '{commitment}'"
        yield f"activity = '{activity}'"
        yield ""
    for number, section in enumerate(found.sections or [Section("The plan")], 1):
        yield "[[editions.objectives]]"
        yield f"objective_id = {_quoted(_slug(section.heading))}"
        yield f"headings = [{_quoted(section.heading.lower())}]"
        prefixes = dict.fromkeys(_prefix(ref) for ref in section.references)
        yield f"reference_prefixes = [{', '.join(map(_quoted, prefixes or [str(number)]))}]"
        yield ""


def _installed_statuses(sample: str) -> str:
    """Return the rules of the installed profile, whose examples point to a reference of the new edition."""
    text = read_text(package_folder() / PROFILE, "curation_bytes")
    rules = text[text.index(STATUSES_BEGIN) : text.index(STATUSES_END)].rstrip()
    known = re.compile(rf"\b{read_profile().references.single}\b")
    return EXAMPLES.sub(lambda examples: known.sub(sample, examples[0]), rules)


def _forms(references: Iterable[str]) -> list[str]:
    r"""Return a pattern for each form that references have.

    >>> _forms(["V1", "V12", "A.4"])
    ['[A-Z]\\d{1,2}', '[A-Z]\\.\\d{1,2}']
    """
    forms = (re.sub(r"\d+", "0", re.sub("[A-Z]", "A", ref)) for ref in references)
    return [
        form.replace(".", r"\.").replace("0", r"\d{1,2}").replace("A", "[A-Z]")
        for form in dict.fromkeys(forms)
    ]


def _prefix(ref: str) -> str:
    """Return what the references of an objective have in common: their letters, or their first number.

    >>> _prefix("V12"), _prefix("2.1")
    ('V', '2')
    """
    match = re.match(r"[A-Z]+|\d+", ref)
    return match[0] if match else ref


def _slug(heading: str) -> str:
    """Return a short id of a heading: its first words.

    >>> _slug("LESS VIOLENCE IN TOWNS AND VILLAGES")
    'less_violence_in'
    """
    words = re.findall(r"[a-z]+", heading.lower())
    return "_".join(words[:3]) or "plan"


def _quoted(text: str) -> str:
    """Return a text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False)
