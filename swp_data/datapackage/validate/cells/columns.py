"""The columns of a table during validation: which cells are proven to conform, and the key of each value."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cells.cell_types import Reading, reading
from swp_data.datapackage.validate.cells.constraints import UndecidedError, constraint_tests

KINDS = {"boolean": "number", "integer": "number", "year": "number", "any": "string"}
MOST_DIGITS = 4_000  # of a number that is written out; Python refuses to write whole numbers that are longer
NAN_KEY = "\0NaN"
"""The key of NaN, which equals no number, not even itself."""
NATIVE_KEYS = ("boolean", "date", "integer", "year")  # types of Parquet whose keys are expressions


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in the data frame, its field, and what Frictionless decided about its cells."""

    name: str
    field: Field
    native: bool = False
    """Whether it contains values of its type, as in Parquet; otherwise it contains text."""
    accepted: tuple[Any, ...] = ()
    """Cells that these checks can't prove valid, and that Frictionless accepts."""
    keys: Mapping[Any, str] = dataclasses.field(default_factory=dict)
    """The key of each cell that Frictionless has read for a key."""
    stored: bool = False
    """Whether the frame has its parsed values, by the expressions of `parsing`."""

    @property
    def kind(self) -> str:
        """The kind as which its values are compared; values of different kinds are never equal."""
        return KINDS.get(self.field.type, self.field.type)

    @property
    def cell(self) -> pl.Expr:
        return pl.col(self.name)

    @property
    def text(self) -> pl.Expr:
        """The cell as text."""
        if not self.native:
            return self.cell
        if self.field.type in {"array", "list", "object"}:
            return json_of(self.cell)
        return (
            iso_duration(self.cell)
            if self.field.type == "duration"
            else self.cell.cast(pl.String, strict=False)
        )

    @property
    def empty(self) -> pl.Expr:
        """True if nothing is written in the cell."""
        return self.cell.is_null() if self.native else self.cell.is_null() | (self.cell.str.len_bytes() == 0)

    @property
    def accepts_anything(self) -> bool:
        """Whether every cell conforms, whatever is in it."""
        field = self.field
        constraints = field.constraints.keys() - {"required", "unique"}
        is_text = field.type == "any" or (field.type == "string" and field.format == "default")
        return is_text and not self.native and not (field.required or constraints or field.categories)

    @property
    def parsing(self) -> tuple[pl.Expr, ...]:
        """The expressions that parse its cells, if their values are not the cells themselves."""
        read = None if self.native else reading(self.field, self.cell)
        return read.stored(self.name)[0] if read and read.parsed else ()

    @property
    def missing(self) -> pl.Expr:
        """True if the cell is a missing value."""
        if self.native:
            return self.cell.is_null()
        words = self.field.missing_values
        missing = self.cell == words[0] if len(words) == 1 else self.cell.is_in(list(words))
        return self.cell.is_null() | missing

    @property
    def conforms(self) -> pl.Expr:
        """True if the cell is proven, or known from Frictionless, to have its type and satisfy its constraints."""
        conforms = self._proven
        if self.accepted:
            conforms = conforms | self.cell.is_in(list(self.accepted))
        if not self.field.required:
            return conforms | self.missing
        return conforms & ~self.missing if self._missing_looks_valid else conforms

    def suspect(self, *, keyed: bool) -> pl.Expr:
        """True if Frictionless must read the cell: it is not proven to conform, or its key is unknown.

        Args:
            keyed: whether the column is part of a key.
        """
        return ~self.conforms | self.key_unknown if keyed else ~self.conforms

    @property
    def _proven(self) -> pl.Expr:
        read = self.read
        if read is None:
            return pl.lit(value=False)
        try:
            tests = constraint_tests(self.field, read.value, read.exact)
        except UndecidedError:
            return pl.lit(value=False)
        return pl.all_horizontal(read.proven, *tests.values())

    @cached_property
    def _missing_looks_valid(self) -> bool:
        """Whether a missing value would pass as a value of the type, as an empty text does."""
        if self.native or self.field.type in {"string", "any"}:
            return True
        words = [
            word for word in self.field.missing_values if word
        ]  # an empty cell is no value of another type
        if not words:
            return False
        frame = pl.DataFrame({self.name: words}, schema={self.name: pl.String}).with_columns(self.parsing)
        return bool(frame.select(self._proven.any()).item())

    @property
    def key(self) -> pl.Expr:
        """The text that equal values share; null if the cell is missing or not a value."""
        read = self.read
        key = pl.lit(None, pl.String)
        if self.keys:
            key = self.cell.replace_strict(self.keys, default=None, return_dtype=pl.String)
        if read is not None and read.key is not None:
            key = pl.when(read.proven.fill_null(value=False)).then(read.key).otherwise(key)
        return pl.when(self.missing).then(None).otherwise(key)

    @property
    def key_if_conforming(self) -> pl.Expr:
        """The key, in a table in which every cell conforms."""
        read = self.read
        if read is None or read.key is None:
            return self.key
        return read.key if self.field.required else pl.when(~self.missing).then(read.key)

    @property
    def key_unknown(self) -> pl.Expr:
        """True if the cell is not a missing value and only Frictionless can give its key."""
        read = self.read
        if read is None or read.key is None:
            return ~self.missing
        if self.kind == "string" and self.field.format == "default":
            return pl.lit(value=False)
        return ~self.missing & ~read.proven.fill_null(value=False)

    @property
    def read(self) -> Reading | None:
        """How its cells are read; None if only Frictionless can read them."""
        if not self.native:
            read = reading(self.field, self.cell)
            return read.stored(self.name)[1] if read and self.stored else read
        to_key: Callable[[pl.Expr], pl.Expr] = _native_key
        if self.field.type in NATIVE_KEYS:
            to_key = _date if self.field.type == "date" else _whole_number
        return Reading(pl.lit(value=True), self.cell, to_key)

    @property
    def may_be_nan(self) -> bool:
        """Whether a key may be that of NaN."""
        return (self.native and self.kind == "number") or NAN_KEY in self.keys.values()


def _whole_number(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Int64, strict=False).cast(pl.String)


def _date(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Date).dt.to_string("%Y-%m-%d")


def json_of(values: pl.Expr) -> pl.Expr:
    """Return lists or objects as JSON."""

    def written(value: Any) -> str:
        plain = value.to_list() if isinstance(value, pl.Series) else value
        return json.dumps(plain, ensure_ascii=False, default=str)

    return values.map_elements(written, return_dtype=pl.String)


def iso_duration(values: pl.Expr) -> pl.Expr:
    """Return durations in the form of ISO 8601, such as P1D."""
    return values.dt.to_string("iso")


def _native_key(value: pl.Expr) -> pl.Expr:
    """Return the keys of values whose text in Polars is not that of equal values in CSV, such as 1e20."""

    def read(cell: Any) -> str | None:
        return key_of(cell.to_list() if isinstance(cell, pl.Series) else cell)

    return value.map_elements(read, return_dtype=pl.String)


def key_of(value: Any) -> str | None:
    """Return the text that equal values of one kind share; NaN has `NAN_KEY`.

    >>> key_of(7), key_of(Decimal("7.0")), key_of(True), key_of(date(2020, 2, 29))
    ('7', '7', '1', '2020-02-29')
    >>> key_of({"b": [1, 2.0], "a": None}) == key_of({"a": None, "b": [1.0, 2]})
    True

    Raises:
        UndecidedError: the value can't be written as a text.
    """
    try:
        return _key_of(value)
    except (ValueError, ArithmeticError) as error:  # an offset of days, a number of thousands of digits
        raise UndecidedError(str(error)) from error


def _key_of(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, int | float | Decimal):
        return _key_of_number(value)
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo is None else f"{value.astimezone(UTC).isoformat()} UTC"
    if isinstance(value, time):
        return value.isoformat() if value.tzinfo is None else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return json.dumps({str(name): _key_within(part) for name, part in value.items()}, sort_keys=True)
    if isinstance(value, list):
        return json.dumps([_key_within(part) for part in value])
    if hasattr(value, "year") and hasattr(value, "month"):
        return f"{value.year:04}-{value.month:02}"
    return repr(value)


def _key_within(value: Any) -> list[str | None]:
    """Return the key of a part of a list or an object with its kind: 1 and "1" are different parts of JSON."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return ["number" if is_number else type(value).__name__, _key_of(value)]


def _key_of_number(value: float | Decimal) -> str:
    if value != value:  # noqa: PLR0124 - true of NaN, whatever its type
        return NAN_KEY
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return str(exact)
    _, digits, exponent = exact.as_tuple()
    if isinstance(exponent, int) and abs(exact.adjusted()) < MOST_DIGITS and -exponent < MOST_DIGITS:
        return str(int(exact)) if exact == exact.to_integral_value() else format(exact, "f").rstrip("0")
    # Written out, such a number would take as many characters as its exponent says.
    text = "".join(map(str, digits)).strip("0")
    return f"{'-' if exact < 0 else ''}{text}e{exact.adjusted()}" if text else "0"
