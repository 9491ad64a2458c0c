"""The page `docs/reference/views.md`: the columns of each view."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.datapackage.model import Package, Resource, parse_schema
from swp_data.dataset.views import VIEWS, view_schema
from swp_data.formats.data_dictionary import markdown_section


def views_page(package: Package) -> Iterator[str]:
    """Yield the lines of the page below its title."""
    yield (
        "A view joins tables to answer a question. `swp.view(name)` returns one in Python, and a release has most of "
        "them as files. [The Python guide](../guides/python.md) shows how to use each view. Key columns are in bold. "
        "Columns marked "
        "*quoted* contain text exactly as the source prints it."
    )
    for name, view in VIEWS.items():
        schema = parse_schema(view_schema(name, view, package), name)
        yield from markdown_section(Resource(name, package.root, schema, view.title, view.description))
