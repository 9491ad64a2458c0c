"""Changes of a wording: which words were removed and added, and what kind of words they are."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from swp_data.dataset.profile import read_profile
from swp_data.dataset.word_overlap import letters
from swp_data.dataset.word_patterns import pattern_of

__all__ = ["CLASSES", "WordingChange", "compare_wordings"]

CLASSES = {
    "same": "the same words",
    "spelling": "only spelling as one word or two, punctuation, capitals, lines or references differ",
    "number": "a number was added, dropped or changed",
    "date": "a date was added, dropped or changed",
    "verb": "a verb of doing was added, dropped or replaced by another",
    "words": "other words differ",
}
WORD = re.compile(r"[^\s,;:.!?()\"“”]+")
SPECIAL = ("number", "date", "verb")
"""The classes of words that patterns find."""
ELLIPSIS = " … "
ENDING = re.compile(r"(?:ing|ed|es|e|s)$")
"""What the forms of a verb differ in: "make" and "making" are one verb."""


class WordingChange(NamedTuple):
    """What differs between two wordings."""

    classes: tuple[str, ...]
    removed: str
    added: str


def compare_wordings(earlier: str, later: str) -> WordingChange:
    """Return the words that a later wording lacks or adds, and what kind of words they are.

    References printed after a wording ("Refer to 3.1") are left out, because they are not part of the promise.

    Example:
        >>> compare_wordings("Launch a new scheme in 2016", "Use my scheme").classes
        ('date', 'verb', 'words')
        >>> compare_wordings("Make sure it works.", "Make sure it works").classes
        ('spelling',)
    """
    if earlier == later:
        return WordingChange(("same",), "", "")
    before, after = (WORD.findall(_without_references(text)) for text in (earlier, later))
    blocks = SequenceMatcher(
        None, [*map(letters, before)], [*map(letters, after)], autojunk=False
    ).get_opcodes()
    changed = [block for block in blocks if block[0] != "equal"]
    removed = ELLIPSIS.join(" ".join(before[first:last]) for _, first, last, _, _ in changed if last > first)
    added = ELLIPSIS.join(" ".join(after[first:last]) for *_, first, last in changed if last > first)
    if letters(removed) == letters(added):
        return WordingChange(("spelling",), removed, added)
    return WordingChange(tuple(_classes(removed, added)), removed, added)


def _classes(removed: str, added: str) -> list[str]:
    """Return the classes of the words that differ; they may be of several classes."""
    special = [name for name in SPECIAL if _found(name, removed) != _found(name, added)]
    rest = [letters(_without_special(text)) for text in (removed, added)]
    return [*special, "words"] if rest[0] != rest[1] or not special else special


def _without_special(text: str) -> str:
    for name in SPECIAL:
        text = re.sub(pattern_of(f"wording_{name}"), "", text)
    return text


def _found(name: str, text: str) -> set[str]:
    """Return the numbers, dates or verbs of a text; a date is not a number, and the forms of a verb are one."""
    if name == "number":
        text = re.sub(pattern_of("wording_date"), "", text)
    words = {match.lower() for match in re.findall(pattern_of(f"wording_{name}"), text)}
    return {ENDING.sub("", word) for word in words} if name == "verb" else words


def _without_references(text: str) -> str:
    pointer = _pointer().search(text)
    return text[: pointer.start()] if pointer else text


@cache
def _pointer() -> re.Pattern[str]:
    return read_profile().references.pointer
