"""Printed figures: each number of a cell that is not excluded, with the words that state it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from swp_data.checks.provenance.excluded_numbers import Exclusions
from swp_data.checks.provenance.number_reader import Reading as Number
from swp_data.checks.provenance.number_reader import read_numbers
from swp_data.checks.provenance.printed_numbers import NUMBER, Span, Text, find_observation
from swp_data.datapackage.report import Finding
from swp_data.ingest.proposals.cells import Cell, sentences

__all__ = ["Figure", "Numbers", "figures_in", "line_of", "printed_value"]

CLAUSE_END = re.compile(
    r"[,;:](?=\s)|\s[–-]\s|[()]|\.\s|\n|\s(?=(?:and|but|with|while|whilst|which|compared|leaving|of which)\b)"
)
SHORTEST_QUOTE = 4  # words
SHORTEST_TEXT = 2  # characters, as the schema of the table requires


@dataclass(frozen=True)
class Figure:
    """A number that a cell prints.

    Attributes:
        cell: the cell.
        number: the number as it is read from the quote.
        quote: the words that state it.
        line: the line on which the quote begins.
        sentence: its sentence.
        before: the text of the cell before the quote.
        span: where the source prints the number.
        words_before: the words of the quote before the number.
        words_after: the words of the quote after it.
    """

    cell: Cell
    number: Number
    quote: str
    line: int
    sentence: str
    before: str
    span: Span
    words_before: str
    words_after: str


@dataclass(frozen=True)
class Numbers:
    """The text of a report, and where its lines print numbers that are not observations."""

    text: Text
    exclusions: Exclusions
    excluded: dict[int, list[Span]] = field(default_factory=dict)

    def excluded_on(self, line: int) -> list[Span]:
        """Return the spans of a line that an exclusion covers."""
        if line not in self.excluded:
            printed = self.text.line(line)
            spans = self.exclusions.spans(printed)
            for words, _ in self.exclusions.listed.get((self.text.source_id, line), []):
                at = printed.find(words)
                spans.append((at, at + len(words)))
            self.excluded[line] = spans
        return self.excluded[line]


def figures_in(cell: Cell, numbers: Numbers, held: Sequence[Span]) -> Iterator[Figure]:
    """Yield the figures of a cell that no other observation has and no exclusion covers.

    Args:
        cell: the cell.
        numbers: the text of the report, with the numbers that are not observations.
        held: the numbers of the source that are taken; the figures that are yielded are added by the caller.
    """
    for start, end in sentences(cell.text):
        sentence = cell.text[start:end]
        for number in read_numbers(sentence):
            if not NUMBER.search(sentence, number.start, number.end):
                continue
            figure = _quoted(cell, start, end, number, numbers.text, held)
            if figure and not _is_excluded(figure, numbers):
                yield figure


def _quoted(
    cell: Cell, start: int, end: int, number: Number, text: Text, held: Sequence[Span]
) -> Figure | None:
    """Return a figure with the shortest quote that the source prints in one place; None if there is none."""
    sentence = cell.text[start:end]
    for begin, last in _quotes(sentence, number):
        quote = sentence[begin:last].strip()
        first = last - len(sentence[begin:last].lstrip())
        if len(quote) < SHORTEST_TEXT:
            continue
        line = cell.line_at(start + first)
        within = next(
            (
                other
                for other in read_numbers(quote)
                if other.start == number.start - first and other.values == number.values
            ),
            None,
        )
        if within is None:
            continue
        span = find_observation(0, _record(quote, line, within), text, held)
        if isinstance(span, Finding):
            continue
        return Figure(
            cell,
            within,
            quote,
            line,
            sentence,
            cell.text[: start + first],
            span,
            quote[: within.start],
            quote[within.end :],
        )
    return None


def _record(quote: str, line: int, number: Number) -> dict[str, str]:
    value, upper = printed_value(number)
    return {
        "quote": quote,
        "line": str(line),
        "value": value,
        "upper_value": upper,
        "unit": number.unit or "",
    }


def printed_value(number: Number) -> tuple[str, str]:
    """Return the value and the upper value of a number in canonical form."""
    values = [canonical_decimal(value) for value in number.values[:2]]
    return values[0], values[1] if len(values) > 1 else ""


def canonical_decimal(value: Decimal) -> str:
    """Return a number as a table writes it.

    >>> canonical_decimal(Decimal("1610000.00")), canonical_decimal(Decimal("4.50"))
    ('1610000', '4.5')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quotes(sentence: str, number: Number) -> Iterator[tuple[int, int]]:
    """Yield spans of a sentence around a number: its clause, longer ones, the sentence, and its nearest words."""
    ends = [0, *(match.end() for match in CLAUSE_END.finditer(sentence)), len(sentence)]
    starts = [0, *(match.start() for match in CLAUSE_END.finditer(sentence)), len(sentence)]
    first = max((end for end in ends if end <= number.start), default=0)
    last = min((start for start in starts if start >= number.end), default=len(sentence))
    spans = [(first, last)]
    while len(sentence[first:last].split()) < SHORTEST_QUOTE and (first, last) != (0, len(sentence)):
        if first > 0:
            first = max((end for end in ends if end < first), default=0)
        else:
            last = min((start for start in starts if start > last), default=len(sentence))
        spans.append((first, last))
    yield from reversed(spans)
    yield 0, len(sentence)
    words = [match.span() for match in re.finditer(r"\S+", sentence)]
    inside = [index for index, (start, end) in enumerate(words) if start < number.end and end > number.start]
    for reach in range(6, -1, -1):
        low, high = max(0, inside[0] - reach), min(len(words) - 1, inside[-1] + reach)
        yield words[low][0], words[high][1]
    for reach in range(6, 0, -1):
        yield words[inside[0]][0], words[min(len(words) - 1, inside[-1] + reach)][1]
        yield words[max(0, inside[0] - reach)][0], words[inside[-1]][1]


def line_of(text: Text, position: int) -> int:
    """Return the line of a position in the text of a source."""
    return bisect_right(text.starts, position)


def _is_excluded(figure: Figure, numbers: Numbers) -> bool:
    """Whether each printed number of a figure is one of the listed or described numbers that are not observations."""
    start, end = figure.span
    number = line_of(numbers.text, start)
    line, offset = numbers.text.line(number), numbers.text.starts[number - 1]
    spans = numbers.excluded_on(number)
    matches = [match for match in NUMBER.finditer(line) if start <= offset + match.start() < end]
    return all(
        any(first <= match.start() and match.end() <= last for first, last in spans) for match in matches
    )
