"""The pages about the record: how it was made, what it holds to, what is wrong with it, and its versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from swp_data import loader
from swp_data.package import PackageError
from swp_data.site import docs, links
from swp_data.site.pages import HOME, Page
from swp_data.site.record import Record, Row
from swp_data.status import STATUS_RULES

ABOUT = ("About", "about/index.html")
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


def pages(record: Record) -> Iterator[Page]:
    """Yield the pages about the record, and the list of them.

    Raises:
        PackageError: the documentation is missing from this installation.
    """
    found = [
        _text(
            "method.html",
            "Method",
            "How the record was made: what is quoted, and what was decided.",
            _doc("method.md"),
        ),
        _text(
            "figures.html",
            "How figures were read",
            "What counts as a figure, and what can be compared.",
            _doc("figures.md"),
        ),
        _page(
            "status.html",
            "about-status.html",
            "Statuses",
            "How the words of a report decide a status.",
            _status(record),
        ),
        _page(
            "lineage.html",
            "lineage.html",
            "From 2016 to 2020",
            "What became of each commitment of the earlier edition.",
            _lineage(record),
        ),
        _text(
            "rules.html",
            "Rules",
            "What every row is checked against, and why.",
            "\n".join(docs.validation_rules()),
        ),
        _page(
            "errata.html",
            "errata.html",
            "Known issues",
            "The misprints that are known of the documents.",
            _errata(record),
            ("tables.js",),
        ),
        _text(
            "versions.html",
            "Versions",
            "What changed in each version of the dataset.",
            changelog(record.folder),
        ),
        _page("licences.html", "licences.html", "Licences", "What may be reused, and how to cite it.", {}),
    ]
    yield Page(
        "about/index.html",
        "about.html",
        "About",
        "How the record was made and what it is worth.",
        "about",
        (HOME,),
        {"entries": found},
    )
    yield from found


def _page(
    name: str,
    template: str,
    title: str,
    description: str,
    told: dict[str, Any],
    scripts: tuple[str, ...] = (),
) -> Page:
    return Page(f"about/{name}", template, title, description, "about", (HOME, ABOUT), told, scripts)


def _text(name: str, title: str, description: str, markdown: str) -> Page:
    return _page(name, "text.html", title, description, {"body": html(markdown, f"about/{name}")})


def _doc(name: str) -> str:
    """Return a page of docs/, which a checkout has, and an installed wheel beside its data."""
    try:
        return (loader.home() / "docs" / name).read_text(encoding="utf-8")
    except OSError as error:
        raise PackageError(
            f"docs/{name}: is missing from this installation; install swp-data again"
        ) from error


def _status(record: Record) -> dict[str, Any]:
    return {
        "rules": STATUS_RULES,
        "reports": [
            {"source": one, "counts": record.counts(record.by("updates", "source_id", one["source_id"]))}
            for one in record.reports
        ],
    }


def _lineage(record: Record) -> dict[str, Any]:
    pairs = record.rows["commitment_lineage"]
    ends = {row["from_commitment_id"] for row in pairs}, {row["to_commitment_id"] for row in pairs}
    earlier = {row["supersedes"] for row in record.rows["plans"] if row["supersedes"]}
    later = {row["plan_id"] for row in record.rows["plans"] if row["supersedes"]}
    return {
        "pairs": [
            {
                "link": row,
                "before": record.get("commitments", row["from_commitment_id"]),
                "after": record.get("commitments", row["to_commitment_id"]),
            }
            for row in pairs
        ],
        "relations": record.package.resources["commitment_lineage"].schema["relation"].categories,
        "dropped": [
            row
            for row in record.rows["commitments"]
            if row["plan_id"] in earlier and row["commitment_id"] not in ends[0]
        ],
        "new": [
            row
            for row in record.rows["commitments"]
            if row["plan_id"] in later and row["commitment_id"] not in ends[1]
        ],
    }


def _errata(record: Record) -> dict[str, Any]:
    return {
        "entries": [{"row": row, "address": erratum_address(record, row)} for row in record.rows["errata"]]
    }


def erratum_address(record: Record, erratum: Row) -> str:
    """Return the page that shows the row with a misprint; '' where none does."""
    table, key = erratum["table"], erratum["record_id"]
    if table in links.FOLDERS:
        return links.page(table, key)
    if table == "updates":
        return links.update(record.get("updates", key)["activity_id"], key)
    if table == "commitment_wordings":
        return links.page("commitments", key)
    if table == "oversight_listings":
        return links.page("oversight_bodies", record.get(table, key)["body_id"])
    if table == "observations":
        return links.page("metrics", record.get(table, key)["metric_id"])
    if table == "glossary":
        return links.place(table, f"{key} {erratum['source_id']}", erratum["source_id"])
    return links.place(table, key, erratum["source_id"])


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
    tokens = reader.parse(markdown.replace(docs.MADE, ""))
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
