"""Markdown on the site: pages of docs/, and the changelog of a release."""

from __future__ import annotations

import re
from html import escape
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from swp_data.datapackage.safe_files import read_text
from swp_data.site import links

PAGES_OF_DOCS = {
    "who-we-are.md": "about/who-we-are.html",
    "missing.md": "about/missing.html",
    "corrections.md": "about/corrections.html",
    "accessibility.md": "about/accessibility.html",
    "../reference/method.md": "about/method.html",
    "../reference/status.md": "about/status.html",
    "method.md": "about/method.html",
    "how-numbers-were-read.md": "about/figures.html",
    "status.md": "about/status.html",
    "rules.md": "about/rules.html",
    "lineage.md": "about/lineage.html",
    "metrics.md": "metrics/index.html",
    "data-dictionary.md": "tables/index.html",
}
"""The page of the site for each page of docs/about/ and docs/reference/. Links to other files are shown as text."""
COMMENT = re.compile(r"^<!--.*-->$", re.MULTILINE)
TABLE_START = '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table class="data">'


def read_changelog(folder: Path) -> str:
    """Return the changelog of a release as Markdown, or a sentence if it has none."""
    file = folder / "CHANGELOG.md"
    if not file.is_file():
        return "# Versions\n\nThis release has no changelog.\n"
    return read_text(file, "shown_bytes")


def to_html(markdown: str, page: str) -> str:
    """Return Markdown as HTML for a page, with anchors and without its title, which the page shows itself.

    HTML in the Markdown is shown as text, except for comments, which are removed. An image becomes a link to it. A link
    to something that the site doesn't show keeps only its text.
    """
    from markdown_it import MarkdownIt
    from markupsafe import Markup

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = parser.parse(COMMENT.sub("", markdown))
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        tokens = tokens[3:]
    anchors: list[str] = []
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            anchors.append(_anchor(following.content, anchors))
            token.attrSet("id", anchors[-1])
        _resolve_links(token.children or [], page)
    labels = iter(_table_labels(tokens))
    html = parser.renderer.render(tokens, parser.options, {})
    html = re.sub("<table>", lambda _: TABLE_START.format(escape(next(labels))), html)
    html = html.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
    return Markup(html)  # noqa: S704 -- the parser escapes all text


def _table_labels(tokens: list[Any]) -> list[str]:
    """Return a label for each table: the heading above it, numbered if that heading has several tables.

    Assistive technology lists the tables by their labels, which must be unique within a page.
    """
    labels: list[str] = []
    heading = "Table"
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            heading = f"Table: {following.content.replace('`', '')}"
        if token.type == "table_open":
            labels.append(_numbered(heading, labels, " "))
    return labels


def _anchor(heading: str, taken: list[str]) -> str:
    """Return the anchor of a heading, built from its words; numbered if another heading has the same words.

    >>> _anchor("Known exceptions", []), _anchor("Known exceptions", ["known-exceptions"])
    ('known-exceptions', 'known-exceptions-2')
    """
    return _numbered(re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-"), taken, "-")


def _numbered(name: str, taken: list[str], separator: str) -> str:
    """Return a name, or its first numbered form that is free."""
    if name not in taken:
        return name
    return next(form for n in count(2) if (form := f"{name}{separator}{n}") not in taken)


def _resolve_links(tokens: list[Any], page: str) -> None:
    """Point the links of a paragraph to pages of the site; unlink those whose target the site doesn't show."""
    resolved = True
    for token in tokens:
        if token.type == "link_open":
            target, _, fragment = str(token.attrGet("href")).partition("#")
            address = PAGES_OF_DOCS.get(target, "") if target else page
            resolved = bool(address) or target.startswith("https://")
            if address:
                address = f"{address}#{fragment}" if fragment else address
                token.attrSet("href", escape(links.relative(address, page)))
        if token.type in {"link_open", "link_close"} and not resolved:
            token.type, token.tag, token.nesting, token.content = "text", "", 0, ""
