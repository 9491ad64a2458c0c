"""Rules that compare `observations` with one another, and with the areas that their quotes name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING, Any

from swp_data.checks.rules._expressions import all_except, rows_of
from swp_data.checks.rules._rule import Example, Rule, Tables

if TYPE_CHECKING:
    import polars as pl


MAGNITUDE = 10
SAME_PERIOD = ("source_id", "period_start", "period_end", "period_label")

Series = list[tuple[int, dict[str, Any]]]
"""The observations of one metric, area and measure, each with its index."""


def _named_area(tables: Tables) -> pl.Expr:
    """If the quote of an observation names areas, the observation has one of them. Parts of names don't count."""
    names = {row["area_id"]: row["name"] for row in rows_of(tables, "areas")}
    patterns = {name: re.compile(rf"\b{re.escape(name)}\b") for name in names.values()}

    def fits(row: dict[str, Any]) -> bool:
        quoted = {name for name, pattern in patterns.items() if pattern.search(row["quote"])}
        longest = {name for name in quoted if not any(name != other and name in other for other in quoted)}
        return not longest or names.get(row["area_id"]) in longest

    rows = rows_of(tables, "observations")
    return all_except(index for index, row in enumerate(rows) if not fits(row))


def _series(tables: Tables) -> Iterator[Series]:
    """Yield each series of two observations or more."""
    series: dict[tuple[str, ...], Series] = defaultdict(list)
    for index, row in enumerate(rows_of(tables, "observations")):
        series[row["metric_id"], row["area_id"], row["measure"]].append((index, row))
    yield from (observations for observations in series.values() if len(observations) > 1)


def _of_same_magnitude(tables: Tables) -> pl.Expr:
    """A value is within a factor of ten of the median of the others. Of two values, only the later is reported."""
    ends = dict(tables["sources"].select("source_id", "period_end").rows())
    wrong = []
    for series in _series(tables):
        sizes = {index: abs(row["value"]) for index, row in series if row["value"]}
        last = max(series, key=lambda item: (str(ends.get(item[1]["source_id"])), item[1]["line"]))[0]
        for index, size in sizes.items():
            others = [other for place, other in sizes.items() if place != index]
            usual = median(others) if others else size
            is_far = max(size, usual) >= MAGNITUDE * min(size, usual)
            if is_far and (len(others) > 1 or index == last):
                wrong.append(index)
    return all_except(wrong)


def _consistent_in_document(tables: Tables) -> pl.Expr:
    """A document gives one value for the same thing at the same time. If values differ, the later ones are reported."""
    wrong = []
    for series in _series(tables):
        first: dict[tuple[Any, ...], tuple[Any, Any]] = {}
        for index, row in series:
            period = tuple(row[name] for name in SAME_PERIOD)
            value = row["value"], row["upper_value"]
            if first.setdefault(period, value) != value:
                wrong.append(index)
    return all_except(wrong)


OBSERVATION_SERIES: tuple[Rule, ...] = (
    Rule(
        id="observation-area",
        table="observations",
        column="area_id",
        reads=("area_id", "quote", "areas.area_id", "areas.name"),
        check=_named_area,
        message="the quote names a different area.",
        hint="Enter the area that the quote names.",
        reason="An observation is about the area that its sentence names.",
        example=Example(
            good={"area_id": "northshire", "quote": "burglary in Northshire fell"},
            bad={"area_id": "southshire"},
            others={
                "areas": [
                    {"area_id": "northshire", "name": "Northshire"},
                    {"area_id": "southshire", "name": "Southshire"},
                ]
            },
        ),
    ),
    Rule(
        id="observation-magnitude",
        table="observations",
        column="value",
        reads=(
            "metric_id",
            "source_id",
            "area_id",
            "measure",
            "value",
            "line",
            "sources.source_id",
            "sources.period_end",
        ),
        check=_of_same_magnitude,
        message=(
            "the value is at least ten times larger or smaller than the other values of its metric, area and measure."
        ),
        hint="Check the scale (thousands, a decimal point, per cent) and the metric. If the document prints the jump, "
        "list the observation in curation/exceptions.csv.",
        reason="A misplaced decimal point is a common mistake in values.",
        example=Example(
            before=[
                {"metric_id": "calls", "source_id": "report-1", "measure": "level", "value": 83, "line": 10}
            ],
            good={"metric_id": "calls", "source_id": "report-2", "measure": "level", "value": 85, "line": 10},
            bad={"value": 8},
            others={
                "sources": [
                    {"source_id": "report-1", "period_end": "2018-08-31"},
                    {"source_id": "report-2", "period_end": "2019-12-31"},
                ]
            },
        ),
        severity="warning",
    ),
    Rule(
        id="observation-differs",
        table="observations",
        column="value",
        reads=("metric_id", *SAME_PERIOD, "area_id", "measure", "value", "upper_value"),
        check=_consistent_in_document,
        message="the same document gives another value for the same metric, area, measure and period.",
        hint="Look for a difference in period, area or metric. If the document prints both, list "
        "the observation in curation/exceptions.csv.",
        reason="If two values for the same thing differ, either they measure different things or one of them is wrong.",
        example=Example(
            before=[{"metric_id": "officers", "source_id": "report-1", "measure": "level", "value": 2100}],
            good={"metric_id": "officers", "source_id": "report-1", "measure": "level", "value": 2100},
            bad={"value": 2200},
        ),
        severity="warning",
    ),
)
