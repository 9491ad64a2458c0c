"""The numbers and bullets that Word prints before the paragraphs of a list; they are not part of the paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLET = "• "
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
Level = tuple[str, str, int]
"""The format of a list's level ("decimal", "bullet"), its text ("%1."), and its first number."""


class ListLabels:
    """The labels of a document's list paragraphs, in the order in which they are asked for."""

    def __init__(self, document: Any) -> None:
        self.styles = {style.style_id: style.element for style in document.styles}
        self.abstract: dict[str, dict[int, Level]] = {}
        self.lists: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        numbering = _numbering(document)
        for element in numbering.iter(f"{W}abstractNum") if numbering is not None else ():
            self.abstract[element.get(f"{W}abstractNumId")] = {
                int(level.get(f"{W}ilvl", "0")): _level(level) for level in element.iter(f"{W}lvl")
            }
        for element in numbering.iter(f"{W}num") if numbering is not None else ():
            abstract = element.find(f"{W}abstractNumId")
            if abstract is not None:
                self.lists[element.get(f"{W}numId")] = abstract.get(f"{W}val")

    def label(self, paragraph: Any) -> str:
        """Return the number or the bullet of a paragraph, with a space; empty if it is not in a list."""
        number, depth = self._list_of(paragraph)
        abstract = self.lists.get(number, "")
        levels = self.abstract.get(abstract, {})
        if depth not in levels:
            return ""
        form, text, first = levels[depth]
        if form == "bullet":
            return BULLET
        counts = self.counts[abstract]
        counts[depth] = counts.get(depth, first - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return _filled(text, levels, counts) + " " if text and form != "none" else ""

    def _list_of(self, paragraph: Any) -> tuple[str, int]:
        """Return the list of a paragraph and its level, from the paragraph or from its style."""
        properties = paragraph.find(f"{W}pPr")
        seen = 0
        while properties is not None and seen < 10:
            numbered = properties.find(f"{W}numPr")
            if numbered is not None and numbered.find(f"{W}numId") is not None:
                level = numbered.find(f"{W}ilvl")
                depth = int(level.get(f"{W}val", "0")) if level is not None else 0
                return numbered.find(f"{W}numId").get(f"{W}val", ""), depth
            style = properties.find(f"{W}pStyle")
            if style is None and seen:
                style = properties.getparent().find(f"{W}basedOn")
            element = self.styles.get(style.get(f"{W}val")) if style is not None else None
            properties = element.find(f"{W}pPr") if element is not None else None
            seen += 1
        return "", 0


def _numbering(document: Any) -> Any:
    """Return the definitions of lists; None if the document has none."""
    try:
        return document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return None


def _level(element: Any) -> Level:
    values = {
        name: child.get(f"{W}val", "") if (child := element.find(f"{W}{name}")) is not None else default
        for name, default in (("numFmt", "decimal"), ("lvlText", ""), ("start", "1"))
    }
    return values["numFmt"], values["lvlText"], int(values["start"] or "1")


def _filled(text: str, levels: dict[int, Level], counts: dict[int, int]) -> str:
    """Return the text of a level with its numbers filled in."""

    def number(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        form, _, first = levels.get(depth, ("decimal", "", 1))
        return _formatted(counts.get(depth, first), form)

    return re.sub(r"%([1-9])", number, text)


def _formatted(number: int, form: str) -> str:
    """Return a number in the format of a list.

    >>> [_formatted(3, form) for form in ("decimal", "lowerLetter", "upperRoman")]
    ['3', 'c', 'III']
    """
    if form.endswith("Letter"):
        letters = chr(ord("a") + (number - 1) % 26)
    elif form.endswith("Roman") and number < 40:
        letters, rest = "", number
        for value, digits in ROMAN:
            letters += digits * (rest // value)
            rest %= value
    else:
        return str(number)
    return letters.upper() if form.startswith("upper") else letters
