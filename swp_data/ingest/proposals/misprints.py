"""Likely misprints in a text: spelling, repeated words and numbers, and small differences from the last print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import Any

from swp_data.checks.provenance.redactions import MARKER
from swp_data.ingest.matching.likeness import likeness

__all__ = ["Slip", "count_words", "misprints_in"]

WORD = re.compile(r"[A-Za-z][a-z]+(?:['’][a-z]+)?")
REPEATED = re.compile(r"\b([A-Za-z]+)\s+\1\b(?!['’])", re.IGNORECASE)
RIGHTLY_REPEATED = frozenset({"had", "that", "very"})
DOUBLED = re.compile(r"(?P<word>\w+)(?P<marks>\.\s?\.(?!\.)|,\s?,|;\s?;)")
BAD_NUMBER = re.compile(r"(?<![\d,.])\d{4,},\d{3}\b|(?<![\d,.])\d{1,3},\d{1,2}(?![\d,])|£\s?\d{1,3},\d{4,}\b")
LISTED = re.compile(r"\((\d{1,2})\)(?P<word>\s?\w+)?")
EMPTY_REFERENCE = re.compile(r"\([Rr]efer to\s*\)")
CUT_OFF = re.compile(r"\(\s*\d{0,2}$")
SHORTEST_WORD = 5
CLOSE = 0.86
LIKE_STATEMENT = 0.85  # the least likeness of a text that repeats a statement of the plan
FEW_WORDS = 2  # that may differ from the last print for it to be a likely misprint


@dataclass(frozen=True)
class Slip:
    """A likely misprint: where it begins in the text, its words, their correction, and why."""

    start: int
    printed: str
    corrected: str
    explanation: str
    confidence: float = 0.5


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Return how often some texts print each word, in lower case."""
    return Counter(word.lower() for text in texts for word in WORD.findall(text))


def misprints_in(
    text: str, last_print: str, known: Mapping[str, int], statements: Sequence[str] = ()
) -> list[Slip]:
    """Return the likely misprints of a text, in order.

    Args:
        text: the text of a cell.
        last_print: the same cell in the last report; empty if there is none.
        known: how often the record prints each word, in lower case.
        statements: the statements of the plan, which the text may repeat.

    Example:
        >>> [(slip.printed, slip.corrected) for slip in misprints_in("The the commitee met. .", "", {"committee": 9})]
        [('The the', 'The'), ('commitee', 'committee'), ('met. .', 'met.')]
    """
    found = [*_repeated(text), *_punctuation(text), *_numbering(text), *_spelling(text, known)]
    if last_print and last_print != text:
        found += _differences(text, last_print, "The last report")
    for match in re.finditer(r"[^\n]+", text):
        line = match[0]
        alike = max(statements, key=lambda statement: likeness(statement, line), default="")
        if alike and likeness(alike, line) >= LIKE_STATEMENT:
            found += [
                replace(slip, start=slip.start + match.start())
                for slip in _differences(line, alike, "The plan")
            ]
    by_start = {slip.start: slip for slip in sorted(found, key=lambda slip: -slip.confidence)}
    return [by_start[start] for start in sorted(by_start)]


def _repeated(text: str) -> Iterator[Slip]:
    for match in REPEATED.finditer(text):
        if match[1].lower() not in RIGHTLY_REPEATED:
            yield Slip(match.start(), match[0], match[1], f'The word "{match[1]}" is printed twice.', 0.7)


def _punctuation(text: str) -> Iterator[Slip]:
    for match in DOUBLED.finditer(text):
        corrected = match["word"] + match["marks"][0]
        yield Slip(match.start(), match[0], corrected, "The punctuation mark is printed twice.", 0.7)
    for match in BAD_NUMBER.finditer(text):
        yield Slip(match.start(), match[0], "", "The comma does not separate thousands.", 0.6)
    for match in EMPTY_REFERENCE.finditer(text):
        yield Slip(match.start(), match[0], "", "Empty reference: no target is printed.", 0.7)
    if cut := CUT_OFF.search(text):
        yield Slip(cut.start(), cut[0], "", "The text is cut off.", 0.6)


def _numbering(text: str) -> Iterator[Slip]:
    """Yield each number of a list that is printed a second time, and the numbers after it, which are too low."""
    expected = 0
    for match in LISTED.finditer(text):
        number = int(match[1])
        if number == 1:
            expected = 1
            continue
        if not expected:
            continue
        expected += 1
        if number == expected - 1 or (number < expected and number > 1):
            yield Slip(
                match.start(),
                match[0],
                f"({expected}){match['word'] or ''}",
                "List numbering: a number is printed twice, so this one is too low.",
                0.6,
            )
        else:
            expected = number


def _spelling(text: str, known: Mapping[str, int]) -> Iterator[Slip]:
    for match in WORD.finditer(text):
        word = match[0].lower()
        if len(word) < SHORTEST_WORD or known.get(word) or "’" in word or "'" in word:
            continue
        is_name = match[0][0].isupper() and not re.search(r"(?:^|[.!?•\n]\s*|\)\s?)$", text[: match.start()])
        if is_name or _is_word(word):
            continue
        correction = _correction(word, known)
        if correction:
            corrected = correction.capitalize() if match[0][0].isupper() else correction
            yield Slip(match.start(), match[0], corrected, "Misspelt word.", 0.6)


def _correction(word: str, known: Mapping[str, int]) -> str:
    """Return the word of the record that a misspelt one is close to; empty if there is none."""
    alike = [other for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= 2]
    return next(iter(get_close_matches(word, alike, n=1, cutoff=CLOSE)), "")


@cache
def _speller() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)


@cache
def _is_word(word: str) -> bool:
    """Whether the dictionary has a word, or its American spelling."""
    american = re.sub(r"is(e[drs]?|ing|ation)", r"iz\1", word).replace("our", "or").replace("ll", "l")
    forms = {word, american, word.removesuffix("s"), american.removesuffix("s"), word.replace("tre", "ter")}
    forms |= {
        word.removeprefix(prefix) for prefix in ("re", "pre", "co", "non", "un", "multi", "sub", "inter")
    }
    return bool(_speller().known(forms))


def _differences(text: str, last_print: str, printer: str) -> Iterator[Slip]:
    """Yield the words that differ from another print of the text, if they are few."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    printed, before = [text[start:end] for start, end in words], last_print.split()
    if len(before) < 6:
        return
    changes = [
        change
        for change in SequenceMatcher(None, printed, before, autojunk=False).get_opcodes()
        if change[0] != "equal"
    ]
    if not changes or sum(max(b - a, d - c) for _, a, b, c, d in changes) > FEW_WORDS:
        return
    for _, first, last, low, high in changes:
        begin, end = max(first - 1, 0), min(last + 1, len(printed))
        ahead, behind = max(low - 1, 0), min(high + 1, len(before))
        start = words[begin][0]
        now, then = text[start : words[end - 1][1]], " ".join(before[ahead:behind])
        if MARKER.search(then):  # a name that the record leaves out must not get into an erratum
            continue
        if "(" in now or re.sub(r"\W", "", now.lower()) == re.sub(r"\W", "", then.lower()):
            continue
        yield Slip(start, now, then, f'{printer} prints "{then}" here.', 0.4)
