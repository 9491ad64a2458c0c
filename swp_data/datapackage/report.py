"""The report of a validation: findings as data, and how they are shown to people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

HEADER_ROW = 1
"""The number of the header row in a spreadsheet."""
FIRST_ROW = 2
"""The number of the first row below the header in a spreadsheet."""
SHOWN_OF_A_KIND = 10
INSTEAD = "compiled checks, made by Frictionless instead"


@dataclass(frozen=True)
class Finding:
    """One fault: where it is, what is wrong, and what to do about it.

    `row` is the line of the row in a spreadsheet (the header is line 1); it, `field` and `value` are None
    where the fault is not in a row or a cell.
    """

    rule: str
    message: str
    hint: str
    table: str | None = None
    row: int | None = None
    field: str | None = None
    value: str | None = None
    severity: str = "error"


@dataclass
class Report:
    """What a validation found: a package is valid when nothing of severity `error` was found."""

    package: str
    version: str
    tables: dict[str, int] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    paths: Mapping[str, str] = field(default_factory=dict)
    handed: list[str] = field(default_factory=list)

    @property
    def valid(self) -> bool:
        return not any(finding.severity == "error" for finding in self.errors)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, in the shape that `--format json` prints."""
        return {
            "valid": self.valid,
            "package": self.package,
            "version": self.version,
            "tables": self.tables,
            "errors": [asdict(finding) for finding in self.errors],
            "skipped": [*self.skipped, *(f"{INSTEAD}: {what}" for what in self.handed)],
        }

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def to_text(self) -> str:
        """Return the report for a terminal: grouped by file and rule, the first ten of a kind and a count."""
        return "\n".join(
            [
                *self._found_lines(),
                *(f"Read by Frictionless: {what}" for what in self.handed),
                *(f"Skipped: {what}" for what in self.skipped),
                self._verdict(),
            ]
        )

    def to_github(self) -> str:
        """Return the report as annotations of a GitHub Actions log."""
        lines = []
        for found in self.errors:
            where = f"file={self._file(found.table)}" + (f",line={found.row}" if found.row else "")
            level = "error" if found.severity == "error" else "warning"
            text = (
                f"{found.message} {found.hint}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
            )
            lines.append(f"::{level} {where},title={found.rule}::{text}")
        return "\n".join([*lines, self._verdict()])

    def _found_lines(self) -> Iterator[str]:
        by_table = sorted(
            self.errors, key=lambda found: (self._file(found.table), found.rule, found.row or 0)
        )
        for (file, rule), group in groupby(by_table, key=lambda f: (self._file(f.table), f.rule)):
            findings = list(group)
            yield f"{file}: {rule} ({len(findings)} {findings[0].severity}{'s' * (len(findings) > 1)})"
            for found in findings[:SHOWN_OF_A_KIND]:
                where = ", ".join(
                    [f"row {found.row}"] * (found.row is not None)
                    + [f"column {found.field}"] * (found.field is not None)
                )
                value = "" if found.value is None else f" {_short(found.value)!r}"
                yield f"  {where}{value}{': ' if where or value else ''}{found.message}"
            if len(findings) > SHOWN_OF_A_KIND:
                yield f"  ... and {len(findings) - SHOWN_OF_A_KIND} more"
            yield f"  What to do: {findings[0].hint}"
            yield ""

    def _file(self, table: str | None) -> str:
        return self.paths.get(table or "", table or "datapackage.json")

    def _verdict(self) -> str:
        name = f"{self.package} {self.version}".strip()
        rows = f"{len(self.tables)} tables, {sum(self.tables.values()):,} rows"
        errors = sum(finding.severity == "error" for finding in self.errors)
        warnings = len(self.errors) - errors
        extra = f" ({warnings} warning{'s' * (warnings != 1)})" if warnings else ""
        if self.valid:
            return f"VALID {name}: {rows}{extra}"
        return f"INVALID {name}: {errors} error{'s' * (errors != 1)} in {rows}{extra}"


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "..."
