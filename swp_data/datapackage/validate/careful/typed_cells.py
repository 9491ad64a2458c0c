"""Values of JSON and workbooks as the text that means the same in a CSV file, so that the same checks read them.

A value of another type than its column's is a mismatch: the number 5 is no text, and the text "5" may be a number.
Standard: Table Schema v2, native representations, https://datapackage.org/standard/table-schema/#field-types
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from swp_data.datapackage.model import Field
from swp_data.datapackage.validate.cells.cell_types import TEMPORAL

LONGEST_NUMBER = 4_000  # digits of a number that is written out


class MismatchError(ValueError):
    """A value that is not of its column's type."""


def cell_text(field: Field, value: Any) -> str | None:
    """Return a value as text; None if it is null.

    >>> cell_text(Field("n", "number", options={"decimalChar": ","}), 1.5)
    '1,5'
    >>> cell_text(Field("day", "date", "%d/%m/%Y"), datetime(2020, 2, 29))
    '29/02/2020'

    Raises:
        MismatchError: it is not of the type of its column.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _boolean(field, value)
    if isinstance(value, int | float | Decimal):
        return _number(field, value)
    if isinstance(value, date | time):
        return _moment(field, value)
    if isinstance(value, list | dict):
        return _structure(field, value)
    raise MismatchError


def shown(value: Any) -> str:
    """Return a value as a report shows it."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _boolean(field: Field, value: bool) -> str:
    if field.type not in {"boolean", "any"}:
        raise MismatchError
    words = field.options.get("trueValues" if value else "falseValues")
    default = "true" if value else "false"
    return str(words[0]) if isinstance(words, list) and words and field.type == "boolean" else default


def _number(field: Field, value: float | Decimal) -> str:
    if field.type not in {"any", "integer", "number", "year"}:
        raise MismatchError
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    is_whole = exact.is_finite() and exact == exact.to_integral_value() and exact.adjusted() < LONGEST_NUMBER
    if field.type == "number" or (field.type == "any" and not is_whole):
        point = field.options.get("decimalChar") if field.type == "number" else None
        return str(value).replace(".", point) if isinstance(point, str) and point else str(value)
    if not is_whole:
        raise MismatchError
    whole = int(exact)
    if field.type == "year":
        if not 0 <= whole <= 9999:
            raise MismatchError
        return f"{whole:04}"
    return str(whole)


def _moment(field: Field, value: date | time) -> str:
    is_midnight = isinstance(value, datetime) and value.time() == time()
    if field.type == "date" and is_midnight:
        value = value.date()  # type: ignore[union-attr]
    fitting: dict[str, Callable[[Any], bool]] = {
        "any": lambda _: True,
        "date": lambda moment: isinstance(moment, date) and not isinstance(moment, datetime),
        "datetime": lambda moment: isinstance(moment, datetime),
        "time": lambda moment: isinstance(moment, time),
    }
    if field.type not in fitting or not fitting[field.type](value):
        raise MismatchError
    pattern = field.format if field.format not in {"default", "any"} else TEMPORAL.get(field.type, "")
    return value.strftime(pattern) if pattern and not getattr(value, "tzinfo", None) else value.isoformat()


def _structure(field: Field, value: list[Any] | dict[str, Any]) -> str:
    is_list = isinstance(value, list)
    if field.type == "list" and isinstance(value, list):
        delimiter = str(field.options.get("delimiter") or ",")
        items = [shown(item) for item in value]
        if any(isinstance(item, list | dict) for item in value) or any(delimiter in item for item in items):
            raise MismatchError
        return delimiter.join(items)
    if field.type == "geopoint" and field.format == "default" and is_list:
        return ", ".join(map(shown, value))
    fits = field.type in {"any", "geopoint"} or field.type in (
        {"array"} if is_list else {"object", "geojson"}
    )
    if not fits:
        raise MismatchError
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
