"""The contents of a report before they become rows of tables: plain data, the same for every layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from swp_data.ingest.cell_text import Cell


class Doubt(NamedTuple):
    """A line that a person should compare with the draft, with the reason."""

    line: int
    reason: str


@dataclass
class Commitment:
    """A commitment as printed: its reference and the line of that, its lines, and the text of its cell."""

    ref: str
    line: int
    objective_id: str
    strand: str | None
    wording: Cell = field(default_factory=Cell)


@dataclass
class Row:
    """A printed row of the delivery plan table; `ref` is None if it prints no reference of an activity."""

    commitment: str
    ref: str | None
    activity: Cell = field(default_factory=Cell)
    update: Cell = field(default_factory=Cell)
    oversight: Cell = field(default_factory=Cell)
    printed_ref: str | None = None
    """How the row prints its reference, if that is not as other rows do."""
    line: int = 0
    others: dict[str, Cell] = field(default_factory=dict)
    """The cells of columns that no table has, by the printed headings of these."""

    @property
    def cells(self) -> tuple[Cell, Cell, Cell]:
        """The cells in printed order."""
        return self.activity, self.update, self.oversight


@dataclass
class Listing:
    """A row of the glossary of oversight bodies."""

    objective_id: str | None
    name: Cell = field(default_factory=Cell)
    purpose: Cell = field(default_factory=Cell)
    meets: Cell = field(default_factory=Cell)


@dataclass
class Topic:
    """A row of the performance summary: the objective of its section, its line, and its cells."""

    objective_id: str
    line: int
    topic: str
    inclusion: str
    data: str
    commentary: str
    page: str


@dataclass
class Passage:
    """A paragraph of the narrative with the bullets that belong to it, or one bullet of the consultation results."""

    number: int | None
    section: str
    heading: str | None
    objective_id: str | None
    body: Cell = field(default_factory=Cell)


@dataclass
class Meeting:
    """A row of the table of holding to account meetings; `month` counts from 1."""

    month: int
    type: str
    subject: Cell


@dataclass
class DeliveryPlan:
    """The contents of a report's delivery plan table, and the doubts of its reader."""

    commitments: dict[str, Commitment] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    unsure: list[Doubt] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    """The lines of table rows that are headings of sections or columns."""

    @property
    def lines(self) -> set[int]:
        """The lines that were read."""
        cells = [commitment.wording for commitment in self.commitments.values()]
        cells += [cell for row in self.rows for cell in (*row.cells, *row.others.values())]
        return (
            self.headings | {line for cell in cells for line in cell.lines} | {row.line for row in self.rows}
        )

    def doubt(self, line: int, reason: str) -> None:
        """Note a line that a person should compare with the draft."""
        self.unsure.append(Doubt(line, reason))
