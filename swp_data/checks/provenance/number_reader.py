"""Reading numbers from printed text: digits, words, scales, ranges, shares and durations.

text2num reads number words. The forms below read what surrounds a number (a currency, "per cent", "million", "in
every"); at each position of a text, the first form that matches decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from text_to_num import text2num

SCALES = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
FRACTIONS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TIMES = {"once": 1, "twice": 2}

UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORD = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(UNITS)}))?|{'|'.join(TEENS)}|{'|'.join(UNITS)})"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:,\d{3})*(?:\.\d+)?"
_NUMBER = rf"(?:{_DIGITS}|\b{_WORD}\b)"
_SCALE = r"(?:\s?(?:million|thousand)\b|[kKm](?![A-Za-z]))?"
_TO = r"\s*(?:-|–|to)\s*"
_TIME = r"(?P<time>sec(?:ond)?s?|min(?:ute)?s?|hours?|days?|weeks?|months?|years?)\b"


Measure = tuple[tuple[Decimal, ...], str | None]
"""The values of a number, and its unit if it is printed."""


@dataclass(frozen=True)
class Reading:
    """A number as printed: its position in the text, its value (two for a range), and its unit if it is printed."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    unit: str | None = None

    def says(self, value: Decimal, upper: Decimal | None, unit: str) -> bool:
        """Return whether it is a value (or a range up to `upper`) in a unit; decreases are printed without a sign."""
        wanted = (abs(value),) if upper is None else (abs(value), abs(upper))
        if self.unit in SECONDS and unit in SECONDS:
            factor = Decimal(SECONDS[self.unit]) / SECONDS[unit]
            return tuple(number * factor for number in self.values) == wanted
        same_unit = self.unit in (None, unit) or (self.unit == "percent" and unit == "percentage_point")
        return same_unit and self.values == wanted


def value_of(text: str) -> Decimal:
    """Return the value of digits or of number words.

    >>> value_of("1,200"), value_of("twenty-five")
    (Decimal('1200'), Decimal('25'))
    """
    if text[0].isdigit():
        return Decimal(text.replace(",", ""))
    return Decimal(text2num(text.lower(), "en"))


def read_numbers(text: str) -> list[Reading]:
    """Return the numbers of a text in order; a range, a share or a compound duration is one reading.

    >>> [(reading.values, reading.unit) for reading in read_numbers("£6 to £8m, 8 in every 10")]
    [((Decimal('6000000'), Decimal('8000000')), 'GBP'), ((Decimal('80'),), 'percent')]
    """
    readings: list[Reading] = []
    position = 0
    while position < len(text):
        reading = _read_at(text, position)
        if reading:
            readings.append(reading)
            position = reading.end
        else:
            position += 1
    return readings


def _read_at(text: str, position: int) -> Reading | None:
    """Return the number that begins at a position; None in the middle of a word or a number."""
    if position > 0:
        previous, character = text[position - 1], text[position]
        if (previous.isalpha() and character.isalpha()) or (previous.isdigit() and character.isdigit()):
            return None
    for form, read in FORMS:
        if match := form.match(text, position):
            values, unit = read(match)
            return Reading(match.start(), match.end(), values, unit)
    return None


def _scale(text: str | None) -> int:
    return SCALES[(text or "").strip().lower()]


def _money(match: re.Match[str]) -> Measure:
    if not match["upper"]:
        return (value_of(match["n"]) * _scale(match["scale"]),), "GBP"
    upper_scale = _scale(match["upper_scale"])
    scale = _scale(match["scale"]) if match["scale"] else upper_scale  # "£6 to £8m"
    return (value_of(match["n"]) * scale, value_of(match["upper"]) * upper_scale), "GBP"


def _plain(unit: str | None) -> Callable[[re.Match[str]], Measure]:
    def read(match: re.Match[str]) -> Measure:
        groups = match.groupdict()
        values = [value_of(match["n"]) * _scale(groups.get("scale"))]
        if groups.get("upper"):
            values.append(value_of(match["upper"]))
        return tuple(values), unit

    return read


def _time_unit(printed: str) -> str:
    return next(unit for unit in (*SECONDS, "months", "years") if unit.startswith(printed[:3].lower()))


def _duration(match: re.Match[str]) -> Measure:
    values = [value_of(match["n"])] + ([value_of(match["upper"])] if match["upper"] else [])
    return tuple(values), _time_unit(match["time"])


def _minutes_and_seconds(match: re.Match[str]) -> Measure:
    return (value_of(match["n"]) * 60 + value_of(match["seconds"]),), "seconds"


def _share(match: re.Match[str]) -> Measure:
    return (value_of(match["n"]) * 100 / value_of(match["of"]),), "percent"


def _fraction(match: re.Match[str]) -> Measure:
    share = Decimal(100) * (value_of(match["n"]) if match["n"] else 1) / FRACTIONS[match["part"].lower()]
    return (share,), "percent"


def _ordinal_word(match: re.Match[str]) -> Measure:
    return (Decimal(ORDINALS.index(match[0].lower()) + 1),), "rank"


def _times(match: re.Match[str]) -> Measure:
    return (Decimal(TIMES[match[0].lower()]),), None


def _forms() -> Iterator[tuple[str, Callable[[re.Match[str]], Measure]]]:
    """Yield the forms in which a number is printed, each with the function that reads it."""
    n, upper = rf"(?P<n>{_NUMBER})", rf"(?P<upper>{_NUMBER})"
    yield r"(?P<n>\d+)\s?mins?\s(?P<seconds>\d+)\s?secs?\b", _minutes_and_seconds
    yield rf"{n} (?:in|out of)(?: every)? (?P<of>10|ten)\b(?![%/.])", _share
    yield rf"£\s?{n}(?P<scale>{_SCALE})(?:{_TO}£\s?{upper}(?P<upper_scale>{_SCALE}))?", _money
    yield rf"(?<!from ){n}%{_TO}{upper}%", _plain("percent")  # "from 71% to 77%" is two numbers
    yield rf"{n}(?:\s?%|\sper cent\b)", _plain("percent")
    yield rf"{n}{_TO}{upper}[ -]{_TIME}", _duration
    yield rf"{n}(?P<upper>)[ -]?{_TIME}", _duration
    yield r"(?P<n>\d+)(?:st|nd|rd|th)\b", _plain("rank")
    yield rf"(?:(?P<n>\b{_WORD})[- ])?(?P<part>half|thirds?|quarters?|fifths?)\b", _fraction
    yield rf"\b(?:{'|'.join(ORDINALS)})\b", _ordinal_word
    yield r"\b(?:once|twice)\b", _times
    yield rf"\b(?P<n>{_WORD}) or (?P<upper>{_WORD})\b", _plain(None)
    yield r"(?P<n>\d+)-(?P<upper>\d+)\b(?![-/.])", _plain(None)
    yield rf"{n}(?P<scale>{_SCALE})", _plain(None)


FORMS = tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in _forms())
