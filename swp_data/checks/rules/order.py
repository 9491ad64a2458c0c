"""Order: numbers that count up, rows that follow one another as they are printed."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from swp_data.checks.rules.rule import Rule, Tables, all_but, column, look_up, records, strays
from swp_data.dataset.plan_references import PLAN_ID


def _counts_up(within: str | None) -> Callable[[Tables], pl.Expr]:
    """True where a position is no higher than its group has rows; that none is there twice, the keys say."""
    return lambda _: pl.col("position") <= (pl.len() if within is None else pl.len().over(within))


def _number(name: str) -> pl.Expr:
    """The last number of a reference."""
    return column(name).str.extract(r"([0-9]+)$", 1).cast(pl.Int64)


def _commitments_count_up(_: Tables) -> pl.Expr:
    """A number is no higher than its part of the plan has commitments, by the references or by the ids."""
    by_ref = pl.len().over("plan_id", column("ref").str.slice(0, 1))
    part_of_id = column("commitment_id").str.extract(rf"^({PLAN_ID}-.)", 1)
    by_id = pl.len().over(part_of_id)
    return _number("ref") <= pl.max_horizontal(by_ref, by_id)


def _passages_count_up(_: Tables) -> pl.Expr:
    """A source has as many numbered paragraphs as the highest number, and as many without as theirs."""
    return _number("passage_id") <= pl.len().over(column("passage_id").str.replace("[0-9]+$", ""))


def _after_the_one_before(_: Tables) -> pl.Expr:
    start = pl.when(pl.col("line_start") <= pl.col("line_end")).then(pl.col("line_start"))
    before = start.shift(1).over("source_id")
    return before.is_null() | (pl.col("line_start") >= before)


def _before_the_one_after(_: Tables) -> pl.Expr:
    end = pl.when(pl.col("line_start") <= pl.col("line_end")).then(pl.col("line_end"))
    after = end.shift(-1).over("source_id")
    return after.is_null() | (pl.col("line_end") <= after)


def _pages_rise(tables: Tables) -> pl.Expr:
    """A page stands between those before and after it, where these two are in order."""
    pages = [
        (place, row["source_id"], row["page"])
        for place, row in enumerate(records(tables, "performance_topics"))
        if row["page"] is not None
    ]
    threes = zip([(None, None, 0), *pages[:-1]], pages, [*pages[1:], (None, None, 0)], strict=True)
    wrong = []
    for (_, source_before, before), (place, source, page), (_, source_after, after) in threes:
        low = before if source_before == source else 0
        high = after if source_after == source else max(low, page) + 1
        if low < high and not low < page < high:
            wrong.append(place)
    return all_but(wrong)


def _among_its_like(name: str) -> Callable[[Tables], pl.Expr]:
    return lambda tables: all_but(strays(records(tables, "passages"), name)) | pl.col(name).is_null()


def _within_a_year(tables: Tables) -> pl.Expr:
    """A meeting was held in the twelve months to its report, no earlier than the one that is printed before."""
    published = look_up(tables, "sources", "source_id", "published", "source_id").str.slice(0, 7)
    year_before = pl.concat_str(
        [(published.str.slice(0, 4).cast(pl.Int64) - 1).cast(pl.String), published.str.slice(4)]
    )
    recent = (pl.col("month") <= published) & (pl.col("month") > year_before)
    before = pl.when(recent).then(pl.col("month")).shift(1).over("source_id")
    return recent & (before.is_null() | (pl.col("month") >= before))


ORDER: tuple[Rule, ...] = (
    *(
        Rule(
            "position-order",
            table,
            "position",
            _counts_up(within),
            "there are fewer rows than this position: another is missing.",
            "Number the rows in printed order; `swp-data format` sorts them.",
            "A place that is missing is a row that is missing.",
            (record, changes),
        )
        for table, within, record, changes in (
            ("objectives", None, "reassure", {"position": 99}),
            ("commitments", "plan_id", "swp-2020-D13", {"position": 99}),
            ("activities", "commitment_id", "swp-2016-1.2-1", {"position": 99}),
            (
                "plan_statements",
                "plan_id",
                "swp-2020-s135",
                {"position": 999, "statement_id": "swp-2020-s999"},
            ),
            ("oversight_links", "update_id", "pcp-2020-02-05-1.2-1", {"position": 99}),
        )
    ),
    Rule(
        "commitment-number",
        "commitments",
        "ref",
        _commitments_count_up,
        "this part of the plan has fewer commitments than this number: another is missing.",
        "Look for the commitment that is missing, or printed with a wrong reference.",
        "A number that is missing is a promise that is missing.",
        ("swp-2016-A.6", {"ref": "A.9"}),
    ),
    Rule(
        "activity-number",
        "activities",
        "ref",
        lambda _: pl.col("ref").is_null() | (_number("ref") == pl.col("position")),
        "the number of the reference is not the activity's place under its commitment.",
        "Look for the activity that is missing, or printed with a wrong reference; one that is printed out of "
        "order needs the reason in curation/exceptions.csv.",
        "A number that is missing is an activity that is missing.",
        ("swp-2016-A4.6", {"position": 7}),
    ),
    Rule(
        "passage-number",
        "passages",
        "number",
        _passages_count_up,
        "the source has fewer paragraphs than this number: another is missing.",
        "Look for the paragraph that is missing, or numbered wrongly.",
        "A number that is missing is a paragraph that is missing.",
        ("pcp-2018-09-18-p17", {"number": 18, "passage_id": "pcp-2018-09-18-p18"}),
    ),
    *(
        Rule(
            "line-sequence",
            table,
            name,
            passes,
            message,
            "Correct the lines, or the order of the rows.",
            "Rows stand in the order of the print, each on lines of its own.",
            (record, {name: line}),
        )
        for table, record in (("plan_statements", "swp-2020-s8"), ("passages", "pcp-2018-09-18-p12"))
        for name, passes, message, line in (
            ("line_start", _after_the_one_before, "the row begins before the one that it follows.", 1),
            ("line_end", _before_the_one_after, "the row ends after the one that follows it.", 99999),
        )
    ),
    *(
        Rule(
            "passage-section",
            "passages",
            name,
            _among_its_like(name),
            "the paragraphs before and after it stand under another one.",
            "Quote the one that the paragraph is printed under.",
            "Paragraphs stand together under what heads them.",
            ("pcp-2020-06-15-p21", wrong),
        )
        for name, wrong in (
            ("section", {"section": "Putting victims and survivors first", "objective_id": "victims"}),
            ("heading", {"heading": "Criminal Justice"}),
        )
    ),
    Rule(
        "topic-page",
        "performance_topics",
        "page",
        _pages_rise,
        "the page is not between those of the topics before and after it.",
        "Correct the page.",
        "The summary lists its topics in the order of the report that it sums up.",
        ("pcp-2020-02-05-t3", {"page": 97}),
    ),
    Rule(
        "topic-section",
        "performance_topics",
        "objective_id",
        lambda tables: all_but(strays(records(tables, "performance_topics"), "objective_id")),
        "the topics before and after it belong to another objective.",
        "Give the objective that the topic is printed under.",
        "The summary lists its topics objective by objective.",
        ("pcp-2020-02-05-t2", {"objective_id": "reform"}),
    ),
    Rule(
        "meeting-month",
        "meetings",
        "month",
        _within_a_year,
        "the meeting is later than its report, more than a year before it, or before the one it follows.",
        "The documents print a month only: give it the last year in which it comes before the report.",
        "A report lists, in their order, meetings that were held since the last.",
        ("pcp-2018-09-18-m1", {"month": "2017-06"}),
        ("sources",),
    ),
)
