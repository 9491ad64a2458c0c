"""Series: the figures of one metric beside each other, and the words that a figure is read from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from statistics import median
from typing import Any

import polars as pl

from swp_data.checks.provenance.number_reader import read_numbers
from swp_data.checks.rules.documents import A_MONTH, MONTHS
from swp_data.checks.rules.rule import Rule, Tables, all_but, column, look_up, records

MAGNITUDE = 10
QUALIFIERS = {
    "over": re.compile(r"\b(?:over|more than|above)\s+$", re.IGNORECASE),
    "approximately": re.compile(r"\b(?:approximately|around|about|circa|an estimated)\s+$", re.IGNORECASE),
    "at_least": re.compile(r"\b(?:at least|a minimum of)\s+$", re.IGNORECASE),
    "under": re.compile(r"\b(?:under|less than|fewer than|below)\s+$", re.IGNORECASE),
    "up_to": re.compile(r"\b(?:up to|a maximum of)\s+$", re.IGNORECASE),
}
QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "one": 1, "two": 2, "three": 3, "four": 4}
A_QUARTER = re.compile(r"\b(?:Q|quarter )([1-4]|one|two|three|four)\b", re.IGNORECASE)
UP = r"(?i)\b(?:increas|more than|surge|gr[eo]w|rise|rose|higher|up )"
DOWN = r"(?i)\b(?:decreas|fewer|less than|reduc|f[ae]ll|drop|lower|below|down )"


@cache
def _qualifiers(quote: str, value: float, upper: float | None, unit: str) -> set[str]:
    """The qualifiers that stand before a number, wherever a quote prints it."""
    ends = Decimal(str(value)), None if upper is None else Decimal(str(upper))
    return {
        next((name for name, words in QUALIFIERS.items() if words.search(quote[: one.start])), "exact")
        for one in read_numbers(quote)
        if one.says(*ends, unit)
    }


def _as_printed(tables: Tables) -> pl.Expr:
    return all_but(
        place
        for place, row in enumerate(records(tables, "observations"))
        if not _qualifiers(row["quote"], row["value"], row["upper_value"], row["unit"])
    )


def _names_its_area(tables: Tables) -> pl.Expr:
    """A quote that prints the names of areas is about one of these; the longest name counts."""
    names = {row["area_id"]: row["name"] for row in records(tables, "areas")}

    def fits(row: dict[str, Any]) -> bool:
        met = {name for name in names.values() if re.search(rf"\b{re.escape(name)}\b", row["quote"])}
        met = {name for name in met if not any(name != other and name in other for other in met)}
        return not met or names.get(row["area_id"]) in met

    return all_but(place for place, row in enumerate(records(tables, "observations")) if not fits(row))


def _as_dated(tables: Tables) -> pl.Expr:
    """The last month and year, or the quarter, that a label prints are those of the period."""

    def fits(row: dict[str, Any]) -> bool:
        label, start, end = row["period_label"] or "", row["period_start"], row["period_end"]
        months, years = A_MONTH.findall(label), re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9/-])", label)
        quarter = A_QUARTER.search(label)
        if end and months and MONTHS[end.month - 1] != months[-1][:3].lower():
            return False
        if end and months and years and int(years[-1]) != end.year:
            return False
        return not (start and quarter) or (start.month - 4) % 12 // 3 + 1 == QUARTERS[quarter[1].lower()]

    return all_but(place for place, row in enumerate(records(tables, "observations")) if not fits(row))


def _as_qualified(tables: Tables) -> pl.Expr:
    return all_but(
        place
        for place, row in enumerate(records(tables, "observations"))
        if (said := _qualifiers(row["quote"], row["value"], row["upper_value"], row["unit"]))
        and row["qualifier"] not in said
    )


def _as_directed(_: Tables) -> pl.Expr:
    """A change whose words go one way only has the sign of that way."""
    up, down = column("quote").str.contains(UP), column("quote").str.contains(DOWN)
    return (
        (column("measure") != "change")
        | (up == down)
        | pl.when(up).then(pl.col("value") >= 0).otherwise(pl.col("value") <= 0)
    )


def _begun(tables: Tables) -> pl.Expr:
    """What is no plan is of a period that had begun when the document was published, or its own period ended."""
    published = look_up(tables, "sources", "source_id", "published", "source_id")
    end = look_up(tables, "sources", "source_id", "period_end", "source_id")
    known = pl.coalesce(published, end)
    start = pl.col("period_start").dt.to_string("%Y-%m-%d").str.slice(0, known.str.len_chars())
    return column("measure").is_in(["target", "threshold"]) | start.is_null() | (start <= known)


def _series(tables: Tables) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """Yield the figures that can be compared: of one metric, area and measure, with their places."""
    found = defaultdict(list)
    for place, row in enumerate(records(tables, "observations")):
        found[row["metric_id"], row["area_id"], row["measure"]].append((place, row))
    yield from (series for series in found.values() if len(series) > 1)


def _of_one_magnitude(tables: Tables) -> pl.Expr:
    """A figure is within a factor of ten of the median of the others; of two, the later is asked about."""
    ends = dict(tables["sources"].select("source_id", "period_end").rows())
    wrong = []
    for series in _series(tables):
        sizes = {place: abs(row["value"]) for place, row in series if row["value"]}
        last = max(series, key=lambda one: (str(ends.get(one[1]["source_id"])), one[1]["line"]))[0]
        for place, size in sizes.items():
            others = [other for at, other in sizes.items() if at != place]
            usual = median(others) if others else size
            far = max(size, usual) >= MAGNITUDE * min(size, usual)
            if far and (len(others) > 1 or place == last):
                wrong.append(place)
    return all_but(wrong)


def _of_one_mind(tables: Tables) -> pl.Expr:
    """One document gives one figure for one thing at one time; the second that differs is asked about."""
    when = ("source_id", "period_start", "period_end", "period_label")
    wrong = []
    for series in _series(tables):
        first: dict[Any, Any] = {}
        for place, row in series:
            key = tuple(row[name] for name in when)
            if first.setdefault(key, (row["value"], row["upper_value"])) != (
                row["value"],
                row["upper_value"],
            ):
                wrong.append(place)
    return all_but(wrong)


def _of_its_objective(tables: Tables) -> pl.Expr:
    """A metric of an objective has its figures from texts on that objective, or on none."""
    own = look_up(tables, "metrics", "metric_id", "objective_id", "metric_id")
    activity = look_up(tables, "updates", "update_id", "activity_id", "update_id")
    commitment = activity.replace_strict(
        tables["activities"]["activity_id"], tables["activities"]["commitment_id"], default=None
    )
    of_update = commitment.replace_strict(
        tables["commitments"]["commitment_id"], tables["commitments"]["objective_id"], default=None
    )
    anchor = pl.coalesce(of_update, look_up(tables, "passages", "passage_id", "objective_id", "passage_id"))
    return own.is_null() | anchor.is_null() | (own == anchor)


SERIES: tuple[Rule, ...] = (
    Rule(
        "observation-value",
        "observations",
        "value",
        _as_printed,
        "the quote does not say this number in this unit.",
        "Correct the value and its unit, or quote the words that say it; a misprint is recorded as printed.",
        "A figure is read from its quote, with its scale.",
        ("pcp-2018-09-18-o12", {"value": 91.0}),
    ),
    Rule(
        "observation-area",
        "observations",
        "area_id",
        _names_its_area,
        "the quote names another area.",
        "Give the area that the quote names.",
        "A figure is about the place that its sentence names.",
        ("delivery-plan-2020-21-q3-o44", {"area_id": "defford"}),
        ("areas",),
    ),
    Rule(
        "observation-dated",
        "observations",
        "period_label",
        _as_dated,
        "the label prints another month, year or quarter than the period has.",
        "Correct the dates: a financial year begins in April.",
        "A period is read from the words that name it.",
        ("pcp-2018-09-18-o12", {"period_start": "2018-07-01", "period_end": "2018-07-31"}),
    ),
    Rule(
        "observation-qualifier",
        "observations",
        "qualifier",
        _as_qualified,
        "the words before the number say otherwise.",
        'Take the qualifier from the words right before the number ("over", "around", "at least", "up to"), '
        "or exact where there is none.",
        '"Over 80%" is not 80%.',
        ("pcp-2018-09-18-o5", {"qualifier": "exact"}),
    ),
    Rule(
        "observation-direction",
        "observations",
        "value",
        _as_directed,
        "the words say that it went the other way.",
        "Give a decrease a negative value, and an increase a positive one.",
        "The sign of a change is ours, read from its words.",
        ("delivery-plan-2020-21-q3-o17", {"value": -133.0}),
    ),
    Rule(
        "observation-begun",
        "observations",
        "period_start",
        _begun,
        "the document was published before this period began.",
        "Correct the period, or call the figure a target.",
        "A document can only plan what has not begun.",
        ("pcp-2020-02-05-o41", {"period_start": "2020-12-01", "period_end": "2020-12-31"}),
        ("sources",),
    ),
    Rule(
        "observation-magnitude",
        "observations",
        "value",
        _of_one_magnitude,
        "the figure is ten times the others of its metric, area and measure, or a tenth of them.",
        "Look at the scale (thousands, a decimal point, per cent) and at the metric; a jump that is printed is "
        "listed in curation/exceptions.csv.",
        "A slipped decimal point is the commonest fault of a figure.",
        ("delivery-plan-2020-21-q3-o10", {"value": 8.3}),
        ("sources",),
        "warning",
    ),
    Rule(
        "observation-differs",
        "observations",
        "value",
        _of_one_mind,
        "the same document gives another figure for the same metric, area, measure and period.",
        "Look for a period, an area or a metric that tells the two apart; where the document prints both, list "
        "it in curation/exceptions.csv.",
        "Two figures for one thing are two things, or one of them is wrong.",
        ("delivery-plan-2020-21-q3-o63", {"value": 3.0}),
        severity="warning",
    ),
    Rule(
        "observation-objective",
        "observations",
        "metric_id",
        _of_its_objective,
        "the metric belongs to another objective than the text that prints the figure.",
        "Look for the metric that the text is about; where another objective's text prints the figure, list it in "
        "curation/exceptions.csv.",
        "A metric is found under the objective that it measures.",
        ("pcp-2018-09-18-o7", {"metric_id": "victim-support-services-under-review"}),
        ("metrics", "updates", "activities", "commitments", "passages"),
        "warning",
    ),
)
