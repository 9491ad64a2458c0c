"""How a chart says a figure and a period in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

QUALIFIERS = {
    "exact": "",
    "approximately": "about ",
    "over": "over ",
    "at_least": "at least ",
    "under": "under ",
    "up_to": "up to ",
}
KINDS = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}


def number(value: float, unit: str) -> str:
    """Return a value with its unit.

    >>> number(73.6, "percent"), number(80000.0, "GBP"), number(3865.0, "count"), number(818.0, "seconds")
    ('73.6%', '£80,000', '3,865', '818 seconds')
    >>> number(-2.5, "GBP")
    '-£2.5'
    """
    digits = f"{abs(value):,.6f}".rstrip("0").rstrip(".")
    minus = "-" if value < 0 else ""
    if unit == "GBP":
        return f"{minus}£{digits}"
    return f"{minus}{digits}" + {"percent": "%", "count": ""}.get(unit, f" {unit.replace('_', ' ')}")


def figure(row: dict[str, Any]) -> str:
    """Return the figure of an observation, with the words that say how exact it is.

    >>> figure({"value": 83.0, "upper_value": 85.0, "unit": "percent", "qualifier": "approximately"})
    'about 83% to 85%'
    """
    upper = "" if row["upper_value"] is None else f" to {number(row['upper_value'], row['unit'])}"
    return f"{QUALIFIERS[row['qualifier']]}{number(row['value'], row['unit'])}{upper}"


def period(start: date | None, end: date | None) -> str:
    """Return a period in words, or nothing where it has no dates.

    >>> period(date(2018, 6, 1), date(2018, 8, 31)), period(date(2018, 7, 1), date(2019, 6, 30))
    ('June to August 2018', 'July 2018 to June 2019')
    >>> period(date(2020, 8, 1), date(2020, 8, 31)), period(date(2020, 2, 5), date(2020, 2, 5))
    ('August 2020', '5 February 2020')
    """
    if start is None or end is None:
        return ""
    if start == end:
        return f"{end.day} {end:%B %Y}"
    if months(start, end) is None:
        return f"{start.day} {start:%B %Y} to {end.day} {end:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{end:%B %Y}"
    return f"{start:%B}{'' if start.year == end.year else f' {start.year}'} to {end:%B %Y}"


def kind(start: date, end: date) -> str:
    """Return what kind of period it is: figures of different kinds are not joined.

    >>> kind(date(2020, 2, 1), date(2020, 2, 29)), kind(date(2020, 7, 1), date(2020, 9, 30))
    ('month', 'quarter')
    >>> kind(date(2020, 3, 31), date(2020, 3, 31)), kind(date(2020, 1, 6), date(2020, 1, 12))
    ('day', '7 days')
    """
    days = (end - start).days + 1
    whole = months(start, end)
    if whole is None:
        return "day" if days == 1 else f"{days} days"
    return KINDS.get(whole, f"{whole} months")


def months(start: date, end: date) -> int | None:
    """Return how many whole months a period has, or None where it begins or ends within one."""
    after = end + timedelta(days=1)
    if start.day != 1 or after.day != 1:
        return None
    return (after.year - start.year) * 12 + after.month - start.month
