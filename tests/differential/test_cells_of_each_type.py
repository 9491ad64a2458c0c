"""A cell of each type is valid or not, as Frictionless's own fields decide."""

import warnings

import pytest
from frictionless import Field

from swp_data.checks import validate

from .case import quoted, schema, table
from .catalogue import BY_NAME, KINDS
from .cells import ANYTHING
from .differences import grouping_integers, whole

BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
NUMBERS = ("", "0", "1", " 1", "01", "1.0", "1999", "9" * 40, "NaN", "INF", "-INF", "1e400")
TEXTS = ("abc", "True", "2020-1-1", "2020-01", "e\u0301", "😀😀", "a\nb", "a\r\nb", " ")


def verdicts_of_frictionless(field, cells):
    """Return the rules that each cell breaks by the cell reader of Frictionless's field, made to the standard."""
    if pattern := field.get("constraints", {}).get("pattern"):
        field = {**field, "constraints": {**field["constraints"], "pattern": whole(pattern)}}
    with warnings.catch_warnings(), grouping_integers():
        warnings.simplefilter("ignore")
        read = Field.from_descriptor({"name": "a", **field}).create_cell_reader()
        notes = [read(cell)[1] or {} for cell in cells]
    return [{"type-error" if name == "type" else "constraint-error" for name in note} for note in notes]


def our_verdicts(folder, fields, cells):
    """Return the rules that each cell breaks in each field: a table has a column a field, a row a cell."""
    names = [f"f{number}" for number in range(len(fields))]
    rows = [[*names, "last"], *([cell] * len(names) + ["x"] for cell in cells)]
    described = [{"name": name, **field} for name, field in zip(names, fields, strict=True)]
    found = {name: [set() for _ in cells] for name in names}
    for error in validate(table("t", quoted(rows), schema(*described, "last")).write(folder)).errors:
        assert error.table == "t", error
        assert error.field in found, error
        if error.severity == "warning":  # a value of an enum that is not of the type
            continue
        found[error.field][error.row - 2].add(error.rule)
    return list(found.values())


def assert_same(folder, fields, cells):
    cells = list(dict.fromkeys(cells))
    differ = []
    for field, verdicts in zip(fields, our_verdicts(folder, fields, cells), strict=True):
        wanted = verdicts_of_frictionless(field, cells)
        differ += [
            f"{field}: {cell[:60]!r} is {named(theirs)} for Frictionless, {named(ours)} for us"
            for cell, theirs, ours in zip(cells, wanted, verdicts, strict=True)
            if theirs != ours
        ]
    assert not differ, f"{len(differ)} verdicts differ\n" + "\n".join(differ[:40])


def named(rules):
    return " and ".join(sorted(rules)) or "right"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_cell_is_of_the_type_or_not_as_frictionless_reads_it(tmp_path, kind):
    assert_same(tmp_path, [kind.field], [*kind.good, *kind.near, *ANYTHING])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_constraint_holds_for_a_cell_as_it_does_for_frictionless(tmp_path, kind):
    assert_same(tmp_path, [{**kind.field, "constraints": one} for one in constraints(kind)], cells_near(kind))


def constraints(kind):
    """Return the constraints of a type to try: each bound, each length, and enums of some of its cells."""
    found = [{name: bound} for name in BOUNDS for bound in kind.bounds]
    found += [{name: length} for name in ("minLength", "maxLength") for length in kind.lengths]
    if kind.enum:
        near = kind.near[:1]
        enums = [[kind.good[0]], list(kind.good[:2]), list(near), [*near, kind.good[-1]]]
        found += [{"enum": enum} for enum in enums]
    return [*found, {"required": True}, {"required": False}]


def cells_near(kind):
    cells = [*kind.good, *kind.near, *NUMBERS, *TEXTS]
    if kind.bounds and kind.field["type"] in {
        "time",
        "datetime",
    }:  # it breaks down where only one has an offset
        return [cell for cell in cells if zoned(cell) == zoned(kind.bounds[0])]
    return cells


def zoned(value):
    return value.endswith("Z") or "+" in value


def test_an_enum_may_contain_values_of_json(tmp_path):
    fields = [
        {"type": "integer", "constraints": {"enum": [1, "2", 3.0]}},
        {"type": "number", "constraints": {"enum": [1, 2.5, "3.0", 0.1]}},
        {"type": "boolean", "constraints": {"enum": [True]}},
        {"type": "year", "constraints": {"enum": [2020, "1999"]}},
        {"type": "any", "constraints": {"enum": [1, "2", True, None]}},
        {"type": "array", "constraints": {"enum": [[1], "[2]"]}},
        {"type": "object", "constraints": {"enum": [{"a": 1}, "{}"]}},
        {"type": "yearmonth", "constraints": {"enum": [[2020, 1], "2020-2"]}},
    ]
    cells = ["1", "01", "1.0", "2", "2.50", "3", "0.1", "0.10", "true", "True", "false", "2020", "1999", "[1]",
             "[1.0]", "[2]", '{"a": 1}', "{}", "2020-01", "2020-1", "2020-02", ""]  # fmt: skip
    assert_same(tmp_path, fields, cells)


@pytest.mark.parametrize("pattern", BY_NAME["string"].patterns)
def test_a_pattern_matches_the_whole_cell_as_frictionless_does(tmp_path, pattern):
    cells = [*ANYTHING, "ab", "abx", "xcd", "cd", "a.b", "axb", "A", "é", "e\u0301", "a\n", "ab\n"]
    assert_same(tmp_path, [{"type": "string", "constraints": {"pattern": pattern}}], cells)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_missing_values_are_empty_before_their_type_is_considered(tmp_path, kind):
    fields = [
        {**kind.field, "missingValues": missing, "constraints": {"required": required}}
        for missing in ([""], ["-", "NaN", kind.good[0]], [], [{"value": " ", "label": "blank"}])
        for required in (True, False)
    ]
    cells = ["", "-", " ", "  ", "--", "NaN", "nan", "1", "a", "2020-01-01", "true", "[]", *kind.good[:2]]
    assert_same(tmp_path, fields, cells)


def test_all_constraints_of_a_cell_are_checked(tmp_path):
    fields = [
        {"type": "string", "constraints": {"minLength": 2, "maxLength": 3, "pattern": "[a-c]+", "enum": ["ab"]}},
        {"type": "integer", "constraints": {"minimum": 2, "exclusiveMaximum": 5, "enum": [1, 3, 7], "required": True}},
        {"type": "date", "constraints": {"minimum": "2020-01-01", "maximum": "2020-12-31", "enum": ["2020-06-01"]}},
    ]  # fmt: skip
    cells = [
        "",
        "a",
        "ab",
        "abc",
        "abcd",
        "x",
        "1",
        "2",
        "3",
        "5",
        "7",
        "2019-06-01",
        "2020-06-01",
        "2020-6-1",
    ]
    assert_same(tmp_path, fields, cells)
