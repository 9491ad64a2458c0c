"""The kinds of values that a property of a descriptor may have, and the faults of a value of the wrong kind.

`standard` declares with them what the Data Package standard says about each property. A fault has the path of the
property, and a sentence on what is wrong; `faults_in` walks a descriptor and yields them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from swp_data.text import json_text, truncate

Step = str | int
Path = tuple[Step, ...]
"""The steps from the root of a descriptor to a property: names of properties, and positions in lists."""

LONGEST_VALUE = 80  # characters of a value in a message
EARLIEST, NEWEST = "1.0", "2.1"


@dataclass(frozen=True)
class Fault:
    """Something wrong with a property; `problem` completes the sentence that begins with the property's name."""

    path: Path
    problem: str
    clause: str = ""
    severity: str = "error"


@dataclass(frozen=True)
class Unknown:
    """A property that is not defined where it is, or not with such a value; `owner` is the object that has it."""

    path: Path
    record: Record
    owner: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.path[-1])


@dataclass(frozen=True)
class Scalar:
    """A single value; `should` describes the form that it should have, and `has_form` tells whether it does."""

    wanted: str
    accepts: Callable[[Any], bool]
    should: str = ""
    has_form: Callable[[Any], bool] | None = None
    is_choice: bool = False
    """Whether it is one of a few texts, so another text may be meant to be one of them."""


@dataclass(frozen=True)
class ListOf:
    """A list of values of one kind, with a least number of them; `unique` lists have no value twice."""

    item: Kind
    wanted: str
    least: int = 0
    unique: bool = False


@dataclass(frozen=True)
class OneOf:
    """A value of one of several kinds, of which the first that has the type of the value is meant."""

    kinds: tuple[Kind, ...]
    wanted: str


@dataclass(frozen=True)
class Property:
    """A property: the kind of its value, and the part of the standard that defines it."""

    kind: Kind
    clause: str = ""
    since: str = EARLIEST
    """The version of the standard that introduced it, if a descriptor of an earlier one is warned."""
    is_standard: bool = True
    """Whether the standard defines it; others are a tool's, and nobody's misspelling is taken for them."""


@dataclass(frozen=True)
class Record:
    """An object with certain properties; each of `needs` lists properties of which at least one is required."""

    noun: str
    properties: Mapping[str, Property]
    needs: tuple[tuple[str, ...], ...] = ()
    clause: str = ""
    least: int = 0


@dataclass(frozen=True)
class Chosen:
    """A record that depends on the object, as that of a field depends on its type."""

    choose: Callable[[Mapping[str, Any]], Record]
    wanted: str = "an object"


Kind = Scalar | ListOf | OneOf | Record | Chosen


def faults_in(
    value: Any, kind: Kind, path: Path = (), clause: str = "", version: str = NEWEST
) -> Iterator[Fault | Unknown]:
    """Yield the faults of a value, and the unknown properties in it.

    Args:
        value: the value, as JSON gives it.
        kind: the kind that it should be of.
        path: where the value is.
        clause: the part of the standard that defines it.
        version: the version of the standard that the descriptor follows.
    """
    if not fits(value, kind):
        yield Fault(path, f"must be {wanted_of(kind)}, but is {shown(value)}", clause)
        return
    if isinstance(kind, Scalar):
        if kind.has_form and not kind.has_form(value):
            yield Fault(path, f"should be {kind.should}, but is {shown(value)}", clause, "warning")
    elif isinstance(kind, ListOf):
        yield from _faults_in_list(value, kind, path, clause, version)
    elif isinstance(kind, OneOf):
        chosen = next(option for option in kind.kinds if fits(value, option))
        yield from faults_in(value, chosen, path, clause, version)
    else:
        record = kind.choose(value) if isinstance(kind, Chosen) else kind
        yield from _faults_in_record(value, record, path, clause, version)


def _faults_in_list(
    values: list[Any], kind: ListOf, path: Path, clause: str, version: str
) -> Iterator[Fault | Unknown]:
    if len(values) < kind.least:
        yield Fault(path, "must not be empty", clause)
    seen: set[str] = set()
    for index, item in enumerate(values):
        yield from faults_in(item, kind.item, (*path, index), clause, version)
        if kind.unique and (key := json_text(item)) in seen:
            yield Fault((*path, index), f"is a repetition: {shown(item)}", clause)
        elif kind.unique:
            seen.add(key)


def _faults_in_record(
    value: Mapping[str, Any], record: Record, path: Path, clause: str, version: str
) -> Iterator[Fault | Unknown]:
    clause = record.clause or clause
    present = {name for name, item in value.items() if item is not None}
    for names in record.needs:
        if not present & set(names):
            missing = " or ".join(repr(name) for name in names)
            yield Fault(path, f"needs {missing}", clause)
    if len(value) < record.least:
        yield Fault(path, "must not be empty", clause)
    for name, item in value.items():
        known = record.properties.get(name)
        if known is None or _is_later(known.since, version):
            yield Unknown((*path, name), record, value)
        elif not (known.is_standard or item is None or fits(item, known.kind)):
            yield Unknown((*path, name), record, value)  # somebody's own, with the name of a tool's
        elif item is None:
            yield Fault((*path, name), "is null, which counts as absent", known.clause or clause, "warning")
        else:
            yield from faults_in(item, known.kind, (*path, name), known.clause or clause, version)


def _is_later(since: str, version: str) -> bool:
    return tuple(map(int, since.split("."))) > tuple(map(int, version.split(".")))


def fits(value: Any, kind: Kind) -> bool:
    """Return whether a value has the type that a kind requires; what is within a list or an object may be wrong."""
    if isinstance(kind, Scalar):
        return kind.accepts(value)
    if isinstance(kind, ListOf):
        return isinstance(value, list)
    if isinstance(kind, OneOf):
        return any(fits(value, option) for option in kind.kinds)
    return isinstance(value, Mapping)


def wanted_of(kind: Kind) -> str:
    """Return what a value of a kind is, for a message.

    >>> wanted_of(Record("the dialect", {})), wanted_of(Scalar("a text", str.isprintable))
    ('an object', 'a text')
    """
    return "an object" if isinstance(kind, Record) else kind.wanted


def shown(value: Any) -> str:
    """Return a value for a message: as JSON, with what it is, if that isn't obvious.

    >>> shown("x"), shown({"a": 1}), shown(True), shown([]), shown(7)
    ('"x"', 'an object: {"a": 1}', 'true', 'an empty list', '7')
    """
    text = truncate(json_text(value), LONGEST_VALUE)
    if value in ([], {}):
        return "an empty list" if isinstance(value, list) else "an empty object"
    kind = "an object: " if isinstance(value, dict) else "a list: " if isinstance(value, list) else ""
    return f"{kind}{text}"
