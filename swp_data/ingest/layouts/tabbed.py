"""Reader of the tab-separated layout: one line a table row, some cells HTML, rows broken over pages.

Three faults of the layout are mended here. A row that a page break cut goes on, column by column, in the
next line that has text. A row that lost its first cell is one cell short and moves right. A row whose
first cell is an activity has its cells in order but at the wrong places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from swp_data.dataset.plan_references import References
from swp_data.ingest.cell_text import Cell, clean
from swp_data.ingest.printed import Commitment, DeliveryPlan, Listing, Row, Vocabulary

COLUMN_HEADING = re.compile(r"(?:ref|no)\.?\t(?:plan|swp) commitment:?\t", re.IGNORECASE)
RULE = re.compile(r"^-+$")
GOES_ON = re.compile(r"^(?:[a-z]|\(?[2-9]\)?[.)])")
REF, COMMITMENT, ACTIVITY, UPDATE, OVERSIGHT = range(5)

Line = tuple[int, list[str], bool]


def is_tabular(text: str) -> bool:
    """Whether a report prints its tables with tabs."""
    return any(COLUMN_HEADING.match(line) for line in text.splitlines())


def table_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Yield (line number, cells, whether a page began before it) for each line of a file that has text."""
    page_began = False
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or all(RULE.match(cell) for cell in cells):
            page_began = True
            continue
        yield number, cells, page_began
        page_began = False


def read_delivery_plan(text: str, vocabulary: Vocabulary) -> DeliveryPlan:
    """Read the delivery plan table of a tab-separated report.

    The table is what stands under its column headings; a glossary or another table ends it.
    """
    plan = DeliveryPlan()
    objective: str | None = None
    strand: str | None = None
    columns = 0
    broken = False
    edition, references = vocabulary.edition, vocabulary.references
    for number, cells, page_began in table_lines(text.splitlines()):
        broken = broken or page_began
        heading = "" if any(cells[1:]) else clean(cells[0])
        if COLUMN_HEADING.match("\t".join(cells)):
            columns, broken = len(cells), False
        elif heading and (found := edition.objective_of_heading(heading)):
            objective, strand = found, None
        elif heading and (found := edition.strand_of_heading(heading)):
            strand = found
        elif columns and heading.startswith("GLOSSARY"):
            break
        elif columns and len(cells) > 1 and objective:
            row = align(cells, columns, references)
            starts = _starts_row(row, broken, references)
            if row[REF]:
                plan.commitments[row[REF]] = Commitment(row[REF], number, objective, strand)
            current = _place(plan, number, row, starts, references)
            if current and row[COMMITMENT]:
                plan.commitments[current.commitment].wording.add(number, row[COMMITMENT])
            broken = False
    _split_shared_activities(plan, references)
    return plan


def align(cells: list[str], columns: int, references: References) -> list[str]:
    """Return the cells under their columns, always five of them; the reference without its markup.

    >>> from swp_data.dataset.profile import read_profile
    >>> references = read_profile().references
    >>> align(["", "(B2.3) Develop", "Action complete", "Delivery plan monitoring"], 5, references)
    ['', '', '(B2.3) Develop', 'Action complete', 'Delivery plan monitoring']
    """
    if references.starts_activity.match(clean(cells[REF])):
        cells = ["", "", *filter(None, cells)]
    elif len(cells) == columns - 1:
        cells = ["", *cells]
    cells = [*cells, *[""] * 5][:5]
    return [clean(cells[REF]), *cells[1:]]


def _starts_row(row: list[str], broken: bool, references: References) -> bool:
    activity = clean(row[ACTIVITY])
    if row[REF] or references.starts_activity.match(activity):
        return True
    if not broken:
        return bool(activity)
    return bool(activity and row[UPDATE]) and not GOES_ON.match(activity)


def _place(
    plan: DeliveryPlan, number: int, row: list[str], starts: bool, references: References
) -> Row | None:
    """Add the line's cells to a new row of the plan, or to the row that a page break cut."""
    if starts:
        match = references.starts_activity.match(clean(row[ACTIVITY]))
        if row[REF] and not references.is_commitment.match(row[REF]):
            plan.unsure.append((number, f"the commitment reference {row[REF]!r} has a form not seen before"))
        if not row[REF] and not plan.rows:
            plan.unsure.append((number, "a row stands before the first commitment and was left out"))
            return None
        commitment = row[REF] or plan.rows[-1].commitment
        plan.rows.append(Row(commitment, match[1] if match else None))
    elif not plan.rows:
        return None
    current = plan.rows[-1]
    for cell, text in zip(current.cells, row[ACTIVITY:], strict=True):
        shared = _shared_update(plan, cell, text) if cell is current.update else None
        if shared:
            shared.add(number, text)
            current.update = shared
            plan.unsure.append((number, "an update that goes on here was read as one cell of two activities"))
        else:
            cell.add(number, text)
    return current


def _shared_update(plan: DeliveryPlan, cell: Cell, text: str) -> Cell | None:
    """Return the unfinished update of the row before, when `text` can only be its end."""
    if cell or not text or len(plan.rows) < 2:
        return None
    before, current = plan.rows[-2:]
    same = before.commitment == current.commitment
    return before.update if same and before.update.is_open and GOES_ON.match(clean(text)) else None


def _split_shared_activities(plan: DeliveryPlan, references: References) -> None:
    """Give each activity its row where one cell prints several, paragraph by paragraph."""
    rows: list[Row] = []
    for row in plan.rows:
        pieces = [
            (line, part)
            for line, text in row.activity.pieces
            for part in re.split(r"(?:</p>\s*)(?=<p>\(+[A-Z\d.]+\))", text)
        ]
        refs = [references.starts_activity.match(clean(part)) for _, part in pieces]
        if sum(bool(ref) for ref in refs) < 2:
            rows.append(row)
            continue
        for ref, piece in zip(refs, pieces, strict=True):
            if ref:
                rows.append(Row(row.commitment, ref[1], Cell(), row.update, row.oversight))
            rows[-1].activity.add(*piece)
        plan.unsure.append((pieces[0][0], "one row prints several activities; each was given its update"))
    plan.rows = rows


def read_listings(text: str, vocabulary: Vocabulary) -> list[Listing]:
    """Read the glossary of oversight bodies: name, purpose, how often it meets."""
    listings: list[Listing] = []
    objective: str | None = None
    inside = False
    for number, cells, _ in table_lines(text.splitlines()):
        if cells[0] == "NAME":
            inside, objective = True, vocabulary.edition.objective_of_heading(cells[1])
        elif inside and len(cells) == 3:
            name, purpose, meets = (Cell([(number, cell)]) if cell else Cell() for cell in cells)
            listings.append(Listing(objective, name, purpose, meets))
        elif inside:
            break
    return listings


@dataclass
class Topic:
    """One row of the performance summary: its cells, and the objective of its section."""

    objective_id: str
    line: int
    topic: str
    inclusion: str
    data: str
    commentary: str
    page: str


def read_topics(text: str, vocabulary: Vocabulary) -> list[Topic]:
    """Read the performance summary table, section by section."""
    topics: list[Topic] = []
    objective: str | None = None
    inside = False
    for number, cells, _ in table_lines(text.splitlines()):
        if cells[:2] == ["Topic", "Inclusion"]:
            inside = True
        elif inside and len(cells) == 5:
            if not any(cells[1:]):
                heading = cells[0].replace("&", "and")
                objective = vocabulary.edition.objective_of_heading(heading) or objective
            elif objective:
                topics.append(Topic(objective, number, *(clean(cell) for cell in cells)))
    return topics
