"""The rows of JSON: in a file, in lines of a file, or within the descriptor.

Standard: Data Resource v2, https://datapackage.org/standard/data-resource/#data, and Table Dialect v2, structured
formats, https://datapackage.org/standard/table-dialect/#structured
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from swp_data.datapackage.validate.careful.text_source import SourceError
from swp_data.limits import limit
from swp_data.text import printable, truncate


@dataclass(frozen=True)
class TypedRow:
    """A row of values: its number in a spreadsheet, and the line of the file, as far as it is known."""

    number: int
    line: int | None
    cells: Sequence[Any]


@dataclass(frozen=True)
class TypedRows:
    """The rows of a table whose values have types, and its labels; None if nothing gives them."""

    labels: list[str] | None
    rows: Iterable[TypedRow]
    is_keyed: bool = False
    """Whether each row names its cells, so that it lacks none."""


def parse_json(text: str) -> Any:
    """Return the value of a JSON text; numbers with a point keep their digits.

    Raises:
        SourceError: it is not JSON.
    """
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problem = (
            f"the file is not JSON: {error.msg.lower()}, in line {error.lineno}, character {error.colno}"
        )
        raise SourceError("source-error", problem, "Correct the JSON in that place.") from error
    except RecursionError as error:
        raise SourceError("source-error", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise SourceError("source-error", f"the file is not JSON: {printable(str(error))[:200]}") from error
    if depth(value) > limit("json_depth"):
        raise SourceError("source-error", "the JSON is nested too deeply")
    return value


def parse_json_lines(lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
    """Yield the number of each line of JSON Lines that is not empty, and its value.

    Raises:
        SourceError: a line is not JSON.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield number, parse_json(line)
            except SourceError as error:
                problem = error.problem.replace(", in line 1,", f", in line {number},")
                raise SourceError(error.rule, problem, error.advice) from error


def items_of(value: Any, property_: object) -> list[Any]:
    """Return the items of a table: the value itself, or what is under a property of it.

    Raises:
        SourceError: that is not a list.
    """
    if isinstance(property_, str) and property_:
        value = _under(value, property_)
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        lists = [key for key, inner in value.items() if isinstance(inner, list)]
        also = f"; its property {truncate(lists[0], 40)!r} is one" if lists else ""
        problem = f"the data is an object, and a table is a list of rows{also}"
        hint = ', which "dialect": {"property": …} would declare' if lists else ""
        raise SourceError("source-error", problem + hint)
    raise SourceError("source-error", f"the data is {_kind(value)}, and a table is a list of rows")


def typed_rows(
    items: Iterable[tuple[int | None, Any]], names: Sequence[str], dialect: Mapping[str, Any]
) -> TypedRows:
    """Return the rows of a table from its items: objects, or lists of which the first is the header.

    Args:
        items: the line of each item, if it is known, and its value.
        names: the names of the fields in the schema.
        dialect: the dialect, in which `itemKeys` or `keys` may name the cells of objects.

    Raises:
        SourceError: an item is neither an object nor a list, or items of both kinds are mixed.
    """
    iterator = iter(items)
    first = next(iterator, None)
    if first is None:
        return TypedRows(None, [])
    everything = _chain(first, iterator)
    if isinstance(first[1], Mapping):
        return _keyed(list(everything), names, dialect)
    return _listed(everything, has_header=dialect.get("header") is not False)


def depth(value: Any, most: int = 1_000) -> int:
    """Return how deeply a value is nested."""
    level, deepest = [value], 0
    while level and deepest < most:
        deepest += 1
        level = [
            inner
            for item in level
            if isinstance(item, list | dict)
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, list | dict)
        ]
    return deepest


def _keyed(
    items: list[tuple[int | None, Any]], names: Sequence[str], dialect: Mapping[str, Any]
) -> TypedRows:
    keys = dialect.get("itemKeys") or dialect.get("keys")
    if isinstance(keys, list) and all(isinstance(key, str) for key in keys):
        labels = list(keys)
    else:
        labels = list(names)
        others: dict[str, None] = {}
        for _, item in items:
            others.update(dict.fromkeys(item) if isinstance(item, Mapping) else {})
        labels += [key for key in others if key not in labels]

    def rows() -> Iterator[TypedRow]:
        for number, (line, item) in enumerate(items, 2):
            if not isinstance(item, Mapping):
                raise SourceError(
                    "source-error", f"item {number - 1} is {_kind(item)}, and those before it are objects"
                )
            yield TypedRow(number, line, [item.get(label) for label in labels])

    return TypedRows(labels, rows(), is_keyed=True)


def _listed(items: Iterator[tuple[int | None, Any]], *, has_header: bool) -> TypedRows:
    labels: list[str] | None = None
    if has_header:
        _, header = next(items)
        _check_list(header, 1)
        labels = ["" if label is None else str(label) for label in header]

    def rows() -> Iterator[TypedRow]:
        for number, (line, item) in enumerate(items, 2 if has_header else 1):
            _check_list(item, number)
            yield TypedRow(number, line, item)

    return TypedRows(labels, rows())


def _check_list(item: Any, number: int) -> None:
    if not isinstance(item, list):
        problem = f"item {number} is {_kind(item)}; the rows of a table are lists, or all of them objects"
        raise SourceError("source-error", problem)


def _under(value: Any, property_: str) -> Any:
    if isinstance(value, Mapping) and property_ in value:
        return value[property_]
    inner = value
    for key in property_.split("."):
        if not isinstance(inner, Mapping) or key not in inner:
            problem = f"the data has no property {truncate(property_, 40)!r}, which the dialect names"
            raise SourceError("source-error", problem, "Correct the property in the dialect.")
        inner = inner[key]
    return inner


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _chain(first: tuple[int | None, Any], rest: Iterator[tuple[int | None, Any]]) -> Iterator[Any]:
    yield first
    yield from rest


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")
