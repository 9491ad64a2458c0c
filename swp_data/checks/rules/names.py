"""Names of oversight bodies: how well a printed label names a body, and what kind of thing a label is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

NAMED = 0.3  # a label that fits a body less names it no more than any other
FULLY_NAMED = 0.9  # a label that fits a body this well can't mean anything else
IGNORED = {"the", "of", "and", "by", "for", "via", "at", "with", "to", "a", "pcc"}
KINDS = (
    ("report", re.compile(r"\b(?:reports?|minutes|briefings?)\b", re.IGNORECASE)),
    ("monitoring", re.compile(r"\b(?:monitoring|audit|sampling|performance mgt)\b", re.IGNORECASE)),
    ("other", re.compile(r"\bplan$", re.IGNORECASE)),
)


@cache
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, without those that tell no body from another."""
    found = re.findall(r"[a-z]+", re.sub("[’']", "", text.lower()))
    return tuple(word for word in found if word not in IGNORED)


def _alike(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return short == long or (len(short) > 3 and long.startswith(short))


class Names:
    """The names of all bodies, by which a label is compared with each.

    A word that few bodies have in their names counts for more: "Diversity" names one, "Board" many.
    """

    def __init__(self, bodies: Iterable[Mapping[str, str | None]]) -> None:
        self.words: dict[str, tuple[str, ...]] = {}
        self.acronyms: dict[str, str] = {}
        for body in bodies:
            key = body["body_id"] or ""
            self.words[key] = words_of(body["name"] or "")
            self.acronyms[key] = (body["acronym"] or "").lower()

    @cached_property
    def weight(self) -> Mapping[str, float]:
        """What each word counts for."""
        found = Counter(word for words in self.words.values() for word in set(words))
        return {word: 1 / count for word, count in found.items()}

    def fit(self, label: str, body: str) -> float:
        """Return how well a label names a body: 0 not at all, 1 by its acronym or with its very words.

        A word of the label is the same word, the beginning of one, or the initials of some.

        >>> names = Names([{"body_id": "crb", "name": "Crime Reduction Board", "acronym": None}])
        >>> names.fit("Crime reduction Board", "crb"), names.fit("CR board", "crb"), names.fit("OPCC", "crb")
        (1.0, 1.0, 0.0)
        """
        if self.acronyms[body] and self.acronyms[body] in words_of(label):
            return 1.0
        name, rest = self.words[body], 0.0
        initials = "".join(word[0] for word in name)
        met: set[int] = set()
        for word in words_of(label):
            places = {place for place, own in enumerate(name) if _alike(word, own)}
            if not places and len(word) > 1 and word in initials:
                places = set(range(initials.index(word), initials.index(word) + len(word)))
            rest += 0 if places else self.weight.get(word, 0.5)
            met |= places
        whole = sum(self.weight[word] for word in name) + rest
        return sum(self.weight[name[place]] for place in met) / whole

    def best(self, label: str) -> float:
        """Return the fit of the body that a label names best."""
        return max((self.fit(label, body) for body in self.words), default=0.0)

    def names(self, label: str, body: str | None) -> bool:
        """Whether a label names this body, and none better."""
        fit = self.fit(label, body) if body in self.words else 0.0
        return fit >= NAMED and fit >= self.best(label)

    def kinds(self, label: str) -> tuple[str, ...]:
        """Return the kinds that a label can be of: the one that a word of it names, a body, or a role."""
        by_word = next((kind for kind, words in KINDS if words.search(label)), None)
        if by_word:
            return (by_word,)
        return ("body",) if self.best(label) >= FULLY_NAMED else ("body", "role")
