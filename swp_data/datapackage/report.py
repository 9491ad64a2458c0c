"""The validation report: findings as data, and their presentation for people and programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

from swp_data.text import json_text, log_line, plural, printable, truncate

HEADER_ROW = 1
"""The number of the header row in a spreadsheet."""
FIRST_ROW = 2
"""The number of the first row below the header in a spreadsheet."""
SHOWN_OF_A_KIND = 10
LONGEST_VALUE = 60
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
        details: the single faults that the finding stands for, a sentence each; only JSON lists them.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, with the keys that `--format json` prints."""
        return {
            "valid": self.valid,
            "package": self.package,
            "version": self.version,
            "tables": self.tables,
            "errors": [asdict(finding) for finding in self.errors],
            "skipped": [*self.skipped, *(f"{DELEGATED}: {item}" for item in self.delegated)],
        }

    def to_json(self) -> str:
        """Return the report as JSON."""
        return json_text(self.to_dict(), indent=2)

    def to_text(self) -> str:
        """Return the report for a terminal, by file and rule, with the first ten findings of each kind and a count.

        Text from the package never starts a line, and its control characters are escaped.
        """
        lines = [
            *self._finding_lines(),
            *(f"Checked by Frictionless: {item}" for item in self.delegated),
            *(f"Skipped: {item}" for item in self.skipped),
            self._verdict(),
        ]
        return "\n".join(map(log_line, lines))

    def to_github(self) -> str:
        """Return the report as annotations of a GitHub Actions log.

        Standard: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
        """
        lines = [self._annotation(finding) for finding in self.errors]
        return "\n".join([*lines, log_line(self._verdict())])

    def _annotation(self, finding: Finding) -> str:
        level = "error" if finding.is_error else "warning"
        location = f"file={_escape_property(self._file(finding.table))}"
        if finding.row:
            location += f",line={finding.row}"
        text = _escape(f"{finding.message} {finding.hint}")
        return f"::{level} {location},title={_escape_property(finding.rule)}::{text}"

    def _finding_lines(self) -> Iterator[str]:
        def kind(finding: Finding) -> tuple[str, str, str]:
            return self._file(finding.table), finding.rule, finding.severity

        ordered = sorted(self.errors, key=lambda finding: (*kind(finding), finding.row or 0))
        for (file, rule, severity), group in groupby(ordered, key=kind):
            findings = list(group)
            yield f"{_label(file)}: {rule} ({plural(len(findings), severity)})"
            for finding in findings[:SHOWN_OF_A_KIND]:
                yield f"  {_located(finding)}"
            if len(findings) > SHOWN_OF_A_KIND:
                yield f"  ... and {len(findings) - SHOWN_OF_A_KIND} more"
            yield f"  What to do: {findings[0].hint}"
            yield ""

    def _file(self, table: str | None) -> str:
        if table is None:
            return "datapackage.json"
        return self.paths.get(table, table)

    def _verdict(self) -> str:
        name = f"{self.package} {self.version}".strip()
        size = f"{plural(len(self.tables), 'table')}, {plural(sum(self.tables.values()), 'row')}"
        errors = sum(finding.is_error for finding in self.errors)
        warnings = len(self.errors) - errors
        extra = f" ({plural(warnings, 'warning')})" if warnings else ""
        if self.valid:
            return f"VALID {name}: {size}{extra}"
        return f"INVALID {name}: {plural(errors, 'error')} in {size}{extra}"


def _located(finding: Finding) -> str:
    """Return a finding with its row, column and value in front."""
    where = []
    if finding.row is not None:
        where.append(f"row {finding.row}")
    if finding.field is not None:
        where.append(f"column {finding.field}")
    location = ", ".join(where)
    if finding.value is not None:
        location = f"{location} {truncate(finding.value, LONGEST_VALUE)!r}".lstrip()
    return f"{location}: {finding.message}" if location else finding.message


def _label(file: str) -> str:
    """Return a file name for the start of a line: quoted if it could be mistaken for a sentence, such as a verdict."""
    return repr(file) if not file or re.search(r"\s", file) else file


def _escape(text: str) -> str:
    return printable(text).replace("%", "%25")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
