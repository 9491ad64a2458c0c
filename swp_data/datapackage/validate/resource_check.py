"""The check of one resource: its file, its cells and the keys within its table."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from swp_data.datapackage.model import Package, Resource, ResourceDescriptor
from swp_data.datapackage.validate.careful.csv_table import CsvTableReader
from swp_data.datapackage.validate.columns import UNHASHABLE, Column
from swp_data.datapackage.validate.constraints import UndecidedError
from swp_data.datapackage.validate.declared_bounds import first_findings, limit_finding
from swp_data.datapackage.validate.fast_csv import open_fast_csv
from swp_data.datapackage.validate.file_bounds import check_files
from swp_data.datapackage.validate.frictionless_adapter import FrictionlessAdapter, UnreadableError
from swp_data.datapackage.validate.keys import find_broken
from swp_data.datapackage.validate.strict_csv import NotProvedError
from swp_data.datapackage.validate.tables import Outcome, Table, read_parquet
from swp_data.datapackage.validate.tally import Query, Tally
from swp_data.limits import LimitError, limit
from swp_data.text import plural, truncate

LONGEST_REASON = 200
TEXT_FORMATS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zip", ".tsv.zip")


@dataclass(frozen=True)
class ResourceCheck:
    """The check of one resource; its foreign keys are checked later, when all tables have been read."""

    package: Package
    declared: ResourceDescriptor
    frictionless: FrictionlessAdapter
    spill_folder: Path
    """A folder, which need not exist yet, for rows that don't fit in memory."""
    links: frozenset[tuple[str, ...]] = frozenset()
    """The fields by which the table refers to tables, and those by which tables refer to it."""

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
        reason = self._why_whole()
        try:
            if reason is None:
                return self._check_file()
        except UnreadableError as unreadable:
            return Outcome(0, unreadable.findings, failed=True)
        except UndecidedError as undecided:
            reason = truncate(str(undecided), LONGEST_REASON)
        check_files(self.package, self.declared)
        from swp_data.datapackage.validate.whole_resource import check_whole_resource

        return check_whole_resource(self.declared.name, reason, self.frictionless)

    def _why_whole(self) -> str | None:
        """Return why Frictionless must check the resource as a whole; None if it doesn't have to."""
        properties, path = self.declared.properties, self.declared.path
        format_ = properties.get("format")
        if "schema" not in properties:
            return "it has no schema"
        if not path:
            if not isinstance(properties.get("path"), list) or format_ not in {None, "csv", "tsv"}:
                return "its data is not in a file"
            return None
        if properties.keys() & {"fields", "rows"}:
            return "its descriptor gives a number of fields or rows"
        is_parquet = path.endswith(".parquet") and format_ in {None, "parquet"}
        is_text = format_ in {"csv", "tsv"} or (format_ is None and path.lower().endswith(TEXT_FORMATS))
        if not is_parquet and not is_text:
            return "its format is neither CSV nor Parquet"
        schema = self.package.schema(self.declared.name)
        in_keys = {name for key in (schema.primary_key, *schema.unique_keys) for name in key}
        in_keys |= {name for key in schema.foreign_keys for name in key.fields}
        in_keys |= {field.name for field in schema.fields if field.constraints.get("unique")}
        if any(field.name in in_keys and field.type in UNHASHABLE for field in schema.fields):
            return "a list or an object is part of a key"
        return None

    def _check_file(self) -> Outcome:
        """Check a file of CSV or Parquet.

        Raises:
            UnreadableError: Frictionless fails on it.
            UndecidedError: a value can't be part of a key.
        """
        resource = self.package.resource(self.declared.name)
        outcome = None
        if resource.path.suffix == ".parquet":
            check_files(self.package, self.declared)
            outcome = self._check_table(read_parquet(resource))
        else:
            with suppress(NotProvedError):
                outcome = self._check_fast(resource)
        if outcome is None:
            check_files(self.package, self.declared)
            self.spill_folder.mkdir()
            reader = CsvTableReader(self.package, resource, self.frictionless.encoding)
            table = reader.read(self.spill_folder)
            outcome = replace(self._check_table(table), failed=table.failed)
        return outcome

    def _check_fast(self, resource: Resource) -> Outcome:
        """Check a file of strict CSV.

        Raises:
            NotProvedError: it is not certain to be one.
            UnreadableError: Frictionless fails on a cell.
            UndecidedError: a value can't be part of a key.
        """
        query = self._query(open_fast_csv(self.package, resource))
        tally = query.run(conforming=True)
        if tally.blank_rows and not all("" in field.missing_values for field in resource.schema.fields):
            raise NotProvedError("it has an empty row")
        return self._evaluate(query, tally)

    def _check_table(self, table: Table) -> Outcome:
        query = self._query(table)
        return self._evaluate(query, query.run(conforming=True))

    def _query(self, table: Table) -> Query:
        return Query.of(table, self.package.schema(table.name), self.links)

    def _evaluate(self, query: Query, tally: Tally) -> Outcome:
        """Return the outcome of a table, after Frictionless has read what the first pass didn't prove.

        Raises:
            UnreadableError: Frictionless fails on a cell.
            UndecidedError: a value can't be part of a key.
        """
        table = query.table
        findings = list(table.findings)
        delegated: list[str] = []
        is_proved = not (any(tally.suspect_cells.values()) or tally.blank_rows or table.ragged)
        if not is_proved and len(table.columns) > limit("frictionless_fields"):
            findings.append(limit_finding(_too_wide(table, tally), table.name))
            return Outcome(tally.rows, findings, table, tally.linked_keys, delegated)
        if not is_proved:
            from swp_data.datapackage.validate.suspect_cells import explain_rows

            fields = self.frictionless.fields(table.name, table.field_numbers)
            table, delegated = self._read_suspect_cells(query, tally, fields)
            query = self._query(table)
            tally = query.run(conforming=False)
            findings += first_findings(explain_rows(table, fields), table.name)
        for key, repeated in tally.broken_keys:
            findings += first_findings(find_broken(table, key, repeated), table.name)
        return Outcome(tally.rows, findings, table, tally.linked_keys, delegated)

    def _read_suspect_cells(self, query: Query, tally: Tally, fields: list[Any]) -> tuple[Table, list[str]]:
        """Return the table with what Frictionless decides about its suspect cells, and what was passed to it."""
        from swp_data.datapackage.validate.suspect_cells import read_suspect_cells

        table = query.table
        columns: list[Column] = []
        delegated: list[str] = []
        for column, field in zip(table.columns, fields, strict=True):
            known = column
            if tally.suspect_cells[column.name]:
                known = read_suspect_cells(table, column, field, keyed=column.name in query.keyed)
            if known.accepted:
                cells = plural(len(known.accepted), "distinct cell")
                delegated.append(f"{table.name}.{column.field.name}: {cells}")
            columns.append(known)
        return replace(table, columns=columns), delegated


def _too_wide(table: Table, tally: Tally) -> LimitError:
    """Return why the faults of a wide table are not located: Frictionless compares each column with all others."""
    suspects = [column.field.name for column in table.columns if tally.suspect_cells[column.name]]
    where = f" in {', '.join(map(repr, suspects[:5]))}" if suspects else ""
    most = limit("frictionless_fields")
    return LimitError(
        f"cells{where} may be wrong, and are not checked one by one: the table has more than {most:,} columns",
        "frictionless_fields",
    )
