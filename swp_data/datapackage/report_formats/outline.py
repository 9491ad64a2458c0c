"""The outline of a report: its causes, the most urgent first, each with the findings that may follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from swp_data.datapackage.report import Cause, Finding, Report, place_of
from swp_data.text import plural, truncate

__all__ = ["Fault", "advice", "followers_in_words", "heading", "located", "outline", "verdict"]

LONGEST_VALUE = 60


@dataclass(frozen=True)
class Fault:
    """A finding that follows from no other, and the findings that may follow from it."""

    finding: Finding
    followers: Sequence[Finding] = ()

    @property
    def weight(self) -> int:
        """The number of findings that may follow from it."""
        return count(self.followers)


def outline(report: Report) -> list[Fault]:
    """Return the faults of a report: errors before warnings, and those that explain the most findings first.

    >>> cause = Finding("encoding-error", "byte 7 is not UTF-8.", "Save it as UTF-8.", "sources")
    >>> follower = Finding("foreign-key", "not checked.", "Correct it.", "plans", follows_from=place_of(cause))
    >>> [(fault.finding.rule, fault.weight) for fault in outline(Report("p", "1", errors=[follower, cause]))]
    [('encoding-error', 1)]
    """
    followers: dict[Cause, list[Finding]] = defaultdict(list)
    for finding in report.errors:
        if finding.follows_from is not None:
            followers[finding.follows_from].append(finding)
    causes = [finding for finding in report.errors if finding.follows_from is None]
    faults = [Fault(finding, followers.pop(place_of(finding), ())) for finding in causes]
    # A report may be put together by hand: no finding is lost if it names a cause that isn't in it.
    faults += [Fault(finding) for others in followers.values() for finding in others]
    return sorted(faults, key=lambda fault: (not fault.finding.is_error, -fault.weight))


def heading(report: Report, finding: Finding) -> str:
    """Return what a finding is about: its file, with the name of the table if the file has several.

    >>> report = Report("p", "1", paths={"a": "book.xlsx", "b": "book.xlsx"})
    >>> heading(report, Finding("r", "m.", "h.", "a"))
    'book.xlsx#a'
    """
    file = report.file_of(finding)
    has_several = finding.table and sum(path == file for path in report.paths.values()) > 1
    return f"{file}#{finding.table}" if has_several else file


def count(findings: Iterable[Finding]) -> int:
    """Return how many faults some findings stand for."""
    return sum(finding.count for finding in findings)


def followers_in_words(followers: Sequence[Finding]) -> str:
    """Return how many findings may follow from a fault, and in how many tables they are.

    >>> followers_in_words([Finding("r", "m.", "h.", table="a"), Finding("r", "m.", "h.", table="b", count=7)])
    '8 further findings in 2 tables'
    """
    tables = len({finding.table for finding in followers if finding.table})
    place = f" in {plural(tables, 'table')}" if tables else ""
    return f"{plural(count(followers), 'further finding')}{place}"


def advice(report: Report, faults: Sequence[Fault]) -> Iterator[str]:
    """Yield a sentence on which fault to repair first, if that is not obvious."""
    if len(faults) > 1 and faults[0].weight:
        finding = faults[0].finding
        row = "" if finding.row is None else f", row {finding.row}"
        weight = f"{faults[0].weight:,} of {plural(count(report.errors), 'finding')}"
        yield f"Repair {heading(report, finding)}{row} first: {weight} may follow from it."


def located(finding: Finding) -> str:
    """Return a finding with its file, row, column and value in front.

    >>> located(Finding("type-error", "it is not a date.", "Write one.", "t", 3, "due", "soon"))
    "row 3, column due 'soon': it is not a date."
    """
    where = []
    if finding.file is not None:
        where.append(f"file {finding.file}")
    if finding.row is not None:
        where.append(f"row {finding.row}")
    elif finding.line is not None:
        where.append(f"line {finding.line}")
    if finding.field is not None:
        where.append(f"column {finding.field}")
    location = ", ".join(where)
    if finding.value is not None:
        location = f"{location} {truncate(finding.value, LONGEST_VALUE)!r}".lstrip()
    return f"{location}: {finding.message}" if location else finding.message


def verdict(report: Report) -> str:
    """Return the verdict in a sentence, with the number of errors and warnings."""
    name = f"{report.package} {report.version}".strip()
    size = f"{plural(len(report.tables), 'table')}, {plural(sum(report.tables.values()), 'row')}"
    errors = count(finding for finding in report.errors if finding.is_error)
    warnings = count(report.errors) - errors
    extra = f" ({plural(warnings, 'warning')})" if warnings else ""
    if report.valid:
        return f"VALID {name}: {size}{extra}"
    return f"INVALID {name}: {plural(errors, 'error')} in {size}{extra}"
