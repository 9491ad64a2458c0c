"""Columns that are derived from a row's words, by the profile of the row's edition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from swp_data.checks.rules._expressions import text
from swp_data.checks.rules._rule import Tables
from swp_data.dataset.profile import Edition


def derived_by_edition(
    tables: Tables, *, derived: str, printed: str, derive: Callable[[Edition, str], str | None]
) -> pl.Expr:
    """Return an expression that is true if a column has the value that the row's edition derives from another column.

    A row passes if the profile does not describe its edition. Reads `plan_id` and the two columns.

    Args:
        tables: the tables, with the profile.
        derived: the column that is checked.
        printed: the column that it is derived from.
        derive: returns the value that an edition derives from a text; None counts as an empty cell.
    """

    def agrees(row: dict[str, Any]) -> bool:
        edition = tables.profile.find_edition(row["plan_id"])
        return edition is None or row[derived] == (derive(edition, row[printed]) or "")

    return pl.struct(text("plan_id"), text(printed), text(derived)).map_elements(
        agrees, return_dtype=pl.Boolean
    )
