"""Pages: what one says, decided before anything is written, and its HTML by a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from swp_data import wording
from swp_data.site import links
from swp_data.site.release_tables import ReleaseTables
from swp_data.text import plural

if TYPE_CHECKING:
    from jinja2 import Environment

HOME = ("Home", "index.html")
# Within each page, so that no browser asks a host for one.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#17456b"/>'
    '<path d="M8 9h16M8 16h10M8 23h13" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'
)
PARTS = {
    "plan": ("The plan", "objectives/index.html"),
    "metrics": ("Figures", "metrics/index.html"),
    "oversight": ("Oversight", "oversight/index.html"),
    "sources": ("Sources", "sources/index.html"),
    "tables": ("Data", "tables/index.html"),
    "about": ("About", "about/index.html"),
    "search": ("Search", "search.html"),
}


@dataclass(frozen=True)
class Page:
    """One page: its address, its template, what it is called, and what the template is told.

    `part` is the part of the site that it belongs to, `trail` the pages above it as (label, address), and
    `scripts` the scripts that it can use, all of them in assets/.
    """

    path: str
    template: str
    title: str
    description: str
    part: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()


def environment(record: ReleaseTables, url: str = "") -> Environment:
    """Return the templates with what every page may say.

    Everything that is not a template is escaped; a name that a template misspells stops the build.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("swp_data.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for function in (
        wording.format_code,
        wording.format_date,
        wording.format_lines,
        wording.format_number,
        wording.format_period,
        wording.format_size,
        wording.shorten,
    ):
        made.filters[function.__name__] = function
    made.globals |= {"record": record, "facts": record.facts, "parts": PARTS, "url": url, "icon": ICON}
    made.globals |= {
        "page_of": links.page,
        "place_of": links.place,
        "identify": links.identify,
        "update_of": links.update,
        "safe_id": links.safe,
        "plural": plural,
        "format_observation_period": wording.format_observation_period,
    }
    return made


def render(page: Page, templates: Environment) -> str:
    """Return the HTML of a page."""

    def to(address: str) -> str:
        return links.relative(address, page.path)

    return templates.get_template(page.template).render(page=page, to=to, **page.told)
