"""Quotes: each quoted cell is printed in its source, on the lines of its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from swp_data.checks.provenance.alignment import align
from swp_data.checks.provenance.row_faults import link_faults
from swp_data.checks.provenance.source_text import LONGEST_ROW, Claim, Source, line_number, unspaced
from swp_data.checks.provenance.white_space import find_difference
from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.dataset.plan_references import References, comparable, split_id

Records = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class QuotingRow:
    """A row that quotes a source, with its row number for findings."""

    resource: Resource
    number: int
    record: Mapping[str, str]

    @property
    def key(self) -> str:
        """The first column of the primary key."""
        return self.record[(self.resource.schema.primary_key or self.resource.schema.names)[0]]

    def finding(self, rule: str, message: str, hint: str, column: str, value: str | None = None) -> Finding:
        """Return a finding on a cell of the row."""
        return Finding(
            rule=rule,
            message=message,
            hint=hint,
            table=self.resource.name,
            row=self.number,
            field=column,
            value=self.record[column] if value is None else value,
        )


def check_quotes(
    resource: Resource, records: Records, sources: Mapping[str, Source], references: References
) -> Iterator[Finding]:
    """Yield a finding for each quoted cell that its source does not print; claim the text of all others.

    Args:
        resource: the table.
        records: its rows as text.
        sources: the sources by their ids; a row of any other source is not checked.
        references: the references of the plan, which begin the text of a commitment.
    """
    if resource.name == "errata":
        yield from _check_errata(resource, records, sources)
        return
    for index, record in enumerate(records):
        source = sources.get(record["source_id"])
        if source is None:
            continue
        row = QuotingRow(resource, index + FIRST_ROW, record)
        first, last = lines_of(records, index)
        wrong: list[Finding] = []
        for column in _quoted_columns(row):
            runs = align(unspaced(record[column]), source.between(first, last))
            if runs is None:
                wrong.append(_not_printed(row, column, first, last))
                continue
            if difference := find_difference(record[column], runs):
                yield _other_white_space(row, column, difference.line, difference.around)
            for piece, start, end in runs:
                piece.claim(start, end, Claim(resource.name, row.key, column))
        lines = list(_check_first_and_last_line(row, source, references))
        yield from link_faults(source, wrong, lines, (first, last))


def _check_errata(resource: Resource, records: Records, sources: Mapping[str, Source]) -> Iterator[Finding]:
    """Check the words that errata quote: they are on one line, may begin in the middle of a word, and claim no text."""
    for number, record in enumerate(records, FIRST_ROW):
        source = sources.get(record["source_id"])
        if source is None:
            continue
        row, line = QuotingRow(resource, number, record), line_number(record["line"])
        for column in _quoted_columns(row):
            runs = align(unspaced(record[column]), source.between(line, line), whole_words=False)
            if runs is None:
                yield _not_printed(row, column, line, line)
            elif difference := find_difference(record[column], runs):
                yield _other_white_space(row, column, difference.line, difference.around)


def _quoted_columns(row: QuotingRow) -> list[str]:
    return [field.name for field in row.resource.schema.fields if field.quoted and row.record[field.name]]


def _not_printed(row: QuotingRow, column: str, first: int, last: int) -> Finding:
    return row.finding(
        "text-not-in-source",
        f"{row.record['source_id']} does not print this on lines {first} to {last}.",
        "Compare the lines with the cell; quote them exactly, or correct the line numbers.",
        column,
    )


def _other_white_space(row: QuotingRow, column: str, line: int, around: str) -> Finding:
    return row.finding(
        "white-space",
        f"line {line} has different white space around {around!r}.",
        "Use a space where the source has white space, a line break before each bulleted item, and a blank line "
        "before each paragraph.",
        column,
    )


def lines_of(records: Records, index: int) -> tuple[int, int]:
    """Return the first and last line of a row; without a last line, the row ends where the next row begins."""
    record = records[index]
    if "line_end" in record:
        return line_number(record["line_start"]), line_number(record["line_end"])
    first = line_number(record["line"])
    following = records[index + 1] if index + 1 < len(records) else None
    if following and following["source_id"] == record["source_id"]:
        return first, max(first, line_number(following["line"]) - 1)
    return first, first + LONGEST_ROW


def _check_first_and_last_line(row: QuotingRow, source: Source, references: References) -> Iterator[Finding]:
    """Check that the first and last line of a row print a part of it; for a commitment, its reference is enough."""
    ref = ""
    if row.resource.name == "commitment_wordings":
        ref = comparable(split_id(row.key)[1])
    for column in ("line_start", "line_end", "line"):
        if column not in row.record:
            continue
        line = line_number(row.record[column])
        pieces = source.pieces.get(line, [])
        claimed = any(
            (claim.table, claim.key) == (row.resource.name, row.key)
            for piece in pieces
            for *_, claim in piece.claims
        )
        begins = [re.match(rf"{references.commitment}(?!\d)", piece.text) for piece in pieces]
        if not claimed and not (ref and ref in [comparable(match[0]) for match in begins if match]):
            yield row.finding(
                "line-without-text",
                f"line {line} of {source.source_id} prints no part of this row.",
                "Give the first and the last line that print a part of the row.",
                column,
                str(line),
            )


class PrintedElsewhere(NamedTuple):
    """A column that quotes text from somewhere other than its rows' lines."""

    table: str
    column: str
    in_plan: bool = False  # in the document of the plan instead of the row's own source


PRINTED_ELSEWHERE = (
    PrintedElsewhere("sources", "title"),
    PrintedElsewhere("sources", "period_label"),
    PrintedElsewhere("objectives", "title", in_plan=True),
    PrintedElsewhere("objectives", "description", in_plan=True),
    PrintedElsewhere("glossary", "term"),
    PrintedElsewhere("observations", "period_label"),
)


def check_printed_elsewhere(
    resource: Resource,
    records: Records,
    sources: Mapping[str, Source],
    plan_sources: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    """Yield a finding for each cell whose text is not printed anywhere in its source.

    Args:
        resource: the table.
        records: its rows as text.
        sources: the sources by their ids; missing sources are not searched.
        plan_sources: the ids of the documents that print the plan of each objective.
    """
    for quoted in PRINTED_ELSEWHERE:
        if quoted.table != resource.name:
            continue
        for number, record in enumerate(records, FIRST_ROW):
            ids = plan_sources.get(record["objective_id"], ()) if quoted.in_plan else [record["source_id"]]
            searched = [sources[source_id] for source_id in ids if source_id in sources]
            text = unspaced(record[quoted.column])
            if searched and not any(text in source.text for source in searched):
                names = " and ".join(source.source_id for source in searched)
                yield QuotingRow(resource, number, record).finding(
                    "text-not-in-source",
                    f"this is not printed in {names}.",
                    "Quote the document exactly.",
                    quoted.column,
                )


def check_headings(resource: Resource, records: Records, sources: Mapping[str, Source]) -> Iterator[Finding]:
    """Yield a finding for each section or heading that its source does not print."""
    for number, record in enumerate(records, FIRST_ROW):
        source = sources.get(record["source_id"])
        for column in ("section", "heading"):
            if source and unspaced(record[column]) not in source.text:
                yield QuotingRow(resource, number, record).finding(
                    "heading-not-in-source",
                    f"{source.source_id} does not print this heading.",
                    "Quote the heading exactly.",
                    column,
                )
