"""Figures: an observation agrees with its metric, its anchor and itself."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules.rule import Rule, Tables, all_but, column, look_up, records


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


def _on_anchor_line(tables: Tables) -> pl.Expr:
    """The line of an observation is one of those of its update or passage."""

    def end(name: str) -> pl.Expr:
        update = look_up(tables, "updates", "update_id", name, "update_id")
        return pl.coalesce(update, look_up(tables, "passages", "passage_id", name, "passage_id")).cast(
            pl.Int64
        )

    first, last = end("line_start"), end("line_end")
    return first.is_null() | ~_one_anchor(tables) | pl.col("line").is_between(first, last)


def _unanchored(tables: Tables) -> pl.Expr:
    """A figure without an anchor is printed by no update and no passage of its lines."""
    cells: dict[str, list[tuple[int, int, str]]] = {}
    columns = {"updates": ("activity_text", "update_text", "oversight_text"), "passages": ("text",)}
    for table, names in columns.items():
        for row in records(tables, table):
            text = "|".join("".join((row[name] or "").split()) for name in names)
            cells.setdefault(row["source_id"], []).append((row["line_start"], row["line_end"], text))
    return all_but(
        place
        for place, row in enumerate(records(tables, "observations"))
        if row["update_id"] is None
        and row["passage_id"] is None
        and any(
            first <= row["line"] <= last and "".join(row["quote"].split()) in text
            for first, last, text in cells.get(row["source_id"], ())
        )
    )


def _ends(_: Tables) -> pl.Expr:
    """A period has both ends in order; the end may be open where the label says "since"."""
    start, end = pl.col("period_start"), pl.col("period_end")
    since = start.is_not_null() & end.is_null() & column("period_label").str.contains(r"(?i)\bsince\b")
    return (start.is_null() & end.is_null()) | since | (start <= end)


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
        ("pcp-2018-09-18-o1", {"update_id": "pcp-2018-09-18-A4.6"}),
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
        _ends,
        "the period ends before it starts, or has one end only.",
        "Correct the dates; only a period that is printed as since a day has no end.",
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
        ("delivery-plan-2020-21-q3-o69", {"value": 180.0}),
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
    Rule(
        "observation-whole",
        "observations",
        "value",
        lambda _: ~column("unit").is_in(["count", "rank"]) | (pl.col("value") == pl.col("value").round(0)),
        "a count or a rank is a whole number.",
        "Check the value and the unit.",
        "What is counted comes in ones.",
        ("pcp-2018-09-18-o1", {"value": 4.5}),
    ),
    Rule(
        "observation-line",
        "observations",
        "line",
        _on_anchor_line,
        "the line is none of those of its update or passage.",
        "Give the line on which the quote begins, or the anchor that is printed there.",
        "A sentence stands in one place of one document.",
        ("pcp-2018-09-18-o1", {"line": 1}),
        ("updates", "passages"),
    ),
    Rule(
        "observation-unanchored",
        "observations",
        "passage_id",
        _unanchored,
        "an update or a passage of this line prints the quote.",
        "Name it in update_id or passage_id; only figures of tables and of the plan have neither.",
        "A figure is read from the sentence it stands in.",
        ("pcp-2018-09-18-o1", {"passage_id": None}),
        ("updates", "passages"),
    ),
    Rule(
        "observation-label",
        "observations",
        "period_label",
        lambda _: (
            (pl.col("period_start").is_null() & pl.col("period_end").is_null())
            | pl.col("period_label").is_not_null()
        ),
        "the period has dates, and no words that say so.",
        "Quote the words that name the period, or leave the dates empty.",
        "A period has dates only where the document lets one know them.",
        ("pcp-2020-02-05-o41", {"period_label": None}),
    ),
    Rule(
        "observation-planned",
        "observations",
        "measure",
        lambda _: (
            column("measure").is_in(["target", "threshold"])
            | ~column("quote").str.contains(r"(?i)\b(?:will|planned|plans? to)\b")
        ),
        "the words announce the figure.",
        "Call it a target; an expectation that is neither planned nor wished for is listed in "
        "curation/exceptions.csv.",
        "What is to come has not been measured.",
        ("pcp-2018-09-18-o5", {"measure": "level"}),
        severity="warning",
    ),
    Rule(
        "metric-observed",
        "metrics",
        "metric_id",
        lambda tables: pl.col("metric_id").is_in(
            tables["observations"]["metric_id"].unique().sort().to_list()
        ),
        "no observation has this metric.",
        "Take the metric out, or give it to the figure that it was made for.",
        "A metric that nothing measures promises figures that are not there.",
        ("alliance-offices", {"metric_id": "alliance-rooms"}),
        ("observations",),
    ),
)
