"""Foreign keys: what refers to what, and which rows and tables take part.

Each example names what Frictionless finds: "type row field", for another table than `t` after its name.
"""

import pytest

from .case import Case, foreign_key, schema, table, together
from .oracle import assert_found

EXAMPLES = {
    "a dangling key": (
        together(
            table(
                "t",
                "a,b\n1,x\n3,x\n,x\n",
                schema("a:integer", "b", foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", "id,n\n1,a\n2,b\n", schema("id:integer", "n")),
        ),
        ["foreign-key 3 a"],
    ),
    "a key of another type is empty and points nowhere": (
        together(
            table("t", "a,b\nx,x\n", schema("a:integer", "b", foreignKeys=[foreign_key("a", "p", "id")])),
            table("p", "id,n\n1,a\n", schema("id:integer", "n")),
        ),
        ["type-error 2 a"],
    ),
    "text never points to a number": (
        together(
            table("t", "a,b\n1,x\n", schema("a", "b", foreignKeys=[foreign_key("a", "p", "id")])),
            table("p", "id,n\n1,a\n", schema("id:integer", "n")),
        ),
        ["foreign-key 2 a"],
    ),
    "numbers point to integers years and booleans by value": (
        together(
            table(
                "t",
                "a,b,c,d\n1.0,01,true,2020\n2.5,2,false,1\n",
                schema(
                    "a:number",
                    "b:integer",
                    "c:boolean",
                    "d:integer",
                    foreignKeys=[
                        foreign_key("a", "p", "id"),
                        foreign_key("b", "p", "id"),
                        foreign_key("c", "p", "id"),
                        foreign_key("d", "p", "y"),
                    ],
                ),
            ),
            table("p", "id,y\n1,2020\n", schema("id:integer", "y:year")),
        ),
        ["foreign-key 3 a", "foreign-key 3 b", "foreign-key 3 c", "foreign-key 3 d"],
    ),
    "any points to text as it is written": (
        together(
            table("t", "a,b\n1,x\n01,x\n", schema("a:any", "b", foreignKeys=[foreign_key("a", "p", "id")])),
            table("p", "id,n\n1,a\n", schema("id", "n")),
        ),
        ["foreign-key 3 a"],
    ),
    "dates do not point to text": (
        together(
            table(
                "t", "a,b\n2020-01-01,x\n", schema("a:date", "b", foreignKeys=[foreign_key("a", "p", "id")])
            ),
            table("p", "id,n\n2020-01-01,a\n", schema("id", "n")),
        ),
        ["foreign-key 2 a"],
    ),
    "moments point across offsets": (
        together(
            table(
                "t",
                "a,b\n2020-01-01T00:00:00Z,x\n2020-01-01T00:00:00,x\n",
                schema("a:datetime", "b", foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", "id,n\n2020-01-01T01:00:00+01:00,a\n", schema("id:datetime", "n")),
        ),
        ["foreign-key 3 a"],
    ),
    "not a number points to nothing": (
        together(
            table(
                "t", "a,b\nNaN,x\nINF,x\n", schema("a:number", "b", foreignKeys=[foreign_key("a", "p", "id")])
            ),
            table("p", "id,n\nNaN,a\ninf,b\n", schema("id:number", "n")),
        ),
        ["foreign-key 2 a"],
    ),
    "a composite key that is partly empty": (
        together(
            table(
                "t",
                "a,b,c\n1,a,x\n1,,x\n,a,x\n,,x\n,d,x\n2,a,x\n",
                schema("a:integer", "b", "c", foreignKeys=[foreign_key(["a", "b"], "p", ["id", "n"])]),
            ),
            table("p", "id,n\n1,a\n,d\n", schema("id:integer", "n")),
        ),
        ["foreign-key 7 a, b"],
    ),
    "a composite key in another order of columns": (
        together(
            table(
                "t",
                "a,b\n1,x\nx,1\n",
                schema("a", "b", foreignKeys=[foreign_key(["b", "a"], "p", ["id", "n"])]),
            ),
            table("p", "id,n\n1,x\n", schema("id", "n")),
        ),
        ["foreign-key 2 b, a"],
    ),
    "a key that points to its own table": (
        table(
            "t",
            "a,b\n1,\n2,1\n3,9\n4,x\n",
            schema("a:integer", "b:integer", foreignKeys=[foreign_key("b", "", "a")]),
        ),
        ["foreign-key 4 b", "type-error 5 b"],
    ),
    "a key that points to its own table by name": (
        table(
            "t",
            "a,b\n1,\n2,1\n3,9\n",
            schema("a:integer", "b:integer", foreignKeys=[foreign_key("b", "t", "a")]),
        ),
        ["foreign-key 4 b"],
    ),
    "two keys to one column": (
        together(
            table(
                "t",
                "a,b\n7,8\n1,8\n",
                schema("a", "b", foreignKeys=[foreign_key("a", "p", "id"), foreign_key("b", "p", "id")]),
            ),
            table("p", "id\n1\n", schema("id")),
        ),
        ["foreign-key 2 a", "foreign-key 2 b", "foreign-key 3 b"],
    ),
    "a blank row points nowhere and is a row to point to by nothing": (
        together(
            table("t", "a\n\nx\n", schema("a", foreignKeys=[foreign_key("a", "p", "id")])),
            table("p", "id\n\n", schema("id")),
        ),
        ["p: blank-row 2", "blank-row 2", "foreign-key 3 a"],
    ),
    "rows with errors are pointed to": (
        together(
            table(
                "t",
                "a,b\n1,x\n2,x\n3,x\n",
                schema("a:integer", "b", foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", "id,n\n1,a,3\n2\n2,b\n3,c\n", schema("id:integer", "n", primaryKey="id")),
        ),
        ["p: extra-cell 2", "p: missing-cell 3 n", "p: primary-key 4"],
    ),
    "rows with errors point": (
        together(
            table(
                "t",
                "a,b\n9\n9,9,9\n9,x\n",
                schema("a:integer", "b:integer", foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", "id\n1\n", schema("id:integer")),
        ),
        [
            "foreign-key 2 a",
            "missing-cell 2 b",
            "extra-cell 3",
            "foreign-key 3 a",
            "foreign-key 4 a",
            "type-error 4 b",
        ],
    ),
    "a table with a wrong header is pointed to by place": (
        together(
            table("t", "a,b\n1,x\n3,x\n", schema("a", "b", foreignKeys=[foreign_key("a", "p", "id")])),
            table("p", "idd,n\n1,a\n", schema("id", "n")),
        ),
        ["p: incorrect-label - id", "foreign-key 3 a"],
    ),
    "a table that lacks the column that is pointed to": (
        together(
            table("t", "a,b\n1,x\n,x\n", schema("a", "b", foreignKeys=[foreign_key("a", "p", "n")])),
            table("p", "id\n1\n", schema("id", "n")),
        ),
        ["p: missing-label - n", "foreign-key 2 a"],
    ),
    "a column that the other schema does not have": (
        together(
            table("t", "a,b\n1,x\n,x\n", schema("a", "b", foreignKeys=[foreign_key("a", "p", "zz")])),
            table("p", "id\n1\n", schema("id")),
        ),
        ["foreign-key 2 a"],
    ),
    "an empty table is pointed to": (
        together(
            table("t", "a,b\n1,x\n", schema("a", "b", foreignKeys=[foreign_key("a", "p", "id")])),
            table("p", "id\n", schema("id")),
        ),
        ["foreign-key 2 a"],
    ),
    "a table that the package does not have": (
        together(
            table("t", "a,b\n1,x,3\n", schema("a:integer", "b", foreignKeys=[foreign_key("a", "q", "id")])),
            table("p", "id\nx\n", schema("id:integer")),
        ),
        ["p: type-error 2 id", "resource-error"],
    ),
    "a table whose file is broken": (
        together(
            table("t", "a,b\n1,x,3\n", schema("a", "b", foreignKeys=[foreign_key("a", "p", "id")])),
            table("p", b"id\n\xff\n", schema("id")),
        ),
        ["p: encoding-error", "encoding-error"],
    ),
    "a table whose file is missing": (
        Case(
            [
                *table(
                    "t", "a,b\n1,x,3\n", schema("a", "b", foreignKeys=[foreign_key("a", "p", "id")])
                ).resources,
                *table("p", "", schema("id")).resources,
            ],
            {"t.csv": b"a,b\n1,x,3\n"},
        ),
        ["p: scheme-error", "scheme-error"],
    ),
    "missing values of either table are its own": (
        together(
            table(
                "t",
                "a,b\n-,x\nNA,x\n1,x\n",
                schema("a", "b", missingValues=["-"], foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", "id\nNA\n-\n1\n", schema("id", missingValues=["NA"])),
        ),
        ["p: blank-row 2", "foreign-key 3 a"],
    ),
    "a key with an ill-typed part points to one with that part empty": (
        together(
            table(
                "t",
                "a,b\nx,y\nz,y\n",
                schema("a", "b:integer", foreignKeys=[foreign_key(["a", "b"], "p", ["id", "n"])]),
            ),
            table("p", "id,n\nx,\n", schema("id", "n:integer")),
        ),
        ["type-error 2 b", "type-error 3 b"],
    ),
    "a key whose part of another type is ill-typed points to one with that part empty": (
        together(
            table(
                "t",
                "a,b\nx,y\nx,1\n",
                schema("a", "b:number", foreignKeys=[foreign_key(["a", "b"], "p", ["id", "n"])]),
            ),
            table("p", "id,n\nx,\nx,1\n", schema("id", "n")),
        ),
        ["type-error 2 b", "foreign-key 3 a, b"],
    ),
    "an unreadable table is reported even if the column that refers to it is missing": (
        together(
            table(
                "t",
                "b\n1,2\n",
                schema("a", "b", fieldsMatch="superset", foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", b"id\n\xff\n", schema("id")),
        ),
        ["p: encoding-error", "encoding-error"],
    ),
    "an unreadable table is reported even if the table that refers to it can't be read either": (
        together(
            table(
                "t",
                "a,a\n1,2\n",
                schema("a", "b", fieldsMatch="subset", foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", b"id\n\xff\n", schema("id")),
        ),
        ["p: encoding-error", "encoding-error"],
    ),
    "a table that can't be read and points to itself": (
        table(
            "t",
            "a,a\n1,2\n",
            schema("a", "b", fieldsMatch="subset", foreignKeys=[foreign_key("a", "", "b")]),
        ),
        ["error"],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_are_located_as_frictionless_locates_them(name):
    case, found = EXAMPLES[name]
    assert_found(case, found)
