"""The page `docs/reference/status.md`: how the status of an update is derived, and the statuses in each report."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from swp_data import loader
from swp_data.dataset.profile import PROFILE, read_profile
from swp_data.docs_pages._markdown import table_head, table_row


def status_page() -> Iterator[str]:
    """Yield the lines of the page below its title."""
    yield (
        "The status of an activity in a report is derived from the words of its printed row alone. The rules are "
        "tried in this order, and the first that matches decides; the words that matched become `status_basis`. "
        "A blank update is `no_update`, or `referred` if the activity cell only points to another row. A row "
        f"that no rule matches is `active`. The rules are part of the profile, `{PROFILE}`."
    )
    yield from ("", *table_head("order", "status", "looks at", "words like", "why"))
    for order, rule in enumerate(read_profile().status_rules, 1):
        yield table_row(str(order), f"`{rule.status}`", rule.scope, rule.quoted_examples, rule.reason)
    counts = (
        loader.load("updates")
        .with_columns(pl.col("status").cast(pl.String))
        .pivot("source_id", index="status", values="update_id", aggregate_function="len")
        .fill_null(0)
        .sort("status")
    )
    yield from ("", "The number of updates with each status, by report:", "", *table_head(*counts.columns))
    for status, *numbers in counts.rows():
        yield table_row(f"`{status}`", *map(str, numbers))
