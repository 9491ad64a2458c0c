"""Titles and prints: a short title is about its row, and what is printed again stays much the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from swp_data.checks.rules.rule import Rule, Tables, all_but, records

if TYPE_CHECKING:
    import polars as pl

A_FIFTH, A_QUARTER, MOST = 0.2, 0.25, 0.8


def stems(text: str) -> set[str]:
    """Return the beginnings of a text's longer words, which its other forms share.

    >>> sorted(stems("Services for victims"))
    ['servi', 'victi']
    """
    return {word[:5] for word in re.findall("[a-z0-9]+", text.lower()) if len(word) > 3}


def share(part: str, whole: str) -> float:
    """Return the share of the words of one text that another has; 1 for a text without words."""
    words = stems(part)
    return len(words & stems(whole)) / len(words) if words else 1.0


def _about(
    table: str, texts: Callable[[Tables], Mapping[str, str]], least: float
) -> Callable[[Tables], pl.Expr]:
    """True where so much of a row's title stands in the text of its key."""

    def passes(tables: Tables) -> pl.Expr:
        known = texts(tables)
        return all_but(
            place
            for place, row in enumerate(records(tables, table))
            if share(row["title"], known[row[tables[table].columns[0]]]) < least
        )

    return passes


def _of_commitments(tables: Tables) -> dict[str, str]:
    return dict(tables["commitments"].select("commitment_id", "wording").rows())


def _of_activities(tables: Tables) -> dict[str, str]:
    wordings = _of_commitments(tables)
    found = {
        row["activity_id"]: f"{wordings.get(row['commitment_id'], '')} {row['description'] or ''}"
        for row in records(tables, "activities")
    }
    for row in records(tables, "updates"):
        found[row["activity_id"]] = f"{found.get(row['activity_id'], '')} {row['update_text'] or ''}"
    return found


def _named_by_id(name: str) -> Callable[[Tables], pl.Expr]:
    return lambda tables: all_but(
        place
        for place, row in enumerate(records(tables, "metrics"))
        if share(row["metric_id"].replace("-", " "), row[name]) < A_QUARTER
    )


def _printed_alike(table: str, key: str, text: str) -> Callable[[Tables], pl.Expr]:
    """The prints of one thing in successive documents share most of their words.

    Where two don't, it is the one that has less of the title of the thing.
    """

    def passes(tables: Tables) -> pl.Expr:
        parent = {"commitment_id": "commitments", "activity_id": "activities"}[key]
        titles = dict(tables[parent].select(key, "title").rows())
        prints = defaultdict(list)
        for place, row in enumerate(records(tables, table)):
            if row[text]:
                prints[row[key]].append((place, row[text]))
        wrong = []
        for record, found in prints.items():
            for earlier, later in pairwise(found):
                if max(share(earlier[1], later[1]), share(later[1], earlier[1])) < MOST:
                    title = titles.get(record, "")
                    wrong.append(min(later, earlier, key=lambda one: share(title, one[1]))[0])
        return all_but(wrong)

    return passes


TITLES: tuple[Rule, ...] = (
    *(
        Rule(
            "title-words",
            table,
            "title",
            _about(table, texts, least),
            "the title has too few words of what it is the title of.",
            "Check that the title stands on its own row; one that has to use other words is listed in "
            "curation/exceptions.csv.",
            "A short title is ours, and is about what is printed.",
            (record, {"title": "Dogs and horses"}),
            needs,
            "warning",
        )
        for table, texts, least, record, needs in (
            ("commitments", _of_commitments, A_QUARTER, "swp-2016-A.4", ()),
            ("activities", _of_activities, A_FIFTH, "swp-2016-A4.6", ("commitments", "updates")),
        )
    ),
    *(
        Rule(
            "metric-named",
            "metrics",
            name,
            _named_by_id(name),
            "the words are not those of the metric's id.",
            "Check that they stand on their own row; those that have to be others are listed in "
            "curation/exceptions.csv.",
            "Ids are read by people: that of a metric names what it measures.",
            ("alliance-offices", {name: "Number of dogs and horses in service"}),
            (),
            "warning",
        )
        for name in ("title", "definition")
    ),
    *(
        Rule(
            "printed-alike",
            table,
            text,
            _printed_alike(table, key, text),
            "another document prints this quite differently.",
            "Read both again: is it the same commitment or activity? One that was rewritten is listed in "
            "curation/exceptions.csv.",
            "What is printed again stays much the same; a text on the wrong row does not.",
            (record, {text: "Dogs and horses will be trained for service in every county"}),
            (parent,),
            "warning",
        )
        for table, key, text, record, parent in (
            (
                "commitment_wordings",
                "commitment_id",
                "wording",
                "swp-2016-A.4 pcp-2018-09-18",
                "commitments",
            ),
            ("updates", "activity_id", "activity_text", "pcp-2018-09-18-A4.6", "activities"),
        )
    ),
)
