"""A report as a page that a maintainer can send to a publisher: one file, which works without a network.

Standards: HTML, https://html.spec.whatwg.org; WCAG 2.2, https://www.w3.org/TR/WCAG22/
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from swp_data.datapackage.model import Package
from swp_data.datapackage.report import Finding, Report
from swp_data.datapackage.report_formats.excerpts import Excerpt, read_excerpt
from swp_data.datapackage.report_formats.outline import Fault, advice, count, heading, outline
from swp_data.text import plural, printable, truncate

__all__ = ["as_html"]

MOST_FAULTS = 300
"""How many faults of the page are listed; the others are counted."""
MOST_OF_A_KIND = 20
MOST_FOLLOWERS = 30
MOST_EXCERPTS = 40
LONGEST_TEXT = 500
LONGEST_OF_FOLLOWER = 80
MORE_WITH_ALL = 20
"""How much more is shown of everything if all is asked for."""


@dataclass(frozen=True)
class _Line:
    """A finding as the page shows it."""

    severity: str
    where: str
    value: str
    message: str
    file: str = ""
    rule: str = ""


@dataclass(frozen=True)
class _Item:
    line: _Line
    weight: str
    followers: Sequence[_Line]
    followers_left_out: int


@dataclass(frozen=True)
class _Kind:
    """Findings on one file that break the same rule."""

    rule: str
    severity: str
    count: str
    hints: Sequence[str]
    items: Sequence[_Item]
    left_out: int


@dataclass(frozen=True)
class _Section:
    """What is wrong in one file."""

    anchor: str
    file: str
    summary: str
    kinds: Sequence[_Kind]
    excerpt: Excerpt | None


def as_html(report: Report, package: Package, *, show_all: bool = False) -> str:
    """Return a report as an HTML page of bounded size: causes first, and the rows in which they are.

    Args:
        report: the report.
        package: the package, whose rows are shown.
        show_all: whether to list many more findings.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("swp_data.datapackage.report_formats"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["shown"] = _shown
    style = (files("swp_data.datapackage.report_formats") / "templates" / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    faults = outline(report)
    factor = MORE_WITH_ALL if show_all else 1
    listed = faults[: MOST_FAULTS * factor]
    errors = count(finding for finding in report.errors if finding.is_error)
    warnings = count(report.errors) - errors
    return templates.get_template("report.html").render(
        report=report,
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        errors=plural(errors, "error"),
        warnings=plural(warnings, "warning"),
        causes=plural(len(faults), "fault"),
        size=f"{plural(len(report.tables), 'table')}, {plural(sum(report.tables.values()), 'row')}",
        advice=list(advice(report, faults)),
        sections=_sections(report, package, listed, factor),
        left_out=len(faults) - len(listed),
        skipped=[*report.skipped, *(f"passed to Frictionless: {item}" for item in report.delegated)],
    )


def _sections(report: Report, package: Package, faults: Sequence[Fault], factor: int) -> list[_Section]:
    """Return the sections of the page, the file with the most urgent fault first."""
    by_file: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_file[heading(report, fault.finding)].append(fault)
    sections = []
    for number, (file, group) in enumerate(by_file.items(), 1):
        findings = [fault.finding for fault in group]
        tables = {finding.table for finding in findings if finding.table}
        excerpt = None
        if len(tables) == 1 and number <= MOST_EXCERPTS:
            excerpt = read_excerpt(package, tables.pop(), findings)
        errors = count(finding for finding in findings if finding.is_error)
        parts = [
            plural(errors, "error") if errors else "",
            plural(count(findings) - errors, "warning") if count(findings) > errors else "",
        ]
        summary = ", ".join(part for part in parts if part)
        sections.append(_Section(f"file-{number}", file, summary, _kinds(report, group, factor), excerpt))
    return sections


def _kinds(report: Report, faults: Sequence[Fault], factor: int) -> list[_Kind]:
    by_kind: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        by_kind[fault.finding.rule, fault.finding.severity].append(fault)
    kinds = []
    for (rule, severity), group in by_kind.items():
        findings = [fault.finding for fault in group]
        listed = [fault for fault in group if fault.finding.count == 1] or group
        items = [_item(report, fault, factor) for fault in listed[: MOST_OF_A_KIND * factor]]
        hints = list(dict.fromkeys(finding.hint for finding in findings))[:3]
        number = count(findings)
        kinds.append(
            _Kind(
                rule,
                severity,
                plural(number, severity),
                hints,
                items,
                number - count(fault.finding for fault in listed[: MOST_OF_A_KIND * factor]),
            )
        )
    return kinds


def _item(report: Report, fault: Fault, factor: int) -> _Item:
    shown = fault.followers[: MOST_FOLLOWERS * factor]
    return _Item(
        _line(report, fault.finding),
        plural(fault.weight, "further finding") if fault.weight else "",
        [_line(report, finding, LONGEST_OF_FOLLOWER) for finding in shown],
        fault.weight - count(shown),
    )


def _line(report: Report, finding: Finding, longest: int = LONGEST_TEXT) -> _Line:
    where = []
    if finding.row is not None:
        where.append(f"Row {finding.row}")
    if finding.line is not None:
        where.append(f"line {finding.line}" if where else f"Line {finding.line}")
    if finding.field is not None:
        where.append(f"column {finding.field}" if where else f"Column {finding.field}")
    message = finding.message if finding.count == 1 else f"{finding.count:,} times: {finding.message}"
    return _Line(
        finding.severity,
        ", ".join(where),
        truncate(finding.value or "", longest),
        message,
        heading(report, finding),
        finding.rule,
    )


def _shown(text: str) -> str:
    """Return a text as the page shows it: shortened, and with characters that can't be seen escaped."""
    return printable(truncate(text, LONGEST_TEXT))
