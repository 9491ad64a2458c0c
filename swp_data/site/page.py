"""Pages: the content of a page as plain data, prepared before anything is written, and its HTML from a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from swp_data import wording
from swp_data.dataset.profile import read_profile
from swp_data.formats.html_links import html_link
from swp_data.site import links, quoted_text
from swp_data.site.abbreviations import GLOSSARY, Acronyms, read_acronyms
from swp_data.site.evidence import evidence_for
from swp_data.site.printed_texts import by_title
from swp_data.site.promise_facts import due_words
from swp_data.site.release_tables import ReleaseTables
from swp_data.site.share_images import image_of
from swp_data.site.status_meanings import STATUS_MEANINGS
from swp_data.text import plural

if TYPE_CHECKING:
    from jinja2 import Environment

HOME = ("Home", "index.html")
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#17456b"/>'
    '<path d="M8 9h16M8 16h10M8 23h13" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'
)
"""Embedded in every page, so browsers don't request it from the host."""
SECTIONS = {
    "promises": ("Promises", "promises/index.html"),
    "areas": ("Places", "areas/index.html"),
    "oversight": ("Boards", "oversight/index.html"),
    "metrics": ("Figures", "metrics/index.html"),
    "sources": ("Documents", "sources/index.html"),
    "tables": ("Data", "tables/index.html"),
    "about": ("About", "about/index.html"),
    "search": ("Search", "search.html"),
}
"""The sections of the site in the order of its navigation: the label of each, and its first page."""

FOOTER = (
    ("Who made this record", "about/who-we-are.html"),
    ("What is missing", "about/missing.html"),
    ("Method", "about/method.html"),
    ("Glossary and abbreviations", "about/glossary.html"),
    ("Statuses", "about/status.html"),
    ("For developers", "developers.html"),
    ("Errata", "about/errata.html"),
    ("Corrections", "about/corrections.html"),
    ("Accessibility", "about/accessibility.html"),
    ("Licences and how to cite", "about/licences.html"),
    ("Releases (feed)", "feed.xml"),
)
"""The links at the bottom of each page."""
NOT_FOUND = "404.html"
"""The page that a host shows for an address without a page, at any depth; so its links must be absolute."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page.

    Args:
        path: its address, relative to the folder of the site.
        template: the file name of its template.
        title: its heading.
        description: one sentence for search engines, which list pages also show.
        section: the section of the site that it belongs to.
        breadcrumbs: the pages above it, as (label, address).
        context: the variables of its template.
        scripts: the scripts in assets/ that it uses.
        head_title: its title in search results and browser tabs, unless it is the heading; unique in the site.
        files: the files that belong to it, such as the picture of its chart, by their addresses.
        canonical: the page that has this content, if it is another one; search engines list that page instead.
    """

    path: str
    template: str
    title: str
    description: str
    section: str = ""
    breadcrumbs: tuple[tuple[str, str], ...] = (HOME,)
    context: Mapping[str, Any] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    head_title: str = ""
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    canonical: str = ""


def environment(release: ReleaseTables, url: str = "", issues: str = "") -> Environment:
    """Return the environment of the templates, with the functions and values that every page may use.

    All values are escaped, and a misspelt variable stops the build.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    profile = read_profile()

    templates = Environment(
        loader=PackageLoader("swp_data.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters |= {
        "format_code": wording.format_code,
        "format_date": wording.format_date,
        "format_lines": wording.format_lines,
        "format_month": wording.format_month,
        "format_number": wording.format_number,
        "format_status": wording.format_status,
        "format_size": wording.format_size,
        "html_link": html_link,
        "shorten": wording.shorten,
    }
    templates.globals |= {
        "release": release,
        "metadata": release.metadata,
        "sections": SECTIONS,
        "footer_links": FOOTER,
        "words": profile.site,
        "acronyms_of_documents": read_acronyms(release),
        "publisher": profile.publisher,
        "public_path": links.public_path,
        "image_of": image_of,
        "url": url,
        "icon": ICON,
        "by_title": by_title,
        "due_words": due_words,
        "evidence_for": partial(evidence_for, release, issues=issues),
        "issues": issues,
        "on_milestone": partial(links.on_milestone, release),
        "on_promise_page": partial(links.on_promise_page, release),
        "on_source_page": links.on_source_page,
        "page_of": links.page_of,
        "api_of": links.api_of,
        "row_id": links.row_id,
        "home_area": profile.areas.home,
        "safe_id": links.safe_id,
        "status_meanings": STATUS_MEANINGS,
        "plural": plural,
        "quoted_paragraphs": quoted_text.paragraphs,
        "split_long": quoted_text.split_long,
        "word_count": quoted_text.word_count,
        "format_observation_period": wording.format_observation_period,
        "format_period": wording.format_period,
    }
    return templates


def render(page: Page, templates: Environment) -> str:
    """Return the HTML of a page."""
    url = templates.globals["url"]

    def link_to(address: str) -> str:
        return f"{url}/{address}" if url and page.path == NOT_FOUND else links.relative(address, page.path)

    html = templates.get_template(page.template).render(page=page, link_to=link_to, **page.context)
    if page.path == GLOSSARY:  # which lists them all
        return html
    acronyms = cast("Acronyms", templates.globals["acronyms_of_documents"])
    return acronyms.explain(html, link_to(GLOSSARY))
