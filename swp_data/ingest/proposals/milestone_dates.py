"""Reading of the dates by which something is to be done, as docs/reference/method.md describes it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from swp_data.dataset.months import MONTHS, QUARTERS, first_day

__all__ = ["DueDate", "read_due_dates"]

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
YEAR = r"20\d\d"
PART = r"(?:(?:the )?(?:very )?(?:beginning|start|middle|end) of |end |early |mid[- ]|late |later in )"
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
BEFORE = re.compile(r"\b(?:before|prior to)\s+(?:the )?$", re.IGNORECASE)
AFTER = re.compile(
    r"\b(?:until|after|post|not expected (?:until|before)|at the earliest)\s+(?:the )?$", re.IGNORECASE
)


@dataclass(frozen=True)
class DueDate:
    """A printed date: its position, its words, the days that they mean, how precise they are, and a note."""

    start: int
    end: int
    printed: str
    first: date
    last: date
    precision: str
    note: str = ""


def _month_number(printed: str) -> int:
    return MONTHS.index(printed[:3].lower()) + 1


def _year(printed: str) -> int:
    return int(printed) if len(printed) == 4 else 2000 + int(printed)


def _months(first: date, count: int) -> tuple[date, date]:
    months = first.year * 12 + first.month - 1 + count - 1
    year, month = months // 12, months % 12 + 1
    return first, date(year, month, monthrange(year, month)[1])


def _first_since(begin: date, month: int) -> date:
    """Return the first day of the first month of this number that is not over on a day."""
    year = begin.year + (month < begin.month)
    return date(year, month, 1)


Found = tuple[date, date, str, str] | None
Reader = Callable[[re.Match[str], date], Found]


def _day(match: re.Match[str], begin: date) -> Found:
    month = _month_number(match["m"]) if match["m"].isalpha() else int(match["m"])
    printed = match["y"]
    year = _year(printed) if printed else _first_since(begin, month).year
    try:
        day = date(year, month, int(match["d"]))
    except ValueError:
        return None
    return day, day, "day", "" if printed else f"No year is printed; {year}."


def _month(match: re.Match[str], begin: date) -> Found:
    first = _month_number(match["m"])
    last = _month_number(match["n"]) if match["n"] else first
    printed = match["y"]
    start = date(_year(printed), first, 1) if printed else _first_since(begin, first)
    count = (last - first) % 12 + 1
    if count > 2:
        return None
    notes = [] if printed else [f"No year is printed; {start.year}."]
    notes += ["One of two months."] if count == 2 else []
    return *_months(start, count), "month", " ".join(notes)


def _season(match: re.Match[str], begin: date) -> Found:
    month = SEASONS[match["s"].lower()]
    year = _year(match["y"]) if match["y"] else _first_since(begin, month).year
    return *_months(date(year, month, 1), 3), "season", "" if match["y"] else f"No year is printed; {year}."


def _new_year(_: re.Match[str], begin: date) -> Found:
    year = begin.year + (begin.month > 3)
    return *_months(date(year, 1, 1), 3), "season", f"Read as January to March {year}."


def _part_of_year(match: re.Match[str], _: date) -> Found:
    year, part = _year(match["y"]), match["p"].lower()
    if "later" in part:
        return date(year, 1, 1), date(year, 12, 31), "year", ""
    month, months = (1, "January to March") if re.search("begin|start|early", part) else (6, "June to August")
    if re.search(r"\b(?:end|late)\b", part):
        month, months = 10, "October to December"
    return *_months(date(year, month, 1), 3), "season", f"Read as {months}."


def _financial_quarter(match: re.Match[str], _: date) -> Found:
    first = first_day(_year(match["y"]), QUARTERS[match["q"].lower()])
    return *_months(first, 3), "quarter", "Quarter of a financial year."


def _next_quarter(_: re.Match[str], begin: date) -> Found:
    month = (begin.month - 1) // 3 * 3 + 1
    first = (date(begin.year, month, 1) + timedelta(days=95)).replace(day=1)
    return *_months(first, 3), "quarter", "The quarter after that of the report."


def _financial_year(match: re.Match[str], _: date) -> Found:
    start, end = _year(match["y"]), _year(match["z"])
    return (*_months(date(start, 4, 1), 12), "year", "Financial year.") if end == start + 1 else None


def _calendar_year(match: re.Match[str], _: date) -> Found:
    year = _year(match["y"])
    return date(year, 1, 1), date(year, 12, 31), "year", ""


def _forms() -> Iterator[tuple[str, Reader]]:
    day = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    yield rf"{day} (?:of )?(?P<m>{MONTH})(?:,? (?P<y>{YEAR}))?", _day
    yield rf"(?P<m>{MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)(?:,? (?P<y>{YEAR}))?", _day
    yield r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>(?:20)?\d\d)(?![\d/])", _day
    yield r"Q(?P<q>[1-4]) (?:of )?(?P<y>20\d\d)\s?/\s?\d\d", _financial_quarter
    yield rf"{PART}?(?P<m>{MONTH})(?:\s?(?:/|or|and)\s?(?P<n>{MONTH}))?(?:,? (?P<y>{YEAR}))?", _month
    yield rf"(?P<s>spring|summer|autumn|winter)(?: (?P<y>{YEAR}))?", _season
    yield rf"(?:{PART})?the new year", _new_year
    yield rf"(?P<p>{PART})(?P<y>{YEAR})(?![/-]\d)", _part_of_year
    yield r"the next quarter", _next_quarter
    yield r"(?P<y>20\d\d)\s?[/-]\s?(?P<z>(?:20)?\d\d)(?!\d)", _financial_year
    yield rf"(?<=\bin )(?P<y>{YEAR})(?![/-]\d)|(?<=\bfor )(?P<y2>{YEAR})(?![/-]\d)", _year_alone
    yield rf"(?<=\bby )(?P<y>{YEAR})(?![/-]\d)", _calendar_year


def _year_alone(match: re.Match[str], _: date) -> Found:
    year = _year(match["y"] or match["y2"])
    return date(year, 1, 1), date(year, 12, 31), "year", ""


FORMS = tuple((re.compile(rf"(?<![\w/£]){form}", re.IGNORECASE), read) for form, read in _forms())


def read_due_dates(sentence: str, begin: date) -> list[DueDate]:
    """Return the dates that a sentence prints, in order, with the days that they mean.

    Args:
        sentence: the sentence.
        begin: the first day of the period of its document, from which a year that is not printed is read.

    Example:
        >>> [(due.printed, due.last.isoformat(), due.precision) for due in read_due_dates(
        ...     "It ends by the end of January, and a review is due before March 2021", date(2020, 10, 1))]
        [('the end of January', '2021-01-31', 'month'), ('March 2021', '2021-02-28', 'month')]
    """
    found: list[DueDate] = []
    for form, read in FORMS:
        for match in form.finditer(sentence):
            if any(due.start < match.end() and match.start() < due.end for due in found):
                continue
            if match[0] in ("may", "march", "mar", "dec", "sept", "sep"):  # words that are not months
                continue
            meaning = read(match, begin)
            if meaning:
                first, last, precision, note = meaning
                due = DueDate(match.start(), match.end(), match[0], first, last, precision, note)
                found.append(_before(due, sentence))
    return sorted(found, key=lambda due: due.start)


def _before(due: DueDate, sentence: str) -> DueDate:
    """Return the day or month before a date that "before" precedes."""
    if not BEFORE.search(sentence[: due.start]) or due.precision not in ("day", "month"):
        return due
    if "end" in due.printed.lower().split():
        return due
    last = due.first - timedelta(days=1)
    first = last if due.precision == "day" else last.replace(day=1)
    note = (
        f'"before {due.printed}": {last:%B %Y} at the latest.'
        if due.precision == "month"
        else "The day before."
    )
    return replace(due, first=first, last=last, note=f"{due.note} {note}".strip())
