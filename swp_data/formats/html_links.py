"""Links on pages to addresses that a package gives."""

from __future__ import annotations

from markupsafe import Markup, escape

from swp_data.text import safe_link


def html_link(text: str, address: str) -> Markup:
    """Return an HTML link; only its text if a page may not link to the address.

    >>> str(html_link("CC0", "https://example.org/cc0"))
    '<a href="https://example.org/cc0">CC0</a>'
    >>> str(html_link("<b>", "javascript:alert(1)"))
    '&lt;b&gt;'
    """
    target = safe_link(address)
    return Markup('<a href="{}">{}</a>').format(target, text) if target else escape(text)
