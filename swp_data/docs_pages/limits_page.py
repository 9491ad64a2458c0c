"""The page on limits: what is bounded, by how much, and how to change it."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.docs_pages._markdown import table_head, table_row
from swp_data.limits import LIMITS, PREFIX, format_size


def limits_page() -> Iterator[str]:
    """Yield the lines of the page on limits, a row for each bound."""
    yield (
        "Packages, documents, archives and hosts come from outside, and a hostile one must not exhaust the machine. "
        "So everything that is read has a bound. Each is generous for real data. A file beyond it is refused with one "
        "sentence that names the bound; set its environment variable to raise it, as a whole number or with a unit "
        "(`SWP_DATA_MAX_CELL_BYTES=64MiB`)."
    )
    yield from ("", *table_head("environment variable", "default", "what it limits"))
    for name, (default, meaning) in LIMITS.items():
        value = format_size(default) if name.endswith("bytes") else f"{default:,}"
        yield table_row(f"`{PREFIX}{name.upper()}`", value, meaning)
