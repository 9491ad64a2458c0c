"""Proposals for `observations`: one for each printed figure, with its metric, its area and its period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from swp_data.checks.provenance.excluded_numbers import read_exclusions
from swp_data.checks.provenance.printed_numbers import Span, Text
from swp_data.checks.rules.observation_values import DOWN, FUTURE, QUALIFIERS, UP
from swp_data.ingest.matching.metrics import MetricMatch, Metrics
from swp_data.ingest.proposals.cells import Cell
from swp_data.ingest.proposals.figures import Figure, figures_in, printed_value
from swp_data.ingest.proposals.metrics import draft_metric
from swp_data.ingest.proposals.periods import Period, ReportPeriod, read_periods
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading

__all__ = ["propose_observations"]

KNOWN_METRIC = 0.62
"""The least score of a metric that is proposed; for a lower one a new metric is drafted."""

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
COUNTS_NOTHING = re.compile(
    r"\b(?:one of (?:the|his|her|our|its|their|a|an|my|these|those|\d+)\b(?: \w+)?"
    r"|(?:but|if|that|which|any|this|no) one\b(?: \w+)?|one (?:that|which|approved)\b)",
    re.IGNORECASE,
)
COMPARED = re.compile(
    r"\b(?:than|compared (?:to|with)|against|from|on|pre)\W+(?:the )?(?:same )?(?:period )?(?:in |of )?$",
    re.IGNORECASE,
)
REGIONAL = re.compile(r"\b(?:our|the|this) region'?s?\b|\bregional(?:ly)?\b", re.IGNORECASE)
LINE = re.compile(r"\b(?:999|101)\b")


def propose_observations(reading: Reading, cells: Sequence[Cell]) -> Iterator[Proposal]:
    """Yield the proposal of each figure that a report prints, and of each metric that is new."""
    profile = reading.vocabulary.profile
    text = Text.of(reading.source_id, reading.draft.report.text)
    exclusions = read_exclusions(profile, reading.tables.package.root)
    drafter = _Drafter.of(reading)
    held: list[Span] = []
    number = 0
    for cell in cells:
        for figure in figures_in(cell, text, exclusions, held):
            phrase = _counts_nothing(figure, text)
            if phrase:
                yield _exclude(reading, phrase, text, figure.span)
                continue
            held.append(figure.span)
            number += 1
            yield from drafter.propose(figure, number)


def _counts_nothing(figure: Figure, text: Text) -> str:
    """Return the words on the line of a figure that count nothing ("one of the best"); empty if there are none."""
    if figure.number.values != (Decimal(1),) or figure.number.unit:
        return ""
    number = text.text.count("\n", 0, figure.span[0])
    at = figure.span[0] - text.starts[number]
    matches = COUNTS_NOTHING.finditer(text.line(number + 1))
    return next((match[0] for match in matches if match.start() <= at < match.end()), "")


def _exclude(reading: Reading, phrase: str, text: Text, span: Span) -> Proposal:
    line = text.text.count("\n", 0, span[0]) + 1
    return reading.propose(
        "exclusions",
        {"source_id": reading.source_id, "line": line, "text": phrase, "kind": "phrase"},
        reason="The number word counts nothing here, so it is not an observation.",
        confidence=0.7,
        doubts=["Check that the number counts nothing."],
    )


@dataclass
class _Drafter:
    """Drafts the columns of an observation."""

    reading: Reading
    metrics: Metrics
    areas: dict[str, str]
    period: ReportPeriod
    new_metrics: dict[str, dict[str, str]]

    @classmethod
    def of(cls, reading: Reading) -> _Drafter:
        tables = reading.tables
        updates = {row["update_id"]: row["activity_id"] for row in tables["updates"]}
        observed = [(row, updates.get(row["update_id"], "")) for row in tables["observations"]]
        source = reading.source
        return cls(
            reading,
            Metrics(tables["metrics"], observed),
            _area_names(tables["areas"]),
            ReportPeriod.of(source["period_start"], source["period_end"], source["published"]),
            {},
        )

    def propose(self, figure: Figure, number: int) -> Iterator[Proposal]:
        """Yield the proposal of a figure, after that of its metric if the metric is new."""
        doubts: list[str] = []
        value, upper = printed_value(figure.number)
        unit = self._unit(figure)
        measure = _measure(figure)
        if measure == "change" and _is_decrease(figure):
            value = f"-{value}" if value != "0" else value
        area, area_doubt = self._area(figure)
        period, period_doubt = self._period(figure)
        if measure != "target" and self.period.last and period.first > self.period.last.isoformat():
            period, period_doubt = Period(0, 0, ""), "The period in the words is after that of the report."
        doubts += [doubt for doubt in (area_doubt, period_doubt) if doubt]
        match, metric = self._metric(figure, unit, measure)
        row = {
            "observation_id": f"{self.reading.source_id}-o{number}",
            "metric_id": metric["metric_id"],
            "source_id": self.reading.source_id,
            "update_id": figure.cell.update.get("update_id", ""),
            "passage_id": figure.cell.passage_id,
            "area_id": area,
            "period_start": period.first,
            "period_end": period.last,
            "period_label": period.label,
            "measure": measure,
            "qualifier": _qualifier(figure),
            "value": value,
            "upper_value": upper,
            "unit": unit,
            "quote": figure.quote,
            "line": str(figure.line),
            "note": period.note,
        }
        needed = (
            [proposal_id(figure.cell.table, figure.cell.key)]
            if figure.cell.update or figure.cell.passage_id
            else []
        )
        if match:
            reason = (
                f"The sentence is like one on {metric['metric_id']} (score {match.score:.2f})."
                if match
                else ""
            )
            same = bool(match) and match.like.get("quote") == figure.quote
            confidence = 0.92 if same and not doubts and measure == match.like.get("measure") else 0.7
            if not same:
                doubts.append("Check that it is this metric: its earlier sentences are worded otherwise.")
        else:
            reason = "No metric of the record fits the sentence, so a new one is drafted."
            confidence = 0.5
            needed.append(proposal_id("metrics", metric["metric_id"]))
            if metric["metric_id"] not in self.new_metrics:
                self.new_metrics[metric["metric_id"]] = metric
                yield self.reading.propose(
                    "metrics",
                    metric | {"line": figure.line},
                    reason=f"It is drafted for the sentence {figure.quote!r}.",
                    confidence=0.5,
                    doubts=["Write the title and the definition in plain words."],
                )
        yield self.reading.propose(
            "observations", row, reason=reason, confidence=confidence, doubts=doubts, depends_on=needed
        )

    def _unit(self, figure: Figure) -> str:
        printed = figure.number.unit
        if printed:
            points = re.match(r"\s*(?:percentage|per cent|percent) points?", figure.words_after)
            return "percentage_point" if printed == "percent" and points else printed
        if re.match(r"\W*FTE\b", figure.words_after):
            return "FTE"
        return "count"

    def _area(self, figure: Figure) -> tuple[str, str]:
        """Return the area that a figure is about, and what is doubtful about it."""
        named = _named_in(figure.quote, self.areas)
        if named:
            return named[0] if len(named) == 1 else _nearest(figure, named, self.areas), ""
        if PEERS.search(figure.quote) and figure.number.unit != "rank":
            return "most-similar-group", ""
        if NATIONAL.search(figure.quote):
            return "england-and-wales", "The words may be about the whole country."
        if REGIONAL.search(figure.quote):
            return "west-midlands-region", "The region is not named in the words quoted."
        for text, place in (
            (figure.sentence, "the sentence"),
            (figure.before, "an earlier sentence"),
            (figure.cell.update.get("activity_text", ""), "the activity"),
        ):
            around = [area for area in _named_in(text, self.areas) if area not in ("west-mercia", "england")]
            if len(around) == 1:
                return around[0], f"The area is that of {place}, not of the words quoted."
            if around:
                return "west-mercia", f"{place[0].upper()}{place[1:]} names several areas."
        return "west-mercia", ""

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

    def _metric(self, figure: Figure, unit: str, measure: str) -> tuple[MetricMatch | None, dict[str, str]]:
        """Return the known metric that fits best (None if none does), and its row or that of a new one."""
        lines = LINE.findall(figure.before)
        quote = figure.quote
        if lines and not LINE.search(quote) and "call" in f"{figure.sentence} {figure.before[-200:]}":
            quote = f"{quote} {lines[-1]}"
        value = printed_value(figure.number)[0]
        matches = self.metrics.best(quote, figure.sentence, value, unit, figure.cell.activity_id)
        if measure != "change":
            matches = [match for match in matches if not match.metric_id.endswith("-change")]
        if matches and matches[0].score >= KNOWN_METRIC:
            return matches[0], dict(self.metrics.by_id[matches[0].metric_id])
        return None, draft_metric(figure, unit, measure, self.metrics, self.new_metrics)


def _is_own(text: str, period: Period, at: int) -> bool:
    """Whether a period is that of the figure at a position, and not one that it is compared with."""
    compared = COMPARED.search(text[: period.start])
    return not compared or compared.start() < at < period.start


def _area_names(areas: list[dict[str, str]]) -> dict[str, str]:
    """Return the names of areas by which a text may name them, the longest first."""
    names = {row["name"]: row["area_id"] for row in areas}
    names |= {
        name.split(" and ")[0]: area for name, area in list(names.items()) if name == "Telford and Wrekin"
    }
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def _named_in(text: str, areas: dict[str, str]) -> list[str]:
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


def _nearest(figure: Figure, named: list[str], areas: dict[str, str]) -> str:
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
