"""References as a row prints them, misprints included: "[A2.2]", "A2.2)", "(a2.2)" and "(A2 .2)" are A2.2."""

from __future__ import annotations

import re
from typing import NamedTuple

from swp_data.dataset.plan_references import References, comparable

CANDIDATE = re.compile(
    r"^(?P<print>(?P<opening>[(\[{]*)\s?"
    r"(?P<inner>[A-Za-z]{0,2}[\s.]{0,2}\d{1,3}(?:\s{0,2}[.,]\s{0,2}\d{1,3}){0,3})"
    r"(?:\s?(?P<closing>[)\]}]+))?)[.:]?(?=\s|$|[A-Z(])"
)
BEFORE_WORDS = re.compile(r"^\s+[A-Z]|^\s*$")


class PrintedReference(NamedTuple):
    """A reference, how it is printed, and whether that is a misprint."""

    ref: str
    printed: str
    is_misprint: bool


def activity_reference(text: str, references: References) -> PrintedReference | None:
    """Return the reference of an activity that a text begins with; None if it begins with none.

    Args:
        text: the text of a cell.
        references: the references of the edition.

    Example:
        >>> from swp_data.dataset.profile import read_profile
        >>> references = References(read_profile().edition("swp-2020").reference_forms)
        >>> [activity_reference(text, references) for text in ("(A2.2) Post", "[a2. 2] Post", "A2 strategies")]
        [PrintedReference(ref='A2.2', printed='A2.2', is_misprint=False), \
PrintedReference(ref='A2.2', printed='[a2. 2]', is_misprint=True), None]
    """
    if exact := references.starts_activity.match(text):
        return PrintedReference(exact[1], exact[1], is_misprint=False)
    match = CANDIDATE.match(text)
    if not match:
        return None
    ref = _normalised(match["inner"])
    has_bracket = bool(match["opening"] or match["closing"])
    if not re.fullmatch(references.activity, ref) or not (
        has_bracket or BEFORE_WORDS.match(text[match.end() :])
    ):
        return None
    in_brackets = (match["opening"], match["closing"]) == ("(", ")")
    return PrintedReference(ref, match["inner"] if in_brackets else match["print"], is_misprint=True)


def commitment_reference(text: str, references: References) -> PrintedReference | None:
    """Return the reference that a cell prints, of a commitment or an activity; None if it prints none.

    >>> from swp_data.dataset.profile import read_profile
    >>> references = References(read_profile().edition("swp-2020").reference_forms)
    >>> commitment_reference("a 2.", references)
    PrintedReference(ref='A2', printed='a 2.', is_misprint=True)
    """
    if re.fullmatch(references.single, text):
        return PrintedReference(text, text, is_misprint=False)
    match = CANDIDATE.match(text)
    if not match or text[match.end() :].strip():
        return None
    ref = _normalised(match["inner"])
    return PrintedReference(ref, text, is_misprint=True) if re.fullmatch(references.single, ref) else None


def _normalised(inner: str) -> str:
    return comparable(re.sub(r"\s", "", inner).upper().replace(",", "."))
