"""Rules on the values of `observations`: each agrees with its quote, and is possible for its unit and measure."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from swp_data.checks.provenance.number_reader import read_numbers
from swp_data.checks.rules._expressions import all_except, rows_of, text
from swp_data.checks.rules._rule import Example, Rule, Tables

QUALIFIERS = {
    "over": re.compile(r"\b(?:over|more than|above)\s+$", re.IGNORECASE),
    "approximately": re.compile(r"\b(?:approximately|around|about|circa|an estimated)\s+$", re.IGNORECASE),
    "at_least": re.compile(r"\b(?:at least|a minimum of)\s+$", re.IGNORECASE),
    "under": re.compile(r"\b(?:under|less than|fewer than|below)\s+$", re.IGNORECASE),
    "up_to": re.compile(r"\b(?:up to|a maximum of)\s+$", re.IGNORECASE),
}
UP = r"(?i)\b(?:increas|more than|surge|gr[eo]w|rise|rose|higher|up )"
DOWN = r"(?i)\b(?:decreas|fewer|less than|reduc|f[ae]ll|drop|lower|below|down )"
FUTURE = r"(?i)\b(?:will|planned|plans? to)\b"


@cache
def _qualifiers(quote: str, value: float, upper: float | None, unit: str) -> frozenset[str]:
    """Return the qualifier of each occurrence of a number in a quote; an empty list if the quote does not print it."""
    ends = Decimal(str(value)), None if upper is None else Decimal(str(upper))
    return frozenset(
        _qualifier_before(quote[: number.start]) for number in read_numbers(quote) if number.says(*ends, unit)
    )


def _qualifier_before(words: str) -> str:
    return next((name for name, pattern in QUALIFIERS.items() if pattern.search(words)), "exact")


def _qualifiers_of(row: dict[str, Any]) -> frozenset[str]:
    return _qualifiers(row["quote"], row["value"], row["upper_value"], row["unit"])


def _is_printed(tables: Tables) -> pl.Expr:
    rows = rows_of(tables, "observations")
    return all_except(index for index, row in enumerate(rows) if not _qualifiers_of(row))


def _is_qualified(tables: Tables) -> pl.Expr:
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "observations"))
        if (qualifiers := _qualifiers_of(row)) and row["qualifier"] not in qualifiers
    )


def _has_direction() -> pl.Expr:
    """A change has the sign that its words imply, unless they imply both or neither."""
    up, down = text("quote").str.contains(UP), text("quote").str.contains(DOWN)
    sign = pl.when(up).then(pl.col("value") >= 0).otherwise(pl.col("value") <= 0)
    return (text("measure") != "change") | (up == down) | sign


def _is_possible_share() -> pl.Expr:
    unlimited = (text("unit") != "percent") | (text("measure") == "change")
    return unlimited | pl.col("value").is_between(0, 100)


def _is_whole() -> pl.Expr:
    return ~text("unit").is_in(["count", "rank"]) | (pl.col("value") == pl.col("value").round(0))


def _is_not_planned() -> pl.Expr:
    planned = text("measure").is_in(["target", "threshold"])
    return planned | ~text("quote").str.contains(FUTURE)


OBSERVATION_VALUES: tuple[Rule, ...] = (
    Rule(
        id="observation-value",
        table="observations",
        column="value",
        reads=("value", "upper_value", "unit", "quote"),
        check=_is_printed,
        message="the quote does not print this number in this unit.",
        hint="Correct the value and its unit, or quote the words that print it. A misprint is recorded as printed.",
        reason="A value is read from its quote, scale included.",
        example=Example(
            good={"value": 90, "unit": "percent", "quote": "90% of 999 calls"}, bad={"value": 91}
        ),
    ),
    Rule(
        id="observation-range",
        table="observations",
        column="upper_value",
        reads=("value", "upper_value"),
        check=pl.col("upper_value").is_null() | (pl.col("value") < pl.col("upper_value")),
        message="upper_value is not greater than value.",
        hint="Enter the lower end of the range in value and the upper end in upper_value.",
        reason="A range has a lower and an upper end.",
        example=Example(good={"value": 6, "upper_value": 12}, bad={"upper_value": 1}),
    ),
    Rule(
        id="observation-percent",
        table="observations",
        column="value",
        reads=("value", "unit", "measure"),
        check=_is_possible_share(),
        message="a percentage must be between 0 and 100.",
        hint="Check the value and the measure: only a change can be outside this range.",
        reason="A part cannot be larger than the whole.",
        example=Example(good={"value": 18, "unit": "percent", "measure": "level"}, bad={"value": 180}),
    ),
    Rule(
        id="observation-sign",
        table="observations",
        column="value",
        reads=("value", "measure"),
        check=(pl.col("value") >= 0) | (text("measure") == "change"),
        message="only a change can be negative.",
        hint="Enter the level as printed, or set measure to change.",
        reason="The sources print no negative levels; in this dataset, a minus sign marks a decrease.",
        example=Example(good={"value": 4, "measure": "level"}, bad={"value": -4}),
    ),
    Rule(
        id="observation-whole",
        table="observations",
        column="value",
        reads=("value", "unit"),
        check=_is_whole(),
        message="a count or a rank must be a whole number.",
        hint="Check the value and the unit.",
        reason="Things are counted and ranked in whole numbers.",
        example=Example(good={"value": 4, "unit": "count"}, bad={"value": 4.5}),
    ),
    Rule(
        id="observation-qualifier",
        table="observations",
        column="qualifier",
        reads=("value", "upper_value", "unit", "qualifier", "quote"),
        check=_is_qualified,
        message="the words before the number imply a different qualifier.",
        hint='Take the qualifier from the words just before the number ("over", "around", "at least", "up to"); use '
        "exact if there are none.",
        reason='"Over 80%" is not 80%.',
        example=Example(
            good={"value": 80, "unit": "percent", "qualifier": "over", "quote": "over 80% of calls"},
            bad={"qualifier": "exact"},
        ),
    ),
    Rule(
        id="observation-direction",
        table="observations",
        column="value",
        reads=("value", "measure", "quote"),
        check=_has_direction(),
        message="the words describe a change in the opposite direction.",
        hint="Enter a decrease as a negative value, and an increase as a positive one.",
        reason="The sources print changes without a sign, so the words decide it.",
        example=Example(
            good={"value": 133, "measure": "change", "quote": "an increase of 133 officers"},
            bad={"value": -133},
        ),
    ),
    Rule(
        id="observation-planned",
        table="observations",
        column="measure",
        reads=("measure", "quote"),
        check=_is_not_planned(),
        message="the words announce the value instead of reporting it.",
        hint=(
            "Set measure to target. If the value is a forecast that is neither planned nor wished for, list the "
            "observation in curation/exceptions.csv."
        ),
        reason="A value that is still to come has not been measured.",
        example=Example(
            good={"measure": "target", "quote": "215 officers will be recruited"}, bad={"measure": "level"}
        ),
        severity="warning",
    ),
)
