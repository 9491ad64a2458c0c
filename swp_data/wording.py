"""How a fact is said: dates, periods, figures and sizes in the words that people use."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

Row = Mapping[str, Any]
UNITS = {
    "percent": "{}%",
    "percentage_point": "{} percentage points",
    "GBP": "£{}",
    "count": "{}",
    "FTE": "{} full-time equivalents",
    "rank": "rank {}",
    "ratio": "{}",
}
QUALIFIERS = {
    "approximately": "about {}",
    "over": "more than {}",
    "at_least": "at least {}",
    "under": "less than {}",
    "up_to": "up to {}",
}


def day(value: date | str | None) -> str:
    """Return a day or a month in words; '' for none.

    >>> day("2018-09-18"), day("2020-07"), day(date(2020, 2, 5))
    ('18 September 2018', 'July 2020', '5 February 2020')
    """
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, date) else value
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or not 2 <= len(parts) <= 3 or not 1 <= int(parts[1]) <= 12:
        return text
    month = f"{calendar.month_name[int(parts[1])]} {parts[0]}"
    return f"{int(parts[2])} {month}" if len(parts) == 3 else month


def period(start: date | None, end: date | None) -> str:
    """Return a period in words; '' for none.

    >>> period(date(2019, 10, 1), date(2019, 12, 31))
    'October to December 2019'
    >>> period(date(2019, 11, 1), date(2020, 1, 31)), period(date(2019, 11, 1), date(2019, 11, 30))
    ('November 2019 to January 2020', 'November 2019')
    >>> period(date(2019, 4, 1), date(2019, 4, 1)), period(date(2019, 4, 2), date(2019, 4, 9))
    ('1 April 2019', '2 to 9 April 2019')
    """
    if start is None or end is None:
        return day(end or start)
    if start == end:
        return day(start)
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    first, last = (day(one.isoformat()[:7]) if whole else day(one) for one in (start, end))
    if first == last:
        return first
    # What both say is said once.
    words, ending = first.split(), last.split()
    while len(words) > 1 and words[-1] == ending[-1]:
        words, ending = words[:-1], ending[:-1]
    return f"{' '.join(words)} to {last}"


def period_of(row: Row) -> str:
    """Return the period of a figure: its dates, or else the printed words.

    >>> period_of({"period_start": None, "period_end": None, "period_label": "last year"})
    '“last year”'
    """
    if row["period_end"] is not None:
        return period(row["period_start"], row["period_end"])
    return f"“{row['period_label']}”" if row["period_label"] else "no period given"


def number(value: float) -> str:
    """Return a number with thousands separators and no needless decimals.

    >>> number(2800000.0), number(73.6), number(-0.5)
    ('2,800,000', '73.6', '−0.5')
    """
    return f"{value:,.12g}".replace("-", "−") if abs(value) < 1e12 else f"{value:,.0f}".replace("-", "−")


def figure(row: Row) -> str:
    """Return an observation's value as a person says it: with its unit, its range and how exact it is.

    >>> figure({"value": 91.0, "upper_value": None, "unit": "percent", "qualifier": "exact", "measure": "level"})
    '91%'
    >>> figure({"value": 6e6, "upper_value": 8e6, "unit": "GBP", "qualifier": "exact", "measure": "level"})
    '£6,000,000 to £8,000,000'
    >>> figure({"value": -3.0, "upper_value": None, "unit": "percent", "qualifier": "over", "measure": "change"})
    'more than −3%'
    """
    said = [one_figure(row["value"], row["unit"], row["measure"])]
    if row.get("upper_value") is not None:
        said.append(one_figure(row["upper_value"], row["unit"], row["measure"]))
    return QUALIFIERS.get(row.get("qualifier") or "", "{}").format(" to ".join(said))


def one_figure(value: float, unit: str, measure: str = "level") -> str:
    """Return one value with its unit; an increase with its sign.

    >>> one_figure(1, "months"), one_figure(12.5, "percent", "change"), one_figure(-2000, "GBP", "change")
    ('1 month', '+12.5%', '−£2,000')
    >>> one_figure(818, "seconds")
    '13 min 38 s'
    """
    if unit == "seconds" and measure != "change" and value >= 60 and value == int(value):
        minutes, seconds = divmod(int(value), 60)
        return f"{minutes} min" + (f" {seconds} s" if seconds else "")
    shape = UNITS.get(unit) or "{} " + (unit.removesuffix("s") if value == 1 else unit)
    if unit in {"percentage_point", "FTE"} and value == 1:
        shape = shape.removesuffix("s")
    sign = "−" if value < 0 else "+" if measure == "change" and value else ""
    return sign + shape.format(number(abs(value)))


def size(count: int) -> str:
    """Return the size of a file in words.

    >>> size(900), size(1809), size(2629632)
    ('900 bytes', '2 kB', '2.6 MB')
    """
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{count / 1_000:.0f} kB"


def lines(row: Row) -> str:
    """Return the lines of a source that a record stands on.

    >>> lines({"line_start": 439, "line_end": 444}), lines({"line": 7})
    ('lines 439–444', 'line 7')
    """
    first = row["line_start"] if "line_start" in row else row["line"]
    last = row.get("line_end", first)
    return f"line {first}" if first == last else f"lines {first}–{last}"


def plain(value: str) -> str:
    """Return an enumerated value as words.

    >>> plain("on_hold"), plain("hate-crime")
    ('On hold', 'Hate crime')
    """
    said = value.replace("_", " ").replace("-", " ")
    return said[:1].upper() + said[1:]


def clipped(text: str, length: int = 160) -> str:
    """Return the beginning of a text, cut between words.

    >>> clipped("Tender all ready to be published", 20)
    'Tender all ready to …'
    """
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length + 1].rsplit(" ", 1)[0][:length] + " …"


def count(number_of: int, one: str, many: str = "") -> str:
    """Return a number of things.

    >>> count(1, "activity", "activities"), count(1200, "row")
    ('1 activity', '1,200 rows')
    """
    return f"{number_of:,} {one if number_of == 1 else many or one + 's'}"
