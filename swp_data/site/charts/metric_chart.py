"""The chart of a metric: its observations over time if they are comparable over time, or side by side.

`docs/reference/how-numbers-were-read.md` explains what can be compared. A metric has no chart if it has one
observation, if its observations have no dates, or if they are not comparable; its page then shows only the observations
and their sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import polars as pl

from swp_data.dataset.views.errata import corrected_numbers
from swp_data.site.charts.caveats import caveat_sentences, is_uncertain, missing_areas, with_corrected_value
from swp_data.site.charts.drawing import Chart, draw
from swp_data.site.charts.plots import Join, Row, bar_plot, time_plot
from swp_data.text import join_words
from swp_data.wording import (
    format_code,
    format_date,
    format_observation,
    format_period,
    format_period_length,
    format_value,
)

COMPARABLE_OVER_TIME = {
    "calls",
    "confidence",
    "diversity",
    "recruitment",
    "response-times",
    "sickness",
    "workforce",
}
"""The themes whose observations can be compared over time, as listed in `docs/reference/how-numbers-were-read.md`."""
ADDITIVE_UNITS = {"count", "GBP"}
"""Units whose values add up: a year's value is more than a quarter's, so they can't share an axis."""
JOINED_MEASURES = {"level", "comparator"}
"""The measures whose observations a line may join; a target or a threshold isn't joined."""
MEASURE_SUFFIXES = {
    "level": "",
    "comparator": ", for comparison",
    "target": ", target",
    "threshold": ", standard",
}
"""What the label of a line or a bar appends to the name of its area."""


def metric_chart(
    rows: pl.DataFrame, tables: Mapping[str, pl.DataFrame], caveat_kinds: Mapping[str, str]
) -> Chart | None:
    """Return the chart of a metric, or None if its observations can't be drawn together.

    A corrected misprint is drawn with the correct value, and the note says so. Ranks and changes are never drawn: a
    rank depends on what else is ranked, and a change is not a level.

    Args:
        rows: the rows of the view `series` of one metric.
        tables: the tables `errata`, `observation_caveats` and `areas`.
        caveat_kinds: the label of each kind of caveat.

    Example:
        >>> import swp_data as swp
        >>> series = swp.view("series")
        >>> tables = {name: swp.load(name) for name in ("errata", "observation_caveats", "areas")}
        >>> chart = metric_chart(series.filter(metric_id="sickness-officers"), tables, {})
        >>> print(chart.alt)  # doctest: +ELLIPSIS
        Officers' working hours lost to sickness in a month. West Mercia, by month: from 6.29% in September 2018 ...
        >>> metric_chart(series.filter(metric_id="net-budget"), tables, {}) is None
        True
    """
    rows = rows.with_columns(pl.col(pl.Enum).cast(pl.String))
    misprints = corrected_numbers(rows, tables["errata"])
    drawable = list(_drawable(rows, misprints))
    if not drawable:
        return None
    if lines := _lines(drawable):
        standards = _standards(drawable)
        drawn = [row for line in lines.values() for row in line]
        drawn += [row for row in drawable if row["measure"] == "threshold" and row not in drawn]
        sentences = [_course(label, line) for label, line in lines.items()]
        sentences += [f"{label}." for label in standards]
        plot = time_plot(lines, joins(lines), standards)
        notes = list(_reading_notes(lines))
    elif bars := _bars(drawable):
        drawn = list(bars.values())
        sentences = [f"{label}: {format_observation(row)}." for label, row in bars.items()]
        plot = bar_plot(bars)
        notes = []
    else:
        return None
    title = drawable[0]["metric"]
    alt = f"{title}. {' '.join(sentences)}"
    if any(map(is_uncertain, drawn)):
        notes.append("Hollow: uncertain, for the reason given with the figure.")
    if lacking := missing_areas(drawn, tables["areas"]):
        notes.append(f"No figure is printed for {join_words(lacking)}.")
    notes += _omissions(rows, drawn, misprints)
    caveats = tuple(caveat_sentences(drawn, tables["observation_caveats"], caveat_kinds))
    svg = draw(*plot, f"metric-{drawable[0]['metric_id']}", title, alt)
    return Chart(title, svg, alt, _table(drawn, misprints), " ".join(notes), caveats)


def _drawable(rows: pl.DataFrame, misprints: Mapping[str, tuple[str, str]]) -> Iterator[Row]:
    """Yield the observations that a chart can show: those with a level, corrected misprints with the correct value."""
    for row in rows.rows(named=True):
        if row["measure"] == "change" or row["unit"] == "rank":
            continue
        if row["observation_id"] not in misprints:
            yield row
        elif corrected := with_corrected_value(row, misprints[row["observation_id"]][1]):
            yield corrected


def joins(lines: dict[str, list[Row]]) -> Iterator[Join]:
    """Yield the pairs of observations that a line joins.

    Only observations with the same label are joined: that is, with the same area, measure and length of period; and
    only if the second period begins on the day after the first, so that no line crosses a time without a published
    value. If a period has two observations, neither is joined.
    """
    for label, line in lines.items():
        occurrences = Counter(row["period_end"] for row in line)
        joinable = [
            row for row in line if occurrences[row["period_end"]] == 1 and row["measure"] in JOINED_MEASURES
        ]
        for first, second in pairwise(joinable):
            if (second["period_start"] - first["period_end"]).days == 1:
                yield Join(label, first, second)


def _lines(rows: list[Row]) -> dict[str, list[Row]]:
    """Return the observations of a metric over time by the label of their line; empty if no line has two dates."""
    dated = [row for row in rows if row["period_end"] is not None and row["period_start"] is not None]
    if not dated or dated[0]["theme"] not in COMPARABLE_OVER_TIME:
        return {}
    if dated[0]["unit"] in ADDITIVE_UNITS:
        commonest = Counter(map(_period_length, dated)).most_common(1)[0][0]
        dated = [row for row in dated if _period_length(row) == commonest]
    lines: dict[str, list[Row]] = {}
    for row in sorted(_distinct(dated), key=lambda row: (row["period_end"], row["period_start"])):
        label = f"{row['area']}{MEASURE_SUFFIXES[row['measure']]}, by {_period_length(row)}"
        lines.setdefault(label, []).append(row)
    if not any(len({row["period_end"] for row in line}) > 1 for line in lines.values()):
        return {}
    # Levels come first, so they are blue; then the lines with the most observations.
    return dict(sorted(lines.items(), key=lambda item: (item[1][0]["measure"] != "level", -len(item[1]))))


def _period_length(row: Row) -> str:
    return format_period_length(row["period_start"], row["period_end"])


def _standards(rows: list[Row]) -> dict[str, float]:
    """Return the values of the standards that are printed without a period, by their labels."""
    return {
        f"Standard of {format_observation(row)} (no period printed)": row["value"]
        for row in rows
        if row["measure"] == "threshold" and row["period_end"] is None
    }


def _bars(rows: list[Row]) -> dict[str, Row]:
    """Return the observations of several areas or measures that one source prints, by their labels.

    The source with the most observations is used. The result is empty if all have the same value, or the same area and
    measure: such observations belong to different times, which the source doesn't print.
    """
    best: dict[str, Row] = {}
    for source in sorted({row["source_id"] for row in rows}):
        bars: dict[str, Row] = {}
        for row in _distinct(row for row in rows if row["source_id"] == source):
            label = _bar_label(row)
            bars[f"{label}, line {row['line']}" if label in bars else label] = row
        kinds = {(row["area_id"], row["measure"]) for row in bars.values()}
        values = {(row["value"], row["upper_value"]) for row in bars.values()}
        drawable = all(row["value"] >= 0 for row in bars.values())
        if drawable and len(kinds) > 1 and len(values) > 1 and len(bars) > len(best):
            best = bars
    lengths = {_length_that_matters(row) for row in best.values()}
    if len(lengths) > 1 and next(iter(best.values()))["unit"] in ADDITIVE_UNITS:
        return {}
    return dict(sorted(best.items(), key=lambda item: (item[1]["measure"] != "level", -item[1]["value"])))


def _length_that_matters(row: Row) -> str | None:
    """Return the length of an observation's period; None if it has no period or is about a single day."""
    if row["period_start"] is None or row["period_start"] == row["period_end"]:
        return None
    return _period_length(row)


def _bar_label(row: Row) -> str:
    """Return the label of a bar: its area, its measure and its period."""
    label = f"{row['area']}{MEASURE_SUFFIXES[row['measure']]}"
    period = _period(row)
    return f"{label} ({period})" if period else label


def _period(row: Row) -> str | None:
    return format_period(row["period_start"], row["period_end"]) or row["period_label"]


def _distinct(rows: Iterable[Row]) -> list[Row]:
    """Return the rows without repetitions, such as a number that two reports print."""
    columns = ("area_id", "measure", "period_start", "period_end", "qualifier", "value", "upper_value")
    distinct: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        distinct.setdefault(tuple(row[name] for name in columns), row)
    return list(distinct.values())


def _course(label: str, line: list[Row]) -> str:
    """Return a line in words: its observations in order and, if the first and last are exact, the change."""
    first, last = line[0], line[-1]
    if len(line) == 1:
        return f"{label}: {_dated(first)}."
    between = "".join(f" through {format_observation(row)}" for row in line[1:-1])
    text = f"{label}: from {_dated(first)}{between} to {_dated(last)}"
    joined = {first["measure"], last["measure"]} <= JOINED_MEASURES
    exact = all(row["qualifier"] == "exact" and row["upper_value"] is None for row in (first, last))
    if joined and exact:
        text += f"; {_change(last['value'] - first['value'], first['unit'])}"
    return f"{text}."


def _dated(row: Row) -> str:
    return f"{format_observation(row)} in {format_period(row['period_start'], row['period_end'])}"


def _change(difference: float, unit: str) -> str:
    """Return a difference in words.

    >>> _change(-3.0, "percent"), _change(12.5, "GBP")
    ('down by 3 percentage points', 'up by £12.5')
    """
    difference = round(difference, 6)
    if not difference:
        return "unchanged"
    size = format_value(abs(difference), "percentage_point" if unit == "percent" else unit)
    return f"{'up' if difference > 0 else 'down'} by {size}"


def _table(rows: list[Row], misprints: Mapping[str, tuple[str, str]]) -> pl.DataFrame:
    """Return the drawn observations, in words and as numbers, each with its source and line."""
    return pl.DataFrame(
        [
            {
                "Area": row["area"],
                "Measure": row["measure"],
                "Period": _period(row),
                "Value": format_observation(row),
                "Number": row["value"],
                "Upper number": row["upper_value"],
                "Caveats": _caveats(row, misprints),
                "Source": row["source_id"],
                "Line": row["line"],
            }
            for row in rows
        ],
        schema_overrides={"Period": pl.String, "Upper number": pl.Float64, "Caveats": pl.String},
    )


def _caveats(row: Row, misprints: Mapping[str, tuple[str, str]]) -> str | None:
    """Return the kinds of an observation's caveats in words, with the printed value of a misprint."""
    kinds = [format_code(kind) for kind in (row["caveats"] or "").split("; ") if kind]
    if row["observation_id"] in misprints:
        kinds.append(f"printed {misprints[row['observation_id']][0]}")
    return "; ".join(kinds) or None


def _reading_notes(lines: dict[str, list[Row]]) -> Iterator[str]:
    """Yield sentences on how to read a plot over time."""
    yield "Each point marks the end of its period; the band to its left shows the period."
    pairs = [(first, second) for line in lines.values() for first, second in pairwise(line)]
    if any((second["period_start"] - first["period_end"]).days > 1 for first, second in pairs):
        yield "No line crosses a gap: what happened between is not published."
    if any(first["period_start"] < second["period_start"] <= first["period_end"] for first, second in pairs):
        yield "Periods overlap, so that part of the same time is in both figures; they are not joined."


def _omissions(
    rows: pl.DataFrame, drawn: list[Row], misprints: Mapping[str, tuple[str, str]]
) -> Iterator[str]:
    """Yield sentences on corrected misprints, and on which observations are not drawn, and why."""

    def identity(row: Row) -> tuple[Any, ...]:
        return row["area_id"], row["measure"], row["period_end"], row["value"]

    identities, ids = {identity(row) for row in drawn}, {row["observation_id"] for row in drawn}
    reasons: dict[str, list[str]] = {}
    for row in rows.rows(named=True):
        reference = f"({format_date(row['published']) or row['source_id']}, line {row['line']})"
        if row["observation_id"] in misprints:
            printed, meant = misprints[row["observation_id"]]
            words = "drawn as" if row["observation_id"] in ids else "not drawn:"
            yield f"{row['area']}, “{printed}” {reference}, {words} {meant}: a misprint."
        elif identity(row) not in identities:
            reason = (
                "they are not comparable with the others" if row["period_end"] else "no period is printed"
            )
            reasons.setdefault(reason, []).append(f"{format_observation(row)} {reference}")
    for reason, omitted in reasons.items():
        yield f"Not drawn, because {reason}: {'; '.join(omitted)}."
