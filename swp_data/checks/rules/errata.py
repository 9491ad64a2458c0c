"""Rules on `errata`: each corrects the words of an existing cell, once."""

from __future__ import annotations

from typing import Any

import polars as pl

from swp_data.checks.provenance.source_text import LONGEST_ROW
from swp_data.checks.rules._expressions import all_except, look_up, rows_of, text
from swp_data.checks.rules._rule import EVERY_COLUMN, Example, Rule, Tables
from swp_data.checks.rules._shared import source_in_id

ABOVE_THE_ROW = ("heading", "strand")  # columns that are read from a line above the row
QUOTED = {
    "updates": ("update_id", ("activity_text", "update_text", "oversight_text")),
    "passages": ("passage_id", ("text",)),
    "plan_statements": ("statement_id", ("text", "heading")),
    "oversight_listings": ("listing_id", ("printed_name", "purpose", "meets")),
    "performance_topics": ("topic_id", ("topic", "data", "commentary")),
    "glossary": ("term", ("definition",)),
    "sources": ("source_id", ("title", "period_label")),
}
CORRECTED = {
    "passages": [
        {
            "passage_id": "report-1-p1",
            "source_id": "report-1",
            "text": "The contract began on the first November.",
            "line_start": 10,
            "line_end": 12,
        }
    ]
}
ERRATUM = {
    "source_id": "report-1",
    "table": "passages",
    "record_id": "report-1-p1",
    "field": "text",
    "line": 11,
    "printed": "the first November",
    "corrected": "the first of November",
}

RowsByKey = dict[tuple[str, str], list[dict[str, Any]]]


def _row_exists(tables: Tables) -> pl.Expr:
    exists = pl.lit(value=False)
    for name, frame in tables.items():
        keys = frame[frame.columns[0]].cast(pl.String).to_list()
        exists = exists | ((pl.col("table") == name) & pl.col("record_id").is_in(keys))
    return exists


def _column_exists(tables: Tables) -> pl.Expr:
    exists = pl.lit(value=False)
    for name, frame in tables.items():
        exists = exists | ((pl.col("table") == name) & pl.col("field").is_in(frame.columns))
    return exists


def _is_printed(tables: Tables) -> pl.Expr:
    """The printed words are in the cell that the erratum names, if the cell is quoted."""
    passes = pl.lit(value=True)
    for table, (key, columns) in QUOTED.items():
        for column in columns:
            cell = look_up(tables, f"{table}.{column}", by="record_id", key=key)
            squeezed = cell.fill_null("").str.replace_all(r"\s+", "")
            printed = pl.col("printed").str.replace_all(r"\s+", "")
            is_cell = (pl.col("table") == table) & (pl.col("field") == column)
            passes = pl.when(is_cell).then(squeezed.str.contains(printed, literal=True)).otherwise(passes)
    return passes


def _rows_by_key(tables: Tables) -> RowsByKey:
    """Return the rows of all tables by table and first column."""
    rows: RowsByKey = {}
    for table, frame in tables.items():
        for row in rows_of(tables, table):
            rows.setdefault((table, str(row[frame.columns[0]])), []).append(row)
    return rows


def _in_its_source(tables: Tables) -> pl.Expr:
    known = _rows_by_key(tables)
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "errata"))
        if (corrected := known.get((row["table"], row["record_id"])))
        and row["source_id"] not in [other.get("source_id", row["source_id"]) for other in corrected]
    )


def _on_line_of_row(tables: Tables) -> pl.Expr:
    known = _rows_by_key(tables)
    return all_except(
        index
        for index, row in enumerate(rows_of(tables, "errata"))
        if row["field"] not in ABOVE_THE_ROW
        and (corrected := known.get((row["table"], row["record_id"])))
        and not any(_covers(other, row["line"]) for other in corrected)
    )


def _covers(row: dict[str, Any], line: int) -> bool:
    first, last = row.get("line_start"), row.get("line_end")
    if isinstance(only := row.get("line"), int):
        first, last = only, only + LONGEST_ROW
    return not (isinstance(first, int) and isinstance(last, int)) or first <= line <= last


def _is_first() -> pl.Expr:
    same = ("source_id", "table", "record_id", "field", "line", "printed")
    return pl.int_range(pl.len()).over(same) == 0


def _follows_another(tables: Tables) -> pl.Expr:
    rows = rows_of(tables, "errata")
    known = {row["erratum_id"] for row in rows}
    return all_except(
        index
        for index, row in enumerate(rows)
        if (previous := _previous(row["erratum_id"])) and previous not in known
    )


def _previous(erratum_id: str) -> str | None:
    """Return the id with the number before; None for the first one, and for an id without a number.

    >>> _previous("report-1-e12"), _previous("report-1-e1")
    ('report-1-e11', None)
    """
    stem, mark, number = erratum_id.rpartition("-e")
    return f"{stem}-e{int(number) - 1}" if mark and number.isdecimal() and int(number) > 1 else None


ERRATA: tuple[Rule, ...] = (
    source_in_id("errata", "erratum_id"),
    Rule(
        id="erratum-numbered",
        table="errata",
        column="erratum_id",
        reads=("erratum_id",),
        check=_follows_another,
        message="the erratum with the number before it is missing.",
        hint="Restore it. If it was withdrawn, list this row with the reason in curation/exceptions.csv.",
        reason="The errata of a source are numbered from 1 and keep their ids, so a gap is a row that was lost.",
        example=Example(
            before=[{"erratum_id": "report-1-e1"}],
            good={"erratum_id": "report-1-e2"},
            bad={"erratum_id": "report-1-e3"},
        ),
    ),
    Rule(
        id="erratum-record",
        table="errata",
        column="record_id",
        reads=(EVERY_COLUMN,),
        check=_row_exists,
        message="the table has no row with this key.",
        hint="Correct the table or the key.",
        reason="An erratum must point to an existing row.",
        example=Example(good=ERRATUM, bad={"record_id": "report-1-p2"}, others=CORRECTED),
    ),
    Rule(
        id="erratum-field",
        table="errata",
        column="field",
        reads=(EVERY_COLUMN,),
        check=_column_exists,
        message="the table has no such column.",
        hint="Correct the table or the column.",
        reason="An erratum must point to an existing column.",
        example=Example(good=ERRATUM, bad={"field": "definition"}, others=CORRECTED),
    ),
    Rule(
        id="erratum-printed",
        table="errata",
        column="printed",
        reads=(
            "table",
            "record_id",
            "field",
            "printed",
            *(f"{table}.{column}" for table, (key, columns) in QUOTED.items() for column in (key, *columns)),
        ),
        check=_is_printed,
        message="the cell that the erratum names does not print these words.",
        hint="Enter the row and the column that contain the misprint.",
        reason="An erratum names the cell with the words that it corrects.",
        example=Example(
            good=ERRATUM,
            bad={"printed": "the second November"},
            others={table: CORRECTED.get(table, []) for table in QUOTED},
        ),
    ),
    Rule(
        id="erratum-source",
        table="errata",
        column="source_id",
        reads=(EVERY_COLUMN,),
        check=_in_its_source,
        message="the row that the erratum corrects is from another source.",
        hint="Enter the source that prints the misprint, or a row of this source.",
        reason="Each misprint is in one document.",
        example=Example(good=ERRATUM, bad={"source_id": "report-2"}, others=CORRECTED),
    ),
    Rule(
        id="erratum-line",
        table="errata",
        column="line",
        reads=(EVERY_COLUMN,),
        check=_on_line_of_row,
        message="the line is outside the lines of the row that the erratum corrects.",
        hint="Enter the line of the misprint, or the row that is printed there. If the misprint is printed "
        "elsewhere, such as in a key above the list, list the erratum in curation/exceptions.csv.",
        reason="An erratum names the row with the words that it corrects.",
        example=Example(good=ERRATUM, bad={"line": 1}, others=CORRECTED),
    ),
    Rule(
        id="erratum-corrects",
        table="errata",
        column="corrected",
        reads=("printed", "corrected"),
        check=text("corrected") != text("printed"),
        message="the correction is the same as what is printed.",
        hint="Correct it, leave it empty if the correct words are not certain, or remove the erratum.",
        reason="An erratum must change something.",
        example=Example(
            good={"printed": "the first November", "corrected": "the first of November"},
            bad={"corrected": "the first November"},
        ),
    ),
    Rule(
        id="erratum-once",
        table="errata",
        column="printed",
        reads=("source_id", "table", "record_id", "field", "line", "printed"),
        check=_is_first(),
        message="an earlier row corrects the same misprint.",
        hint="Remove one of the two.",
        reason="Misprints can be counted only if each has one erratum.",
        example=Example(
            before=[ERRATUM],
            good={**ERRATUM, "line": 12},
            bad={"line": 11},
        ),
    ),
)
