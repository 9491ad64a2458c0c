"""Tables whose cells have types: JSON, JSON Lines, workbooks, and data within the descriptor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swp_data.datapackage.model import Field, Package, ResourceDescriptor, Schema
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.cell_messages import type_message
from swp_data.datapackage.validate.careful.encodings import find_encoding
from swp_data.datapackage.validate.careful.file_kind import file_kind, paths_of
from swp_data.datapackage.validate.careful.header_match import HeaderMatch, match_header, match_mode
from swp_data.datapackage.validate.careful.json_rows import (
    TypedRows,
    items_of,
    parse_json,
    parse_json_lines,
    typed_rows,
)
from swp_data.datapackage.validate.careful.positions import Positions
from swp_data.datapackage.validate.careful.row_frames import NumberedRow, frame_of_rows
from swp_data.datapackage.validate.careful.text_dialect import flattened, text_dialect
from swp_data.datapackage.validate.careful.text_source import (
    MissingLibraryError,
    SourceError,
    SourceFile,
    decoded,
)
from swp_data.datapackage.validate.careful.typed_cells import MismatchError, cell_text, shown
from swp_data.datapackage.validate.careful.workbook_rows import workbook_rows
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.descriptors.declared_bounds import limit_finding
from swp_data.datapackage.validate.frame_rows import FrameRows
from swp_data.datapackage.validate.frictionless_adapter import UnreadableError
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS, TYPED_HINTS
from swp_data.datapackage.validate.tables import Table
from swp_data.limits import LimitError, format_size, limit


@dataclass
class TypedTableReader:
    """Reads one table whose cells have types."""

    package: Package
    declared: ResourceDescriptor
    detect: Callable[[bytes], str]
    """Returns the likely encoding of some bytes."""
    findings: list[Finding] = field(default_factory=list)
    positions: Positions = field(default_factory=Positions)
    failed: bool = False

    @property
    def name(self) -> str:
        return self.declared.name

    def read(self, spill_folder: Path) -> Table:
        """Return the table.

        Raises:
            UnreadableError: the data is not a table that can be read.
            MissingLibraryError: a library that reads the format is not installed.
            LimitError: the data is too large.
        """
        schema = self.package.schema(self.name)
        written = self.package.schema_descriptor(self.name)
        dialect = flattened(self.package.dialect(self.name))
        sources: list[TypedRows] = []
        for path in paths_of(self.declared) or ("",):
            try:
                sources.append(self._rows(path, schema, dialect))
            except MissingLibraryError:
                raise
            except SourceError as error:
                self._add_failure(error, path)
        if not sources:
            raise UnreadableError(self.findings)
        labels = next((rows.labels for rows in sources if rows.labels is not None), [])
        mode = match_mode(written.get("fieldsMatch"))
        ignore_case = False in (dialect.get("headerCase"), dialect.get("caseSensitiveHeader"))
        match = match_header(self.name, labels, schema, mode, ignore_case=ignore_case)
        self.findings += match.findings
        self.positions.several = len(paths_of(self.declared)) > 1
        rows = frame_of_rows(self._texts(sources, match, labels), len(match.fields), spill_folder)
        if rows.overflow:
            self.failed = True
            self.findings.append(limit_finding(rows.overflow, self.name))
        columns = [Column(f"c{index}", field) for index, field in enumerate(match.fields)]
        return Table(
            self.name,
            columns,
            FrameRows(rows.frame, tuple(column.name for column in columns)),
            rows.ragged,
            self.findings,
            self.failed,
            field_numbers=match.numbers,
            find_positions=lambda _: self.positions,
        )

    def _rows(self, path: str, schema: Schema, dialect: dict[str, Any]) -> TypedRows:
        """Return the rows of one file, or of the data in the descriptor.

        Raises:
            SourceError: it can't be read as a table.
        """
        kind = file_kind(self.declared)
        if not path:
            data = self.declared.properties.get("data")
            if isinstance(data, str):
                return self._rows_of_text(data, schema, dialect)
            items = items_of(data, dialect.get("property"))
            return typed_rows(((None, item) for item in items), schema.names, dialect)
        source = SourceFile(self.package.file(path), kind.compression, self.declared.text("innerpath"))
        if kind.format == "xlsx":
            return workbook_rows(source, text_dialect(dialect, "xlsx"), dialect, schema.names)
        encoding = find_encoding(source, self.declared.properties.get("encoding"), self.detect)
        most = limit("text_bytes")
        with decoded(source, encoding.name) as reading:
            text = reading.text.read(most + 1)
            if reading.bad.count:
                bad = reading.bad
                problem = f"byte {bad.place:,} of the file (0x{bad.value:02X}) is not {encoding.name.upper()}"
                raise SourceError("encoding-error", problem)
        if len(text) > most:
            raise LimitError(f"is larger than {format_size(most)}", "text_bytes", where=path)
        return self._rows_of_text(text, schema, dialect)

    def _rows_of_text(self, text: str, schema: Schema, dialect: dict[str, Any]) -> TypedRows:
        """Return the rows of JSON, or of JSON Lines.

        Raises:
            SourceError: it is not a table.
        """
        if file_kind(self.declared).format == "jsonl":
            return typed_rows(parse_json_lines(text.split("\n")), schema.names, dialect)
        items = items_of(parse_json(text), dialect.get("property"))
        return typed_rows(((None, item) for item in items), schema.names, dialect)

    def _texts(
        self, sources: list[TypedRows], match: HeaderMatch, labels: list[str]
    ) -> Iterator[NumberedRow]:
        """Yield the rows of all files as text; a value of another type than its column's is reported."""
        paths = paths_of(self.declared) or ("",)
        for path, source in zip(paths, sources, strict=False):
            self.positions.start_file(path)
            if source.labels is not None and source.labels != labels and not source.is_keyed:
                message = f"the header of {path} differs from that of {paths[0]}."
                self._add("incorrect-label", message, file=path)
            try:
                for row in source.rows:
                    line = row.number if row.line is None else row.line
                    number = self.positions.note(row.number, line)
                    yield (
                        number,
                        [
                            self._text(match.fields[index], value, number)
                            if index < len(match.fields)
                            else shown(value)
                            for index, value in enumerate(row.cells)
                        ],
                    )
            except SourceError as error:
                self._add_failure(error, path)

    def _text(self, described: Field, value: Any, number: int) -> str | None:
        try:
            return cell_text(described, value)
        except MismatchError:
            if len(self.findings) <= limit("findings"):
                self._add(
                    "type-error",
                    type_message(described),
                    row=number,
                    field=described.name or None,
                    value=shown(value),
                )
            return None

    def _add_failure(self, error: SourceError, path: str) -> None:
        self.failed = True
        several = len(paths_of(self.declared)) > 1
        self._add(error.rule, f"{error.problem}.", error.advice, file=path if several else None)

    def _add(self, rule: str, message: str, advice: str = "", **more: Any) -> None:
        hint = advice or TYPED_HINTS.get(rule, HINTS.get(rule, DEFAULT_HINT))
        self.findings.append(Finding(rule, message, hint, self.name, **more))
