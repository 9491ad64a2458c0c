"""A report as text for a terminal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from swp_data.datapackage.report import Finding, Report
from swp_data.datapackage.report_formats.outline import (
    Fault,
    advice,
    count,
    followers_in_words,
    heading,
    located,
    outline,
    verdict,
)
from swp_data.text import log_line, plural

__all__ = ["as_text"]

SHOWN_OF_A_KIND = 10
HINTS_OF_A_KIND = 3


def as_text(report: Report, *, show_all: bool = False) -> str:
    """Return a report by file and rule, with the first ten findings of each kind and a count.

    Errors come before warnings, and faults that explain many findings before others. Text from the package never starts
    a line, and its control characters are escaped.

    Args:
        report: the report.
        show_all: whether to show every finding, with those that follow from another one below it.
    """
    faults = outline(report)
    lines = [
        *_finding_lines(report, faults, show_all=show_all),
        *(f"Checked by Frictionless: {item}" for item in report.delegated),
        *(f"Skipped: {item}" for item in report.skipped),
        *advice(report, faults),
        verdict(report),
    ]
    return "\n".join(map(log_line, lines))


def _finding_lines(report: Report, faults: Sequence[Fault], *, show_all: bool) -> Iterator[str]:
    kinds: dict[tuple[str, str, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        finding = fault.finding
        kinds[heading(report, finding), finding.rule, finding.severity].append(fault)
    for (file, rule, severity), group in kinds.items():
        heaviest, *others = group
        of_kind = [heaviest, *sorted(others, key=lambda fault: (-fault.weight, fault.finding.row or 0))]
        yield from _kind_lines(report, f"{_label(file)}: {rule}", severity, of_kind, show_all=show_all)


def _kind_lines(
    report: Report, title: str, severity: str, faults: list[Fault], *, show_all: bool
) -> Iterator[str]:
    findings = [fault.finding for fault in faults]
    yield f"{title} ({plural(count(findings), severity)})"
    listed = [fault for fault in faults if fault.finding.count == 1]
    shown = listed if show_all else listed[:SHOWN_OF_A_KIND]
    if not listed:  # what is only counted
        shown = faults[:SHOWN_OF_A_KIND]
    for fault in shown:
        yield f"  {_counted(fault.finding)}"
        if show_all:
            yield from (f"    {detail}" for detail in fault.finding.details)
        if fault.followers:
            yield from _follower_lines(report, fault, show_all=show_all)
    hidden = count(findings) - count(fault.finding for fault in shown)
    if hidden:
        yield f"  ... and {hidden:,} more"
    hints = dict.fromkeys(finding.hint for finding in findings)
    for hint in list(hints)[: None if show_all else HINTS_OF_A_KIND]:
        yield f"  What to do: {hint}"
    yield ""


def _follower_lines(report: Report, fault: Fault, *, show_all: bool) -> Iterator[str]:
    words = followers_in_words(fault.followers)
    if not show_all:
        yield f"    {words} may follow from this; --all shows them"
        return
    yield f"    {words} may follow from this:"
    for finding in sorted(fault.followers, key=lambda finding: not finding.is_error):
        yield f"      {finding.severity} in {_label(heading(report, finding))}: {finding.rule}: {_counted(finding)}"


def _counted(finding: Finding) -> str:
    return located(finding) if finding.count == 1 else f"{finding.count:,} times: {located(finding)}"


def _label(file: str) -> str:
    """Return a file name for the start of a line: quoted if it could be mistaken for a sentence, such as a verdict."""
    return repr(file) if not file or re.search(r"\s", file) else file
