"""The vocabulary of a report: the words of the profile by which a report on an edition of the plan is read."""

from __future__ import annotations

from dataclasses import dataclass

from swp_data.dataset.plan_references import References
from swp_data.dataset.profile import Edition, Profile, ReportWords, read_profile

LINES_TO_HEADING = 12
"""The most lines that an objective's heading is above its table."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of the publisher, and those of one edition of the plan."""

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
        """The words that identify the layouts of reports."""
        return self.profile.reports

    def heading_above(self, lines: list[str], line: int) -> int:
        """Return the line (from 1) of an objective's heading a little above a line; that line if there is none."""
        for number in range(line, max(0, line - LINES_TO_HEADING), -1):
            if self.edition.objective_of_heading(lines[number - 1]):
                return number
        return line
