"""The figures of one metric: over time where they can be compared over time, side by side where a report does so.

`docs/figures.md` says what can be compared. Of a metric that is printed once, whose figures have no dates, or whose
figures say different things, there is no picture: its page has the figures and the sentences that say them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import polars as pl

from swp_data.dataset.views.corrections import misprinted
from swp_data.site.charts.drawing import Chart, draw
from swp_data.site.charts.plots import bars, timeline
from swp_data.wording import format_observation, format_period, format_period_length, format_value

OVER_TIME = {"calls", "confidence", "diversity", "recruitment", "response-times", "sickness", "workforce"}
"""The themes whose figures can be compared over time, as `docs/figures.md` has it."""
ADDED_UP = {"count", "GBP"}
"""Units of what adds up: a year has more of it than a quarter, so that the two don't stand on one axis."""
JOINED = {"level", "comparator"}
"""What is measured may be joined by a line; what is planned or demanded may not."""
MEASURES = {
    "level": "",
    "comparator": ", for comparison",
    "target": ", planned or wished for",
    "threshold": ", standard",
}

Row = dict[str, Any]


def metric_chart(rows: pl.DataFrame, errata: pl.DataFrame) -> Chart | None:
    """Return the picture of a metric, or None where its figures can't be drawn together.

    Takes the rows of the view `series` of one metric, and the table `errata`: a figure that is misprinted and has
    been corrected is left out, and the note says so. Ranks and changes are never drawn: a rank depends on
    the others that are ranked, and a change is no level.

    >>> import polars as pl
    >>> import swp_data as swp
    >>> series, errata = swp.view("series"), swp.load("errata")
    >>> chart = metric_chart(series.filter(metric_id="sickness-officers"), errata)
    >>> print(chart.alt)  # doctest: +ELLIPSIS
    Officers' working hours lost to sickness in a month. West Mercia, by month: from 6.29% in September 2018 ...
    >>> metric_chart(series.filter(metric_id="net-budget"), errata) is None
    True
    """
    rows = rows.with_columns(pl.col(pl.Enum).cast(pl.String))
    wrong = misprinted(rows, errata)
    drawable = [
        row
        for row in rows.rows(named=True)
        if row["measure"] != "change" and row["unit"] != "rank" and row["observation_id"] not in wrong
    ]
    if not drawable:
        return None
    over_time, beside = _dated(drawable), _side_by_side(drawable)
    name, title = f"metric-{drawable[0]['metric_id']}", drawable[0]["metric"]
    if over_time:
        standards = _standards(drawable)
        drawn = [row for line in over_time.values() for row in line]
        says = [_course(label, line) for label, line in over_time.items()]
        says += [f"{label}." for label in standards]
        picture = timeline(over_time, joins(over_time), standards)
        drawn += [row for row in drawable if row["measure"] == "threshold" and row not in drawn]
    elif beside:
        drawn = list(beside.values())
        says = [f"{label}: {format_observation(row)}." for label, row in beside.items()]
        picture = bars(beside)
    else:
        return None
    alt = f"{title}. {' '.join(says)}"
    note = " ".join([*(_reading(over_time) if over_time else ()), *_left_out(rows, drawn, wrong)])
    return Chart(title, draw(*picture, name, title, alt), alt, _table(drawn), note)


def joins(lines: dict[str, list[Row]]) -> Iterator[tuple[str, Row, Row, bool]]:
    """Yield the pairs of figures that a line joins, with its label, and whether no time lies between them.

    Only figures of one label are joined: of one area, measure and kind of period. Where a period has two figures,
    neither is.
    """
    for label, line in lines.items():
        often = Counter(row["period_end"] for row in line)
        once = [row for row in line if often[row["period_end"]] == 1 and row["measure"] in JOINED]
        for one, next_one in pairwise(once):
            yield label, one, next_one, (next_one["period_start"] - one["period_end"]).days <= 1


def _dated(rows: list[Row]) -> dict[str, list[Row]]:
    """Return the lines of a metric over time, each under its label; none where no area has two dates."""
    dated = [row for row in rows if row["period_end"] is not None and row["period_start"] is not None]
    if not dated or dated[0]["theme"] not in OVER_TIME:
        return {}
    kinds = Counter(format_period_length(row["period_start"], row["period_end"]) for row in dated)
    if dated[0]["unit"] in ADDED_UP:
        most = kinds.most_common(1)[0][0]
        dated = [row for row in dated if format_period_length(row["period_start"], row["period_end"]) == most]
    lines: dict[str, list[Row]] = {}
    for row in sorted(_once(dated), key=lambda row: (row["period_end"], row["period_start"])):
        length = format_period_length(row["period_start"], row["period_end"])
        label = f"{row['area']}{MEASURES[row['measure']]}, by {length}"
        lines.setdefault(label, []).append(row)
    if not any(len({row["period_end"] for row in line}) > 1 for line in lines.values()):
        return {}
    # What is measured here comes first and is blue, then what has most figures.
    return dict(sorted(lines.items(), key=lambda item: (item[1][0]["measure"] != "level", -len(item[1]))))


def _standards(rows: list[Row]) -> dict[str, float]:
    """Return the standards that are printed without a period, each under its label."""
    return {
        f"Standard of {format_observation(row)} (no period printed)": row["value"]
        for row in rows
        if row["measure"] == "threshold" and row["period_end"] is None
    }


def _side_by_side(rows: list[Row]) -> dict[str, Row]:
    """Return the figures that one document prints of several areas, or of what is and what is planned.

    Taken from the document that has most of them. Empty where they are all the same, or of one area and measure: such
    figures belong to different times, which the document doesn't print.
    """
    best: dict[str, Row] = {}
    for source in sorted({row["source_id"] for row in rows}):
        shown: dict[str, Row] = {}
        for row in _once(row for row in rows if row["source_id"] == source):
            label = _place(row)
            shown[f"{label}, line {row['line']}" if label in shown else label] = row
        places = {(row["area_id"], row["measure"]) for row in shown.values()}
        different = {(row["value"], row["upper_value"]) for row in shown.values()}
        drawable = all(row["value"] >= 0 for row in shown.values())
        if drawable and len(places) > 1 and len(different) > 1 and len(shown) > len(best):
            best = shown
    if len({_length(row) for row in best.values()}) > 1 and next(iter(best.values()))["unit"] in ADDED_UP:
        return {}
    return dict(sorted(best.items(), key=lambda item: (item[1]["measure"] != "level", -item[1]["value"])))


def _length(row: Row) -> str | None:
    """Return the kind of a row's period, where it has one that adds up."""
    if row["period_start"] is None or row["period_start"] == row["period_end"]:
        return None
    return format_period_length(row["period_start"], row["period_end"])


def _place(row: Row) -> str:
    """Return the label of a figure that stands beside others: its area, what it is, and its period."""
    when = format_period(row["period_start"], row["period_end"]) or row["period_label"]
    return f"{row['area']}{MEASURES[row['measure']]}{f' ({when})' if when else ''}"


def _once(rows: Iterable[Row]) -> list[Row]:
    """Return the rows without those that say again what another says."""
    same = ("area_id", "measure", "period_start", "period_end", "qualifier", "value", "upper_value")
    dated: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        dated.setdefault(tuple(row[name] for name in same), row)
    return list(dated.values())


def _course(label: str, line: list[Row]) -> str:
    """Return what a line says: its first and last figure, and the way between them.

    The way is said of exact figures alone.
    """
    first, last = line[0], line[-1]
    if len(line) == 1:
        return f"{label}: {_dated_figure(first)}."
    between = "".join(f" through {format_observation(row)}" for row in line[1:-1])
    text = f"{label}: from {_dated_figure(first)}{between} to {_dated_figure(last)}"
    if {first["measure"], last["measure"]} <= JOINED and all(
        row["qualifier"] == "exact" and row["upper_value"] is None for row in (first, last)
    ):
        text += f"; {_way(last['value'] - first['value'], first['unit'])}"
    return f"{text}."


def _dated_figure(row: Row) -> str:
    return f"{format_observation(row)} in {format_period(row['period_start'], row['period_end'])}"


def _way(difference: float, unit: str) -> str:
    """Return which way a figure went.

    >>> _way(-3.0, "percent"), _way(12.5, "GBP")
    ('down by 3 percentage points', 'up by £12.5')
    """
    difference = round(difference, 6)
    if not difference:
        return "unchanged"
    size = format_value(abs(difference), "percentage_point" if unit == "percent" else unit)
    return f"{'up' if difference > 0 else 'down'} by {size}"


def _table(rows: list[Row]) -> pl.DataFrame:
    """Return the figures that are drawn, as people read them and as numbers, with the place of each."""
    return pl.DataFrame(
        [
            {
                "Area": row["area"],
                "Measure": row["measure"],
                "Period": format_period(row["period_start"], row["period_end"]) or row["period_label"],
                "Figure": format_observation(row),
                "Value": row["value"],
                "Upper value": row["upper_value"],
                "Source": row["source_id"],
                "Line": row["line"],
            }
            for row in rows
        ],
        schema_overrides={"Period": pl.String, "Upper value": pl.Float64},
    )


def _reading(lines: dict[str, list[Row]]) -> Iterator[str]:
    """Yield how a picture over time is read."""
    yield "A point stands at the end of its period, and the band beside it is the period."
    if not all(near for *_, near in joins(lines)):
        yield "A dotted line joins figures between which none is printed."


def _left_out(rows: pl.DataFrame, drawn: list[Row], wrong: dict[str, tuple[str, str]]) -> Iterator[str]:
    """Yield what is not drawn, and why."""
    said = {(row["area_id"], row["measure"], row["period_end"], row["value"]) for row in drawn}
    undated: list[str] = []
    for row in rows.rows(named=True):
        at = f"({row['source_id']}, line {row['line']})"
        place = f"{format_observation(row)} {at}"
        if row["observation_id"] in wrong:
            printed, meant = wrong[row["observation_id"]]
            yield f"Not drawn: {row['area']}, “{printed}” {at}, a misprint for {meant}."
        elif (row["area_id"], row["measure"], row["period_end"], row["value"]) not in said:
            undated.append(place)
    if undated:
        yield f"Not drawn, for they can't be placed beside the others: {'; '.join(undated)}."
