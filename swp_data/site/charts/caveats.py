"""What a reader has to know about the observations of a chart, in sentences: their caveats, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from swp_data.checks.provenance.number_reader import read_numbers
from swp_data.wording import format_observation, format_period

Row = Mapping[str, Any]

UNCERTAIN = {"provisional", "estimate", "area_assumed", "period_uncertain", "conflicting"}
"""The kinds of caveats for which a point is drawn hollow."""
KINDS_OF_PARTS = {"local_authority", "local_policing_area"}
"""The kinds of the areas that a force's area is divided into."""


def is_uncertain(row: Row) -> bool:
    """Return whether an observation of the view `series` has a caveat of a kind in `UNCERTAIN`."""
    return not UNCERTAIN.isdisjoint((row["caveats"] or "").split("; "))


def with_corrected_value(row: Row, corrected: str) -> dict[str, Any] | None:
    """Return an observation with the corrected value of its misprint; None if the correction is not one number.

    >>> row = {"value": 3106646.0, "upper_value": None, "unit": "GBP"}
    >>> with_corrected_value(row, "£106,646")["value"]
    106646.0
    """
    numbers = read_numbers(corrected)
    if len(numbers) != 1 or len(numbers[0].values) != 1 or row["upper_value"] is not None:
        return None
    value = numbers[0].values[0]
    return dict(row) | {"value": float(value if row["value"] >= 0 else Decimal(0) - value)}


def caveat_sentences(rows: Iterable[Row], caveats: pl.DataFrame, labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the caveats of the drawn observations; observations with the same words share a sentence.

    Args:
        rows: the drawn rows of the view `series`.
        caveats: the table `observation_caveats`.
        labels: the label of each kind of caveat.
    """
    figures: dict[str, list[str]] = {}
    by_observation = caveats.with_columns(pl.col("kind").cast(pl.String)).partition_by(
        "observation_id", as_dict=True
    )
    for row in rows:
        for caveat in by_observation.get((row["observation_id"],), caveats.clear()).rows(named=True):
            names = figures.setdefault(_words_of(caveat, labels), [])
            if caveat["kind"] != "completed_by":  # which is about the figures as a whole
                names.append(_name_of(row))
    for words, names in figures.items():
        yield f"{'; '.join(dict.fromkeys(names))}: {words}" if names else words


def missing_areas(rows: Iterable[Row], areas: pl.DataFrame) -> list[str]:
    """Return the names of the areas without a figure, if at least two of the parts of a force's area have one.

    >>> import swp_data as swp
    >>> shown = [{"area_id": "shropshire", "measure": "level"}, {"area_id": "herefordshire", "measure": "level"}]
    >>> missing_areas(shown, swp.load("areas"))
    ['North Worcestershire', 'South Worcestershire', 'Telford and Wrekin']
    """
    shown = {row["area_id"] for row in rows if row["measure"] == "level"}
    by_id = {
        row["area_id"]: row for row in areas.with_columns(pl.col("kind").cast(pl.String)).rows(named=True)
    }
    parts = {
        key for key, row in by_id.items() if row["kind"] in KINDS_OF_PARTS and not _is_in_a_part(row, by_id)
    }
    if len(shown) < 2 or not shown <= parts:
        return []
    return sorted(by_id[key]["name"] for key in parts - shown)


def _is_in_a_part(area: Row, by_id: Mapping[str, Row]) -> bool:
    """Return whether an area is within another part, as a district is within a policing area."""
    parent = by_id.get(area["parent_id"])
    while parent is not None:
        if parent["kind"] in KINDS_OF_PARTS:
            return True
        parent = by_id.get(parent["parent_id"])
    return False


def _words_of(caveat: Row, labels: Mapping[str, str]) -> str:
    """Return a caveat in words: our explanation or else the label of its kind, then the words that say so."""
    words = caveat["explanation"] or f"{labels[caveat['kind']]}."
    return f"{words} “{caveat['quote']}”" if caveat["quote"] else words


def _name_of(row: Row) -> str:
    period = format_period(row["period_start"], row["period_end"]) or row["period_label"]
    return f"{format_observation(row)}, {row['area']}{f', {period}' if period else ''}"
