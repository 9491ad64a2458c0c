"""Reader of the tab-separated layout: one line per table row, with HTML in some cells and rows broken across pages.

Three faults of the layout are corrected. If a page break cuts a row, it continues, column by column, in the next line
that has text. If a row lost its first cell, its cells move to the right. If the first cell of a row is an activity, its
cells are in the right order but in the wrong columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from swp_data.dataset.plan_references import References
from swp_data.ingest.cell_text import SAME, Cell, clean
from swp_data.ingest.printed import Commitment, DeliveryPlan, Listing, Row, Topic
from swp_data.ingest.vocabulary import Vocabulary

COLUMN_HEADING = re.compile(r"(?:ref|no)\.?\t(?:plan|swp) commitment:?\t", re.IGNORECASE)
RULE = re.compile(r"^-+$")
CONTINUES = re.compile(r"^(?:[a-z]|\(?[2-9]\)?[.)])")
BEFORE_ANOTHER_ACTIVITY = re.compile(r"(?:</p>\s*)(?=<p>\(+[A-Z\d.]+\))")
REF, COMMITMENT, ACTIVITY, UPDATE, OVERSIGHT = range(5)


class TableLine(NamedTuple):
    """A line with text: its number, its cells, and whether a page began before it."""

    number: int
    cells: list[str]
    page_began: bool


def is_tabular(text: str) -> bool:
    """Return whether a report prints its tables with tabs."""
    return any(COLUMN_HEADING.match(line) for line in text.split("\n"))


def table_lines(lines: Iterable[str]) -> Iterator[TableLine]:
    """Yield each line that has text; blank lines and rules between them mark a new page."""
    page_began = False
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or all(RULE.match(cell) for cell in cells):
            page_began = True
        else:
            yield TableLine(number, cells, page_began)
            page_began = False


def read_delivery_plan(text: str, vocabulary: Vocabulary) -> DeliveryPlan:
    """Read the delivery plan table of a tab-separated report.

    The table begins after its column headings and ends at the glossary.
    """
    return _TableReader(vocabulary).read(text)


def under_columns(cells: list[str], columns: int, references: References) -> list[str]:
    """Return the five cells of a row in their columns, with the reference stripped of markup.

    Args:
        cells: the cells as the line prints them.
        columns: the number of columns of the table.
        references: the references of the plan.

    Example:
        >>> from swp_data.dataset.profile import read_profile
        >>> references = read_profile().references
        >>> under_columns(["", "(B2.3) Develop", "Action complete", "Delivery plan monitoring"], 5, references)
        ['', '', '(B2.3) Develop', 'Action complete', 'Delivery plan monitoring']
    """
    if references.starts_activity.match(clean(cells[REF])):
        cells = ["", "", *filter(None, cells)]
    elif len(cells) == columns - 1:
        cells = ["", *cells]
    cells = [*cells, *[""] * 5][:5]
    return [clean(cells[REF]), *cells[1:]]


class _TableReader:
    """Reads the delivery plan table line by line; keeps track of the section and whether a page break cut the row."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.edition, self.references = vocabulary.edition, vocabulary.references
        self.plan = DeliveryPlan()
        self.objective: str | None = None
        self.strand: str | None = None
        self.columns = 0  # of the table; 0 before its column headings
        self.page_began = False  # since the last row

    def read(self, text: str) -> DeliveryPlan:
        """Read the table of a report."""
        for line in table_lines(text.split("\n")):
            self.page_began = self.page_began or line.page_began
            heading = "" if any(line.cells[1:]) else clean(line.cells[0])
            if COLUMN_HEADING.match("\t".join(line.cells)):
                self.columns, self.page_began = len(line.cells), False
            elif heading and self._take_heading(heading):
                continue
            elif self.columns and heading.startswith("GLOSSARY"):
                break
            elif self.columns and len(line.cells) > 1 and self.objective:
                self._read_row(line, self.objective)
                self.page_began = False
        self._split_shared_activities()
        return self.plan

    def _take_heading(self, heading: str) -> bool:
        """Begin a section if the line is a heading of one."""
        if objective := self.edition.objective_of_heading(heading):
            self.objective, self.strand = objective, None
            return True
        if strand := self.edition.strand_of_heading(heading):
            self.strand = strand
            return True
        return False

    def _read_row(self, line: TableLine, objective: str) -> None:
        cells = under_columns(line.cells, self.columns, self.references)
        begins = self._begins_row(cells)
        ref = cells[REF]
        if ref:
            self.plan.commitments[ref] = Commitment(ref, line.number, objective, self.strand)
        row = self._begin_row(line.number, cells) if begins else self._last_row()
        if row is None:
            return
        self._add_cells(row, line.number, cells)
        if cells[COMMITMENT]:
            self.plan.commitments[row.commitment].wording.add(line.number, cells[COMMITMENT])

    def _begins_row(self, cells: list[str]) -> bool:
        """Return whether a line begins a row of the table; if not, it continues the row that a page break cut."""
        activity = clean(cells[ACTIVITY])
        if cells[REF] or self.references.starts_activity.match(activity):
            return True
        if not self.page_began:
            return bool(activity)
        return bool(activity and cells[UPDATE]) and not CONTINUES.match(activity)

    def _last_row(self) -> Row | None:
        return self.plan.rows[-1] if self.plan.rows else None

    def _begin_row(self, number: int, cells: list[str]) -> Row | None:
        """Add a row to the plan and return it; None if it comes before the first commitment."""
        ref, last = cells[REF], self._last_row()
        if ref and not self.references.is_commitment.match(ref):
            self.plan.doubt(number, f"the commitment reference {ref!r} has an unknown form")
        if not ref and last is None:
            self.plan.doubt(number, "a row comes before the first commitment, so it was left out")
            return None
        activity_ref = self.references.starts_activity.match(clean(cells[ACTIVITY]))
        commitment = ref or (last.commitment if last else "")
        self.plan.rows.append(Row(commitment, activity_ref[1] if activity_ref else None))
        return self.plan.rows[-1]

    def _add_cells(self, row: Row, number: int, cells: list[str]) -> None:
        cells = [*cells[:ACTIVITY], "" if cells[ACTIVITY] == SAME else cells[ACTIVITY], *cells[UPDATE:]]
        row.activity.add(number, cells[ACTIVITY])
        if shared := self._shared_update(row, cells[UPDATE]):
            shared.add(number, cells[UPDATE])
            row.update = shared
            self.plan.doubt(
                number, "an update that continues here was treated as one cell for two activities"
            )
        elif cells[UPDATE] != SAME:
            row.update.add(number, cells[UPDATE])
        if cells[OVERSIGHT] != SAME:
            row.oversight.add(number, cells[OVERSIGHT])
        self._share_merged(row, cells)

    def _share_merged(self, row: Row, cells: list[str]) -> None:
        """Give a row the cells of the previous row that are merged with its own."""
        previous = self.plan.rows[-2] if len(self.plan.rows) > 1 else Row("", None)
        if cells[UPDATE] == SAME:
            row.update = previous.update
        if cells[OVERSIGHT] == SAME:
            row.oversight = previous.oversight

    def _shared_update(self, row: Row, text: str) -> Cell | None:
        """Return the unfinished update of the previous row, if the text must be its end."""
        if row.update or not text or len(self.plan.rows) < 2:
            return None
        previous = self.plan.rows[-2]
        if previous.commitment == row.commitment and previous.update.is_open and CONTINUES.match(clean(text)):
            return previous.update
        return None

    def _split_shared_activities(self) -> None:
        """Give each activity a row of its own if one cell prints several, paragraph by paragraph."""
        rows: list[Row] = []
        for row in self.plan.rows:
            pieces = [
                (line, part)
                for line, text in row.activity.pieces
                for part in BEFORE_ANOTHER_ACTIVITY.split(text)
            ]
            refs = [self.references.starts_activity.match(clean(part)) for _, part in pieces]
            if sum(ref is not None for ref in refs) < 2:
                rows.append(row)
                continue
            for ref, piece in zip(refs, pieces, strict=True):
                if ref:
                    rows.append(Row(row.commitment, ref[1], Cell(), row.update, row.oversight))
                rows[-1].activity.add(*piece)
            self.plan.doubt(pieces[0][0], "one row prints several activities; each got the update")
        self.plan.rows = rows


def read_listings(text: str, vocabulary: Vocabulary) -> list[Listing]:
    """Read the glossary of oversight bodies: name, purpose, how often it meets."""
    listings: list[Listing] = []
    objective: str | None = None
    inside = False
    for number, cells, _ in table_lines(text.split("\n")):
        if cells[0] == "NAME":
            inside, objective = True, vocabulary.edition.objective_of_heading(" ".join(cells[1:]))
        elif inside and len(cells) == 3:
            name, purpose, meets = (Cell([(number, cell)]) if cell else Cell() for cell in cells)
            listings.append(Listing(objective, name, purpose, meets))
        elif inside:
            break
    return listings


def read_topics(text: str, vocabulary: Vocabulary) -> list[Topic]:
    """Read the performance summary table, section by section."""
    topics: list[Topic] = []
    objective: str | None = None
    inside = False
    for number, cells, _ in table_lines(text.split("\n")):
        if cells[:2] == ["Topic", "Inclusion"]:
            inside = True
        elif inside and len(cells) == 5:
            if not any(cells[1:]):
                heading = cells[0].replace("&", "and")
                objective = vocabulary.edition.objective_of_heading(heading) or objective
            elif objective:
                topics.append(Topic(objective, number, *(clean(cell) for cell in cells)))
    return topics
