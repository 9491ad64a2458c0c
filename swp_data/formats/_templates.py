"""The Jinja templates of the documents that people read, in `templates/`."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from swp_data.formats.html_links import html_link
from swp_data.text import markdown_cell, markdown_code, markdown_link, markdown_text


@cache
def environment() -> Environment:
    """Return the environment of the templates: HTML is escaped, and an undefined name is an error."""
    templates = Environment(
        loader=PackageLoader("swp_data.formats"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters |= {
        "html_link": html_link,
        "markdown_cell": markdown_cell,
        "markdown_code": markdown_code,
        "markdown_link": markdown_link,
        "markdown_text": markdown_text,
    }
    return templates
