"""Headers: labels that are wrong, repeated, blank, missing or too many, and how fields are matched.

Each example names what Frictionless finds: "type row field", for another table than `t` after its name.
"""

import pytest

from .case import foreign_key, schema, table, together
from .oracle import assert_found

EXAMPLES = {
    "labels of another name": (
        table("t", "a,x\n1,2\n", schema("a", "b")),
        ["incorrect-label - b"],
    ),
    "labels in another order": (
        table("t", "b,a\n1,x\n", schema("a:integer", "b")),
        ["incorrect-label - a", "incorrect-label - b"],
    ),
    "labels in another case": (
        table("t", "A,b\n1,2\n", schema("a", "b")),
        ["incorrect-label - a"],
    ),
    "a label is compared without the spaces around it": (
        table("t", " a ,\tb\n1,2\n", schema("a", "b")),
        [],
    ),
    "a repeated label": (
        table("t", "a,a\n1,2\n", schema("a", "b")),
        ["duplicate-label - b"],
    ),
    "a label repeated from the right": (
        table("t", "b,b\n1,2\n", schema("a", "b")),
        ["duplicate-label - b", "incorrect-label - a"],
    ),
    "a blank label": (
        table("t", "a,\n1,2\n", schema("a", "b")),
        ["blank-label - b"],
    ),
    "a label of spaces is blank": (
        table("t", "a, \n1,2\n", schema("a", "b")),
        ["blank-label - b"],
    ),
    "every label is blank": (
        table("t", ",\n1,2\n", schema("a", "b")),
        ["blank-label - a", "blank-label - b"],
    ),
    "an extra label must have a cell in each row": (
        table("t", "a,b,c\n1,2,\n,,\n1,2\n", schema("a", "b")),
        ["extra-label - c", "blank-row 3", "missing-cell 4 c"],
    ),
    "an extra label that is blank": (
        table("t", "a,b,\n1,2,\n,,\n1,2\n", schema("a", "b")),
        ["extra-label", "blank-row 3", "missing-cell 4"],
    ),
    "an extra label of a known name": (
        table("t", "a,b,a\n1,2\n", schema("a", "b")),
        ["extra-label - a", "missing-cell 2 a2"],
    ),
    "an extra label that takes a name made for another": (
        table("t", "x,a,a2,a\n1\n", schema("a")),
        [
            "extra-label - a",
            "extra-label - a2",
            "incorrect-label - a",
            "missing-cell 2 a2",
            "missing-cell 2 a22",
            "missing-cell 2 a3",
        ],
    ),
    "missing labels leave their cells out of the rows": (
        table("t", "a\n1\n1,2\n", schema("a", "b", "c")),
        ["missing-label - b", "missing-label - c", "extra-cell 3"],
    ),
    "many faults of one header": (
        table("t", "a,x,,a,b\n1,2,3,4,5\n", schema("a", "b", "c", "d")),
        ["blank-label - c", "duplicate-label - d", "extra-label - b", "incorrect-label - b"],
    ),
    "a header alone": (
        table("t", "a,b\n", schema("a", "b", primaryKey="a")),
        [],
    ),
    "a header alone without a line end": (
        table("t", "a,b", schema("a", "b")),
        [],
    ),
    "a wrong header alone": (
        table("t", "a,c", schema("a", "b")),
        ["incorrect-label - b"],
    ),
    "a file of nothing": (
        table("t", "", schema("a", "b")),
        ["source-error"],
    ),
    "a file of a line end": (
        table("t", "\n", schema("a", "b")),
        ["source-error"],
    ),
    "a file of line ends": (
        table("t", "\n\n\n", schema("a", "b")),
        ["blank-row 2", "blank-row 3"],
    ),
    "a file of spaces": (
        table("t", " ", schema("a", "b")),
        ["blank-label - a", "missing-label - b"],
    ),
    "a file of a byte order mark": (
        table("t", "\ufeff", schema("a", "b")),
        ["source-error"],
    ),
    "a blank line above the header makes the header a row": (
        table("t", "\na,b\n1,2\n", schema("a:integer", "b:integer")),
        ["type-error 2 a", "type-error 2 b"],
    ),
    "a line of a space above the header is the header": (
        table("t", " \na,b\n1,2\n", schema("a:integer", "b:integer")),
        ["blank-label - a", "missing-label - b", "extra-cell 2", "type-error 2 a", "extra-cell 3"],
    ),
    "a title above the header is the header": (
        table("t", "title\na,b,c\n1,2,3\n", schema("a", "b", "c")),
        ["incorrect-label - a", "missing-label - b", "missing-label - c", "extra-cell 2", "extra-cell 3"],
    ),
    "a wrong label does not change the type of its column": (
        table("t", "a,c\nx,x\n", schema("a", "b:integer")),
        ["incorrect-label - b", "type-error 2 b"],
    ),
    "a key is found by its position under wrong labels": (
        table("t", "x,b\n1,1\n1,1\n", schema("a", "b", primaryKey="a")),
        ["incorrect-label - a", "primary-key 3"],
    ),
    "a key is not looked at without its label": (
        table("t", "a\n1\n1\n", schema("a", "b", primaryKey=["a", "b"])),
        ["missing-label - b"],
    ),
    "a unique column is not looked at without its label": (
        table(
            "t", "a\n1\n1\n", schema("a", {"name": "b", "constraints": {"unique": True, "required": True}})
        ),
        ["missing-label - b"],
    ),
    "exact is the default": (
        table("t", "b,a\n1,2\n", schema("a", "b", fieldsMatch="exact")),
        ["incorrect-label - a", "incorrect-label - b"],
    ),
    "equal fields in another order": (
        table("t", "b,a\nx,2,3\n", schema("a:integer", "b:integer", fieldsMatch="equal")),
        ["extra-cell 2", "type-error 2 b"],
    ),
    "equal fields with one extra and one missing": (
        table("t", "b,z\nx,2,3\n", schema("a:integer", "b:integer", fieldsMatch="equal")),
        ["extra-label - z", "missing-label - a", "extra-cell 2", "type-error 2 b"],
    ),
    "equal fields and a blank label": (
        table("t", "a,,b\n1,2\n", schema("a", "b", fieldsMatch="equal")),
        ["extra-label", "missing-cell 2 b"],
    ),
    "a subset may have more columns": (
        table("t", "b,z,a\n1,2,3\nx,2,3\n1,2\n,,\n", schema("a:integer", "b:integer", fieldsMatch="subset")),
        ["type-error 3 b", "missing-cell 4 a", "blank-row 5"],
    ),
    "a subset lacks a field": (
        table("t", "b,z\n1,2\nx,2\n", schema("a:integer", "b:integer", fieldsMatch="subset")),
        ["missing-label - a", "type-error 3 b"],
    ),
    "a superset may lack fields": (
        table("t", "b\nx\n\n1\n", schema("a", "b:integer", fieldsMatch="superset")),
        ["type-error 2 b", "blank-row 3"],
    ),
    "a superset may not lack a required field": (
        table(
            "t",
            "b\nx\n",
            schema({"name": "a", "constraints": {"required": True}}, "b:integer", fieldsMatch="superset"),
        ),
        ["missing-label - a", "type-error 2 b"],
    ),
    "a superset may not lack a field of the key": (
        table("t", "b\nx\nx\n", schema("a", "b:integer", fieldsMatch="superset", primaryKey="a")),
        ["missing-label - a", "type-error 2 b", "type-error 3 b"],
    ),
    "a superset has no extra column": (
        table("t", "b,z\nx,1\n", schema("a", "b:integer", fieldsMatch="superset")),
        ["extra-label - z", "type-error 2 b"],
    ),
    "a partial match": (
        table("t", "x,b\nx\nx,x\n", schema("a", "b:integer", fieldsMatch="partial")),
        ["missing-cell 2 b", "type-error 3 b"],
    ),
    "a partial match of nothing": (
        table("t", "x,y\nx\n", schema("a", "b:integer", fieldsMatch="partial")),
        ["unmatched-header", "missing-cell 2 y"],
    ),
    "a partial match without a required field": (
        table(
            "t",
            "x,b\nx,1\n",
            schema({"name": "a", "constraints": {"required": True}}, "b:integer", fieldsMatch="partial"),
        ),
        ["missing-label - a"],
    ),
    "matching by name with a repeated label": (
        table("t", "a,a,b\nx\n", schema("a", "b:integer", fieldsMatch="subset")),
        ["error"],
    ),
    "matching by name with a repeated label of no field": (
        table("t", "a,z,z,b\nx\n", schema("a", "b:integer", fieldsMatch="partial")),
        ["error"],
    ),
    "matching by name with labels in spaces": (
        table("t", " b , a\nx,1\n", schema("a", "b:integer", fieldsMatch="equal")),
        ["type-error 2 b"],
    ),
    "matching by name without a header": (
        table("t", "x,1\n1,x\n", schema("a", "b:integer", fieldsMatch="subset"), dialect={"header": False}),
        ["type-error 2 b"],
    ),
    "matching by name a key and a reference": (
        together(
            table(
                "t",
                "b,a\n9,1\n2,1\n",
                schema(
                    "a", "b", fieldsMatch="equal", primaryKey="a", foreignKeys=[foreign_key("b", "p", "id")]
                ),
            ),
            table("p", "n,id\n1,2\n", schema("id", "n", fieldsMatch="equal")),
        ),
        ["foreign-key 2 b", "primary-key 3"],
    ),
    "a reference whose column the file lacks": (
        together(
            table(
                "t",
                "b\n9\n",
                schema("a", "b", fieldsMatch="superset", foreignKeys=[foreign_key("a", "p", "id")]),
            ),
            table("p", "id\n1\n", schema("id")),
        ),
        [],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_errors_are_located_as_frictionless_locates_them(name):
    case, found = EXAMPLES[name]
    assert_found(case, found)
