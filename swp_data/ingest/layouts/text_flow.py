"""Reader of the text-flow layout: a PDF's text in reading order, table cells one after another.

A blank line or the top of a page ends a block; a block is one cell, or a cell's part. Which cell it is
follows from how it begins (a reference), how wide it is (commitments and oversight stand in narrow
columns, activities and updates in wide ones) and what its row has so far. Where one line holds the end of
one cell and the beginning of the next, stock phrases and column widths decide. What is only likely is
reported as unsure: a person reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from swp_data.dataset.plan_references import References, comparable, parent
from swp_data.ingest.cell_text import Cell
from swp_data.ingest.printed import Commitment, DeliveryPlan, Row, Vocabulary

NARROW, WIDE, SHORTEST_PAGE = 25, 60, 12
COLUMN_HEADING = re.compile(r"^(Ref Plan commitment|mechanism( \(s\))?$)")
END = re.compile(r"^(AGENDA ITEM|GLOSSARY)")
NUMBERED_FROM_TWO = re.compile(r"^\(?[2-9]\)?[.)]")


@dataclass
class Block:
    """Lines that stand together, with their numbers; `page_top` when a page begins with it."""

    lines: list[tuple[int, str]]
    page_top: bool
    starts: bool = False  # with the reference of a commitment or an activity

    @property
    def first(self) -> str:
        return self.lines[0][1]

    @property
    def narrow(self) -> bool:
        return all(len(text) <= NARROW for _, text in self.lines)


def starts_with_reference(text: str, references: References) -> bool:
    """Whether a text begins with the reference of a commitment or an activity."""
    return bool(references.starts_activity.match(text) or references.starts_commitment.match(text))


def blocks(lines: list[str], first: int, last: int, references: References) -> Iterator[Block]:
    """Yield the blocks of lines `first` to `last` (from 1); page numbers and column headings are left out."""
    current: list[tuple[int, str]] = []
    top_of_page = False
    last_top = first
    for number in range(first, last + 1):
        raw = lines[number - 1]
        text = " ".join(raw.split())
        page_top = raw.startswith(" ") and bool(text) and number - last_top >= SHORTEST_PAGE
        page_number = text.isdigit() and not lines[number - 2].strip()
        starts = starts_with_reference(text, references)
        if current and (not text or page_top or page_number or starts or COLUMN_HEADING.match(text)):
            yield Block(current, top_of_page, starts_with_reference(current[0][1], references))
            current, top_of_page = [], False
        if page_top or page_number:
            top_of_page, last_top = True, number
        if text and not page_number and not COLUMN_HEADING.match(text):
            current.append((number, text))
    if current:
        yield Block(current, top_of_page, starts_with_reference(current[0][1], references))


def table_span(lines: list[str], vocabulary: Vocabulary) -> tuple[int, int]:
    """Return the first and last line (from 1) of the delivery plan table; (0, -1) where there is none."""
    first = next((n for n, line in enumerate(lines, 1) if line.startswith("Ref Plan commitment")), 0)
    if not first:
        return 0, -1
    first = vocabulary.heading_above(lines, first)
    last = next((n for n, line in enumerate(lines, 1) if n > first and END.match(line)), len(lines) + 1)
    return first, last - 1


def read_delivery_plan(text: str, vocabulary: Vocabulary) -> DeliveryPlan:
    """Read the delivery plan table of a report whose text was dumped from a PDF."""
    lines = text.splitlines()
    span = table_span(lines, vocabulary)
    return _TableReader(vocabulary).read(list(blocks(lines, *span, vocabulary.references)))


class _TableReader:
    """Assigns one block after another to a cell; the state is the row and the commitment in hand."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.edition, self.references = vocabulary.edition, vocabulary.references
        self.stock_update = vocabulary.reports.stock_updates
        first_words = {h.split()[0].capitalize() for o in self.edition.objectives for h in o.headings}
        self.titled = re.compile(rf"(?:{'|'.join(map(re.escape, first_words))})\b.*[a-z]$")
        self.plan = DeliveryPlan()
        self.objective: str | None = None
        self.strand: str | None = None
        self.commitment: Commitment | None = None
        self.before_ref = Cell()  # text of a commitment whose reference is printed further down
        self.pending = False  # a commitment began and its first row did not
        self.after_commitment = False  # the block before was commitment text
        self.on_new_page = False
        self.wide_on_page = 0
        self.next_wide: str | None = None  # how the next block begins, when it is a wide one
        self.rows_before_heading = 0

    @property
    def row(self) -> Row | None:
        """The row in hand: the last one since a heading."""
        return self.plan.rows[-1] if len(self.plan.rows) > self.rows_before_heading else None

    def read(self, table: list[Block]) -> DeliveryPlan:
        for printed, following in pairwise([*table, Block([], False)]):
            if printed.page_top:
                self.on_new_page, self.wide_on_page = True, 0
            wide = following.lines and not following.narrow and not following.starts
            self.next_wide = following.first if wide else None
            block = self._take_headings(printed)
            if block.lines:
                self._assign(block)
        self._give_rows_their_commitments()
        return self.plan

    def _give_rows_their_commitments(self) -> None:
        """A commitment is often printed after its first activities: their references name it."""
        by_ref = {comparable(ref): ref for ref in self.plan.commitments}
        seen: set[str] = set()
        for row in self.plan.rows:
            if row.ref and row.ref not in seen:
                row.commitment = by_ref.get(parent(row.ref), row.commitment)
                seen.add(row.ref)

    def _take_headings(self, block: Block) -> Block:
        kept = []
        for number, text in block.lines:
            if (
                (objective := self.edition.objective_of_heading(text))
                and len(text) < 45
                and self._is_title(text)
            ):
                self.objective = objective
                self._end_section()
            elif strand := self.edition.strand_of_heading(text):
                self.strand = strand
                self._end_section()
            else:
                kept.append((number, text))
        starts = bool(kept) and starts_with_reference(kept[0][1], self.references)
        return Block(kept, block.page_top, starts)

    def _end_section(self) -> None:
        self.commitment, self.pending, self.on_new_page = None, False, False
        self.rows_before_heading = len(self.plan.rows)

    def _is_title(self, text: str) -> bool:
        return text.isupper() or bool(self.titled.match(text))

    def _assign(self, block: Block) -> None:
        starts = self.references.starts_commitment.match(block.first)
        if starts and starts[1] not in self.plan.commitments:
            self._start_commitment(block, starts)
        elif match := self.references.starts_activity.match(block.first):
            self._start_activity(block, match[1])
        elif self.after_commitment and block.narrow and not self.stock_update.match(block.first):
            self._continue_commitment(block)
        elif self.pending:
            self._start_row(block)
        elif self.row is None:
            for number, text in block.lines:
                self.before_ref.add(number, text)
        elif block.narrow and not self._is_stock(block):
            self._assign_narrow(block)
        else:
            self._assign_wide(block)

    def _start_commitment(self, block: Block, match: re.Match[str]) -> None:
        number, text = block.lines[0]
        self.commitment = Commitment(match[1], number, self.objective or "", self.strand, self.before_ref)
        self.plan.commitments[match[1]] = self.commitment
        self.before_ref = Cell()
        self.commitment.wording.add(number, text[match.end() :])
        for number, text in block.lines[1:]:
            self.commitment.wording.add(number, text)
        begun = any(r.ref and parent(r.ref) == comparable(match[1]) for r in self.plan.rows)
        self.pending = not begun
        self.after_commitment = True
        self.on_new_page = False

    def _continue_commitment(self, block: Block) -> None:
        if self.commitment is None:
            return
        for number, text in block.lines:
            self.commitment.wording.add(number, text)

    def _start_activity(self, block: Block, ref: str) -> None:
        if any(row.ref == ref for row in self.plan.rows):
            self.plan.unsure.append((block.lines[0][0], f"the reference ({ref}) is printed a second time"))
        self._begin(ref)
        self._fill_new_row(block)

    def _start_row(self, block: Block) -> None:
        """Start the row of a commitment whose activity has no reference."""
        self._begin(None)
        self._fill_new_row(block)

    def _begin(self, ref: str | None) -> None:
        self.plan.rows.append(Row(self.commitment.ref if self.commitment else "", ref))
        self.pending = self.after_commitment = self.on_new_page = False

    def _fill_new_row(self, block: Block) -> None:
        row = self.plan.rows[-1]
        number, text = block.lines[0]
        stock = self.stock_update.search(text)
        if stock and (stock.start() == 0 or len(block.lines) == 1):
            row.activity.add(number, text[: stock.start()])
            self._add_stock(block, stock)
        elif len(text) > WIDE:
            following = block.lines[1][1] if len(block.lines) > 1 else ""
            activity, update = split_wide_line(text, following, self.references)
            self.plan.unsure.append((number, f"one line holds two cells; it was cut before {update!r}"))
            row.activity.add(number, activity)
            row.update.add(number, update)
            for number, text in block.lines[1:]:
                row.update.add(number, text)
        else:
            for number, text in block.lines:
                row.activity.add(number, text)

    def _add_stock(self, block: Block, stock: re.Match[str]) -> None:
        """Add a stock update, and what follows it as oversight."""
        row = self.plan.rows[-1]
        number, text = block.lines[0]
        row.update.add(number, stock[0])
        row.oversight.add(number, text[stock.end() :])
        for number, text in block.lines[1:]:
            row.oversight.add(number, text)

    def _is_stock(self, block: Block) -> bool:
        stock = self.stock_update.match(block.first)
        rest = block.lines[1:]
        return bool(
            stock and self.row and not self.row.update and all(len(text) <= NARROW for _, text in rest)
        )

    def _assign_narrow(self, block: Block) -> None:
        """A narrow block is oversight, unless the row has it: then it goes on with the commitment."""
        row = self.plan.rows[-1]
        wording = self.commitment.wording if self.commitment else Cell()
        if self.on_new_page:
            takes_oversight = row.oversight.is_open and (
                self.wide_on_page or _has_open_bracket(row.oversight)
            )
            self.on_new_page = not takes_oversight
        else:
            takes_oversight = not row.oversight
        if takes_oversight and not row.update and row.activity and not row.oversight:
            self.plan.unsure.append((block.lines[0][0], "this row has oversight and no update"))
        target = row.oversight if takes_oversight else wording
        for number, text in block.lines:
            target.add(number, text)

    def _assign_wide(self, block: Block) -> None:
        row = self.plan.rows[-1]
        self.after_commitment = False
        if self._is_stock(block):
            stock = self.stock_update.match(block.first)
            assert stock
            return self._add_stock(block, stock)
        if self.on_new_page:
            target = self._cell_that_goes_on(row, block.first)
            self.wide_on_page += 1
        elif not row.update and NUMBERED_FROM_TWO.match(block.first):
            target = row.activity
        else:
            target = row.update
        if target is row.update and not row.oversight and len(block.first) > NARROW:
            block = self._cut_oversight(row, block)
        for number, text in block.lines:
            target.add(number, text)
        return None

    def _cell_that_goes_on(self, row: Row, text: str) -> Cell:
        """Return the cell that a block at the top of a page continues.

        A cell that stopped in mid-sentence goes on in lower case, one that ended goes on with a capital.
        Where both cells would do, the first of two blocks is the activity and a single one the update.
        """
        if NUMBERED_FROM_TWO.match(text) and row.activity.is_open:
            return row.activity
        if self.wide_on_page:
            return row.update
        fits = [cell for cell in (row.activity, row.update) if self._goes_on_in(cell, text)]
        if len(fits) == 1:
            return fits[0]
        two_blocks = self.next_wide is not None and self._goes_on_in(row.update, self.next_wide)
        if not (two_blocks and len(fits) == 2):
            self.plan.unsure.append(
                (
                    row.cells[0].lines[0] if row.activity else 0,
                    "a cell goes on after the page; taken for the update",
                )
            )
            return row.update
        return row.activity

    def _goes_on_in(self, cell: Cell, text: str) -> bool:
        stopped = cell.is_open and not self.stock_update.fullmatch(cell.text)
        return bool(cell) and stopped == text[0].islower()

    @staticmethod
    def _cut_oversight(row: Row, block: Block) -> Block:
        """Cut the oversight off an update whose only line also holds the first line of it."""
        number, text = block.lines[0]
        rest = block.lines[1:]
        if len(text) <= WIDE or not rest or any(len(line) > NARROW for _, line in rest):
            return block
        match = re.search(r" (?=[A-Z][^A-Z]{2,14}$)", text)
        if not match:
            return block
        row.oversight.add(number, text[match.end() :])
        for line in rest:
            row.oversight.add(*line)
        return Block([(number, text[: match.start()])], block.page_top)


def _has_open_bracket(cell: Cell) -> bool:
    return cell.text.count("(") > cell.text.count(")")


def split_wide_line(text: str, following: str, references: References) -> tuple[str, str]:
    """Cut a line that holds an activity and the first line of its update.

    The update's line begins with a capital, fits its column, and is so full that the next word did not.

    >>> from swp_data.dataset.profile import read_profile
    >>> split_wide_line("(A4.6) Retender the Victims Support contract Tender all ready to be published. "
    ...                 "Being launched 7th", "September, contract to be up and running by April",
    ...                 read_profile().references)
    ('(A4.6) Retender the Victims Support contract', 'Tender all ready to be published. Being launched 7th')
    """
    ref = references.starts_activity.match(text)
    next_word = following.split(" ", maxsplit=1)[0] if following else ""
    starts = [m.start() for m in re.finditer(r"(?<=[\s)])(?=[A-Z])", text)]
    starts = [start for start in starts if not ref or start > ref.end() + 1]
    full = [s for s in starts if 45 <= len(text) - s <= 56 and len(text) - s + 1 + len(next_word) > 52]
    cut = full[-1] if full else next((s for s in starts if len(text) - s <= 56), len(text))
    return text[:cut].strip(), text[cut:]
