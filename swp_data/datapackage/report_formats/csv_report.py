"""A report as CSV: one line for each finding, for a spreadsheet or another program.

Standard: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import io

from swp_data.datapackage.report import Finding, Report
from swp_data.datapackage.report_formats.outline import outline
from swp_data.text import printable

__all__ = ["COLUMNS", "as_csv"]

COLUMNS = (
    "severity",
    "rule",
    "table",
    "file",
    "row",
    "line",
    "field",
    "value",
    "message",
    "hint",
    "count",
    "follows_from_rule",
    "follows_from_table",
    "follows_from_row",
    "follows_from_field",
)
"""The columns; new ones are only added at the end."""
FORMULA = ("=", "+", "-", "@")


def as_csv(report: Report) -> str:
    r"""Return every finding of a report, each cause before the findings that follow from it.

    Control characters are escaped, so that a finding is one line. A text that a spreadsheet could run as a formula
    begins with an apostrophe.

    >>> finding = Finding("type-error", "it is not a date.", "Write one.", "t", 3, "due", "=1+1")
    >>> as_csv(Report("p", "1", errors=[finding])).splitlines()[1]
    "error,type-error,t,t,3,,due,'=1+1,it is not a date.,Write one.,1,,,,"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for fault in outline(report):
        for finding in (fault.finding, *fault.followers):
            writer.writerow(_cell(value) for value in _values(report, finding))
    return text.getvalue()


def _values(report: Report, finding: Finding) -> list[str | int | None]:
    cause = finding.follows_from
    causes = (cause.rule, cause.table, cause.row, cause.field) if cause else (None,) * 4
    return [
        finding.severity,
        finding.rule,
        finding.table,
        report.file_of(finding),
        finding.row,
        finding.line,
        finding.field,
        finding.value,
        finding.message,
        finding.hint,
        finding.count,
        *causes,
    ]


def _cell(value: str | int | None) -> str | int:
    """Return a value as it is written: nothing for none, and nothing that a spreadsheet could run."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = printable(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text
