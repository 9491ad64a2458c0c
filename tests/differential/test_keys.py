"""Unique columns and primary keys: what repeats what, and which rows take part.

Each example names what Frictionless finds: "type row field", for another table than `t` after its name.
"""

import pytest

from .case import schema, table
from .oracle import assert_found

EXAMPLES = {
    "a repeated unique value": (
        table(
            "t",
            "a,b\n1,x\n2,x\n1,x\n01,x\n",
            schema({"name": "a", "type": "integer", "constraints": {"unique": True}}, "b"),
        ),
        ["unique-error 4 a", "unique-error 5 a"],
    ),
    "an empty unique value repeats nothing": (
        table("t", "a,b\n,x\n,x\n1,x\n", schema({"name": "a", "constraints": {"unique": True}}, "b")),
        [],
    ),
    "a unique cell of another type repeats nothing": (
        table(
            "t",
            "a,b\nx,1\nx,1\n",
            schema({"name": "a", "type": "integer", "constraints": {"unique": True}}, "b"),
        ),
        ["type-error 2 a", "type-error 3 a"],
    ),
    "a unique value in a row with other errors still counts": (
        table(
            "t",
            "a,b\n1,x\n1,2\n1\n1,2,3\n",
            schema({"name": "a", "constraints": {"unique": True}}, "b:integer"),
        ),
        [
            "type-error 2 b",
            "unique-error 3 a",
            "missing-cell 4 b",
            "unique-error 4 a",
            "extra-cell 5",
            "unique-error 5 a",
        ],
    ),
    "a unique value that breaks a constraint still counts": (
        table(
            "t",
            "a,b\n1,x\n1,x\n",
            schema({"name": "a", "type": "integer", "constraints": {"unique": True, "minimum": 5}}, "b"),
        ),
        ["constraint-error 2 a", "constraint-error 3 a", "unique-error 3 a"],
    ),
    "unique false asks for nothing": (
        table(
            "t",
            "a,b\n1,x\n1,x\n",
            schema({"name": "a", "constraints": {"unique": False, "required": False}}, "b"),
        ),
        [],
    ),
    "unique text is compared as it is written": (
        table("t", "a,b\n1,x\n01,x\n1 ,x\n", schema({"name": "a", "constraints": {"unique": True}}, "b")),
        [],
    ),
    "unique numbers are compared by value": (
        table(
            "t",
            "a,b\n1,x\n1.0,x\n1e0,x\n0,x\n-0,x\nINF,x\ninf,x\n",
            schema({"name": "a", "type": "number", "constraints": {"unique": True}}, "b"),
        ),
        ["unique-error 3 a", "unique-error 4 a", "unique-error 6 a", "unique-error 8 a"],
    ),
    "unique numbers of many digits are not rounded": (
        table(
            "t",
            "a,b\n0.1,x\n0.10000000000000000000000001,x\n9007199254740993,x\n9007199254740992,x\n",
            schema({"name": "a", "type": "number", "constraints": {"unique": True}}, "b"),
        ),
        [],
    ),
    "unique integers beyond 64 bits": (
        table(
            "t",
            "a,b\n9223372036854775808,x\n18446744073709551616,x\n09223372036854775808,x\n",
            schema({"name": "a", "type": "integer", "constraints": {"unique": True}}, "b"),
        ),
        ["unique-error 4 a"],
    ),
    "not a number is never repeated": (
        table(
            "t",
            "a,b\nNaN,x\nNaN,x\n",
            schema({"name": "a", "type": "number", "constraints": {"unique": True}}, "b", primaryKey="a"),
        ),
        [],
    ),
    "unique moments are compared across offsets": (
        table(
            "t",
            "a,b\n2020-01-01T00:00:00Z,x\n2020-01-01T01:00:00+01:00,x\n2020-01-01T00:00:00,x\n",
            schema({"name": "a", "type": "datetime", "constraints": {"unique": True}}, "b"),
        ),
        ["unique-error 3 a"],
    ),
    "unique dates and months are compared by value": (
        table(
            "t",
            "a,b\n2020-01-01,2020-01\n2020-1-1,2020-1\n",
            schema(
                {"name": "a", "type": "date", "constraints": {"unique": True}},
                {"name": "b", "type": "yearmonth", "constraints": {"unique": True}},
            ),
        ),
        ["unique-error 3 a", "unique-error 3 b"],
    ),
    "unique booleans": (
        table(
            "t",
            "a,b\ntrue,x\n1,x\nfalse,x\n",
            schema({"name": "a", "type": "boolean", "constraints": {"unique": True}}, "b"),
        ),
        ["unique-error 3 a"],
    ),
    "a repeated primary key": (
        table("t", "a,b\n1,x\n2,x\n1,y\n1,z\n", schema("a", "b", primaryKey="a")),
        ["primary-key 4", "primary-key 5"],
    ),
    "an empty primary key": (
        table("t", "a,b\n,x\n,y\n", schema("a", "b", primaryKey="a")),
        ["primary-key 2", "primary-key 3"],
    ),
    "a primary key of another type is empty": (
        table("t", "a,b\nx,1\nx,1\n", schema("a:integer", "b", primaryKey="a")),
        ["primary-key 2", "type-error 2 a", "primary-key 3", "type-error 3 a"],
    ),
    "a blank row has an empty primary key": (
        table("t", "a,b\n,\n\n", schema("a", "b", primaryKey="a")),
        ["blank-row 2", "primary-key 2", "blank-row 3", "primary-key 3"],
    ),
    "a primary key that a short row lacks": (
        table("t", "a,b\n1\n2\n", schema("a", "b", primaryKey="b")),
        ["missing-cell 2 b", "primary-key 2", "missing-cell 3 b", "primary-key 3"],
    ),
    "a composite primary key": (
        table("t", "a,b\n1,x\n1,y\n1,x\n", schema("a", "b", primaryKey=["a", "b"])),
        ["primary-key 4"],
    ),
    "a composite primary key that is partly empty": (
        table("t", "a,b\n1,\n2,\n1,\n1\n,\n,1\n", schema("a:integer", "b:integer", primaryKey=["a", "b"])),
        ["primary-key 4", "missing-cell 5 b", "primary-key 5", "blank-row 6", "primary-key 6"],
    ),
    "a composite primary key of parts that would run together": (
        table(
            "t", 'a,b,c\n1,23,x\n12,3,x\n"1,2",3,x\n1,"2,3",x\n', schema("a", "b", "c", primaryKey=["a", "b"])
        ),
        [],
    ),
    "a primary key and a unique constraint on one column": (
        table(
            "t",
            "a,b\n1,x\n1,x\n1,x\n",
            schema({"name": "a", "constraints": {"unique": True}}, "b", primaryKey="a"),
        ),
        ["primary-key 3", "unique-error 3 a", "primary-key 4", "unique-error 4 a"],
    ),
    "a required part of a primary key": (
        table(
            "t",
            "a,b\n,1\n,1\n",
            schema({"name": "a", "constraints": {"required": True}}, "b", primaryKey=["a", "b"]),
        ),
        ["constraint-error 2 a", "constraint-error 3 a", "primary-key 3"],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_are_located_as_frictionless_locates_them(name):
    case, found = EXAMPLES[name]
    assert_found(case, found)
