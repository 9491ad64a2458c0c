"""The check of one resource: its file, its cells and the keys within its table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from swp_data.datapackage.model import Package, Resource, ResourceDescriptor
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.file_kind import TYPED_FORMATS, file_kind
from swp_data.datapackage.validate.careful.text_dialect import PLAIN_FORMATS, flattened
from swp_data.datapackage.validate.careful.text_source import MissingLibraryError
from swp_data.datapackage.validate.cells.constraints import UndecidedError
from swp_data.datapackage.validate.descriptors.declared_bounds import limit_finding
from swp_data.datapackage.validate.descriptors.property_forms import is_address
from swp_data.datapackage.validate.engines.engine import Engine
from swp_data.datapackage.validate.file_bounds import check_files
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.datapackage.validate.hints import HINTS, TYPED_HINTS
from swp_data.datapackage.validate.keys.key_faults import find_broken
from swp_data.datapackage.validate.keys.key_store import Room
from swp_data.datapackage.validate.listing import Listing
from swp_data.datapackage.validate.strict.fast_csv import open_fast_csv
from swp_data.datapackage.validate.strict.strict_csv import NotProvedError
from swp_data.datapackage.validate.tables import Outcome, Table
from swp_data.datapackage.validate.tally import Query, Tally
from swp_data.limits import LimitError
from swp_data.text import plural, truncate

LONGEST_REASON = 200


@dataclass(frozen=True)
class ResourceCheck:
    """The check of one resource; its foreign keys are checked later, when all tables have been read."""

    package: Package
    declared: ResourceDescriptor
    frictionless: FrictionlessAdapter
    engine: Engine
    """Reads the parts of a table."""
    room: Room
    """How much of the keys is kept in memory."""
    notify: Callable[[str], None]
    """Called with how much of a large table has been read."""
    spill_folder: Path
    """A folder, which need not exist yet, for rows that don't fit in memory."""
    links: frozenset[tuple[str, ...]] = frozenset()
    """The fields by which the table refers to tables, and those by which tables refer to it."""
    most_findings: int | None = None
    """How many findings of a kind are listed; None lists all of them."""

    def run(self) -> Outcome:
        try:
            return self._run()
        except LimitError as error:
            return Outcome(0, [limit_finding(error, self.declared.name)], failed=True)

    def _run(self) -> Outcome:
        """Check the resource.

        Raises:
            LimitError: a bound is exceeded.
        """
        reader = self._reader()
        reason = self._why_whole() if reader is None else None
        try:
            if reader is not None:
                return reader()
            if reason is None:
                return self._check_file()
        except MissingLibraryError as missing:
            return self._unchecked(missing.problem)
        except UnreadableError as unreadable:
            return Outcome(0, unreadable.findings, failed=True)
        except UndecidedError as undecided:
            reason = truncate(str(undecided), LONGEST_REASON)
        if any(map(is_address, self.declared.paths)):
            return self._unchecked(f"{reason}, and Frictionless reads nothing from an address")
        check_files(self.package, self.declared)
        from swp_data.datapackage.validate.whole_resource import check_whole_resource

        try:
            return check_whole_resource(self.declared.name, str(reason), self.frictionless)
        except MissingLibraryError as missing:
            return self._unchecked(missing.problem)

    def _unchecked(self, problem: str) -> Outcome:
        return Outcome(0, [], failed=True, skipped=[f"{self.declared.name}: not checked, because {problem}"])

    def _reader(self) -> Callable[[], Outcome] | None:
        """Return how a resource is checked that is neither a file of CSV or Parquet nor passed to Frictionless."""
        properties, kind = self.declared.properties, file_kind(self.declared)
        has_schema = "schema" in properties
        if not self.declared.paths and "data" in properties:
            data = properties["data"]
            if isinstance(data, str):
                if has_schema and kind.format in {"json", "jsonl"}:
                    return self._check_typed
                is_text = kind.format in PLAIN_FORMATS or (has_schema and not kind.format)
                return self._check_inline_text if is_text else self._check_nothing
            is_table = has_schema and (isinstance(data, list) or bool(self._property()))
            return self._check_typed if is_table or (has_schema and data is not None) else self._check_nothing
        if not has_schema:
            return self._check_untyped if self.declared.paths else None
        return self._check_typed if kind.format in TYPED_FORMATS else None

    def _property(self) -> object:
        return flattened(self.package.dialect(self.declared.name)).get("property")

    def _check_nothing(self) -> Outcome:
        """Accept data within the descriptor that is not a table."""
        data = self.declared.properties.get("data")
        return Outcome(len(data) if isinstance(data, list) else 0, [])

    def _check_untyped(self) -> Outcome:
        """Check a resource without a schema: its files are there, and rows of CSV have a cell for each label."""
        check_files(self.package, self.declared)
        if file_kind(self.declared).format in PLAIN_FORMATS:
            return self._read_with_care(self._resource())
        findings = []
        for path in self.declared.paths:
            if not self.package.file(path).exists():
                message = f"the file {path!r} does not exist."
                findings.append(Finding("scheme-error", message, HINTS["scheme-error"], self.declared.name))
        return Outcome(0, findings, failed=bool(findings))

    def _check_inline_text(self) -> Outcome:
        """Check CSV within the descriptor."""
        return self._read_with_care(self._resource())

    def _check_typed(self) -> Outcome:
        """Check a table of JSON, a workbook, or rows within the descriptor."""
        from swp_data.datapackage.validate.careful.typed_table import TypedTableReader

        check_files(self.package, self.declared)
        reader = TypedTableReader(self.package, self.declared, self.frictionless.encoding)
        self.spill_folder.mkdir()
        table = reader.read(self.spill_folder)
        outcome = self._check_table(table)
        # A value of another type is null to the checks, which may find that it is missing, or its row empty.
        wrong = {(finding.row, finding.field) for finding in table.findings if finding.rule == "type-error"}
        wrong_rows = {row for row, _ in wrong}
        findings = [
            replace(finding, hint=TYPED_HINTS.get(finding.rule, finding.hint))
            for finding in outcome.findings
            if not (finding.rule == "constraint-error" and (finding.row, finding.field) in wrong)
            and not (finding.rule == "blank-row" and finding.row in wrong_rows)
        ]
        return replace(outcome, findings=findings, failed=table.failed)

    def _resource(self) -> Resource:
        """Return the resource, which may lack a file or a schema."""
        name, package = self.declared.name, self.package
        path = package.file(self.declared.paths[0]) if self.declared.paths else Path()
        written = package.schema_descriptor(name)
        return Resource(
            name,
            path,
            package.schema(name),
            dialect=package.dialect(name),
            declared=self.declared,
            schema_descriptor=written,
        )

    def _read_with_care(self, resource: Resource) -> Outcome:
        """Check CSV that is not proved by the fast way."""
        from swp_data.datapackage.validate.careful.csv_table import CsvTableReader

        self.spill_folder.mkdir(exist_ok=True)
        table = CsvTableReader(self.package, resource, self.frictionless.encoding).read(self.spill_folder)
        return replace(self._check_table(table), failed=table.failed)

    def _why_whole(self) -> str | None:
        """Return why Frictionless must check the resource as a whole; None if it doesn't have to."""
        properties, path = self.declared.properties, self.declared.path
        format_ = file_kind(self.declared).format
        if "schema" not in properties:
            return "it has no schema"
        if not path:
            if not isinstance(properties.get("path"), list) or format_ not in PLAIN_FORMATS:
                return "its data is not in a file"
            return None
        if format_ not in {*PLAIN_FORMATS, "parquet"}:
            return "its format is neither CSV nor Parquet"
        return None

    def _check_file(self) -> Outcome:
        """Check a file of CSV or Parquet.

        Raises:
            UnreadableError: Frictionless fails on it.
            UndecidedError: a value can't be part of a key.
        """
        resource = self.package.resource(self.declared.name)
        outcome = None
        if file_kind(self.declared).format == "parquet":
            check_files(self.package, self.declared)
            from swp_data.datapackage.validate.parquet_table import read_parquet

            outcome = self._check_table(read_parquet(resource))
        else:
            with suppress(NotProvedError):
                outcome = self._check_fast(resource)
        if outcome is None:
            check_files(self.package, self.declared)
            outcome = self._read_with_care(resource)
        return outcome

    def _check_fast(self, resource: Resource) -> Outcome:
        """Check a file of strict CSV.

        Raises:
            NotProvedError: it is not certain to be one.
            UnreadableError: Frictionless fails on a cell.
            UndecidedError: a value can't be part of a key.
        """
        query = self._query(open_fast_csv(self.package, resource))
        tally = query.run(self.engine, self.room, self.notify)
        if tally.blank_rows and not query.table.empty_is_missing:
            raise NotProvedError("it has an empty row")
        return self._evaluate(query, tally)

    def _check_table(self, table: Table) -> Outcome:
        query = self._query(table)
        return self._evaluate(query, query.run(self.engine, self.room, self.notify))

    def _query(self, table: Table) -> Query:
        return Query.of(table, self.package.schema(table.name), self.links)

    def _evaluate(self, query: Query, tally: Tally) -> Outcome:
        """Return the outcome of a table, after Frictionless has read what the first pass didn't prove.

        Raises:
            UnreadableError: Frictionless fails on a cell.
            UndecidedError: a value can't be part of a key.
        """
        table = replace(query.table, parts=tally.parts)
        findings = list(table.findings)
        delegated: list[str] = []
        listing = Listing(self.most_findings)
        query = replace(query, table=table)
        if any(tally.suspect_cells.values()) or table.ragged or (tally.blank_rows and table.empty_is_missing):
            from swp_data.datapackage.validate.cells.suspect_cells import explain

            explained = explain(query, tally, self.engine, self.frictionless, listing)
            table, delegated = explained.table, explained.delegated
            findings += explained.findings
            query = self._query(table)
            query.add_unsure_keys(tally, self.engine)
        for number, key in enumerate(query.keys):
            findings += find_broken(table, key, tally.keys, number, self.engine, self.room, listing)
        tally.keys.forget_hashes()
        findings += self._wrong_counts(table, tally.rows)
        links = {names: tally.keys.linked(number) for number, names in enumerate(query.links)}
        return Outcome(tally.rows, findings, table, links, delegated)

    def _wrong_counts(self, table: Table, rows: int) -> list[Finding]:
        """Return the findings on the numbers of rows and fields that Frictionless writes into a descriptor."""
        if table.failed:
            return []
        actual = {"row": rows, "field": len(table.columns)}
        declared = {noun: self.declared.properties.get(f"{noun}s", actual[noun]) for noun in actual}
        wrong = [noun for noun in actual if declared[noun] != actual[noun]]
        return [
            Finding(
                f"{noun}-count",
                f"the table has {plural(actual[noun], noun)}; the descriptor says {declared[noun]:,}.",
                HINTS[f"{noun}-count"],
                table.name,
            )
            for noun in wrong
        ]
