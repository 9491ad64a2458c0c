"""Markdown tables."""

from __future__ import annotations

from swp_data.text import markdown_cell


def table_row(*cells: str) -> str:
    r"""Return a row of a Markdown table.

    >>> table_row("`yes|no`", "either")
    '| `yes\\|no` | either |'
    """
    return f"| {' | '.join(map(markdown_cell, cells))} |"


def table_head(*names: str) -> tuple[str, str]:
    """Return the two lines that begin a Markdown table.

    >>> table_head("status", "meaning")
    ('| status | meaning |', '| --- | --- |')
    """
    return table_row(*names), table_row(*["---"] * len(names))
