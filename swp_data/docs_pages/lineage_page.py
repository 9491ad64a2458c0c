"""The page `docs/reference/lineage.md`: what became of the commitments of each edition of the plan in the next."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from swp_data import loader
from swp_data.datapackage.model import Package
from swp_data.docs_pages._markdown import table_head, table_row
from swp_data.text import plural
from swp_data.types import TableName


def lineage_page(package: Package) -> Iterator[str]:
    """Yield the lines of the page below its title."""
    links = loader.load("commitment_lineage")
    yield (
        "`commitment_lineage` links the commitments of each edition of the plan to those of the edition that "
        "supersedes it, judged by their wording alone; each row quotes the words that show it. If two relations fit a "
        "pair, the first of moved, split, merged, same, reworded applies: `moved` if the promise is under another "
        "objective or became an activity; `split` and `merged` within one objective; `same` and `reworded` one to one."
    )
    yield from _relations(package, "commitment_lineage")
    yield ""
    yield (
        "`activity_lineage` links the activities in the same way, by their words and those of their updates "
        "([how](method.md#lineage-of-activities)). An activity that is in no row may have ended, or its words do not "
        "show where it went: the table does not say that an activity was dropped."
    )
    yield from _relations(package, "activity_lineage")
    plans = loader.load("plans")
    for plan in plans.filter(pl.col("supersedes").is_not_null()).rows(named=True):
        earlier = plans.row(by_predicate=pl.col("plan_id") == plan["supersedes"], named=True)
        yield from ("", f"## From {earlier['edition']} to {plan['edition']}")
        yield from _without_successor(package, earlier["plan_id"])
        new = _commitments_without(plan["plan_id"], links["to_commitment_id"])
        yield from _section(f"New: {plural(new.height, 'commitment')} without a predecessor", new)


def _relations(package: Package, table: TableName) -> Iterator[str]:
    """Yield a table of the relations of a lineage, with the number of their pairs."""
    links = loader.load(table)
    yield from ("", *table_head("relation", "meaning", "pairs"))
    for category in package.resources[table].schema["relation"].categories:
        pairs = links.filter(pl.col("relation") == category["value"]).height
        yield table_row(f"`{category['value']}`", category["label"], str(pairs))


def _without_successor(package: Package, plan_id: str) -> Iterator[str]:
    """Yield what is left of each commitment of an edition that no commitment of the next one continues."""
    traces = loader.load("commitments_without_successor").join(loader.load("commitments"), on="commitment_id")
    traces = traces.filter(pl.col("plan_id") == plan_id)
    yield from ("", f"### Without a successor: {plural(traces.height, 'commitment')}", "")
    yield (
        "No commitment of the later delivery plan continues them. `commitments_without_successor` says what is left of "
        "each, with the words that show it. Those with no trace are in neither the later plan nor its delivery plan."
    )
    for category in package.resources["commitments_without_successor"].schema["trace"].categories:
        group = traces.filter(pl.col("trace") == category["value"])
        if group.height:
            yield from ("", f"{category['label']}:", "")
        for row in group.rows(named=True):
            place = row["statement_id"] or row["activity_id"]
            yield f"- **{row['ref']}** {row['title']}" + (f" (`{place}`)" if place else "")


def _commitments_without(plan_id: str, linked: pl.Series) -> pl.DataFrame:
    """Return the commitments of an edition that are not linked to another."""
    return loader.load("commitments").filter(
        (pl.col("plan_id") == plan_id) & ~pl.col("commitment_id").is_in(linked.to_list())
    )


def _section(heading: str, commitments: pl.DataFrame) -> Iterator[str]:
    yield from ("", f"### {heading}", "")
    for commitment in commitments.rows(named=True):
        yield f"- **{commitment['ref']}** {commitment['title']}"
