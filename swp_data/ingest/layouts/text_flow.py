"""Reader of the text-flow layout: the text of a PDF in reading order, table cells one after another.

A blank line or the top of a page ends a block; a block is a cell, or a part of one. Its beginning (a reference), its
width (commitments and oversight are in narrow columns, activities and updates in wide ones) and the cells that its row
already has decide which cell it is. If one line contains the end of one cell and the beginning of the next, stock
phrases and column widths decide. Uncertain readings are noted as doubts, for a person to check.
"""

from __future__ import annotations

import re
from itertools import pairwise

from swp_data.dataset.plan_references import comparable, parent
from swp_data.dataset.profile import Edition
from swp_data.ingest.cell_text import Cell
from swp_data.ingest.layouts.text_flow_blocks import (
    Block,
    Widths,
    begins_with_reference,
    blocks,
    column_widths,
    split_wide_line,
    table_span,
)
from swp_data.ingest.printed import Commitment, DeliveryPlan, Row
from swp_data.ingest.vocabulary import Vocabulary

NUMBERED_FROM_TWO = re.compile(r"^\(?[2-9]\)?[.)]")
LONGEST_TITLE = 45
LONGEST_STOCK_UPDATE = 500


def read_delivery_plan(text: str, vocabulary: Vocabulary) -> DeliveryPlan:
    """Read the delivery plan table of a report whose text was extracted from a PDF."""
    lines = text.split("\n")
    span = table_span(lines, vocabulary)
    return _TableReader(vocabulary).read(list(blocks(lines, *span, vocabulary.references)))


class _TableReader:
    """Assigns one block after another to a cell; keeps track of the current row and commitment."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.edition, self.references = vocabulary.edition, vocabulary.references
        self.stock_update = vocabulary.reports.stock_updates
        self.table_ends = vocabulary.reports.table_ends
        self.title = _title_pattern(self.edition)
        self.widths = Widths()
        self.plan = DeliveryPlan()
        self.refs: set[str] = set()  # of the rows
        self.parents: set[str] = set()  # the references of the commitments that these name
        self.objective: str | None = None
        self.strand: str | None = None
        self.commitment: Commitment | None = None
        self.before_ref = Cell()  # text of a commitment whose reference comes later
        self.pending = False  # a commitment has begun, but not its first row
        self.after_commitment = False  # the previous block was text of a commitment
        self.on_new_page = False
        self.wide_on_page = 0
        self.next_wide: str | None = None  # the beginning of the next block, if it is wide
        self.rows_before_heading = 0

    @property
    def row(self) -> Row | None:
        """The current row: the last one since a heading."""
        return self.plan.rows[-1] if len(self.plan.rows) > self.rows_before_heading else None

    def read(self, table: list[Block]) -> DeliveryPlan:
        """Read the blocks of a table."""
        self.widths = column_widths(table)
        for printed, following in pairwise([*table, Block([], False)]):
            if printed.page_top:
                self.on_new_page, self.wide_on_page = True, 0
            is_wide = following.lines and not following.is_narrow(self.widths) and not following.has_reference
            self.next_wide = following.first if is_wide else None
            block = self._take_headings(printed)
            if block.lines:
                self._assign(block)
        self._give_rows_their_commitments()
        return self.plan

    def _give_rows_their_commitments(self) -> None:
        """Assign rows to the commitments that their references name, often printed after their first activities."""
        by_ref = {comparable(ref): ref for ref in self.plan.commitments}
        seen: set[str] = set()
        for row in self.plan.rows:
            if row.ref and row.ref not in seen:
                row.commitment = by_ref.get(parent(row.ref), row.commitment)
                seen.add(row.ref)

    def _take_headings(self, block: Block) -> Block:
        """Begin a section at each heading in a block; return the rest of the block."""
        kept = []
        for number, text in block.lines:
            objective = self.edition.objective_of_heading(text)
            if objective and len(text) < LONGEST_TITLE and self._is_title(text):
                self.objective = objective
                self._end_section()
            elif strand := self.edition.strand_of_heading(text):
                self.strand = strand
                self._end_section()
            elif text.startswith(self.table_ends):
                self.plan.doubt(number, f"{text!r} was left out, because it looks like the end of the table")
            else:
                kept.append((number, text))
        has_reference = bool(kept) and begins_with_reference(kept[0][1], self.references)
        return Block(kept, block.page_top, has_reference)

    def _end_section(self) -> None:
        self.commitment, self.pending, self.on_new_page = None, False, False
        self.rows_before_heading = len(self.plan.rows)

    def _is_title(self, text: str) -> bool:
        return text.isupper() or bool(self.title.match(text))

    def _assign(self, block: Block) -> None:
        commitment = self.references.starts_commitment.match(block.first)
        if commitment and commitment[1] not in self.plan.commitments:
            self._begin_commitment(block, commitment)
        elif activity := self.references.starts_activity.match(block.first):
            self._begin_activity(block, activity[1])
        elif (
            self.after_commitment
            and block.is_narrow(self.widths)
            and not self.stock_update.match(block.first)
        ):
            self._continue_commitment(block)
        elif self.pending:
            self._begin_row(None)
            self._fill_new_row(block)
        elif self.row is None:
            self.before_ref.add_lines(block.lines)
        elif block.is_narrow(self.widths) and not self._stock_of(block) and not self._introduces_list(block):
            self._assign_narrow(block)
        else:
            self._assign_wide(block)

    def _begin_commitment(self, block: Block, match: re.Match[str]) -> None:
        number, text = block.lines[0]
        self.commitment = Commitment(match[1], number, self.objective or "", self.strand, self.before_ref)
        self.plan.commitments[match[1]] = self.commitment
        self.before_ref = Cell()
        self.commitment.wording.add(number, text[match.end() :])
        self.commitment.wording.add_lines(block.lines[1:])
        ref = comparable(match[1])
        self.pending = ref not in self.parents
        self.after_commitment = True
        self.on_new_page = False

    def _continue_commitment(self, block: Block) -> None:
        if self.commitment is not None:
            self.commitment.wording.add_lines(block.lines)

    def _begin_activity(self, block: Block, ref: str) -> None:
        if ref in self.refs:
            self.plan.doubt(block.lines[0][0], f"the reference ({ref}) is printed a second time")
        self._begin_row(ref)
        self._fill_new_row(block)

    def _begin_row(self, ref: str | None) -> None:
        """Begin a row; an activity may have no reference."""
        self.plan.rows.append(Row(self.commitment.ref if self.commitment else "", ref))
        if ref:
            self.refs.add(ref)
            self.parents.add(parent(ref))
        self.pending = self.after_commitment = self.on_new_page = False

    def _fill_new_row(self, block: Block) -> None:
        row = self.plan.rows[-1]
        number, text = block.lines[0]
        stock = self.stock_update.search(text)
        if stock and self._ends_activity(block, stock):
            row.activity.add(number, text[: stock.start()])
            self._add_stock(block, stock)
        elif len(text) > self.widths.wide:
            following = block.lines[1][1] if len(block.lines) > 1 else ""
            activity, update = split_wide_line(text, following, self.references, self.widths)
            self.plan.doubt(number, f"one line contains two cells; it was split before {update!r}")
            row.activity.add(number, activity)
            row.update.add(number, update)
            row.update.add_lines(block.lines[1:])
        else:
            row.activity.add_lines(block.lines)

    def _ends_activity(self, block: Block, stock: re.Match[str]) -> bool:
        """Return whether a stock update ends an activity in one line, and only oversight follows it."""
        text = block.first
        before, after = text[: stock.start()].strip(), text[stock.end() :].strip()
        if stock.start() == 0:
            return True
        if self.references.starts_activity.fullmatch(before) or (after and not after[0].isupper()):
            return False
        rest_is_narrow = all(len(line) <= self.widths.narrow for _, line in block.lines[1:])
        return len(block.lines) == 1 or (rest_is_narrow and len(after) <= self.widths.narrow)

    def _add_stock(self, block: Block, stock: re.Match[str]) -> None:
        """Add a stock update, and what follows it as oversight."""
        row = self.plan.rows[-1]
        number, text = block.lines[0]
        row.update.add(number, stock[0])
        row.oversight.add(number, text[stock.end() :])
        row.oversight.add_lines(block.lines[1:])

    def _stock_of(self, block: Block) -> re.Match[str] | None:
        """Return the stock update that a block begins with, if the row has no update and the rest is narrow."""
        if self.row is None or self.row.update:
            return None
        rest_is_narrow = all(len(text) <= self.widths.narrow for _, text in block.lines[1:])
        return self.stock_update.match(block.first) if rest_is_narrow else None

    def _introduces_list(self, block: Block) -> bool:
        """Return whether a narrow block is the first line of an update, such as "Counts at 1 May:"."""
        is_first = self.row is not None and not self.row.update
        return is_first and self.next_wide is not None and block.lines[-1][1].endswith(":")

    def _assign_narrow(self, block: Block) -> None:
        """Treat a narrow block as oversight; if the row already has oversight, the block continues the commitment."""
        row = self.plan.rows[-1]
        wording = self.commitment.wording if self.commitment else Cell()
        if self.on_new_page:
            takes_oversight = row.oversight.is_open and (self.wide_on_page or row.oversight.open_brackets > 0)
            self.on_new_page = not takes_oversight
        else:
            takes_oversight = not row.oversight
        if block.page_top:
            cell = "the oversight" if takes_oversight else "the commitment"
            self.plan.doubt(
                block.lines[0][0], f"a narrow cell continues on the next page; it was read as {cell}"
            )
        if takes_oversight and not row.update and row.activity and not row.oversight:
            self.plan.doubt(block.lines[0][0], "this row has oversight but no update")
        target = row.oversight if takes_oversight else wording
        target.add_lines(block.lines)

    def _assign_wide(self, block: Block) -> None:
        row = self.plan.rows[-1]
        self.after_commitment = False
        if stock := self._stock_of(block):
            self._add_stock(block, stock)
            return
        if self._may_begin_row(row, block):
            self.plan.doubt(block.lines[0][0], "a row without a reference was assumed to begin here")
            self._begin_row(None)
            self._fill_new_row(block)
            return
        if self.on_new_page:
            target = self._continued_cell(row, block.first)
            self.wide_on_page += 1
        elif not row.update and NUMBERED_FROM_TWO.match(block.first):
            target = row.activity
        else:
            target = row.update
        if target is row.update and not row.oversight and len(block.first) > self.widths.narrow:
            block = self._split_oversight(row, block)
        target.add_lines(block.lines)

    def _may_begin_row(self, row: Row, block: Block) -> bool:
        """Return whether a block begins with two cells in one line, although its row has both already."""
        is_split = self.on_new_page and not self.wide_on_page
        return (
            bool(row.update) and len(block.first) > self.widths.wide and not block.page_top and not is_split
        )

    def _continued_cell(self, row: Row, text: str) -> Cell:
        """Return the cell that a block at the top of a page continues.

        A cell that stopped in the middle of a sentence continues in lower case; one that ended continues with a
        capital. If both cells fit, the first of two blocks is the activity, and a single block is the update.
        """
        if NUMBERED_FROM_TWO.match(text) and row.activity.is_open:
            return row.activity
        if self.wide_on_page:
            return row.update
        fits = [cell for cell in (row.activity, row.update) if self._continues(cell, text)]
        if len(fits) == 1:
            return fits[0]
        two_blocks = self.next_wide is not None and self._continues(row.update, self.next_wide)
        if not (two_blocks and len(fits) == 2):
            line = row.activity.lines[0] if row.activity else 0
            self.plan.doubt(line, "a cell continues on the next page; it was read as the update")
            return row.update
        return row.activity

    def _continues(self, cell: Cell, text: str) -> bool:
        is_stock = cell.length < LONGEST_STOCK_UPDATE and bool(self.stock_update.fullmatch(cell.text))
        stopped = cell.is_open and not is_stock
        return bool(cell) and stopped == text[0].islower()

    def _split_oversight(self, row: Row, block: Block) -> Block:
        """Split the oversight off an update whose only line also contains the first line of the oversight."""
        number, text = block.lines[0]
        rest = block.lines[1:]
        if (
            len(text) <= self.widths.wide
            or not rest
            or any(len(line) > self.widths.narrow for _, line in rest)
        ):
            return block
        match = re.search(r" (?=[A-Z][^A-Z]{2,14}$)", text)
        if not match:
            return block
        row.oversight.add(number, text[match.end() :])
        row.oversight.add_lines(rest)
        return Block([(number, text[: match.start()])], block.page_top)


def _title_pattern(edition: Edition) -> re.Pattern[str]:
    """Return a pattern for an objective's heading that is not in capitals: its first word is."""
    first_words = {
        heading.split()[0].capitalize() for objective in edition.objectives for heading in objective.headings
    }
    return re.compile(rf"(?:{'|'.join(sorted(map(re.escape, first_words)))})\b.*[a-z]$")
