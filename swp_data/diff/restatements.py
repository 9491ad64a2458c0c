"""Which changed values are restated: a new document in this version states them differently."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from swp_data.datapackage.model import Resource


def mark_restated(cells: pl.DataFrame, tables: Mapping[str, Resource], source_table: str) -> pl.DataFrame:
    """Return the cells with the kind `restated` instead of `corrected` if a new document is the reason.

    A document is new if its row in the table of sources was added. It is the reason for a changed value

    - if the row now names it, in a column that points to the table of sources; or
    - if an added row names it, points to the changed row, and contains the new value.

    Every other changed value is a correction: the documents are the same, but were read better.

    Args:
        cells: table, key, field, old, new, kind and row, in the form of `Diff.cells`.
        tables: the tables of the new version.
        source_table: the name of the table of sources; it must have a primary key of one column.
    """
    if source_table not in tables or len(tables[source_table].schema.primary_key) != 1:
        return cells
    new_sources = cells.filter(table=source_table, row="added")["key"].unique().to_list()
    if not new_sources:
        return cells
    pointers = pl.DataFrame(
        [(name, *pointer) for name, resource in tables.items() for pointer in _pointers(resource)],
        schema={"table": pl.String, "field": pl.String, "to": pl.String},
        orient="row",
    )
    pointing = cells.join(pointers, on=["table", "field"])
    row = ["table", "key"]
    naming = (
        pointing.filter(pl.col("to") == source_table, pl.col("new").is_in(new_sources)).select(row).unique()
    )
    # For each added row that names a new document: the rows that it points to, with the values that it contains.
    targets = pointing.filter(row="added").join(naming, on=row).select(*row, "to", target="new")
    values = cells.filter(row="added").select(*row, "new").join(targets, on=row)
    printed = values.select("new", table="to", key="target").unique()
    changed = cells.with_row_index("index").filter(kind="corrected")
    restated = pl.concat(
        [
            changed.join(naming, on=row, how="semi")["index"],
            changed.join(printed, on=[*row, "new"], how="semi")["index"],
        ]
    )
    is_restated = pl.int_range(pl.len()).is_in(restated.unique().implode())
    return cells.with_columns(kind=pl.when(is_restated).then(pl.lit("restated")).otherwise("kind"))


def _pointers(resource: Resource) -> list[tuple[str, str]]:
    """Return the columns that are a foreign key by themselves, each with the table that it points to."""
    return [
        (key.fields[0], key.resource or resource.name)
        for key in resource.schema.foreign_keys
        if len(key.fields) == 1
    ]
