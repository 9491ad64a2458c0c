"""Reading of the periods that a text prints for its figures: quarters, months, years, and the words for them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from swp_data.dataset.months import MONTHS, QUARTERS, first_day

__all__ = ["Period", "ReportPeriod", "read_periods"]

MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*\.?"
YEAR = r"(?:20\d\d)"
FINANCIAL = r"(?:(?P<fy>(?:20)?\d\d)\s?[/-]\s?(?P<fz>(?:20)?\d\d))"
QUARTER = r"(?:Q(?:uarter)?\s?(?P<q>[1-4]|one|two|three|four)|(?P<ordinal>first|second|third|fourth) quarter)"


@dataclass(frozen=True)
class Period:
    """A printed period: its words, its position in the text, its first and last day (empty if unknown), and a note."""

    start: int
    end: int
    label: str
    first: str = ""
    last: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportPeriod:
    """The period of a report, from which years that are not printed are read."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, start: str, end: str, published: str = "") -> ReportPeriod:
        """Return the period with these dates; if it has none, what is known is the date of publication."""
        first = date.fromisoformat(start) if start else None
        last = date.fromisoformat(end) if end else None
        if last is None and len(published) == 10:
            last = date.fromisoformat(published)
        return cls(first, last)

    def quarter(self, number: int) -> date | None:
        """Return the first day of the latest quarter of this number that had begun when the report ended."""
        if self.last is None:
            return None
        year = self.last.year - (self.last.month < 4)
        starts = (first_day(year - back, number) for back in (0, 1))
        return next((start for start in starts if start <= self.last), None)

    def month(self, number: int) -> date | None:
        """Return the first day of the month of this number within the report's period; None if it is not in it."""
        if self.first is None or self.last is None:
            return None
        day = self.first.replace(day=1)
        while day <= self.last:
            if day.month == number:
                return day
            day = (day + timedelta(days=32)).replace(day=1)
        return None


@dataclass(frozen=True)
class _Known:
    """What helps to read a period: that of the report, and the year that the text printed before."""

    report: ReportPeriod
    year: int | None


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _add_months(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _full_year(printed: str) -> int:
    return int(printed) if len(printed) == 4 else 2000 + int(printed)


def _month_number(printed: str) -> int:
    return MONTHS.index(printed[:3].lower()) + 1


def _dated(match: re.Match[str], first: date, months: int, note: str = "") -> Period:
    last = _end_of_month(_add_months(first, months - 1))
    return Period(match.start(), match.end(), match[0], first.isoformat(), last.isoformat(), note)


def _quarter(match: re.Match[str], known: _Known) -> Period:
    names = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    number = QUARTERS[match["q"].lower()] if match["q"] else names[match["ordinal"].lower()]
    printed = match.groupdict().get("fy")
    if printed:
        return _dated(match, first_day(_full_year(printed), number), 3)
    first = known.report.quarter(number)
    if first is None:
        return Period(match.start(), match.end(), match[0])
    return _dated(match, first, 3, f"No year is printed; the quarter is that of {_financial(first)}.")


def _financial(day: date) -> str:
    year = day.year - (day.month < 4)
    return f"{year}/{(year + 1) % 100:02}"


def _months_of_year(match: re.Match[str], _: _Known) -> Period:
    first, last = _month_number(match["m1"]), _month_number(match["m2"] or match["m1"])
    end = _full_year(match["y"])
    start = date(end - (first > last), first, 1)
    count = (end - start.year) * 12 + last - first + 1
    return _dated(match, start, count)


def _months_to(match: re.Match[str], _: _Known) -> Period:
    end = date(_full_year(match["y"]), _month_number(match["m1"]), 1)
    return _dated(match, _add_months(end, -11), 12)


def _bare_month(match: re.Match[str], known: _Known) -> Period:
    first, last = _month_number(match["m1"]), _month_number(match["m2"] or match["m1"])
    day = known.report.month(first)
    if day is None and known.year is not None:
        day = date(known.year, first, 1)
        note = f"No year is printed; {known.year} is that of the text before."
    elif day is None:
        return Period(match.start(), match.end(), match[0], note="No year is printed.")
    else:
        note = f"No year is printed; the report's period leaves only {day.year}."
    return _dated(match, day, (last - first) % 12 + 1, note)


def _financial_year(match: re.Match[str], _: _Known) -> Period:
    begins, ends = _full_year(match["fy"]), _full_year(match["fz"])
    if ends != begins + 1:
        return Period(match.start(), match.end(), match[0])
    return _dated(match, date(begins, 4, 1), 12)


def _calendar_year(match: re.Match[str], _: _Known) -> Period:
    return Period(match.start(), match.end(), match[0])


def _day(match: re.Match[str], _: _Known) -> Period:
    try:
        day = date(_full_year(match["y"]), _month_number(match["m1"]), int(match["d"])).isoformat()
    except ValueError:
        return Period(match.start(), match.end(), match[0])
    is_open = match[0].lower().startswith("since")
    return Period(match.start(), match.end(), match[0], day, "" if is_open else day)


def _bare_day(match: re.Match[str], known: _Known) -> Period:
    month = known.report.month(_month_number(match["m1"]))
    if month is None or int(match["d"]) > _end_of_month(month).day:
        return Period(match.start(), match.end(), match[0], note="No year is printed.")
    day = month.replace(day=int(match["d"])).isoformat()
    note = f"No year is printed; the report's period leaves only {month.year}."
    return Period(match.start(), match.end(), match[0], day, day, note)


def _words(match: re.Match[str], _: _Known) -> Period:
    return Period(match.start(), match.end(), match[0])


Reader = Callable[[re.Match[str], _Known], Period]


def _forms() -> Iterator[tuple[str, Reader]]:
    at = r"(?:(?:(?:by|at) )?the end of |(?:in|during|for|since) )?"
    yield rf"{at}(?:the )?{QUARTER}(?: (?:of )?|\s?\()(?:the )?{FINANCIAL}\)?", _quarter
    yield rf"{at}{QUARTER} \((?P<m1>{MONTH})\s?(?:-|–|to)\s?(?P<m2>{MONTH}) (?P<y>{YEAR})\)", _months_of_year
    yield rf"{at}(?:the )?{QUARTER}\b", _quarter
    yield (
        rf"(?:in the )?(?:12|twelve) months (?:to|ending)(?: the end of)? (?P<m1>{MONTH}) (?P<y>{YEAR})",
        _months_to,
    )
    yield rf"(?:in the )?year (?:to|ending)(?: the end of)? (?P<m1>{MONTH}) (?P<y>{YEAR})", _months_to
    yield rf"(?:since|on|as at|at|by) (?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m1>{MONTH}) (?P<y>{YEAR})", _day
    yield rf"(?:on )?(?P<d>\d{{1,2}})(?:st|nd|rd|th) (?:of )?(?P<m1>{MONTH})(?! \d)(?![a-z])", _bare_day
    yield rf"{at}(?P<m1>{MONTH})(?: ?(?:-|–|to|and) ?(?P<m2>{MONTH}))? (?P<y>{YEAR})\b", _months_of_year
    yield rf"{at}\b{FINANCIAL}(?![/\d-])", _financial_year
    yield (
        rf"(?:(?:by|at) the end of|in|during|for|since) (?P<m1>{MONTH})(?: ?(?:-|–|to|and) ?(?P<m2>{MONTH}))?(?![a-z])",
        _bare_month,
    )
    yield rf"(?:in|during) {YEAR}\b", _calendar_year
    yield (
        (
            r"(?:to date|so far|the previous (?:month|quarter|year)|last (?:month|quarter|year)|this (?:month|quarter|"
            r"(?:financial )?year)|the (?:last|past) (?:month|quarter|year)|over Christmas)\b"
        ),
        _words,
    )


FORMS = tuple((re.compile(rf"(?<![\w/]){form}", re.IGNORECASE), read) for form, read in _forms())
PRINTED_YEAR = re.compile(rf"\b{YEAR}\b(?![/-])")


def read_periods(text: str, report: ReportPeriod) -> list[Period]:
    """Return the periods that a text prints, in order; of forms that overlap, the first that matches counts.

    >>> report = ReportPeriod.of("2020-10-01", "2020-12-31")
    >>> [(period.label, period.first) for period in read_periods("in Q2 of 20/21, 17% in December", report)]
    [('in Q2 of 20/21', '2020-07-01'), ('in December', '2020-12-01')]
    """
    found: list[Period] = []
    for form, read in FORMS:
        for match in form.finditer(text):
            if any(period.start < match.end() and match.start() < period.end for period in found):
                continue
            years = PRINTED_YEAR.findall(text, 0, match.start())
            found.append(read(match, _Known(report, int(years[-1]) if years else None)))
    return sorted(found, key=lambda period: period.start)
