"""The two pictures of a metric: figures over time, and figures side by side."""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from swp_data.site.charts.drawing import (
    BLUE,
    CHARACTERS,
    GREEN,
    GREY,
    PURPLE,
    VERMILION,
    WIDTH,
    Layer,
    down,
    text,
)
from swp_data.wording import format_observation

Row = dict[str, Any]
Join = tuple[str, Row, Row, bool]
LINES = [BLUE, VERMILION, GREEN, PURPLE]
SHAPES = ["circle", "square", "triangle-up", "diamond"]
SIDES = {
    "above": {"dy": -13, "align": "center"},
    "below": {"dy": 13, "align": "center"},
    "right": {"dx": 8, "align": "left"},
}
HEIGHT = 190
BAR = 16
UNITS = {"percent": "Per cent", "GBP": "Pounds sterling", "count": "Number", "FTE": "Full-time equivalents"}


def timeline(
    lines: dict[str, list[Row]], joins: Iterable[Join], standards: dict[str, float]
) -> tuple[list[Layer], int]:
    """Return figures over time: a point at the end of each period, with a band over the time that it is for.

    A full line joins figures without time between them, a dotted one figures between which nothing is printed, a
    dashed one is a standard. Returns the layers and their height.
    """
    rows = [row for line in lines.values() for row in line]
    unit = rows[0]["unit"]
    start, end = min(row["period_start"] for row in rows), max(row["period_end"] for row in rows)
    low, high = extent(
        [*(edge for row in rows for edge in (row["value"], _upper(row))), *standards.values()], unit
    )
    x = {
        "field": "end",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [moment(start), moment(end)], "nice": False, "padding": 14},
        "axis": {"title": None, "values": ticks(start, end), "format": "%b %Y", "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {
            "title": UNITS.get(unit, unit.capitalize()) + (f"; the axis begins at {low:g}" if low else ""),
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleX": -32,
            "titleY": -12,
            "tickCount": 5,
            "minExtent": 32,
            "labelExpr": {"percent": "datum.label + '%'", "GBP": "'£' + datum.label"}.get(
                unit, "datum.label"
            ),
            "domain": False,
            "ticks": False,
        },
    }
    named, rest = [*lines, *standards], len(standards)
    legend = {"orient": "top", "columns": 1, "symbolSize": 70, "rowPadding": 4, "offset": 28}
    colour, shape = (
        {"field": "line", "type": "nominal", "scale": {"domain": named, "range": looks}, "legend": legend}
        for looks in (
            [*itertools.islice(itertools.cycle(LINES), len(lines)), *[GREY] * rest],
            [*itertools.islice(itertools.cycle(SHAPES), len(lines)), *["stroke"] * rest],
        )
    )
    points = list(_points(lines, standards, (high - low) / HEIGHT))
    placed = {"x": x, "y": y, "color": colour}
    spans = [
        {"line": label, "start": moment(one["period_end"]), "end": moment(other["period_end"])}
        | {"value": one["value"], "upper": other["value"], "near": near}
        for label, one, other, near in joins
    ]
    from_start = placed | {"x": x | {"field": "start"}, "x2": {"field": "end"}}
    to_upper = {"y2": {"field": "upper"}}
    layers = [
        _layer(points, {"type": "rule", "strokeWidth": 5, "opacity": 0.5}, from_start),
        _layer(
            [{"line": label, "value": value} for label, value in standards.items()],
            {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 1.5},
            {"y": y, "color": colour},
        ),
    ]
    for near, dashes in ((True, [1, 0]), (False, [1.5, 4])):
        joined = [span for span in spans if span["near"] == near]
        layers.append(
            _layer(joined, {"type": "rule", "strokeWidth": 2, "strokeDash": dashes}, from_start | to_upper)
        )
    ranges = [point for point in points if point["upper"] != point["value"]]
    layers.append(_layer(ranges, {"type": "rule", "strokeWidth": 2}, placed | to_upper))
    layers.append(
        _layer(points, {"type": "point", "filled": True, "size": 70, "opacity": 1}, placed | {"shape": shape})
    )
    for side, look in SIDES.items():
        top = y | {"field": "upper" if side == "above" else "value"}
        beside = [point for point in points if point["side"] == side]
        mark = {"type": "text", "baseline": "middle"} | look
        layers.append(_layer(beside, mark, {"x": x, "y": top, "text": {"field": "text"}}))
    return layers, HEIGHT


def _points(
    lines: dict[str, list[Row]], standards: dict[str, float], step: float
) -> Iterator[dict[str, Any]]:
    """Yield the points, each with the side on which its figure has room: away from its line and from the standards.

    `step` is the value of one unit of height. The last points of all have their figure on the right; where the point
    before is near, the sides alternate.
    """
    days = [row["period_end"] for line in lines.values() for row in line]
    near = (max(days) - min(days)).days / 12
    for label, line in lines.items():
        values = [row["value"] for row in line]
        side, before = "", None
        for place, row in enumerate(line):
            beside = [values[other] for other in (place - 1, place + 1) if 0 <= other < len(line)]
            if before is not None and (row["period_end"] - before).days < near:
                side = "below" if side == "above" else "above"
            elif any(5 <= (level - row["value"]) / step <= 22 for level in standards.values()):
                side = "below"
            else:
                side = "above" if sum(beside) <= row["value"] * len(beside) else "below"
            before = row["period_end"]
            yield {
                "line": label,
                "start": moment(row["period_start"]),
                "end": moment(row["period_end"]),
                "value": row["value"],
                "upper": _upper(row),
                "text": format_observation(row),
                "side": "right" if row["period_end"] == max(days) else side,
            }


def bars(figures: dict[str, Row]) -> tuple[list[Layer], int]:
    """Return figures side by side: a bar from zero for each, with its words above it and its value at its end.

    What is measured here is blue, what it is compared with grey. Returns the layers and their height.
    """
    parts: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    top = 0
    for label, row in figures.items():
        for line in textwrap.wrap(label, CHARACTERS):
            words.append({"y": top, "text": line})
            top += 16
        place = {"y": top, "y2": top + BAR, "middle": top + BAR / 2, "zero": 0}
        ends = {"value": row["value"], "upper": _upper(row), "text": format_observation(row)}
        parts.append(place | ends | {"colour": BLUE if row["measure"] == "level" else GREY})
        top += BAR + 12
    height = top - 12
    room = WIDTH / (WIDTH - 10 - 8 * max(len(part["text"]) for part in parts))
    across = {"domain": [0, max(part["upper"] for part in parts) * room], "nice": False}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": across}
    placed = {"x": x, "y": down(height), "y2": {"field": "y2"}, "color": {"field": "colour", "scale": None}}
    ranges = [part for part in parts if part["upper"] != part["value"]]
    return [
        _layer(parts, {"type": "rect"}, placed | {"x2": {"field": "zero"}}),
        _layer(ranges, {"type": "rect", "opacity": 0.5}, placed | {"x2": {"field": "upper"}}),
        _layer(
            parts,
            {"type": "text", "align": "left", "dx": 6, "baseline": "middle"},
            {"x": x | {"field": "upper"}, "y": down(height, "middle"), "text": {"field": "text"}},
        ),
        text(words, height),
    ], height


def _layer(values: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> Layer:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _upper(row: Row) -> float:
    """Return the upper end of a range, or the figure itself."""
    return float(row["value"] if row["upper_value"] is None else row["upper_value"])


def extent(values: list[float], unit: str) -> tuple[float, float]:
    """Return where the axis of the values begins and ends.

    Percentages have one of three axes, so that charts can be compared: from 50 to 100 where none is below 50, from 0 to
    100 where some are, and from 0 where all are below 50. All else begins at zero.

    >>> extent([71.0, 77.0], "percent"), extent([27.0, 80.0], "percent"), extent([4.7, 5.1], "percent")
    ((50, 100), (0, 100), (0, 6))
    >>> extent([20.0, 30.0], "count")
    (0, 40)
    """
    if unit == "percent" and min(values) >= 50 and max(values) <= 100:
        return 50, 100
    if unit == "percent" and 50 <= max(values) <= 100:
        return 0, 100
    step = 10 ** math.floor(math.log10(max(*values, 1e-9)))
    return min(0, *values), (math.floor(max(values) / step) + 1) * step


def ticks(start: date, end: date) -> list[int]:
    """Return the months that the axis of time names: four at most, on the first day of a month."""
    return next(
        found for every in (1, 2, 3, 6, 12, 24, 60, 120) if len(found := [*_firsts(start, end, every)]) <= 4
    )


def _firsts(start: date, end: date, every: int) -> Iterator[int]:
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month + 1):
        day = date(month // 12, month % 12 + 1, 1)
        if month % every == 0 and start <= day <= end:
            yield moment(day)


def moment(day: date) -> int:
    """Return a day as Vega counts time: milliseconds since 1970, in UTC, whatever the machine's own zone is."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
