"""Matching of a printed figure to the metrics of the record, by the words of its sentence."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from swp_data.dataset.word_overlap import stems

__all__ = ["MetricMatch", "Metrics"]

Row = Mapping[str, str]

SAME_ACTIVITY = 0.15  # what it adds to the score that the activity printed the metric before


def distinctive_words(text: str, value: str = "") -> frozenset[str]:
    """Return the words and the numbers of a text that tell metrics apart, without the value of a figure.

    >>> sorted(distinctive_words("83% of 999 calls within 10 seconds", "83"))
    ['10', '999', 'calls', 'secon', 'withi']
    """
    return stems(text) | set(re.findall(r"\b\d{2,3}\b", text)) - {value}


@dataclass(frozen=True)
class MetricMatch:
    """A metric that fits a figure: how well, and the observation whose words are most alike."""

    metric_id: str
    score: float
    like: Row


@dataclass
class Metrics:
    """The metrics of the record with the words of their observations.

    Attributes:
        metrics: the rows of the table `metrics`.
        observations: the rows of the table `observations`, each with the activity that it is printed under.
    """

    metrics: Sequence[Row]
    observations: Sequence[tuple[Row, str]]
    by_id: dict[str, Row] = field(init=False)
    weights: dict[str, float] = field(init=False)
    rarest: float = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {row["metric_id"]: row for row in self.metrics}
        self._observed: dict[str, list[tuple[Row, str, frozenset[str]]]] = defaultdict(list)
        for row, activity in self.observations:
            words = frozenset(distinctive_words(row["quote"], row["value"]))
            self._observed[row["metric_id"]].append((row, activity, words))
        self._named = {
            row["metric_id"]: frozenset(
                distinctive_words(f"{row['metric_id'].replace('-', ' ')} {row['title']}")
            )
            for row in self.metrics
        }
        documents = [
            *self._named.values(),
            *(words for seen in self._observed.values() for _, _, words in seen),
        ]
        counts = Counter(word for words in documents for word in words)
        self.weights = {word: math.log(len(documents) / count) for word, count in counts.items()}
        self.rarest = max(self.weights.values(), default=1.0)

    def best(self, quote: str, context: str, value: str, unit: str, activity_id: str) -> list[MetricMatch]:
        """Return the metrics that fit a figure, the best first.

        Args:
            quote: the words around the figure.
            context: its sentence and what comes before it.
            value: its value, whose digits do not count as words.
            unit: its unit; empty for metrics of any unit.
            activity_id: the activity that it is printed under; empty if none.
        """
        words, around = distinctive_words(quote, value), distinctive_words(context, value)
        found = []
        for metric_id, metric in self.by_id.items():
            if unit and metric["unit"] != unit:
                continue
            named = self._share(self._named[metric_id], words | around)
            match = MetricMatch(metric_id, 0.8 * named, {})
            for row, activity, seen in self._observed[metric_id]:
                score = 0.75 * self._alike(words, seen) + 0.25 * named
                if activity and activity == activity_id:
                    score += SAME_ACTIVITY
                if score > match.score:
                    match = MetricMatch(metric_id, score, row)
            found.append(match)
        return sorted(found, key=lambda match: -match.score)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self.weights.get(word, self.rarest) for word in words)

    def _alike(self, words: frozenset[str], others: frozenset[str]) -> float:
        whole = self._weight(words) + self._weight(others)
        return 2 * self._weight(words & others) / whole if whole else 0.0

    def _share(self, part: frozenset[str], whole: frozenset[str]) -> float:
        weight = self._weight(part)
        return self._weight(part & whole) / weight if weight else 0.0
