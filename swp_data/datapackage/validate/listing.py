"""How many findings are listed: all of them are counted, and a bounded sample of each kind is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from swp_data.datapackage.report import LONGEST_CELL, Finding
from swp_data.limits import limit

ALWAYS = 10  # findings of a kind that are listed, however many of other kinds there are
KINDS = 10  # kinds whose findings may all be listed, as far as each may
FURTHER = "a further fault of this kind, which is not listed."


@dataclass
class Listing:
    """The findings on one table that are listed so far.

    Args:
        most: how many findings of a kind are listed; a kind is a rule and a column. None lists all findings.
    """

    most: int | None
    total: int = 0
    length: int = 0
    share: int = 1
    """One in so many of the findings in all, and of the characters of their cells, may be listed here."""

    def divided(self, count: int) -> list[Listing]:
        """Return listings of so many columns, each with the same share of what is left.

        What is listed of a column then doesn't depend on the order in which cells of several columns are read.
        """
        return [replace(self, share=max(count, 1)) for _ in range(count)]

    def add(self, listings: Iterable[Listing]) -> None:
        """Count what has been listed in the shares of this listing."""
        before = self.total, self.length
        for listing in listings:
            self.total += listing.total - before[0]
            self.length += listing.length - before[1]

    def takes(self, listed: int, value: str | None = None) -> bool:
        """Say whether one more finding is listed, and count it if it is.

        Args:
            listed: how many findings of its kind are listed already.
            value: the cell that the finding shows.
        """
        if self.most is not None:
            is_full = (
                self.total >= KINDS * self.most // self.share
                or self.length > limit("query_bytes") // self.share
            )
            if listed >= self.most or (is_full and listed >= ALWAYS):
                return False
        self.total += 1
        self.length += min(len(value or ""), LONGEST_CELL)
        return True

    def first(self, findings: Iterable[Finding], more: Iterable[tuple[Finding, int]] = ()) -> list[Finding]:
        """Return the first of some findings of each kind, and how many more there are.

        Args:
            findings: the findings, of which each kind has at least as many as are listed of it.
            more: further findings that are only counted: one of each kind, and how many there are.

        >>> findings = [Finding("type-error", "no.", "", "t", row, "a") for row in range(2, 9)]
        >>> [(finding.row, finding.count) for finding in Listing(2).first(findings)]
        [(2, 1), (3, 1), (None, 5)]
        """
        first: list[Finding] = []
        listed: Counter[tuple[str, str | None]] = Counter()
        rest: dict[tuple[str, str | None], Finding] = {}
        for finding in findings:
            kind = finding.rule, finding.field
            if finding.row is None or self.takes(listed[kind], finding.value):
                listed[kind] += 1
                first.append(finding)
            elif kind in rest:
                rest[kind] = replace(rest[kind], count=rest[kind].count + 1)
            else:
                rest[kind] = further(finding, 1)
        for finding, count in more:
            kind = finding.rule, finding.field
            if count:
                counted = rest[kind].count if kind in rest else 0
                rest[kind] = further(finding, counted + count)
        return [*first, *rest.values()]


def further(finding: Finding, count: int) -> Finding:
    """Return the finding that stands for faults that are only counted."""
    return replace(finding, message=FURTHER, row=None, value=None, line=None, file=None, count=count)
