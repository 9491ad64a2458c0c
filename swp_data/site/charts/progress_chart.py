"""The progress chart: the statuses of the activities in each report, as stacked bars."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from swp_data.errors import SwpDataError
from swp_data.site.charts.drawing import (
    BLUE,
    CHARACTERS_PER_LINE,
    GREEN,
    LINE_HEIGHT,
    PURPLE,
    VERMILION,
    Chart,
    Layer,
    draw,
    text_layer,
    vertical,
)
from swp_data.text import plural
from swp_data.wording import format_report_period, format_status

STATUS_COLOURS = {
    "complete": BLUE,
    "active": GREEN,
    "awaiting_update": "#87964b",
    "on_hold": PURPLE,
    "cancelled": VERMILION,
    "referred": "#78693c",
    "no_update": "#9678ff",
}
"""The statuses in the order of the bars, with their colours.

People with any type of colour vision can distinguish them. The words below each bar are in the same order.
"""
NOT_COMPARABLE = (
    "Each edition of the plan lists different activities, "
    "so percentages from different editions are not comparable."
)
BAR_HEIGHT = 22
GAP = 14  # between two reports


class UnknownStatusError(SwpDataError, ValueError):
    """Raised when an update has a status that `STATUS_COLOURS` doesn't list."""


@dataclass(frozen=True)
class ReportedStatuses:
    """A report as a bar: its period, its edition of the plan, and the number of its activities with each status."""

    period: str
    plan: str
    counts: dict[str, int]

    @property
    def activities(self) -> int:
        return sum(self.counts.values())

    def share(self, status: str) -> float:
        return self.counts[status] / self.activities

    def present(self) -> list[tuple[str, int]]:
        """Return the statuses that occur, with their counts."""
        return [(status, count) for status, count in self.counts.items() if count]


def progress_chart(rows: pl.DataFrame, name: str, title: str) -> Chart:
    """Return the chart of the share of activities with each status, report by report.

    Reports on different editions of the plan are kept apart, because each edition lists different activities.

    Args:
        rows: rows of the view `progress`: all of them, or those of one objective or commitment.
        name: what the ids in the SVG begin with; unique within a page.
        title: the title.

    Raises:
        UnknownStatusError: an update has a status without a colour.

    Example:
        >>> import swp_data as swp
        >>> chart = progress_chart(swp.view("progress"), "progress", "Statuses of the activities")
        >>> chart.table["Report"][0], chart.table["Activities"].sum() == swp.view("progress").height
        ('June to August 2018', True)
    """
    reports = list(_reports(rows))
    alt = f"{title}. {' '.join(_sentences(reports))}"
    table = pl.DataFrame(
        [
            {"Report": report.period, "Plan": report.plan}
            | {format_status(status): count for status, count in report.counts.items()}
            | {"Activities": report.activities}
            for report in reports
        ]
    )
    note = NOT_COMPARABLE if len({report.plan for report in reports}) > 1 else ""
    return Chart(title, draw(*_layers(reports), name, title, alt), alt, table, note)


def _reports(rows: pl.DataFrame) -> Iterator[ReportedStatuses]:
    """Yield the reports in the order of their periods."""
    rows = rows.with_columns(pl.col("status", "period_label").cast(pl.String))
    keys = ["period_end", "period_start", "source_id", "period_label", "plan"]
    for values, report in rows.sort(keys, nulls_last=True).group_by(keys, maintain_order=True):
        counts = dict(report.group_by("status").len().rows())
        if unknown := sorted(set(counts) - set(STATUS_COLOURS)):
            raise UnknownStatusError(
                f"the status {unknown[0]!r} has no colour", hint="add it to STATUS_COLOURS"
            )
        source = dict(zip(keys, values, strict=True))
        yield ReportedStatuses(
            period=format_report_period(source),
            plan=source["plan"],
            counts={status: counts.get(status, 0) for status in STATUS_COLOURS},
        )


def _sentences(reports: list[ReportedStatuses]) -> Iterator[str]:
    """Yield the chart in words: the statuses in each report, and the change in the share of complete activities."""
    previous: ReportedStatuses | None = None
    for report in reports:
        statuses = ", ".join(
            f"{count} {format_status(status).lower()} ({_percentage(report.share(status))})"
            for status, count in report.present()
        )
        yield f"{report.period}, {_activities(report)}: {statuses}."
        if previous and previous.plan != report.plan:
            yield f"This report covers another edition of the plan, {report.plan}. {NOT_COMPARABLE}"
        elif previous:
            change = _change(previous.share("complete"), report.share("complete"))
            yield f"The share of complete activities {change}."
        previous = report


def _activities(report: ReportedStatuses) -> str:
    return plural(report.activities, "activity", "activities")


def _change(old: float, new: float) -> str:
    """Return how a share changed.

    >>> _change(0.194, 0.336)
    'rose from 19% to 34%'
    """
    if _percentage(old) == _percentage(new):
        return f"stayed at {_percentage(new)}"
    return f"{'rose' if new > old else 'fell'} from {_percentage(old)} to {_percentage(new)}"


def _percentage(share: float) -> str:
    """Return a share as a whole percentage, with halves rounded up.

    >>> _percentage(0.125), _percentage(0.124)
    ('13%', '12%')
    """
    return f"{math.floor(share * 100 + 0.5)}%"


def _layers(reports: list[ReportedStatuses]) -> tuple[list[Layer], int]:
    """Return the layers of the chart and their height: each bar has its report above and its counts below."""
    editions: list[dict[str, Any]] = []
    captions: list[dict[str, Any]] = []
    segments: list[dict[str, Any]] = []
    y, plan = 0, None
    for report in reports:
        if report.plan != plan:
            if editions:
                y += 10
            plan = report.plan
            editions.append({"y": y, "text": f"Plan {plan}"})
            y += LINE_HEIGHT + 6
        captions.append({"y": y, "text": f"{report.period}: {_activities(report)}"})
        y += LINE_HEIGHT + 2
        segments += _segments(report, y)
        y += BAR_HEIGHT + 5
        for line in textwrap.wrap(_counts(report), CHARACTERS_PER_LINE):
            captions.append({"y": y, "text": line})
            y += LINE_HEIGHT
        y += GAP
    height = y - GAP
    layers = [
        _bars(segments, height),
        text_layer(editions, height, weight="bold"),
        text_layer(captions, height),
    ]
    return layers, height


def _segments(report: ReportedStatuses, y: int) -> Iterator[dict[str, Any]]:
    """Yield the segments of the bar with its top at `y`."""
    drawn = 0
    for status, count in report.present():
        yield {
            "status": format_status(status).lower(),
            "y": y,
            "y2": y + BAR_HEIGHT,
            "x": drawn / report.activities,
            "x2": (drawn + count) / report.activities,
        }
        drawn += count


def _counts(report: ReportedStatuses) -> str:
    """Return the counts of a report as text, with no line break between a number and its status."""
    return " · ".join(
        f"{count} {format_status(status).lower()}".replace(" ", "\u00a0")
        for status, count in report.present()
    )


def _bars(segments: list[dict[str, Any]], height: int) -> Layer:
    statuses = {format_status(status).lower(): colour for status, colour in STATUS_COLOURS.items()}
    drawn = {segment["status"] for segment in segments}
    colours = {
        "domain": [status for status in statuses if status in drawn],
        "range": [colour for status, colour in statuses.items() if status in drawn],
    }
    legend = {"orient": "top", "columns": 3, "symbolType": "square", "columnPadding": 14, "offset": 12}
    return {
        "data": {"values": segments},
        "mark": {"type": "rect", "x2Offset": -1.5},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1]}},
            "x2": {"field": "x2"},
            "y": vertical(height),
            "y2": {"field": "y2"},
            "color": {"field": "status", "type": "nominal", "scale": colours, "legend": legend},
        },
    }
