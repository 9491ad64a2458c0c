"""Reader of the tab-separated layout: one line per table row, with HTML in some cells and rows broken across pages.

Columns are known by what their headings say. Three faults of the layout are corrected. If a page break cuts a row, it
continues, column by column, in the next line that has text. If a row lost its first cell, its cells move to the right.
If the first cell of a row is an activity, its cells are in the right order but in the wrong columns.
"""

from __future__ import annotations

import re

from swp_data.dataset.plan_references import comparable, parent
from swp_data.dataset.status import status_of
from swp_data.ingest.cell_text import SAME, Cell, clean
from swp_data.ingest.layouts.columns import ACTIVITY, COMMITMENT, OVERSIGHT, REFERENCE, UPDATE, Columns
from swp_data.ingest.layouts.mended_rows import (
    is_cut,
    resolve_reference,
    split_shared_activities,
    under_columns,
)
from swp_data.ingest.layouts.plan_columns import inferred_columns, is_like_headings, plan_columns
from swp_data.ingest.layouts.printed_references import activity_reference, commitment_reference
from swp_data.ingest.layouts.table_lines import TableLine, table_lines
from swp_data.ingest.printed import Commitment, DeliveryPlan, Row
from swp_data.ingest.vocabulary import Vocabulary

CONTINUES = re.compile(r"^(?:[a-z]|\(?[2-9]\)?[.)])")
BEGINS = (REFERENCE, COMMITMENT, ACTIVITY)


def is_tabular(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a report prints its tables with tabs."""
    references = vocabulary.edition_references
    for line in table_lines(text.split("\n")):
        if len(line.cells) > 1 and plan_columns(line.cells, vocabulary):
            return True
        if len(line.cells) > 2 and any(line.cells[1:]) and commitment_reference(line.cells[0], references):
            return True
    return False


def read_delivery_plan(text: str, vocabulary: Vocabulary) -> DeliveryPlan:
    """Read the delivery plan table of a tab-separated report.

    The table begins after its column headings and ends at the glossary.
    """
    return _TableReader(vocabulary).read(text)


class _TableReader:
    """Reads the delivery plan table line by line; keeps track of the section and whether a page break cut the row."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.edition, self.references = vocabulary.edition, vocabulary.edition_references
        self.plan = DeliveryPlan()
        self.objective: str | None = None
        self.strand: str | None = None
        self.columns: Columns | None = None
        self.inside = False  # the delivery plan table, not another one after it
        self.section_began = False  # since the last row
        self.after_row = False  # the line above is a row
        self.after_headings = False  # no row has followed the column headings of the section
        self.own_row = ""  # the commitment that was printed last in a row of its own
        self.own_row_began = False  # since the last row
        self.repeated: set[str] = set()  # commitments that are printed in each of their rows
        self.unknown_heading = ""  # that stands where an objective's would
        self.page_began = False  # since the last row

    def read(self, text: str) -> DeliveryPlan:
        """Read the table of a report."""
        for line in table_lines(text.split("\n")):
            self.page_began = self.page_began or line.page_began
            self.after_row = self.after_row and not line.page_began
            if line.only_cell:
                self._take_single_cell(line)
            elif len(line.cells) > 1 and not self._take_columns(line) and self.inside:
                self._read_row(line)
                self.page_began = self.section_began = False
                self.after_row = True
        split_shared_activities(self.plan, self.references)
        for row in self.plan.rows:
            resolve_reference(self.plan, row, self.references)
        return self.plan

    def _take_single_cell(self, line: TableLine) -> None:
        """Begin a section at a heading; a row with one cell that is not a heading continues the row above."""
        heading = line.only_cell
        self.after_row = False
        objective = self.edition.objective_of_heading(heading)
        if (
            objective
            and objective == self.objective
            and line.page_began
            and len(line.cells) > 1
            and self.inside
        ):
            self.plan.headings.add(line.number)  # the heading rows of the table are repeated on each page
        elif objective:
            self.objective, self.strand, self.unknown_heading = objective, None, ""
            self._begin_section(line)
        elif strand := self.edition.strand_of_heading(heading):
            self.strand = strand
            self._begin_section(line)
        elif heading.startswith(self.vocabulary.reports.table_ends):
            self.inside = False
        elif len(line.cells) > 1 and self.inside and self._take_commitment_row(line.number, heading):
            self.page_began = False
        elif len(line.cells) > 1 and self.inside:
            is_row = self.columns is not None and self.columns.index(ACTIVITY) == 0 and not heading.isupper()
            if (
                is_row
                or commitment_reference(heading, self.references)
                or self.page_began
                or self.columns is None
            ):
                self._read_row(line)
                self.page_began = False
            else:
                self.unknown_heading = heading
                self.plan.doubt(line.number, f"{heading!r} is not the heading of an objective in the profile")
        else:
            self.unknown_heading = heading

    def _take_commitment_row(self, number: int, text: str) -> bool:
        """Begin a commitment that has a row of its own, above those of its activities."""
        match = self.references.starts_commitment.match(text)
        if self.columns is None or self.columns.has(COMMITMENT):
            return False
        if not match and self.own_row_began and self.page_began:
            self.plan.commitments[self.own_row].wording.add(number, text)
            return True
        if not match:
            return False
        self.own_row_began = True
        self.own_row = self._commitment_key(number, match[1], text[match.end() :])
        commitment = self.plan.commitments[self.own_row]
        if commitment.line == number:
            commitment.wording.add(number, text[match.end() :])
        return True

    def _begin_section(self, line: TableLine) -> None:
        self.section_began = True
        if len(line.cells) > 1:
            self.plan.headings.add(line.number)

    def _take_columns(self, line: TableLine) -> bool:
        """Begin a table if the line prints the headings of its columns."""
        if commitment_reference(clean(line.cells[0]), self.references):
            if self.columns is None and (columns := inferred_columns(line.cells, self.references)):
                self.columns, self.inside = columns, True
                self.plan.doubt(
                    line.number, "the table has no known column headings; its columns were guessed"
                )
            return False
        columns = plan_columns(line.cells, self.vocabulary)
        if self.after_row and columns != self.columns:
            return False
        if columns is None:
            return self._take_unknown_headings(line)
        if columns != self.columns or self.section_began:
            for doubt in columns.doubts():
                self.plan.doubt(line.number, doubt)
            self.page_began = False
            self.after_headings = True
        self.columns, self.inside = columns, True
        self.plan.headings.add(line.number)
        return True

    def _take_unknown_headings(self, line: TableLine) -> bool:
        """Keep the columns of the table above for a section whose headings are not known."""
        begins_table = self.section_began or (line.page_began and len(line.cells) != len(self.columns or ()))
        if not (begins_table and is_like_headings(line.cells)):
            return False
        if self.columns is not None and len(line.cells) == len(self.columns):
            self.plan.headings.add(line.number)
            self.plan.doubt(
                line.number, "the column headings are not known; the columns of the table above were assumed"
            )
            return True
        self.inside, self.columns = False, None
        return True

    def _read_row(self, line: TableLine) -> None:
        columns = self.columns
        if columns is None:
            return
        if len(line.cells) > len(columns) and any(line.cells[len(columns) :]):
            self.plan.doubt(line.number, "this row has more cells than the table has columns")
        cells = under_columns(line.cells, columns, self.references)
        if self.after_headings and line.page_began and not any(columns.cell(cells, role) for role in BEGINS):
            self.plan.headings.add(line.number)
            self.plan.doubt(
                line.number, "this line was read as the end of the column headings, which a page breaks"
            )
            return
        self.after_headings = False
        if not self._takes_commitment(line.number, cells, columns):
            return
        row = self.plan.rows[-1]
        self._add_cells(row, line.number, cells, columns)
        if not columns.has(COMMITMENT):
            self._use_activity_as_commitment(row)
        for title, text in columns.others(cells):
            if text != SAME:
                row.others.setdefault(title, Cell()).add(line.number, text)

    def _takes_commitment(self, number: int, cells: list[str], columns: Columns) -> bool:
        """Begin a row if the line begins one, and add to the wording; return whether there is a row to add cells to."""
        printed = clean(columns.cell(cells, REFERENCE))
        ref = commitment_reference(printed, self.references)
        is_activity = ref is not None and re.fullmatch(self.references.activity, ref.ref) is not None
        wording = columns.cell(cells, COMMITMENT)
        begins = bool(printed) or self.own_row_began or self._begins_row(number, cells, columns)
        self.own_row_began = False
        if printed and not is_activity:
            if ref is None:
                self.plan.doubt(number, f"the commitment reference {printed!r} has an unknown form")
            elif ref.is_misprint:
                self.plan.doubt(number, f"the reference {printed!r} was read as {ref.ref}")
            key = self._commitment_key(number, ref.ref if ref else printed, wording)
        elif is_activity and ref is not None:
            key = self._commitment_key(number, self._known_parent(ref.ref), wording)
        elif self.own_row and not columns.has(COMMITMENT):
            key = self.own_row
        elif begins and not columns.has(COMMITMENT) and not columns.has(REFERENCE):
            key = self._counted_commitment(number)
        else:
            key = self.plan.rows[-1].commitment if self.plan.rows else ""
        if not key and not self.plan.rows:
            self.plan.doubt(number, "a row comes before the first commitment, so it was left out")
            return False
        if begins:
            self.plan.rows.append(Row(key, None, line=number))
            if is_activity and ref is not None:
                self.plan.rows[-1].ref, self.plan.rows[-1].printed_ref = ref.ref, ref.printed
        if wording != SAME and key not in self.repeated:
            self._add_wording(number, self.plan.commitments[key].wording, wording)
        return True

    def _counted_commitment(self, number: int) -> str:
        """Begin a commitment for a row without a reference, which is counted within its objective."""
        objectives = {objective.objective_id: objective for objective in self.edition.objectives}
        known = objectives.get(self.objective or "")
        count = 1 + sum(
            commitment.objective_id == (self.objective or "") for commitment in self.plan.commitments.values()
        )
        key = f"{known.reference_prefixes[0] if known else ''}{count}"
        self._begin_commitment(number, key, key)
        return key

    def _use_activity_as_commitment(self, row: Row) -> None:
        """Use an action of a table without commitments as a commitment with one activity."""
        commitment = self.plan.commitments[row.commitment]
        if not commitment.wording:
            if not self.plan.commitments or commitment is next(iter(self.plan.commitments.values())):
                self.plan.doubt(
                    commitment.line, "the table has no commitments; each action was read as one of its own"
                )
            commitment.wording = row.activity

    def _add_wording(self, number: int, cell: Cell, wording: str) -> None:
        """Add to the wording of a commitment, unless each row repeats it."""
        if clean(wording) != cell.text:
            cell.add(number, wording)

    def _known_parent(self, activity: str) -> str:
        """Return the commitment of an activity, as the plan prints it."""
        by_ref = {comparable(ref): ref for ref in self.plan.commitments}
        return by_ref.get(parent(activity), parent(activity))

    def _commitment_key(self, number: int, ref: str, wording: str) -> str:
        """Return the key of a commitment in the plan; begin it if it is new."""
        known = self.plan.commitments.get(ref)
        if known is None:
            self._begin_commitment(number, ref, ref)
            return ref
        text = clean(wording)
        is_current = bool(self.plan.rows) and self.plan.rows[-1].commitment == ref
        if not text or not known.wording:
            return ref
        if known.wording.text.startswith(text) or text.startswith(known.wording.text):
            self.repeated.add(ref)
            return ref
        if is_current and self.page_began:
            self.plan.doubt(number, f"{ref} is printed again; its cell was read as one that the page breaks")
            return ref
        key = f"{ref}-{sum(commitment.ref.startswith(f'{ref}-') for commitment in self.plan.commitments.values()) + 2}"
        self.plan.doubt(number, f"{ref} is printed a second time, with another wording; it was named {key}")
        self._begin_commitment(number, ref, key)
        return key

    def _begin_commitment(self, number: int, ref: str, key: str) -> None:
        by_ref = self.edition.objective_of_reference(ref)
        objective = self.objective
        if self.unknown_heading or objective is None:
            objective = by_ref
        if objective is None or (by_ref and by_ref != objective):
            self.plan.doubt(
                number, f"the objective of {ref} is not certain: compare its section with its reference"
            )
        self.plan.commitments[key] = Commitment(key, number, objective or "", self.strand)

    def _begins_row(self, number: int, cells: list[str], columns: Columns) -> bool:
        """Return whether a line begins a row of the table; if not, it continues the row that a page break cut."""
        activity, update = (clean(columns.cell(cells, role)) for role in (ACTIVITY, UPDATE))
        if not self.plan.rows or activity_reference(activity, self.references):
            return True
        if not columns.has(ACTIVITY):
            return bool(update) and not self.page_began
        if not self.page_began:
            return bool(activity)
        if not (activity and update):
            return False
        last = self.plan.rows[-1]
        if CONTINUES.match(activity) or CONTINUES.match(update):
            if not last.activity.is_open and not last.update.is_open:
                self.plan.doubt(
                    number, "a row without a reference begins a page; it was joined to the row above"
                )
            return False
        if is_cut(last.activity.text) or is_cut(last.update.text):
            self.plan.doubt(number, "a row without a reference begins a page; it was joined to the row above")
            return False
        if last.update.is_open and not self._is_status(last.update.text):
            self.plan.doubt(number, "a row without a reference begins a page; it was joined to the row above")
            return False
        if last.activity.is_open or last.update.is_open:
            self.plan.doubt(number, "a row without a reference begins a page; it was read as a new activity")
        return True

    def _is_status(self, update: str) -> bool:
        """Return whether an update consists of a phrase such as "Completed", which needs no full stop."""
        return status_of("", update, self.vocabulary.profile)[1] == update

    def _add_cells(self, row: Row, number: int, cells: list[str], columns: Columns) -> None:
        activity, update, oversight = (columns.cell(cells, role) for role in (ACTIVITY, UPDATE, OVERSIGHT))
        if activity == SAME:
            self.plan.doubt(number, "an activity has several cells for its update; they were joined")
        else:
            row.activity.add(number, activity)
        previous = self.plan.rows[-2] if len(self.plan.rows) > 1 else Row("", None)
        if update == SAME:
            row.update = previous.update
        elif shared := self._shared_update(row, update):
            shared.add(number, update)
            row.update = shared
            self.plan.doubt(
                number, "an update that continues here was treated as one cell for two activities"
            )
        else:
            row.update.add(number, update)
        if oversight == SAME:
            row.oversight = previous.oversight
        else:
            row.oversight.add(number, oversight)

    def _shared_update(self, row: Row, text: str) -> Cell | None:
        """Return the unfinished update of the previous row, if the text must be its end."""
        if row.update or not text or len(self.plan.rows) < 2:
            return None
        previous = self.plan.rows[-2]
        if previous.commitment == row.commitment and previous.update.is_open and CONTINUES.match(clean(text)):
            return previous.update
        return None
