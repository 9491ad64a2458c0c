"""Figures: an observation agrees with its metric, its anchor and itself."""

from __future__ import annotations

import polars as pl

from swp_data.validation.rules.rule import Rule, Tables, column, look_up


def _squeezed(expression: pl.Expr) -> pl.Expr:
    return expression.fill_null("").str.replace_all(r"\s+", "")


def _anchor_text(tables: Tables) -> pl.Expr:
    """Everything that the anchor of an observation prints, without white space; '' where it has none."""
    cells = [
        look_up(tables, "updates", "update_id", name, "update_id")
        for name in ("activity_text", "update_text", "oversight_text")
    ]
    cells.append(look_up(tables, "passages", "passage_id", "text", "passage_id"))
    return pl.concat_str([_squeezed(cell) for cell in cells], separator="|")


def _anchor_source(tables: Tables) -> pl.Expr:
    update = look_up(tables, "updates", "update_id", "source_id", "update_id")
    passage = look_up(tables, "passages", "passage_id", "source_id", "passage_id")
    return pl.coalesce(update, passage, "source_id") == pl.col("source_id")


def _one_anchor(_: Tables) -> pl.Expr:
    return pl.col("update_id").is_null() | pl.col("passage_id").is_null()


FIGURES: tuple[Rule, ...] = (
    Rule(
        "observation-unit",
        "observations",
        "unit",
        lambda tables: look_up(tables, "metrics", "metric_id", "unit", "metric_id") == column("unit"),
        "the unit is not that of the metric.",
        "Convert the value, or give the observation a metric with this unit.",
        "One metric has one unit, so that its values can be compared.",
        ("pcp-2018-09-18-o1", {"unit": "percent"}),
        ("metrics",),
    ),
    Rule(
        "observation-anchor",
        "observations",
        "update_id",
        lambda tables: _one_anchor(tables) & _anchor_source(tables),
        "the observation has two anchors, or one in another source.",
        "Name the update or the passage of this source whose text holds the quote.",
        "A sentence stands in one place of one document.",
        ("pcp-2018-09-18-o1", {"update_id": "pcp-2020-02-05-A4.6"}),
        ("updates", "passages"),
    ),
    Rule(
        "observation-quote",
        "observations",
        "quote",
        lambda tables: (
            (pl.col("update_id").is_null() & pl.col("passage_id").is_null())
            | _anchor_text(tables).str.contains(_squeezed(pl.col("quote")), literal=True)
        ),
        "the quote is not in the text of its update or passage.",
        "Quote the text of the anchor, or name the anchor that prints the quote.",
        "A figure is read from the sentence it stands in.",
        ("pcp-2018-09-18-o1", {"quote": "the four objectives of the plan"}),
        ("updates", "passages"),
    ),
    Rule(
        "observation-period",
        "observations",
        "period_end",
        lambda _: (
            pl.col("period_start").is_null()
            | pl.col("period_end").is_null()
            | (pl.col("period_start") <= pl.col("period_end"))
        ),
        "the period ends before it starts.",
        "Correct the dates.",
        "A period has its ends in order.",
        ("pcp-2020-02-05-o9", {"period_start": "2021-01-01", "period_end": "2020-01-01"}),
    ),
    Rule(
        "observation-range",
        "observations",
        "upper_value",
        lambda _: pl.col("upper_value").is_null() | (pl.col("value") < pl.col("upper_value")),
        "the upper end of the range is not above the lower.",
        "Give the lower end in value and the upper in upper_value.",
        "A range has its ends in order.",
        ("pcp-2018-09-18-o1", {"upper_value": 1.0}),
    ),
    Rule(
        "observation-percent",
        "observations",
        "value",
        lambda _: (
            (column("unit") != "percent")
            | (column("measure") == "change")
            | pl.col("value").is_between(0, 100)
        ),
        "a share lies between 0 and 100 per cent.",
        "Check the value and the measure: only a change may lie outside.",
        "A share of a whole can't be larger than the whole.",
        ("pcp-2018-09-18-o7", {"unit": "percent", "value": 101.0}),
    ),
    Rule(
        "observation-sign",
        "observations",
        "value",
        lambda _: (pl.col("value") >= 0) | (column("measure") == "change"),
        "only a change can be negative.",
        "Give the level as printed, or call it a change.",
        "The sources print no negative levels; a minus sign is ours, for a decrease.",
        ("pcp-2018-09-18-o1", {"value": -4.0}),
    ),
)
