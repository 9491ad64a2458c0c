"""The page `docs/reference/lineage.md`: what became of the commitments of each edition of the plan in the next."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from swp_data import loader
from swp_data.datapackage.model import Package
from swp_data.docs_pages._markdown import table_head, table_row
from swp_data.text import plural


def lineage_page(package: Package) -> Iterator[str]:
    """Yield the lines of the page below its title."""
    links = loader.load("commitment_lineage")
    yield (
        "`commitment_lineage` links the commitments of each edition of the plan to those of the edition that "
        "supersedes it, judged by their wording alone; each row quotes the words that show it. If two relations fit a "
        "pair, the first of moved, split, merged, same, reworded applies: `moved` if the promise is under another "
        "objective or became an activity; `split` and `merged` within one objective; `same` and `reworded` one to one."
    )
    yield from ("", *table_head("relation", "meaning", "pairs"))
    for category in package.resources["commitment_lineage"].schema["relation"].categories:
        pairs = links.filter(pl.col("relation") == category["value"]).height
        yield table_row(f"`{category['value']}`", category["label"], str(pairs))
    plans = loader.load("plans")
    for plan in plans.filter(pl.col("supersedes").is_not_null()).rows(named=True):
        earlier = plans.row(by_predicate=pl.col("plan_id") == plan["supersedes"], named=True)
        yield from ("", f"## From {earlier['edition']} to {plan['edition']}")
        dropped = _commitments_without(earlier["plan_id"], links["from_commitment_id"])
        yield from _section(f"Dropped: {plural(dropped.height, 'commitment')} without a successor", dropped)
        new = _commitments_without(plan["plan_id"], links["to_commitment_id"])
        yield from _section(f"New: {plural(new.height, 'commitment')} without a predecessor", new)
    yield ""
    yield (
        "A commitment that was dropped from the delivery plan may still be part of the plan: the plan itself still "
        "prints some of them as statements that no commitment tracks (`plan_statements` with an empty "
        "`commitment_id`)."
    )


def _commitments_without(plan_id: str, linked: pl.Series) -> pl.DataFrame:
    """Return the commitments of an edition that are not linked to another."""
    return loader.load("commitments").filter(
        (pl.col("plan_id") == plan_id) & ~pl.col("commitment_id").is_in(linked.to_list())
    )


def _section(heading: str, commitments: pl.DataFrame) -> Iterator[str]:
    yield from ("", f"### {heading}", "")
    for commitment in commitments.rows(named=True):
        yield f"- **{commitment['ref']}** {commitment['title']}"
