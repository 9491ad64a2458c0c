"""Months and quarters as the documents print them."""

from __future__ import annotations

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PRINTED_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})[a-z]*(?![a-z])", re.IGNORECASE)
PRINTED_QUARTER = re.compile(r"\b(?:Q|quarter )([1-4]|one|two|three|four)\b", re.IGNORECASE)
QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "one": 1, "two": 2, "three": 3, "four": 4}


def months_in(text: str) -> list[int]:
    """Return the numbers of the months that a text names, in order.

    >>> months_in("June to August 2018"), months_in("OCT - DEC 2020"), months_in("2018/19")
    ([6, 8], [10, 12], [])
    """
    return [MONTHS.index(month[:3].lower()) + 1 for month in PRINTED_MONTH.findall(text)]


def quarter_in(text: str) -> int | None:
    """Return the quarter of a financial year that a text names; None if it names none.

    >>> quarter_in("Quarter 3 of 2020/21"), quarter_in("in 2020")
    (3, None)
    """
    match = PRINTED_QUARTER.search(text)
    return QUARTERS[match[1].lower()] if match else None


def quarter_of(day: date) -> int:
    """Return the quarter of the financial year (which begins in April) that contains a day.

    >>> quarter_of(date(2020, 4, 1)), quarter_of(date(2021, 3, 31))
    (1, 4)
    """
    return (day.month - 4) % 12 // 3 + 1


def first_day(financial_year: int, quarter: int) -> date:
    """Return the first day of a quarter of the financial year that begins in a year.

    >>> first_day(2020, 3), first_day(2020, 4)
    (datetime.date(2020, 10, 1), datetime.date(2021, 1, 1))
    """
    return date(financial_year + quarter // 4, (quarter * 3 + 1) % 12, 1)
