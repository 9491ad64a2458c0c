"""Quoted text as paragraphs, with some of its words marked, and addresses that lead a browser to words of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

SHORT_LENGTH = 900
"""The length from which a text is shown in two parts, the second of which opens on demand."""
FRAGMENT_WORDS = 8


class Piece(NamedTuple):
    """A piece of a paragraph, and whether it is marked."""

    text: str
    is_marked: bool


Paragraph = list[Piece]


def paragraphs(text: str, marked: Iterable[str | None] = ()) -> list[Paragraph]:
    r"""Return a text as paragraphs, which blank lines separate, with quoted words marked.

    White space may differ between the text and the words.

    >>> [[piece.text for piece in paragraph] for paragraph in paragraphs("Done.\n\nIt  is complete.", ["is complete"])]
    [['Done.'], ['It  ', 'is complete', '.']]
    """
    spans = [span for words in marked if words for span in [_find(text, words)] if span]
    return [
        _pieces(text, match.start(), match.end(), spans)
        for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)
    ]


def around(text: str, words: str) -> list[Paragraph]:
    r"""Return the paragraphs of a text that contain quoted words, with these marked; all if they are not found.

    >>> around("First.\n\nThe second is it.", "second")[0][1]
    Piece(text='second', is_marked=True)
    """
    split = paragraphs(text, [words])
    return [paragraph for paragraph in split if any(piece.is_marked for piece in paragraph)] or split


def split_long(text_paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """Return the beginning of a long text, and the rest; the rest is empty if the text is short."""
    lengths = [sum(len(piece.text) for piece in paragraph) for paragraph in text_paragraphs]
    if sum(lengths) <= SHORT_LENGTH:
        return text_paragraphs, []
    total, count = 0, 0
    for length in lengths:
        if count and total + length > SHORT_LENGTH * 2 // 3:
            break
        total, count = total + length, count + 1
    return text_paragraphs[:count], text_paragraphs[count:]


def word_count(text_paragraphs: Iterable[Paragraph]) -> int:
    """Return the number of words of some paragraphs."""
    return sum(len("".join(piece.text for piece in paragraph).split()) for paragraph in text_paragraphs)


def text_fragment(words: str) -> str:
    """Return the fragment of an address that leads a browser to the first words of a quote.

    Standard: URL Fragment Text Directives, https://wicg.github.io/scroll-to-text-fragment/

    >>> text_fragment("Contract now operational as from April 1st 2019 - at last.")
    '#:~:text=Contract%20now%20operational%20as%20from%20April%201st%202019'
    """
    first = " ".join(words.split()[:FRAGMENT_WORDS])
    return f"#:~:text={quote(first, safe='').replace('-', '%2D')}"


def _find(text: str, words: str) -> tuple[int, int] | None:
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    match = re.search(pattern, text) if pattern else None
    return match.span() if match else None


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Paragraph:
    """Return the part of a text between two positions, cut where marked words begin and end."""
    inside = [(max(first, start), min(last, end)) for first, last in spans if first < end and last > start]
    cuts = sorted({start, end, *(position for span in inside for position in span)})
    return [
        Piece(text[first:last], any(span[0] <= first and last <= span[1] for span in inside))
        for first, last in pairwise(cuts)
    ]
