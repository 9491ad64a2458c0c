"""What earlier reports print: a report repeats most activities, commitments and oversight cells word for word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from swp_data.dataset.plan_references import comparable, split_id

WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class KnownTexts:
    """The texts of an edition in other reports, by the reference of their row; empty if a cell is blank there."""

    activities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    oversight: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wordings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The oversight cells of all rows."""
        return frozenset(text for texts in self.oversight.values() for text in texts if text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all texts, in lower case."""
        groups = (self.activities, self.oversight, self.wordings)
        texts = (text for group in groups for known in group.values() for text in known)
        return frozenset(word.lower() for text in texts for word in WORD.findall(text))


def known_texts(
    updates: Iterable[Mapping[str, object]],
    wordings: Iterable[Mapping[str, object]],
    plan_id: str,
    source_id: str,
) -> KnownTexts:
    """Return the texts of an edition that reports other than one print.

    Args:
        updates: rows of the table `updates`.
        wordings: rows of the table `commitment_wordings`.
        plan_id: the edition.
        source_id: the report whose rows do not count.
    """
    activities, oversight, printed = _Texts(), _Texts(), _Texts()
    for row in updates:
        plan, ref = split_id(str(row["activity_id"]))
        if plan == plan_id and row["source_id"] != source_id:
            activities.add(ref, row["activity_text"])
            oversight.add(ref, row["oversight_text"])
    for row in wordings:
        plan, ref = split_id(str(row["commitment_id"]))
        if plan == plan_id and row["source_id"] != source_id:
            printed.add(comparable(ref), row["wording"])
    return KnownTexts(activities.texts, oversight.texts, printed.texts)


class _Texts:
    def __init__(self) -> None:
        self.texts: dict[str, tuple[str, ...]] = defaultdict(tuple)

    def add(self, ref: str, text: object) -> None:
        if (printed := str(text or "")) not in self.texts[ref]:
            self.texts[ref] += (printed,)


@cache
def installed_texts(plan_id: str, source_id: str) -> KnownTexts:
    """Return the texts of an edition that the installed record has of reports other than one."""
    import polars as pl

    from swp_data import loader

    updates, wordings = (pl.DataFrame(loader.load(name)) for name in ("updates", "commitment_wordings"))
    return known_texts(updates.iter_rows(named=True), wordings.iter_rows(named=True), plan_id, source_id)
