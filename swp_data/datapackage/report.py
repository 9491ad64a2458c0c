"""The validation report: its findings as data. `report_formats` presents them to people and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from swp_data.text import json_text, truncate

HEADER_ROW = 1
"""The number of the header row in a spreadsheet."""
FIRST_ROW = 2
"""The number of the first row below the header in a spreadsheet."""
REPORT_VERSION = "1.0"
"""The version of the report's JSON: MINOR if keys are added, MAJOR if one changes or is removed."""
LONGEST_MESSAGE = 2_000
LONGEST_CELL = 10_000
DELEGATED = "compiled checks, replaced by Frictionless"


@dataclass(frozen=True)
class Cause:
    """The finding that another one follows from, by the parts that name it.

    Findings without a row differ by their line.
    """

    rule: str
    table: str | None = None
    row: int | None = None
    field: str | None = None
    line: int | None = None
    file: str | None = None


@dataclass(frozen=True)
class Finding:
    """One fault or warning: where it is, what is wrong, and what to do.

    Args:
        rule: the id of the broken rule.
        message: what is wrong, as a sentence that starts with a lower-case letter.
        hint: what to do, as a sentence.
        table: the name of the table or resource; None if the fault concerns the package.
        row: the row number in a spreadsheet, where the header is row 1; None if the fault is not in a row.
        field: the name of the column, or the names of several; None if the fault is not in a column.
        value: the cell as text; None if the fault is not in a cell.
        severity: `error` or `warning`.
        line: the line of the file, counted from 1; None if it is the row number, or the fault is not on a line.
        file: the path of the file as the descriptor gives it, if the table has several; None otherwise.
        follows_from: the finding that explains this one; None if the fault is independent of all others.
        count: how many faults the finding stands for: more than 1 if the rest of a kind was only counted. Such a
            finding has no row.
        details: the single faults that the finding stands for, a sentence each; `--all` and JSON show them.
    """

    rule: str
    message: str
    hint: str
    table: str | None = None
    row: int | None = None
    field: str | None = None
    value: str | None = None
    severity: str = "error"
    line: int | None = None
    file: str | None = None
    follows_from: Cause | None = None
    count: int = 1
    details: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # The texts may come from a package of any size.
        object.__setattr__(self, "message", truncate(self.message, LONGEST_MESSAGE))
        if self.value is not None:
            object.__setattr__(self, "value", truncate(self.value, LONGEST_CELL))

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


def place_of(finding: Finding) -> Cause:
    """Return the parts of a finding by which others name it as their cause."""
    return Cause(finding.rule, finding.table, finding.row, finding.field, finding.line, finding.file)


@dataclass
class Report:
    """The result of a validation: a package is valid if no finding has the severity `error`.

    >>> report = Report("plans", "1.0.0", {"plans": 2})
    >>> report.valid, report.to_text()
    (True, 'VALID plans 1.0.0: 1 table, 2 rows')
    """

    package: str
    version: str
    tables: dict[str, int] = field(default_factory=dict)
    """The number of rows of each table; empty if the descriptor has errors."""
    errors: list[Finding] = field(default_factory=list)
    """The findings, warnings included."""
    skipped: list[str] = field(default_factory=list)
    """What was not checked, and why."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """The file of each table; the text report names tables by their files."""
    delegated: list[str] = field(default_factory=list)
    """What the compiled checks could not prove valid, and passed to Frictionless."""

    @property
    def valid(self) -> bool:
        return not any(finding.is_error for finding in self.errors)

    def file_of(self, finding: Finding) -> str:
        """Return the file that a finding is about; the descriptor if it is about the package."""
        if finding.file is not None:
            return finding.file
        if finding.table is None:
            return "datapackage.json"
        return self.paths.get(finding.table, finding.table)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, with the keys that `--format json` prints.

        `report.schema.json` describes it.
        """
        return {
            "valid": self.valid,
            "package": self.package,
            "version": self.version,
            "tables": self.tables,
            "errors": [_as_dict(finding) for finding in self.errors],
            "skipped": [*self.skipped, *(f"{DELEGATED}: {item}" for item in self.delegated)],
            "report_version": REPORT_VERSION,
        }

    def to_json(self) -> str:
        """Return the report as JSON."""
        return json_text(self.to_dict(), indent=2)

    def to_text(self, *, show_all: bool = False) -> str:
        """Return the report for a terminal; without `show_all`, ten findings of a kind and no followers."""
        from swp_data.datapackage.report_formats.text_report import as_text

        return as_text(self, show_all=show_all)

    def to_github(self, *, show_all: bool = False) -> str:
        """Return the report as annotations of a GitHub Actions log; without `show_all`, no followers."""
        from swp_data.datapackage.report_formats.github_report import as_annotations

        return as_annotations(self, show_all=show_all)

    def to_csv(self) -> str:
        """Return the report as CSV, one line for each finding."""
        from swp_data.datapackage.report_formats.csv_report import as_csv

        return as_csv(self)


def _as_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data; its cause by the parts that name it."""
    values = {item.name: getattr(finding, item.name) for item in fields(finding)}
    cause = finding.follows_from
    if cause is not None:
        values["follows_from"] = {
            "rule": cause.rule,
            "table": cause.table,
            "row": cause.row,
            "field": cause.field,
        }
    return {**values, "details": list(finding.details)}
