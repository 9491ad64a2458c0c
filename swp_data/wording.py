"""How values are written for readers: numbers, units, dates, periods, line numbers, file sizes and codes.

The command line, the pages of the site, its charts and its search index all use these functions, so a value reads the
same wherever it appears. A number has thousands separators, a true minus sign and no unneeded decimals; a period is as
short as it can be without being ambiguous.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
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
"""How a value is written with its unit. Units that aren't listed follow the number: `6 months`."""

QUALIFIERS = {
    "exact": "{}",
    "approximately": "about {}",
    "over": "more than {}",
    "at_least": "at least {}",
    "under": "less than {}",
    "up_to": "up to {}",
}
"""How exact a value is, for each value of the column `observations.qualifier`."""

PERIOD_LENGTHS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
MINUS = "−"


def format_number(value: float) -> str:
    """Return a number with thousands separators and without unneeded decimals.

    >>> format_number(2800000.0), format_number(73.6), format_number(-0.5)
    ('2,800,000', '73.6', '−0.5')
    """
    digits = f"{value:,.12g}" if abs(value) < 1e12 else f"{value:,.0f}"
    return digits.replace("-", MINUS)


def format_value(value: float, unit: str, measure: str = "level") -> str:
    """Return a value with its unit. A change always has a sign.

    Args:
        value: the value.
        unit: a code of the column `metrics.unit`.
        measure: a code of the column `observations.measure`.

    >>> format_value(73.6, "percent"), format_value(80000, "GBP"), format_value(3865, "count")
    ('73.6%', '£80,000', '3,865')
    >>> format_value(1, "months"), format_value(12.5, "percent", "change"), format_value(-2000, "GBP", "change")
    ('1 month', '+12.5%', '−£2,000')
    >>> format_value(818, "seconds")
    '13 min 38 s'
    """
    if unit == "seconds" and measure != "change" and value >= 60 and value == int(value):
        minutes, seconds = divmod(int(value), 60)
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    template = UNITS.get(unit) or f"{{}} {unit.replace('_', ' ')}"
    if value == 1:
        template = template.removesuffix("s")
    sign = ""
    if value < 0:
        sign = MINUS
    elif measure == "change" and value:
        sign = "+"
    return sign + template.format(format_number(abs(value)))


def format_observation(row: Row) -> str:
    """Return the value of an observation with its unit, its qualifier, and its upper value if it has one.

    >>> row = {"value": 91.0, "upper_value": None, "unit": "percent", "qualifier": "exact", "measure": "level"}
    >>> format_observation(row), format_observation(row | {"qualifier": "over"})
    ('91%', 'more than 91%')
    >>> format_observation(row | {"value": 6e6, "upper_value": 8e6, "unit": "GBP"})
    '£6,000,000 to £8,000,000'
    >>> format_observation(row | {"value": -3.0, "measure": "change"})
    '−3%'
    """
    value = format_value(row["value"], row["unit"], row["measure"])
    if row["upper_value"] is not None:
        value += f" to {format_value(row['upper_value'], row['unit'], row['measure'])}"
    return QUALIFIERS.get(row["qualifier"], "{}").format(value)


def format_date(value: date | str | None) -> str:
    """Return a date or a month in words; an empty string if there is none.

    >>> format_date("2018-09-18"), format_date("2020-07"), format_date(date(2020, 2, 5))
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


def format_month(day: date) -> str:
    """Return the month of a day: that in which a report's period ends, as of which a status is known.

    >>> format_month(date(2020, 12, 31))
    'December 2020'
    """
    return f"{day:%B %Y}"


def format_period(start: date | None, end: date | None) -> str:
    """Return a period in words; an empty string if it has no dates.

    >>> format_period(date(2019, 10, 1), date(2019, 12, 31))
    'October to December 2019'
    >>> format_period(date(2019, 11, 1), date(2020, 1, 31)), format_period(date(2019, 11, 1), date(2019, 11, 30))
    ('November 2019 to January 2020', 'November 2019')
    >>> format_period(date(2019, 4, 1), date(2019, 4, 1)), format_period(date(2019, 4, 2), date(2019, 4, 9))
    ('1 April 2019', '2 to 9 April 2019')
    """
    if start is None or end is None:
        return format_date(end or start)
    if start == end:
        return format_date(start)
    if months_in(start, end) is None:
        first, last = format_date(start), format_date(end)
    else:
        first, last = format_date(start.isoformat()[:7]), format_date(end.isoformat()[:7])
    if first == last:
        return first
    # If both dates share a month or a year, it is written once.
    first_words, last_words = first.split(), last.split()
    while len(first_words) > 1 and first_words[-1] == last_words[-1]:
        first_words.pop()
        last_words.pop()
    return f"{' '.join(first_words)} to {last}"


def format_observation_period(row: Row) -> str:
    """Return the period of an observation: its dates, or else the words of the document.

    >>> format_observation_period({"period_start": None, "period_end": None, "period_label": "last year"})
    '“last year”'
    """
    if row["period_end"] is not None:
        return format_period(row["period_start"], row["period_end"])
    return f"“{row['period_label']}”" if row["period_label"] else "no period given"


def format_report_period(row: Row) -> str:
    """Return the period that a document covers, or else its label, its date of publication or its id.

    `row` is a row of the table `sources`, or of a view that has its columns.

    >>> dates = {"period_start": date(2018, 6, 1), "period_end": date(2018, 8, 31)}
    >>> format_report_period(dates)
    'June to August 2018'
    >>> format_report_period({"period_start": None, "period_end": None, "published": "2020-07"})
    'July 2020'
    """
    period = format_period(row["period_start"], row["period_end"])
    return period or row.get("period_label") or format_date(row.get("published")) or str(row["source_id"])


def format_period_length(start: date, end: date) -> str:
    """Return the kind of period between two dates; a chart only joins observations of one kind.

    >>> format_period_length(date(2020, 2, 1), date(2020, 2, 29))
    'month'
    >>> format_period_length(date(2020, 7, 1), date(2020, 9, 30))
    'quarter'
    >>> format_period_length(date(2020, 1, 6), date(2020, 1, 12))
    '7 days'
    """
    months = months_in(start, end)
    if months is not None:
        return PERIOD_LENGTHS.get(months, f"{months} months")
    days = (end - start).days + 1
    return "day" if days == 1 else f"{days} days"


def months_in(start: date, end: date) -> int | None:
    """Return the number of calendar months in a period; None if it doesn't consist of whole months.

    >>> months_in(date(2020, 7, 1), date(2020, 9, 30)), months_in(date(2020, 7, 1), date(2020, 9, 29))
    (3, None)
    """
    next_day = end + timedelta(days=1)
    if start.day != 1 or next_day.day != 1:
        return None
    return (next_day.year - start.year) * 12 + next_day.month - start.month


def format_lines(row: Row) -> str:
    """Return the lines of the source text that a row is from.

    >>> format_lines({"line_start": 439, "line_end": 444}), format_lines({"line": 7})
    ('lines 439–444', 'line 7')
    """
    first = row["line_start"] if "line_start" in row else row["line"]
    last = row.get("line_end", first)
    return f"line {first}" if first == last else f"lines {first}–{last}"


def format_size(size: int) -> str:
    """Return the size of a file in words.

    >>> format_size(900), format_size(1809), format_size(2629632)
    ('900 bytes', '2 kB', '2.6 MB')
    """
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1_000:.0f} kB"


def format_code(code: str) -> str:
    """Return a code of an enumerated column, such as a status, in words; capitalised if it stands alone.

    >>> format_code("on_hold"), format_code("hate-crime").capitalize()
    ('on hold', 'Hate crime')
    """
    return code.replace("_", " ").replace("-", " ")


STATUS_NAMES = {"active": "In progress"}
"""What readers see in place of a code that could be misread; other codes are written in words."""


def format_status(status: str) -> str:
    """Return the name of a status for readers.

    >>> format_status("active"), format_status("on_hold")
    ('In progress', 'On hold')
    """
    return STATUS_NAMES.get(status) or format_code(status).capitalize()


def shorten(text: str, length: int = 160) -> str:
    """Return the beginning of a text on one line, cut between words.

    >>> shorten("Tender all ready to be published", 20)
    'Tender all ready to …'
    """
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length + 1].rsplit(" ", 1)[0][:length] + " …"
