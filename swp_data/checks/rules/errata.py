"""Errata: a correction stands beside the words that it corrects, once."""

from __future__ import annotations

import polars as pl

from swp_data.checks.rules.rule import Rule, Tables, all_but, column, look_up, records

ONE_CELL = 12  # lines over which a row goes on that names only its first
BESIDE_THE_ROW = ("heading", "strand")  # columns that are read from a line above the row


def _known_record(tables: Tables) -> pl.Expr:
    found = pl.lit(value=False)
    for name, frame in tables.items():
        known = frame[frame.columns[0]].cast(pl.String).to_list()
        found = found | ((pl.col("table") == name) & pl.col("record_id").is_in(known))
    return found


def _known_field(tables: Tables) -> pl.Expr:
    found = pl.lit(value=False)
    for name, frame in tables.items():
        found = found | ((pl.col("table") == name) & pl.col("field").is_in(frame.columns))
    return found


def _erratum_printed(tables: Tables) -> pl.Expr:
    """The printed words stand in the field of the record that the erratum names, where that is quoted text."""
    quoted = {
        "updates": ("update_id", ("activity_text", "update_text", "oversight_text")),
        "passages": ("passage_id", ("text",)),
        "plan_statements": ("statement_id", ("text", "heading")),
        "oversight_listings": ("listing_id", ("printed_name", "purpose", "meets")),
        "performance_topics": ("topic_id", ("topic", "data", "commentary")),
        "glossary": ("term", ("definition",)),
        "sources": ("source_id", ("title", "period_label")),
    }
    passes = pl.lit(value=True)
    for table, (key, fields) in quoted.items():
        for name in fields:
            here = (pl.col("table") == table) & (pl.col("field") == name)
            text = look_up(tables, table, key, name, "record_id").fill_null("").str.replace_all(r"\s+", "")
            printed = pl.col("printed").str.replace_all(r"\s+", "")
            passes = pl.when(here).then(text.str.contains(printed, literal=True)).otherwise(passes)
    return passes


def _records_by_key(tables: Tables) -> dict[tuple[str, str], list[dict[str, object]]]:
    found: dict[tuple[str, str], list[dict[str, object]]] = {}
    for table, frame in tables.items():
        for row in frame.rows(named=True):
            found.setdefault((table, str(row[frame.columns[0]])), []).append(row)
    return found


def _same_source(tables: Tables) -> pl.Expr:
    known = _records_by_key(tables)
    return all_but(
        place
        for place, row in enumerate(records(tables, "errata"))
        if (found := known.get((row["table"], row["record_id"])))
        and row["source_id"] not in [one.get("source_id", row["source_id"]) for one in found]
    )


def _within_lines(tables: Tables) -> pl.Expr:
    known = _records_by_key(tables)
    return all_but(
        place
        for place, row in enumerate(records(tables, "errata"))
        if row["field"] not in BESIDE_THE_ROW
        and (found := known.get((row["table"], row["record_id"])))
        and not any(_covers(one, row["line"]) for one in found)
    )


def _covers(record: dict[str, object], line: int) -> bool:
    first, last = record.get("line_start"), record.get("line_end")
    if isinstance(only := record.get("line"), int):
        first, last = only, only + ONE_CELL
    return not (isinstance(first, int) and isinstance(last, int)) or first <= line <= last


def _only_once(_: Tables) -> pl.Expr:
    one = ("source_id", "table", "record_id", "field", "line", "printed")
    return pl.int_range(pl.len()).over(one) == 0


ERRATA: tuple[Rule, ...] = (
    Rule(
        "erratum-record",
        "errata",
        "record_id",
        _known_record,
        "the table has no row with this key.",
        "Correct the table or the key.",
        "An erratum that points to nothing corrects nothing.",
        ("pcp-2018-09-18-e56", {"record_id": "swp-2016-C11"}),
        ("*",),
    ),
    Rule(
        "erratum-field",
        "errata",
        "field",
        _known_field,
        "the table has no such column.",
        "Correct the table or the column.",
        "An erratum that points to nothing corrects nothing.",
        ("pcp-2020-02-05-e1", {"field": "heading"}),
        ("*",),
    ),
    Rule(
        "erratum-printed",
        "errata",
        "printed",
        _erratum_printed,
        "the cell that the erratum names does not print these words.",
        "Name the row and the column that carry the misprint.",
        "An erratum stands beside the words that it corrects.",
        ("pcp-2018-09-18-e1", {"printed": "nothing of the kind"}),
        ("*",),
    ),
    Rule(
        "erratum-source",
        "errata",
        "source_id",
        _same_source,
        "the row that it corrects is from another source.",
        "Name the source that prints the misprint, or the row of this source.",
        "A misprint stands in one document.",
        ("pcp-2018-09-18-e2", {"erratum_id": "pcp-2020-02-05-e999", "source_id": "pcp-2020-02-05"}),
        ("*",),
    ),
    Rule(
        "erratum-line",
        "errata",
        "line",
        _within_lines,
        "the line is none of those of the row that it corrects.",
        "Give the line on which the misprint stands, or name the row that is printed there.",
        "An erratum stands beside the words that it corrects.",
        ("pcp-2018-09-18-e2", {"line": 1}),
        ("*",),
    ),
    Rule(
        "erratum-corrects",
        "errata",
        "corrected",
        lambda _: column("corrected") != column("printed"),
        "the correction is what is printed.",
        "Correct it, leave it empty where the right words are not certain, or take the erratum out.",
        "An erratum that changes nothing corrects nothing.",
        ("pcp-2018-09-18-e2", {"corrected": "the first November 2017"}),
    ),
    Rule(
        "erratum-once",
        "errata",
        "printed",
        _only_once,
        "the same misprint has an erratum already.",
        "Take one of the two out.",
        "Misprints can be counted only where each has one erratum.",
        (
            "pcp-2018-09-18-e3",
            {"record_id": "pcp-2018-09-18-p11", "line": 88, "printed": "the first November 2017"},
        ),
    ),
)
