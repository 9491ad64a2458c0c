"""The two plots of a metric: observations over time, and observations side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from swp_data.site.charts.axes import time_axis, to_vega, value_axis, value_range
from swp_data.site.charts.caveats import is_uncertain
from swp_data.site.charts.drawing import (
    BLUE,
    CHARACTERS_PER_LINE,
    GREEN,
    GREY,
    LINE_HEIGHT,
    PURPLE,
    VERMILION,
    WIDTH,
    Layer,
    text_layer,
    vertical,
)
from swp_data.wording import format_observation

Row = dict[str, Any]

LINE_COLOURS = [BLUE, VERMILION, GREEN, PURPLE]
SHAPES = ["circle", "square", "triangle-up", "diamond"]
SOLID, DASHED = [1, 0], [6, 4]
VALUE_SIDES = {
    "above": {"dy": -13, "align": "center"},
    "below": {"dy": 13, "align": "center"},
    "right": {"dx": 8, "align": "left"},
}
"""The sides on which the value of a point can be written."""
PLOT_HEIGHT = 190
BAR_HEIGHT = 16
GAP = 12  # between two bars
CHARACTER_WIDTH = 8  # width of a character of a bar's value, in a wide font


@dataclass(frozen=True)
class Join:
    """A line between two observations whose periods follow each other directly."""

    label: str
    first: Row
    second: Row


def time_plot(
    lines: dict[str, list[Row]], joins: Iterable[Join], standards: dict[str, float]
) -> tuple[list[Layer], int]:
    """Return the layers of a plot over time, and their height.

    Each observation is a point at the end of its period, with a band over the period; an uncertain one is hollow. A
    line joins the observations of periods that follow each other directly; a dashed line is a standard.

    Args:
        lines: the observations of each line, by its label.
        joins: the pairs to join.
        standards: the value of each standard, by its label.
    """
    rows = [row for line in lines.values() for row in line]
    unit = rows[0]["unit"]
    edges = [edge for row in rows for edge in (row["value"], _upper_value(row))]
    low, high = value_range([*edges, *standards.values()], unit)
    x = time_axis(min(row["period_start"] for row in rows), max(row["period_end"] for row in rows))
    y = value_axis(low, high, unit)
    colour, shape = _legends(list(lines), list(standards))

    at_point = {"x": x, "y": y, "color": colour}
    over_period = at_point | {"x": x | {"field": "start"}, "x2": {"field": "end"}}
    to_upper = {"y2": {"field": "upper"}}
    points = list(_points(lines, standards, (high - low) / PLOT_HEIGHT))
    ranges = [point for point in points if point["upper"] != point["value"]]
    thresholds = [{"line": label, "value": value} for label, value in standards.items()]
    layers = [
        _layer(points, {"type": "rule", "strokeWidth": 5, "opacity": 0.5}, over_period),
        _layer(
            thresholds,
            {"type": "rule", "strokeDash": DASHED, "strokeWidth": 1.5},
            {"y": y, "color": colour},
        ),
        _join_layer(joins, over_period | to_upper),
        _layer(ranges, {"type": "rule", "strokeWidth": 2}, at_point | to_upper),
        *_point_layers(points, at_point | {"shape": shape}),
        *_value_layers(points, x, y),
    ]
    return layers, PLOT_HEIGHT


def _legends(lines: list[str], standards: list[str]) -> tuple[Layer, Layer]:
    """Return the encodings of the colour and the shape of each line; standards are grey strokes."""
    legend = {"orient": "top", "columns": 1, "symbolSize": 70, "rowPadding": 4, "offset": 28}

    def encoding(looks: list[str], look_of_standards: str) -> Layer:
        looks = [*islice(cycle(looks), len(lines)), *[look_of_standards] * len(standards)]
        scale = {"domain": [*lines, *standards], "range": looks}
        return {"field": "line", "type": "nominal", "scale": scale, "legend": legend}

    return encoding(LINE_COLOURS, GREY), encoding(SHAPES, "stroke")


def _join_layer(joins: Iterable[Join], encoding: Layer) -> Layer:
    """Return the lines between points."""
    segments = [
        {
            "line": join.label,
            "start": to_vega(join.first["period_end"]),
            "end": to_vega(join.second["period_end"]),
            "value": join.first["value"],
            "upper": join.second["value"],
        }
        for join in joins
    ]
    return _layer(segments, {"type": "rule", "strokeWidth": 2, "strokeDash": SOLID}, encoding)


def _point_layers(points: list[dict[str, Any]], encoding: Layer) -> Iterator[Layer]:
    """Yield the points: filled ones, and hollow ones for uncertain observations."""
    for uncertain, mark in (
        (False, {"filled": True}),
        (True, {"filled": False, "fill": "none", "strokeWidth": 2.5}),
    ):
        yield _layer(
            [point for point in points if point["uncertain"] == uncertain],
            {"type": "point", "size": 70, "opacity": 1} | mark,
            encoding,
        )


def _value_layers(points: list[dict[str, Any]], x: Layer, y: Layer) -> Iterator[Layer]:
    """Yield the values of the points as text, each on a side with enough room."""
    for side, position in VALUE_SIDES.items():
        vertical_position = y | {"field": "upper" if side == "above" else "value"}
        yield _layer(
            [point for point in points if point["side"] == side],
            {"type": "text", "baseline": "middle"} | position,
            {"x": x, "y": vertical_position, "text": {"field": "text"}},
        )


def _points(
    lines: dict[str, list[Row]], standards: dict[str, float], unit_value: float
) -> Iterator[dict[str, Any]]:
    """Yield the points, each with the side for its value: away from its line and from the standards.

    The last points have their value on the right. If the previous point of a line is close, the sides alternate.

    Args:
        lines: the observations of each line, by its label.
        standards: the value of each standard, by its label.
        unit_value: the difference in value for one unit of height.
    """
    ends = [row["period_end"] for line in lines.values() for row in line]
    close = (max(ends) - min(ends)).days / 12
    for label, line in lines.items():
        values = [row["value"] for row in line]
        side, previous_end = "", None
        for index, row in enumerate(line):
            neighbours = values[max(index - 1, 0) : index] + values[index + 1 : index + 2]
            if previous_end is not None and (row["period_end"] - previous_end).days < close:
                side = "below" if side == "above" else "above"
            elif any(5 <= (standard - row["value"]) / unit_value <= 22 for standard in standards.values()):
                side = "below"
            else:
                side = "above" if sum(neighbours) <= row["value"] * len(neighbours) else "below"
            previous_end = row["period_end"]
            yield {
                "line": label,
                "start": to_vega(row["period_start"]),
                "end": to_vega(row["period_end"]),
                "value": row["value"],
                "upper": _upper_value(row),
                "text": format_observation(row),
                "uncertain": is_uncertain(row),
                "side": "right" if row["period_end"] == max(ends) else side,
            }


def bar_plot(observations: dict[str, Row]) -> tuple[list[Layer], int]:
    """Return the layers of a plot of observations side by side, and their height.

    Each is a bar from zero with its label above it and its value at its end. Levels are blue; targets, standards and
    comparators are grey. The bar of an uncertain observation is pale, with an outline.

    Args:
        observations: the observations by their labels.
    """
    bars: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    y = 0
    for label, row in observations.items():
        for line in textwrap.wrap(label, CHARACTERS_PER_LINE):
            labels.append({"y": y, "text": line})
            y += LINE_HEIGHT
        bars.append(
            {
                "y": y,
                "y2": y + BAR_HEIGHT,
                "middle": y + BAR_HEIGHT / 2,
                "zero": 0,
                "value": row["value"],
                "upper": _upper_value(row),
                "text": format_observation(row),
                "outline": 2 if is_uncertain(row) else 0,
                "fill": 0.25 if is_uncertain(row) else 1,
                "colour": BLUE if row["measure"] == "level" else GREY,
            }
        )
        y += BAR_HEIGHT + GAP
    height = y - GAP
    return [*_bar_layers(bars, height), text_layer(labels, height)], height


def _bar_layers(bars: list[dict[str, Any]], height: int) -> list[Layer]:
    # The scale leaves room for the longest value at the end of the longest bar.
    text_width = CHARACTER_WIDTH * max(len(bar["text"]) for bar in bars)
    scale_factor = WIDTH / (WIDTH - 10 - text_width)
    scale = {"domain": [0, max(bar["upper"] for bar in bars) * scale_factor], "nice": False}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": scale}
    at_bar = {
        "x": x,
        "y": vertical(height),
        "y2": {"field": "y2"},
        "color": {"field": "colour", "scale": None},
    }
    outline = {
        "stroke": {"field": "colour", "scale": None},
        "strokeWidth": {"field": "outline", "type": "quantitative", "scale": None},
        "fillOpacity": {"field": "fill", "type": "quantitative", "scale": None},
    }
    ranges = [bar for bar in bars if bar["upper"] != bar["value"]]
    return [
        _layer(bars, {"type": "rect"}, at_bar | {"x2": {"field": "zero"}} | outline),
        _layer(ranges, {"type": "rect", "opacity": 0.5}, at_bar | {"x2": {"field": "upper"}}),
        _layer(
            bars,
            {"type": "text", "align": "left", "dx": 6, "baseline": "middle"},
            {
                "x": x | {"field": "upper"},
                "y": vertical(height, "middle"),
                "text": {"field": "text"},
            },
        ),
    ]


def _layer(values: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> Layer:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _upper_value(row: Row) -> float:
    """Return the upper end of an observation that is a range, or else its value."""
    return float(row["value"] if row["upper_value"] is None else row["upper_value"])
