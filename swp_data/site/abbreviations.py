"""Acronyms explained in place: the first use in a quotation leads to a list at the end of the page.

In a block quotation it is the first use in the block, in a quotation within a sentence the first use on the page. A
link works by touch and by keyboard, which a tooltip doesn't. The meanings are those of `curation/acronyms.csv` and of
the table of oversight bodies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape

from swp_data.dataset.curation import read_curation
from swp_data.site.release_tables import ReleaseTables

GLOSSARY = "about/glossary.html"
TAG = re.compile(r"(<[^>]*>)")
TAG_NAME = re.compile(r"</?([a-z0-9]+)")
NO_LINKS_IN = {"a", "button", "code", "h1", "h2", "h3", "h4", "h5", "script", "summary", "svg"}
"""Elements that may not have a link in them, or shouldn't."""
START_OF_CONTENT, END_OF_CONTENT = "<main", "</main>"


@dataclass(frozen=True, kw_only=True)
class Acronym:
    """An acronym, what it stands for, and the row of `curation/acronyms.csv` that proves it (empty for a body)."""

    acronym: str
    meaning: str
    basis: Mapping[str, str]
    body_id: str = ""


@dataclass(frozen=True)
class Acronyms:
    """The acronyms that can be explained, by the acronym."""

    by_name: Mapping[str, Acronym]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches an acronym as a whole word, in the singular or the plural."""
        names = "|".join(sorted(map(re.escape, self.by_name), key=len, reverse=True))
        return re.compile(rf"(?<![\w&])({names})(?=s?(?!\w))")

    def explain(self, html: str, glossary: str) -> str:
        """Return a page in which quotations link their acronyms to a list that is added at the end.

        Args:
            html: the page.
            glossary: the relative address of the glossary.
        """
        before, start, content = html.partition(START_OF_CONTENT)
        if not self.by_name or not start:
            return html
        content, used = self._linked(content)
        if not used:
            return html
        names = sorted(used, key=str.casefold)
        content = content.replace(END_OF_CONTENT, f"{self._list(names, glossary)}{END_OF_CONTENT}")
        return f"{before}{start}{content}"

    def _linked(self, html: str) -> tuple[str, set[str]]:
        """Return a text in which quotations link their acronyms, and the acronyms."""
        used: set[str] = set()
        in_block: set[str] | None = None  # the acronyms that a block quotation has linked
        quotations, unlinked = 0, 0
        spans: list[bool] = []  # whether each open <span> is a quotation
        parts = TAG.split(html)
        for position, part in enumerate(parts):
            if not part.startswith("<"):
                if unlinked == 0 and (quotations or in_block is not None):
                    linked = used if in_block is None else in_block
                    parts[position] = self.pattern.sub(partial(_link, linked), part)
                continue
            name, step = _element(part)
            if name in NO_LINKS_IN:
                unlinked += step
            elif name == "blockquote":
                used |= in_block or set()
                in_block = set() if step > 0 else None
            elif name == "q":
                quotations += step
            elif name == "span" and step > 0:
                spans.append('class="quoted"' in part)
                quotations += spans[-1]
            elif name == "span" and spans:
                quotations -= spans.pop()
        return "".join(parts), used

    def _list(self, names: list[str], glossary: str) -> str:
        items = "\n".join(
            f'<div id="abbr-{name}"><dt>{escape(name)}</dt><dd>{escape(self.by_name[name].meaning)}</dd></div>'
            for name in names
        )
        return (
            '<section class="abbreviations" aria-labelledby="abbreviations">\n'
            '<h2 id="abbreviations">Abbreviations in these quotations</h2>\n'
            f'<dl>\n{items}\n</dl>\n<p class="note"><a href="{glossary}">Glossary</a>: all abbreviations and terms, '
            "and how their meanings are known.</p>\n</section>\n"
        )


def _element(tag: str) -> tuple[str, int]:
    """Return the name of a tag, and 1 if it begins an element or -1 if it ends one."""
    match = TAG_NAME.match(tag)
    return (match[1] if match else "", -1 if tag.startswith("</") else 1)


def _link(linked: set[str], match: re.Match[str]) -> str:
    """Return the link of an acronym at its first use, and the acronym alone at any other."""
    name = match[1]
    if name in linked:
        return name
    linked.add(name)
    return f'<a class="abbr" href="#abbr-{name}">{name}</a>'


def read_acronyms(release: ReleaseTables) -> Acronyms:
    """Return the acronyms of the documents, and those of the oversight bodies."""
    bodies = {
        row["acronym"]: Acronym(acronym=row["acronym"], meaning=row["name"], basis={}, body_id=row["body_id"])
        for row in release.rows["oversight_bodies"]
        if row["acronym"]
    }
    listed = {
        row["acronym"]: Acronym(acronym=row["acronym"], meaning=row["meaning"], basis=row)
        for row in read_curation("acronyms")
    }
    return Acronyms(bodies | listed)
