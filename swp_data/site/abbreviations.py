"""Acronyms explained in place: the first use in each quotation leads to a list at the end of the page.

A link works by touch and by keyboard, which a tooltip doesn't. The meanings are those of `curation/acronyms.csv` and of
the table of oversight bodies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from swp_data.dataset.curation import read_curation
from swp_data.site.release_tables import ReleaseTables

GLOSSARY = "about/glossary.html"
QUOTATION = re.compile(r"<blockquote\b.*?</blockquote>", re.DOTALL)
TAG = re.compile(r"(<[^>]*>)")
END_OF_CONTENT = "</main>"


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
        if not self.by_name:
            return html
        used: dict[str, None] = {}
        html = QUOTATION.sub(lambda quotation: self._linked(quotation[0], used), html)
        if not used:
            return html
        return html.replace(
            END_OF_CONTENT, f"{self._list(sorted(used, key=str.casefold), glossary)}{END_OF_CONTENT}"
        )

    def _linked(self, quotation: str, used: dict[str, None]) -> str:
        """Return a quotation with the first use of each acronym as a link; text within a link stays as it is."""
        linked: set[str] = set()
        depth = 0
        parts = TAG.split(quotation)
        for position, part in enumerate(parts):
            if part.startswith("<"):
                depth += part.startswith("<a ") - part.startswith("</a")
            elif depth == 0:
                parts[position] = self.pattern.sub(lambda match: _link(match[1], linked), part)
        used |= dict.fromkeys(linked)
        return "".join(parts)

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


def _link(name: str, linked: set[str]) -> str:
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
