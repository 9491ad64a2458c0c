"""What became of the activities: their states in each report."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import Any

import polars as pl

from swp_data.site.charts.drawing import (
    BLUE,
    CHARACTERS,
    GREEN,
    PURPLE,
    VERMILION,
    Chart,
    Layer,
    down,
    draw,
    text,
)
from swp_data.wording import format_code, format_period

STATUSES = {
    "complete": BLUE,
    "active": GREEN,
    "awaiting_update": "#87964b",
    "on_hold": PURPLE,
    "cancelled": VERMILION,
    "referred": "#78693c",
    "no_update": "#9678ff",
}
"""The states in the order that they are drawn in, with their colours, any two of which stay apart for people who see
no red, green or blue. The words under each bar name them too, in the same order."""
NOT_ONE_LIST = (
    "The editions list other activities, so that the shares of one do not follow from those of the other."
)
BAR, LINE = 22, 16


def progress_chart(rows: pl.DataFrame, name: str, title: str) -> Chart:
    """Return the share of the activities in each state, report by report.

    Takes rows of the view `progress`: all, or those of one objective or commitment. `name` begins the ids of the
    picture. Reports on different editions of the plan stand apart, for they report on different activities.

    >>> import swp_data as swp
    >>> chart = progress_chart(swp.view("progress"), "progress", "States of the activities")
    >>> chart.table.select("Report", "Complete", "Active", "Activities").rows()[0]
    ('June to August 2018', 19, 54, 98)
    """
    reports = list(_reports(rows))
    alt = f"{title}. " + " ".join(_sentences(reports))
    table = pl.DataFrame(
        [
            {"Report": report["words"], "Plan": report["plan"]}
            | {format_code(status).capitalize(): report["counts"][status] for status in STATUSES}
            | {"Activities": report["all"]}
            for report in reports
        ]
    )
    note = NOT_ONE_LIST if table["Plan"].n_unique() > 1 else ""
    return Chart(title, draw(*_picture(reports), name, title, alt), alt, table, note)


def _reports(rows: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each report with the number of activities in each state, in the order of their periods."""
    rows = rows.with_columns(pl.col("status", "period_label").cast(pl.String))
    keys = ["period_end", "period_start", "source_id", "period_label", "plan"]
    for key, report in rows.sort(keys, nulls_last=True).group_by(keys, maintain_order=True):
        end, start, source, label, plan = key
        counts = dict(report.group_by("status").len().rows())
        yield {
            "source": source,
            "words": format_period(start, end) or label or source,
            "plan": plan,
            "counts": {status: counts.pop(status, 0) for status in STATUSES},
            "all": report.height,
        }
        if counts:
            msg = f"No colour is given for the status {', '.join(counts)}: add it to STATUSES."
            raise ValueError(msg)


def _sentences(reports: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what the picture says: the states in each report, and how the share of the complete ones moved."""
    before: dict[str, Any] | None = None
    for report in reports:
        states = ", ".join(
            f"{count} {format_code(status)} ({_share(count / report['all'])})"
            for status, count in _counted(report)
        )
        yield f"{report['words']}, {report['all']} activities: {states}."
        if before and before["plan"] != report["plan"]:
            yield f"This report is on another edition of the plan, {report['plan']}. {NOT_ONE_LIST}"
        elif before:
            old, new = (one["counts"]["complete"] / one["all"] for one in (before, report))
            yield f"The share that is complete {_moved(old, new)}."
        before = report


def _moved(old: float, new: float) -> str:
    """Return how a share moved.

    >>> _moved(0.194, 0.336)
    'rose from 19% to 34%'
    """
    if _share(old) == _share(new):
        return f"stayed at {_share(new)}"
    return f"{'rose' if new > old else 'fell'} from {_share(old)} to {_share(new)}"


def _share(part: float) -> str:
    """Return a share as a whole percentage, a half rounded up as people do.

    >>> _share(0.125), _share(0.124)
    ('13%', '12%')
    """
    return f"{math.floor(part * 100 + 0.5)}%"


def _counted(report: dict[str, Any]) -> list[tuple[str, int]]:
    return [(status, count) for status, count in report["counts"].items() if count]


def _picture(reports: list[dict[str, Any]]) -> tuple[list[Layer], int]:
    """Return the bars, each with its report above and its states in words below; and their height."""
    headings: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    top, plan = 0, None
    for report in reports:
        if report["plan"] != plan:
            plan = report["plan"]
            top += 10 if headings else 0
            headings.append({"y": top, "text": f"Plan {plan}"})
            top += LINE + 6
        words.append({"y": top, "text": f"{report['words']}: {report['all']} activities"})
        top += LINE + 2
        done = 0
        for status, count in _counted(report):
            ends = {"x": done / report["all"], "x2": (done + count) / report["all"]}
            parts.append({"status": format_code(status), "y": top, "y2": top + BAR} | ends)
            done += count
        top += BAR + 5
        states = " · ".join(
            f"{count} {format_code(status)}".replace(" ", "\u00a0") for status, count in _counted(report)
        )
        for line in textwrap.wrap(states, CHARACTERS):
            words.append({"y": top, "text": line})
            top += LINE
        top += 14
    height = top - 14
    shown = [status for status in STATUSES if any(part["status"] == format_code(status) for part in parts)]
    colours = {
        "domain": [format_code(status) for status in shown],
        "range": [STATUSES[status] for status in shown],
    }
    legend = {"orient": "top", "columns": 3, "symbolType": "square", "columnPadding": 14, "offset": 12}
    bars = {
        "data": {"values": parts},
        "mark": {"type": "rect", "x2Offset": -1.5},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1]}},
            "x2": {"field": "x2"},
            "y": down(height),
            "y2": {"field": "y2"},
            "color": {"field": "status", "type": "nominal", "scale": colours, "legend": legend},
        },
    }
    return [bars, text(headings, height, "bold"), text(words, height)], height
