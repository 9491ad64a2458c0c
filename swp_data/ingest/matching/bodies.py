"""Matching of printed names and labels to oversight bodies, by the names, acronyms and labels of the record."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from swp_data.dataset.body_names import FULLY_NAMED, NAMED, BodyNames
from swp_data.ingest.matching.match import Kind, Match

__all__ = ["Bodies", "Label", "plain_name"]

MARKS = re.compile(r"[*#]")
ACRONYM = re.compile(r"\(([A-Z][A-Za-z]*[A-Z])s?\)")
NEW_BODY = re.compile(r"(?:[\w&’'-]+ ){1,7}(?:board|group|committee|panel|forum|scheme)s?", re.IGNORECASE)
KIND_WORDS = ("board", "group", "committee", "meeting", "scheme")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Label:
    """What a label in an oversight cell names: its kind, its body (empty if none) and how sure that is."""

    kind: str
    body_id: str
    score: float
    basis: str


def plain_name(printed: str) -> str:
    """Return a printed name without marks, acronym and the letters that differ between prints.

    >>> plain_name("Victims’ Board (VB)*#")
    "victims' board"
    """
    unmarked = ACRONYM.sub("", MARKS.sub("", printed))
    return " ".join(unmarked.replace("’", "'").lower().split()).rstrip(".")


@dataclass(frozen=True)
class Bodies:
    """The oversight bodies of the record, and the names and labels by which its documents print them."""

    bodies: tuple[Row, ...]
    listings: tuple[Row, ...]
    links: tuple[Row, ...]
    common_words: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        bodies: Iterable[Row],
        listings: Iterable[Row],
        links: Iterable[Row],
        *,
        common_words: Iterable[str] = (),
    ) -> Bodies:
        """Return the bodies of some tables; common words do not tell one body from another."""
        return cls(tuple(bodies), tuple(listings), tuple(links), tuple(common_words))

    @cached_property
    def names(self) -> BodyNames:
        """The names of the bodies, for comparison with labels."""
        return BodyNames(self.bodies, self.common_words)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        known = {plain_name(row["name"]): row["body_id"] for row in self.bodies}
        known |= {row["acronym"].lower(): row["body_id"] for row in self.bodies if row["acronym"]}
        return known | {plain_name(row["printed_name"]): row["body_id"] for row in self.listings}

    @cached_property
    def labels(self) -> dict[str, Label]:
        """The labels of the record in lower case, each with what it names most often."""
        uses: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for row in self.links:
            uses[plain_label(row["label"])][row["kind"], row["body_id"]] += 1
        known = {}
        for label, counts in uses.items():
            (kind, body), count = counts.most_common(1)[0]
            score = 0.97 if count == counts.total() else 0.7
            known[label] = Label(kind, body, score, "Earlier reports print this label.")
        for name, body in self._by_name.items():
            known.setdefault(plain_label(name), Label("body", body, 0.95, "It is the name of a known body."))
        return known

    def match_name(self, printed: str, line: int) -> Match:
        """Match a name that a glossary of bodies prints; a new body gets an id from its name."""
        body = self._by_name.get(plain_name(printed), "")
        if body:
            return _match(body, "same", printed, line, "An earlier report prints this name.", 0.97)
        best = max(self.names.words, key=lambda key: self.names.fit(plain_name(printed), key), default="")
        fit = self.names.fit(plain_name(printed), best) if best else 0.0
        if fit >= FULLY_NAMED:
            return _match(
                best, "reworded", printed, line, f"The name fits {best} by its words or letters.", 0.85
            )
        if fit >= NAMED * 2:
            return _match(best, "reworded", printed, line, f"Of all known bodies, {best} fits best.", 0.5)
        return _match(body_slug(printed), "new", printed, line, "No known body has a similar name.", 0.6)

    def read_label(self, printed: str) -> Label:
        """Return what a label names that the record does not have."""
        known = self.labels.get(plain_label(printed))
        if known:
            return known
        kinds = self.names.kinds(printed)
        best = max(self.names.words, key=lambda key: self.names.fit(printed, key), default="")
        fit = self.names.fit(printed, best) if best else 0.0
        if "body" in kinds and fit >= NAMED:
            return Label("body", best, 0.6, f"Of all known bodies, {best} fits this label best.")
        if "body" in kinds and NEW_BODY.fullmatch(printed):
            return Label("body", body_slug(printed), 0.3, "It may be a body that the record does not have.")
        return Label(kinds[-1], "", 0.5, "The kind follows from the words of the label.")


def body_slug(printed: str) -> str:
    """Return the id of a new body with a printed name.

    >>> body_slug("Victims’ Board (VB)*")
    'victims-board'
    """
    return re.sub(r"[^a-z0-9]+", "-", plain_name(printed).replace("'", "")).strip("-")


def plain_label(label: str) -> str:
    """Return a label in the form in which its prints are equal.

    >>> plain_label("Victims’  Board,")
    "victims' board"
    """
    return " ".join(label.replace("’", "'").lower().split()).strip(" ,;:")


def acronym_in(printed: str) -> str:
    """Return the acronym that a printed name gives in brackets; empty if it gives none.

    >>> acronym_in("Crime Reduction Board (CRB)*")
    'CRB'
    """
    match = ACRONYM.search(printed)
    return match[1] if match else ""


def _match(key: str, kind: Kind, printed: str, line: int, basis: str, score: float) -> Match:
    return Match(
        table="oversight_bodies",
        key=key,
        kind=kind,
        printed=printed,
        line=line,
        basis=basis,
        score=score,
    )
