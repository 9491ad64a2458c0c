"""Which changed values are restated: a document that came with this version says them in another way."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from swp_data.diff.schema_changes import Table, names

SOURCES = "sources"


def restated(cells: pl.DataFrame, tables: Mapping[str, Table]) -> pl.DataFrame:
    """Return the changed cells with `restated` in place of `corrected` where a new document is the reason.

    A document is new when its row in the table `sources` was added. It is the reason for a changed value

    - when the row now names it, in a column that points to `sources`; or
    - when a row that was added, that names it and that points to the changed row, holds the new value.

    Any other changed value is corrected: the documents are those of before, and we read them better.

    Args:
        cells: table, key, field, old, new, kind and row, as `Diff.cells` has them.
        tables: the tables of the new version.
    """
    key = tables[SOURCES].primary_key if SOURCES in tables else ()
    came = cells.filter(table=SOURCES, row="added")["key"].unique().to_list() if len(key) == 1 else []
    if not came:
        return cells
    points = pl.DataFrame(
        [(table.name, field, target) for table in tables.values() for field, target in _pointers(table)],
        schema={"table": pl.String, "field": pl.String, "to": pl.String},
        orient="row",
    )
    pointing = cells.join(points, on=["table", "field"])
    row = ["table", "key"]
    naming = pointing.filter(pl.col("to") == SOURCES, pl.col("new").is_in(came)).select(row).unique()
    # Each added row that names a new document: the rows that it points to, beside the values that it holds.
    told = pointing.filter(row="added").join(naming, on=row).select(*row, "to", target="new")
    values = cells.filter(row="added").select(*row, "new").join(told, on=row)
    printed = values.select("new", table="to", key="target").unique()
    changed = cells.with_row_index("n").filter(kind="corrected")
    hits = pl.concat(
        [
            changed.join(naming, on=row, how="semi")["n"],
            changed.join(printed, on=[*row, "new"], how="semi")["n"],
        ]
    )
    hit = pl.int_range(pl.len()).is_in(hits.unique().implode())
    return cells.with_columns(kind=pl.when(hit).then(pl.lit("restated")).otherwise("kind"))


def _pointers(table: Table) -> list[tuple[str, str]]:
    """Return the columns of a table that point to another table on their own, with its name."""
    keys = table.schema.get("foreignKeys", [])
    return [
        (names(key["fields"])[0], key["reference"].get("resource") or table.name)
        for key in keys
        if len(names(key["fields"])) == 1
    ]
