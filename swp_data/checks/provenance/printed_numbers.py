"""Figures: every observation is read from its quote, and every printed number is an observation or excluded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from swp_data.checks.provenance.excluded_numbers import EXCLUSIONS, listed
from swp_data.checks.provenance.number_reader import TEENS, TENS, UNITS, Reading, read_numbers
from swp_data.checks.provenance.source_text import read_text
from swp_data.datapackage.report import FIRST_ROW, Finding

NUMBER = re.compile(
    rf"\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join((*TENS, *TEENS, *UNITS))}|hundred|half|thirds?|fifths?|once|twice"
    r"|first|second|dozen|million|thousand)\b"
    r"|\b(?:a|three)[ -]quarters?(?= of| \()",
    re.IGNORECASE,
)
UNPRINTED = re.compile(r"<[^>]*>|[•*]|\]\([^)]*\)|\[")
QUOTED_LINES = 4  # a quote of a wrapped text may go on over so many lines


@dataclass
class Text:
    """A source's text without markup, where each line begins in it, and which parts observations hold."""

    source_id: str
    text: str
    starts: list[int]
    held: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, source_id: str, raw: str) -> Text:
        """Blank the markup of a text, so that every character keeps its place."""
        text = UNPRINTED.sub(lambda match: " " * len(match[0]), raw)
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        return cls(source_id, text, starts)

    def line(self, number: int) -> str:
        """Return a line, counted from 1."""
        return self.text[self.starts[number - 1] :].split("\n", 1)[0]

    def find(self, quote: str, line: int) -> re.Match[str] | None:
        """Return where a quote that begins on a line stands; white space may differ."""
        words = r"\s+".join(re.escape(word) for word in quote.split())
        end_line = min(line + QUOTED_LINES, len(self.starts)) - 1
        end = len(self.text) if line + QUOTED_LINES > len(self.starts) else self.starts[end_line]
        match = re.compile(words).search(self.text, self.starts[line - 1], end)
        return match if match and match.start() <= self.starts[line - 1] + len(self.line(line)) else None


def check_figures(records: dict[str, list[dict[str, str]]], files: dict[str, Path]) -> Iterator[Finding]:
    """Yield a finding for each observation that its quote doesn't say, and each number that nothing holds.

    Args:
        records: the rows of the tables, as text.
        files: the text of each source, by its id.
    """
    texts = {name: Text.of(name, read_text(file)) for name, file in files.items()}
    for row, record in enumerate(records["observations"], FIRST_ROW):
        if record["source_id"] in texts:
            yield from _check_observation(row, record, texts[record["source_id"]])
    excluded = listed()
    for text in texts.values():
        yield from _check_numbers(text, excluded)


def _check_observation(row: int, record: dict[str, str], text: Text) -> Iterator[Finding]:
    line, quote = int(record["line"]), record["quote"]
    match = text.find(quote, line)
    if not match:
        yield _finding(
            "quote-not-in-source",
            f"{text.source_id} does not print this sentence at line {line}.",
            "Quote the words exactly, and give the line on which they begin.",
            row,
            "quote",
            quote,
        )
        return
    value = Decimal(record["value"])
    upper = Decimal(record["upper_value"]) if record["upper_value"] else None
    said = [one for one in read_numbers(quote) if one.says(value, upper, record["unit"])]
    if not said:
        yield _finding(
            "value-not-in-quote",
            f"the sentence {quote!r} does not say {record['value']}"
            f"{' to ' + record['upper_value'] if upper is not None else ''} {record['unit']}.",
            "Correct the value and its unit, or quote the sentence that says it.",
            row,
            "value",
            record["value"],
        )
        return
    spans = [_in_source(match, quote, one) for one in said]
    free = [span for span in spans if span not in text.held]
    if not free:
        yield _finding(
            "figure-held-twice",
            f"the sentence {quote!r} is the value of another observation already.",
            "Take one of the two out, or quote the other place where it is printed.",
            row,
            "quote",
            quote,
        )
        return
    text.held.append(free[0])


def _in_source(match: re.Match[str], quote: str, reading: Reading) -> tuple[int, int]:
    """Return where a reading of the quote stands in the source, whose white space may differ."""
    before = len("".join(quote[: reading.start].split()))
    inside = len("".join(quote[reading.start : reading.end].split()))
    printed = [match.start() + at for at, one in enumerate(match[0]) if not one.isspace()]
    return printed[before], printed[before + inside - 1] + 1


def _check_numbers(text: Text, excluded: dict[tuple[str, int], list[tuple[str, str]]]) -> Iterator[Finding]:
    for number, start in enumerate(text.starts, 1):
        line = text.line(number)
        spans: list[tuple[int, int]] = []
        for words, _ in excluded.get((text.source_id, number), []):
            at = line.find(words)
            spans.append((at, at + len(words)))
            if at < 0:
                yield _finding(
                    "exclusion-not-in-source",
                    f"line {number} of {text.source_id} does not print {words!r}.",
                    "Correct swp_data/checks/provenance/exclusions.csv.",
                )
        tokens = [
            token
            for token in NUMBER.finditer(line)
            if not any(a <= start + token.start() and start + token.end() <= b for a, b in text.held)
        ]
        if tokens:
            spans += [match.span() for kind in EXCLUSIONS for match in kind.pattern.finditer(line)]
        for token in tokens:
            if not any(a <= token.start() and token.end() <= b for a, b in spans):
                around = " ".join(line[max(0, token.start() - 40) : token.end() + 40].split())
                yield _finding(
                    "number-unclaimed",
                    f"line {number} of {text.source_id} prints {token[0]!r} in {around!r}: no observation holds it.",
                    "Add the observation, or list the number in exclusions.csv.",
                )


def _finding(
    rule: str,
    message: str,
    hint: str,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
) -> Finding:
    return Finding(rule, message, hint, "observations", row, column, value)
