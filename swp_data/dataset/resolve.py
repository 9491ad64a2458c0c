"""References as people write them: which commitment or activity is meant by "A4.6", "2020 A2" or "swp-2016-A.4"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from swp_data.errors import SwpDataError
from swp_data.text import truncate

if TYPE_CHECKING:
    import polars as pl

MOST_CHOICES = 6  # number of choices that an error lists
LONGEST_REFERENCE = 40  # characters of the reference that an error repeats


class UnknownReferenceError(SwpDataError, LookupError):
    """Raised when a reference matches no commitment, activity or update."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"There is no commitment or activity {truncate(reference, LONGEST_REFERENCE)!r}",
            hint="give a number such as A.4 or 3.2.1, or search for one: swp-data search victims --in commitments",
        )
        self.reference = reference


class AmbiguousReferenceError(SwpDataError, LookupError):
    """Raised when a reference is ambiguous; `choices` lists the commitments and activities that it matches."""

    def __init__(self, reference: str, choices: Sequence[Subject]) -> None:
        listed = "; ".join(f"{choice.id} ({choice.title})" for choice in choices[:MOST_CHOICES])
        super().__init__(f"{reference} is ambiguous", hint=f"give one of these: {listed}")
        self.reference = reference
        self.choices = tuple(choice.id for choice in choices)


class Subject(NamedTuple):
    """A commitment or an activity that a reference can mean."""

    id: str
    ref: str  # as printed; '' if it has none
    title: str
    plan_id: str


def subjects(frame: Callable[[str], pl.DataFrame]) -> Iterator[Subject]:
    """Yield every commitment and activity of the tables that `frame` returns."""
    plans = {}
    for row in frame("commitments").iter_rows(named=True):
        plans[row["commitment_id"]] = row["plan_id"]
        yield Subject(row["commitment_id"], row["ref"] or "", row["title"], row["plan_id"])
    for row in frame("activities").iter_rows(named=True):
        yield Subject(row["activity_id"], row["ref"] or "", row["title"], plans[row["commitment_id"]])


def resolve(reference: str, frame: Callable[[str], pl.DataFrame]) -> str:
    """Return the id of the commitment or activity that a reference means.

    Args:
        reference: a number as printed, with or without its dots, brackets and edition; an id; or the id of an
            update, which means its activity.
        frame: returns the table with a name.

    Raises:
        UnknownReferenceError: it matches nothing.
        AmbiguousReferenceError: it matches several.

    Example:
        >>> import swp_data
        >>> resolve("(a4.6)", swp_data.load), resolve("2020 A2", swp_data.load)
        ('swp-2016-A4.6', 'swp-2020-A2')
    """
    updates = frame("updates")
    if reference in updates["update_id"]:
        return str(updates.filter(updates["update_id"] == reference)["activity_id"].item())
    wanted = _normalised(reference)
    matches = [subject for subject in subjects(frame) if wanted in _names(subject)]
    if re.match(r"[a-z]\.", reference.lower()):
        # Only some editions print a dot after the letter, so A.2 means one of those, if it has that number.
        printed = [subject for subject in matches if subject.ref.lower() == reference.lower().strip()]
        matches = printed or matches
    if not matches:
        raise UnknownReferenceError(reference)
    if len(matches) > 1:
        raise AmbiguousReferenceError(reference, matches)
    return matches[0].id


def _normalised(reference: str) -> str:
    """Return a reference normalised for comparison: no case, white space, brackets or dot after the letter.

    >>> _normalised("(A4.6)"), _normalised("swp-2016-A.4"), _normalised("2020 a2"), _normalised("A 4")
    ('a4.6', 'swp-2016-a4', '2020-a2', 'a4')
    """
    bare = reference.strip().strip("().").lower()
    return re.sub(r"[\s_]+", "-", re.sub(r"(?<![a-z0-9])([a-z])[.\s]+(?=\d)", r"\1", bare))


def _names(subject: Subject) -> set[str]:
    """Return all names of a commitment or activity: its reference, and its id with and without the plan.

    >>> sorted(_names(Subject("swp-2020-D6-1", "", "Rural crime", "swp-2020")))
    ['2020-d6-1', 'd6-1', 'swp-2020-d6-1']
    """
    short_id = subject.id.removeprefix(f"{subject.plan_id}-")
    year = subject.plan_id.rpartition("-")[2]
    names = (subject.ref, subject.id, short_id, f"{year}-{short_id}")
    return {_normalised(name) for name in names if name}
