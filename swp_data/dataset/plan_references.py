"""References: how commitments and activities are numbered, and how text points to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

COMMITMENT = r"(?:[1-9]\.\d{1,2}|[A-Z]\.?\d{1,2})"
ACTIVITY = r"(?:[1-9]\.\d{1,2}\.\d{1,2}|[A-Z]\d{1,2}\.\d{1,2})"
COMMITMENT_REF = re.compile(rf"^({COMMITMENT})$")
STARTS_COMMITMENT = re.compile(rf"^({COMMITMENT})(?:\s+(?=[A-Z•])|$)")
STARTS_ACTIVITY = re.compile(rf"^\(+({ACTIVITY})\)")

_REF = rf"(?:{ACTIVITY}|{COMMITMENT})"
REF_LIST = rf"{_REF}(?:(?:\s*,\s*|\s*&\s*|\s+and\s+|\s*-\s*){_REF})*"
POINTER = re.compile(
    rf"(?P<lead>[Rr]efer to(?: update at)?|[Cc]ross[ -]reference(?: to)?|\bsee)\s+(?P<refs>{REF_LIST})\b"
    rf"|(?<!^)(?<!\()\((?P<bare>{_REF})\)"
    r"|\([Rr]efer to\s*\)"
)
ONLY_POINTER = re.compile(rf"^Refer to(?: update at)? {REF_LIST}\.?$")


def parent(activity_ref: str) -> str:
    """Return the number of the commitment that an activity belongs to, without a dot after its letter.

    >>> parent("A4.6"), parent("2.1.3")
    ('A4', '2.1')
    """
    return activity_ref.rpartition(".")[0]


def plain(ref: str) -> str:
    """Return a reference in the form that the two printed forms ("B.4", "B4") share.

    >>> plain("B.4")
    'B4'
    """
    return re.sub(r"^([A-Z])\.", r"\1", ref)


def pointers(text: str, known: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each phrase of `text` that points to other rows, with the references it names.

    `known` lists the plan's references in printed order; a range ("3.1 - 3.8") is expanded along it.
    A phrase whose reference is not printed ("(Refer to)") names none.

    >>> list(pointers("Refer to 3.5, 1.2 & 2.1.2", []))
    [('Refer to 3.5, 1.2 & 2.1.2', ['3.5', '1.2', '2.1.2'])]
    """
    order = list(known)
    for match in POINTER.finditer(text):
        refs = match["refs"] or match["bare"]
        yield match[0], list(_expand(refs, order)) if refs else []


def _expand(refs: str, order: list[str]) -> Iterator[str]:
    for part in re.split(r"\s*,\s*|\s*&\s*|\s+and\s+", refs):
        ends = re.split(r"\s*-\s*", part)
        if len(ends) == 2 and ends[0] in order and ends[1] in order:
            yield from order[order.index(ends[0]) : order.index(ends[1]) + 1]
        else:
            yield from ends
