"""Names of oversight bodies: how well a printed label matches the name of a body, and what kind of label it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

NAMED = 0.3  # below this fit, a label does not name a body
FULLY_NAMED = 0.9  # from this fit on, a label is certain to name a body
UNKNOWN_WORD = 0.5  # the weight of a word that is not in any body's name
IGNORED = {"the", "of", "and", "by", "for", "via", "at", "with", "to", "a"}
KINDS = (
    ("report", re.compile(r"\b(?:reports?|minutes|briefings?)\b", re.IGNORECASE)),
    ("monitoring", re.compile(r"\b(?:monitoring|audit|sampling|performance mgt)\b", re.IGNORECASE)),
    ("other", re.compile(r"\bplan$", re.IGNORECASE)),
)


@cache
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, except for words that do not distinguish bodies.

    >>> words_of("The PCC's Board of Victims")
    ('pccs', 'board', 'victims')
    """
    words = re.findall(r"[a-z]+", re.sub("[’']", "", text.lower()))
    return tuple(word for word in words if word not in IGNORED)


def _alike(word: str, other: str) -> bool:
    if word[0] != other[0]:
        return False
    return (
        word == other
        or (len(word) > 3 and other.startswith(word))
        or (len(other) > 3 and word.startswith(other))
    )


class BodyNames:
    """The names of all bodies, for comparison with labels.

    A word that occurs in few names has more weight: "Diversity" identifies a body, "Board" hardly does.

    Args:
        bodies: the rows of the table `oversight_bodies`.
        common_words: words that do not tell one body from another, besides those of the language; the profile's
            `common_body_words`.
    """

    def __init__(self, bodies: Iterable[Mapping[str, str | None]], common_words: Iterable[str] = ()) -> None:
        self.common_words = frozenset(common_words)
        self.words: dict[str, tuple[str, ...]] = {}
        self.acronyms: dict[str, str] = {}
        self._best: dict[str, float] = {}
        self._alike: dict[str, frozenset[str]] = {}
        self._distinct: dict[str, tuple[str, ...]] = {}
        for body in bodies:
            key = body["body_id"] or ""
            self.words[key] = self._words_of(body["name"] or "")
            self.acronyms[key] = (body["acronym"] or "").lower()

    def _words_of(self, text: str) -> tuple[str, ...]:
        """Return the words of a name or a label that tell bodies apart."""
        if text not in self._distinct:
            self._distinct[text] = tuple(word for word in words_of(text) if word not in self.common_words)
        return self._distinct[text]

    @cached_property
    def weight(self) -> Mapping[str, float]:
        """The weight of each word."""
        counts = Counter(word for words in self.words.values() for word in set(words))
        return {word: 1 / count for word, count in counts.items()}

    def _words_like(self, word: str) -> frozenset[str]:
        """Return the words of all names that a word of a label may mean."""
        if word not in self._alike:
            self._alike[word] = frozenset(own for own in self.weight if _alike(word, own))
        return self._alike[word]

    def fit(self, label: str, body: str) -> float:
        """Return how well a label names a body: from 0 (not at all) to 1 (by its acronym, or exactly by its words).

        A word of the label is compared with the words of the name, their beginnings and their initials.

        >>> names = BodyNames([{"body_id": "crb", "name": "Crime Reduction Board", "acronym": None}])
        >>> names.fit("Crime reduction Board", "crb"), names.fit("CR board", "crb"), names.fit("OPCC", "crb")
        (1.0, 1.0, 0.0)
        """
        if self.acronyms[body] and self.acronyms[body] in self._words_of(label):
            return 1.0
        name, unmatched = self.words[body], 0.0
        initials = "".join(word[0] for word in name)
        matched: set[int] = set()
        for word in self._words_of(label):
            alike = self._words_like(word)
            indexes = {index for index, own in enumerate(name) if own in alike} if alike else set()
            if not indexes and len(word) > 1 and word in initials:
                first = initials.index(word)
                indexes = set(range(first, first + len(word)))
            if not indexes:
                unmatched += self.weight.get(word, UNKNOWN_WORD)
            matched |= indexes
        whole = sum(self.weight[word] for word in name) + unmatched
        return sum(self.weight[name[index]] for index in matched) / whole

    def best(self, label: str) -> float:
        """Return the fit of the body that matches a label best."""
        if label not in self._best:
            self._best[label] = max((self.fit(label, body) for body in self.words), default=0.0)
        return self._best[label]

    def names(self, label: str, body: str | None) -> bool:
        """Return whether a label names this body, and no other body fits better."""
        fit = self.fit(label, body) if body in self.words else 0.0
        return fit >= NAMED and fit >= self.best(label)

    def kinds(self, label: str) -> tuple[str, ...]:
        """Return the kinds that a label may have: the kind that its words name, or else body and role."""
        by_word = next((kind for kind, words in KINDS if words.search(label)), None)
        if by_word:
            return (by_word,)
        return ("body",) if self.best(label) >= FULLY_NAMED else ("body", "role")
