"""Cells of text: which are proven to be values of their type, and which values they represent.

Frictionless reads cells one by one, and leniently: it accepts " 7", "1_000" and "2020-2-3". Here each type has a
narrower form, the one in which values are nearly always written, that Polars recognises a column at a time. A
cell in that form is a value to Frictionless too; a cell in any other form proves nothing, and is passed to
Frictionless.
Standard: Table Schema, https://datapackage.org/standard/table-schema/#field-types
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import polars as pl

from swp_data.datapackage.model import Field

EXACT_DIGITS = 15  # a float keeps this many decimal digits, so comparing such floats is exact
TRUE = ("true", "True", "TRUE", "1")
FALSE = ("false", "False", "FALSE", "0")
HOUR, MINUTE, SECOND = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]", "[0-5][0-9]"
YEAR, MONTH, DAY = "[1-9][0-9]{3}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
DIRECTIVES = {"%Y": YEAR, "%m": MONTH, "%d": DAY, "%H": HOUR, "%M": MINUTE, "%S": SECOND}
TEMPORAL = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S", "time": "%H:%M:%S"}
UNITS = "[A-Za-z£$€% ]*"  # characters that may surround a number that is not bare


@dataclass(frozen=True)
class Reading:
    """How the cells of a column are read, as expressions on the column."""

    form: pl.Expr
    """True for each cell that has the form of its type."""
    value: pl.Expr
    """The value of a cell that has the form."""
    to_key: Callable[[pl.Expr], pl.Expr] | None
    """Turns values into the text that equal ones share; None if comparing texts can't decide whether they are equal."""
    exact: pl.Expr = field(default_factory=lambda: pl.lit(value=True))
    """True if the value is not rounded, so it equals another only if both are written alike."""
    parsed: bool = False
    """Whether the value is not the text itself, so a cell that has the form may have no value (30 February)."""

    @property
    def proven(self) -> pl.Expr:
        """True for each cell that is proven to be a value of the type."""
        return self.form & self.value.is_not_null() if self.parsed else self.form

    @property
    def key(self) -> pl.Expr | None:
        """The text that equal values share."""
        return self.to_key(self.value) if self.to_key else None

    def stored(self, name: str) -> tuple[tuple[pl.Expr, pl.Expr], Reading]:
        """Return two expressions to add to a frame under names of their own, and a reading that refers to them.

        Each cell is then parsed once, however often its value is compared.
        """
        form, value = f"{name} form", f"{name} value"
        stored = replace(self, form=pl.col(form), value=pl.col(value))
        return (self.form.alias(form), self.value.alias(value)), stored


def _itself(value: pl.Expr) -> pl.Expr:
    return value


def _as_text(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.String)


def reading(column: Field, text: pl.Expr) -> Reading | None:
    """Return how a column of text is read; None if only Frictionless can read it (a duration, a list, …)."""
    reader = READERS.get(column.type)
    return reader(column, text) if reader else None


def strptime_regex(pattern: str) -> str | None:
    """Return a regular expression for texts that a strptime pattern is certain to read; None for an unfamiliar pattern.

    >>> strptime_regex("%d/%m/%Y") == f"^{DAY}/{MONTH}/{YEAR}$"
    True
    """
    parts = re.split(r"(%.)", pattern)
    directives = parts[1::2]
    if not all(part in DIRECTIVES for part in directives) or len(set(directives)) < len(directives):
        return None
    if re.search(r"[%\t\n\r\f\v]", "".join(parts[::2])):
        return None
    return "^" + "".join(DIRECTIVES.get(part) or re.escape(part).replace("\\ ", " ") for part in parts) + "$"


def _string(column: Field, text: pl.Expr) -> Reading | None:
    if column.format == "default":
        return Reading(pl.lit(value=True), text, _itself)
    if column.format == "uuid":
        return Reading(
            text.str.contains("^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
            text,
            _itself,
        )
    return None


def _any(_: Field, text: pl.Expr) -> Reading:
    return Reading(pl.lit(value=True), text, _itself)


def _integer(column: Field, text: pl.Expr) -> Reading:
    if column.options.get("groupChar") or column.options.get("bareNumber") is False:
        number, proven = _digits(column, text, fraction="")
    else:  # the cast reads digits with or without a sign, and nothing else
        number, proven = text, pl.lit(value=True)
    value = number.cast(pl.Int64, strict=False)
    return Reading(proven & (number.str.len_bytes() <= 18), value, _as_text, parsed=True)


def _number(column: Field, text: pl.Expr) -> Reading:
    point = column.options.get("decimalChar") or "."
    number, proven = _digits(column, text, fraction=f"(?:{re.escape(point)}[0-9]+)?")
    if point != ".":
        number = number.str.replace(point, ".", literal=True)
    value = number.cast(pl.Float64, strict=False)
    exact = number.str.len_bytes() <= EXACT_DIGITS
    return Reading(proven, value, None, exact, parsed=True)


def _digits(column: Field, text: pl.Expr, fraction: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the digits of numbers as text, and an expression that is true for cells proven to be numbers."""
    group = column.options.get("groupChar") or ""
    if group and (group in "+-" or re.search(r"[0-9]", group) or group == column.options.get("decimalChar")):
        return text, pl.lit(value=False)
    digits = f"(?:[0-9]|{re.escape(group)})*" if group else "[0-9]*"
    form = f"-?[0-9]{digits}{fraction}"
    number, proven = text, text.str.contains(f"^{form}$")
    if column.options.get("bareNumber") is False:
        number = text.str.extract(f"^{UNITS}({form}){UNITS}$")
        proven = number.is_not_null()
    if group:
        number = number.str.replace_all(group, "", literal=True)
    return number, proven


def _boolean(column: Field, text: pl.Expr) -> Reading:
    true = [str(value) for value in column.options.get("trueValues", TRUE)]
    false = [str(value) for value in column.options.get("falseValues", FALSE)]
    value = text.is_in(true) & ~text.is_in(false)  # Frictionless reads a text in both lists as false
    return Reading(text.is_in([*true, *false]), value, _truth)


def _truth(value: pl.Expr) -> pl.Expr:
    return pl.when(value).then(pl.lit("1")).otherwise(pl.lit("0"))  # True equals 1 in Python


def _temporal(column: Field, text: pl.Expr) -> Reading | None:
    pattern = TEMPORAL[column.type] if column.format == "default" else column.format
    regex = strptime_regex(pattern)
    if regex is None:
        return None
    if column.type == "date":
        value = text.str.to_date(pattern, strict=False)
    elif column.type == "datetime":
        value = text.str.to_datetime(pattern, strict=False, time_unit="us")
    else:
        value = text.str.to_time(pattern, strict=False)
    # If a pattern lacks something that only Polars needs, such as the day of a month, the result is null.
    written = TEMPORAL[column.type]
    return Reading(text.str.contains(regex), value, lambda moment: moment.dt.to_string(written), parsed=True)


def _year(_: Field, text: pl.Expr) -> Reading:
    value = text.cast(pl.Int64, strict=False)
    return Reading(text.str.contains("^[0-9]{4}$"), value, _as_text, parsed=True)


def _yearmonth(_: Field, text: pl.Expr) -> Reading:
    return Reading(text.str.contains(f"^[0-9]{{4}}-{MONTH}$"), text, _itself)


READERS: dict[str, Callable[[Field, pl.Expr], Reading | None]] = {
    "any": _any,
    "boolean": _boolean,
    "date": _temporal,
    "datetime": _temporal,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "time": _temporal,
    "year": _year,
    "yearmonth": _yearmonth,
}
