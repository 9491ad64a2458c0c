"""Printed numbers: each observation matches its quote, and each printed number is an observation or excluded."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType

from swp_data.checks.provenance import undecided_figures
from swp_data.checks.provenance.excluded_numbers import Exclusions
from swp_data.checks.provenance.number_reader import TEENS, TENS, UNITS, Reading, read_numbers
from swp_data.checks.provenance.source_text import Fault, line_number, read_text
from swp_data.datapackage.report import FIRST_ROW, Cause, Finding, place_of

NUMBER = re.compile(
    rf"\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join((*TENS, *TEENS, *UNITS))}|hundred|half|thirds?|fifths?|once|twice"
    r"|first|second|dozen|million|thousand)\b"
    r"|\b(?:a|three)[ -]quarters?(?= of| \()",
    re.IGNORECASE,
)
MARKUP = re.compile(r"<[^<>]*>|[•*]|\]\([^\])]*\)|\[")
WORD = re.compile(r"\S+")
NEAR = 60
"""How many lines before and after the line of a row its quote is looked for."""
LONGEST_QUOTE = 4
"""The most lines that a quote of a wrapped text may span."""

Span = tuple[int, int]


@dataclass
class Text:
    """The text of a source without markup, and the position of each of its lines."""

    source_id: str
    text: str
    starts: list[int]

    @classmethod
    def of(cls, source_id: str, raw: str) -> Text:
        """Return a text with its markup blanked out, so every character keeps its position."""
        text = MARKUP.sub(lambda match: " " * len(match[0]), raw)
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        return cls(source_id, text, starts)

    def line(self, number: int) -> str:
        """Return a line, counted from 1."""
        return self.text[self.starts[number - 1] : self._end(number)].removesuffix("\n")

    def find(self, quote: str, line: int) -> Span | None:
        """Return the span of a quote that begins on a line; white space may differ."""
        if not 1 <= line <= len(self.starts):
            return None
        begins = self.starts[line - 1]
        ends = self._end(line + LONGEST_QUOTE - 1)
        words = [match.span() for match in WORD.finditer(self.text, begins, ends)]
        # The text with one space between its words: searching a plain text takes linear time, a pattern may not.
        spaced = " ".join(self.text[start:end] for start, end in words)
        wanted = " ".join(quote.split())
        first = spaced.find(wanted)
        if first < 0 or not wanted:
            return None
        positions = list(accumulate((end - start + 1 for start, end in words), initial=0))
        start, end = (_unspaced_position(words, positions, at) for at in (first, first + len(wanted) - 1))
        return (start, end + 1) if start <= begins + len(self.line(line)) else None

    def find_around(self, quote: str, line: int) -> list[Span]:
        """Return the spans of a quote that begins on a line, or a few lines before it."""
        firsts = range(line, line - LONGEST_QUOTE, -1)
        return [span for first in firsts if (span := self.find(quote, first))]

    def line_at(self, position: int) -> int:
        """Return the number of the line that has the character at a position."""
        return bisect_right(self.starts, position)

    def _end(self, number: int) -> int:
        """Return where a line ends, or the text if it has fewer lines."""
        return self.starts[number] if number < len(self.starts) else len(self.text)


def _unspaced_position(words: Sequence[Span], positions: Sequence[int], at: int) -> int:
    """Return the position in a text of a character of its words, which are joined with one space each."""
    word = bisect_right(positions, at) - 1
    return words[word][0] + at - positions[word]


def check_printed_numbers(
    observations: Sequence[Mapping[str, str]],
    files: Mapping[str, Path],
    exclusions: Exclusions,
    undecided: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Yield a finding for each observation that its quote does not support, and for each unclaimed number.

    Args:
        observations: the rows of the table `observations`, as text.
        files: the text file of each source, by its id; observations of other sources are not checked.
        exclusions: the printed numbers that are not observations.
        undecided: how many numbers of a source nobody has decided on yet, by its id; a source that is not listed is
            read completely.
    """
    texts = {source_id: Text.of(source_id, read_text(file)) for source_id, file in files.items()}
    held: dict[str, list[Span]] = defaultdict(list)
    faults: dict[str, list[Fault]] = defaultdict(list)
    for row, record in enumerate(observations, FIRST_ROW):
        source_id = record["source_id"]
        if source_id in texts:
            span = find_observation(row, record, texts[source_id], held[source_id])
            if isinstance(span, Finding):
                yield span
                faults[source_id] += _faults(record, texts[source_id], place_of(span))
            else:
                held[source_id].append(span)
    for source_id, text in texts.items():
        yield from _misplaced_exclusions(text, exclusions)
        numbers = list(unclaimed_numbers(text, held[source_id], exclusions))
        yield from undecided_figures.judge(
            source_id,
            numbers,
            undecided.get(source_id),
            file_name=files[source_id].name,
            faults=faults[source_id],
        )


def _faults(record: Mapping[str, str], text: Text, cause: Cause) -> Iterator[Fault]:
    """Yield the lines on which the number of a wrong observation may be: those of its row, and those of its quote."""
    line = line_number(record["line"])
    near = range(max(1, line - NEAR), min(line + NEAR, len(text.starts)) + 1)
    for first in dict.fromkeys([line, *(number for number in near if text.find(record["quote"], number))]):
        yield Fault(first, first + LONGEST_QUOTE - 1, cause)


def count_unclaimed(
    observations: Sequence[Mapping[str, str]], source_id: str, text: str, exclusions: Exclusions
) -> int:
    """Return how many numbers of a source neither an observation nor an exclusion covers.

    Args:
        observations: the rows of the table `observations`, as text; those of other sources do not count.
        source_id: the source.
        text: its text.
        exclusions: the printed numbers that are not observations.
    """
    source, held = Text.of(source_id, text), list[Span]()
    for row, record in enumerate(observations, FIRST_ROW):
        if record["source_id"] == source_id:
            span = find_observation(row, record, source, held)
            if not isinstance(span, Finding):
                held.append(span)
    return sum(1 for _ in unclaimed_numbers(source, held, exclusions))


def find_observation(row: int, record: Mapping[str, str], text: Text, held: Sequence[Span]) -> Span | Finding:
    """Return the span of an observation's value in its source, or a finding if it is not printed there.

    Args:
        row: the number of the row.
        record: the row of the table `observations`, as text.
        text: the text of its source.
        held: the spans of the values of other observations.
    """
    quote, line = record["quote"], line_number(record["line"])
    printed_at = text.find_around(quote, line)
    if not printed_at:
        return _finding(
            "quote-not-in-source",
            f"{text.source_id} does not print this sentence at line {record['line']}.",
            "Quote the words exactly, and give the line of the number.",
            row=row,
            column="quote",
            value=quote,
        )
    value = Decimal(record["value"] or "NaN")
    upper = Decimal(record["upper_value"]) if record["upper_value"] else None
    readings = [reading for reading in read_numbers(quote) if reading.says(value, upper, record["unit"])]
    if not readings:
        printed = record["value"] if upper is None else f"{record['value']} to {record['upper_value']}"
        return _finding(
            "value-not-in-quote",
            f"the sentence {quote!r} does not say {printed} {record['unit']}.",
            "Correct the value and its unit, or quote the sentence that says it.",
            row=row,
            column="value",
            value=record["value"],
        )
    spans = [_span_in_source(text.text, span, quote, reading) for span in printed_at for reading in readings]
    on_line = [span for span in spans if text.line_at(span[0]) == line]
    if not on_line:
        return _finding(
            "number-on-other-line",
            f"the sentence {quote!r} prints the number on line {text.line_at(spans[0][0])}, not {line}.",
            "Give the line of the number itself; the quote may begin before it.",
            row=row,
            column="line",
            value=record["line"],
        )
    free = next((span for span in on_line if span not in held), None)
    if free is None:
        return _finding(
            "figure-held-twice",
            f"another observation already has the value in the sentence {quote!r}.",
            "Remove one of the two observations, or quote the other sentence that prints the value.",
            row=row,
            column="quote",
            value=quote,
        )
    return free


def _span_in_source(text: str, quoted: Span, quote: str, reading: Reading) -> Span:
    """Return the span in the source of a number in a quote; white space may differ."""
    before = len("".join(quote[: reading.start].split()))
    inside = len("".join(quote[reading.start : reading.end].split()))
    printed = [at for at in range(*quoted) if not text[at].isspace()]
    return printed[before], printed[before + inside - 1] + 1


def _misplaced_exclusions(text: Text, exclusions: Exclusions) -> Iterator[Finding]:
    """Yield a finding for each listed exclusion whose words its line does not print."""
    for (source_id, number), entries in exclusions.listed.items():
        if source_id != text.source_id:
            continue
        line = text.line(number) if 1 <= number <= len(text.starts) else ""
        for words, _ in entries:
            if words not in line:
                yield _finding(
                    "exclusion-not-in-source",
                    f"line {number} of {text.source_id} does not print {words!r}.",
                    "Correct curation/exclusions.csv.",
                )


def unclaimed_numbers(
    text: Text, held: Sequence[Span], exclusions: Exclusions
) -> Iterator[undecided_figures.PrintedNumber]:
    """Yield each number of a source that neither an observation nor an exclusion covers.

    Args:
        text: the text of the source.
        held: the spans of the values of its observations.
        exclusions: the printed numbers that are not observations.
    """
    for number, start in enumerate(text.starts, 1):
        line = text.line(number)
        matches = [
            match
            for match in NUMBER.finditer(line)
            if not _covers(held, start + match.start(), start + match.end())
        ]
        if not matches:
            continue
        excluded = exclusions.spans(line)
        for words, _ in exclusions.listed.get((text.source_id, number), []):
            at = line.find(words)
            excluded.append((at, at + len(words)))
        for match in matches:
            if not _covers(excluded, *match.span()):
                around = " ".join(line[max(0, match.start() - 40) : match.end() + 40].split())
                yield undecided_figures.PrintedNumber(number, match[0], around)


def _covers(spans: Sequence[Span], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _finding(
    rule: str,
    message: str,
    hint: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
) -> Finding:
    return Finding(
        rule=rule, message=message, hint=hint, table="observations", row=row, field=column, value=value
    )
