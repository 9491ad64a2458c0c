"""Rules on `performance_topics`: trends follow from the words, and the rows are in printed order."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules._expressions import all_except, rows_of, stray_rows, text
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.checks.rules._shared import source_in_id
from swp_data.dataset.performance_trend import trend_of


def _trend(column: str, part: int) -> pl.Expr:
    derived = text("data").map_elements(lambda data: trend_of(data)[part], return_dtype=pl.String)
    return text(column) == derived


def _pages_in_order(tables: Tables) -> pl.Expr:
    """A page is between those of the topics before and after it, if these two are in order."""
    pages = [
        (index, row["source_id"], row["page"])
        for index, row in enumerate(rows_of(tables, "performance_topics"))
        if row["page"] is not None
    ]
    outside = (None, None, 0)
    wrong = []
    for (_, source_before, before), (index, source, page), (_, source_after, after) in zip(
        [outside, *pages[:-1]], pages, [*pages[1:], outside], strict=True
    ):
        low = before if source_before == source else 0
        high = after if source_after == source else max(low, page) + 1
        if low < high and not low < page < high:
            wrong.append(index)
    return all_except(wrong)


PERFORMANCE_TOPICS: tuple[Rule, ...] = (
    source_in_id("performance_topics", "topic_id"),
    Rule(
        id="topic-previous",
        table="performance_topics",
        column="vs_previous",
        reads=("data", "vs_previous"),
        check=_trend("vs_previous", 0),
        message="the text describes a different trend.",
        hint="Enter the trend that the data cell prints; leave the cell empty if it prints none or two.",
        reason="One rule derives the trend from the words.",
        example=Example(
            good={"data": "Increased volumes on previous month", "vs_previous": "increase"},
            bad={"vs_previous": "decrease"},
        ),
    ),
    Rule(
        id="topic-average",
        table="performance_topics",
        column="vs_average",
        reads=("data", "vs_average"),
        check=_trend("vs_average", 1),
        message="the text describes a different comparison with the average.",
        hint="Enter the comparison that the data cell prints; leave the cell empty if it prints none.",
        reason="One rule derives the comparison from the words.",
        example=Example(
            good={"data": "Stable and in line with monthly average", "vs_average": "in_line"},
            bad={"vs_average": "above"},
        ),
    ),
    Rule(
        id="topic-page",
        table="performance_topics",
        column="page",
        reads=("source_id", "page"),
        check=_pages_in_order,
        message="the page is not between the pages of the previous and next topics.",
        hint="Correct the page.",
        reason="The summary lists its topics in the order of the report that it summarises.",
        example=Example(
            before=[{"source_id": "report-1", "page": 4}],
            good={"source_id": "report-1", "page": 7},
            bad={"page": 17},
            after=[{"source_id": "report-1", "page": 9}, {"source_id": "report-1", "page": 12}],
        ),
    ),
    Rule(
        id="topic-section",
        table="performance_topics",
        column="objective_id",
        reads=("source_id", "objective_id"),
        check=lambda tables: all_except(stray_rows(rows_of(tables, "performance_topics"), "objective_id")),
        message="the previous and next topics belong to another objective.",
        hint="Enter the objective that the topic is printed under.",
        reason="The summary lists its topics objective by objective.",
        example=Example(
            before=[
                {"source_id": "report-1", "objective_id": "reform"},
                {"source_id": "report-1", "objective_id": "reform"},
                {"source_id": "report-1", "objective_id": "victims"},
                {"source_id": "report-1", "objective_id": "victims"},
            ],
            good={"source_id": "report-1", "objective_id": "victims"},
            bad={"objective_id": "reform"},
            after=[
                {"source_id": "report-1", "objective_id": "victims"},
                {"source_id": "report-1", "objective_id": "victims"},
            ],
        ),
    ),
)
