"""Markdown on the site: pages of docs/, and the changelog of a release with its versions."""

from __future__ import annotations

import re
from html import escape
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from swp_data import docs_pages
from swp_data.site import links

# Where the site shows what a page of docs/ says; links to other files of the repository lose their address.
SHOWN = {
    "method.md": "about/method.html",
    "figures.md": "about/figures.html",
    "status.md": "about/status.html",
    "rules.md": "about/rules.html",
    "lineage.md": "about/lineage.html",
    "metrics.md": "metrics/index.html",
    "data-dictionary.md": "tables/index.html",
}
VERSION = re.compile(r"^## (\S+)(?: - (\d{4}-\d{2}-\d{2}))?\s*$", re.MULTILINE)


def changelog(folder: Path) -> str:
    """Return the changelog of a release as Markdown; a sentence where it has none."""
    file = folder / "CHANGELOG.md"
    return (
        file.read_text(encoding="utf-8")
        if file.is_file()
        else "# Versions\n\nThis release has no changelog.\n"
    )


def versions(text: str) -> list[tuple[str, str, str]]:
    r"""Return the (version, date, entry as Markdown) of each version of a changelog, the latest first.

    >>> versions("# Changelog\n\n## 0.1.0 - 2026-11-22\n\nThe first record.\n")
    [('0.1.0', '2026-11-22', 'The first record.')]
    """
    found = list(VERSION.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    return [
        (one[1], one[2] or "", text[one.end() : end].strip()) for one, end in zip(found, ends, strict=True)
    ]


def html(markdown: str, here: str) -> str:
    """Return Markdown as HTML for the page `here`: without its title, which the page has, and with anchors.

    HTML in it is shown, not used, and a picture is a link to it. A link to what the site doesn't show keeps its
    words alone.
    """
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = reader.parse(markdown.replace(docs_pages.MADE, ""))
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    taken: set[str] = set()
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(following.content, taken))
        _link(token.children or [], here)
    made = reader.renderer.render(tokens, reader.options, {})
    box = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
    made = made.replace("<table>", f'{box}<table class="data">').replace("</table>", "</table></div>")
    return Markup(made.replace("<th>", '<th scope="col">'))  # noqa: S704 -- the reader escapes all of it


def _anchor(heading: str, taken: set[str]) -> str:
    """Return the id of a heading, its words, and note that it is taken; a second of that name gets a number."""
    name = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
    found = next(one for n in count(1) if (one := name if n == 1 else f"{name}-{n}") not in taken)
    taken.add(found)
    return found


def _link(tokens: list[Any], here: str) -> None:
    """Give the links of a paragraph their address on the site; take away those that have none."""
    known = True
    for token in tokens:
        if token.type == "link_open":
            target, _, fragment = str(token.attrGet("href")).partition("#")
            address = SHOWN.get(target, "" if target else here)
            known = bool(address) or target.startswith("https://")
            if address:
                place = f"{address}#{fragment}" if fragment else address
                token.attrSet("href", escape(links.relative(place, here)))
        if token.type in {"link_open", "link_close"} and not known:
            token.type, token.tag, token.nesting = "text", "", 0
            token.content = ""
