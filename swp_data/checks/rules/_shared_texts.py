"""Rules on texts of several tables: each is defined once, and the module of each table applies it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import polars as pl

from swp_data.checks.rules._expressions import all_except, rows_of
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.word_overlap import share

COMMON = 0.8  # the least share of words that two prints of one text have in common


def pointers_listed(*, table: str, key: str, column: str) -> Rule:
    """Return the rule that each phrase of a text that points to other rows is in `cross_references`."""

    def check(tables: Tables) -> pl.Expr:
        listed: dict[str, set[str]] = {}
        references = tables["cross_references"].select("origin_table", "origin_id", "printed").rows()
        for origin_table, origin, printed in references:
            if origin_table == table:
                listed.setdefault(origin, set()).add(printed)
        pointers = tables.profile.references.pointers
        return pl.struct(key, column).map_elements(
            lambda row: (
                {printed for printed, _ in pointers(row[column] or "", ())} <= listed.get(row[key], set())
            ),
            return_dtype=pl.Boolean,
        )

    return Rule(
        id="reference-listed",
        table=table,
        column=column,
        reads=(
            key,
            column,
            "cross_references.origin_table",
            "cross_references.origin_id",
            "cross_references.printed",
        ),
        check=check,
        message="the text points to another row, but cross_references has no row for it.",
        hint="Add a row to cross_references for each target that the words name.",
        reason="No printed reference may be lost.",
        example=Example(
            good={key: "row-1", column: "Retender the contract. Refer to A2"},
            bad={"printed": "see A9"},
            others={
                "cross_references": [{"origin_table": table, "origin_id": "row-1", "printed": "Refer to A2"}]
            },
            changed="cross_references",
        ),
    )


def title_words(
    *,
    table: str,
    key: str,
    least: float,
    texts: Callable[[Tables], dict[str, str]],
    reads: tuple[str, ...],
    example: Example,
) -> Rule:
    """Return the rule that a title has enough words in common with its row.

    Args:
        table: the table.
        key: its primary key.
        least: the least share of the title's words that must be in the row's text.
        texts: a function that returns the text of each row by its key.
        reads: the columns that `texts` reads.
        example: the example.
    """
    return Rule(
        id="title-words",
        table=table,
        column="title",
        reads=(key, "title", *reads),
        check=lambda tables: _shares_words(tables[table], key, texts(tables), least),
        message="the title has too few words in common with the row's text.",
        hint=(
            "Check that the title is in the correct row. If it must use other words, list the row in "
            "curation/exceptions.csv."
        ),
        reason="Titles are not quoted: each summarises the text of its own row.",
        example=example,
        severity="warning",
    )


def _shares_words(frame: pl.DataFrame, key: str, texts: dict[str, str], least: float) -> pl.Expr:
    return all_except(
        index
        for index, row in enumerate(frame.rows(named=True))
        if share(row["title"], texts[row[key]]) < least
    )


def printed_alike(*, table: str, key: str, column: str, parent: str) -> Rule:
    """Return the rule that prints of the same text in successive documents share most of their words.

    If two prints differ, the one with fewer words of the parent's title is reported.

    Args:
        table: the table.
        key: the column that names the commitment or the activity that is printed.
        column: the printed text.
        parent: the table of the commitments or activities.
    """

    def check(tables: Tables) -> pl.Expr:
        titles = dict(tables[parent].select(key, "title").rows())
        prints: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for index, row in enumerate(rows_of(tables, table)):
            if row[column]:
                prints[row[key]].append((index, row[column]))
        return all_except(
            _less_like(titles.get(record, ""), earlier, later)
            for record, printed in prints.items()
            for earlier, later in pairwise(printed)
            if max(share(earlier[1], later[1]), share(later[1], earlier[1])) < COMMON
        )

    return Rule(
        id="printed-alike",
        table=table,
        column=column,
        reads=(key, column, f"{parent}.{key}", f"{parent}.title"),
        check=check,
        message="another document prints a very different text for the same row.",
        hint="Compare both texts: are they the same commitment or activity? If the text was rewritten, list the row in "
        "curation/exceptions.csv.",
        reason="A text that is printed again changes little; a very different text is probably in the wrong row.",
        example=Example(
            before=[{key: "row-1", column: "Retender the contract for victim services"}],
            good={key: "row-1", column: "Retender the contract for the victim services"},
            bad={column: "Train dogs and horses in every county"},
            others={parent: [{key: "row-1", "title": "A new contract for victim services"}]},
        ),
        severity="warning",
    )


def _less_like(title: str, earlier: tuple[int, str], later: tuple[int, str]) -> int:
    """Return the index of the print that has fewer words of a title; the later one if they are equal."""
    return min(later, earlier, key=lambda printed: share(title, printed[1]))[0]
