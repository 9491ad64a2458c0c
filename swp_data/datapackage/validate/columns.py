"""The columns of a table under validation: where a cell surely conforms, and the key that its value makes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cell_types import Reading, reading
from swp_data.datapackage.validate.constraints import UndecidedError, constraint_tests

KINDS = {"boolean": "number", "integer": "number", "year": "number", "any": "string"}
# Patterns of letters, digits and classes of them alone, which no quote and no usual delimiter matches.
WITHOUT_MARKS = re.compile(
    r"(?:[\w(){}*+?:-]|(?<=[0-9]),(?=[0-9]*\})|\\[.dw-]|\[(?:\w|-|\\[.dw-])+\])*", re.ASCII
)
UNHASHABLE = ("array", "geojson", "list", "object")


@dataclass
class Column:
    """One column: its place in the frame, its field, and what Frictionless said of cells in other forms.

    `native` tells a column that holds values of its type (Parquet) from one that holds text. `accepted` and
    `keys` are of cells that Frictionless has read: those that conform, and the key of each value.
    """

    name: str
    field: Field
    native: bool = False
    accepted: list[Any] = dataclasses.field(default_factory=list)
    keys: dict[Any, str] = dataclasses.field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What the values are compared as: values of two kinds are never equal."""
        return KINDS.get(self.field.type, self.field.type)

    @property
    def cell(self) -> pl.Expr:
        return pl.col(self.name)

    @property
    def missing(self) -> pl.Expr:
        """True where the cell is a missing value."""
        if self.native:
            return self.cell.is_null()
        words = self.field.missing_values
        missing = self.cell == words[0] if len(words) == 1 else self.cell.is_in(list(words))
        return self.cell.is_null() | missing

    @property
    def conforms(self) -> pl.Expr:
        """True where the cell surely conforms to its field: to its type and to each constraint by itself."""
        surely = self._surely
        if self.accepted:
            surely = surely | self.cell.is_in(self.accepted)
        if not self.field.required:
            return surely | self.missing
        return surely & ~self.missing if self._takes_missing else surely

    @property
    def _surely(self) -> pl.Expr:
        read = self.read
        if read is None:
            return pl.lit(value=False)
        try:
            return pl.all_horizontal(
                read.surely, *constraint_tests(self.field, read.value, read.exact).values()
            )
        except UndecidedError:
            return pl.lit(value=False)

    @cached_property
    def _takes_missing(self) -> bool:
        """Whether a missing value looks like a value of the type, as an empty text does."""
        if self.native:
            return False
        words = pl.DataFrame({self.name: [None, *self.field.missing_values]}, schema={self.name: pl.String})
        return bool(
            words.select(self._surely.fill_null(value=self.field.type in {"string", "any"}).any()).item()
        )

    @property
    def key_if_conforming(self) -> pl.Expr:
        """The key, of a table in which each cell conforms."""
        read = self.read
        if read is None or read.key is None:
            return self.key
        return read.key if self.field.required else pl.when(~self.missing).then(read.key)

    @property
    def key(self) -> pl.Expr:
        """The value in the one form that equal values share, as text; null where it is missing or no value."""
        read = self.read
        known = pl.lit(None, pl.String)
        if self.keys:
            known = self.cell.replace_strict(self.keys, default=None, return_dtype=pl.String)
        if read is not None and read.key is not None:
            known = pl.when(read.surely.fill_null(value=False)).then(read.key).otherwise(known)
        return pl.when(self.missing).then(None).otherwise(known)

    @property
    def unkeyed(self) -> pl.Expr:
        """True where the cell is no missing value, and its key has to be asked for."""
        read = self.read
        if read is None or read.key is None:
            return ~self.missing
        if self.kind == "string" and self.field.format == "default":
            return pl.lit(value=False)
        return ~self.missing & ~read.surely.fill_null(value=False)

    @property
    def free_text(self) -> bool:
        """Whether a conforming cell may hold a quote, or a usual delimiter."""
        read, constraints = self.read, self.field.constraints
        if read is None or self.field.type not in {"string", "any"}:
            return read is None or read.free_text
        if enum := constraints.get("enum"):
            return any(re.search('[",;\\t|]', str(value)) for value in enum)
        return not WITHOUT_MARKS.fullmatch(constraints.get("pattern") or ".")

    @property
    def read(self) -> Reading | None:
        if not self.native:
            return reading(self.field, self.cell)
        if self.kind == "number" and self.field.type != "number":
            key = self.cell.cast(pl.Int64, strict=False).cast(pl.String)
        elif self.field.type == "date":
            key = self.cell.cast(pl.Date).dt.to_string("%Y-%m-%d")
        else:
            key = None
        return Reading(pl.lit(value=True), self.cell, key)


def key_of(value: Any) -> str | None:
    """Return the text that equal values of one kind share.

    >>> key_of(7), key_of(Decimal("7.0")), key_of(True), key_of(date(2020, 2, 29))
    ('7', '7', '1', '2020-02-29')

    Raises:
        UndecidedError: the value is equal to nothing, itself included, or can't be in a key.
    """
    try:
        return _key_of(value)
    except (
        ValueError,
        OverflowError,
        ArithmeticError,
    ) as error:  # an offset of days, a number of thousands of digits
        raise UndecidedError(str(error)) from error


def _key_of(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, int | float | Decimal):
        if value != value:  # noqa: PLR0124 - so is NaN told, of whatever type
            raise UndecidedError("NaN is equal to nothing")
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return (
            str(int(exact))
            if exact.is_finite() and exact == exact.to_integral_value()
            else str(exact.normalize())
        )
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo is None else f"{value.astimezone(UTC).isoformat()} UTC"
    if isinstance(value, time):
        return value.isoformat() if value.tzinfo is None else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping | list):
        raise UndecidedError("a list or an object can't be in a key")
    if hasattr(value, "year") and hasattr(value, "month"):
        return f"{value.year:04}-{value.month:02}"
    return repr(value)
