"""The constraints of a field as expressions on its values.

Standard: Table Schema, https://datapackage.org/standard/table-schema/#field-constraints
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import polars as pl

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cells.cell_types import EXACT_DIGITS, FALSE, TEMPORAL, TRUE
from swp_data.errors import SwpDataError
from swp_data.text import truncate

ORDERED = ("integer", "number", "date", "datetime", "time", "year", "yearmonth")
# The parts of patterns that mean the same in Polars' regular expressions as in Python's. The classes
# \d \w \s match characters beyond ASCII in both, though not the same ones, so they are narrowed to ASCII.
PUNCTUATION = r"\\[-\].\\/+*?()\[{}|^$#&~]"
LITERAL = r"[A-Za-z0-9 _,:;@#%&=<>~/!'\"£€-]"
CLASS_ITEM = rf"(?:{PUNCTUATION}|&(?!&)|[A-Za-z0-9 _,:;@#%=<>/!'\".+*?(){{}}|$](?:-[A-Za-z0-9])?|-(?=\]))"
QUANTIFIER = r"(?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??(?![*+?{])"
TOKEN = re.compile(
    rf"(?P<shorthand>\\[dws])|{PUNCTUATION}|{LITERAL}|\.|\^|\$|\||\(\?:|\((?!\?)|\)|{QUANTIFIER}"
    rf"|\[\^{CLASS_ITEM}+\]|(?P<mixed>\[(?:\\[dws]|{CLASS_ITEM})+\])"
)
REPETITIONS = re.compile(r"\{[0-9]*,?([0-9]{1,9})\}")
MOST_STATES = (
    100_000  # of the automaton of a pattern; with more, even a linear engine takes long for each character
)
SHORTHANDS = {r"\d": "0-9", r"\w": "A-Za-z0-9_", r"\s": r" \t\n\r\f\v"}


class UndecidedError(SwpDataError, ValueError):
    """Raised for what expressions cannot decide, such as a pattern with look-ahead; Frictionless decides it."""


EXACT = pl.lit(value=True)
LONG_LENGTH = 1000


def constraint_tests(field: Field, value: pl.Expr, exact: pl.Expr = EXACT) -> dict[str, pl.Expr]:
    """Return, for each constraint on values, an expression that is true for values proven to satisfy it.

    Args:
        field: the field; its `categories` count as a constraint, `required` and `unique` do not.
        value: the values, with the types of `swp_data.datapackage.validate.cells.cell_types`.
        exact: true if the value is not rounded; a rounded value can only prove a bound that it does not equal.

    Raises:
        UndecidedError: a constraint has another type than the field, or only Python can evaluate it.
    """
    tests = {
        name: CONSTRAINTS[name](field, value, wanted, exact)
        for name, wanted in field.constraints.items()
        if name not in {"required", "unique"} and wanted is not None and _is_compiled(name)
    }
    if (
        field.categories and field.type in {"string", "integer"} and "enum" not in tests
    ):  # an enum is a subset of them
        tests["categories"] = value.is_in([comparable(field, wanted) for wanted in category_values(field)])
    return tests


def _is_compiled(name: str) -> bool:
    """Return True for a constraint that an expression can test.

    Raises:
        UndecidedError: it is another one.
    """
    if name not in CONSTRAINTS:
        raise UndecidedError(f"the constraint {name}")
    return True


def category_values(field: Field) -> list[Any]:
    """Return the values of a field's categories, whether or not they have labels."""
    return [item.get("value") if isinstance(item, dict) else item for item in field.categories]


def comparable(field: Field, wanted: Any) -> Any:
    """Return the value of a constraint as a value of the field.

    >>> comparable(Field("year", "year"), "2020"), comparable(Field("day", "date"), "2020-02-29")
    (2020, datetime.date(2020, 2, 29))

    Raises:
        UndecidedError: it is not certain to be one.
    """
    kind = field.type
    if kind == "string" and isinstance(wanted, str):
        return wanted
    if kind in {"integer", "year"} and not isinstance(wanted, bool):
        if isinstance(wanted, int) and abs(wanted) < 10**18:
            return wanted
        if isinstance(wanted, str) and re.fullmatch("-?[0-9]{1,18}", wanted) and not field.options:
            return int(wanted)
    if kind == "number" and not isinstance(wanted, bool) and not field.options:
        text = repr(wanted) if isinstance(wanted, int | float) else wanted
        if (
            isinstance(text, str)
            and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text)
            and len(text) <= EXACT_DIGITS
        ):
            return float(text)
    if kind == "boolean":
        if isinstance(wanted, bool):
            return wanted
        if not field.options and wanted in (*TRUE, *FALSE):
            return wanted in TRUE
    if kind in TEMPORAL and isinstance(wanted, str):
        return _moment(field, wanted)
    if kind == "yearmonth" and isinstance(wanted, str) and re.fullmatch("[0-9]{4}-(?:0[1-9]|1[0-2])", wanted):
        return wanted
    raise UndecidedError(f"{truncate(repr(wanted), 80)} is not certain to be a value of type {kind}")


def _moment(field: Field, wanted: str) -> date | datetime | time:
    pattern = TEMPORAL[field.type] if field.format == "default" else field.format
    try:
        moment = datetime.strptime(wanted, pattern)  # noqa: DTZ007 - neither text has a time zone
    except ValueError as error:
        raise UndecidedError(str(error)) from error
    if field.type == "datetime":
        return moment
    return moment.date() if field.type == "date" else moment.time()


Test = Callable[[Field, pl.Expr, Any, pl.Expr], pl.Expr]


def _bound(beyond: Callable[[pl.Expr, Any], pl.Expr], *, inclusive: bool) -> Test:
    """Return the test of a bound; `beyond` is the strict comparison with it."""

    def test(field: Field, value: pl.Expr, wanted: Any, exact: pl.Expr) -> pl.Expr:
        if field.type not in ORDERED:
            raise UndecidedError(f"values of type {field.type} have no order")
        bound = comparable(field, wanted)
        satisfied = beyond(value, bound)
        if inclusive:
            satisfied = satisfied | ((value == bound) & exact)
        if field.type != "number":
            return satisfied
        # Polars orders NaN above every number; by the rules of numbers it satisfies no bound. Decimals have no NaN.
        return satisfied & value.cast(pl.Float64).is_not_nan()

    return test


def _min_length(field: Field, value: pl.Expr, wanted: Any, _: pl.Expr) -> pl.Expr:
    if field.type != "string" or not isinstance(wanted, int):
        raise UndecidedError(f"the length of a value of type {field.type}")
    # A character is at least one byte long, and counting bytes is much faster.
    return (value.str.len_bytes() if wanted <= 1 else value.str.len_chars()) >= wanted


def _max_length(field: Field, value: pl.Expr, wanted: Any, _: pl.Expr) -> pl.Expr:
    if field.type != "string" or not isinstance(wanted, int):
        raise UndecidedError(f"the length of a value of type {field.type}")
    # A text never has more characters than bytes; a longer one is passed to Frictionless.
    return (value.str.len_bytes() if wanted >= LONG_LENGTH else value.str.len_chars()) <= wanted


def _enum(field: Field, value: pl.Expr, wanted: Any, exact: pl.Expr) -> pl.Expr:
    return value.is_in([comparable(field, value_allowed) for value_allowed in wanted]) & exact


def _pattern(field: Field, value: pl.Expr, wanted: Any, _: pl.Expr) -> pl.Expr:
    if field.type != "string" or not isinstance(wanted, str):
        raise UndecidedError(f"a pattern on a field of type {field.type}")
    return value.str.contains(portable_pattern(wanted))


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern as Python compiles it.

    Raises:
        re.error: it is not a regular expression of Python, or one that Python can't compile.
    """
    try:
        return re.compile(pattern)
    except RecursionError as error:
        raise re.error("it is nested too deeply") from error
    except OverflowError as error:
        raise re.error("a repetition is too long") from error


@lru_cache(maxsize=1024)
def portable_pattern(pattern: str) -> str:
    r"""Return a pattern as a regular expression for Polars, anchored at both ends, that matches no more than Python's.

    >>> portable_pattern(r"[A-E][0-9]+|s\d")
    '^(?:[A-E][0-9]+|s[0-9])$'

    Raises:
        UndecidedError: the two engines interpret a part of it differently (look-around, Unicode classes, flags).
    """
    if math.prod(int(most) for most in REPETITIONS.findall(pattern)) > MOST_STATES:
        raise UndecidedError(f"the pattern {truncate(pattern, 80)!r} repeats parts too often")
    parts, position = [], 0
    while position < len(pattern):
        token = TOKEN.match(pattern, position)
        if token is None:
            raise UndecidedError(f"the pattern {truncate(pattern, 80)!r} from character {position + 1}")
        text = token[0]
        if token["shorthand"]:
            text = f"[{SHORTHANDS[text]}]"
        elif token["mixed"]:
            text = re.sub(r"\\[dws]", lambda match: SHORTHANDS[match[0]], text)
        parts.append(text)
        position = token.end()
    portable = f"^(?:{''.join(parts)})$"
    try:
        compile_pattern(pattern)
        pl.Series([""]).str.contains(portable)
    except (re.error, pl.exceptions.ComputeError) as error:
        raise UndecidedError(f"the pattern {truncate(pattern, 80)!r} ({error})") from error
    return portable


CONSTRAINTS: dict[str, Test] = {
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _bound(lambda value, bound: value > bound, inclusive=True),
    "maximum": _bound(lambda value, bound: value < bound, inclusive=True),
    "exclusiveMinimum": _bound(lambda value, bound: value > bound, inclusive=False),
    "exclusiveMaximum": _bound(lambda value, bound: value < bound, inclusive=False),
    "minLength": _min_length,
    "maxLength": _max_length,
}
