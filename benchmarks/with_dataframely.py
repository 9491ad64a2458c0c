"""Check the two tables with dataframely: schemas as its users write them, and an anti-join for the foreign key.

dataframely only supports foreign keys between tables that share a primary key, so Polars checks this one.
"""

import sys
from datetime import date
from pathlib import Path

import dataframely as dy
import polars as pl

STATUSES = ["active", "complete", "on_hold", "cancelled", "awaiting_update", "referred", "no_update"]


class Activities(dy.Schema):
    """The activities."""

    activity_id = dy.String(primary_key=True, regex=r"^swp-[0-9]{7}$")
    position = dy.Int64(min=1)
    title = dy.String(min_length=5, max_length=80)


class Updates(dy.Schema):
    """The updates."""

    update_id = dy.String(primary_key=True, regex=r"^update-[0-9]{9}$")
    activity_id = dy.String()
    reported_on = dy.Date(min=date(2016, 1, 1), max=date(2021, 12, 31))
    status = dy.Enum(STATUSES)
    printed_ref = dy.String(nullable=True, regex=r"^[A-Z][0-9]{1,2}\.[0-9]{1,2}$")
    line_start = dy.Int64(min=1)
    is_quoted = dy.Bool()
    update_text = dy.String(min_length=1, max_length=2000)
    amount = dy.Float64(nullable=True, min=0, max=1_000_000)


def check(folder: Path) -> None:
    """Raise an error of Polars or dataframely if a table breaks its schema."""
    tables = {}
    for name, schema in {"activities": Activities, "updates": Updates}.items():
        frame = pl.read_csv(folder / "data" / f"{name}.csv", schema_overrides=pl.Schema(schema))
        tables[name] = schema.validate(frame)
        print(name, frame.height)
    dangling = tables["updates"].join(tables["activities"], on="activity_id", how="anti")
    if dangling.height:
        raise dy.exc.ValidationError(f"{dangling.height} updates refer to an activity that does not exist")


if __name__ == "__main__":
    try:
        check(Path(sys.argv[1]))
    except (pl.exceptions.PolarsError, dy.exc.ValidationError, dy.exc.SchemaError) as error:
        sys.exit(f"refused: {error}")
