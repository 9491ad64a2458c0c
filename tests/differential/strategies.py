"""Hypothesis strategies: packages of one or two small tables, most of them with something wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .case import WRITTEN_OUT, Case, foreign_key
from .catalogue import KINDS, Kind
from .cells import ANYTHING
from .files import Sheet, files, rarely

KEYED = tuple(kind for kind in KINDS if kind.keyed)
TAME = tuple(cell for cell in ANYTHING if len(cell) < 400)
HUGE = "x" * 131_080
RAW_LINES = (
    "", " ", ",", ",,", ",,,,,,", '"', '"a', 'a"b,1', '"a"b,1', ' "a",1', '"a""', '""', "'", "#c", " #c", '"#c",1',
    "\x00",
    '"a\nb",1', '"a\n', "\\", "a\\,b", ";", "1;2", "\ta", "\ufeff", "\x0b", "\x1c", "\x85", "\u2028",
)  # fmt: skip
CHARACTERS = ("\r", '"', "\x00", "\n", ",", " ", "'", "\\")
BYTES = 4096  # a package is drawn from less than a thousand
FIELDS_MATCH = ("exact", "exact", "equal", "subset", "superset", "partial")


@dataclass
class Column:
    """A column: what the schema says about it, and the few cells that its rows consist of."""

    kind: Kind
    descriptor: dict[str, Any]
    cells: Sequence[str]

    @property
    def name(self) -> str:
        return str(self.descriptor["name"])


@st.composite
def constraints(draw: st.DrawFn, kind: Kind, *, key: bool) -> dict[str, Any]:
    """Draw constraints that the type may have."""
    found: dict[str, Any] = {}
    if draw(rarely(4)):
        found["required"] = draw(st.sampled_from((True, True, False)))
    if kind.keyed and not key and draw(rarely(5)):
        found["unique"] = draw(st.sampled_from((True, True, False)))
    if kind.enum and draw(rarely(6)):
        found["enum"] = draw(st.lists(st.sampled_from(kind.good), min_size=1, max_size=3, unique=True))
    if kind.patterns and draw(rarely(6)):
        found["pattern"] = draw(st.sampled_from(kind.patterns))
    for name in ("minLength", "maxLength"):
        if kind.lengths and draw(rarely(8)):
            found[name] = draw(st.sampled_from(kind.lengths))
    for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if kind.bounds and draw(rarely(8)):
            found[name] = draw(st.sampled_from(kind.bounds))
    return found


MISSING_VALUES = st.sampled_from(
    (
        [""], ["", "-"], ["-"], [], ["NA", ""], [" "], [{"value": "", "label": "not asked"}, {"value": "-"}],
        [{"value": "NA", "label": "not known"}], ["0"], ["None"],
    )
)  # fmt: skip


@st.composite
def column(
    draw: st.DrawFn, name: str, like: Column | None = None, *, key: bool = False, calm: bool = False
) -> Column:
    """Draw a column; one `like` another takes its cells, and mostly its type, so that it can point to it.

    The cells of a calm one are of its type, and nothing more is asked of them.
    """
    same = like is not None and (calm or not draw(rarely(5)))
    kind = like.kind if like and same else draw(st.sampled_from(KEYED if key or like else KINDS))
    descriptor: dict[str, Any] = {"name": name, **kind.field}
    if calm:
        return Column(kind, descriptor, like.cells if like else kind.good)
    if drawn := draw(constraints(kind, key=key)):
        descriptor["constraints"] = drawn
    if draw(rarely(8)):
        descriptor["missingValues"] = draw(MISSING_VALUES)
    if (
        (kind.field.get("type") == "string" or kind.name == "integer")
        and "enum" not in drawn
        and draw(rarely(12))
    ):
        values = draw(st.lists(st.sampled_from(kind.good), min_size=1, max_size=3, unique=True))
        typed = [int(value) for value in values] if kind.name == "integer" else values
        labelled = [{"value": value, "label": f"the {value}"} for value in typed]
        descriptor["categories"] = draw(st.sampled_from((typed, labelled)))
    good = like.cells if like else kind.good
    pool = draw(st.lists(st.sampled_from(good), min_size=1, max_size=4))
    pool += draw(st.lists(st.sampled_from((*kind.near, "", "-", "NA")), max_size=4))
    if draw(st.booleans()):
        pool += draw(st.lists(st.sampled_from(TAME), min_size=1, max_size=3))
    if draw(rarely(60)):
        pool.append(HUGE)
    return Column(kind, descriptor, comparable(kind, pool))


def comparable(kind: Kind, pool: Sequence[str]) -> Sequence[str]:
    """Leave out what breaks Frictionless down: sNaN in keys or bounds, times with and without an offset."""
    pool = [cell for cell in pool if "snan" not in cell.lower()]
    if kind.field.get("type") in {"time", "datetime"} and kind.bounds:
        zoned = "Z" in str(kind.bounds[0])
        pool = [cell for cell in pool if (("Z" in cell.upper()) or "+" in cell or "-25:" in cell) == zoned]
    return pool or kind.good[:1]


@st.composite
def rows(draw: st.DrawFn, columns: Sequence[Column], *, calm: bool) -> list[list[str] | str]:
    """Draw rows of the columns' cells; some are ragged or blank, some a raw line, unless they are calm."""
    drawn: list[list[str] | str] = []
    for _ in range(draw(st.integers(0, 12))):
        row = [draw(st.sampled_from(one.cells)) for one in columns]
        fault = 0 if calm else draw(st.integers(0, 23))
        if fault == 23:
            drawn.append(draw(st.sampled_from(RAW_LINES)))
            continue
        if fault == 22:
            row = row[: draw(st.integers(0, max(len(row) - 1, 0)))]
        elif fault == 21:
            row += draw(st.lists(st.sampled_from(("", "x", "1")), min_size=1, max_size=3))
        elif fault == 20:
            row = [""] * len(row)
        elif fault == 19 and row:
            place = draw(st.integers(0, len(row) - 1))
            row[place] = (
                row[place][:20] + draw(st.sampled_from(CHARACTERS)) + draw(st.sampled_from(("", "b")))
            )
        drawn.append(row)
    return drawn


@st.composite
def dialect(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a dialect: mostly the default, written out, left out or in part; else one that needs it."""
    drawn: dict[str, Any] = dict(WRITTEN_OUT) if draw(st.integers(0, 3)) else {}
    if draw(rarely(4)):
        drawn["delimiter"] = draw(st.sampled_from((";", "\t", "|", " ", ":")))
    if draw(rarely(8)):
        drawn["quoteChar"] = "'"
    if draw(rarely(10)):
        drawn |= {"escapeChar": "\\", "doubleQuote": draw(st.booleans())}
    elif draw(rarely(20)):
        drawn["doubleQuote"] = draw(st.booleans())
    if draw(rarely(8)):
        drawn["skipInitialSpace"] = True
    if draw(rarely(8)):
        drawn["commentChar"] = draw(st.sampled_from(("#", "//")))
    if draw(rarely(12)):
        drawn["commentRows"] = draw(st.lists(st.integers(1, 5), min_size=1, max_size=2))
    if draw(rarely(8)):
        drawn["header"] = False
    elif draw(rarely(6)):
        drawn["headerRows"] = draw(st.sampled_from(([1], [2], [1, 2], [1, 3], [])))
        if draw(st.booleans()):
            drawn["headerJoin"] = draw(st.sampled_from(("-", "", "_")))
    if draw(rarely(10)):
        drawn["lineTerminator"] = draw(st.sampled_from(("\r", "\n", "\r\n")))
    if draw(rarely(20)):
        drawn["nullSequence"] = draw(st.sampled_from(("\\N", "-")))
    return drawn


@st.composite
def header(
    draw: st.DrawFn, columns: Sequence[Column], spoken: Mapping[str, Any], fields_match: str, *, calm: bool
) -> list[list[str]]:
    """Draw the lines above the rows: right for the dialect, then perhaps spoilt unless they are calm."""
    if spoken.get("header") is False:
        return []
    labels = [one.name for one in columns]
    fault = 0 if calm else draw(st.integers(0, 19))
    place = draw(st.integers(0, max(len(labels) - 1, 0)))
    if fields_match != "exact" and draw(st.booleans()):
        labels = draw(st.permutations(labels))
    if fault == 19:
        labels = labels[:place]
    elif fault == 18:
        labels = [
            *labels[:place],
            draw(st.sampled_from(("z", "", labels[0] if labels else "q"))),
            *labels[place:],
        ]
    elif fault == 17 and labels:
        labels[place] = draw(st.sampled_from(("", " ", labels[0], labels[place].upper(), "other")))
    elif fault == 16 and labels:
        labels[place] = f" {labels[place]} "
    elif fault == 15:
        labels = draw(st.permutations(labels))
    numbers = spoken.get("headerRows", [1])
    lines = [["note"] for _ in range(max(numbers, default=0))]
    if numbers:
        lines[numbers[-1] - 1] = labels
        for number in numbers[:-1]:
            lines[number - 1] = draw(st.sampled_from((labels, [""] * len(labels), ["x"])))
    return lines


@st.composite
def sheet(
    draw: st.DrawFn, parent: Sequence[Column] = (), to: str = "", *, calm: bool = False
) -> tuple[Sheet, dict[str, Any], Sequence[Column]]:
    """Draw a table and its schema; `parent` are the columns of the table `to` that its keys may point to."""
    names = draw(st.permutations(("a", "b", "c d", "é", "id")))[: draw(st.integers(1, 4))]
    keys = 0 if calm else draw(st.integers(0, min(2, len(names))))
    columns: list[Column] = []
    pointing: list[tuple[str, str]] = []
    for place, name in enumerate(names):
        like = None
        choice = draw(st.integers(0, 3))
        if parent and choice:
            like = draw(st.sampled_from([one for one in parent if one.kind.keyed] or [None]))
        elif not parent and columns and choice == 3 and columns[0].kind.keyed:
            like = columns[0]
        columns.append(draw(column(name, like, key=place < keys, calm=calm)))
        if like and columns[-1].kind.keyed:
            pointing.append((name, like.name))
    drawn: dict[str, Any] = {"fields": [one.descriptor for one in columns]}
    if keys:
        key = list(names[:keys])
        drawn["primaryKey"] = key[0] if keys == 1 and draw(st.booleans()) else key
    if pointing and draw(st.integers(0, 3)):
        drawn["foreignKeys"] = draw(keys_to(to, pointing))
    unique = [one.name for one in columns if one.kind.keyed]
    if unique and not calm and draw(rarely(6)):
        drawn["uniqueKeys"] = [draw(st.lists(st.sampled_from(unique), min_size=1, max_size=2, unique=True))]
    if draw(rarely(5)):
        drawn["missingValues"] = draw(MISSING_VALUES)
    fields_match = draw(st.sampled_from(FIELDS_MATCH))
    if fields_match != "exact" or draw(rarely(10)):
        drawn["fieldsMatch"] = [fields_match] if draw(rarely(20)) else fields_match
    spoken = draw(dialect())
    above = draw(header(columns, spoken, fields_match, calm=calm))
    order = {one.name: one for one in columns}
    labels = above[-1] if above else []
    shown = [order[label] for label in labels] if sorted(labels) == sorted(order) else columns
    return Sheet(above, draw(rows(shown, calm=calm)), spoken), drawn, columns


@st.composite
def keys_to(draw: st.DrawFn, to: str, pointing: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Draw foreign keys, each column by itself or all of them together."""
    ours, theirs = [own for own, _ in pointing], [other for _, other in pointing]
    if 1 < len(pointing) == len(set(theirs)) and draw(st.booleans()):
        return [foreign_key(ours, to, theirs)]
    chosen = pointing if draw(st.booleans()) else pointing[:1]
    return [
        draw(st.sampled_from((foreign_key(own, to, [other]), foreign_key([own], to, other))))
        for own, other in chosen
    ]


@st.composite
def packages(draw: st.DrawFn) -> Case:
    """Draw a package of one table, or of two of which the first refers to the second; some are calm, mostly valid."""
    calm = draw(rarely(3))
    first, first_schema, columns = draw(sheet(calm=calm))
    tables = [("parents", first, first_schema)]
    if draw(st.integers(0, 2)):
        second, second_schema, _ = draw(sheet(columns, "parents", calm=calm))
        tables.insert(draw(st.integers(0, 1)), ("children", second, second_schema))
    elif draw(st.booleans()):
        for key in first_schema.get("foreignKeys", []):
            key["reference"]["resource"] = "parents"
    resources, all_files = [], {}
    for name, one, its_schema in tables:
        resource, its_files = draw(files(name, one))
        all_files |= its_files
        if draw(rarely(20)):
            all_files[f"{name}.schema.json"] = json.dumps(its_schema).encode()
            resource["schema"] = f"{name}.schema.json"
        elif not draw(rarely(30)):  # without one it is inferred
            resource["schema"] = its_schema
        if not resource["dialect"]:
            del resource["dialect"]
        resources.append(resource)
    return Case(resources, all_files)


def drawn(start: int, count: int) -> Iterator[Case]:
    """Yield that many packages, which are the same for the same start until the strategies change.

    Hypothesis's own search also draws constants that it finds in the modules that are loaded, so that any
    change of the code would bring other packages. Here it draws from bytes alone, as external fuzzers let it.
    """
    cases: list[Case] = []

    @settings(database=None)
    @given(packages())
    def take(case: Case) -> None:
        cases.append(case)

    for number in range(count):
        take.hypothesis.fuzz_one_input(Random(f"{start} {number}").randbytes(BYTES))
        yield cases.pop()
