"""Cells of text: which are surely values of their type, and the values that they stand for.

Frictionless reads cells one by one, and leniently: " 7", "1_000" and "2020-2-3" are values to it. Here each
type has a narrower form, in which values are nearly always written, that Polars recognises a column at a
time. A cell in that form is a value to Frictionless too; of any other nothing is said here, and Frictionless
is asked. Standard: Table Schema, https://datapackage.org/standard/table-schema/#field-types
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from swp_data.datapackage.model import Field

EXACT_DIGITS = 15  # so many decimal digits always survive in a float, so that comparing floats is exact
TRUE = ("true", "True", "TRUE", "1")
FALSE = ("false", "False", "FALSE", "0")
HOUR, SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
YEAR, MONTH, DAY = "[1-9][0-9]{3}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
DIRECTIVES = {"%Y": YEAR, "%m": MONTH, "%d": DAY, "%H": HOUR, "%M": SIXTY, "%S": SIXTY}
TEMPORAL = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S", "time": "%H:%M:%S"}
AROUND = "[A-Za-z£$€% ]*"  # what may stand around a number that is not bare


@dataclass(frozen=True)
class Reading:
    """How a column of text is read: where a cell is surely a value, the values, and their one written form.

    `key` is None where equal values can't be told by comparing one written form; `exact` is true where the
    value is no rounded one, so that it is equal to another only if the numbers as written are equal.
    """

    surely: pl.Expr
    value: pl.Expr
    key: pl.Expr | None
    exact: pl.Expr = field(default_factory=lambda: pl.lit(value=True))
    free_text: bool = False  # whether a cell that is surely a value may hold a quote or a usual delimiter


def reading(column: Field, text: pl.Expr) -> Reading | None:
    """Return how a column of text is read; None where only Frictionless can say (a duration, a list, …)."""
    return READERS[column.type](column, text) if column.type in READERS else None


def strptime_regex(pattern: str) -> str | None:
    """Return the regular expression of the texts that a strptime pattern surely reads; None for one unknown.

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
        return Reading(pl.lit(value=True), text, text, free_text=True)
    if column.format == "uuid":
        return Reading(
            text.str.contains("^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
            text,
            text,
        )
    return None


def _any(_: Field, text: pl.Expr) -> Reading:
    return Reading(pl.lit(value=True), text, text, free_text=True)


def _integer(column: Field, text: pl.Expr) -> Reading:
    number, surely = _digits(column, text, fraction="")
    value = number.cast(pl.Int64, strict=False)
    return Reading(
        surely & (number.str.len_bytes() <= 18), value, value.cast(pl.String), free_text=bool(column.options)
    )


def _number(column: Field, text: pl.Expr) -> Reading:
    point = column.options.get("decimalChar") or "."
    number, surely = _digits(column, text, fraction=f"(?:{re.escape(point)}[0-9]+)?")
    if point != ".":
        number = number.str.replace(point, ".", literal=True)
    value = number.cast(pl.Float64, strict=False)
    exact = number.str.len_bytes() <= EXACT_DIGITS
    return Reading(surely, value, None, exact, free_text=bool(column.options))


def _digits(column: Field, text: pl.Expr, fraction: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the digits of numbers as text, and where a cell is surely a number."""
    group = column.options.get("groupChar") or ""
    if group and (group in "+-" or re.search(r"[0-9]", group) or group == column.options.get("decimalChar")):
        return text, pl.lit(value=False)
    digits = f"(?:[0-9]|{re.escape(group)})*" if group else "[0-9]*"
    form = f"-?[0-9]{digits}{fraction}"
    number, surely = text, text.str.contains(f"^{form}$")
    if column.options.get("bareNumber") is False:
        number = text.str.extract(f"^{AROUND}({form}){AROUND}$")
        surely = number.is_not_null()
    if group:
        number = number.str.replace_all(group, "", literal=True)
    return number, surely


def _boolean(column: Field, text: pl.Expr) -> Reading:
    true = [str(value) for value in column.options.get("trueValues", TRUE)]
    false = [str(value) for value in column.options.get("falseValues", FALSE)]
    value = text.is_in(true) & ~text.is_in(false)  # a text in both lists is false to Frictionless
    key = pl.when(value).then(pl.lit("1")).otherwise(pl.lit("0"))  # Python's True is equal to 1
    return Reading(text.is_in([*true, *false]), value, key, free_text=bool(column.options))


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
    # A pattern may leave out what Polars needs and Python does not (a month without its day): then it is null.
    return Reading(
        text.str.contains(regex) & value.is_not_null(),
        value,
        value.dt.to_string(TEMPORAL[column.type]),
        free_text=column.format != "default",
    )


def _year(_: Field, text: pl.Expr) -> Reading:
    value = text.cast(pl.Int64, strict=False)
    return Reading(text.str.contains("^[0-9]{4}$"), value, value.cast(pl.String))


def _yearmonth(_: Field, text: pl.Expr) -> Reading:
    return Reading(text.str.contains(f"^[0-9]{{4}}-{MONTH}$"), text, text)


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
