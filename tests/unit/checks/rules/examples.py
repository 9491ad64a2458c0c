"""The examples of the rules as typed tables."""

import polars as pl

from swp_data.checks.rules import Tables
from swp_data.datapackage.frames import polars_type
from swp_data.dataset.contract import contract


def frame_of(table, rows, columns=None):
    """Return rows as a frame with the types of the table's schema, with all its columns or only those given."""
    unknown = {name for row in rows for name in row} - set(contract()[table].names)
    assert not unknown, f"{table} has no column {sorted(unknown)}"
    fields = [field for field in contract()[table].fields if columns is None or field.name in columns]
    frame = pl.DataFrame(
        {
            field.name: pl.Series([row.get(field.name) for row in rows], dtype=_read_as(field))
            for field in fields
        }
    )
    return frame.with_columns(pl.col(field.name).str.to_date() for field in fields if field.type == "date")


def _read_as(field):
    return pl.String if field.type == "date" else polars_type(field)


def example_tables(rule, *, broken):
    """Return the tables of a rule's example, with the columns that the rule reads and no others."""
    rows = rule.example.rows(rule.table, broken=broken)
    if rule.reads_everything:
        return Tables({name: frame_of(name, rows.get(name, [])) for name in contract()})
    return Tables(
        {name: frame_of(name, rows.get(name, []), columns) for name, columns in rule.columns_read.items()}
    )


def failing_rows(rule, tables):
    """Return the indexes of the rows that break a rule."""
    return (
        (~tables[rule.table].select(rule.passes(tables).fill_null(value=False)).to_series())
        .arg_true()
        .to_list()
    )
