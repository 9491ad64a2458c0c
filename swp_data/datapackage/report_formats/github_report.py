"""A report as annotations of a GitHub Actions log.

Standard: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from swp_data.datapackage.report import Finding, Report
from swp_data.datapackage.report_formats.outline import Fault, followers_in_words, heading, outline, verdict
from swp_data.text import log_line, printable

__all__ = ["as_annotations"]


def as_annotations(report: Report, *, show_all: bool = False) -> str:
    """Return an annotation for each fault, at the line of its file; what follows from it is counted.

    Args:
        report: the report.
        show_all: whether findings that follow from another one have annotations of their own.
    """
    lines = []
    for fault in outline(report):
        lines.append(_annotation(report, fault.finding, fault))
        if show_all:
            lines += [_annotation(report, finding, Fault(finding)) for finding in fault.followers]
    return "\n".join([*lines, log_line(verdict(report))])


def _annotation(report: Report, finding: Finding, fault: Fault) -> str:
    level = "error" if finding.is_error else "warning"
    # A finding on data within the descriptor is annotated there, without a line.
    is_inline = finding.table is not None and not (finding.file or finding.table in report.paths)
    file = "datapackage.json" if is_inline else report.file_of(finding)
    location = f"file={_property(file)}"
    line = finding.line or finding.row
    if line and not is_inline:
        location += f",line={line}"
    text = finding.message if finding.count == 1 else f"{finding.count:,} times: {finding.message}"
    if is_inline or heading(report, finding) != report.file_of(finding):
        row = f", row {finding.row}" if finding.row else ""
        text = f"table {finding.table}{row}: {text}"
    text = f"{text} {finding.hint}"
    if fault.followers:
        text += f" {followers_in_words(fault.followers)} may follow from this."
    return f"::{level} {location},title={_property(finding.rule)}::{_escape(text)}"


def _escape(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
