"""Rules on `area_mentions`: its rows are those that follow from the texts, no more and no fewer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from swp_data.checks.rules._expressions import all_except, rows_of
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.place_names import LISTED_RULE, SEARCHED, FoundName

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("origin_table", "origin_id", "area_id", "relation", "quote")


def _is_named(tables: Tables) -> pl.Expr:
    """The text of origin prints the name, which the profile lists for this area in this sense."""
    names = tables.profile.place_names
    texts: dict[tuple[str, str], str | None] = {}
    for table, (key, column) in SEARCHED.items():
        texts |= {(table, origin): text for origin, text in tables[table].select(key, column).rows()}
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "area_mentions"))
        if FoundName(row["area_id"], row["relation"], row["quote"])
        not in names.find(texts.get((row["origin_table"], row["origin_id"])) or "")
    )


def _listed(table: str) -> Rule:
    """Return the rule that each name in the texts of a table has its rows in `area_mentions`."""
    key, column = SEARCHED[table]

    def check(tables: Tables) -> pl.Expr:
        listed: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for origin_table, origin, *mention in tables["area_mentions"].select(COLUMNS).rows():
            if origin_table == table:
                listed[origin].add(tuple(mention))
        names = tables.profile.place_names
        return all_except(
            index
            for index, (origin, text) in enumerate(tables[table].select(key, column).rows())
            if not set(names.find(text or "")) <= listed[origin]
        )

    return Rule(
        id=LISTED_RULE,
        table=table,
        column=column,
        reads=(key, column, *(f"area_mentions.{name}" for name in COLUMNS)),
        check=check,
        message="the text names an area, but area_mentions has no row for the name.",
        hint="Add a row to area_mentions for each area and each name in the text. If the words name something else, "
        "add the whole phrase to other_names in the profile, or list the row in curation/exceptions.csv.",
        reason="Whoever asks what names Telford must get every text that does.",
        example=Example(
            good={key: "row-1", column: "In Telford a number of officers manage hate crime."},
            bad={"area_id": "shropshire"},
            others={"area_mentions": [_mention(table)]},
            changed="area_mentions",
        ),
    )


def _mention(table: str) -> dict[str, str]:
    return {
        "origin_table": table,
        "origin_id": "row-1",
        "area_id": "telford-and-wrekin",
        "relation": "area",
        "quote": "Telford",
    }


AREA_MENTIONS: tuple[Rule, ...] = (
    Rule(
        id="area-mention-named",
        table="area_mentions",
        column="quote",
        reads=(*COLUMNS, *(f"{table}.{name}" for table, columns in SEARCHED.items() for name in columns)),
        check=_is_named,
        message="the text of origin does not exist, or does not name this area in these words.",
        hint="Remove the row, or correct it; which words name an area is listed in the profile, under place_names.",
        reason="The table follows from the words of the texts and from a published list of names.",
        example=Example(
            good=_mention("updates"),
            bad={"quote": "Hereford"},
            others={
                **{table: [] for table in SEARCHED},
                "updates": [
                    {"update_id": "row-1", "update_text": "In Telford a number of officers manage it."}
                ],
            },
        ),
    ),
    *(_listed(table) for table in SEARCHED),
)
