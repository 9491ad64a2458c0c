"""Proposals for `observations`: one for each printed figure, with its metric, its area and its period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from swp_data.checks.provenance.excluded_numbers import read_exclusions
from swp_data.checks.provenance.printed_numbers import Span, Text, find_observation
from swp_data.ingest.matching.metrics import MetricMatch, Metrics
from swp_data.ingest.proposals.cells import Cell
from swp_data.ingest.proposals.figure_columns import FigureColumns
from swp_data.ingest.proposals.figures import Figure, Numbers, figures_in, line_of, printed_value
from swp_data.ingest.proposals.metrics import draft_metric
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.reading import Reading, Row

__all__ = ["propose_observations"]

KNOWN_METRIC = 0.62
"""The least score of a metric that is proposed; for a lower one a new metric is drafted."""

COUNTS_NOTHING = re.compile(
    r"\b(?:one of (?:the|his|her|our|its|their|a|an|my|these|those|\d+)\b(?: \w+)?"
    r"|(?:but|if|that|which|any|this|no) one\b(?: \w+)?|one (?:that|which|approved)\b)",
    re.IGNORECASE,
)
TELEPHONE_LINE = re.compile(r"\b(?:999|101)\b")
COPIED = (
    "metric_id",
    "area_id",
    "period_start",
    "period_end",
    "period_label",
    "measure",
    "qualifier",
    "value",
)


def propose_observations(reading: Reading, cells: Sequence[Cell]) -> Iterator[Proposal]:
    """Yield the proposal of each figure that a report prints, and of each metric that is new."""
    text = Text.of(reading.source_id, reading.draft.report.text)
    numbers = Numbers(text, read_exclusions(reading.vocabulary.profile, reading.tables.package.root))
    drafter = _Drafter.of(reading, text)
    held: list[Span] = []
    excluded: set[tuple[int, str]] = set()
    for cell in cells:
        for figure in figures_in(cell, numbers, held):
            phrase = _counts_nothing(figure, text)
            line = line_of(text, figure.span[0])
            if phrase and (line, phrase) not in excluded:
                excluded.add((line, phrase))
                held.append(figure.span)
                yield _exclude(reading, phrase, line)
                continue
            yield from drafter.propose(figure, held)
            held.append(figure.span)


def _counts_nothing(figure: Figure, text: Text) -> str:
    """Return the words on the line of a figure that count nothing ("one of the best"); empty if there are none."""
    if figure.number.values != (Decimal(1),) or figure.number.unit:
        return ""
    line = line_of(text, figure.span[0])
    at = figure.span[0] - text.starts[line - 1]
    matches = COUNTS_NOTHING.finditer(text.line(line))
    return next((match[0] for match in matches if match.start() <= at < match.end()), "")


def _exclude(reading: Reading, phrase: str, line: int) -> Proposal:
    return reading.propose(
        "exclusions",
        {"source_id": reading.source_id, "line": line, "text": phrase, "kind": "phrase"},
        reason="The number word counts nothing here, so it is not an observation.",
        confidence=0.7,
        doubts=["Check that the number counts nothing."],
    )


@dataclass
class _Drafter:
    """Drafts observations, and the metrics that they need."""

    reading: Reading
    text: Text
    metrics: Metrics
    columns: FigureColumns
    new_metrics: dict[str, dict[str, str]] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def of(cls, reading: Reading, text: Text) -> _Drafter:
        tables = reading.tables
        activities = {row["update_id"]: row["activity_id"] for row in tables["updates"]}
        observed = [(row, activities.get(row["update_id"], "")) for row in tables["observations"]]
        columns = FigureColumns.of(tables["areas"], reading.vocabulary.profile.areas, reading.source)
        return cls(reading, text, Metrics(tables["metrics"], observed), columns)

    def propose(self, figure: Figure, held: Sequence[Span]) -> Iterator[Proposal]:
        """Yield the proposal of a figure, after that of its metric if the metric is new.

        Args:
            figure: the figure.
            held: the numbers of the source that other observations have.
        """
        self.count += 1
        cell = figure.cell
        row = {
            "observation_id": f"{self.reading.source_id}-o{self.count}",
            "source_id": self.reading.source_id,
            "update_id": cell.update.get("update_id", ""),
            "passage_id": cell.passage_id,
            "quote": figure.quote,
            "line": str(figure.line),
        }
        columns, doubts = self.columns.read(figure)
        needed = [proposal_id(cell.table, cell.key)] if cell.update or cell.passage_id else []
        if repeated := self._repeated(figure, columns["unit"], held):
            earlier, quote, line = repeated
            label = earlier["period_label"]
            is_printed = label in self.reading.draft.report.text
            names = COPIED if is_printed else [name for name in COPIED if not name.startswith("period_")]
            row |= columns | {name: earlier[name] for name in names} | {"quote": quote, "line": str(line)}
            doubts = ["Check that the period is still the one meant."] if label else []
            if not is_printed:
                doubts = [f"{earlier['source_id']} prints {label!r} as its period, and this report does not."]
            reason = f"{earlier['source_id']} prints these words too ({earlier['observation_id']})."
            confidence = 0.8 if doubts else 0.95
        else:
            match, metric = self._metric(figure, columns["unit"], columns["measure"])
            row |= columns | {"metric_id": metric["metric_id"]}
            if match:
                reason = f"The sentence is like one on {match.metric_id} (score {match.score:.2f})."
                doubts.append("Check that it is this metric: its earlier sentences are worded otherwise.")
                confidence = 0.7
            else:
                reason = "No metric of the record fits the sentence, so a new one is drafted."
                needed.append(proposal_id("metrics", metric["metric_id"]))
                confidence = 0.5
                yield from self._new_metric(metric, figure)
        yield self.reading.propose(
            "observations",
            row,
            reason=reason,
            confidence=confidence,
            doubts=doubts,
            depends_on=needed,
            is_printed=False,  # a doubt on the line is a doubt on its update, which the figure depends on
        )

    def _repeated(self, figure: Figure, unit: str, held: Sequence[Span]) -> tuple[Row, str, int] | None:
        """Return the observation whose words the cell repeats, with these words and their line; None if none does."""
        value, upper = printed_value(figure.number)
        at = len(figure.before) + figure.number.start
        for row, activity in reversed(self.metrics.observations):
            same = (row["value"].removeprefix("-"), row["upper_value"], row["unit"]) == (value, upper, unit)
            if not same or not activity or activity != figure.cell.activity_id:
                continue
            words = re.compile(r"\s+".join(map(re.escape, row["quote"].split())))
            match = next(
                (match for match in words.finditer(figure.cell.text) if match.start() <= at < match.end()),
                None,
            )
            if match is None:
                continue
            line = figure.cell.line_at(match.start())
            record = {**row, "quote": match[0], "line": str(line)}
            if find_observation(0, record, self.text, held) == figure.span:
                return row, match[0], line
        return None

    def _new_metric(self, metric: dict[str, str], figure: Figure) -> Iterator[Proposal]:
        """Yield the proposal of a drafted metric, once."""
        if metric["metric_id"] in self.new_metrics:
            return
        self.new_metrics[metric["metric_id"]] = metric
        yield self.reading.propose(
            "metrics",
            metric | {"line": figure.line},
            reason=f"It is drafted for the sentence {figure.quote!r}.",
            confidence=0.5,
            doubts=["Write the title and the definition in plain words."],
        )

    def _metric(self, figure: Figure, unit: str, measure: str) -> tuple[MetricMatch | None, dict[str, str]]:
        """Return the known metric that fits best (None if none does), and its row or that of a new one."""
        lines = TELEPHONE_LINE.findall(figure.before)
        quote = figure.quote
        if (
            lines
            and not TELEPHONE_LINE.search(quote)
            and "call" in f"{figure.sentence} {figure.before[-200:]}"
        ):
            quote = f"{quote} {lines[-1]}"
        value = printed_value(figure.number)[0]
        matches = self.metrics.best(quote, figure.sentence, value, unit, figure.cell.activity_id)
        if measure != "change":
            matches = [match for match in matches if not match.metric_id.endswith("-change")]
        if matches and matches[0].score >= KNOWN_METRIC:
            return matches[0], dict(self.metrics.by_id[matches[0].metric_id])
        return None, draft_metric(figure, unit, measure, self.metrics, self.new_metrics)
