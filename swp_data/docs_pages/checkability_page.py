"""The page `docs/reference/checkability.md`: the rules of the flags, and how many commitments have each."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from swp_data import loader
from swp_data.dataset.curation import read_curation
from swp_data.dataset.views.checkability import FLAGS, WORDS
from swp_data.docs_pages._markdown import table_head, table_row
from swp_data.text import plural

BY_ANYONE = pl.col("deadline") & (pl.col("number") | pl.col("measure"))
"""A promise that anyone can check: its words say by when, and what can be counted or measured."""


def checkability_page() -> Iterator[str]:
    """Yield the lines of the page below its title."""
    frame = loader.view("checkability")
    plans = loader.load("plans").select("plan_id", "edition").rows()
    yield (
        "The view [`checkability`](views.md#checkability) has separate flags for each commitment, each with the words "
        "that decide it. There is no score: a promise without a number may still be kept, and one with a number may "
        "still be hard to check. The flags are about words. They do not say whether a promise was kept."
    )
    yield from ("", *table_head("flag", "meaning", *(edition for _, edition in plans)))
    for flag, meaning in FLAGS.items():
        counts = [_count(frame.filter(plan_id=plan_id), pl.col(flag)) for plan_id, _ in plans]
        yield table_row(f"`{flag}`", meaning, *counts)
    can = frame.filter(BY_ANYONE)
    yield ""
    yield (
        f"{can.height} of {plural(frame.height, 'commitment')} can be checked by anyone by their words alone: they say "
        "by when or in which period, and name something that can be counted or measured. Of the others:"
    )
    yield ""
    others = frame.filter(~BY_ANYONE)
    countable = pl.col("number") | pl.col("measure")
    yield f"- {others.filter(~pl.col('deadline') & countable).height} name something to count or measure, but no date;"
    yield f"- {others.filter(pl.col('deadline') & ~countable).height} name a date, but nothing to count or measure;"
    yield f"- {others.filter(~pl.col('deadline') & ~countable).height} name neither."
    yield ""
    yield (
        f"Updates announced at least one deadline for {frame.filter(pl.col('announced') > 0).height} of them (column "
        "`announced`); the view [`deadlines`](views.md#deadlines) says what became of these."
    )
    yield from ("", "## The commitments that anyone can check", "")
    yield from table_head("commitment", "date", "number", "measure")
    for row in can.rows(named=True):
        words = [row[f"{flag}_words"] or "" for flag in WORDS]
        yield table_row(f"{row['commitment_ref']} {row['commitment']}", *words)
    yield from ("", "## The words that decide", "")
    yield (
        "The patterns are in `curation/word_patterns.csv`. They look for words in the wording of a commitment and in "
        'the descriptions of its activities, without regard to case. A year in the past ("launched in 2015"), a '
        'reference, a number in a list, and how often something is done ("annual") decide nothing.'
    )
    yield from ("", *table_head("flag", "pattern", "example"))
    for record in read_curation("word_patterns"):
        if record["use"] in WORDS:
            yield table_row(f"`{record['use']}`", f"`{record['pattern']}`", record["example"])


def _count(frame: pl.DataFrame, flag: pl.Expr) -> str:
    return f"{frame.filter(flag).height} of {frame.height}"
