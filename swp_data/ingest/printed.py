"""What a report prints, before it becomes rows of tables: the plain data that both layouts are read into."""

from __future__ import annotations

from dataclasses import dataclass, field

from swp_data.dataset.plan_references import References
from swp_data.dataset.profile import Edition, Profile, ReportWords, read_profile
from swp_data.ingest.cell_text import Cell

HEADING_WITHIN = 12  # an objective's heading is at most so many lines above its table


@dataclass(frozen=True)
class Vocabulary:
    """The words by which a report on an edition of the plan is read: the publisher's, and those of the edition."""

    profile: Profile
    edition: Edition

    @classmethod
    def of(cls, plan_id: str, profile: Profile | None = None) -> Vocabulary:
        """Return the vocabulary of an edition; that of the installed profile by default.

        Raises:
            ProfileError: the profile does not describe the edition.
        """
        profile = profile or read_profile()
        return cls(profile, profile.edition(plan_id))

    @property
    def references(self) -> References:
        """The references that reports print."""
        return self.profile.references

    @property
    def reports(self) -> ReportWords:
        """The words that the layouts of reports are recognised by."""
        return self.profile.reports

    def heading_above(self, lines: list[str], line: int) -> int:
        """Return the line (from 1) of an objective's heading a little above a line; that line if there is none."""
        above = range(line, max(0, line - HEADING_WITHIN), -1)
        return next((n for n in above if self.edition.objective_of_heading(lines[n - 1])), line)


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
