"""Drafts of new metrics, for figures that no metric of the record fits. People write their titles and definitions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

from swp_data.ingest.matching.metrics import Metrics
from swp_data.ingest.proposals.figures import Figure
from swp_data.ingest.proposals.titles import slug

__all__ = ["draft_metric"]

DEFINED = {
    "percent": "Share that the report gives in these words",
    "percentage_point": "Change in percentage points that the report gives in these words",
    "GBP": "Amount of money that the report gives in these words",
    "count": "Number that the report gives in these words",
    "FTE": "Number of full-time equivalents that the report gives in these words",
    "rank": "Rank that the report gives in these words",
}
MINOR = re.compile(
    r"(?:a|an|and|are|as|at|be|been|by|for|from|had|has|have|in|into|is|it|its|of|on|or|that|the|their|these|this|those"
    r"|to|was|were|which|will|with|who|being|also|now|currently|there|our|we|they|over|about|around|approximately|least|under|up|more|than|less|new|per|cent|all|each)",
    re.IGNORECASE,
)
"""Words that do not say what is counted."""

LONGEST_ID, LONGEST_TITLE = 7, 80


def draft_metric(
    figure: Figure, unit: str, measure: str, metrics: Metrics, drafted: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return the row of a new metric for a figure.

    Args:
        figure: the figure.
        unit: its unit.
        measure: whether it is a level, a change, ...
        metrics: the metrics of the record, whose themes are proposed.
        drafted: the metrics that were drafted before, by their ids.
    """
    titles = {row["title"] for row in (*metrics.metrics, *drafted.values())}
    definitions = {row["definition"] for row in (*metrics.metrics, *drafted.values())}
    title = _title(figure)
    for known in drafted.values():
        if (known["title"], known["unit"], known["objective_id"]) == (title, unit, figure.cell.objective_id):
            return dict(known)
    words = _subject(figure)
    stem = slug(" ".join(words[:LONGEST_ID])) or f"figure-on-line-{figure.line}"
    if measure == "change":
        stem = f"{stem}-change"
    metric_id, number = stem, 1
    while metric_id in metrics.by_id or metric_id in drafted:
        number += 1
        metric_id = f"{stem}-{number}"
    defined = DEFINED.get(unit, "Time that the report gives in these words")
    quote = " ".join(figure.quote.split()).rstrip(".")
    return {
        "metric_id": metric_id,
        "title": _unique(title, titles),
        "definition": _unique(f"{defined} (line {figure.line}): {quote}", definitions, "."),
        "unit": unit,
        "direction": "neutral",
        "objective_id": figure.cell.objective_id,
        "theme": _theme(figure, metrics),
    }


def _unique(text: str, others: Collection[str], end: str = "") -> str:
    """Return a text that no other metric has: with a number if it is taken."""
    candidate, number = f"{text}{end}", 1
    while candidate in others:
        number += 1
        candidate = f"{text} ({number}){end}"
    return candidate


def _subject(figure: Figure) -> list[str]:
    """Return the words of a quote that say what is counted: those after the number, then those before it."""
    after = _major(figure.words_after)
    before = _major(figure.words_before)
    return [*after, *before] if len(after) >= 2 else [*before[-4:], *after]


def _major(text: str) -> list[str]:
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    return [word for word in words if not MINOR.fullmatch(word)]


def _title(figure: Figure) -> str:
    words = " ".join(f"{figure.words_before} {figure.words_after}".split()).strip(" ,;:()£%–-.")
    words = re.sub(r"\s+([,;:)])", r"\1", words)
    if len(words) > LONGEST_TITLE:
        words = words[: LONGEST_TITLE + 1].rpartition(" ")[0]
    return words[:1].upper() + words[1:] or f"Figure on line {figure.line}"


def _theme(figure: Figure, metrics: Metrics) -> str:
    """Return the theme of the metrics that are most like a figure, those of its activity first."""
    votes: Counter[str] = Counter()
    for row, activity in metrics.observations:
        if activity and activity == figure.cell.activity_id:
            votes[metrics.by_id[row["metric_id"]]["theme"]] += 1
    if votes:
        return votes.most_common(1)[0][0]
    similar = metrics.best(figure.quote, figure.sentence, "", "", "")[:5]
    scores: Counter[str] = Counter()
    for match in similar:
        scores[metrics.by_id[match.metric_id]["theme"]] += round(100 * match.score)
    return scores.most_common(1)[0][0] if scores else "governance"
