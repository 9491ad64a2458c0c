"""An index of findings by the cell, the row, the column and the table that they are about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from swp_data.datapackage.causes.stages import Stage, stage_of
from swp_data.datapackage.model import ForeignKey, Package, PackageError, Schema
from swp_data.datapackage.report import Finding

SIMILAR = 0.6
MOST_LABELS = 100
FEW_ROWS = 10
NEARLY_ALL = 0.8
OF_COLUMNS = (Stage.TYPE, Stage.CONSTRAINT, Stage.FOREIGN_KEY)


class FindingIndex:
    """The findings of a package by their places.

    Args:
        findings: the findings.
        package: the package that they are about.
        rows: the number of rows of each table.
    """

    def __init__(self, findings: Sequence[Finding], package: Package, rows: Mapping[str, int]) -> None:
        self.findings = findings
        self.package = package
        self.rows = rows
        self.stages = [stage_of(finding) for finding in findings]
        self._schemas: dict[str, Schema | None] = {}
        self._fields = [self._find_fields(finding) for finding in findings]
        self.by_cell: dict[tuple[str, str | None, int, str], list[int]] = defaultdict(list)
        self.by_row: dict[tuple[str, str | None, int], list[int]] = defaultdict(list)
        self.by_table: dict[str, list[int]] = defaultdict(list)
        for number, finding in enumerate(findings):
            if finding.table is None:
                continue
            self.by_table[finding.table].append(number)
            if finding.row is not None:
                self.by_row[finding.table, finding.file, finding.row].append(number)
                for name in self.fields_of(number):
                    self.by_cell[finding.table, finding.file, finding.row, name].append(number)

    def schema(self, table: str) -> Schema | None:
        """Return the schema of a table; None if it has none that can be read."""
        if table not in self._schemas:
            try:
                self._schemas[table] = self.package.schema(table)
            except (PackageError, LookupError, TypeError, ValueError, AttributeError):
                self._schemas[table] = None
        return self._schemas[table]

    def fields_of(self, number: int) -> tuple[str, ...]:
        """Return the fields that a finding is about."""
        return self._fields[number]

    def _find_fields(self, finding: Finding) -> tuple[str, ...]:
        if finding.field is None:
            schema = self.schema(finding.table) if finding.table and finding.rule == "primary-key" else None
            return schema.primary_key if schema else ()
        if ", " in finding.field:
            schema = self.schema(finding.table) if finding.table else None
            if schema and finding.field not in schema.names:
                return tuple(finding.field.split(", "))
        return (finding.field,)

    def foreign_keys(self, table: str) -> tuple[ForeignKey, ...]:
        """Return the foreign keys of a table."""
        schema = self.schema(table)
        return tuple(schema.foreign_keys) if schema else ()

    def target(self, number: int) -> tuple[str, tuple[str, ...]] | None:
        """Return the table and the fields that the broken foreign key of a finding refers to."""
        finding = self.findings[number]
        if self.stages[number] is not Stage.FOREIGN_KEY or not finding.table:
            return None
        fields = self.fields_of(number)
        for key in self.foreign_keys(finding.table):
            if tuple(key.fields) == fields:
                return key.resource or finding.table, tuple(key.to)
        return None

    @cached_property
    def unreadable(self) -> dict[str, int]:
        """The finding for each table that can't be read, or not to its end."""
        first: dict[str, int] = {}
        for number, (finding, stage) in enumerate(zip(self.findings, self.stages, strict=True)):
            is_whole = finding.row is None and finding.field is None and finding.is_error
            if finding.table and is_whole and stage in {Stage.DESCRIPTOR, Stage.FILE}:
                first.setdefault(finding.table, number)
        return first

    @cached_property
    def descriptions(self) -> dict[str, list[int]]:
        """The errors in the description of the columns of each table."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, (finding, stage) in enumerate(zip(self.findings, self.stages, strict=True)):
            if stage is Stage.DESCRIPTOR and finding.table and finding.field and finding.is_error:
                found[finding.table].append(number)
        return found

    def first_naming(self, resource: str) -> int | None:
        """Return the first error in the descriptor that names a resource in quotes."""
        return next(
            (
                number
                for number, (finding, stage) in enumerate(zip(self.findings, self.stages, strict=True))
                if stage is Stage.DESCRIPTOR and f'"{resource}"' in finding.message
            ),
            None,
        )

    def naming(self, table: str, name: str) -> int | None:
        """Return the first error in the description of a table that names something in quotes."""
        return next(
            (
                number
                for number in self.by_table.get(table, ())
                if self.stages[number] is Stage.DESCRIPTOR
                and self.findings[number].is_error
                and f'"{name}"' in self.findings[number].message
            ),
            None,
        )

    @cached_property
    def headers(self) -> dict[tuple[str, str], int]:
        """The finding that explains each displaced or missing column, by its table and field.

        Labels that changed places, or moved because a column was added or removed, are one fault. The cells below a
        label that is only misspelt don't follow from it.
        """
        columns: dict[tuple[str, str], int] = {}
        for table, numbers in self.by_table.items():
            labels = [
                number
                for number in numbers
                if self.stages[number] is Stage.HEADER and self.findings[number].field
            ]
            schema = self.schema(table)
            fields = set(schema.names) if schema else set()
            wrong = {self.findings[number].field for number in labels}
            # If no label is right, the header as a whole is missing, or separated in another way.
            is_whole = len(labels) > 1 and bool(fields) and fields <= wrong
            for group in [labels] if is_whole else self._connected(labels[:MOST_LABELS]):
                for number in group:
                    finding = self.findings[number]
                    if len(group) > 1 or finding.rule == "missing-label":
                        columns.setdefault((table, str(finding.field)), group[0])
        return columns

    def _connected(self, labels: Sequence[int]) -> list[list[int]]:
        """Return groups of findings on labels that share a name, or of which one is a misspelling of the other."""
        groups: list[tuple[set[str], list[int]]] = []
        for number in labels:
            finding = self.findings[number]
            names = {str(finding.field)}
            if finding.rule == "incorrect-label" and finding.value:
                names.add(finding.value)
            members = [number]
            separate = []
            for others, their_members in groups:
                if names & others or self._is_renamed(number, their_members):
                    names |= others
                    members = [*their_members, *members]
                else:
                    separate.append((others, their_members))
            groups = [*separate, (names, members)]
        return [sorted(members) for _, members in groups]

    def _is_renamed(self, number: int, others: Sequence[int]) -> bool:
        """Whether a missing label and an extra one are two spellings of one name."""
        finding = self.findings[number]
        for other in (self.findings[index] for index in others):
            if {finding.rule, other.rule} == {"missing-label", "extra-label"}:
                first, second = str(finding.field).casefold(), str(other.field).casefold()
                if SequenceMatcher(None, first, second).ratio() >= SIMILAR:
                    return True
        return False

    @cached_property
    def whole_columns(self) -> dict[tuple[str, str, str], int]:
        """The first finding on each column of which (nearly) every cell breaks the same rule, as one fault."""
        counts: Counter[tuple[str, str, str]] = Counter()
        for finding, stage in zip(self.findings, self.stages, strict=True):
            if finding.table and finding.field and stage in OF_COLUMNS:
                counts[finding.table, finding.rule, finding.field] += finding.count
        whole = set()
        for kind, count in counts.items():
            rows = self.rows.get(kind[0], 0)
            if rows and count > 1 and (count >= rows or (count >= FEW_ROWS and count >= NEARLY_ALL * rows)):
                whole.add(kind)
        first: dict[tuple[str, str, str], int] = {}
        for number, finding in enumerate(self.findings):
            kind = (finding.table or "", finding.rule, finding.field or "")
            if kind in whole:
                first.setdefault(kind, number)
        return first
