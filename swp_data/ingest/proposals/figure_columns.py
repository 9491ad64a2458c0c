"""The columns of an observation that follow from the words around its figure: unit, measure, area, period."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swp_data.checks.provenance.printed_numbers import Span
from swp_data.checks.rules.observation_values import DOWN, FUTURE, QUALIFIERS, UP
from swp_data.dataset.area_roles import AreaRoles
from swp_data.ingest.proposals.figures import Figure, printed_value
from swp_data.ingest.proposals.periods import Period, ReportPeriod, read_periods

__all__ = ["FigureColumns"]

NATIONAL = re.compile(
    r"\bnational(?:ly)?\b|\bacross the (?:country|UK)\b|\bin England\b|\bgovernment'?s?\b", re.IGNORECASE
)
PEERS = re.compile(r"\bMSG\b|\bmost similar (?:group|forces)\b", re.IGNORECASE)
STANDARD = re.compile(r"\b(?:standard|target of|minimum of|threshold)\b", re.IGNORECASE)
AVERAGE = re.compile(r"\b(?:average of|MSG|national average|most similar)\b", re.IGNORECASE)
CHANGE = (
    "increase|decrease|reduction|rise|fall|drop|surge|more than|fewer than|less than|below|higher|lower|growth"
    "|improvement|uplift"
)
CHANGED_BY = re.compile(
    rf"^\s*(?:further |slight |significant |net |overall |year on year )?(?:{CHANGE})\b", re.IGNORECASE
)
CHANGED_TO = re.compile(
    r"(?:increas\w*|decreas\w*|reduc\w*|r[io]se|ris\w*|f[ae]ll\w*|drop\w*|gr[eo]w\w*|up|down) (?:of|by)\s+"
    r"(?:\w+\s+){0,2}£?$",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"\b(?:than|compared (?:to|with)|against|from|on|pre)\W+(?:the )?(?:same )?(?:period )?(?:in |of )?$",
    re.IGNORECASE,
)
REGIONAL = re.compile(r"\b(?:our|the|this) region'?s?\b|\bregional(?:ly)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class FigureColumns:
    """Reads the columns of an observation from its figure.

    Attributes:
        areas: the ids of areas by the names that a text may use, the longest first.
        roles: the areas that a text means without naming them.
        period: the period of the report.
    """

    areas: Mapping[str, str]
    roles: AreaRoles
    period: ReportPeriod

    @classmethod
    def of(
        cls, areas: Sequence[Mapping[str, str]], roles: AreaRoles, source: Mapping[str, str]
    ) -> FigureColumns:
        """Return the reader for a report.

        Args:
            areas: the rows of the table `areas`.
            roles: the areas that a text means without naming them.
            source: the row of the report in the table `sources`.
        """
        period = ReportPeriod.of(source["period_start"], source["period_end"], source["published"])
        return cls(_area_names(areas), roles, period)

    def read(self, figure: Figure) -> tuple[dict[str, str], list[str]]:
        """Return the columns of a figure, and what is doubtful about them."""
        value, upper = printed_value(figure.number)
        measure = _measure(figure)
        if measure == "change" and _is_decrease(figure) and value != "0":
            value = f"-{value}"
        area, area_doubt = self._area(figure)
        period, period_doubt = self._period(figure)
        if measure != "target" and self.period.last and period.first > self.period.last.isoformat():
            period, period_doubt = Period(0, 0, ""), "The period in the words is after that of the report."
        row = {
            "area_id": area,
            "period_start": period.first,
            "period_end": period.last,
            "period_label": period.label,
            "measure": measure,
            "qualifier": _qualifier(figure),
            "value": value,
            "upper_value": upper,
            "unit": _unit(figure),
            "note": period.note,
        }
        return row, [doubt for doubt in (area_doubt, period_doubt) if doubt]

    def _area(self, figure: Figure) -> tuple[str, str]:
        """Return the area that a figure is about, and what is doubtful about it."""
        named = _named_in(figure.quote, self.areas)
        if named:
            return named[0] if len(named) == 1 else _nearest(figure, named, self.areas), ""
        if PEERS.search(figure.quote) and figure.number.unit != "rank":
            return self.roles.peers, ""
        if NATIONAL.search(figure.quote):
            return self.roles.country, "The words may be about the whole country."
        if REGIONAL.search(figure.quote):
            return self.roles.region, "The region is not named in the words quoted."
        passed_over = (self.roles.home, *self.roles.background)
        for text, place in (
            (figure.sentence, "the sentence"),
            (figure.before, "an earlier sentence"),
            (figure.cell.update.get("activity_text", ""), "the activity"),
        ):
            around = [area for area in _named_in(text, self.areas) if area not in passed_over]
            if len(around) == 1:
                return around[0], f"The area is that of {place}, not of the words quoted."
            if around:
                return self.roles.home, f"{place[0].upper()}{place[1:]} names several areas."
        return self.roles.home, ""

    def _period(self, figure: Figure) -> tuple[Period, str]:
        """Return the period of a figure, and what is doubtful about it."""
        place = figure.sentence.find(figure.quote)
        at = place + figure.number.start
        printed = read_periods(figure.sentence, self.period)
        own = [period for period in printed if _is_own(figure.sentence, period, at)]
        in_quote = [period for period in own if place <= period.start < place + len(figure.quote)]
        if in_quote:
            nearest = min(in_quote, key=lambda period: abs(period.start - at))
            return nearest, "" if len(in_quote) == 1 else "The words name several periods."
        if own:
            before = [period for period in own if period.start < place]
            return before[-1] if before else own[0], "The period is that of the sentence."
        earlier = [
            period
            for period in read_periods(figure.before, self.period)
            if period.first and period.first[:7] != period.last[:7] and _is_own(figure.before, period, 0)
        ]
        if earlier:
            return earlier[-1], "The period is that of an earlier sentence."
        return Period(0, 0, ""), ""


def _unit(figure: Figure) -> str:
    printed = figure.number.unit
    if printed:
        points = re.match(r"\s*(?:percentage|per cent|percent) points?", figure.words_after)
        return "percentage_point" if printed == "percent" and points else printed
    if re.match(r"\W*FTE\b", figure.words_after):
        return "FTE"
    return "count"


def _is_own(text: str, period: Period, at: int) -> bool:
    """Whether a period is that of the figure at a position, and not one that it is compared with."""
    compared = COMPARED.search(text[: period.start])
    return not compared or compared.start() < at < period.start


def _area_names(areas: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the names of areas by which a text may name them, the longest first."""
    names = {row["name"]: row["area_id"] for row in areas}
    names |= {
        name.split(" and ")[0]: area for name, area in list(names.items()) if name == "Telford and Wrekin"
    }
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def _named_in(text: str, areas: Mapping[str, str]) -> list[str]:
    """Return the areas that a text names, in order; names of the force are not names of the area."""
    found: dict[int, str] = {}
    taken: list[Span] = []
    for name, area in areas.items():
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            if any(start <= match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            found[match.start()] = area
    return list(dict.fromkeys(found[at] for at in sorted(found)))


def _nearest(figure: Figure, named: list[str], areas: Mapping[str, str]) -> str:
    at = figure.number.start
    places = {
        area: abs(match.start() - at)
        for name, area in areas.items()
        if area in named
        for match in re.finditer(rf"\b{re.escape(name)}\b", figure.quote)
    }
    return min(places, key=lambda area: places[area])


def _measure(figure: Figure) -> str:
    if CHANGED_BY.match(figure.words_after) or CHANGED_TO.search(figure.words_before):
        return "change"
    if STANDARD.search(figure.quote) and figure.number.unit == "percent":
        return "threshold"
    if AVERAGE.search(figure.words_before) or AVERAGE.search(figure.words_after[:30]):
        return "comparator"
    if re.search(FUTURE, figure.quote):
        return "target"
    return "level"


def _is_decrease(figure: Figure) -> bool:
    up, down = re.search(UP, figure.quote), re.search(DOWN, figure.quote)
    return bool(down) and not up


def _qualifier(figure: Figure) -> str:
    return next((name for name, words in QUALIFIERS.items() if words.search(figure.words_before)), "exact")
