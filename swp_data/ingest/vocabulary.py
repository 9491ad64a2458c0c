"""The vocabulary of a report: the words of the profile for reading a report on an edition of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from swp_data.dataset.plan_references import References
from swp_data.dataset.profile import Edition, Profile, ReportWords, read_profile
from swp_data.dataset.status import status_of

LINES_TO_HEADING = 12
"""The largest distance, in lines, of an objective's heading from its table."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of the publisher, and those of one edition of the plan."""

    profile: Profile
    edition: Edition

    @classmethod
    def of(cls, plan_id: str, profile: Profile | None = None) -> Vocabulary:
        """Return the vocabulary of an edition, by default from the installed profile.

        Raises:
            ProfileError: the profile does not describe the edition.
        """
        profile = profile or read_profile()
        return cls(profile, profile.edition(plan_id))

    @property
    def references(self) -> References:
        """The references that reports print."""
        return self.profile.references

    @cached_property
    def edition_references(self) -> References:
        """The references of the edition that the report is on."""
        return References(self.edition.reference_forms)

    @property
    def reports(self) -> ReportWords:
        """The words that identify the layouts of reports."""
        return self.profile.reports

    def status_of(self, activity: str, update: str) -> tuple[str, str]:
        """Return the status of a row and its basis; each row is decided once."""
        row = (activity, update)
        if row not in self._statuses:
            self._statuses[row] = status_of(activity, update, self.profile)
        return self._statuses[row]

    @cached_property
    def _statuses(self) -> dict[tuple[str, str], tuple[str, str]]:
        return {}

    def heading_above(self, lines: list[str], line: int) -> int:
        """Return the line (from 1) of an objective's heading a little above a line, or that line if there is none."""
        for number in range(line, max(0, line - LINES_TO_HEADING), -1):
            if self.edition.objective_of_heading(lines[number - 1]):
                return number
        return line
