"""The axes of a chart over time: its range of values, its labelled months, and dates in the form that Vega needs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from swp_data.site.charts.drawing import Layer

MOST_TICKS = 4
MONTHS_BETWEEN_TICKS = (1, 2, 3, 6, 12, 24, 60, 120)
UNIT_TITLES = {
    "percent": "Per cent",
    "GBP": "Pounds sterling",
    "count": "Number",
    "FTE": "Full-time equivalents",
}
LABEL_EXPRESSIONS = {"percent": "datum.label + '%'", "GBP": "'£' + datum.label"}


def time_axis(start: date, end: date) -> Layer:
    """Return the encoding of a horizontal position in time, by the field `end`."""
    return {
        "field": "end",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [to_vega(start), to_vega(end)], "nice": False, "padding": 14},
        "axis": {"title": None, "values": month_ticks(start, end), "format": "%b %Y", "grid": False},
    }


def value_axis(low: float, high: float, unit: str) -> Layer:
    """Return the encoding of a vertical position by the field `value`; the title says if the axis is cut."""
    title = UNIT_TITLES.get(unit, unit.capitalize())
    axis: dict[str, Any] = {
        "title": f"{title}; the axis begins at {low:g}" if low else title,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleX": -32,
        "titleY": -12,
        "tickCount": 5,
        "minExtent": 32,
        "labelExpr": LABEL_EXPRESSIONS.get(unit, "datum.label"),
        "domain": False,
        "ticks": False,
    }
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def value_range(values: list[float], unit: str) -> tuple[float, float]:
    """Return where the axis of some values begins and ends.

    Percentages have one of three axes, so charts can be compared: from 50 to 100 if none is below 50, from 0 to
    100 if some are, and from 0 if all are below 50. Every other axis begins at zero.

    >>> value_range([71.0, 77.0], "percent"), value_range([27.0, 80.0], "percent")
    ((50, 100), (0, 100))
    >>> value_range([4.7, 5.1], "percent"), value_range([20.0, 30.0], "count")
    ((0, 6), (0, 40))
    """
    if unit == "percent" and min(values) >= 50 and max(values) <= 100:
        return 50, 100
    if unit == "percent" and 50 <= max(values) <= 100:
        return 0, 100
    step = 10 ** math.floor(math.log10(max(*values, 1e-9)))
    return min(0, *values), (math.floor(max(values) / step) + 1) * step


def month_ticks(start: date, end: date) -> list[int]:
    """Return the months to label on the time axis, each as its first day; at most four."""
    for months in MONTHS_BETWEEN_TICKS:
        ticks = list(_first_days(start, end, months))
        if len(ticks) <= MOST_TICKS:
            return ticks
    return []


def _first_days(start: date, end: date, months: int) -> Iterator[int]:
    """Yield the first day of every so many months between two dates."""
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month + 1):
        day = date(month // 12, month % 12 + 1, 1)
        if month % months == 0 and start <= day <= end:
            yield to_vega(day)


def to_vega(day: date) -> int:
    """Return a date as milliseconds since 1970 in UTC, so charts don't depend on the machine's time zone.

    >>> to_vega(date(1970, 1, 2))
    86400000
    """
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
