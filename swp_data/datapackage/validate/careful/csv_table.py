"""Tables of CSV that are not proved plain: any dialect, encoding, compression, and number of files.

Each file is read once, row by row, by `csv.reader`; the rows become a frame, which the compiled checks evaluate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from swp_data.datapackage.model import Package, Resource, Schema
from swp_data.datapackage.report import Finding
from swp_data.datapackage.validate.careful.csv_findings import (
    OTHER_PARTS_HINT,
    bad_bytes_finding,
    encoding_finding,
    quote_finding,
)
from swp_data.datapackage.validate.careful.csv_records import CsvRecords, QuoteFault, text_lines
from swp_data.datapackage.validate.careful.encodings import Encoding, find_encoding
from swp_data.datapackage.validate.careful.file_kind import file_kind, paths_of
from swp_data.datapackage.validate.careful.header_match import (
    HeaderMatch,
    match_header,
    match_mode,
    untyped,
)
from swp_data.datapackage.validate.careful.header_rows import joined_labels, read_header_rows
from swp_data.datapackage.validate.careful.positions import Positions
from swp_data.datapackage.validate.careful.row_frames import NumberedRow, frame_of_rows
from swp_data.datapackage.validate.careful.text_dialect import TextDialect, text_dialect
from swp_data.datapackage.validate.careful.text_source import BadBytes, SourceError, SourceFile, decoded
from swp_data.datapackage.validate.cells.columns import Column
from swp_data.datapackage.validate.descriptors.declared_bounds import first_findings, limit_finding
from swp_data.datapackage.validate.frame_rows import FrameRows
from swp_data.datapackage.validate.frictionless_adapter import UnreadableError
from swp_data.datapackage.validate.hints import DEFAULT_HINT, HINTS
from swp_data.datapackage.validate.tables import Table

Record = tuple[int, int, list[str]]
OTHER_DELIMITERS = ";\t|"
SOUGHT_ROWS = 20  # in which a header is looked for that is not in row 1
DECLARE_HEADER = 'Remove the lines above the header, or declare its row: "dialect": {"headerRows": [n]}.'


@dataclass
class _Part:
    """One file of a table."""

    path: str
    source: SourceFile
    encoding: Encoding
    bad: BadBytes = field(default_factory=BadBytes)
    faults: list[QuoteFault] = field(default_factory=list)


@dataclass
class CsvTableReader:
    """Reads the files of one table."""

    package: Package
    resource: Resource
    detect: Callable[[bytes], str]
    """Returns the likely encoding of some bytes."""
    positions: Positions = field(default_factory=Positions)
    findings: list[Finding] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)
    failed: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        return paths_of(self.resource.declared)

    @property
    def schema(self) -> Schema:
        return self.resource.schema

    def read(self, spill_folder: Path) -> Table:
        """Return the table.

        Raises:
            UnreadableError: a file is missing, or can't be unpacked or decoded.
            LimitError: a row, a cell or the whole is too large.
        """
        self.positions.several = len(self.paths) > 1
        dialect = text_dialect(self.resource.dialect, file_kind(self.resource.declared).format)
        for problem in dialect.problems:
            self._add("dialect-error", problem, "Give one character, or leave the property out.")
        try:
            self._open_parts()
            dialect, labels = self._find_header(dialect)
        except SourceError as error:
            message = f"{error.problem}."
            hint = error.advice or HINTS.get(error.rule, DEFAULT_HINT)
            raise UnreadableError([Finding(error.rule, message, hint, self.resource.name)]) from error
        mode = match_mode(self.resource.schema_descriptor.get("fieldsMatch"))
        if self.schema.fields:
            match = match_header(
                self.resource.name, labels, self.schema, mode, ignore_case=dialect.ignore_case
            )
        else:
            cells = labels or self._first_cells(dialect)
            match = untyped(self.resource.name, cells, has_header=bool(labels))
            if not cells:
                self._add("source-error", "the file is empty.", HINTS["source-error"])
                raise UnreadableError(self.findings)
        self.findings += match.findings
        rows = frame_of_rows(self._rows(dialect, labels), len(match.fields), spill_folder)
        if rows.overflow:
            self.failed = True
            self.findings.append(limit_finding(rows.overflow, self.resource.name))
        self._report_parts(dialect, match)
        has_rows = bool(self.positions.last_row)
        if not labels and not has_rows and not self.failed:
            self._add("source-error", "the file is empty.", HINTS["source-error"])
        elif not labels and dialect.header_rows and not self.findings and not rows.ragged:
            hint = 'Write the header, or declare "header": false.'
            self._add("blank-header", "the header is blank: its line is empty or a comment.", hint)
        columns = _columns(match, dialect)
        return Table(
            self.resource.name,
            columns,
            FrameRows(rows.frame, tuple(column.name for column in columns)),
            rows.ragged,
            self.findings,
            self.failed,
            field_numbers=match.numbers,
            find_positions=lambda _: self.positions,
        )

    def text_rows(self) -> tuple[list[str], Iterator[NumberedRow]]:
        """Return the labels and the rows as they are in the files, without comparing them with the schema.

        Once the rows are read, `faults` says what is wrong with the files.

        Raises:
            SourceError: a file is missing, or can't be unpacked or decoded.
            UnreadableError: none of several files can be read.
        """
        self.positions.several = len(self.paths) > 1
        dialect = text_dialect(self.resource.dialect, file_kind(self.resource.declared).format)
        self._open_parts()
        dialect, labels = self._find_header(dialect)
        return labels, self._rows(dialect, labels)

    @property
    def faults(self) -> list[str]:
        """What makes the rows uncertain: files that can't be read to the end, other headers, wrong bytes, quotes."""
        found = [
            finding.message for finding in self.findings if self.failed or finding.rule == "incorrect-label"
        ]
        for part in self.parts:
            if part.bad.count:
                found.append(f"{part.path} has bytes that are not {part.encoding.name}")
            if part.faults:
                found.append(f"{part.path} has a quote that is not closed, or text after one")
        return found

    def _open_parts(self) -> None:
        declared = self.resource.declared
        kind = file_kind(declared)
        data = declared.properties.get("data")
        if not declared.paths and isinstance(data, str):
            self.parts.append(_Part("", SourceFile(Path(), data=data.encode()), Encoding("utf-8")))
            return
        for path in self.paths:
            source = SourceFile(self.package.file(path), kind.compression, declared.text("innerpath"))
            try:
                encoding = find_encoding(source, declared.properties.get("encoding"), self.detect)
            except SourceError as error:
                if len(self.paths) == 1:
                    raise
                self._add_unreadable(error, path)
            else:
                self.parts.append(_Part(path, source, encoding))
        if not self.parts:
            raise UnreadableError(self.findings)

    def _add_unreadable(self, error: SourceError, path: str) -> None:
        self.failed = True
        hint = error.advice or HINTS.get(error.rule, DEFAULT_HINT)
        file = path if len(self.paths) > 1 else None
        self._add(error.rule, f"{error.problem}.", hint, file=file)

    def _add(self, rule: str, message: str, hint: str, **more: object) -> None:
        self.findings.append(Finding(rule, message, hint, self.resource.name, **more))  # type: ignore[arg-type]

    # The header

    def _find_header(self, dialect: TextDialect) -> tuple[TextDialect, list[str]]:
        """Return the dialect, completed by what the header shows, and the labels of the first file.

        Raises:
            SourceError: the file can't be read.
        """
        if not dialect.header_rows:
            return dialect, []
        part = self.parts[0]
        labels = self._labels(part, dialect)
        instruction = re.fullmatch(r"sep=(.?)", labels[0] if labels else "")
        if instruction and not dialect.delimiter_declared and not dialect.header_declared:
            return self._below_instruction(dialect, instruction[1] or ",")
        if not dialect.delimiter_declared and not self._is_header(labels):
            for delimiter in OTHER_DELIMITERS:
                other = replace(dialect, delimiter=delimiter)
                if len(labels) == 1 and self._shares_labels(self._labels(part, other)):
                    self._report_delimiter(delimiter)
                    return other, self._labels(part, other)
        if self.schema.fields and not dialect.header_declared and not self._is_header(labels):
            records = list(islice(self._records(part, dialect), SOUGHT_ROWS))
            for number, _, cells in records:
                if self._is_header(cells) and number > 1:
                    message = f"the header is in row {number}; the standard says row 1."
                    self._add("dialect-error", message, DECLARE_HEADER)
                    return replace(dialect, header_rows=(number,)), cells
        return dialect, labels

    def _below_instruction(self, dialect: TextDialect, delimiter: str) -> tuple[TextDialect, list[str]]:
        """Return the dialect and the labels of a file whose first line tells Excel the delimiter."""
        message = f"row 1 is an instruction to Excel (sep={delimiter}), not the header."
        declaration = f'"dialect": {{"delimiter": {json.dumps(delimiter)}, "headerRows": [2]}}'
        self._add("dialect-error", message, f"Remove the line, or declare: {declaration}.")
        declared = replace(dialect, delimiter=delimiter, header_rows=(2,))
        return declared, self._labels(self.parts[0], declared)

    def _first_cells(self, dialect: TextDialect) -> list[str]:
        with closing(self._records(self.parts[0], dialect)) as records:
            return next((cells for _, _, cells in records if cells), [])

    def _labels(self, part: _Part, dialect: TextDialect) -> list[str]:
        with closing(self._records(part, dialect)) as records:
            return joined_labels(
                read_header_rows(records, dialect)[0], dialect.header_join, self.schema.labels
            )

    def _is_header(self, labels: list[str]) -> bool:
        """Whether labels are those of the schema: in its order, or those that `fieldsMatch` asks for."""
        written = [label.strip() for label in labels]
        names = [name.strip() for name in self.schema.labels]
        mode = match_mode(self.resource.schema_descriptor.get("fieldsMatch"))
        if mode == "exact" or not any(written):
            return written == names
        if mode == "equal":
            return sorted(written) == sorted(names)
        if mode == "subset":
            return set(names) <= set(written)
        return set(written) <= set(names) if mode == "superset" else not set(names).isdisjoint(written)

    def _shares_labels(self, labels: list[str]) -> bool:
        """Whether labels that are separated in another way look like those of the schema."""
        names = {name.strip() for name in self.schema.labels}
        return len(labels) > 1 and 2 * sum(label.strip() in names for label in labels) >= len(labels)

    def _report_delimiter(self, delimiter: str) -> None:
        message = (
            f"the cells are separated by {delimiter!r}, but no dialect declares it; the default is a comma."
        )
        declaration = f'"dialect": {{"delimiter": {json.dumps(delimiter)}}}'
        self._add("dialect-error", message, f"Declare it: {declaration}, or write the file with commas.")

    # The rows

    def _records(self, part: _Part, dialect: TextDialect, *, note: bool = False) -> Generator[Record]:
        """Yield the records of a file, without those that are comments.

        Args:
            part: the file.
            dialect: its dialect.
            note: whether to keep what is wrong with its bytes and quotes.

        Raises:
            SourceError: it can't be read.
        """
        with decoded(part.source, part.encoding.name) as reading:
            records = CsvRecords(text_lines(reading.text, dialect.line_end), dialect)
            try:
                for number, line, cells in records:
                    if not dialect.is_comment(number, cells):
                        yield number, line, cells
            finally:
                if note:
                    part.bad, part.faults = reading.bad, records.faults

    def _rows(self, dialect: TextDialect, labels: list[str]) -> Iterator[NumberedRow]:
        """Yield the rows of all files; what stops the reading of a file becomes a finding."""
        for index, part in enumerate(self.parts):
            self.positions.start_file(part.path)
            records = self._records(part, dialect, note=True)
            try:
                if dialect.header_rows:
                    header, below = read_header_rows(records, dialect)
                    records = chain(below, records)  # type: ignore[assignment]
                    own = joined_labels(header, dialect.header_join, self.schema.labels)
                    if index and header and own != labels:
                        self._report_other_header(part.path)
                for number, line, cells in records:
                    if dialect.skip_blank and not any(cells):
                        continue
                    yield self.positions.note(number, line), cells  # type: ignore[misc]
            except SourceError as error:
                self._add_unreadable(error, part.path)

    def _report_other_header(self, path: str) -> None:
        message = (
            f"the header of {path} differs from that of {self.parts[0].path}, so its columns may be in "
            "another order."
        )
        self._add("incorrect-label", message, HINTS["incorrect-label"], file=path)

    def _report_parts(self, dialect: TextDialect, match: HeaderMatch) -> None:
        """Report what is wrong with the bytes and the quotes of each file."""
        name = self.resource.name
        for part in self.parts:
            file = part.path if len(self.paths) > 1 else None
            if part.encoding.how not in {"declared", "default"}:
                finding = encoding_finding(name, part.source, part.encoding, dialect, file)
                if len({other.encoding.name for other in self.parts}) > 1:  # a resource has one encoding
                    finding = replace(finding, hint=OTHER_PARTS_HINT)
                self.findings.append(finding)
            if part.bad.count:
                finding = bad_bytes_finding(
                    name, part.source, part.encoding, dialect, part.bad, match.fields, file
                )
                self.findings.append(finding)
            faults = (quote_finding(name, fault, match.fields, file) for fault in part.faults)
            self.findings += first_findings(faults, name)


def _columns(match: HeaderMatch, dialect: TextDialect) -> list[Column]:
    """Return the columns of a table; a null sequence is a missing value, too."""
    fields = match.fields
    if dialect.null is not None:
        fields = [
            replace(field, missing_values=(*field.missing_values, dialect.null))
            if dialect.null not in field.missing_values
            else field
            for field in fields
        ]
    return [Column(f"c{index}", field) for index, field in enumerate(fields)]
