"""What a report prints, before it becomes rows of tables: the plain data that both layouts are read into."""

from __future__ import annotations

from dataclasses import dataclass, field

from swp_data.ingest.cell_text import Cell

OBJECTIVES = {
    "putting victims": "victims",
    "building a more secure": "secure",
    "reforming west mercia": "reform",
    "reassuring west mercia": "reassure",
}
STRANDS = {"policing element": "policing", "police and crime commissioner's commitments": "commissioner"}


@dataclass
class Commitment:
    """One commitment as printed: its reference and the line of it, its section, the text of its cell."""

    ref: str
    line: int
    objective_id: str
    strand: str | None
    wording: Cell = field(default_factory=Cell)


@dataclass
class Row:
    """One printed row of the delivery plan table; `ref` is None where no activity reference is printed."""

    commitment: str
    ref: str | None
    activity: Cell = field(default_factory=Cell)
    update: Cell = field(default_factory=Cell)
    oversight: Cell = field(default_factory=Cell)

    @property
    def cells(self) -> tuple[Cell, Cell, Cell]:
        return self.activity, self.update, self.oversight


@dataclass
class Listing:
    """One row of the glossary of oversight bodies."""

    objective_id: str | None
    name: Cell
    purpose: Cell
    meets: Cell


@dataclass
class DeliveryPlan:
    """Everything that a delivery plan extract prints, and what its reader was unsure of."""

    commitments: dict[str, Commitment] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    unsure: list[tuple[int, str]] = field(default_factory=list)


def objective_of(text: str) -> str | None:
    """Return the objective whose title `text` prints, in any case and with anything before it.

    >>> objective_of("PURPOSE – (Safer West Mercia Plan – Reforming west Mercia)")
    'reform'
    """
    folded = text.lower()
    return next((key for title, key in OBJECTIVES.items() if title in folded), None)


def heading_above(lines: list[str], line: int) -> int:
    """Return the line (from 1) of the objective's heading a little above `line`, `line` where there is none."""
    return next((n for n in range(line, max(0, line - 12), -1) if objective_of(lines[n - 1])), line)


def strand_of(text: str) -> str | None:
    """Return the strand that a subheading of the table prints, None when it prints none.

    >>> strand_of("PART B: Police and Crime Commissioner’s Commitments")
    'commissioner'
    """
    folded = text.lower().replace("’", "'")
    return next((key for title, key in STRANDS.items() if title in folded), None)
