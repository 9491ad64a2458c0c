"""References: how commitments and activities are numbered, and how text points to them.

An edition of the plan prints references in one or more forms, which the profile lists (`swp_data.dataset.profile`).
In a report they identify rows: "A.4" a commitment, "(A4.6)" an activity. In text, they point to other rows: "Refer to
3.5".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

PLAN_ID = "swp-[0-9]{4}"
"""The form of a plan's id, as `schemas/plans.schema.json` gives it; the ids of its rows begin with it and a hyphen."""

SEPARATOR = re.compile(r"\s*,\s*|\s*&\s*|\s+and\s+")
RANGE = re.compile(r"\s*-\s*")


@dataclass(frozen=True, kw_only=True)
class ReferenceForm:
    """One way of numbering commitments and their activities, as regular expressions."""

    commitment: str
    activity: str


class PrintedOrder:
    """The references of a plan in printed order, along which a range is expanded.

    >>> PrintedOrder(["1.1", "1.2", "2.1"]).range("1.2", "2.1")
    ['1.2', '2.1']
    """

    def __init__(self, references: Iterable[str]) -> None:
        self.references = list(dict.fromkeys(references))
        self.positions = {ref: position for position, ref in enumerate(self.references)}

    def range(self, first: str, last: str) -> list[str]:
        """Return the references from one to another."""
        return self.references[self.positions[first] : self.positions[last] + 1]


@dataclass(frozen=True)
class References:
    """The references that any of several forms allows, and the patterns that find them in printed text.

    >>> references = References((ReferenceForm(commitment=r"[A-Z][.]?[0-9]", activity=r"[A-Z][0-9][.][0-9]"),))
    >>> references.starts_activity.match("(A4.6) Retender the contract")[1]
    'A4.6'
    """

    forms: tuple[ReferenceForm, ...]

    @property
    def commitment(self) -> str:
        """The pattern of a commitment's reference."""
        return _any_of(form.commitment for form in self.forms)

    @property
    def activity(self) -> str:
        """The pattern of an activity's reference."""
        return _any_of(form.activity for form in self.forms)

    @property
    def single(self) -> str:
        """The pattern of any reference."""
        return rf"(?:{self.activity}|{self.commitment})"

    @property
    def listed(self) -> str:
        """The pattern of one or more references: "1.1", "3.5, 1.2 & 2.1.2", "3.1 - 3.8"."""
        return rf"{self.single}(?:(?:\s*,\s*|\s*&\s*|\s+and\s+|\s*-\s*){self.single})*"

    @cached_property
    def starts_commitment(self) -> re.Pattern[str]:
        """Matches the reference that begins a commitment's text; group 1 is the reference."""
        return re.compile(rf"^({self.commitment})(?:\s+(?=[A-Z•])|$)")

    @cached_property
    def starts_activity(self) -> re.Pattern[str]:
        """Matches the reference in brackets that begins an activity's text; group 1 is the reference."""
        return re.compile(rf"^\(+({self.activity})\)")

    @cached_property
    def pointer(self) -> re.Pattern[str]:
        """Matches a phrase that points to other rows; its references, if printed, are the groups `refs` or `bare`."""
        return re.compile(
            rf"(?P<lead>[Rr]efer to(?: update at)?|[Cc]ross[ -]reference(?: to)?|\bsee)\s+(?P<refs>{self.listed})\b"
            rf"|(?<!^)(?<!\()\((?P<bare>{self.single})\)"
            r"|\([Rr]efer to\s*\)"
        )

    def find(self, text: str) -> list[str]:
        """Return the references that a text prints, in order."""
        return re.findall(self.single, text)

    def pointers(self, text: str, known: Iterable[str] | PrintedOrder) -> Iterator[tuple[str, list[str]]]:
        """Yield each phrase of a text that points to other rows, with the references that it names.

        A phrase without a printed reference, "(Refer to)", names none.

        Args:
            text: the text of a cell.
            known: the plan's references in printed order; a range ("3.1 - 3.8") is expanded along it.

        Example:
            >>> from swp_data.dataset.profile import read_profile
            >>> list(read_profile().references.pointers("Refer to 3.5, 1.2 & 2.1.2", []))
            [('Refer to 3.5, 1.2 & 2.1.2', ['3.5', '1.2', '2.1.2'])]
        """
        order = known if isinstance(known, PrintedOrder) else PrintedOrder(known)
        for match in self.pointer.finditer(text):
            printed = match["refs"] or match["bare"]
            yield match[0], list(_expand_ranges(printed, order)) if printed else []


def _any_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(patterns))})"


def _expand_ranges(printed: str, order: PrintedOrder) -> Iterator[str]:
    for part in SEPARATOR.split(printed):
        ends = RANGE.split(part)
        if len(ends) == 2 and ends[0] in order.positions and ends[1] in order.positions:
            yield from order.range(*ends)
        else:
            yield from ends


def parent(activity_ref: str) -> str:
    """Return the reference of the commitment that an activity belongs to, without a dot after its letter.

    >>> parent("A4.6"), parent("2.1.3")
    ('A4', '2.1')
    """
    return activity_ref.rpartition(".")[0]


def comparable(ref: str) -> str:
    """Return a reference in a form in which its printed variants ("B.4", "B4") are equal.

    >>> comparable("B.4")
    'B4'
    """
    is_lettered = ref[1:2] == "." and "A" <= ref[0] <= "Z"
    return ref[0] + ref[2:] if is_lettered else ref


def split_id(row_id: str) -> tuple[str, str]:
    """Return the plan that the id of a commitment, an activity or a statement begins with, and the rest of the id.

    >>> split_id("swp-2016-A4.6")
    ('swp-2016', 'A4.6')
    >>> split_id("pcp-2020-02-05-p1")
    ('', 'pcp-2020-02-05-p1')
    """
    match = re.match(rf"({PLAN_ID})-", row_id)
    return (match[1], row_id[match.end() :]) if match else ("", row_id)
